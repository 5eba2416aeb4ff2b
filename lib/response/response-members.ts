import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { MemberSettings } from './playbook-settings';
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
   * Name of the role by which playbooks act in other accounts, the same in each.
   *
   * @default 'ZeroTrustResponse'
   */
  readonly roleName?: string;

  /**
   * Name of the role by which functions that must not change anything read in other accounts, the same in each.
   *
   * @default - the name of the role that acts, with `Reader` at its end
   */
  readonly readerRoleName?: string;
}

/**
 * The accounts in which a hub acts beside its own, by two roles in each: one that acts, one that reads.
 *
 * The hub's functions may assume them in accounts of their own organization only; those that only read, such as all of a playbook that
 * observes, may assume only the one that reads. Each session is limited to its one target by a session policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
 */
export class ResponseMembers {
  /** Name of the role that acts. */
  public readonly roleName: string;
  /** Name of the role that reads. */
  public readonly readerRoleName: string;
  /** What the roles' trust asks for. */
  public readonly externalId: string;

  /**
   * @param props external id and role names
   * @throws if a name or the external id is none, or both roles have one name
   */
  constructor(props: ResponseMembersProps) {
    const place = 'ResponseMembers';
    this.externalId = props.externalId;
    this.roleName = props.roleName ?? 'ZeroTrustResponse';
    this.readerRoleName = props.readerRoleName ?? `${this.roleName}Reader`;
    for (const name of [this.roleName, this.readerRoleName]) {
      if (Token.isUnresolved(name) || !/^[\w+=,.@-]{1,64}$/.test(name)) {
        throw invalidInput(place, `${shown(name)} is not the name of an IAM role`, 'use 1 to 64 letters, digits and +=,.@_-, the same in each account');
      }
    }
    if (this.roleName.toLowerCase() === this.readerRoleName.toLowerCase()) {
      throw invalidInput(place, `the role that acts and the one that reads are both named ${shown(this.roleName)}`, 'give them two names');
    }
    if (Token.isUnresolved(this.externalId) || !/^[\w+=,.@:/-]{2,200}$/.test(this.externalId)) {
      throw invalidInput(place, `${shown(this.externalId)} is not an external id`, 'use 2 to 200 letters, digits and +=,.@:/-');
    }
  }

  /** @internal What a handler is told. */
  public _settings(acts: boolean): MemberSettings {
    return { roleName: acts ? this.roleName : this.readerRoleName, externalId: this.externalId };
  }

  /** @internal The permission to assume the role, in accounts of the organization. */
  public _grant(scope: IConstruct, acts: boolean): { readonly statement: iam.PolicyStatement; readonly exception: WildcardException } {
    const actions = ['sts:AssumeRole'];
    const role = Stack.of(scope).formatArn({ service: 'iam', region: '', account: '*', resource: 'role', resourceName: this._settings(acts).roleName });
    return {
      statement: new iam.PolicyStatement({
        sid: acts ? 'ActInMembers' : 'ReadInMembers',
        actions,
        resources: [role],
        conditions: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
      }),
      exception: WildcardException.resource(role, actions,
        'Which account has a finding is known only from it: the role is named, and its account must be of the same organization'),
    };
  }
}
