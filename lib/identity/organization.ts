import { CfnResource, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { CfnAccount, CfnOrganization, CfnOrganizationalUnit } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { OrganizationAttributes } from './organization-attributes';
import { readOrganizationExport } from './organization-export';
import { ImportedOrganization, treeOf } from './organization-imported';
import { OrganizationAccountProps, OrganizationProps } from './organization-props';
import { IOrganization } from './organization-ref';
import { requireManagementAccount } from './organization-setting-function';
import { OrganizationTarget } from './organization-target';
import { OrganizationTree } from './organization-tree';
import { invalidInput, shown } from '../private/errors';

/** How an organization export is read. */
export interface OrganizationExportOptions {
  /**
   * Whether Control Tower governs the organization. An export does not say so.
   *
   * @default false
   */
  readonly controlTower?: boolean;
}

/**
 * An organization: a new one, or one that exists to which units and accounts are added, without or beside Control Tower.
 *
 * All that it creates stays when the stack is deleted, and is created one after the other, as Organizations demands. The stack
 * belongs into the management account. Logical ids come from the paths of units and the names of accounts: another path is another
 * unit, since CloudFormation cannot move one.
 *
 * Beside Control Tower it refuses to create accounts, which Account Factory would not know, and units below registered ones.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_introduction.html
 */
export class Organization extends Construct implements IOrganization {
  /**
   * Refers to an organization that exists, from what is known of it. Nothing is created or changed.
   *
   * @throws if an id is of another kind, or a path or account is not unique or stands nowhere
   */
  public static fromOrganizationAttributes(scope: Construct, id: string, attributes: OrganizationAttributes): IOrganization {
    return new ImportedOrganization(scope, id, attributes);
  }

  /**
   * Refers to an organization that exists, from an exported JSON file: the one that `cdk-zero-trust verify` takes for its policies.
   * `Organization` is the answer of `describe-organization`, `Parents` gives each account and unit its parent. With the items of
   * `list-organizational-units-for-parent` in `OrganizationalUnits` and of `list-accounts` in `Accounts`, units and accounts have
   * their names; without, their ids.
   *
   * @param file path of the file, from the folder in which the app runs
   * @throws if the file cannot be read or is not such an export, with the place in it
   * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
   */
  public static fromExport(scope: Construct, id: string, file: string, options: OrganizationExportOptions = {}): IOrganization {
    return new ImportedOrganization(scope, id, { ...readOrganizationExport(file), controlTower: options.controlTower });
  }

  /** Its id. A value known only at deployment where it is created here. */
  public readonly organizationId: string;

  /** The account that owns it: that of the stack where it is created here. */
  public readonly managementAccountId?: string;

  /** The root, above everything. */
  public readonly root: OrganizationTarget;

  /** Whether Control Tower governs it. */
  public readonly controlTower: boolean;

  private readonly tree: OrganizationTree;
  private readonly emails = new Map<string, string>();
  private readonly madeResources: CfnResource[] = [];

  /**
   * @throws for units that are nested too deep, twice there or below an undeclared one; for accounts that are placed nowhere or share
   * a name or address; for an id of another kind; for what Control Tower has to create; for a second new
   * organization in the stack
   */
  constructor(scope: Construct, id: string, props: OrganizationProps = {}) {
    super(scope, id);
    const { existing } = props;
    this.controlTower = existing?.controlTower ?? false;
    if (existing) {
      requireManagementAccount(this, existing);
      this.tree = treeOf(this, existing);
      this.organizationId = existing.organizationId;
      this.managementAccountId = existing.managementAccountId;
    } else {
      const other = Stack.of(this).node.findAll().find((construct) => construct instanceof CfnOrganization);
      if (other) {
        throw invalidInput(this, `an account has one organization, and ${other.node.path} creates it`, 'add the units and accounts there, or say what exists by existing');
      }
      const organization = new CfnOrganization(this, 'Resource', { featureSet: 'ALL' });
      this.made(organization);
      this.tree = new OrganizationTree(this, OrganizationTarget.root(organization.attrRootId));
      this.organizationId = organization.attrId;
      this.managementAccountId = organization.attrManagementAccountId;
    }
    this.root = this.tree.root;
    props.units?.forEach((path) => this.addUnit(path));
    props.accounts?.forEach((account) => this.addAccount(account));
  }

  /** The root, then each unit after the one above it, then each account: those that exist, as far as declared, and the new ones. */
  public get targets(): OrganizationTarget[] {
    return this.tree.targets;
  }

  /** The resources of this app, in the order in which they are created: the organization, units, accounts. */
  public get resources(): CfnResource[] {
    return [...this.madeResources];
  }

  /**
   * A unit, declared as existing or created here.
   *
   * @param path names from the root down, such as `Workloads/Production`, or the id of an existing one
   * @throws if it was not declared
   */
  public unit(path: string): OrganizationTarget {
    return this.tree.unit(path);
  }

  /**
   * An account, declared as existing or created here.
   *
   * @param nameOrId its name, or the id of an existing one
   * @throws if it was not declared
   */
  public account(nameOrId: string): OrganizationTarget {
    return this.tree.account(nameOrId);
  }

  /**
   * Creates a unit.
   *
   * @param path names from the root down, such as `Workloads/Production`
   * @throws if it is deeper than five levels, exists, or stands below an undeclared unit or one that is registered with Control Tower
   */
  public addUnit(path: string): OrganizationTarget {
    const { path: whole, name, parent } = this.tree.placeOfUnit(path);
    if (this.tree.isRegistered(parent)) {
      throw invalidInput(this, `the unit ${shown(whole)} would stand below ${shown(parent.path)}, which is registered with Control Tower`,
        'create and register it in Control Tower and declare it among the existing units, or place it elsewhere');
    }
    const unit = new CfnOrganizationalUnit(this.holder(whole), `Unit-${name}`, { name, parentId: parent.targetId });
    this.made(unit);
    return this.tree.addUnit(whole, unit.attrId);
  }

  /**
   * Creates an account. It takes some minutes; a closed account's address cannot be used again.
   *
   * @throws beside Control Tower; if its name or address is another account's; if it is placed nowhere
   */
  public addAccount(account: OrganizationAccountProps): OrganizationTarget {
    const { name, email, unit, roleName } = account;
    if (this.controlTower) {
      throw invalidInput(this, `the account ${shown(name)} would be created outside of Account Factory, so Control Tower would not govern it`,
        'create it with Account Factory and declare it among the existing accounts');
    }
    this.checkAccount(account);
    const parent = this.tree.placeOfAccount(name, unit);
    const resource = new CfnAccount(this, `Account-${name}`, { accountName: name, email, roleName, parentIds: [parent.targetId] });
    this.made(resource);
    return this.tree.addAccount(resource.attrAccountId, unit, name);
  }

  /** Units stand below each other in the tree of constructs too, so that logical ids follow from paths. */
  private holder(path: string): Construct {
    return path.split('/').slice(0, -1).reduce<Construct>((above, name) => (
      above.node.tryFindChild(`Unit-${name}`) ?? new Construct(above, `Unit-${name}`)) as Construct, this);
  }

  /** Keeps what was made, and makes it wait for what was made before: Organizations takes one change at a time. */
  private made(resource: CfnResource): void {
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const before = this.madeResources[this.madeResources.length - 1];
    if (before) {
      resource.addResourceDependency(before);
    }
    this.madeResources.push(resource);
  }

  private checkAccount({ name, email, roleName }: OrganizationAccountProps): void {
    if (Token.isUnresolved(name) || name.trim() !== name || !/^[\x20-\x7e]{1,50}$/.test(name)) {
      throw invalidInput(this, `${shown(name)} is not the name of an account`, 'use 1 to 50 printable ASCII characters without spaces at their ends');
    }
    if (roleName !== undefined && !Token.isUnresolved(roleName) && !/^[\w+=,.@-]{1,64}$/.test(roleName)) {
      throw invalidInput(this, `${shown(roleName)} is not the name of a role`, 'use 1 to 64 letters, digits and any of _+=,.@-');
    }
    if (Token.isUnresolved(email)) {
      return;
    }
    if (!/^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$/.test(email) || email.length < 6 || email.length > 64) {
      throw invalidInput(this, `${shown(email)} is not the address of the account ${shown(name)}`, 'write an email address of 6 to 64 characters');
    }
    const other = this.emails.get(email.toLowerCase());
    if (other !== undefined) {
      throw invalidInput(this, `the accounts ${shown(other)} and ${shown(name)} have the same address ${shown(email)}`, 'give each account an address of its own');
    }
    this.emails.set(email.toLowerCase(), name);
  }
}
