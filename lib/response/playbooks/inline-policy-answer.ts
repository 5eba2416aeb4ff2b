import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../../private/acknowledgements';

interface Document {
  readonly Statement: ReadonlyArray<{ readonly Effect: string; readonly Action?: string | string[] }>;
}

/**
 * Answers for roles that may write inline policies: whoever takes one over can give others more than they have, and the proofs say so.
 * On the one statement that allows it, and only where a role has it.
 *
 * @param action the first of `iam:PutRolePolicy` and `iam:PutUserPolicy` that the roles may have: the proofs name one
 */
export function answerForInlinePolicies(roles: ReadonlyArray<iam.IRole | undefined>, action: 'iam:PutRolePolicy' | 'iam:PutUserPolicy', reason: string): void {
  for (const role of roles.filter((one) => one !== undefined)) {
    for (const policy of role.node.children.filter((child): child is iam.ManagedPolicy => child instanceof iam.ManagedPolicy)) {
      const { Statement } = Stack.of(role).resolve(policy.document) as Document;
      const index = Statement.findIndex(({ Effect, Action }) => Effect === 'Allow' && [Action ?? []].flat().includes(action));
      if (index >= 0) {
        const [holder, place] = [role, policy].map(({ node }) => `${node.path}/Resource`);
        acknowledge(policy, `ZeroTrustProofs::built-in.no-escalation[everybody; iam-boundary; ${holder}; ${place}/PolicyDocument.Statement.${index}]`, reason);
        break;
      }
    }
  }
}
