import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { RESPONSE_ROLE_PATH } from './default-protection';
import { MemberSettings } from './playbook-settings';
import { Hand } from './response-role-path';
import { WildcardException } from '../identity';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link ResponseMembers}. */
export interface ResponseMembersProps {
  /**
   * What the roles' trust asks for as `sts:ExternalId`: 2 to 200 letters, digits and `+=,.@:/-`. It is no secret: it tells this
   * response from others in the organization.
   */
  readonly externalId: string;

  /**
   * How the names of the roles begin by which playbooks act in other accounts: `<roleName>-<playbook>` for what answers findings,
   * `<roleName>-<playbook>-operator` for what people command. At most 32 letters, digits and `+=,.@_-`.
   *
   * @default 'ZeroTrust'
   */
  readonly roleName?: string;

  /**
   * Accounts whose events are believed where they are about another account: delegated administrators of GuardDuty or Security Hub
   * that forward what they get. An event of any other account is believed only about that account itself.
   *
   * @default - none: the hub's own account alone, where it is the delegated administrator
   */
  readonly findingAdministrators?: string[];
}

/** What lets a function take its role in other accounts. */
interface MemberGrant {
  readonly statement: iam.PolicyStatement;
  readonly exception: WildcardException;
}

/** The longest name of the library's playbooks and the operator's ending leave so much of IAM's 64 characters. */
const LONGEST_NAME = 32;
const MOST_ADMINISTRATORS = 10;

/**
 * The accounts in which a hub acts beside its own, by roles in each: for each playbook one for what answers findings and, where it does
 * more than observe, one for what people command. {@link ResponseMemberRoles} makes them.
 *
 * The hub's functions may assume their own role only, and only in accounts of their own organization. Each session is limited to its
 * one target by a session policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
 */
export class ResponseMembers {
  /** How the names of the roles begin. */
  public readonly roleName: string;
  /** What the roles' trust asks for. */
  public readonly externalId: string;
  /** Accounts whose events are believed about other accounts, beside the hub's own. */
  public readonly findingAdministrators: string[];

  /**
   * @param props external id, role names, and whose events are believed
   * @throws if a name, the external id or an account id is none
   */
  constructor(props: ResponseMembersProps) {
    const place = 'ResponseMembers';
    this.externalId = props.externalId;
    this.roleName = props.roleName ?? 'ZeroTrust';
    this.findingAdministrators = props.findingAdministrators ?? [];
    if (Token.isUnresolved(this.roleName) || !/^[\w+=,.@-]+$/.test(this.roleName) || this.roleName.length > LONGEST_NAME) {
      throw invalidInput(place, `${shown(this.roleName)} is not the beginning of the names of IAM roles`,
        `use 1 to ${LONGEST_NAME} letters, digits and +=,.@_-, the same in each account`);
    }
    if (Token.isUnresolved(this.externalId) || !/^[\w+=,.@:/-]{2,200}$/.test(this.externalId)) {
      throw invalidInput(place, `${shown(this.externalId)} is not an external id`, 'use 2 to 200 letters, digits and +=,.@:/-');
    }
    const wrong = this.findingAdministrators.find((account) => Token.isUnresolved(account) || !/^\d{12}$/.test(account));
    if (wrong !== undefined) {
      throw invalidInput(place, `${shown(wrong)} is not an account id`, 'write out its 12 digits as a string');
    }
    if (this.findingAdministrators.length > MOST_ADMINISTRATORS) {
      throw invalidInput(place, `${this.findingAdministrators.length} accounts are believed about others`, `name at most ${MOST_ADMINISTRATORS}: those that forward`);
    }
  }

  /** @internal Name of a playbook's role, without its path. @throws if IAM takes none so long */
  public _roleNameOf(runtimeName: string, hand: Hand): string {
    const name = `${this.roleName}-${runtimeName}${hand === 'operator' ? '-operator' : ''}`;
    if (name.length > 64) {
      throw invalidInput('ResponseMembers', `${shown(name)} has ${name.length} characters, and IAM takes 64`, 'use a shorter roleName');
    }
    return name;
  }

  /** @internal What a handler is told. */
  public _settings(runtimeName: string, hand: Hand): MemberSettings {
    const { externalId, findingAdministrators } = this;
    const roleName = `${RESPONSE_ROLE_PATH.slice(1)}${this._roleNameOf(runtimeName, hand)}`;
    return { roleName, externalId, ...findingAdministrators.length > 0 && { findingAdministrators } };
  }

  /** @internal The permission to assume the role, in accounts of the organization. */
  public _grant(scope: IConstruct, runtimeName: string, hand: Hand): MemberGrant {
    const actions = ['sts:AssumeRole'];
    const { roleName } = this._settings(runtimeName, hand);
    const role = Stack.of(scope).formatArn({ service: 'iam', region: '', account: '*', resource: 'role', resourceName: roleName });
    return {
      statement: new iam.PolicyStatement({
        sid: 'ReachMembers',
        actions,
        resources: [role],
        conditions: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
      }),
      exception: WildcardException.resource(role, actions,
        'Which account has a finding is known only from it: the role is named, and its account must be of the same organization'),
    };
  }
}
