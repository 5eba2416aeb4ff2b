import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { ApiError, SignedApi } from '../../lib/detection/signed-api.lambda-shared';
import { hurry } from '../identity/support/custom-resource-events';

let server: Server;
let url: string;
let answers: [status: number, body: string, headers?: Record<string, string>][];
let requests: { readonly method?: string; readonly url?: string; readonly headers: NodeJS.Dict<string | string[]>; readonly body: string }[];
let waits: number[];

beforeEach(async () => {
  answers = [];
  requests = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      requests.push({ method: request.method, url: request.url, headers: request.headers, body });
      const [status, text, headers] = answers.length > 1 ? answers.shift()! : answers[0];
      response.writeHead(status, headers);
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: 'token' });
  waits = hurry();
});

afterEach(async () => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const api = () => new SignedApi('macie2', url);

test('sends method, query and body as they are, and reads the answer', async () => {
  answers = [[200, '{"a":[1]}']];
  expect(await api().call({ method: 'DELETE', path: '/admin', query: { adminAccountId: '1 &2' } })).toEqual({ a: [1] });
  expect(await api().call({ method: 'PUT', path: '/configuration', body: { status: 'ENABLED' } })).toEqual({ a: [1] });
  expect(requests.map((request) => [request.method, request.url, request.headers['content-type'], request.body])).toEqual([
    ['DELETE', '/admin?adminAccountId=1%20%262', undefined, ''], ['PUT', '/configuration', 'application/json', '{"status":"ENABLED"}'],
  ]);
});

test.each([['', {}], ['[]', {}], ['"x"', {}], ['null', {}], ['<html>', {}]])('a good answer of %j says nothing', async (body, expected) => {
  answers = [[200, body]];
  expect(await api().call({ method: 'GET', path: '/admin' })).toEqual(expected);
});

test.each<[string, string, Record<string, string> | undefined, string, string]>([
  ['its header', '{"message":"no"}', { 'x-amzn-errortype': 'ValidationException:http://internal.amazon.com/' }, 'ValidationException', 'GET /admin: no'],
  ['its type', '{"__type":"com.amazonaws.macie2#AccessDeniedException","Message":"no"}', undefined, 'AccessDeniedException', 'GET /admin: no'],
  ['its code', '{"code":"ConflictException"}', undefined, 'ConflictException', 'GET /admin: the service answered 400'],
  ['nothing', '<html>', undefined, 'UnknownError', 'GET /admin: the service answered 400'],
])('fails with the error that the service names by %s, at once', async (_by, body, headers, name, message) => {
  answers = [[400, body, headers]];
  const failure = api().call({ method: 'GET', path: '/admin' });
  await expect(failure).rejects.toMatchObject({ name, message, status: 400 });
  await expect(failure).rejects.toBeInstanceOf(ApiError);
  expect(requests).toHaveLength(1);
});

test.each<[number, string]>([[500, ''], [503, '<html>'], [429, '{}'], [400, '{"__type":"ThrottlingException"}']])('waits longer and longer while the service answers %d %s', async (status, body) => {
  answers = [...Array.from({ length: 4 }, (): [number, string] => [status, body]), [200, '{"a":1}']];
  expect(await api().call({ method: 'GET', path: '/admin' })).toEqual({ a: 1 });
  expect(requests).toHaveLength(5);
  const ours = waits.filter((wait) => wait >= 100);
  expect(ours).toHaveLength(4);
  ours.forEach((wait, index) => {
    expect(wait).toBeGreaterThanOrEqual(100 * 2 ** index);
    expect(wait).toBeLessThanOrEqual(200 * 2 ** index);
  });
});

test('fails in the end', async () => {
  answers = [[500, '{"message":"still"}']];
  await expect(api().call({ method: 'GET', path: '/admin' })).rejects.toMatchObject({ name: 'UnknownError', status: 500, message: 'GET /admin: still' });
  expect(requests).toHaveLength(5);
});

test('fails without credentials, and names no secret', () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  expect(() => api()).toThrow(/AWS_ACCESS_KEY_ID/);
  expect(() => api()).not.toThrow(/"example"/);
});
