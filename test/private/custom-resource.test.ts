import { createServer, type Server } from 'http';
import { type AddressInfo } from 'net';
import { customResource, type Changes } from '../../lib/private/custom-resource.lambda-shared';

interface Answer {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Record<string, string>;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

let server: Server;
let url: string;
let answers: Answer[];
let headers: (string | undefined)[];
let refusals: number;

beforeEach(async () => {
  answers = [];
  headers = [];
  refusals = 0;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      if (refusals > 0) {
        refusals--;
        response.writeHead(503).end();
        return;
      }
      headers.push(request.headers['content-type']);
      answers.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signature=x`;
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

afterEach(async () => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const event = (more: Record<string, unknown> = {}) => ({
  RequestType: 'Create', ResponseURL: url, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'logical', ResourceProperties: { Name: 'a' }, ...more,
});

const context = (left = 60_000) => ({ logStreamName: 'stream', getRemainingTimeInMillis: () => left });

const changes = (more: Partial<Changes> = {}): Changes => ({
  create: async (properties) => ({ physicalResourceId: `made-${String(properties.Name)}`, data: { Arn: 'x' } }),
  update: async (properties, id, old) => ({ physicalResourceId: properties.Name === old.Name ? id : `made-${String(properties.Name)}` }),
  delete: async () => {},
  ...more,
});

test('a creation answers with its identity and attributes, and an empty content type', async () => {
  await customResource(changes())(event(), context());
  expect(answers).toEqual([{ Status: 'SUCCESS', PhysicalResourceId: 'made-a', Data: { Arn: 'x' }, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'logical' }]);
  expect(headers[0] ?? '').toBe('');
});

test.each([['a', 'made-a'], ['b', 'made-b']])('an update to %s answers with %s', async (name, id) => {
  await customResource(changes())(event({
    RequestType: 'Update', PhysicalResourceId: 'made-a', ResourceProperties: { Name: name }, OldResourceProperties: { Name: 'a' },
  }), context());
  expect(answers[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
});

test('a deletion keeps the identity', async () => {
  const remove = jest.fn(async () => {});
  await customResource(changes({ delete: remove }))(event({ RequestType: 'Delete', PhysicalResourceId: 'made-a' }), context());
  expect(remove).toHaveBeenCalledWith('made-a', { Name: 'a' });
  expect(answers[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'made-a' });
});

test('fails with the reason, and the deletion that follows touches nothing', async () => {
  const remove = jest.fn(async () => {});
  const handler = customResource(changes({ create: async () => { throw new Error('no such thing'); }, delete: remove }));
  await handler(event(), context());
  expect(answers[0]).toMatchObject({ Status: 'FAILED', Reason: 'Error: no such thing (log stream stream)' });
  await handler(event({ RequestType: 'Delete', PhysicalResourceId: answers[0].PhysicalResourceId }), context());
  expect(answers[1]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: answers[0].PhysicalResourceId });
  expect(remove).not.toHaveBeenCalled();
});

test('fails an update without changing the identity', async () => {
  const handler = customResource(changes({ update: async () => { throw new TypeError('wrong'); } }));
  await handler(event({ RequestType: 'Update', PhysicalResourceId: 'made-a' }), context());
  expect(answers[0]).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'made-a', Reason: 'TypeError: wrong (log stream stream)' });
});

test('fails in time instead of leaving CloudFormation waiting', async () => {
  const handler = customResource(changes({ create: () => new Promise(() => {}) }));
  await handler(event(), context(5_010));
  expect(answers[0]).toMatchObject({ Status: 'FAILED', Reason: 'Error: the change was not finished in time (log stream stream)' });
});

test('fails with a reason that fits the answer', async () => {
  const handler = customResource(changes({ create: async () => { throw new Error('x'.repeat(5000)); } }));
  await handler(event(), context());
  expect(JSON.stringify(answers[0]).length).toBeLessThan(4096);
});

test.each(['Update', 'Delete'])('fails an %s that names no resource', async (RequestType) => {
  await customResource(changes())(event({ RequestType }), context());
  expect(answers[0]).toMatchObject({ Status: 'FAILED', Reason: `Error: the ${RequestType} request names no resource (log stream stream)` });
});

test('answers again where CloudFormation\'s address is busy', async () => {
  refusals = 2;
  await customResource(changes())(event(), context());
  expect(answers).toHaveLength(1);
});

test('fails where it cannot answer', async () => {
  refusals = 100;
  await expect(customResource(changes())(event(), context())).rejects.toThrow("CloudFormation's address answered 503");
  expect(answers).toEqual([]);
});

test.each([{ RequestType: 'Replace' }, { ResponseURL: 'file:///etc/passwd' }, { ResourceProperties: undefined }])('fails for an event with %j', async (more) => {
  await expect(customResource(changes())(event(more), context())).rejects.toThrow();
  expect(answers).toEqual([]);
});

test('logs what happened and no property', async () => {
  await customResource(changes())(event({ ResourceProperties: { Name: 'a', Secret: 'hunter2' } }), context());
  const lines = (process.stdout.write as jest.Mock).mock.calls.map(([line]) => String(line));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0])).toEqual({ level: 'info', message: 'done', requestType: 'Create', logicalResourceId: 'logical', requestId: 'request' });
});
