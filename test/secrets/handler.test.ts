import {
  DescribeSecretCommand, GetSecretValueCommand, ListSecretVersionIdsCommand, PutSecretValueCommand, SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { handler } from '../../lib/secrets/generated-secret-rotation.lambda';
import { handler as watchHandler } from '../../lib/secrets/rotation-watch.lambda';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:api-AbCdEf';
const BASE = 'base-0000-0000-0000-000000000000-0000';
const TOKEN = 'token-1111-1111-1111-111111111111-111';
const event = (Step: string) => ({ Step, SecretId: SECRET, ClientRequestToken: TOKEN, RotationToken: 'ignored' });
const fault = (name: string, httpStatusCode?: number) => Object.assign(new Error(`${name} quotes s3cr3t-value`), { name, $metadata: { httpStatusCode } });

const sdk = mockClient(SecretsManagerClient);
const logged: unknown[] = [];
/** Lines past the console: metrics. */
const metrics: Record<string, unknown>[] = [];

beforeEach(() => {
  sdk.reset();
  logged.length = 0;
  metrics.length = 0;
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => metrics.push(JSON.parse(String(line)) as Record<string, unknown>) > 0);
  for (const level of ['info', 'warn', 'error'] as const) {
    jest.spyOn(console, level).mockImplementation((...line: unknown[]) => { logged.push(line[0]); });
  }
  process.env.VALUE_LENGTH = '32';
  process.env.VALUE_CODE_POINTS = '97-122';
  for (const name of ['VALUE_FIELD', 'SECRET_ARN', 'GRACE_HOURS']) delete process.env[name];
  sdk.on(DescribeSecretCommand).resolves({ RotationEnabled: true, VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] } });
  sdk.on(GetSecretValueCommand, { VersionId: BASE }).resolves({ SecretString: 's3cr3t-value' });
  sdk.on(GetSecretValueCommand, { VersionId: TOKEN }).rejects(fault('ResourceNotFoundException', 400));
  sdk.on(PutSecretValueCommand).callsFake((input: { VersionStages: string[] }) => ({ VersionStages: input.VersionStages }));
  sdk.on(UpdateSecretVersionStageCommand).resolves({});
});

afterEach(() => { jest.restoreAllMocks(); });

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

test('finish moves AWSCURRENT from the base to the new version by their ids, then removes the labels of the rotation', async () => {
  sdk.on(DescribeSecretCommand).resolves({
    RotationEnabled: true, VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING', `RotatedFrom-${BASE}`] },
  });
  sdk.on(GetSecretValueCommand, { VersionId: TOKEN }).resolves({ SecretString: 'n3w-value' });
  await handler(event('finishSecret'));
  expect(sdk.commandCalls(UpdateSecretVersionStageCommand).map(({ args }) => args[0].input)).toEqual([
    { SecretId: SECRET, VersionStage: 'AWSCURRENT', MoveToVersionId: TOKEN, RemoveFromVersionId: BASE },
    { SecretId: SECRET, VersionStage: 'AWSPENDING', MoveToVersionId: undefined, RemoveFromVersionId: TOKEN },
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

test('a failed step is counted by its kind and as a whole', async () => {
  sdk.on(DescribeSecretCommand).rejects(fault('AccessDeniedException', 400));
  await expect(handler(event('setSecret'))).rejects.toMatchObject({ name: 'TerminalRotationError' });
  expect(metrics).toEqual([expect.objectContaining({
    _aws: { Timestamp: expect.any(Number) as number, CloudWatchMetrics: [{ Namespace: 'ZeroTrust/Secrets', Dimensions: [['Secret'], ['Secret', 'Kind']], Metrics: [{ Name: 'StepsFailed', Unit: 'Count' }] }] },
    Secret: SECRET,
    Kind: 'terminal',
    StepsFailed: 1,
  })]);
});

describe('the function of one secret', () => {
  beforeEach(() => {
    process.env.SECRET_ARN = SECRET;
    sdk.on(ListSecretVersionIdsCommand, { NextToken: undefined }).resolves({ Versions: [{ VersionId: BASE, CreatedDate: new Date(0) }], NextToken: 'more' });
    sdk.on(ListSecretVersionIdsCommand, { NextToken: 'more' }).resolves({ Versions: [{ VersionId: TOKEN, CreatedDate: new Date() }, {}] });
  });

  test('rotates it', async () => {
    await expect(handler(event('createSecret'))).resolves.toBeUndefined();
  });

  test('fails for another secret, without a call', async () => {
    await expect(handler({ ...event('createSecret'), SecretId: `${SECRET}2` })).rejects.toMatchObject({ message: expect.stringContaining('another secret') as string });
    expect(sdk.calls()).toHaveLength(0);
  });

  test('is watched without what only a rotation needs', async () => {
    delete process.env.VALUE_LENGTH;
    await expect(handler({ operation: 'watch' })).resolves.toMatchObject({ overdue: false, stuck: false });
    const healthy = { Secret: SECRET, RotationOverdue: 0, StuckPending: 0, HoursSinceRotation: expect.any(Number) as number };
    expect(metrics).toEqual([expect.objectContaining(healthy)]);
    expect(logged).toContainEqual(expect.objectContaining({ event: 'watched', operation: 'watch', secretId: SECRET, state: 'in-progress' }));
    expect(sdk.commandCalls(GetSecretValueCommand)).toHaveLength(0);
  });

  test('is inspected: dates, labels, no value', async () => {
    sdk.on(DescribeSecretCommand).resolves({
      RotationEnabled: true, NextRotationDate: new Date(0), VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [TOKEN]: ['AWSPENDING'] },
    });
    const found = JSON.stringify(await handler({ operation: 'inspect' }));
    expect(JSON.parse(found)).toMatchObject({
      secret: SECRET,
      nextRotation: '1970-01-01T00:00:00.000Z',
      versions: [{ id: BASE, labels: ['AWSCURRENT'], created: '1970-01-01T00:00:00.000Z' }, { id: TOKEN, labels: ['AWSPENDING'], opens: 'no-value' }],
      findings: [{ state: 'overdue', needsPerson: true }, { state: 'in-progress', version: TOKEN }],
    });
    expect(found).not.toContain('s3cr3t');
  });

  test('releases a version', async () => {
    await expect(handler({ operation: 'release', versionId: TOKEN })).resolves.toMatchObject({ outcome: 'released' });
    expect(sdk.commandCalls(UpdateSecretVersionStageCommand).map(({ args }) => args[0].input)).toEqual([
      { SecretId: SECRET, VersionStage: 'AWSPENDING', MoveToVersionId: undefined, RemoveFromVersionId: TOKEN },
    ]);
  });

  test('retires nothing of a value that is all there is', async () => {
    process.env.GRACE_HOURS = '24';
    await expect(handler({ operation: 'retire' })).resolves.toEqual({ outcome: 'nothing-to-retire' });
  });

  test.each([[undefined], [''], ['-1'], ['soon'], ['Infinity']])('fails to retire after %j hours', async (hours) => {
    if (hours !== undefined) process.env.GRACE_HOURS = hours;
    await expect(handler({ operation: 'retire' })).rejects.toMatchObject({ name: 'SecretContractError', message: expect.stringContaining('GRACE_HOURS') as string });
    expect(logged).toContainEqual(expect.objectContaining({ event: 'operation-failed', operation: 'retire', kind: 'contract' }));
    expect(metrics).toEqual([]);
  });

  test('fails to make a user of a value', async () => {
    await expect(handler({ operation: 'create-user' })).rejects.toMatchObject({ name: 'SecretContractError' });
  });

  test.each([[{ operation: 'drop' }], [{ operation: 'release' }], [{ operation: 'release', versionId: 'short' }]])('fails for %j without a call', async (malformed) => {
    await expect(handler(malformed)).rejects.toMatchObject({ name: 'SecretContractError' });
    expect(sdk.calls()).toHaveLength(0);
  });

  test('fails for an operation where no secret is named', async () => {
    delete process.env.SECRET_ARN;
    await expect(handler({ operation: 'watch' })).rejects.toMatchObject({ message: expect.stringContaining('SECRET_ARN') as string });
    expect(sdk.calls()).toHaveLength(0);
  });
});

describe('the function that only watches', () => {
  beforeEach(() => { process.env.SECRET_ARN = SECRET; });

  test('tells from labels and dates whether AWS rotates in time, and asks for no value', async () => {
    const day = 86_400_000;
    sdk.on(DescribeSecretCommand).resolves({ RotationEnabled: true, NextRotationDate: new Date(Date.now() - 2 * day), VersionIdsToStages: { [BASE]: ['AWSCURRENT'] } });
    sdk.on(ListSecretVersionIdsCommand).resolves({ Versions: [{ VersionId: BASE, CreatedDate: new Date(Date.now() - 9 * day) }] });
    await expect(watchHandler({ operation: 'watch' })).resolves.toMatchObject({ overdue: true, stuck: false });
    expect(metrics).toEqual([expect.objectContaining({ Secret: SECRET, RotationOverdue: 1, StuckPending: 0 })]);
    expect(sdk.commandCalls(GetSecretValueCommand)).toEqual([]);
  });

  test.each(['inspect', 'retire', 'create-user'])('fails to %s', async (operation) => {
    await expect(watchHandler({ operation })).rejects.toMatchObject({ kind: 'contract', message: expect.stringContaining('AWS rotates the secret of this function') as string });
  });

  test('fails to rotate, and changes nothing', async () => {
    await expect(watchHandler(event('createSecret'))).rejects.toMatchObject({ kind: 'contract' });
    expect([...sdk.commandCalls(PutSecretValueCommand), ...sdk.commandCalls(UpdateSecretVersionStageCommand)]).toEqual([]);
  });
});
