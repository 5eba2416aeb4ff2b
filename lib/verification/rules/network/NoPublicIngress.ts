import { peersOf, portsOf } from '../../engine/addresses';
import { Problem, ResourceRule, RuleContext } from '../../engine/rule';
import { Value } from '../../engine/values';

export const NoPublicIngress: ResourceRule = {
  id: 'NoPublicIngress',
  area: 'network',
  demands: 'No security group admits a public address range. An edge that must is declared: acknowledge its one range and port, with the reason.',
  why: 'What the internet can reach is scanned within minutes, and an address says nothing about who is there.',
  fix: 'Admit a security group or a private range, or put a load balancer in front and acknowledge its listener port.',
  link: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  frameworks: ['CIS AWS Foundations 7.0 6.3', 'CIS AWS Foundations 7.0 6.4', 'AWS FSBP EC2.18', 'NIST 800-53 R5 AC-4', 'NIST 800-53 R5 SC-7'],
  types: ['AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupIngress'],
  * check(resource, context) {
    if (resource.type === 'AWS::EC2::SecurityGroupIngress') {
      yield* ofRule({ kind: 'object', object: resource.properties, template: resource.template }, undefined, context);
      return;
    }
    for (const rule of context.values.elements(context.values.of(resource, 'SecurityGroupIngress'))) {
      yield* ofRule(rule, 'SecurityGroupIngress', context);
    }
  },
};

function* ofRule(rule: Value, at: string | undefined, { values }: RuleContext): Iterable<Problem> {
  if (rule.kind === 'unknown') {
    yield { cause: '<?>', what: `what it admits cannot be decided: ${rule.why}`, at };
    return;
  }
  const ports = portsOf(rule, values);
  for (const peer of peersOf(rule, 'ingress', values)) {
    const cause = `${peer.text}:${ports}`;
    if (peer.open || peer.reach === 'unreadable' || peer.reach === 'prefix-list') {
      yield { cause, what: `whether ${peer.text} is public cannot be decided${peer.open ? `: ${peer.open}` : ''} (${ports})`, at };
    } else if (peer.reach !== 'private') {
      yield { cause, what: `it admits the public range ${peer.text} on ${ports}`, at };
    }
  }
}
