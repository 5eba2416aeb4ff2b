import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource } from '../../verification/claims';

/** AWS's own policy that denies everything: fixed, in every account, and nobody there can edit it. */
export function denyAllArn(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', account: 'aws', resource: 'policy', resourceName: 'AWSDenyAll' });
}

/** A call that attaches or detaches that policy and no other. */
export function denyAllStatement(scope: IConstruct, sid: string, action: 'iam:AttachUserPolicy' | 'iam:DetachUserPolicy', users: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid, actions: [action], resources: [users], conditions: { ArnEquals: { 'iam:PolicyARN': denyAllArn(scope) } },
  });
}

/** Users get and lose that policy alone. */
export function denyAllClaim(scope: IConstruct, responder: ClaimPrincipal, operator?: ClaimPrincipal): Claim {
  return Claim.cannot({
    name: 'attaches-only-the-denial',
    about: scope.node.path,
    promise: `The playbook ${scope.node.path} attaches to users, and detaches from them, AWSDenyAll and no other policy`,
    principals: [responder, ...operator ? [operator] : []],
    actions: ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'],
    resources: [ClaimResource.arn('*')],
    where: [ClaimCondition.of('ArnNotEquals', 'iam:PolicyARN', denyAllArn(scope))],
  });
}
