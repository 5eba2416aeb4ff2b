import { IResolveContext, Lazy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** Properties of {@link DefaultDenySecurityGroup}. */
export interface DefaultDenySecurityGroupProps {
  /** The VPC of the group. */
  readonly vpc: ec2.IVpc;

  /** What the group is for; EC2 shows it and cannot change it later. Up to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$* */
  readonly description: string;
}

/** An egress rule that matches nothing: ICMP of a type that does not exist, to the broadcast address. */
const NO_TRAFFIC = { cidrIp: '255.255.255.255/32', description: 'Disallow all traffic', ipProtocol: 'icmp', fromPort: 252, toPort: 86 };

/**
 * A security group that lets nothing in or out until it is told to.
 *
 * EC2 gives a group without egress rules in its template one rule that allows all. CDK's own groups lose their
 * placeholder as soon as a rule names another group, because that rule is a resource of its own. This group keeps an
 * inline rule that matches nothing whenever it would have no other.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
 */
export class DefaultDenySecurityGroup extends ec2.SecurityGroup {
  constructor(scope: Construct, id: string, props: DefaultDenySecurityGroupProps) {
    super(scope, id, {
      vpc: props.vpc,
      description: props.description,
      allowAllOutbound: false,
      allowAllIpv6Outbound: false,
      disableInlineRules: false,
    });
    const resource = this.node.defaultChild as ec2.CfnSecurityGroup;
    const inline = resource.securityGroupEgress;
    resource.securityGroupEgress = Lazy.uncachedAny({
      produce: (context: IResolveContext) => {
        const rules = context.resolve(inline) as unknown[] | undefined;
        return rules?.length ? rules : [NO_TRAFFIC];
      },
    });
  }
}
