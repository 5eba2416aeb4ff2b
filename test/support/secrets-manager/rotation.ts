import { Input, tokenOf } from './operations';
import { RotationRules, Secret } from './secret';
import { invalidParameter, invalidRequest } from './service-error';

/** What Secrets Manager gives a rotation function. */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;
  readonly ClientRequestToken: string;
}

/** A rotation function; throwing fails the rotation. */
export type RotationFunction = (event: RotationEvent) => Promise<unknown>;

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const PENDING = 'AWSPENDING';

/**
 * Runs the four steps, the next one only after the one before. A rotation that failed is run again from its first step with the same
 * token: that is what Secrets Manager does.
 */
export async function runSteps(secret: Secret, token: string, rotate: RotationFunction, now: () => number): Promise<void> {
  for (const Step of STEPS) {
    await rotate({ Step, SecretId: secret.arn, ClientRequestToken: token });
  }
  secret.lastRotated = now();
}

/** Whether AWSPENDING is on a version that is not current: a rotation is under way, or got stuck. */
export function pendingVersion(secret: Secret): string | undefined {
  const pending = secret.versions.holder(PENDING);
  return pending === secret.versions.holder('AWSCURRENT') ? undefined : pending;
}

/**
 * What RotateSecret does before any function runs: it keeps the settings, and makes a pending version without a value.
 *
 * @returns the version that is to be made
 */
export function beginRotation(secret: Secret, input: Input): { token: string; immediately: boolean } {
  const token = tokenOf(input);
  const lambda = input.RotationLambdaARN as string | undefined ?? secret.rotationLambdaArn;
  if (!lambda) {
    throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
  }
  const rules = input.RotationRules as RotationRules | undefined;
  checkRules(rules);
  if (pendingVersion(secret) !== undefined) {
    throw invalidRequest('A previous rotation is not complete. That rotation will be attempted again.');
  }
  secret.rotationLambdaArn = lambda;
  secret.rotationRules = rules ?? secret.rotationRules;
  secret.rotationEnabled = true;
  const immediately = input.RotateImmediately !== false;
  if (immediately) {
    secret.versions.reserve(token, PENDING);
  }
  return { token, immediately };
}

/** With RotateImmediately off the function's test step is run once, with a pending copy of the current value that is removed afterwards. */
export async function testRotation(secret: Secret, token: string, rotate: RotationFunction): Promise<void> {
  const content = secret.versions.content(secret.versions.holder('AWSCURRENT') ?? '');
  if (!content) {
    return;
  }
  secret.versions.write(token, content, [PENDING]);
  try {
    await rotate({ Step: 'testSecret', SecretId: secret.arn, ClientRequestToken: token });
  } finally {
    secret.versions.detach(PENDING);
  }
}

function checkRules(rules: RotationRules | undefined): void {
  const days = rules?.AutomaticallyAfterDays;
  if (days !== undefined && rules?.ScheduleExpression !== undefined) {
    throw invalidParameter('Give AutomaticallyAfterDays or ScheduleExpression, not both.');
  }
  if (days !== undefined && (days < 1 || days > 1_000)) {
    throw invalidParameter('RotationRules.AutomaticallyAfterDays must be within 1-1000.');
  }
}
