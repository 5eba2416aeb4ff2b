import { NetworkPart, readNetwork } from '../../../../../lib/verification/prover/model/network/read-network';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';
import { ResolvedCase } from '../../../../../lib/verification/prover/model/resolved-case';
import { LoadedTemplate } from '../../../../../lib/verification/prover/model/template-set';
import { SecurityGroup } from '../../../../../lib/verification/prover/network-facts';

/** Resources by logical id: type and properties. */
export interface Resources { readonly [logicalId: string]: readonly [type: string, properties?: object] }

export interface Read extends NetworkPart {
  readonly one: ResolvedCase;
  /** Reasons of gaps, as people read them. */
  readonly reasons: readonly string[];
  /** What `Ref` gives for a resource. */
  id(logicalId: string): string;
  /** A value as people read it. */
  shown(value: unknown): string;
}

/** The network of one stack of resources. */
export function read(resources: Resources, sections: { readonly [name: string]: unknown } = {}): Read {
  return readStacks({ Stack: resources }, sections);
}

/** The network of several stacks. */
export function readStacks(stacks: { readonly [stack: string]: Resources }, sections: { readonly [name: string]: unknown } = {}): Read {
  const templates = Object.entries(stacks).map(([stack, resources]): LoadedTemplate => ({
    stack,
    file: `${stack}.json`,
    stackName: stack,
    account: '111122223333',
    region: 'eu-west-1',
    constructPaths: new Map(),
    template: {
      ...sections,
      Resources: Object.fromEntries(Object.entries(resources).map(([id, [type, properties]]) => [id, { Type: type, Properties: properties ?? {} }])),
    },
  }));
  const [one] = resolveSet({ templates, claimsFiles: [] });
  const part = readNetwork(one);
  const shown = (value: unknown): string => one.letters.shown(typeof value === 'string' ? value : JSON.stringify(value));
  return {
    ...part,
    one,
    id: (logicalId) => {
      const found = one.resources.find((resource) => resource.logicalId === logicalId);
      if (!found) throw new Error(`No resource ${logicalId}`);
      return found.id;
    },
    shown,
    reasons: part.gaps.map((gap) => shown(gap.because)),
  };
}

/** A VPC with two subnets, in which tests put what they are about. */
export const VPC: Resources = {
  Vpc: ['AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }],
  A: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' }],
  B: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' }],
  Group: ['AWS::EC2::SecurityGroup', { VpcId: { Ref: 'Vpc' }, GroupDescription: 'x', SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }] }],
};

export const IN_A = { Subnets: [{ Ref: 'A' }], SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] };
export const IN_BOTH = { SubnetIds: [{ Ref: 'A' }, { Ref: 'B' }], SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }] };

/** A group without what tests do not compare. */
export function rulesOf(group: SecurityGroup | undefined, direction: 'ingress' | 'egress'): object[] {
  return (group?.rules ?? []).filter((rule) => rule.direction === direction).map((rule) => {
    const { direction: _direction, source: _source, ...rest } = rule;
    return rest;
  });
}
