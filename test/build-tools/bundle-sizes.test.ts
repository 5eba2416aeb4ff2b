import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { budget, clientsIn, coldRequire, HandlerSize, measureHandlers, mysql2In, sizeProblems } from '../../build-tools/bundle-sizes';

const size = (bytes: number, clients = ['client-iam'], mysql2 = false): HandlerSize => ({ name: 'secrets/rotate.lambda', bytes, clients, mysql2 });
const [iam, s3, sns] = ['client-iam', 'client-s3', 'client-sns'];

test.each<[string[], boolean, number]>([
  [[], false, 350_000], [[iam], false, 350_000], [[iam, s3], false, 350_000], [[iam, s3, sns], false, 500_000],
  [[], true, 500_000], [[iam], true, 500_000], [[iam, s3, sns], true, 500_000],
  [['client-ec2'], false, 900_000], [['client-ec2', iam, s3, sns], false, 900_000], [['client-ec2'], true, 900_000],
])('%p, with mysql2: %p, may have %i bytes', (clients, mysql2, bytes) => {
  expect(budget({ clients, mysql2 })).toBe(bytes);
  expect(sizeProblems([size(bytes, clients, mysql2)], { 'secrets/rotate.lambda': bytes })).toEqual([]);
  expect(sizeProblems([size(bytes + 1, clients, mysql2)], { 'secrets/rotate.lambda': bytes })).toEqual([expect.stringContaining(`its budget is ${bytes}`)]);
});

test.each([[1000], [1], [1100]])('a handler of 1000 bytes may become %i', (bytes) => {
  expect(sizeProblems([size(bytes)], { 'secrets/rotate.lambda': 1000 })).toEqual([]);
});

test('fails for growth of more than a tenth', () => {
  expect(sizeProblems([size(1101)], { 'secrets/rotate.lambda': 1000 })).toEqual([expect.stringContaining('grew from 1000 to 1101 bytes, more than 10 %')]);
});

test('fails for a handler that the baseline does not know', () => {
  expect(sizeProblems([size(1)], {})).toEqual([expect.stringContaining('secrets/rotate.lambda is not in the baseline')]);
});

test('fails for a handler that only the baseline knows', () => {
  expect(sizeProblems([], { 'secrets/rotate.lambda': 1 })).toEqual([expect.stringContaining('there is no such handler')]);
});

test('a client is counted once, whatever number of its files is bundled; other packages of the SDK are not clients', () => {
  expect(clientsIn({
    inputs: {
      'lib/secrets/rotate.lambda.ts': {},
      'node_modules/@aws-sdk/client-iam/dist-es/index.js': {},
      'node_modules/@aws-sdk/client-iam/dist-es/IAMClient.js': {},
      '../../elsewhere/node_modules/@aws-sdk/client-sns/dist-es/index.js': {},
      'node_modules/@aws-sdk/core/dist-es/index.js': {},
      'node_modules/@aws-sdk/nested-clients/dist-es/index.js': {},
    },
  })).toEqual(['client-iam', 'client-sns']);
});

test.each([
  ['node_modules/mysql2/lib/connection.js', true], ['../../elsewhere/node_modules/mysql2/index.js', true],
  ['node_modules/pg/lib/client.js', false], ['node_modules/mysql2-more/index.js', false], ['lib/secrets/database/mysql/mysql-driver.lambda-shared.ts', false],
])('%s is of mysql2: %p', (input, mysql2) => {
  expect(mysql2In({ inputs: { 'lib/secrets/rotate.lambda.ts': {}, [input]: {} } })).toBe(mysql2);
});

describe('of a project', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'sizes-'));
    mkdirSync(path.join(root, 'lib/secrets'), { recursive: true });
    mkdirSync(path.join(root, 'assets/secrets/rotate.lambda'), { recursive: true });
    writeFileSync(path.join(root, 'lib/secrets/rotate.lambda.ts'), '');
    writeFileSync(path.join(root, 'assets/secrets/rotate.lambda/index.meta.json'), JSON.stringify({ inputs: { 'node_modules/@aws-sdk/client-iam/a.js': {} } }));
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test('size, clients and cold start of each handler are measured', () => {
    writeFileSync(path.join(root, 'assets/secrets/rotate.lambda/index.js'), 'exports.handler = 1;');
    expect(measureHandlers(root)).toEqual([{ name: 'secrets/rotate.lambda', bytes: 20, clients: ['client-iam'], mysql2: false }]);
    expect(coldRequire(root, 'secrets/rotate.lambda', 1)).toBeGreaterThan(0);
  });

  test('fails where a handler is not bundled', () => {
    expect(() => measureHandlers(root)).toThrow('lib/secrets/rotate.lambda.ts is not bundled: run "npx projen bundle" first.');
  });

  test('fails where a bundle does not load', () => {
    writeFileSync(path.join(root, 'assets/secrets/rotate.lambda/index.js'), 'throw new Error("broken");');
    expect(() => coldRequire(root, 'secrets/rotate.lambda', 1)).toThrow(/secrets\/rotate.lambda does not load: .*broken/s);
  });
});
