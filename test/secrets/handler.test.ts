import {
  DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient, UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../lib/secrets/generated-secret-rotation.lambda';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:api-AbCdEf';
const BASE = 'base-0000-0000-0000-000000000000-0000';
const TOKEN = 'token-1111-1111-1111-111111111111-111';
const event = (Step: string) => ({ Step, SecretId: SECRET, ClientRequestToken: TOKEN, RotationToken: 'ignored' });
const fault = (name: string, httpStatusCode?: number) => Object.assign(new Error(`${name} quotes s3cr3t-value`), { name, $metadata: { httpStatusCode } });

const sdk = mockClient(SecretsManagerClient);
const logged: unknown[] = [];

beforeEach(() => {
  sdk.reset();
  logged.length = 0;
  for (const level of ['info', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...line: unknown[]) => { logged.push(line[0]); });
  }
  process.env.VALUE_LENGTH = '32';
  process.env.VALUE_CODE_POINTS = '97-122';
  delete process.env.VALUE_FIELD;
  sdk.on(DescribeSecretCommand).resolves({ RotationEnabled: true, VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] } });
  sdk.on(GetSecretValueCommand, { VersionId: BASE }).resolves({ SecretString: 's3cr3t-value' });
  sdk.on(GetSecretValueCommand, { VersionId: TOKEN }).rejects(fault('ResourceNotFoundException', 400));
  sdk.on(PutSecretValueCommand).callsFake((input: { VersionStages: string[] }) => ({ VersionStages: input.VersionStages }));
  sdk.on(UpdateSecretVersionStageCommand).resolves({});
});

test('create reads the base by its id, and writes value and labels in one call', async () => {
  await handler(event('createSecret'));
  expect(sdk.commandCalls(GetSecretValueCommand).map(({ args }) => args[0].input)).toEqual([
    { SecretId: SECRET, VersionId: TOKEN, VersionStage: 'AWSPENDING' },
    { SecretId: SECRET, VersionId: BASE, VersionStage: undefined },
  ]);
  expect(sdk.commandCalls(PutSecretValueCommand).map(({ args }) => args[0].input)).toEqual([{
    SecretId: SECRET, ClientRequestToken: TOKEN, SecretString: expect.stringMatching(/^[a-z]{32}$/) as string, VersionStages: ['AWSPENDING', `RotatedFrom-${BASE}`],
  }]);
  expect(sdk.commandCalls(UpdateSecretVersionStageCommand)).toHaveLength(0);
});

test('create sets the label in a second call where the first did not', async () => {
  sdk.on(PutSecretValueCommand).callsFake((input: { SecretString: string }) => {
    sdk.on(GetSecretValueCommand, { VersionId: TOKEN }).resolves({ SecretString: input.SecretString });
    return { VersionStages: ['AWSPENDING'] };
  });
  await handler(event('createSecret'));
  expect(sdk.commandCalls(UpdateSecretVersionStageCommand).map(({ args }) => args[0].input)).toEqual([
    { SecretId: SECRET, VersionStage: `RotatedFrom-${BASE}`, MoveToVersionId: TOKEN, RemoveFromVersionId: undefined },
  ]);
});

test('finish moves AWSCURRENT from the base to the new version by their ids, then removes the label', async () => {
  sdk.on(DescribeSecretCommand).resolves({
    RotationEnabled: true, VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING', `RotatedFrom-${BASE}`] },
  });
  sdk.on(GetSecretValueCommand, { VersionId: TOKEN }).resolves({ SecretString: 'n3w-value' });
  await handler(event('finishSecret'));
  expect(sdk.commandCalls(UpdateSecretVersionStageCommand).map(({ args }) => args[0].input)).toEqual([
    { SecretId: SECRET, VersionStage: 'AWSCURRENT', MoveToVersionId: TOKEN, RemoveFromVersionId: BASE },
    { SecretId: SECRET, VersionStage: `RotatedFrom-${BASE}`, MoveToVersionId: undefined, RemoveFromVersionId: TOKEN },
  ]);
});

test('set calls nothing but the gate: there is no other system', async () => {
  await handler(event('setSecret'));
  expect(sdk.calls()).toHaveLength(1);
});

test('the configured field is rotated', async () => {
  process.env.VALUE_FIELD = 'token';
  sdk.on(GetSecretValueCommand, { VersionId: BASE }).resolves({ SecretString: '{"user":"app","token":"s3cr3t-value"}' });
  await handler(event('createSecret'));
  expect(sdk.commandCalls(PutSecretValueCommand)[0].args[0].input.SecretString).toMatch(/^\{"user":"app","token":"[a-z]{32}"\}$/);
});

test('fails for a binary secret', async () => {
  sdk.on(GetSecretValueCommand, { VersionId: BASE }).resolves({ SecretBinary: new Uint8Array([1]) });
  await expect(handler(event('createSecret'))).rejects.toMatchObject({ name: 'SecretContractError' });
});

test.each([
  ['AccessDeniedException', 400, 'TerminalRotationError'],
  ['DecryptionFailure', 400, 'TerminalRotationError'],
  ['ThrottlingException', 400, 'RetryableRotationError'],
  ['InternalServiceError', 500, 'RetryableRotationError'],
  ['TimeoutError', undefined, 'RetryableRotationError'],
])('fails with a typed error for %s', async (name, status, expected) => {
  sdk.on(GetSecretValueCommand, { VersionId: BASE }).rejects(fault(name, status));
  await expect(handler(event('createSecret'))).rejects.toMatchObject({ name: expected, message: expect.stringContaining(`GetSecretValue failed with ${name}`) as string });
  expect(logged).toContainEqual(expect.objectContaining({ event: 'step-failed', step: 'createSecret', secretId: SECRET, token: TOKEN }));
});

test.each([[undefined], ['text'], [{}], [event('dropSecret')], [{ ...event('setSecret'), ClientRequestToken: 'short' }], [{ ...event('setSecret'), SecretId: '' }]])(
  'fails for the event %j without a call', async (malformed) => {
    await expect(handler(malformed)).rejects.toMatchObject({ name: 'SecretContractError' });
    expect(sdk.calls()).toHaveLength(0);
  });

test('neither logs nor errors carry what a service quotes, in any step that fails', async () => {
  const outputs: string[] = [];
  for (const command of [DescribeSecretCommand, GetSecretValueCommand, PutSecretValueCommand, UpdateSecretVersionStageCommand]) {
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      sdk.on(command as never).rejects(fault('ValidationException', 400));
      await handler(event(step)).catch((error: Error) => outputs.push(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`));
    }
  }
  expect(outputs.length).toBeGreaterThan(4);
  expect([...outputs, JSON.stringify(logged)].join()).not.toContain('s3cr3t');
});
