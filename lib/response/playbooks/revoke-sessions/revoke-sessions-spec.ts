import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { RevocationScope } from './revocation-scope';
import { REVOKED_SESSIONS_PATH, RevokeSessionsOptions } from './revoke-sessions-options';
import { RevokeSessionsProps } from './revoke-sessions-props';
import { WildcardException } from '../../../identity';
import { invalidInput, shown } from '../../../private/errors';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource } from '../../../verification/claims';
import { FindingTrigger } from '../../finding-trigger';
import { PlaybookContext, PlaybookSpecFactory } from '../../playbook-spec';
import { requirePath } from '../../principal-path';
import { identityArn, protectedArns } from '../../protected-arns';
import { answerForInlinePolicies } from '../inline-policy-answer';

const DEFAULT_TRIGGERS = [
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS',
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
  'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS',
  'UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS',
  'AttackSequence:IAM/*',
].map((type) => FindingTrigger.guardDuty(type));

/** Whose sessions, with the ARNs of them that are not protected. */
interface Holders {
  readonly kind: 'Role' | 'User';
  readonly path: string;
  readonly arn: string;
}

/** The playbook that denies stolen sessions what they were issued for. */
export function revokeSessionsSpec(props: RevokeSessionsProps): PlaybookSpecFactory {
  const { triggers = DEFAULT_TRIGGERS, managedPolicyWhenFull = true } = props;
  const wide = props.scope === RevocationScope.ROLE;
  return (scope, context) => {
    const holders = holdersOf(scope, props);
    const policies = identityArn(scope, `policy${REVOKED_SESSIONS_PATH}*`);
    const options: RevokeSessionsOptions = { managedPolicyWhenFull };
    const managed = (...statements: iam.PolicyStatement[]) => (managedPolicyWhenFull ? statements : []);
    const each = (sid: string, actions: (kind: string) => string[]) => holders.map(({ kind, arn }) => new iam.PolicyStatement({
      sid: `${sid}${kind}s`, actions: actions(kind), resources: [arn],
    }));
    // The condition holds for attached policies alone: what an inline policy says, IAM cannot limit.
    const attaching = (sid: string, action: string) => managed(...holders.map(({ kind, arn }) => new iam.PolicyStatement({
      sid: `${sid}${kind}s`, actions: [`iam:${action}${kind}Policy`], resources: [arn], conditions: { ArnLike: { 'iam:PolicyARN': policies } },
    })));
    const ofPolicies = (sid: string, ...actions: string[]) => managed(new iam.PolicyStatement({ sid, actions, resources: [policies] }));
    return {
      runtimeName: wide ? 'revoke-role-sessions' : 'revoke-sessions',
      description: wide ? 'Revokes all sessions of roles whose credentials were stolen' : 'Revokes stolen sessions',
      handlerAsset: `response/playbooks/revoke-sessions/revoke-${wide ? 'role-' : ''}sessions.lambda`,
      options,
      triggers,
      reads: [
        ...each('Read', (kind) => [`iam:Get${kind}`, `iam:Get${kind}Policy`, ...managedPolicyWhenFull ? [`iam:ListAttached${kind}Policies`] : []]),
        ...ofPolicies('ReadDenials', 'iam:GetPolicy', 'iam:GetPolicyVersion'),
        ...wide ? [] : [new iam.PolicyStatement({ sid: 'FindIssuers', actions: ['cloudtrail:LookupEvents'], resources: ['*'] })],
      ],
      acts: [
        ...each('DenySessionsOf', (kind) => [`iam:Put${kind}Policy`]), ...attaching('AttachDenialsTo', 'Attach'), ...ofPolicies('MakeDenials', 'iam:CreatePolicy'),
      ],
      undoes: [
        ...each('AdmitSessionsOf', (kind) => [`iam:Delete${kind}Policy`, `iam:Put${kind}Policy`]),
        ...attaching('DetachDenialsFrom', 'Detach'), ...ofPolicies('DeleteDenials', 'iam:DeletePolicy'),
      ],
      denies: denials(scope, context, holders, managedPolicyWhenFull),
      wildcardExceptions: [
        ...holders.map(({ kind, path, arn }) => WildcardException.resource(arn, [...readsOf(kind), ...changesOf(kind)],
          `Which ${kind.toLowerCase()} a stolen session is of is known only from the finding. `
          + `The calls are limited to ${kind.toLowerCase()}s below ${path} of this account, and protected ones are denied`)),
        WildcardException.resource(policies, ['iam:CreatePolicy', 'iam:DeletePolicy', 'iam:GetPolicy', 'iam:GetPolicyVersion'],
          'Each policy is named after the session that it denies. The path is that of the playbook alone'),
        ...wide ? [] : [WildcardException.resource('*', ['cloudtrail:LookupEvents'],
          'AWS gives the action no resource: it finds the IAM user that issued a federated session, which neither the session nor the finding names')],
      ],
      remains: holders.map(({ kind, path }) => `write any inline policy${managedPolicyWhenFull ? ', or attach any that it makes below its own path,' : ''} `
        + `on ${kind.toLowerCase()}s below ${path} that are not protected: IAM has no condition for what a policy says`),
      admit: (responder, operator) => answerForInlinePolicies([responder, operator], 'iam:PutRolePolicy',
        'A stolen session is denied by an inline policy with its id and time, and IAM has no condition for what such a policy says. '
        + 'The code writes denials only, protected roles and users are denied, and the functions become no role'),
      claims: (responder, operator) => [attachesOnlyOwn(scope, policies, responder, operator), ...becomesNothing(scope, responder, operator)],
    };
  };
}

function holdersOf(scope: IConstruct, { scope: width, rolePath = '/', userPath }: RevokeSessionsProps): Holders[] {
  requirePath(scope.node.path, 'role', rolePath);
  const roles: Holders = { kind: 'Role', path: rolePath, arn: identityArn(scope, `role${rolePath}*`) };
  if (width === RevocationScope.ROLE) {
    if (userPath !== undefined) {
      throw invalidInput(scope, `userPath is ${shown(userPath)}, and the playbook revokes sessions of roles`, 'remove userPath, or use RevocationScope.SESSION');
    }
    return [roles];
  }
  const path = userPath ?? '/';
  requirePath(scope.node.path, 'user', path);
  return [roles, { kind: 'User', path, arn: identityArn(scope, `user${path}*`) }];
}

const readsOf = (kind: string) => [`iam:Get${kind}`, `iam:Get${kind}Policy`, `iam:ListAttached${kind}Policies`];
const changesOf = (kind: string) => ['Attach', 'Delete', 'Detach', 'Put'].map((change) => `iam:${change}${kind}Policy`);

/** Roles that IAM lets nobody edit are denied too: what is asked for in vain is then seen as such. */
function denials(scope: IConstruct, context: PlaybookContext, holders: readonly Holders[], managed: boolean): iam.PolicyStatement[] {
  return holders.map(({ kind }) => new iam.PolicyStatement({
    sid: `NeverProtected${kind}s`,
    effect: iam.Effect.DENY,
    actions: changesOf(kind).filter((action) => managed || !/(?:At|De)tach/.test(action)),
    resources: [
      ...protectedArns(scope, context, kind === 'Role' ? 'role' : 'user'),
      ...kind === 'Role' ? [identityArn(scope, 'role/aws-service-role/*'), identityArn(scope, 'role/aws-reserved/*')] : [],
    ],
  }));
}

function attachesOnlyOwn(scope: IConstruct, policies: string, responder: ClaimPrincipal, operator?: ClaimPrincipal): Claim {
  return Claim.cannot({
    name: 'attaches-only-denials',
    about: scope.node.path,
    promise: `The playbook ${scope.node.path} attaches and detaches no policy but those below ${REVOKED_SESSIONS_PATH}`,
    principals: [responder, ...operator ? [operator] : []],
    actions: ['iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:DetachRolePolicy', 'iam:DetachUserPolicy'],
    resources: [ClaimResource.arn('*')],
    where: [ClaimCondition.of('ArnNotLike', 'iam:PolicyARN', policies)],
  });
}

/** Whom it may write policies for it must not be able to become. */
function becomesNothing(scope: IConstruct, responder: ClaimPrincipal, operator?: ClaimPrincipal): Claim[] {
  return [Claim.cannot({
    name: 'becomes-no-role',
    about: scope.node.path,
    promise: `The playbook ${scope.node.path} passes no role on, changes nobody's trust and makes no key`,
    principals: [responder, ...operator ? [operator] : []],
    actions: ['iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:PassRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateLoginProfile'],
    resources: [ClaimResource.arn('*')],
  })];
}
