import { execFile } from 'child_process';
import { randomUUID } from 'crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { bundleHandler } from '../../build-tools/bundle-handler';
import { UNUSED_IN_LAMBDA } from '../../build-tools/handler-bundles';
import { LEFT_OUT } from '../../build-tools/left-out-modules';
import { rdsAuthorities } from '../../build-tools/rds-certificate-authorities';
import { startPostgresql } from '../support/postgresql-server';
import { SecretsManagerServer } from '../support/secrets-manager/server';

const ROOT = path.join(__dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-'));
  ['lib', 'package.json', 'tsconfig.json'].forEach((name) => cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true }));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  for (const name of ['database/postgresql-rotation', 'generated-secret-rotation']) {
    await bundleHandler({ entrypoint: `lib/secrets/${name}.lambda.ts`, externals: UNUSED_IN_LAMBDA }, folder);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

const asset = (...names: string[]) => path.join(folder, 'assets/secrets', ...names);

test('a handler of databases has the authorities of each region beside it', () => {
  const { regions } = rdsAuthorities();
  const beside = asset('database/postgresql-rotation.lambda/rds-ca');
  expect(readdirSync(beside)).toEqual(Object.keys(regions).map((region) => `${region}.pem`));
  expect(readFileSync(path.join(beside, 'eu-west-1.pem'), 'utf8')).toBe(regions['eu-west-1'].join(''));
});

test('a handler that reads no authorities has none', () => {
  expect(readdirSync(asset('generated-secret-rotation.lambda')).sort()).toEqual(['index.js', 'index.meta.json']);
});

test('the bundle holds nothing of what is left out, and loads', () => {
  const { inputs } = JSON.parse(readFileSync(asset('database/postgresql-rotation.lambda/index.meta.json'), 'utf8')) as { inputs: Record<string, unknown> };
  for (const name of Object.keys(LEFT_OUT)) {
    expect(Object.keys(inputs).filter((input) => input.includes(`node_modules/${name}/`))).toEqual([]);
  }
  expect(jest.requireActual(asset('database/postgresql-rotation.lambda/index.js'))).toEqual({ handler: expect.any(Function) });
});

test('what is left of pg rotates the login of a real server', async () => {
  const [database, secrets] = await Promise.all([startPostgresql(), SecretsManagerServer.start()]);
  try {
    const { username, password } = database.adminLogin;
    const value = { engine: 'postgres', host: database.host, port: database.port, username, password };
    const { ARN } = secrets.store.call('CreateSecret', { Name: 'admin', SecretString: JSON.stringify(value) });
    const token = randomUUID();
    secrets.store.call('RotateSecret', { SecretId: ARN, ClientRequestToken: token, RotationLambdaARN: 'arn:aws:lambda:us-east-1:111122223333:function:rotate' });
    const program = `const { handler } = require(process.argv[1]);
      (async () => { for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) await handler({ Step, SecretId: '${String(ARN)}', ClientRequestToken: '${token}' }); })()
        .then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });`;
    await promisify(execFile)(process.execPath, ['-e', program, asset('database/postgresql-rotation.lambda/index.js')], {
      timeout: 30_000,
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'none',
        AWS_SECRET_ACCESS_KEY: 'none',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
        DATABASE_CA: database.ca,
        DATABASE_HOST: database.host,
        DATABASE_PORT: String(database.port),
        DATABASE_USERS: 'SINGLE',
        DATABASE_USERNAME: username,
        VALUE_LENGTH: '32',
        VALUE_CODE_POINTS: '48-57,97-122',
      },
    });
    const { SecretString } = secrets.store.call('GetSecretValue', { SecretId: ARN });
    const next = JSON.parse(String(SecretString)) as typeof value;
    expect(next.password).toMatch(/^[a-z0-9]{32}$/);
    expect(await database.sql('SELECT current_user AS name', next)).toEqual([{ name: username }]);
  } finally {
    await Promise.all([database.stop(), secrets.stop()]);
  }
});
