import { CreateSecretCommand, GetRandomPasswordCommand, GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import * as fc from 'fast-check';
import { RotationEvent } from '../support/secrets-manager/rotation';
import { SecretsManagerServer } from '../support/secrets-manager/server';
import { ServiceError } from '../support/secrets-manager/service-error';
import { Versions } from '../support/secrets-manager/versions';

const A = 'version-A'.padEnd(36, '0');
const B = 'version-B'.padEnd(36, '0');
const LAMBDA = 'arn:aws:lambda:us-east-1:111122223333:function:rotate';

async function serving<T>(options: Parameters<typeof SecretsManagerServer.start>[0], use: (server: SecretsManagerServer) => Promise<T>): Promise<T> {
  const server = await SecretsManagerServer.start(options);
  try {
    await server.client().send(new CreateSecretCommand({ Name: 's', SecretString: 'a', ClientRequestToken: A }));
    return await use(server);
  } finally {
    await server.stop();
  }
}

describe('a rotation function', () => {
  const rotation = (more = {}) => new RotateSecretCommand({ SecretId: 's', ClientRequestToken: B, RotationLambdaARN: LAMBDA, ...more });

  test('is called for each of the four steps, and again from the first when a rotation is asked for while one is stuck', async () => {
    const events: RotationEvent[] = [];
    let broken = true;
    const rotate = async (event: RotationEvent) => {
      events.push(event);
      if (broken && event.Step === 'setSecret') {
        throw new Error('killed');
      }
    };
    await serving({ rotate }, async (server) => {
      await server.client().send(rotation());
      await Promise.all(server.store.rotations);
      broken = false;
      await expect(server.client().send(rotation({ ClientRequestToken: A }))).rejects.toMatchObject({ name: 'InvalidRequestException' });
      await Promise.all(server.store.rotations);
      expect(events.map(({ Step }) => Step)).toEqual(['createSecret', 'setSecret', 'createSecret', 'setSecret', 'testSecret', 'finishSecret']);
      expect(events.every(({ ClientRequestToken, SecretId }) => ClientRequestToken === B && SecretId === server.store.secret('s').arn)).toBe(true);
    });
  });

  test('is tried by its test step with a pending copy, which is removed, where a rotation waits for its window', async () => {
    const seen: unknown[] = [];
    let server: SecretsManagerServer | undefined;
    const rotate = async ({ Step, ClientRequestToken }: RotationEvent) => {
      const { versions } = server!.store.secret('s');
      seen.push(Step, versions.labelsOf(ClientRequestToken), versions.content(ClientRequestToken));
    };
    await serving({ rotate }, async (started) => {
      server = started;
      await server.client().send(rotation({ RotateImmediately: false }));
      await Promise.all(server.store.rotations);
      expect(seen).toEqual(['testSecret', ['AWSPENDING'], { text: 'a' }]);
      expect(server.store.secret('s').versions.holder('AWSPENDING')).toBeUndefined();
    });
  });
});

test('a call can be refused before it takes effect', async () => {
  const before = ({ operation }: { operation: string }) => {
    if (operation === 'GetSecretValue') {
      throw new ServiceError('InternalServiceError', 'down');
    }
  };
  await serving({ before }, async (server) => {
    await expect(server.client().send(new GetSecretValueCommand({ SecretId: 's' }))).rejects.toMatchObject({ name: 'InternalServiceError', $metadata: { httpStatusCode: 500 } });
  });
});

test('fails for an operation that it does not have', async () => {
  await serving({}, async (server) => {
    const answer = await fetch(server.endpoint, { method: 'POST', headers: { 'x-amz-target': 'secretsmanager.constructor' }, body: '{}' });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ __type: 'UnknownOperationException' })]);
  });
});

test('random passwords hold what is asked for', async () => {
  await serving({}, async (server) => {
    const client = server.client();
    const { RandomPassword } = await client.send(new GetRandomPasswordCommand({ PasswordLength: 4, ExcludeCharacters: 'abc' }));
    expect(RandomPassword).toMatch(/^(?=.*[d-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{4}$/);
    const onlyDigits = { ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true };
    const { RandomPassword: digits } = await client.send(new GetRandomPasswordCommand(onlyDigits));
    expect(digits).toMatch(/^\d{32}$/);
  });
});

test('whatever is written and moved, a label is on one version and AWSPREVIOUS is where AWSCURRENT was', () => {
  const seed = Number(process.env.ROTATION_SEED ?? 20261129);
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const label = fc.constantFrom('AWSCURRENT', 'AWSPENDING', 'X');
  const step = fc.oneof(
    fc.record({ write: id, labels: fc.uniqueArray(label, { minLength: 1 }) }),
    fc.record({ label, to: fc.option(id, { nil: undefined }), from: fc.option(id, { nil: undefined }) }),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    const versions = new Versions(() => 0);
    versions.write('a', { text: 'a' }, ['AWSCURRENT']);
    for (const next of steps) {
      const before = versions.holder('AWSCURRENT');
      const contents = versions.entries.map(({ id: version, content }) => [version, content]);
      try {
        if ('write' in next) {
          versions.write(next.write, { text: next.write }, next.labels);
        } else {
          versions.move(next.label, next.to, next.from);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ServiceError);
      }
      const labels = versions.entries.flatMap((entry) => entry.labels);
      expect(new Set(labels).size).toBe(labels.length);
      expect(versions.entries.slice(0, contents.length).map(({ id: version, content }) => [version, content])).toEqual(contents);
      expect(versions.holder('AWSCURRENT')).toBeDefined();
      if (versions.holder('AWSCURRENT') !== before) {
        expect(versions.holder('AWSPREVIOUS')).toBe(before);
      }
    }
  }), { seed, numRuns: 500 });
});
