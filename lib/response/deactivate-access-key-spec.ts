import * as iam from 'aws-cdk-lib/aws-iam';
import { FindingTrigger } from './finding-trigger';
import { HEALTH_CREDENTIALS_EXPOSED } from './playbook-settings';
import { PlaybookSpecFactory } from './playbook-spec';
import { requirePath } from './principal-path';
import { identityArn, protectedArns } from './protected-arns';
import { WildcardException } from '../identity';

/** GuardDuty rates findings about Tor and about callers known as malicious as medium. */
const DEFAULT_TRIGGERS = [
  FindingTrigger.guardDuty('CredentialAccess:IAMUser/CompromisedCredentials'),
  FindingTrigger.guardDuty('UnauthorizedAccess:IAMUser/TorIPCaller', 4),
  FindingTrigger.guardDuty('UnauthorizedAccess:IAMUser/MaliciousIPCaller', 4),
  FindingTrigger.guardDuty('UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', 4),
  FindingTrigger.health(HEALTH_CREDENTIALS_EXPOSED),
];

/** The playbook that makes a leaked long-term key inactive. */
export function deactivateAccessKeySpec({ triggers = DEFAULT_TRIGGERS, userPath = '/' }: { triggers?: FindingTrigger[]; userPath?: string }): PlaybookSpecFactory {
  return (scope, context) => {
    requirePath(scope.node.path, 'user', userPath);
    const users = identityArn(scope, `user${userPath}*`);
    const reads = ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', 'iam:GetUser'];
    const acts = ['iam:UpdateAccessKey'];
    return {
      runtimeName: 'deactivate-access-key',
      description: 'Deactivates leaked access keys',
      handlerAsset: 'response/deactivate-access-key.lambda',
      options: {},
      triggers,
      // Each action takes a user as its resource, GetAccessKeyLastUsed too (service authorization reference, 2026-09).
      reads: [new iam.PolicyStatement({ sid: 'ReadAccessKeys', actions: reads, resources: [users] })],
      acts: [new iam.PolicyStatement({ sid: 'DeactivateAccessKeys', actions: acts, resources: [users] })],
      undoes: [],
      denies: [new iam.PolicyStatement({
        sid: 'NeverProtectedUsers', effect: iam.Effect.DENY, actions: acts, resources: protectedArns(scope, context, 'user'),
      })],
      wildcardExceptions: [WildcardException.resource(users, [...reads, ...acts],
        'Which user leaks a key is known only from the finding, and IAM has no condition for the owner of a key. '
        + `The calls are limited to keys of users below ${userPath} of this account, and protected users are denied`)],
      remains: ['make inactive keys of unprotected users active again: IAM has one action for both directions'],
    };
  };
}
