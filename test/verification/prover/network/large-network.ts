import { InterfaceClass, NetworkAcl, NetworkFacts, SecurityGroup, SecurityGroupRule, Subnet } from '../../../../lib/verification/prover/network-facts';

/** A generator of whole numbers that gives the same ones on every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (((Math.imul(state, 1664525) + 1013904223) % 2 ** 32) + 2 ** 32) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export interface Size { readonly interfaces: number; readonly groups: number; readonly rules: number; readonly subnets: number }

/** One VPC of many small segments, each with its own ACL; groups name blocks of subnets and each other. */
export function largeNetwork(size: Size, seed = 1): NetworkFacts {
  const next = numbers(seed);
  const block = (index: number): string => `10.0.${Math.floor(index / 2)}.${(index % 2) * 128}/25`;
  const subnets = Array.from({ length: size.subnets }, (_, index): Subnet => (
    { id: `subnet-${index}`, vpcId: 'vpc', cidrs: [block(index)], routeTableId: 'rt', networkAclId: `acl-${index}`, group: `segment-${index}` }));
  const networkAcls = subnets.map((_, index): NetworkAcl => ({
    id: `acl-${index}`,
    vpcId: 'vpc',
    entries: (['ingress', 'egress'] as const).flatMap((direction) => [
      { direction, number: 10, action: 'deny' as const, protocol: -1, from: -1, to: -1, cidr: block(next(size.subnets)) },
      { direction, number: 20, action: 'allow' as const, protocol: 6, from: 443, to: 443, cidr: '10.0.0.0/16' },
      { direction, number: 30, action: 'allow' as const, protocol: 6, from: 1024, to: 65535, cidr: '10.0.0.0/16' },
    ]),
  }));
  const rule = (index: number): SecurityGroupRule => {
    const port = [443, 5432, 8080, 22][next(4)];
    const base = { direction: 'ingress' as const, protocol: 6, from: port, to: port };
    return index % 2 === 0 ? { ...base, cidr: block(next(size.subnets)) } : { ...base, groupId: `sg-${next(size.groups)}` };
  };
  const securityGroups = Array.from({ length: size.groups }, (_, id): SecurityGroup => ({
    id: `sg-${id}`,
    vpcId: 'vpc',
    rules: [
      ...Array.from({ length: size.rules - 1 }, (_unused, index) => rule(index)),
      id % 3 === 0
        ? { direction: 'egress', protocol: 6, from: 443, to: 443, cidr: block(next(size.subnets)) }
        : { direction: 'egress', protocol: -1, from: -1, to: -1, cidr: '0.0.0.0/0' },
    ],
  }));
  const interfaces = Array.from({ length: size.interfaces }, (_, id): InterfaceClass => ({
    id: `eni-${id}`,
    subnetId: `subnet-${next(size.subnets)}`,
    securityGroupIds: [`sg-${next(size.groups)}`, ...(next(2) ? [`sg-${next(size.groups)}`] : [])],
    publicIpv4: false,
    checksDestination: true,
  }));
  return {
    vpcs: [{ id: 'vpc', cidrs: ['10.0.0.0/16'] }],
    subnets,
    networkAcls,
    securityGroups,
    interfaces,
    routeTables: [{ id: 'rt', vpcId: 'vpc', main: true, routes: [] }],
    natGateways: [],
    internetGateways: [],
    loadBalancers: [],
    peerings: [],
    transitGateways: [],
    prefixLists: {},
  };
}
