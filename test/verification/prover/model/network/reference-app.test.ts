import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { addressKey } from '../../../../../lib/verification/prover/deployment';
import { NetworkPart, readNetwork } from '../../../../../lib/verification/prover/model/network/read-network';
import { readSources } from '../../../../../lib/verification/prover/model/read-sources';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';
import { ResolvedCase } from '../../../../../lib/verification/prover/model/resolved-case';
import { reach } from '../../../../../lib/verification/prover/network/reach';
import { End, Layers, NetworkVerdict, Query } from '../../../../../lib/verification/prover/network/result';
import { InterfaceClass, NetworkFacts } from '../../../../../lib/verification/prover/network-facts';
import { FULL_SETTINGS, referenceApp } from '../../../../support/reference-app';

const SEGMENTS = ['public', 'app', 'data', 'management', 'endpoints'];

/** The facts with a workload in every segment that carries the segment's group, with and without a public address. */
function populated(one: ResolvedCase, { network }: NetworkPart): NetworkFacts {
  const supposed = SEGMENTS.flatMap((name) => {
    const construct = `/${name[0].toUpperCase()}${name.slice(1)}Segment/SecurityGroup/Resource`;
    const group = one.resources.find((resource) => resource.source.constructPath?.endsWith(construct));
    if (!group) return [];
    return network.subnets.filter((subnet) => subnet.group === name).flatMap((subnet) => [true, false].map((publicIpv4): InterfaceClass => (
      { id: `${name} ${subnet.id} ${publicIpv4}`, subnetId: subnet.id, securityGroupIds: [group.id], publicIpv4, checksDestination: true })));
  });
  return { ...network, interfaces: [...network.interfaces, ...supposed] };
}

describe.each([['committed settings', undefined], ['full settings', FULL_SETTINGS]])('the reference app with %s', (_, settings) => {
  let one: ResolvedCase;
  let part: NetworkPart;
  let facts: NetworkFacts;
  let outdir: string;

  beforeAll(() => {
    outdir = mkdtempSync(path.join(tmpdir(), 'network-'));
    referenceApp(settings, { outdir }).app.synth();
    const cases = resolveSet(readSources([outdir]));
    expect(cases).toHaveLength(1);
    one = cases[0];
    part = readNetwork(one);
    facts = populated(one, part);
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  test('has no gap, and nothing in it is unknown', () => {
    const { network, gaps } = part;
    expect(gaps).toEqual([]);
    const things: { readonly unknown?: string }[] = [
      ...network.securityGroups, ...network.networkAcls, ...network.routeTables, ...network.interfaces,
    ];
    expect(things.filter((thing) => thing.unknown !== undefined)).toEqual([]);
    const blocks = [
      ...network.vpcs.flatMap((vpc) => vpc.cidrs), ...network.subnets.flatMap((subnet) => subnet.cidrs),
      ...network.networkAcls.flatMap((acl) => acl.entries.map((entry) => entry.cidr)),
      ...network.securityGroups.flatMap((group) => group.rules.flatMap((rule) => rule.cidr ?? [])),
      ...network.routeTables.flatMap((table) => table.routes.flatMap((route) => ('cidr' in route.destination ? route.destination.cidr : []))),
    ];
    expect(blocks.filter((block) => !/^[0-9a-f.:]+\/\d+$/.test(block))).toEqual([]);
    const rules = network.securityGroups.flatMap((group) => group.rules);
    const listed = rules.filter((rule) => rule.cidr === undefined && rule.groupId === undefined);
    expect(listed.filter((rule) => network.prefixLists[rule.prefixListId ?? ''] === undefined)).toEqual([]);
  });

  test('has an emptied default security group, and the function of another stack in its subnets and groups', () => {
    const { network } = part;
    expect(network.securityGroups[network.securityGroups.length - 1].rules).toEqual([]);
    const fn = one.resources.find((resource) => resource.source.constructPath === 'LandingZone/Orders/Function/Function/Resource')
      ?? one.resources.find((resource) => resource.type === 'AWS::Lambda::Function' && resource.properties.VpcConfig !== undefined)!;
    const ids = part.interfaceIds.get(addressKey(fn.stack, fn.logicalId))!;
    const classes = network.interfaces.filter((each) => ids.includes(each.id));
    expect(classes.map((each) => network.subnets.find((subnet) => subnet.id === each.subnetId)?.group)).toEqual(['app', 'app', 'app']);
    expect(network.securityGroups.map((group) => group.id)).toEqual(expect.arrayContaining([...classes[0].securityGroupIds]));
  });

  const segment = (group: string): End => ({ kind: 'subnets', group });
  const internet: End = { kind: 'internet' };
  const ask = (kind: 'no-path' | 'reachable', from: End, to: End, layers: Layers, ports?: readonly [number, number]): NetworkVerdict['verdict'] => (
    reach(facts, { kind, from, to, layers, constraints: ports && { protocol: 6, destinationPorts: ports } } as Query).verdict);

  test.each(['app', 'data', 'management', 'endpoints'])('lets nothing from the internet to %s, by groups alone as well', (name) => {
    expect(ask('no-path', internet, segment(name), 'both')).toBe('PROVED');
    expect(ask('no-path', internet, segment(name), 'groups')).toBe('PROVED');
  });

  // ACLs keep no state: where a gateway endpoint is used they let in what may be an answer of its service.
  test.each(['app', 'data', 'management'])('lets nothing from the internet to ports of servers in %s, by ACLs alone', (name) => {
    expect(ask('no-path', internet, segment(name), 'acls', [0, 1023])).toBe('PROVED');
    expect(ask('no-path', internet, segment(name), 'acls')).toBe('REFUTED');
  });

  test('lets app reach data on its port, and no other way', () => {
    expect(ask('reachable', segment('app'), segment('data'), 'both', [5432, 5432])).toBe('PROVED');
    expect(ask('no-path', segment('app'), segment('data'), 'both', [5433, 65535])).toBe('PROVED');
    expect(ask('no-path', segment('data'), segment('app'), 'both')).toBe('PROVED');
    expect(ask('no-path', segment('public'), segment('data'), 'both')).toBe('PROVED');
  });

  test.each<Layers>(['both', 'groups', 'acls'])('lets nothing from data to the internet: %s', (layers) => {
    expect(ask('no-path', segment('data'), internet, layers)).toBe('PROVED');
  });

  test('lets app reach the endpoints of services', () => {
    expect(ask('reachable', segment('app'), segment('endpoints'), 'both', [443, 443])).toBe('PROVED');
  });
});
