import { ADMINISTRATIVE_SERVICES } from '../../../identity/administrative-services';
import { PolicyDocument, Statement, policiesOf, typesWithPolicies } from '../../engine/policies';
import { Problem, ResourceRule } from '../../engine/rule';
import { openness, textOf } from '../../engine/values';

/** AWS managed policies that make their holder an administrator, or let it become one. */
const ADMINISTRATOR_POLICIES = ['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess', 'AWSOrganizationsFullAccess'];

/** Properties that attach managed policies. */
const ATTACHMENTS: Record<string, string> = {
  'AWS::IAM::Role': 'ManagedPolicyArns',
  'AWS::IAM::User': 'ManagedPolicyArns',
  'AWS::IAM::Group': 'ManagedPolicyArns',
  'AWS::SSO::PermissionSet': 'ManagedPolicies',
};

export const NoWildcardAdmin: ResourceRule = {
  id: 'NoWildcardAdmin',
  area: 'identity',
  demands: 'No policy allows every action, all but some actions, or everything of an administrative service on all resources, and none of the AWS managed administrator policies is attached.',
  why: 'Whoever holds such a policy, or steals the session of somebody who does, can change every control in the account.',
  fix: 'Allow the actions that are used, on the resources that they are used on.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  frameworks: ['CIS AWS Foundations 7.0 2.14', 'AWS FSBP IAM.1', 'NIST 800-53 R5 AC-6'],
  types: typesWithPolicies('identity'),
  * check(resource, context) {
    for (const policy of policiesOf(resource, 'identity', context.values)) {
      yield* inDocument(policy);
    }
    const attachment = ATTACHMENTS[resource.type];
    if (attachment) {
      for (const value of context.values.elements(context.values.of(resource, attachment))) {
        const name = /:aws:policy\/(?:.+\/)?([^/]+)$/.exec(textOf(value))?.[1];
        const open = openness(value);
        if (name && ADMINISTRATOR_POLICIES.includes(name)) {
          yield { cause: `Policy::${name}`, what: `the AWS managed policy ${name} is attached`, at: attachment };
        } else if (open) {
          yield { cause: `Policy::${textOf(value)}`, what: `which policy is attached cannot be decided: ${open}`, at: attachment };
        }
      }
    }
  },
};

function* inDocument(policy: PolicyDocument): Iterable<Problem> {
  if ('open' in policy) {
    yield { cause: 'PolicyDocument', what: `what the policy allows cannot be decided: ${policy.open}`, at: policy.at };
    return;
  }
  for (const statement of policy.statements.filter((candidate) => candidate.allows)) {
    if (statement.notActions.length > 0) {
      yield { cause: 'NotAction', what: 'an Allow with NotAction covers every action that it does not name, future ones too', at: statement.at };
    }
    for (const action of statement.actions) {
      if (/^[*?:]+$/.test(action)) {
        yield { cause: `Action::${action}`, what: `it allows every action (${JSON.stringify(action)})`, at: statement.at };
      } else if (coversAdministration(action) && onEverything(statement)) {
        yield { cause: `Action::${action}`, what: `it allows ${action} on all resources`, at: statement.at };
      } else if (action.startsWith('<')) {
        yield { cause: 'Action::<?>', what: `which actions it allows cannot be decided: ${statement.open ?? 'they are not literal'}`, at: statement.at };
      }
    }
  }
}

/** Whether it is everything of an administrative service, however the service is spelled: `iam:*`, `i*:*`. */
function coversAdministration(action: string): boolean {
  const [, service, operation] = /^([a-z*?-]+):([*?]+)$/i.exec(action) ?? [];
  const pattern = new RegExp(`^${(service ?? '').replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
  return operation !== undefined && ADMINISTRATIVE_SERVICES.some((name) => pattern.test(name));
}

function onEverything(statement: Statement): boolean {
  return statement.notResources.length > 0
    || statement.resources.some((resource) => /^([*?]+|arn:[^:]+(::[a-z]+>)?:[^:]*:[^:]*:[^:]*:\*)$/i.test(resource) || resource === '<?>');
}
