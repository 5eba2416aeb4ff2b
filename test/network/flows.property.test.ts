import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fc from 'fast-check';
import { Packet, Packets } from './support/packets';
import { Egress, FlowLogs, Segment, SegmentedVpc } from '../../lib/network';

const NAMES = ['public', 'app', 'data', 'management'];
const OUTSIDE = '203.0.113.9';

interface Declared {
  readonly source: string;
  readonly target: string;
  readonly protocol: Packet['protocol'];
  readonly port: number;
}

const declaredFlow = fc.record({
  source: fc.constantFrom(...NAMES),
  target: fc.constantFrom(...NAMES),
  protocol: fc.constantFrom<Packet['protocol']>('tcp', 'udp', 'icmp'),
  port: fc.constantFrom(22, 443, 1023, 1024, 5432, 8080, 65535),
}).map((flow) => flow.protocol === 'icmp' ? { ...flow, port: 8 } : flow);

const declarations = fc.uniqueArray(declaredFlow, { maxLength: 7, selector: (flow) => `${flow.source}${flow.target}${flow.protocol}${flow.port}` });

const portOf = ({ protocol, port }: Declared): ec2.Port => protocol === 'tcp' ? ec2.Port.tcp(port) : protocol === 'udp' ? ec2.Port.udp(port) : ec2.Port.icmpPing();

function built(flows: Declared[], out: number[], into: number[]): Packets {
  const stack = new Stack(new App(), 'Test');
  const vpc = new SegmentedVpc(stack, 'Vpc', {
    maxAzs: 2, egress: Egress.viaNat(), flowLogs: FlowLogs.none('this test is about flows'), unfilteredDnsReason: 'this test is about flows',
  });
  flows.forEach((flow) => vpc.segment(flow.source).allowTo(vpc.segment(flow.target), portOf(flow), 'a reason that is long enough'));
  out.forEach((port) => vpc.segment('app').allowToInternet(ec2.Port.tcp(port), 'a reason that is long enough'));
  into.forEach((port) => vpc.segment('public').allowFromInternet(ec2.Port.tcp(port), 'a reason that is long enough'));
  const zoneOf = (segment: Segment) => ({
    name: segment.name,
    cidr: segment.ipv4Cidr,
    networkAcl: stack.resolve(segment.networkAcl!.networkAclId).Ref,
    group: stack.resolve(segment.securityGroup.securityGroupId)['Fn::GetAtt'][0],
  });
  return new Packets(Template.fromStack(stack), '10.0.0.0/16', vpc.segments.map(zoneOf));
}

/** A host of a segment: source and target in different subnets, so that flows of a segment to itself are seen by its network ACL. */
const host = (segment: string, subnet: number): string => `10.0.${NAMES.indexOf(segment) * 16 + subnet * 4}.7`;

const PROBES: Declared[] = NAMES.flatMap((source) => NAMES.flatMap((target) => [
  ...(['tcp', 'udp'] as const).flatMap((protocol) => [22, 80, 443, 1023, 1024, 5432, 8080, 50000, 65535].map((port) => ({ source, target, protocol, port }))),
  { source, target, protocol: 'icmp' as const, port: 8 },
]));

test('declared flows and their answers pass, everything else between segments is denied at both layers', () => {
  fc.assert(fc.property(declarations, fc.subarray([443, 8443, 1023]), fc.subarray([443, 8443]), (flows, out, into) => {
    const packets = built(flows, out, into);
    const isDeclared = (probe: Declared) => flows.some((flow) => flow.source === probe.source && flow.target === probe.target
      && flow.protocol === probe.protocol && flow.port === probe.port);
    for (const probe of PROBES) {
      const packet = { source: host(probe.source, 0), target: host(probe.target, 1), protocol: probe.protocol, port: probe.port };
      if (isDeclared(probe)) {
        expect([probe, packets.securityGroups(packet), packets.networkAcls(packet), packets.answer(packet)]).toEqual([probe, true, true, true]);
      } else {
        // What is left is the stated residue: a flow in the opposite direction needs its return ports.
        const residue = probe.port >= 1024
          && flows.some((flow) => flow.source === probe.target && flow.target === probe.source && flow.protocol === probe.protocol);
        // Rules for anywhere of security groups include the VPC: from app to the edge on a port open in both directions only network ACLs deny.
        const anywhere = probe.source === 'app' && probe.target === 'public' && probe.protocol === 'tcp' && out.includes(probe.port) && into.includes(probe.port);
        expect([probe, packets.securityGroups(packet)]).toEqual([probe, anywhere]);
        // The public segment also takes the packets of NAT gateways; that opens nothing from the app segment, which sends none to the VPC's addresses.
        expect([probe, packets.networkAcls(packet)]).toEqual([probe, residue]);
      }
    }
  }), { numRuns: 25, seed: 20261122 });
});

test('internet flows pass with their answers, through the segment of the NAT gateways, and nothing else does', () => {
  fc.assert(fc.property(fc.subarray([80, 443, 8443]), fc.subarray([443, 8443]), (out, into) => {
    const packets = built([], out, into);
    for (const port of [22, 80, 443, 8443, 50000]) {
      const outward = { source: host('app', 0), target: OUTSIDE, protocol: 'tcp' as const, port };
      const declaredOut = out.includes(port);
      expect([port, packets.securityGroups(outward), packets.networkAcls(outward)]).toEqual([port, declaredOut, declaredOut]);
      if (declaredOut) {
        expect(packets.answer(outward)).toBe(true);
        expect(packets.transit('public', outward)).toBe(true);
        expect(packets.transit('public', { source: OUTSIDE, target: outward.source, protocol: 'tcp', port: 43210 })).toBe(true);
      }
      const inward = { source: OUTSIDE, target: host('public', 1), protocol: 'tcp' as const, port };
      const declaredIn = into.includes(port);
      expect([port, packets.securityGroups(inward)]).toEqual([port, declaredIn]);
      // Answers to the NAT gateways come to high ports of the same segment.
      expect([port, packets.networkAcls(inward)]).toEqual([port, declaredIn || (out.length > 0 && port >= 1024)]);
      expect(packets.answer(inward)).toBe(into.length > 0 || out.includes(43210));
      for (const segment of ['data', 'management']) {
        expect(packets.networkAcls({ ...outward, source: host(segment, 0) })).toBe(false);
        expect(packets.networkAcls({ ...inward, target: host(segment, 0) })).toBe(false);
      }
    }
  }), { numRuns: 12, seed: 20261122 });
});
