import { limited, policiesOf, typesWithPolicies } from '../../engine/policies';
import { ResourceRule } from '../../engine/rule';
import { isText } from '../../engine/values';

export const ResourcePolicyIsNotPublic: ResourceRule = {
  id: 'ResourcePolicyIsNotPublic',
  area: 'identity',
  demands: 'A resource policy that allows names its principals, or limits everyone by organization, account, network or source.',
  why: 'A resource policy with the principal * gives the resource to the internet; in another account an identity policy is all that an attacker needs beside it.',
  fix: 'Name the principals, or add a condition such as aws:PrincipalOrgID, aws:SourceAccount or aws:SourceVpce.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous',
  frameworks: ['CIS AWS Foundations 7.0 2.21', 'AWS FSBP S3.6', 'NIST 800-53 R5 AC-3'],
  types: typesWithPolicies('resource'),
  * check(resource, context) {
    if (resource.type === 'AWS::Events::EventBusPolicy'
      && context.values.of(resource, 'Principal').some((value) => isText(value, '*')) && resource.properties.Condition === undefined) {
      yield { cause: 'Principal::*', what: 'every account may put events on the bus', at: 'Principal' };
    }
    for (const policy of policiesOf(resource, 'resource', context.values)) {
      if ('open' in policy) {
        yield { cause: 'PolicyDocument', what: `whom the policy allows cannot be decided: ${policy.open}`, at: policy.at };
        continue;
      }
      for (const statement of policy.statements.filter((candidate) => candidate.allows && !limited(candidate))) {
        if (statement.notPrincipals) {
          yield { cause: 'NotPrincipal', what: 'an Allow with NotPrincipal allows everyone whom it does not name', at: statement.at };
        }
        for (const principal of statement.principals.filter(({ type }) => type !== 'Service')) {
          if (principal.text === '*') {
            yield { cause: 'Principal::*', what: `it allows ${statement.actions.join(', ')} to everyone without a limiting condition`, at: statement.at };
          } else if (principal.open) {
            yield { cause: `Principal::${principal.text}`, what: `whom it allows cannot be decided: ${principal.open}`, at: statement.at };
          }
        }
      }
    }
  },
};
