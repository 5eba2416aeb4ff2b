import { ExternalSecretType } from './external-secret-type';
import { SecretOptions } from './secret-options';

/** Properties of `ExternalSecret`. By default it is rotated every 30 days, or as often as a credential that ends by itself needs it. */
export interface ExternalSecretProps extends SecretOptions {
  /**
   * The partner and the kind of its credential.
   */
  readonly type: ExternalSecretType;

  /**
   * Whether the first value has been stored. It comes from the partner, so no template can bring it, and Secrets Manager does not rotate a
   * secret without one. Deploy with `false`, store the value, and deploy with `true`: then the rotation begins.
   */
  readonly firstValueStored: boolean;
}
