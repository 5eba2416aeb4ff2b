import { Unknown } from '../resolved';
import type { Resolver } from './resolver';
import { Scope } from './scope';
import { NOTHING, Value } from './values';

/**
 * What `Ref` gives for a pseudo parameter.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */
export function pseudoParameter(name: string, scope: Scope, resolver: Resolver): Value {
  const { references } = resolver;
  const environment = references.environment(scope);
  switch (name) {
    case 'AWS::AccountId': return environment.account;
    case 'AWS::Region': return environment.region;
    case 'AWS::Partition': return environment.partition;
    case 'AWS::URLSuffix': return environment.suffix;
    case 'AWS::NoValue': return NOTHING;
    case 'AWS::StackName': return stackName(scope, resolver);
    case 'AWS::StackId': {
      const { partition, region, account } = environment;
      return `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName(scope, resolver)}/${references.opaque(scope, 'AWS::StackId', 'Ref', 'name')}`;
    }
    case 'AWS::NotificationARNs': return new Unknown('where a stack reports to, only the deployment knows');
    default: return new Unknown(`${name} is not a pseudo parameter that is known`);
  }
}

function stackName(scope: Scope, resolver: Resolver): string {
  return scope.template.stackName ?? resolver.references.opaque(scope, 'AWS::StackName', 'Ref', 'name');
}
