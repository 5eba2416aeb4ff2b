import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { requireAccount, requireOrganization } from './checked-ids';
import { memberClaims } from './member-claims';
import { LeastPrivilegeRole, Trust } from '../../identity';
import { invalidInput, shown } from '../../private/errors';
import { Claims } from '../../verification/claims';
import { protectedByDefault, RESPONSE_ROLE_PATH } from '../default-protection';
import { Playbook } from '../playbook';
import { FunctionGrants, MOST_PROTECTED, operatorGrants, responderGrants } from '../playbook-functions';
import { PlaybookMode } from '../playbook-mode';
import { PlaybookSpec } from '../playbook-spec';
import { ProtectedPrincipal } from '../protected-principal';
import { ResponseMembers } from '../response-members';
import { Hand, handPath } from '../response-role-path';

/** Properties of {@link ResponseMemberRoles}. */
export interface ResponseMemberRolesProps {
  /**
   * The account in which the incident response is deployed, 12 digits.
   */
  readonly hubAccountId: string;

  /**
   * The organization of both accounts, such as `o-a1b2c3d4e5`.
   */
  readonly organizationId: string;

  /**
   * As the hub has it: names and external id.
   */
  readonly members: ResponseMembers;

  /**
   * The hub's playbooks, with the same options: a role may do what the function may that takes it, and no more.
   */
  readonly playbooks: Playbook[];

  /**
   * Users and roles of this account that no playbook acts on, as the hub has them: the roles are denied the change.
   *
   * @default - those that are always protected, see `IncidentResponseProps.protectedPrincipals`
   */
  readonly protectedPrincipals?: ProtectedPrincipal[];
}

/**
 * The roles by which a hub's playbooks act in this account: for each playbook one for the function that answers findings and, where it
 * does more than observe, one for the function that people command.
 *
 * Each role may do what its function may do in the hub's own account, to this account's resources, in every region. Only that one
 * function may take it: its role's path in the hub, the organization and the external id are asked for. Who may make roles below
 * `/zero-trust-response/` in the hub's account, or change those that are there, can therefore act here; keep that to what deploys the hub.
 *
 * IAM has no regions: deploy it once an account. Playbooks of pods also make entries in their clusters, which must be of the region
 * that it is deployed in.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export class ResponseMemberRoles extends Construct {
  /** The roles, in the order of the playbooks; of each the one for findings first. */
  public readonly roles: iam.Role[] = [];

  private readonly props: ResponseMemberRolesProps;

  /**
   * @param scope a stack of the account
   * @param id its construct id
   * @param props whose playbooks, and who may take the roles
   * @throws if an id is none, there is no playbook, one is given twice, or too many principals are protected
   */
  constructor(scope: Construct, id: string, props: ResponseMemberRolesProps) {
    super(scope, id);
    this.props = props;
    requireAccount(this, props.hubAccountId);
    requireOrganization(this, props.organizationId);
    const names = props.playbooks.map(({ playbookName }) => playbookName);
    if (names.length === 0) {
      throw invalidInput(this, 'playbooks is empty', 'give those of the hub');
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw invalidInput(this, `the playbook ${shown(twice)} is given twice`, 'give it once');
    }
    const { protectedPrincipals = [] } = props;
    if (protectedPrincipals.length > MOST_PROTECTED) {
      throw invalidInput(this, `${protectedPrincipals.length} principals are protected`, `protect at most ${MOST_PROTECTED}: put users and roles below one path`);
    }
    props.playbooks.forEach((playbook) => this.rolesOf(playbook, [...protectedByDefault(this), ...protectedPrincipals]));
  }

  private rolesOf(playbook: Playbook, protectedPrincipals: readonly ProtectedPrincipal[]): void {
    const scope = new Construct(this, playbook.playbookName);
    const { modes } = playbook._options;
    const spec = playbook._spec(scope, { protectedPrincipals, modes, region: '*' });
    const answering = responderGrants(scope, spec, modes);
    const responder = this.roleOf(scope, spec, 'responder', answering);
    const commanded = modes.some((mode) => mode !== PlaybookMode.OBSERVE);
    const commanding = operatorGrants(scope, spec);
    const operator = commanded ? this.roleOf(scope, spec, 'operator', commanding) : undefined;
    spec.admit?.(responder, operator);
    this.roles.push(responder, ...operator ? [operator] : []);
    Claims.of(scope).state(...memberClaims(scope, spec, { role: responder, grants: answering }, operator && { role: operator, grants: commanding }));
  }

  private roleOf(scope: Construct, spec: PlaybookSpec, hand: Hand, { statements, wildcardExceptions }: FunctionGrants): LeastPrivilegeRole {
    const { members } = this.props;
    const does = hand === 'operator' ? 'what people command' : 'answers to findings';
    return new LeastPrivilegeRole(scope, hand === 'operator' ? 'Operator' : 'Responder', {
      roleName: members._roleNameOf(spec.runtimeName, hand),
      path: RESPONSE_ROLE_PATH,
      description: `${spec.description} for the hub of the organization: ${does}`,
      trust: [Trust._of([this.trustIn(spec.runtimeName, hand)])],
      statements,
      wildcardExceptions,
    });
  }

  private trustIn(runtimeName: string, hand: Hand): iam.PolicyStatement {
    const { hubAccountId, organizationId, members } = this.props;
    const hands = Stack.of(this).formatArn({
      service: 'iam', region: '', account: hubAccountId, resource: 'role', resourceName: `${handPath(runtimeName, hand).slice(1)}*`,
    });
    return new iam.PolicyStatement({
      actions: ['sts:AssumeRole'],
      principals: [new iam.AccountPrincipal(hubAccountId)],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': hands },
        StringEquals: { 'aws:PrincipalOrgID': organizationId, 'sts:ExternalId': members.externalId },
      },
    });
  }
}
