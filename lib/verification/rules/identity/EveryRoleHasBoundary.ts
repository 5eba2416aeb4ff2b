import { Template } from '../../engine/model';
import { ResourceRule, RuleContext } from '../../engine/rule';

export const EveryRoleHasBoundary: ResourceRule = {
  id: 'EveryRoleHasBoundary',
  area: 'identity',
  demands: 'Where one role of a stack has a permissions boundary, each role of the stack has one.',
  why: 'The boundary denies privilege escalation and tampering with the audit only to the roles that have it; the one without it is the way around.',
  fix: 'Apply the boundary to the whole stack, or acknowledge the role that must go without.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  frameworks: ['NIST 800-53 R5 AC-6', 'NIST 800-53 R5 AC-6(10)'],
  types: ['AWS::IAM::Role'],
  * check(role, context) {
    const bounded = context.once('templates-with-boundary', () => withBoundary(context));
    if (bounded.has(role.template) && context.values.of(role, 'PermissionsBoundary').some((value) => value.kind === 'absent')) {
      yield { what: 'PermissionsBoundary is not set, though other roles of the stack have one', at: 'PermissionsBoundary' };
    }
  },
};

function withBoundary({ model, values }: RuleContext): Set<Template> {
  return new Set(model.ofType('AWS::IAM::Role')
    .filter((role) => values.of(role, 'PermissionsBoundary').some((value) => value.kind !== 'absent'))
    .map((role) => role.template));
}
