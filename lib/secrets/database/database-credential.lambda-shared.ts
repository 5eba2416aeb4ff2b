import type { Credential, SecretsClient } from '../rotation-steps.lambda-shared';
import { AlternatingUsers } from './alternating-users.lambda-shared';
import { DatabaseAccess } from './database-access.lambda-shared';
import { databaseSettings } from './database-settings.lambda-shared';
import type { DatabaseDriver } from './driver.lambda-shared';
import { SingleUser } from './single-user.lambda-shared';

/**
 * The login of a database, as the environment of the function describes it.
 *
 * @throws RotationError of kind `contract` where the environment does not say what the construct writes into it
 */
export function databaseCredential(
  environment: Readonly<Record<string, string | undefined>>, driver: DatabaseDriver, secrets: SecretsClient,
): Credential {
  const settings = databaseSettings(environment);
  driver.checkUsername(settings.username);
  const access = new DatabaseAccess(settings, driver, secrets);
  if (settings.users === 'SINGLE') {
    return new SingleUser(settings, access);
  }
  driver.checkUsername(settings.twin);
  return new AlternatingUsers(settings, access, settings.twin);
}
