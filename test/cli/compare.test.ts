import { allow, CommandFolder, deny, policy } from './support';

let folder: CommandFolder;
beforeEach(() => { folder = new CommandFolder(); });
afterEach(() => folder.remove());

interface Compared {
  readonly relation: string;
  readonly onlyFirst: { readonly none: boolean; readonly witness?: { readonly action: string; readonly resource: string } };
  readonly onlySecond: { readonly none: boolean; readonly witness?: { readonly action: string } };
}

test.each([
  ['equal', policy(allow(['s3:Get*', 's3:GetObject'])), policy(allow('s3:Get*'))],
  ['narrower', policy(allow('s3:GetObject', 'arn:aws:s3:::a/*')), policy(allow('s3:Get*'))],
  ['wider', policy(allow('s3:*')), policy(allow('s3:*'), deny('s3:DeleteBucket'))],
  ['incomparable', policy(allow('s3:GetObject')), policy(allow('sqs:SendMessage'))],
])('says %s', (relation, a, b) => {
  folder.write('a.json', a);
  folder.write('b.json', b);
  const { code, data } = folder.json<Compared>(['compare', 'a.json', 'b.json']);
  expect(code).toBe(0);
  expect(data.relation).toBe(relation);
  expect(data.onlyFirst.none).toBe(relation === 'equal' || relation === 'narrower');
  expect(data.onlySecond.none).toBe(relation === 'equal' || relation === 'wider');
});

test('shows a witness in each direction that differs, with the statement that grants it', () => {
  folder.write('a.json', policy(allow('s3:GetObject')));
  folder.write('b.json', policy({ Sid: 'Send', ...allow('sqs:SendMessage') }));
  const { out } = folder.run(['compare', 'a.json', 'b.json']);
  expect(out).toMatch(/^incomparable: /);
  expect(out).toMatch(/allowed by a\.json alone\n {2}principal +\S+\n {2}action +s3:GetObject/);
  expect(out).toMatch(/allowed by b\.json alone[^]*by Send: Allow sqs:SendMessage on \*/);
});

test('what a service control policy takes away makes no difference', () => {
  folder.write('a.json', policy(allow(['s3:GetObject', 's3:DeleteBucket'])));
  folder.write('b.json', policy(allow('s3:GetObject')));
  folder.write('scp.json', policy(allow('*'), deny('s3:Delete*')));
  expect(folder.json<Compared>(['compare', 'a.json', 'b.json']).data.relation).toBe('wider');
  expect(folder.json<Compared>(['compare', 'a.json', 'b.json', '--scp', 'scp.json']).data.relation).toBe('equal');
  expect(folder.json<Compared>(['compare', 'a.json', 'b.json', '--scp-b', 'scp.json']).data.relation).toBe('wider');
});

test('a boundary limits both, or one side', () => {
  folder.write('a.json', policy(allow('*')));
  folder.write('b.json', policy(allow('s3:*')));
  folder.write('boundary.json', policy(allow('s3:*')));
  expect(folder.json<Compared>(['compare', 'a.json', 'b.json', '--boundary', 'boundary.json']).data.relation).toBe('equal');
  expect(folder.json<Compared>(['compare', 'a.json', 'b.json', '--boundary-b', 'boundary.json']).data.relation).toBe('wider');
});

test('--not-wider fails where the first allows more', () => {
  folder.write('a.json', policy(allow('s3:*')));
  folder.write('b.json', policy(allow('s3:Get*')));
  expect(folder.run(['compare', 'a.json', 'b.json', '--not-wider']).code).toBe(1);
  expect(folder.run(['compare', 'b.json', 'a.json', '--not-wider']).code).toBe(0);
});

test('fails with place, value and fix where a file is no policy', () => {
  folder.write('a.json', policy(allow('s3:*')));
  folder.write('b.json', { Version: '2012-10-17', Statement: [{ Effect: 'Permit', Action: 's3:*', Resource: '*' }] });
  const { code, err, out } = folder.run(['compare', 'a.json', 'b.json']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^cdk-zero-trust: b\.json: Statement\.0.*"Permit".*\n$/);
});

test('fails with line and column where a file is not JSON', () => {
  folder.write('a.json', '{\n  "Version": "2012-10-17",\n  nonsense\n}');
  folder.write('b.json', policy(allow('s3:*')));
  const { code, err } = folder.run(['compare', 'a.json', 'b.json']);
  expect(code).toBe(2);
  expect(err).toMatch(/^cdk-zero-trust: a\.json:3:3: this is not JSON \(.*\); write JSON\.\n$/);
});

test('fails where a file is not there', () => {
  const { code, err } = folder.run(['compare', 'a.json', 'b.json']);
  expect({ code, err }).toEqual({ code: 2, err: 'cdk-zero-trust: a.json: there is no such file; name a file that can be read.\n' });
});
