import { IConstruct } from 'constructs';
import { OrganizationTarget } from './organization-target';

/**
 * An organization, made by this app or by somebody else: what policies, delegated administrators and assignments refer to.
 */
export interface IOrganization extends IConstruct {
  /** Its id, such as `o-a1b2c3d4e5`. A value known only at deployment where this app creates it. */
  readonly organizationId: string;

  /** The account that owns it. Organization policies do not bind it. Undefined where nobody said. */
  readonly managementAccountId?: string;

  /** The root, above everything. */
  readonly root: OrganizationTarget;

  /** The root, then each unit after the one above it, then each account. Only what was declared, not what AWS knows. */
  readonly targets: OrganizationTarget[];

  /** Whether Control Tower governs the organization, which then owns some of its settings. */
  readonly controlTower: boolean;

  /**
   * An organizational unit.
   *
   * @param path names from the root down, such as `Workloads/Production`, or its id
   * @throws if it was not declared
   */
  unit(path: string): OrganizationTarget;

  /**
   * An account.
   *
   * @param nameOrId its name or twelve digits
   * @throws if it was not declared
   */
  account(nameOrId: string): OrganizationTarget;
}
