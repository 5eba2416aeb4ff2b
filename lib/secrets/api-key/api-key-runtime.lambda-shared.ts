/**
 * `cdk-zero-trust/runtime/api-key`: what a rotation of API keys of your own is made with. It runs in Lambda and imports no CDK.
 */
import { apiKeyCredential, keyVersions } from './api-key-credential.lambda-shared';
import type { KeyProvider } from './key-provider.lambda-shared';
import { rotationHandler } from '../rotation-handler.lambda-shared';

export { settled } from './key-provider.lambda-shared';
export { RotationError } from '../rotation-errors.lambda-shared';
export type { KeyProvider, SecretFields } from './key-provider.lambda-shared';
export type { RotationErrorKind } from '../rotation-errors.lambda-shared';

/**
 * A handler for `ApiKeyProvider.custom` that rotates the keys of a service which this provider makes, proves and ends.
 *
 * @param provider or what makes it from the environment, asked at each invocation
 */
export function apiKeyRotation(
  provider: KeyProvider | ((environment: Readonly<Record<string, string | undefined>>) => KeyProvider),
): (event: unknown) => Promise<unknown> {
  return rotationHandler((environment, secrets) => apiKeyCredential(
    typeof provider === 'function' ? provider(environment) : provider,
    keyVersions(secrets, environment.SECRET_ARN ?? ''),
  ));
}
