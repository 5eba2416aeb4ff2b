import { Blocks } from './blocks';
import { nameOf, property, Reading, source } from './reading';
import { flag, text } from './values';
import { VpcPart } from './vpcs';
import { Elsewhere, TransitGateway } from '../../network-facts';
import { ResolvedResource } from '../resolved';

type Attachment = TransitGateway['attachments'][number];
type Table = { readonly id: string; readonly routes: TransitGateway['tables'][number]['routes'][number][] };

const VPC_ATTACHMENTS = ['AWS::EC2::TransitGatewayAttachment', 'AWS::EC2::TransitGatewayVpcAttachment'];

/** Attachments that lead out of the templates. */
const OTHER_ATTACHMENTS: readonly (readonly [type: string, kind: string])[] = [
  ['AWS::EC2::TransitGatewayPeeringAttachment', 'peering'],
  ['AWS::EC2::TransitGatewayConnect', 'connect'],
  ['AWS::EC2::VPNConnection', 'vpn'],
];

/** A destination that is not known. */
const UNKNOWN_CIDR = 'routes that are known only at deployment';

/**
 * Transit gateways: which attachment uses which table, and what propagation and static routes put into the tables.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
 */
export function readTransitGateways(reading: Reading, blocks: Blocks, vpcs: VpcPart): TransitGateway[] {
  const attachments = reading.of(...VPC_ATTACHMENTS);
  const ids = new Set(reading.of('AWS::EC2::TransitGateway').map((one) => one.id));
  for (const one of [...attachments, ...reading.of('AWS::EC2::TransitGatewayRouteTable')]) {
    const id = reading.id(property(one, 'TransitGatewayId'));
    if (id === undefined) reading.gap(one, `The transit gateway of ${nameOf(one)} is not known`, 'Properties.TransitGatewayId');
    else ids.add(id);
  }
  return [...ids].map((id) => gatewayOf(reading, blocks, vpcs, id));
}

function gatewayOf(reading: Reading, blocks: Blocks, vpcs: VpcPart, id: string): TransitGateway {
  const own = reading.find(id, 'AWS::EC2::TransitGateway');
  const isMine = (one: ResolvedResource): boolean => reading.id(property(one, 'TransitGatewayId')) === id;
  const standard = `default route table of ${id}`;
  const associates = own !== undefined && text(property(own, 'DefaultRouteTableAssociation')) !== 'disable';
  const propagates = own !== undefined && text(property(own, 'DefaultRouteTablePropagation')) !== 'disable';
  const associationDefault = own && reading.id(property(own, 'AssociationDefaultRouteTableId')) || standard;
  const propagationDefault = own && reading.id(property(own, 'PropagationDefaultRouteTableId')) || standard;
  const associations = reading.of('AWS::EC2::TransitGatewayRouteTableAssociation');
  const tables = new Map<string, Table>();
  const table = (name: string): Table => {
    const found = tables.get(name) ?? { id: name, routes: [] };
    tables.set(name, found);
    return found;
  };
  const tableOf = (attachment: ResolvedResource): string => {
    const said = associations.find((one) => reading.id(property(one, 'TransitGatewayAttachmentId')) === attachment.id);
    if (said) return reading.id(property(said, 'TransitGatewayRouteTableId')) ?? `the table that ${nameOf(said)} names`;
    // Which table an attachment to a gateway of others uses is theirs to say.
    return own ? (associates ? associationDefault : `no route table of ${attachment.id}`) : `the table of ${attachment.id}`;
  };
  for (const one of reading.of('AWS::EC2::TransitGatewayRouteTable').filter(isMine)) table(one.id);
  const attachments = reading.of(...VPC_ATTACHMENTS).filter(isMine).map((one): Attachment => {
    const subnetIds = reading.ids(property(one, 'SubnetIds'));
    if (!subnetIds) reading.gap(one, `The subnets of ${nameOf(one)} are not known`, 'Properties.SubnetIds');
    const tableId = tableOf(one);
    if (own) table(tableId);
    return { id: one.id, vpcId: reading.id(property(one, 'VpcId')) ?? `the VPC of ${nameOf(one)}`, subnetIds: subnetIds ?? [], tableId };
  });
  const others = OTHER_ATTACHMENTS.flatMap(([type, kind]) => reading.of(type).map((one) => ({ one, kind })));
  const elsewhere = others.filter(({ one }) => isMine(one) || isTransport(reading, one, id)).map(({ one, kind }): Elsewhere => {
    const tableId = tableOf(one);
    if (own) table(tableId);
    return { id: attachmentIdOf(reading, one), kind, ...(own ? { tableId } : {}), source: source(one) };
  });
  staticRoutes(reading, blocks, tables, table);
  // What is written comes first: of two routes for one block it wins.
  const propagate = (attachmentId: string, name: string): void => {
    const attachment = attachments.find((one) => one.id === attachmentId);
    const cidrs = attachment && vpcs.vpcs.find((vpc) => vpc.id === attachment.vpcId)?.cidrs;
    for (const cidr of cidrs ?? [UNKNOWN_CIDR]) table(name).routes.push({ cidr, attachmentId });
  };
  for (const one of reading.of('AWS::EC2::TransitGatewayRouteTablePropagation')) {
    const [name, attachmentId] = [reading.id(property(one, 'TransitGatewayRouteTableId')), reading.id(property(one, 'TransitGatewayAttachmentId'))];
    if (name !== undefined && attachmentId !== undefined) {
      if (tables.has(name)) propagate(attachmentId, name);
    } else {
      reading.gap(one, `What ${nameOf(one)} propagates is not known`, 'Properties');
    }
  }
  if (propagates) [...attachments, ...elsewhere].forEach((one) => propagate(one.id, propagationDefault));
  return {
    id,
    securityGroupReferencing: own && text(property(own, 'SecurityGroupReferencingSupport')) === 'enable',
    attachments,
    ...(elsewhere.length > 0 || !own ? { elsewhere: own ? elsewhere : [...elsewhere, { id: `other attachments of ${id}`, kind: 'transit-gateway' }] } : {}),
    tables: [...tables.values()],
  };
}

function isTransport(reading: Reading, one: ResolvedResource, id: string): boolean {
  const transport = reading.find(property(one, 'TransportTransitGatewayAttachmentId'));
  return transport !== undefined && reading.id(property(transport, 'TransitGatewayId')) === id;
}

/** How routes name the attachment that a resource is or makes. */
function attachmentIdOf(reading: Reading, one: ResolvedResource): string {
  return one.type === 'AWS::EC2::VPNConnection' ? reading.attribute(one, 'TransitGatewayAttachmentId') : one.id;
}

function staticRoutes(reading: Reading, blocks: Blocks, tables: ReadonlyMap<string, Table>, table: (name: string) => Table): void {
  for (const one of reading.of('AWS::EC2::TransitGatewayRoute')) {
    const name = reading.id(property(one, 'TransitGatewayRouteTableId'));
    if (name === undefined) reading.gap(one, `The table of ${nameOf(one)} is not known`, 'Properties.TransitGatewayRouteTableId');
    if (name === undefined || !tables.has(name)) continue;
    const cidr = blocks.of(property(one, 'DestinationCidrBlock'), 'rule') ?? UNKNOWN_CIDR;
    const attachmentId = reading.id(property(one, 'TransitGatewayAttachmentId'));
    const blackhole = property(one, 'Blackhole') === undefined ? attachmentId === undefined : flag(property(one, 'Blackhole'));
    if (blackhole === undefined) table(name).routes.push({ cidr: UNKNOWN_CIDR });
    table(name).routes.push(blackhole ? { cidr, blackhole: true } : { cidr, attachmentId: attachmentId ?? `what ${nameOf(one)} names` });
  }
}
