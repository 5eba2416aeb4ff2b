import { RotationError } from './rotation-errors.lambda-shared';
import { rotationHandler } from './rotation-handler.lambda-shared';

/** Looks whether AWS rotates a secret in time. It knows nothing of the credential, and can neither read nor rotate it. */
export const handler = rotationHandler(() => {
  throw new RotationError('contract', 'AWS rotates the secret of this function, which only looks whether it does so in time');
});
