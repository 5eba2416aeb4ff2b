import { Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../private/errors';

/** What a node of an organization is. */
export enum OrganizationTargetKind {
  /** The root, above everything. */
  ROOT = 'root',
  /** An organizational unit. */
  ORGANIZATIONAL_UNIT = 'organizational-unit',
  /** An account. */
  ACCOUNT = 'account',
}

/** Where a target stands in its organization. */
export interface OrganizationTargetPlace {
  /**
   * The root or unit directly above it. Policies that are attached there bind the target too.
   *
   * @default - not known: the target is judged by itself
   */
  readonly parent?: OrganizationTarget;

  /**
   * What people call it: the unit's or account's own name.
   *
   * @default - its id
   */
  readonly name?: string;
}

/**
 * A root, organizational unit or account that policies are attached to.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html
 */
export class OrganizationTarget {
  /**
   * The root of an organization.
   *
   * @param rootId such as `r-ab12`
   * @throws if it is not the id of a root
   */
  public static root(rootId: string): OrganizationTarget {
    check('OrganizationTarget.root', rootId, /^r-[0-9a-z]{4,32}$/, 'a root', "write its id, such as 'r-ab12'");
    return new OrganizationTarget(rootId, OrganizationTargetKind.ROOT, '/', undefined);
  }

  /**
   * An organizational unit.
   *
   * @param unitId such as `ou-ab12-34cdefgh`
   * @param place its name and what is above it
   * @throws if it is not the id of a unit
   */
  public static organizationalUnit(unitId: string, place: OrganizationTargetPlace = {}): OrganizationTarget {
    check('OrganizationTarget.organizationalUnit', unitId, /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/, 'an organizational unit', "write its id, such as 'ou-ab12-34cdefgh'");
    return OrganizationTarget.below(unitId, OrganizationTargetKind.ORGANIZATIONAL_UNIT, place);
  }

  /**
   * An account.
   *
   * @param accountId twelve digits
   * @param place its name and what is above it
   * @throws if it is not the id of an account
   */
  public static account(accountId: string, place: OrganizationTargetPlace = {}): OrganizationTarget {
    check('OrganizationTarget.account', accountId, /^\d{12}$/, 'an account', 'write its twelve digits');
    return OrganizationTarget.below(accountId, OrganizationTargetKind.ACCOUNT, place);
  }

  /**
   * A root, unit or account by its id, whichever it is.
   *
   * @param targetId such as `r-ab12`, `ou-ab12-34cdefgh` or twelve digits
   * @throws if it is none of them
   */
  public static fromId(targetId: string): OrganizationTarget {
    if (/^r-/.test(targetId) && !Token.isUnresolved(targetId)) {
      return OrganizationTarget.root(targetId);
    }
    if (/^ou-/.test(targetId) && !Token.isUnresolved(targetId)) {
      return OrganizationTarget.organizationalUnit(targetId);
    }
    if (/^\d{12}$/.test(targetId)) {
      return OrganizationTarget.account(targetId);
    }
    throw invalidInput('OrganizationTarget.fromId', `${shown(targetId)} is not a target`,
      "use the id of a root ('r-ab12'), of a unit ('ou-ab12-34cdefgh') or of an account (twelve digits)");
  }

  private static below(targetId: string, kind: OrganizationTargetKind, { parent, name }: OrganizationTargetPlace): OrganizationTarget {
    const label = name ?? (Token.isUnresolved(targetId) ? undefined : targetId);
    if (label === undefined || Token.isUnresolved(label) || label.trim() === '') {
      throw invalidInput('OrganizationTarget', `the ${kind} ${shown(targetId)} has no name`, 'give its name, since its id is known only at deployment');
    }
    if (parent?.kind === OrganizationTargetKind.ACCOUNT) {
      throw invalidInput('OrganizationTarget', `the ${kind} ${shown(label)} is placed below the account ${parent.path}`, 'place it below the root or a unit');
    }
    return new OrganizationTarget(targetId, kind, `${parent && parent.path !== '/' ? parent.path : ''}/${label}`, parent);
  }

  private constructor(
    /** Its id. A value known only at deployment where this app creates it. */
    public readonly targetId: string,
    /** What it is. */
    public readonly kind: OrganizationTargetKind,
    /** How errors, plans and reports name it: `/` is the root, `/Workloads/Production` a unit. */
    public readonly path: string,
    /** What is directly above it, where it is known. */
    public readonly parent?: OrganizationTarget,
  ) {}
}

function check(where: string, id: string, pattern: RegExp, what: string, fix: string): void {
  if (!Token.isUnresolved(id) && !pattern.test(id)) {
    throw invalidInput(where, `${shown(id)} is not the id of ${what}`, fix);
  }
}
