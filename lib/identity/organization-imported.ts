import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { OrganizationAttributes } from './organization-attributes';
import { IOrganization } from './organization-ref';
import { OrganizationTarget } from './organization-target';
import { OrganizationTree } from './organization-tree';
import { invalidInput, shown } from '../private/errors';

/** An organization that somebody else owns. Nothing of it is created or changed. */
export class ImportedOrganization extends Construct implements IOrganization {
  public readonly organizationId: string;
  public readonly managementAccountId?: string;
  public readonly root: OrganizationTarget;
  public readonly controlTower: boolean;
  private readonly tree: OrganizationTree;

  constructor(scope: Construct, id: string, attributes: OrganizationAttributes) {
    super(scope, id);
    this.tree = treeOf(this, attributes);
    this.organizationId = attributes.organizationId;
    this.managementAccountId = attributes.managementAccountId;
    this.root = this.tree.root;
    this.controlTower = attributes.controlTower ?? false;
  }

  public get targets(): OrganizationTarget[] {
    return this.tree.targets;
  }

  public unit(path: string): OrganizationTarget {
    return this.tree.unit(path);
  }

  public account(nameOrId: string): OrganizationTarget {
    return this.tree.account(nameOrId);
  }
}

/** What exists, checked. */
export function treeOf(scope: Construct, attributes: OrganizationAttributes): OrganizationTree {
  const { organizationId, managementAccountId, rootId, units = [], accounts = [], controlTower = false } = attributes;
  if (!Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    throw invalidInput(scope, `${shown(organizationId)} is not the id of an organization`, "write its id, such as 'o-a1b2c3d4e5'");
  }
  if (managementAccountId !== undefined && !Token.isUnresolved(managementAccountId) && !/^\d{12}$/.test(managementAccountId)) {
    throw invalidInput(scope, `the management account ${shown(managementAccountId)} is not an account`, 'write its twelve digits');
  }
  const tree = new OrganizationTree(scope, OrganizationTarget.root(rootId));
  for (const { path, unitId, registeredWithControlTower } of units) {
    if (registeredWithControlTower && !controlTower) {
      throw invalidInput(scope, `the unit ${shown(path)} is registered with Control Tower, which does not govern the organization`,
        'set controlTower, or leave registeredWithControlTower out');
    }
    tree.addUnit(path, unitId, registeredWithControlTower ?? controlTower);
  }
  accounts.forEach(({ accountId, unit, name }) => tree.addAccount(accountId, unit, name));
  return tree;
}
