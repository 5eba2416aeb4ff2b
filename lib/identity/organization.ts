import { Construct } from 'constructs';
import { OrganizationAttributes } from './organization-attributes';
import { ImportedOrganization } from './organization-imported';
import { IOrganization } from './organization-ref';

/** An organization with its units and accounts. */
export class Organization {
  /**
   * Refers to an organization that exists, from what is known of it.
   *
   * @throws if an id is of another kind, or a path or account is not unique or stands nowhere
   */
  public static fromOrganizationAttributes(scope: Construct, id: string, attributes: OrganizationAttributes): IOrganization {
    return new ImportedOrganization(scope, id, attributes);
  }

  private constructor() {}
}
