import type { ReadAdministrator } from './https-api-keys.lambda-shared';
import { fieldsOrNone } from './key-fields.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';
import type { SecretsClient } from '../rotation-steps.lambda-shared';

/** Reads the key that makes and ends others from a secret: its field, where it is a JSON object that has it, else its whole text. */
export function administratorKey(secrets: SecretsClient, secretId: string, field: string): ReadAdministrator {
  return async () => {
    const { stages } = await secrets.describe(secretId);
    const current = Object.keys(stages).find((version) => stages[version].includes('AWSCURRENT'));
    const content = current === undefined ? undefined : await secrets.read(secretId, current);
    if (!content || !('text' in content)) {
      throw new RotationError('contract', 'the secret of the administrator has no text');
    }
    const key = fieldsOrNone(content.text)[field];
    return typeof key === 'string' ? key : content.text.trim();
  };
}
