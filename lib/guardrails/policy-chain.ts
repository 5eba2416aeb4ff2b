import { Stack } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';

/**
 * Lets a policy wait for the one that its stack makes before it: Organizations refuses changes that come at the same time.
 */
export function afterEarlierPolicies(policy: organizations.CfnPolicy): void {
  const { stack } = policy;
  const earlier = stack.node.findAll()
    .filter((construct): construct is organizations.CfnPolicy => construct instanceof organizations.CfnPolicy && construct !== policy && Stack.of(construct) === stack);
  const last = earlier.filter((one) => !waitsFor(one, policy)).at(-1);
  if (last) {
    policy.addDependency(last);
  }
}

/** Whether a policy waits for another one, by itself or through others. */
function waitsFor(one: organizations.CfnPolicy, other: organizations.CfnPolicy): boolean {
  return one.obtainDependencies().some((dependency) => dependency === other || (dependency instanceof organizations.CfnPolicy && waitsFor(dependency, other)));
}
