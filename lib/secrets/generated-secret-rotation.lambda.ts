import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { GeneratedValue, settingsFrom } from './generated-value.lambda-shared';
import { RotationError } from './rotation-errors.lambda-shared';
import { rotate, STEPS } from './rotation-steps.lambda-shared';
import { SecretsManager } from './secrets-manager-client.lambda-shared';

const Event = z.object({
  Step: z.enum(STEPS),
  SecretId: z.string().check(z.minLength(1)),
  ClientRequestToken: z.string().check(z.minLength(32), z.maxLength(64)),
});

const secrets = new SecretsManager(new SecretsManagerClient({}));

/** Rotates a generated value: one call of Secrets Manager for each of the four steps. */
export async function handler(event: unknown): Promise<void> {
  const parsed = Event.safeParse(event);
  if (!parsed.success) {
    throw new RotationError('contract', 'the event is not a rotation request of Secrets Manager');
  }
  const { Step: step, SecretId: secretId, ClientRequestToken: token } = parsed.data;
  const log = (level: 'info' | 'warn' | 'error', what: string, fields: Record<string, string>) => console[level]({ event: what, step, secretId, token, ...fields });
  try {
    await rotate({ step, secretId, token }, secrets, new GeneratedValue(settingsFrom(process.env)), log);
    log('info', 'step-done', {});
  } catch (error) {
    const known = error instanceof RotationError ? error : new RotationError('retryable', `unexpected ${error instanceof Error ? error.name : 'error'}`);
    log('error', 'step-failed', { kind: known.kind, reason: known.message });
    throw known;
  }
}
