import { Stack } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';

/** The policy that waits for all before it, by stack. The order of the tree is not that of creation. */
const ends = new WeakMap<Stack, organizations.CfnPolicy>();
const chained = new WeakSet<organizations.CfnPolicy>();

/**
 * Lets a new policy wait for those that its stack has already: Organizations refuses changes that come at the same time.
 */
export function afterEarlierPolicies(policy: organizations.CfnPolicy): void {
  const { stack } = policy;
  const unchained = stack.node.findAll().filter((construct): construct is organizations.CfnPolicy => (
    construct instanceof organizations.CfnPolicy && construct !== policy && Stack.of(construct) === stack && !chained.has(construct)));
  const end = ends.get(stack);
  policy.node.addDependency(...unchained, ...end ? [end] : []);
  // Whoever waits for this one waits for them.
  unchained.forEach((one) => chained.add(one));
  chained.add(policy);
  ends.set(stack, policy);
}
