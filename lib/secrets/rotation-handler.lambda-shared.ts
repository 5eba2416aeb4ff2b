import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { createUser, inspect, release } from './operator-commands.lambda-shared';
import { RotationError } from './rotation-errors.lambda-shared';
import { embeddedMetrics, type RotationMetrics } from './rotation-metrics.lambda-shared';
import { type Credential, rotate, type RotationLog, type SecretsClient, STEPS } from './rotation-steps.lambda-shared';
import { retirePrevious, type Subject, watch } from './rotation-watch.lambda-shared';
import { SecretsManager } from './secrets-manager-client.lambda-shared';

type Environment = Readonly<Record<string, string | undefined>>;

/** Makes the credential of a function from its environment. The client reads other secrets, such as an admin's. */
export type MakeCredential = (environment: Environment, secrets: SecretsClient) => Credential | Promise<Credential>;

const versionId = z.string().check(z.minLength(32), z.maxLength(64));

const StepEvent = z.object({ Step: z.enum(STEPS), SecretId: z.string().check(z.minLength(1)), ClientRequestToken: versionId });

const OperationEvent = z.discriminatedUnion('operation', [
  z.object({ operation: z.enum(['watch', 'retire', 'inspect', 'create-user']) }),
  z.object({ operation: z.literal('release'), versionId }),
]);

type Operation = z.infer<typeof OperationEvent>;

/**
 * The handler of a rotation function: the four steps of Secrets Manager, the regular look at them, the end of values that are out of use, and
 * the commands of a person. A function serves the one secret that `SECRET_ARN` names.
 */
export function rotationHandler(makeCredential: MakeCredential): (event: unknown) => Promise<unknown> {
  const secrets = new SecretsManager(new SecretsManagerClient({}));
  return async (event) => {
    const step = StepEvent.safeParse(event);
    const operation = OperationEvent.safeParse(event);
    if (!step.success && !operation.success) {
      throw new RotationError('contract', 'the event is neither a rotation request of Secrets Manager nor an operation of this function');
    }
    const own = process.env.SECRET_ARN || undefined;
    const about = step.success ? { step: step.data.Step, token: step.data.ClientRequestToken } : { operation: operation.data!.operation };
    const secretId = step.success ? step.data.SecretId : own ?? '';
    const log: RotationLog = (level, what, fields) => console[level]({ event: what, secretId, ...about, ...fields });
    const metrics = embeddedMetrics(secretId, Date.now, (line) => process.stdout.write(line));
    const credential = () => makeCredential(process.env, secrets);
    try {
      if (step.success) {
        if (own !== undefined && secretId !== own) {
          throw new RotationError('contract', 'the request is about another secret than the one that this function rotates');
        }
        await rotate({ step: step.data.Step, secretId, token: step.data.ClientRequestToken }, secrets, await credential(), log);
        log('info', 'step-done', {});
        return undefined;
      }
      if (own === undefined) {
        throw new RotationError('contract', 'SECRET_ARN does not name the secret of this function: deploy it with its construct');
      }
      return await operate(operation.data!, { secretId, secrets, log }, credential, metrics);
    } catch (error) {
      const known = error instanceof RotationError ? error : new RotationError('retryable', `unexpected ${error instanceof Error ? error.name : 'error'}`);
      log('error', step.success ? 'step-failed' : 'operation-failed', { kind: known.kind, reason: known.message });
      if (step.success) {
        metrics({ StepsFailed: 1 }, { Kind: known.kind });
      }
      throw known;
    }
  };
}

async function operate(
  event: Operation, subject: Omit<Subject, 'credential'>, credential: () => ReturnType<MakeCredential>, metrics: RotationMetrics,
): Promise<unknown> {
  // Without the credential: a look at the dates must not fail for what only a rotation needs.
  if (event.operation === 'watch') {
    return watch(subject.secretId, subject.secrets, metrics, subject.log, Date.now());
  }
  const whole = { ...subject, credential: await credential() };
  switch (event.operation) {
    case 'retire': return { outcome: await retirePrevious(whole, graceHours(process.env), Date.now()) };
    case 'inspect': return inspect(whole, Date.now());
    case 'release': return release(whole, event.versionId);
    case 'create-user': return createUser(whole);
  }
}

function graceHours(environment: Environment): number {
  const hours = Number(environment.GRACE_HOURS);
  if (!environment.GRACE_HOURS || !Number.isFinite(hours) || hours < 0) {
    throw new RotationError('contract', 'GRACE_HOURS does not say how long a value that is out of use stays valid: deploy the function with its construct');
  }
  return hours;
}
