import { createServer, Server } from 'https';
import { AddressInfo } from 'net';
import { CreateAccessKeyCommand, IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import {
  DescribeSecretCommand, GetSecretValueCommand, ListSecretVersionIdsCommand, PutSecretValueCommand, SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { DESCRIPTION } from './https-model';
import { apiKeyRotation, KeyProvider, RotationError } from '../../../lib/secrets/api-key/api-key-runtime.lambda-shared';
import { handler as https } from '../../../lib/secrets/api-key/https-api-key-rotation.lambda';
import { handler as iamKeys } from '../../../lib/secrets/api-key/iam-access-key-rotation.lambda';
import { testAuthority } from '../../support/test-certificates';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:api-AbCdEf';
const ADMIN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:boss-AbCdEf';
const BASE = 'base-0000-0000-0000-000000000000-0000';
const TOKEN = 'token-1111-1111-1111-111111111111-111';
const event = (Step: string) => ({ Step, SecretId: SECRET, ClientRequestToken: TOKEN });
const notFound = Object.assign(new Error('none'), { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } });

const sdk = mockClient(SecretsManagerClient);
const iam = mockClient(IAMClient);
const logged: unknown[] = [];
const environment = { ...process.env };

beforeEach(() => {
  sdk.reset();
  iam.reset();
  logged.length = 0;
  for (const level of ['info', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...line: unknown[]) => { logged.push(line[0]); });
  }
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(line) > 0);
  process.env = { ...environment, SECRET_ARN: SECRET, AWS_REGION: 'eu-west-1', GRACE_HOURS: '24' };
  versions({ [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] });
  sdk.on(GetSecretValueCommand, { VersionId: TOKEN }).rejects(notFound);
  sdk.on(PutSecretValueCommand).callsFake((input: { VersionStages: string[] }) => ({ VersionStages: input.VersionStages }));
  sdk.on(UpdateSecretVersionStageCommand).resolves({});
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = environment;
});

function versions(stages: Record<string, string[]>): void {
  const [LastRotatedDate, LastChangedDate] = [new Date(0), new Date(0)];
  sdk.on(DescribeSecretCommand).resolves({ RotationEnabled: true, VersionIdsToStages: stages, LastRotatedDate, LastChangedDate });
  sdk.on(ListSecretVersionIdsCommand).resolves({ Versions: Object.keys(stages).map((VersionId) => ({ VersionId, CreatedDate: new Date(0) })) });
}

const stored = (versionId: string, value: object) => (
  sdk.on(GetSecretValueCommand, { VersionId: versionId }).resolves({ SecretString: JSON.stringify(value) })
);
const written = () => sdk.commandCalls(PutSecretValueCommand).map(({ args }) => JSON.parse(args[0].input.SecretString!) as unknown);

describe('iam-access-key-rotation', () => {
  beforeEach(() => {
    process.env.IAM_USER_ARN = 'arn:aws:iam::111122223333:user/tills/till';
    iam.on(ListAccessKeysCommand).resolves({ AccessKeyMetadata: [] });
    iam.on(CreateAccessKeyCommand).resolves({ AccessKey: { UserName: 'till', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', SecretAccessKey: 'wJalr-secret', Status: 'Active' } });
    iam.on(UpdateAccessKeyCommand).resolves({});
  });

  test('the first rotation makes the first key', async () => {
    stored(BASE, { placeholder: 'x' });
    await iamKeys(event('createSecret'));
    expect(written()).toEqual([{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalr-secret', userName: 'till' }]);
    expect(iam.commandCalls(CreateAccessKeyCommand)[0].args[0].input).toEqual({ UserName: 'till' });
    expect(JSON.stringify(logged)).not.toContain('wJalr');
  });

  test('a try that lost the race for the pending version makes its key inactive', async () => {
    stored(BASE, { placeholder: 'x' });
    sdk.on(PutSecretValueCommand).callsFake(() => {
      versions({ [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING', `RotatedFrom-${BASE}`] });
      stored(TOKEN, { accessKeyId: 'AKIAIOSFODNN7WINNER1', secretAccessKey: 'other', userName: 'till' });
      throw Object.assign(new Error('exists'), { name: 'ResourceExistsException', $metadata: { httpStatusCode: 400 } });
    });
    await iamKeys(event('createSecret'));
    expect(iam.commandCalls(UpdateAccessKeyCommand).map(({ args }) => args[0].input)).toEqual([{ UserName: 'till', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactive' }]);
  });

  test('fails without its user', async () => {
    delete process.env.IAM_USER_ARN;
    await expect(iamKeys(event('createSecret'))).rejects.toMatchObject({ name: 'SecretContractError' });
    expect(iam.calls()).toEqual([]);
  });
});

describe('https-api-key-rotation', () => {
  const authority = testAuthority();
  const { certificate, key } = authority.issue();
  let server: Server;
  let seen: string[];
  let keys: Set<string>;

  beforeEach(async () => {
    seen = [];
    keys = new Set(['s3cr3t-1']);
    server = createServer({ cert: certificate, key }, (request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      const used = (request.headers.authorization ?? '').replace('Bearer ', '');
      if (!keys.has(used)) {
        response.writeHead(401).end(`no such key: ${used}`);
      } else if (request.method === 'POST') {
        keys.add('s3cr3t-2');
        response.writeHead(201).end('{"data":{"secret":"s3cr3t-2","id":2}}');
      } else if (request.method === 'DELETE') {
        keys.delete('s3cr3t-1');
        response.writeHead(204).end();
      } else {
        response.writeHead(200).end('{"data":[]}');
      }
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    process.env.KEY_INTERFACE = JSON.stringify({ ...DESCRIPTION, host: 'localhost', port: (server.address() as AddressInfo).port });
    process.env.KEY_AUTHORITY = authority.ca;
    stored(BASE, { apiKey: 's3cr3t-1', keyId: '1' });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('makes, proves and ends keys, and logs none', async () => {
    await https(event('createSecret'));
    expect(written()).toEqual([{ apiKey: 's3cr3t-2', keyId: '2' }]);

    versions({ [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING', `RotatedFrom-${BASE}`] });
    stored(TOKEN, { apiKey: 's3cr3t-2', keyId: '2' });
    await https(event('setSecret'));
    await https(event('testSecret'));
    await https(event('finishSecret'));
    expect(keys).toEqual(new Set(['s3cr3t-1', 's3cr3t-2']));

    versions({ [BASE]: ['AWSPREVIOUS'], [TOKEN]: ['AWSCURRENT'] });
    await expect(https({ operation: 'retire' })).resolves.toEqual({ outcome: 'retired' });
    expect(keys).toEqual(new Set(['s3cr3t-2']));
    expect(seen).toContain('DELETE /v1/keys/1 Bearer s3cr3t-1');
    expect(logged.length).toBeGreaterThan(4);
    expect(JSON.stringify(logged)).not.toContain('s3cr3t');
  });

  test('a pending version that a person releases takes its key along', async () => {
    keys.add('s3cr3t-2');
    stored(TOKEN, { apiKey: 's3cr3t-2', keyId: '2' });
    sdk.on(UpdateSecretVersionStageCommand).callsFake(() => {
      versions({ [BASE]: ['AWSCURRENT'] });
      return {};
    });
    await expect(https({ operation: 'release', versionId: TOKEN })).resolves.toMatchObject({ outcome: 'released' });
    expect(seen.filter((line) => line.startsWith('DELETE'))).toEqual(['DELETE /v1/keys/2 Bearer s3cr3t-2']);
  });

  test('a refused key is told as such, without it', async () => {
    keys.clear();
    await expect(https(event('createSecret'))).rejects.toMatchObject({ name: 'RotationAuthenticationError', message: 'localhost refused the key of the list request (401)' });
    expect(JSON.stringify(logged)).not.toContain('s3cr3t');
  });

  test.each([['{"apiKey":"s3cr3t-9"}'], [' s3cr3t-9\n']])('the key that makes others comes from its secret: %j', async (text) => {
    keys.add('s3cr3t-9');
    process.env.ADMIN_SECRET_ARN = ADMIN;
    stored(BASE, { placeholder: 'x' });
    const boss = 'boss-0000-0000-0000-000000000000-0000';
    sdk.on(DescribeSecretCommand, { SecretId: ADMIN }).resolves({ VersionIdsToStages: { [boss]: ['AWSCURRENT'] } });
    sdk.on(GetSecretValueCommand, { SecretId: ADMIN, VersionId: boss }).resolves({ SecretString: text });
    await https(event('createSecret'));
    expect(seen.map((line) => line.split(' ').at(-1))).toEqual(['s3cr3t-9', 's3cr3t-9']);
    expect(written()).toEqual([{ apiKey: 's3cr3t-2', keyId: '2' }]);
  });

  test('fails for an administrator without a value', async () => {
    process.env.ADMIN_SECRET_ARN = ADMIN;
    sdk.on(DescribeSecretCommand, { SecretId: ADMIN }).resolves({ VersionIdsToStages: {} });
    await expect(https(event('createSecret'))).rejects.toMatchObject({ message: 'the secret of the administrator has no text' });
  });
});

test('a rotation of one\'s own runs what its provider says', async () => {
  const provider: KeyProvider = {
    overlap: true,
    fields: ['token'],
    identifying: ['token'],
    check: ({ token }) => { if (typeof token !== 'string') throw new RotationError('contract', 'no token'); },
    create: async () => ({ token: 'next' }),
    verify: async () => {},
    revoke: async () => {},
  };
  stored(BASE, { token: 'first', unit: 'orders' });
  await apiKeyRotation((variables) => ({ ...provider, create: async () => ({ token: `${variables.PREFIX}-next` }) }))(event('createSecret')).catch(() => {});
  await apiKeyRotation(provider)(event('createSecret'));
  expect(written()).toEqual([{ unit: 'orders', token: 'undefined-next' }, { unit: 'orders', token: 'next' }]);
});
