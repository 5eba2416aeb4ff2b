import { Address, ClaimSpec, EndRef, PortsSpec } from '../../claim-format';

/** Access scopes for AWS's Network Access Analyzer. */
export interface AccessScopes {
  /** A CloudFormation template with one `AWS::EC2::NetworkInsightsAccessScope` a claim, and a parameter for each id that is not known. */
  readonly template: AccessScopeTemplate;
  /** Claim by the logical id of its scope. */
  readonly claims: { readonly [logicalId: string]: string };
  /** Claims, or layers of them, that such a scope cannot say. */
  readonly left: readonly { readonly claim: string; readonly because: string }[];
}

/** A template as plain data. */
export interface AccessScopeTemplate {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Parameters?: { readonly [name: string]: { readonly Type: 'String'; readonly Description: string } };
  readonly Resources: { readonly [logicalId: string]: AccessScopeResource };
}

/** A scope: its analysis finds the paths that match and are not excluded. */
export interface AccessScopeResource {
  readonly Type: 'AWS::EC2::NetworkInsightsAccessScope';
  readonly Properties: {
    readonly MatchPaths: readonly AccessScopePath[];
    readonly ExcludePaths?: readonly AccessScopePath[];
    readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
  };
}

/** Paths from somewhere to somewhere. */
export interface AccessScopePath { readonly Source: PathStatement; readonly Destination: PathStatement }

/** One end of a path: resources, packets, or both. */
export interface PathStatement {
  readonly ResourceStatement?: { readonly Resources?: readonly (string | { readonly Ref: string })[]; readonly ResourceTypes?: readonly string[] };
  readonly PacketHeaderStatement?: {
    readonly SourceAddresses?: readonly string[];
    readonly DestinationAddresses?: readonly string[];
    readonly DestinationPorts?: readonly string[];
    readonly Protocols?: readonly ('tcp' | 'udp')[];
  };
}

type Packets = NonNullable<PathStatement['PacketHeaderStatement']>;

/** The analyzer knows these alone. */
const PROTOCOLS: ReadonlyMap<number, readonly ('tcp' | 'udp')[]> = new Map([[6, ['tcp']], [17, ['udp']], [-1, ['tcp', 'udp']]]);

/**
 * Writes `no-path` and `only-path` claims as Network Access Scopes, so that AWS's own analyzer can look for paths in the
 * deployed network that break them. An analysis that finds nothing agrees with the claim; each finding is a path against it.
 *
 * The analyzer looks at TCP and UDP, and at groups, ACLs and routes together: other protocols, and what a claim says of one
 * layer by itself, are in `left`.
 *
 * @param claims claims of other kinds are passed over
 * @param resolveId id of a deployed resource, such as `subnet-0123`; where undefined the template has a parameter for it
 * @see https://docs.aws.amazon.com/vpc/latest/network-access-analyzer/what-is-network-access-analyzer.html
 */
export function accessScopes(claims: readonly ClaimSpec[], resolveId: (address: Address) => string | undefined): AccessScopes {
  const parameters = new Map<string, string>();
  const resources: { [logicalId: string]: AccessScopeResource } = {};
  const told: { [logicalId: string]: string } = {};
  const left: { claim: string; because: string }[] = [];
  const idOf = (address: Address): string | { readonly Ref: string } => {
    const id = resolveId(address);
    if (id !== undefined) return id;
    const text = `Id of ${address.logicalId} of stack ${address.stack}`;
    const name = unique(`${address.stack}${address.logicalId}`, 'Id', (taken) => parameters.has(taken) && parameters.get(taken) !== text);
    parameters.set(name, text);
    return { Ref: name };
  };
  for (const claim of claims) {
    if (claim.kind !== 'no-path' && claim.kind !== 'only-path') continue;
    const asked = claim.kind === 'no-path' && claim.ports ? packets(claim.ports) : {};
    if (asked === undefined) {
      left.push({ claim: claim.id, because: `Network Access Analyzer does not look at protocol ${(claim as { readonly ports?: PortsSpec }).ports!.protocol}` });
      continue;
    }
    const alone = (claim.layers ?? []).filter((layer) => layer !== 'both');
    if (alone.length > 0) left.push({ claim: claim.id, because: `Network Access Analyzer looks at all layers together, not at ${alone.join(' and ')} alone` });
    const source = statement(claim.from, idOf, 'SourceAddresses', {});
    const to = (more: Packets): PathStatement => statement(claim.to, idOf, 'DestinationAddresses', more);
    const logicalId = unique(claim.id, 'Scope', (taken) => Object.hasOwn(resources, taken));
    const excluded = claim.kind === 'only-path' ? claim.ports.flatMap((ports) => packets(ports) ?? []) : [];
    resources[logicalId] = {
      Type: 'AWS::EC2::NetworkInsightsAccessScope',
      Properties: {
        MatchPaths: [{ Source: source, Destination: to(asked) }],
        ...(excluded.length > 0 ? { ExcludePaths: excluded.map((ports) => ({ Source: source, Destination: to(ports) })) } : {}),
        Tags: [{ Key: 'Name', Value: claim.id.slice(0, 256) }],
      },
    };
    told[logicalId] = claim.id;
  }
  return {
    template: {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: 'Network Access Scopes of network claims: an analysis of each is to find nothing',
      ...(parameters.size > 0 ? { Parameters: Object.fromEntries([...parameters].map(([name, Description]) => [name, { Type: 'String', Description }])) } : {}),
      Resources: resources,
    },
    claims: told,
    left,
  };
}

/** A name of letters and digits that nothing else has. */
function unique(text: string, ending: string, taken: (name: string) => boolean): string {
  const base = text.replace(/[^a-zA-Z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase()).slice(0, 200);
  const name = `${base}${ending}`;
  for (let count = 2; ; count++) {
    const tried = count === 2 ? name : `${base}${count - 1}${ending}`;
    if (!taken(tried)) return tried;
  }
}

/** Packets to ports; undefined for a protocol that the analyzer does not look at. */
function packets({ protocol, from, to }: PortsSpec): Packets | undefined {
  const protocols = PROTOCOLS.get(protocol);
  if (!protocols) return undefined;
  const last = to ?? from;
  const ports = from === undefined ? {} : { DestinationPorts: [from === last ? String(from) : `${from}-${last}`] };
  return protocol === -1 && from === undefined ? {} : { ...ports, Protocols: protocols };
}

function statement(
  end: EndRef, idOf: (address: Address) => string | { readonly Ref: string }, field: 'SourceAddresses' | 'DestinationAddresses', more: Packets,
): PathStatement {
  const header: Packets = { ...(end.cidr === undefined ? {} : { [field]: [end.cidr] }), ...more };
  const named = end.subnets ?? (end.resource ? [end.resource] : []);
  return {
    ...(end.internet ? { ResourceStatement: { ResourceTypes: ['AWS::EC2::InternetGateway'] } } : {}),
    ...(named.length > 0 ? { ResourceStatement: { Resources: named.map(idOf) } } : {}),
    ...(Object.keys(header).length > 0 ? { PacketHeaderStatement: header } : {}),
  };
}
