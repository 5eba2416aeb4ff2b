import { peersOf, portsOf } from '../../engine/addresses';
import { Problem, ResourceRule, RuleContext } from '../../engine/rule';
import { Value } from '../../engine/values';

export const NoOpenEgress: ResourceRule = {
  id: 'NoOpenEgress',
  area: 'network',
  demands: 'No security group allows egress to anywhere.',
  why: 'A compromised workload that can reach any address can take data out and fetch its instructions.',
  fix: 'Allow egress to security groups, prefix lists or the ranges that are needed.',
  link: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  frameworks: ['NIST 800-53 R5 AC-4', 'NIST 800-53 R5 SC-7(5)', 'NIST SP 800-207 3.1'],
  types: ['AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress'],
  * check(resource, context) {
    if (resource.type === 'AWS::EC2::SecurityGroupEgress') {
      yield* ofRule({ kind: 'object', object: resource.properties, template: resource.template }, undefined, context);
      return;
    }
    for (const rule of context.values.elements(context.values.of(resource, 'SecurityGroupEgress'))) {
      yield* ofRule(rule, 'SecurityGroupEgress', context);
    }
  },
};

function* ofRule(rule: Value, at: string | undefined, { values }: RuleContext): Iterable<Problem> {
  if (rule.kind === 'unknown') {
    yield { cause: '<?>', what: `what it allows cannot be decided: ${rule.why}`, at };
    return;
  }
  const ports = portsOf(rule, values);
  for (const peer of peersOf(rule, 'egress', values)) {
    const cause = `${peer.text}:${ports}`;
    if (peer.reach === 'wide') {
      yield { cause, what: `it allows egress to ${peer.text} on ${ports}`, at };
    } else if (peer.reach === 'unreadable') {
      yield { cause, what: `how far ${peer.text} reaches cannot be decided${peer.open ? `: ${peer.open}` : ''} (${ports})`, at };
    }
  }
}
