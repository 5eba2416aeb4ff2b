import { IConstruct } from 'constructs';
import { LeastPrivilegeRole } from '../../identity';
import { enumerate } from '../../private/names';
import { Claim, ClaimPrincipal, ClaimResource } from '../../verification/claims';
import { IAM_CHANGES } from '../iam-changes';
import { allowedActions, allowedChanges, denialClaims } from '../playbook-claims';
import { FunctionGrants } from '../playbook-functions';
import { PlaybookSpec } from '../playbook-spec';

/** A role in a member account and what it was given. */
export interface MemberRole {
  readonly role: LeastPrivilegeRole;
  readonly grants: FunctionGrants;
}

/**
 * What the roles of one playbook promise. Who may assume them, and that they may do no more than they were given, each states of itself.
 */
export function memberClaims(scope: IConstruct, spec: PlaybookSpec, responder: MemberRole, operator?: MemberRole): Claim[] {
  const both = operator ? [responder, operator] : [responder];
  return [
    ...both.flatMap((member) => [changesNothingElse(scope, spec, member, member === operator ? 'operator-' : ''), becomesNobody(scope, member, member === operator ? 'operator-' : '')]),
    ...withheld(scope, spec, responder),
    ...denialClaims(scope, 'spares-protected', ClaimPrincipal.of(responder.role), responder.grants),
    ...operator ? denialClaims(scope, 'operator-spares-protected', ClaimPrincipal.of(operator.role), operator.grants) : [],
    ...spec.claims?.(ClaimPrincipal.of(responder.role), operator && ClaimPrincipal.of(operator.role)) ?? [],
  ];
}

function changesNothingElse(scope: IConstruct, spec: PlaybookSpec, { role, grants }: MemberRole, prefix: string): Claim {
  const changes = allowedChanges(grants.statements);
  const remains = changes.length === 0 || spec.remains.length === 0 ? '' : `. Whoever takes it over could still ${enumerate(spec.remains)}`;
  return Claim.cannot({
    name: `${prefix}changes-nothing-else`,
    about: scope.node.path,
    promise: `The role ${role.node.path} changes no identity but as it says: ${enumerate(changes) || 'nothing'}${remains}`,
    principals: [ClaimPrincipal.of(role)],
    actions: IAM_CHANGES.filter((action) => !changes.includes(action)),
    resources: [ClaimResource.arn('*')],
  });
}

/** From the member no way leads on. */
function becomesNobody(scope: IConstruct, { role }: MemberRole, prefix: string): Claim {
  return Claim.cannot({
    name: `${prefix}assumes-nothing`,
    about: scope.node.path,
    promise: `The role ${role.node.path} becomes no other role, and leads into no other account`,
    principals: [ClaimPrincipal.of(role)],
    actions: ['iam:PassRole', 'sts:AssumeRole', 'sts:AssumeRoot', 'sts:GetFederationToken'],
    resources: [ClaimResource.arn('*')],
  });
}

/** As in the hub: what answers findings neither acts where people decide, nor undoes. */
function withheld(scope: IConstruct, { acts, undoes }: PlaybookSpec, { role, grants }: MemberRole): Claim[] {
  const given = allowedActions(grants.statements);
  const actions = [...new Set(allowedActions([...acts, ...undoes]))].filter((action) => !given.includes(action));
  return actions.length === 0 ? [] : [Claim.cannot({
    name: 'leaves-the-rest-to-people',
    about: scope.node.path,
    promise: `The role ${role.node.path} does nothing that people decide: ${enumerate(actions)}`,
    principals: [ClaimPrincipal.of(role)],
    actions,
    resources: [ClaimResource.arn('*')],
  })];
}
