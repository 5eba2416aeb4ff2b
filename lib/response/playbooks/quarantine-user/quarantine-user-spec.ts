import * as iam from 'aws-cdk-lib/aws-iam';
import { QuarantineUserOptions } from './quarantine-user-options';
import { QuarantineUserProps } from './quarantine-user-props';
import { WildcardException } from '../../../identity';
import { invalidInput } from '../../../private/errors';
import { FindingTrigger } from '../../finding-trigger';
import { PlaybookMode } from '../../playbook-mode';
import { PlaybookSpecFactory } from '../../playbook-spec';
import { requirePath } from '../../principal-path';
import { identityArn, protectedArns } from '../../protected-arns';
import { denyAllClaim, denyAllStatement } from '../deny-all-policy';
import { answerForInlinePolicies } from '../inline-policy-answer';

/** What a user does after the first step of an attack. Behaviour that is merely new to GuardDuty is medium, and left to people. */
const DEFAULT_TRIGGERS = ['Exfiltration:IAMUser/*', 'Impact:IAMUser/*', 'Persistence:IAMUser/*', 'PrivilegeEscalation:IAMUser/*']
  .map((type) => FindingTrigger.guardDuty(type));

/** The playbook that denies a user everything. */
export function quarantineUserSpec(props: QuarantineUserProps): PlaybookSpecFactory {
  const { triggers = DEFAULT_TRIGGERS, userPath = '/', inlinePolicyWhenFull = false, deleteLoginProfile = false } = props;
  return (scope, context) => {
    requirePath(scope.node.path, 'user', userPath);
    if (deleteLoginProfile && context.modes.includes(PlaybookMode.AUTOMATIC)) {
      throw invalidInput(scope, 'deleteLoginProfile is true, and some findings are answered without people', 'use the modes OBSERVE and APPROVE, or leave it out: no undo gives a password back');
    }
    const users = identityArn(scope, `user${userPath}*`);
    const options: QuarantineUserOptions = { inlinePolicyWhenFull, deleteLoginProfile };
    const given = (condition: boolean, ...actions: string[]) => (condition ? actions : []);
    const reads = [
      'iam:GetUser', 'iam:ListAttachedUserPolicies', ...given(inlinePolicyWhenFull, 'iam:GetUserPolicy'), ...given(deleteLoginProfile, 'iam:GetLoginProfile'),
    ];
    const acts = [...given(inlinePolicyWhenFull, 'iam:PutUserPolicy'), ...given(deleteLoginProfile, 'iam:DeleteLoginProfile')];
    const undoes = given(inlinePolicyWhenFull, 'iam:DeleteUserPolicy', 'iam:PutUserPolicy');
    const changes = ['iam:AttachUserPolicy', 'iam:DetachUserPolicy', ...new Set([...acts, ...undoes])];
    const onUsers = (sid: string, actions: string[]) => (actions.length === 0 ? [] : [new iam.PolicyStatement({ sid, actions, resources: [users] })]);
    return {
      runtimeName: 'quarantine-user',
      description: 'Denies users everything',
      handlerAsset: 'response/playbooks/quarantine-user/quarantine-user.lambda',
      options,
      triggers,
      reads: onUsers('ReadUsers', reads),
      acts: [denyAllStatement(scope, 'QuarantineUsers', 'iam:AttachUserPolicy', users), ...onUsers('QuarantineUsersOtherwise', acts)],
      undoes: [denyAllStatement(scope, 'ReleaseUsers', 'iam:DetachUserPolicy', users), ...onUsers('ReleaseUsersOtherwise', undoes)],
      denies: [new iam.PolicyStatement({
        sid: 'NeverProtectedUsers', effect: iam.Effect.DENY, actions: changes, resources: protectedArns(scope, context, 'user'),
      })],
      wildcardExceptions: [WildcardException.resource(users, [...reads, ...changes],
        'Which user is compromised is known only from the finding. '
        + `The calls are limited to users below ${userPath} of this account, and protected users are denied`)],
      remains: [
        'deny unprotected users everything',
        ...inlinePolicyWhenFull ? ['write any inline policy on users that are not protected: IAM has no condition for what a policy says'] : [],
        ...deleteLoginProfile ? ['delete the passwords of users that are not protected'] : [],
      ],
      admit: (responder, operator) => answerForInlinePolicies([responder, operator], 'iam:PutUserPolicy',
        'The playbook denies a user everything where no managed policy has room, and IAM has no condition for what an inline policy says. '
        + 'The document is fixed in the code, protected users are denied, and inlinePolicyWhenFull was asked for'),
      claims: (responder, operator) => [denyAllClaim(scope, responder, operator)],
    };
  };
}
