import { ResourceRule, state } from '../../engine/rule';
import { Value, Values, demand } from '../../engine/values';

export const EgressIsInline: ResourceRule = {
  id: 'EgressIsInline',
  area: 'network',
  demands: 'Every security group states at least one egress rule inline.',
  why: 'EC2 gives a security group that states none a rule that allows all egress; rules in separate resources are added beside it.',
  fix: 'State an inline rule that matches nothing, such as ICMP type 252 to 255.255.255.255/32, where there is nothing to allow.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html',
  frameworks: ['NIST 800-53 R5 SC-7(5)'],
  types: ['AWS::EC2::SecurityGroup'],
  * check(resource, { values }) {
    const failure = demand(values.of(resource, 'SecurityGroupEgress'), (value) => value.kind === 'list' && stays(value, values));
    if (failure) {
      yield { what: `SecurityGroupEgress ${'broken' in failure && failure.broken.kind === 'list' ? 'can be empty' : state(failure)}, so EC2 allows all egress`, at: 'SecurityGroupEgress' };
    }
  },
};

/** Whether at least one element is there under every condition. */
function stays(list: Value & { kind: 'list' }, values: Values): boolean {
  return list.items.some((item) => values.expand(item, list.template).every(({ kind }) => kind === 'object'));
}
