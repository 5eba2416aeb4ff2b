import * as iam from 'aws-cdk-lib/aws-iam';
import { DeactivateAccessKeyOptions } from './deactivate-access-key-options';
import { DeactivateAccessKeyProps } from './deactivate-access-key-props';
import { WildcardException } from '../../../identity';
import { FindingTrigger } from '../../finding-trigger';
import { HEALTH_CREDENTIALS_EXPOSED } from '../../playbook-settings';
import { PlaybookSpecFactory } from '../../playbook-spec';
import { requirePath } from '../../principal-path';
import { identityArn, protectedArns } from '../../protected-arns';
import { denyAllClaim, denyAllStatement } from '../deny-all-policy';

/** GuardDuty rates findings about Tor and about callers known as malicious as medium. */
const DEFAULT_TRIGGERS = [
  FindingTrigger.guardDuty('CredentialAccess:IAMUser/CompromisedCredentials'),
  FindingTrigger.guardDuty('UnauthorizedAccess:IAMUser/TorIPCaller', 4),
  FindingTrigger.guardDuty('UnauthorizedAccess:IAMUser/MaliciousIPCaller', 4),
  FindingTrigger.guardDuty('UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', 4),
  FindingTrigger.health(HEALTH_CREDENTIALS_EXPOSED),
];

/** The playbook that makes a leaked long-term key inactive. */
export function deactivateAccessKeySpec({ triggers = DEFAULT_TRIGGERS, userPath = '/', quarantineUser = false }: DeactivateAccessKeyProps): PlaybookSpecFactory {
  return (scope, context) => {
    requirePath(scope.node.path, 'user', userPath);
    const users = identityArn(scope, `user${userPath}*`);
    const reads = ['iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys', ...quarantineUser ? ['iam:ListAttachedUserPolicies'] : []];
    const changes = ['iam:UpdateAccessKey', ...quarantineUser ? ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'] : []];
    const options: DeactivateAccessKeyOptions = { quarantineUser };
    // The same action makes a key active again, and IAM has no condition to tell the two apart.
    const update = (sid: string) => new iam.PolicyStatement({ sid, actions: ['iam:UpdateAccessKey'], resources: [users] });
    return {
      runtimeName: 'deactivate-access-key',
      description: 'Deactivates leaked access keys',
      handlerAsset: 'response/playbooks/deactivate-access-key/deactivate-access-key.lambda',
      options,
      triggers,
      // Each action takes a user as its resource, GetAccessKeyLastUsed too (service authorization reference, 2026-11).
      reads: [new iam.PolicyStatement({ sid: 'ReadAccessKeys', actions: reads, resources: [users] })],
      acts: [update('DeactivateAccessKeys'), ...quarantineUser ? [denyAllStatement(scope, 'QuarantineUsers', 'iam:AttachUserPolicy', users)] : []],
      undoes: [update('ActivateAccessKeys'), ...quarantineUser ? [denyAllStatement(scope, 'ReleaseUsers', 'iam:DetachUserPolicy', users)] : []],
      denies: [new iam.PolicyStatement({
        sid: 'NeverProtectedUsers', effect: iam.Effect.DENY, actions: changes, resources: protectedArns(scope, context, 'user'),
      })],
      wildcardExceptions: [WildcardException.resource(users, [...reads, ...changes],
        'Which user leaks a key is known only from the finding, and IAM has no condition for the owner of a key. '
        + `The calls are limited to users below ${userPath} of this account, and protected users are denied`)],
      remains: ['make inactive keys of unprotected users active again, for which it lacks their secret part: IAM has one action for both directions'],
      claims: (responder, operator) => (quarantineUser ? [denyAllClaim(scope, responder, operator)] : []),
    };
  };
}
