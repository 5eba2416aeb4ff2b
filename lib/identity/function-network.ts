import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LeastPrivilegeRole } from './least-privilege-role';
import { WildcardException } from './wildcard-exception';
import { Flow, Segment } from '../network';
import { ENDPOINTS_SEGMENT } from '../network/network-layout';
import { pascalCase } from '../private/names';

const CREATE = ['ec2:CreateNetworkInterface'];
const ADDRESSES = ['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'];
const DESCRIBE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'];
const DELETE = ['ec2:DeleteNetworkInterface'];

/** The VPC a segment belongs to, which made it as its child. */
export function vpcOf(segment: Segment): ec2.IVpc {
  return segment.node.scope as unknown as ec2.IVpc;
}

/**
 * Lets the Lambda service manage the function's network interfaces, and denies the same to the function's own code.
 *
 * Both use the execution role; only calls of the code carry `lambda:SourceFunctionArn`. AWS documents the Deny with the
 * function's ARN. Denying whenever the key is present covers every function that might get the role, and needs no
 * reference to the function, which is made after its role's policies.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export function allowInterfaces(role: LeastPrivilegeRole, segment: Segment, securityGroup: ec2.ISecurityGroup): void {
  const arn = (resource: string, resourceName: string) => Stack.of(role).formatArn({ service: 'ec2', resource, resourceName });
  const interfaces = arn('network-interface', '*');
  const anything = arn('*', '*');
  role.allow(
    new iam.PolicyStatement({
      sid: 'InterfacesInTheSegment',
      actions: CREATE,
      resources: [
        ...segment.subnets.map((subnet) => arn('subnet', subnet.subnetId)), arn('security-group', securityGroup.securityGroupId), interfaces,
      ],
    }),
    WildcardException.resource(interfaces, CREATE, 'Lambda creates the network interface, so its id does not exist yet; subnets and security group are named'),
  );
  role.allow(
    new iam.PolicyStatement({ sid: 'AddressesOfInterfaces', actions: ADDRESSES, resources: [interfaces] }),
    WildcardException.resource(interfaces, ADDRESSES, 'Lambda chooses the network interfaces, their ids are not known; the function code is denied these actions'),
  );
  role.allow(
    new iam.PolicyStatement({ sid: 'FindInterfaces', actions: DESCRIBE, resources: ['*'] }),
    WildcardException.resource('*', DESCRIBE, 'EC2 knows no resources for Describe actions; the function code is denied these actions'),
  );
  role.allow(
    new iam.PolicyStatement({ sid: 'DeleteInterfaces', actions: DELETE, resources: [anything] }),
    WildcardException.resource(anything, DELETE, 'Lambda checks the permission against all resource ids of the account and region; the function code is denied this action'),
  );
  role.allow(new iam.PolicyStatement({
    sid: 'InterfacesAreLambdasAffair',
    effect: iam.Effect.DENY,
    actions: [...CREATE, ...ADDRESSES, ...DESCRIBE, ...DELETE, 'ec2:DetachNetworkInterface'],
    resources: ['*'],
    conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
  }));
}

/** The flow between two segments that carries a port, or nothing. */
export function flowFor(source: Segment, target: Segment, port: ec2.Port): Flow | undefined {
  const wanted = rule(port);
  return source.flows.find((flow) => {
    const declared = rule(flow.port);
    return flow.source === source.name && flow.target === target.name && declared.ipProtocol === wanted.ipProtocol
      && declared.fromPort <= wanted.fromPort && declared.toPort >= wanted.toPort;
  });
}

/** The flows of a segment to interface and gateway endpoints of AWS services. */
export function flowsToEndpoints(source: Segment): Flow[] {
  return source.flows.filter((flow) => flow.source === source.name
    && (flow.target === ENDPOINTS_SEGMENT || egressRules(flow).some((declared) => declared.destinationPrefixListId !== undefined)));
}

/**
 * Opens a security group for a flow as the flow opens the one of its segment: by reference, or by addresses where a
 * middlebox lies between or the target is outside. The network ACLs are the flow's own.
 */
export function joinFlow(scope: Construct, flow: Flow, securityGroup: ec2.ISecurityGroup, reason: string, port: ec2.Port = flow.port): void {
  const id = `${pascalCase(flow.node.id)}${port === flow.port ? '' : `Port${pascalCase(port.toString())}`}`;
  const common = { ...rule(port), description: ruleDescription(reason) };
  egressRules(flow).forEach((declared, index) => {
    const egress = new ec2.CfnSecurityGroupEgress(scope, `${id}Egress${index === 0 ? '' : index + 1}`, {
      ...common,
      groupId: securityGroup.securityGroupId,
      cidrIp: declared.cidrIp,
      cidrIpv6: declared.cidrIpv6,
      destinationPrefixListId: declared.destinationPrefixListId,
      destinationSecurityGroupId: declared.destinationSecurityGroupId,
    });
    // The flow waits for the VPC's IPv6 addresses where it names them.
    egress.node.addDependency(declared);
    if (declared.destinationSecurityGroupId !== undefined) {
      new ec2.CfnSecurityGroupIngress(scope, `${id}Ingress`, {
        ...common,
        groupId: declared.destinationSecurityGroupId,
        sourceSecurityGroupId: securityGroup.securityGroupId,
      });
    }
  });
}

/** EC2 takes few characters in the description of a rule or group, and 255 of them. */
export function ruleDescription(text: string): string {
  return text.replace(/[^a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]/g, '-').slice(0, 255);
}

function egressRules(flow: Flow): ec2.CfnSecurityGroupEgress[] {
  return flow.node.children.filter((child): child is ec2.CfnSecurityGroupEgress => child instanceof ec2.CfnSecurityGroupEgress);
}

function rule(port: ec2.Port): { ipProtocol: string; fromPort: number; toPort: number } {
  return port.toRuleJson() as { ipProtocol: string; fromPort: number; toPort: number };
}
