import { Stack } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';

/**
 * Lets a new policy wait for the one that its stack makes before it: Organizations refuses changes that come at the same time.
 */
export function afterEarlierPolicies(policy: organizations.CfnPolicy): void {
  const { stack } = policy;
  const last = stack.node.findAll()
    .filter((construct) => construct instanceof organizations.CfnPolicy && construct !== policy && Stack.of(construct) === stack)
    .at(-1);
  if (last) {
    policy.node.addDependency(last);
  }
}
