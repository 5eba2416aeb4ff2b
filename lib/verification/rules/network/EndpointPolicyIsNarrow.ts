import { policiesOf } from '../../engine/policies';
import { ResourceRule } from '../../engine/rule';
import { isText } from '../../engine/values';

export const EndpointPolicyIsNarrow: ResourceRule = {
  id: 'EndpointPolicyIsNarrow',
  area: 'network',
  demands: 'Every interface and gateway endpoint has a policy, and the policy does not allow everything to everyone.',
  why: 'Through the default policy a workload without internet access can still write to a bucket of any account.',
  fix: 'Allow the principals of the organization on the resources of the organization (aws:PrincipalOrgID, aws:ResourceOrgID), or of the account.',
  link: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  frameworks: ['NIST 800-53 R5 AC-4', 'NIST 800-53 R5 AC-6', 'AWS data perimeter'],
  types: ['AWS::EC2::VPCEndpoint'],
  * check(resource, { values }) {
    if (values.of(resource, 'VpcEndpointType').every((type) => isText(type, 'GatewayLoadBalancer', 'Resource', 'ServiceNetwork'))) {
      return;
    }
    if (values.of(resource, 'PolicyDocument').some((document) => document.kind === 'absent')) {
      yield { cause: 'default-policy', what: 'it has the default policy, which allows everything to everyone', at: 'PolicyDocument' };
    }
    for (const policy of policiesOf(resource, 'endpoint', values)) {
      if ('open' in policy) {
        yield { cause: 'PolicyDocument', what: `what the policy allows cannot be decided: ${policy.open}`, at: policy.at };
        continue;
      }
      for (const statement of policy.statements.filter((candidate) => candidate.allows && candidate.conditions.length === 0)) {
        const everyAction = statement.notActions.length > 0 || statement.actions.some((action) => /^([*?:]+|[a-z0-9-]+:\*)$/i.test(action));
        const everything = statement.notResources.length > 0 || statement.resources.some((name) => /^[*?]+$/.test(name));
        if (everyAction && everything && statement.principals.some((principal) => principal.text === '*')) {
          yield { cause: 'allow-all', what: 'a statement allows everything to everyone', at: statement.at };
        }
      }
    }
  },
};
