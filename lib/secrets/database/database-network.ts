import { CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import { IConstruct } from 'constructs';
import { RotatedDatabase } from './rotated-database';
import { LeastPrivilegeFunction } from '../../identity';
import { flowFor, vpcOf } from '../../identity/function-network';
import { Flow, ISegmentedVpc, Segment } from '../../network';
import { invalidInput, shown } from '../../private/errors';

const REASON = 'the rotation logs in to the database';

/**
 * Refuses a rotation that could never reach its database.
 *
 * @throws if the database is in a VPC and the rotation in no segment, the two are in different VPCs, or no flow leads from one to the other
 */
export function checkReach(where: string, database: RotatedDatabase, segment: Segment | undefined): void {
  if (!segment) {
    if (database._connections || database._segment) {
      throw invalidInput(where, 'the database is in a VPC, and the rotation runs in none',
        'give segment, a segment of the SegmentedVpc of the database; SegmentedVpc.fromSegmentedVpcAttributes imports a VPC that there is');
    }
    return;
  }
  const vpc = vpcOfDatabase(database._construct);
  if (vpc && vpc !== vpcOf(segment)) {
    throw invalidInput(where, `the segment ${shown(segment.name)} is in the VPC ${vpcOf(segment).node.path}, the database in ${vpc.node.path}`, 'take a segment of the VPC of the database');
  }
  flowTo(where, database, segment);
}

/** Lets the rotation out to the database and the database let it in: between their security groups, or by addresses across a firewall. */
export function openToDatabase(where: string, rotation: LeastPrivilegeFunction, database: RotatedDatabase, segment: Segment): void {
  const port = ec2.Port.tcp(database._knownPort ?? database.port);
  const flow = flowTo(where, database, segment);
  if (flow && isByAddress(flow)) {
    rotation.allowAlong(flow, REASON);
    database._connections?.connections.allowFrom(ec2.Peer.ipv4(segment.ipv4Cidr), port, REASON);
  } else if (database._connections) {
    rotation.allowTo(database._connections, port, REASON);
  } else if (flow) {
    rotation.allowToSegment(database._segment!, port, REASON);
  }
}

/** The flow from the rotation's segment to the database's; nothing where the latter, or the port, is not known. */
function flowTo(where: string, database: RotatedDatabase, segment: Segment): Flow | undefined {
  const target = database._segment ?? segmentOfDatabase(database._construct, segment);
  if (!target || database._knownPort === undefined) {
    return undefined;
  }
  const port = ec2.Port.tcp(database._knownPort);
  const flow = flowFor(segment, target, port);
  if (!flow) {
    throw invalidInput(where, `the segment ${shown(segment.name)} of the rotation has no flow to the segment ${shown(target.name)} of the database on ${port.toString()}`,
      `declare it first: vpc.segment('${segment.name}').allowTo(vpc.segment('${target.name}'), ec2.Port.tcp(${database._knownPort}), 'rotation of database passwords')`);
  }
  return flow;
}

/** Across a middlebox a flow names blocks of addresses, for security groups cannot name each other there. */
function isByAddress(flow: Flow): boolean {
  return !flow.node.children.some((child) => child instanceof ec2.CfnSecurityGroupEgress && child.destinationSecurityGroupId !== undefined);
}

function vpcOfDatabase(database: IConstruct | undefined): ec2.IVpc | undefined {
  return (database as { vpc?: ec2.IVpc } | undefined)?.vpc;
}

/** The segment whose subnets are those of the database's subnet group, where the app makes the group. */
function segmentOfDatabase(database: IConstruct | undefined, segment: Segment): Segment | undefined {
  const groups = (database?.node.findAll() ?? []).filter((construct): construct is rds.CfnDBSubnetGroup =>
    CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::RDS::DBSubnetGroup');
  if (groups.length !== 1) {
    return undefined;
  }
  const stack = Stack.of(segment);
  const subnets = new Set(groups[0].subnetIds.map((id) => JSON.stringify(stack.resolve(id))));
  const { segments } = vpcOf(segment) as ISegmentedVpc;
  return segments.find((candidate) => candidate.subnets.some((subnet) => subnets.has(JSON.stringify(stack.resolve(subnet.subnetId)))));
}
