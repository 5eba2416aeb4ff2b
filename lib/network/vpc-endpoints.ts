import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { Egress } from './egress';
import { EndpointOptions, StorageEndpoint } from './endpoint-options';
import { EndpointSet } from './endpoint-set';
import { ENDPOINTS_SEGMENT } from './network-layout';
import { GatewayPrefixLists } from './prefix-lists';
import { Segment } from './segment';
import { SegmentEndpoints, wantsInterfaceEndpoints } from './segment-endpoints';
import { SegmentNetwork, VpcNetwork } from './segment-network';
import { SegmentedVpcProps } from './segmented-vpc-props';

/** Which endpoints a VPC gets, and whose flows lead to them. */
export interface EndpointPlan {
  /** Nothing where the VPC gets no endpoints. */
  readonly options?: EndpointOptions;
  /** Segments that use interface endpoints only, for their administration. */
  readonly administered: string[];
  readonly hasInterfaces: boolean;
}

/** Joins what was chosen, what the egress wants and what administration needs. */
export function endpointPlanOf(props: SegmentedVpcProps, egress: Egress): EndpointPlan {
  const chosen = props.endpoints ?? (egress._wantsEndpoints ? { sets: [EndpointSet.CORE] } : undefined);
  const needed = props.administration?._endpointSets ?? [];
  const administered = props.administration?._endpointUsers ?? [];
  if (!chosen && needed.length === 0) {
    return { administered: [], hasInterfaces: false };
  }
  const base: EndpointOptions = chosen ?? { s3: StorageEndpoint.NONE, dynamodb: StorageEndpoint.NONE, usedBy: administered };
  const sets = base.sets ?? [];
  const options = {
    ...base,
    organizationId: base.organizationId ?? props.organizationId,
    sets: [...sets, ...needed.filter((set) => !sets.some((other) => other.setName === set.setName))],
  };
  return { options, administered, hasInterfaces: wantsInterfaceEndpoints(options) };
}

/** Where the endpoints are made. */
export interface VpcEndpointsTarget {
  readonly network: VpcNetwork;
  /** The user's segments. */
  readonly segments: Segment[];
  segment(name: string): Segment;
}

/** The endpoints that were made. */
export interface MadeEndpoints {
  readonly gatewayEndpoints: { [service: string]: ec2.GatewayVpcEndpoint };
  readonly interfaceEndpoints: { [service: string]: ec2.InterfaceVpcEndpoint };
}

/** Makes the endpoints and declares the flows to them. */
export function makeEndpoints(scope: Construct, plan: EndpointPlan, target: VpcEndpointsTarget): MadeEndpoints {
  if (!plan.options) {
    return { gatewayEndpoints: {}, interfaceEndpoints: {} };
  }
  const networkOf = (name: string): SegmentNetwork => target.network.segments.find((segment) => segment.name === name)!;
  const users = plan.options.usedBy?.map((name) => target.segment(name)) ?? target.segments.filter((segment) => !segment.edge);
  const endpoints = new SegmentEndpoints(scope, 'Endpoints', {
    network: target.network,
    placement: plan.hasInterfaces ? networkOf(ENDPOINTS_SEGMENT) : undefined,
    usedBy: users.map((segment) => networkOf(segment.name)),
    s3: plan.options.s3,
    dynamodb: plan.options.dynamodb,
    sets: plan.options.sets,
    organizationId: plan.options.organizationId,
    exceptionTag: plan.options.exceptionTag,
    partnerAccounts: plan.options.partnerAccounts,
    partnerOrganizationIds: plan.options.partnerOrganizationIds,
    trustedResources: plan.options.trustedResources,
  });
  const interfaceUsers = new Set([...users, ...plan.administered.map((name) => target.segment(name))]);
  if (plan.hasInterfaces) {
    for (const user of interfaceUsers) {
      user.allowTo(target.segment(ENDPOINTS_SEGMENT), ec2.Port.HTTPS, 'AWS services through interface endpoints');
    }
  }
  const gateways = [...endpoints.gatewayEndpoints.keys()];
  if (gateways.length > 0) {
    const lists = new GatewayPrefixLists(scope, 'PrefixLists', { services: gateways, encryptionKey: target.network.logKey });
    for (const user of users) {
      gateways.forEach((service) => user._allowToGatewayEndpoint(service, lists.idOf(service)));
    }
  }
  return {
    gatewayEndpoints: Object.fromEntries(endpoints.gatewayEndpoints),
    interfaceEndpoints: Object.fromEntries(endpoints.interfaceEndpoints),
  };
}
