import { AzureTokenVersion, OidcIssuer } from './oidc-issuer';
import { WorkloadSubject } from './workload-subject';
import { requireUuid } from './workload-subject-texts';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link AzureManagedIdentity.of}. */
export interface AzureManagedIdentityProps {
  /**
   * The tenant, a UUID.
   */
  readonly tenantId: string;

  /**
   * The managed identity's object (principal) id, not its client id: a UUID.
   */
  readonly objectId: string;

  /**
   * The application in Entra ID for which the identity asks tokens: its URI, such as `api://11111111-...`, for tokens of
   * version 1, its client id for those of version 2. Anybody in the tenant gets tokens for `https://management.azure.com/`
   * and the like, so the audience must be an application of your own.
   */
  readonly audience: string;

  /**
   * Which tokens the application accepts: they differ in issuer and audience.
   *
   * @default AzureTokenVersion.V1
   */
  readonly tokenVersion?: AzureTokenVersion;
}

/**
 * A managed identity of Azure. Both the audience and the subject are checked: the audience alone lets every identity of the
 * tenant in, the subject alone lets tokens in that were made out for another service.
 *
 * @see https://aws.amazon.com/blogs/security/how-to-access-aws-resources-from-microsoft-entra-id-tenants-using-aws-security-token-service/
 */
export class AzureManagedIdentity {
  /**
   * @param props tenant, identity and application
   * @throws when an id is no UUID, or the audience is not what tokens of the version have
   */
  public static of(props: AzureManagedIdentityProps): WorkloadSubject {
    const where = 'AzureManagedIdentity.of';
    const { tenantId, objectId, audience, tokenVersion = AzureTokenVersion.V1 } = props;
    const first = tokenVersion === AzureTokenVersion.V1;
    if (!(first ? /^api:\/\/[\w./-]+$/ : /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/).test(audience)) {
      throw invalidInput(where, `${shown(audience)} is not an audience of tokens of version ${first ? 1 : 2}`,
        first ? "write the URI of the application, such as 'api://11111111-2222-3333-4444-555555555555'" : "write the application's client id, a UUID in lower case");
    }
    return WorkloadSubject.of({ issuer: OidcIssuer.azure(tenantId, tokenVersion), audience, subject: requireUuid(where, 'a managed identity', objectId) });
  }

  private constructor() {}
}
