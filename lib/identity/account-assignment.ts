import { Token } from 'aws-cdk-lib';
import * as sso from 'aws-cdk-lib/aws-sso';
import { aws_identitystore as storeRefs, aws_sso as ssoRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { OrganizationTarget, OrganizationTargetKind } from './organization-target';
import { invalidInput, requireReason, shown } from '../private/errors';

const ENTITY_ID = /^([0-9a-f]{10}-)?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** Who gets a permission set: a group, or with a reason a single user. */
export class AssignmentPrincipal {
  /**
   * A group of the identity store that a template makes.
   *
   * @param group the group
   */
  public static group(group: storeRefs.IGroupRef): AssignmentPrincipal {
    return new AssignmentPrincipal('GROUP', group.groupRef.groupId);
  }

  /**
   * A group of the identity store by its id, such as one that your identity provider keeps there.
   *
   * @param groupId such as `a1b2c3d4-5678-90ab-cdef-111122223333`
   * @throws when it is not the id of a group
   */
  public static groupId(groupId: string): AssignmentPrincipal {
    return new AssignmentPrincipal('GROUP', entityId('AssignmentPrincipal.groupId', 'a group', groupId));
  }

  /**
   * A single user. People leave and change teams; whoever reviews access reads groups. So it takes a reason.
   *
   * @param userId such as `a1b2c3d4-5678-90ab-cdef-111122223333`
   * @param reason why no group will do
   * @throws when it is not the id of a user, or the reason says nothing
   */
  public static user(userId: string, reason: string): AssignmentPrincipal {
    requireReason('AssignmentPrincipal.user', 'the assignment to a single user', reason);
    return new AssignmentPrincipal('USER', entityId('AssignmentPrincipal.user', 'a user', userId));
  }

  private constructor(
    /** `GROUP` or `USER`. */
    public readonly principalType: string,
    /** Its id in the identity store. */
    public readonly principalId: string,
  ) {}
}

function entityId(where: string, what: string, id: string): string {
  if (!Token.isUnresolved(id) && !ENTITY_ID.test(id)) {
    throw invalidInput(where, `${shown(id)} is not the id of ${what}`, "take it from 'aws identitystore', such as 'a1b2c3d4-5678-90ab-cdef-111122223333'");
  }
  return id;
}

/** Properties of {@link AccountAssignment}. */
export interface AccountAssignmentProps {
  /**
   * What the principal may do there.
   */
  readonly permissionSet: ssoRefs.IPermissionSetRef;

  /**
   * Who gets it.
   */
  readonly principal: AssignmentPrincipal;

  /**
   * In which accounts, at least one: `OrganizationTarget.account`, or accounts of an `Organization`. Units are refused:
   * Identity Center assigns to accounts only, and an account that joins a unit later would get nothing.
   */
  readonly accounts: OrganizationTarget[];
}

/**
 * Gives a group a permission set in accounts: one resource an account, whose logical id depends on nothing but the account.
 *
 * A template takes 500 resources, so an assignment with more accounts than that is refused: make one an organizational unit,
 * each in a stack of its own. Identity Center works on one role of an account at a time, so expect about half a minute each.
 *
 * The management account takes assignments from its own stacks only, not from those of the delegated administrator.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/assignusers.html
 */
export class AccountAssignment extends Construct {
  /** The assignments, in the order of the accounts. */
  public readonly assignments: sso.CfnAssignment[];

  /**
   * @throws when no account is named, one twice, more than a template takes, or something that is no account
   */
  constructor(scope: Construct, id: string, props: AccountAssignmentProps) {
    super(scope, id);
    const { accounts, principal, permissionSet } = props;
    if (accounts.length === 0 || accounts.length > 500) {
      throw invalidInput(this, accounts.length === 0 ? 'it names no account' : `it names ${accounts.length} accounts, a template takes 500 resources`,
        accounts.length === 0 ? 'name at least one' : 'make several assignments in stacks of their own');
    }
    const other = accounts.find(({ kind }) => kind !== OrganizationTargetKind.ACCOUNT);
    if (other) {
      throw invalidInput(this, `${shown(other.path)} is ${other.kind === OrganizationTargetKind.ROOT ? 'the root' : 'an organizational unit'}`,
        'name the accounts in it: Identity Center assigns to accounts only');
    }
    const { instanceArn, permissionSetArn } = permissionSet.permissionSetRef;
    this.assignments = accounts.map((account) => {
      const childId = `Account${keyOf(account)}`;
      if (this.node.tryFindChild(childId)) {
        throw invalidInput(this, `the account ${shown(account.path)} is named twice`, 'name it once');
      }
      return new sso.CfnAssignment(this, childId, {
        instanceArn,
        permissionSetArn,
        principalType: principal.principalType,
        principalId: principal.principalId,
        targetType: 'AWS_ACCOUNT',
        targetId: account.targetId,
      });
    });
  }
}

/** Stable and without the position in the list: the account's id, or its place where this app makes the account. */
function keyOf({ targetId, path }: OrganizationTarget): string {
  return Token.isUnresolved(targetId) ? path.replace(/[^A-Za-z0-9]+/g, '-') : targetId;
}
