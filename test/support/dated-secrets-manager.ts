import { FakeSecretsManager } from './fake-secrets-manager';
import type { DatedSecretsClient, SecretDescription } from '../../lib/secrets/rotation-steps.lambda-shared';

/** A {@link FakeSecretsManager} with the dates that a test gives it. */
export class DatedSecretsManager extends FakeSecretsManager implements DatedSecretsClient {
  public dates: { readonly lastRotated?: Date; readonly nextRotation?: Date; readonly lastChanged?: Date } = {};
  public created: { [versionId: string]: Date } = {};

  public async describe(): Promise<SecretDescription> {
    return { ...await super.describe(), ...this.dates };
  }

  public async versionDates(): Promise<Readonly<Record<string, Date>>> {
    return this.created;
  }
}
