import { at, isLiteral, list, text } from './values';
import { addressKey, Gap } from '../../deployment';
import { Source } from '../../policy-facts';
import { Resolved, ResolvedResource, Unknown } from '../resolved';
import { ResolvedCase } from '../resolved-case';

/** Attributes of which the value is the id that `Ref` gives. */
const ID_ATTRIBUTES = new Set([
  'Id', 'VpcId', 'SubnetId', 'GroupId', 'NatGatewayId', 'InternetGatewayId', 'RouteTableId', 'TransitGatewayRouteTableId', 'NetworkInterfaceId',
  'InstanceId', 'PrefixListId', 'VPNGatewayId', 'AttachmentId', 'LaunchTemplateId', 'Arn', 'LoadBalancerArn', 'TargetGroupArn', 'ListenerArn',
  'FirewallArn', 'FirewallPolicyArn', 'RuleGroupArn', 'ServiceArn', 'TransitGatewayId', 'TransitGatewayAttachmentId', 'CarrierGatewayId',
]);

/** Attributes that are ids of groups which AWS makes with a resource. */
const MADE_GROUPS = new Set(['AWS::EC2::VPC.DefaultSecurityGroup', 'AWS::EKS::Cluster.ClusterSecurityGroupId', 'AWS::EC2::SecurityGroup.GroupId']);

/** What an attribute letter stands for. */
export interface Origin { readonly resource: ResolvedResource; readonly attribute: string }

/** A case of the templates while its network is read: indices, and what could not be read. */
export class Reading {
  public readonly gaps: Gap[] = [];
  private readonly notes = new Set<string>();
  private readonly byType = new Map<string, ResolvedResource[]>();
  private readonly byName = new Map<string, ResolvedResource>();
  private readonly addresses = new Map<string, ResolvedResource>();
  private readonly keys = new Map<string, string | undefined>();
  private readonly taken = new Map<string, ResolvedResource>();

  constructor(public readonly one: ResolvedCase) {
    for (const resource of one.resources) {
      const same = this.byType.get(resource.type);
      if (same) {
        same.push(resource);
      } else {
        this.byType.set(resource.type, [resource]);
      }
      this.addresses.set(addressKey(resource.stack, resource.logicalId), resource);
      if (!this.byName.has(resource.id)) this.byName.set(resource.id, resource);
      if (resource.arn !== undefined && !this.byName.has(resource.arn)) this.byName.set(resource.arn, resource);
    }
  }

  /** Resources of the types, in the order of the templates. */
  public of(...types: readonly string[]): readonly ResolvedResource[] {
    return types.length === 1 ? this.byType.get(types[0]) ?? [] : types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** All types that are there. */
  public types(): readonly string[] {
    return [...this.byType.keys()];
  }

  /** What a letter was minted for; undefined for every other text. */
  private key(value: string): string | undefined {
    if (value.length !== 1 || isLiteral(value)) return undefined;
    if (!this.keys.has(value)) this.keys.set(value, this.one.letters.keyOf(value));
    return this.keys.get(value);
  }

  /** Which attribute of which resource a text is. */
  public origin(value: string): Origin | undefined {
    const key = this.key(value);
    const parts = key === undefined ? undefined : /^([^]*#[A-Za-z0-9]+)\.(.+)$/.exec(key);
    const resource = parts ? this.addresses.get(parts[1]) : undefined;
    return resource && { resource, attribute: parts![2] };
  }

  /** The functions, as templates write them, that a letter stands for, and the stack in which they are. */
  public expression(value: string): { readonly stack: string; readonly raw: unknown } | undefined {
    const [, stack, json] = /^expression:([^]*?):([{[][^]*)$/.exec(this.key(value) ?? '') ?? [];
    if (json === undefined) return undefined;
    try {
      return { stack, raw: JSON.parse(json) };
    } catch {
      return undefined;
    }
  }

  /** A resource by its logical id in a stack. */
  public resource(stack: string, logicalId: string): ResolvedResource | undefined {
    return this.addresses.get(addressKey(stack, logicalId));
  }

  /** True where a text is surely the id of one security group: of the templates, or one that AWS makes for a resource of them. */
  public isGroup(id: string): boolean {
    if (isLiteral(id) || this.find(id, 'AWS::EC2::SecurityGroup')) return true;
    const origin = this.origin(id);
    return origin !== undefined && MADE_GROUPS.has(`${origin.resource.type}.${origin.attribute}`);
  }

  /** What `Ref` gives for a parameter. */
  public parameter(stack: string, name: string): string {
    return this.one.letters.letter(`${addressKey(stack, name)}.Ref`, `\${${stack}/${name}}`, 'any');
  }

  /** The one resource of which a text is an attribute, or made of that attribute and of nothing else. */
  public maker(value: string, ...attributes: readonly string[]): ResolvedResource | undefined {
    const origin = this.origin(value);
    if (origin) return attributes.includes(origin.attribute) ? origin.resource : undefined;
    const expression = this.expression(value);
    const found = expression ? attributesIn(expression.raw) : [];
    if (!found || found.length !== 1 || !attributes.includes(found[0][1])) return undefined;
    return this.resource(expression!.stack, found[0][0]);
  }

  /** The resource that a text refers to, by id, ARN or an attribute that says the same. */
  public find(value: Resolved | undefined, ...types: readonly string[]): ResolvedResource | undefined {
    const name = text(value);
    if (name === undefined) return undefined;
    const known = this.byName.get(name);
    const origin = known ? undefined : this.origin(name);
    const found = known ?? (origin && ID_ATTRIBUTES.has(origin.attribute) ? origin.resource : undefined);
    return found && (types.length === 0 || types.includes(found.type)) ? found : undefined;
  }

  /** The id of what a value refers to: that of the resource where it is one of the templates. Undefined where it is no text. */
  public id(value: Resolved | undefined): string | undefined {
    return this.find(value)?.id ?? text(value);
  }

  /** Ids of a list of references; undefined where it is not known what is in it. */
  public ids(value: Resolved | undefined): readonly string[] | undefined {
    const found = list(value)?.map((one) => this.id(one));
    return found?.every((one) => one !== undefined) ? found : undefined;
  }

  /** What an attribute of a resource reads as in the properties of others. */
  public attribute(resource: ResolvedResource, name: string): string {
    return this.one.letters.letter(`${addressKey(resource.stack, resource.logicalId)}.${name}`, `\${${nameOf(resource)}.${name}}`, 'any');
  }

  /** Something that bears on the network and could not be read. */
  public gap(resource: ResolvedResource, reason: string, place?: string): void {
    this.gaps.push({ because: reason, source: source(resource, place), bearsOn: 'network' });
  }

  /** Something taken as given. */
  public assume(sentence: string): void {
    this.notes.add(sentence);
  }

  /** What was taken as given, each sentence once. */
  public get assumptions(): readonly string[] {
    return [...this.notes].sort();
  }

  /** An id that no other interface class has. */
  public unique(id: string, resource: ResolvedResource): string {
    let free = id;
    for (let i = 2; this.taken.has(free); i++) free = `${id} (${i})`;
    this.taken.set(free, resource);
    return free;
  }
}

/** Where a fact comes from. */
export function source(resource: ResolvedResource, place?: string): Source {
  return place === undefined ? resource.source : { ...resource.source, at: place };
}

/** How people know a resource. */
export function nameOf(resource: ResolvedResource): string {
  return (resource.source.constructPath ?? `${resource.stack}/${resource.logicalId}`).replace(/\/Resource$/, '');
}

/** Why a value is not known. */
export function because(value: Resolved | undefined): string {
  return value instanceof Unknown ? value.because : 'it is known only at deployment';
}

/** A property. */
export function property(resource: ResolvedResource, ...names: readonly string[]): Resolved | undefined {
  return at(resource.properties as Resolved, ...names);
}

/** Resource and attribute of each `Fn::GetAtt` in functions that read nothing else; undefined where they read something else. */
function attributesIn(raw: unknown): readonly (readonly [logicalId: string, attribute: string])[] | undefined {
  const found: [string, string][] = [];
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: raw, depth: 0 }];
  for (let one = open.pop(); one; one = open.pop()) {
    const { value, depth } = one;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > 20) return undefined;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Ref' || key === 'Fn::Sub' || key === 'Fn::If' || key === 'Fn::ImportValue') return undefined;
      if (key === 'Fn::GetAtt') {
        const parts: unknown = typeof inner === 'string' ? [inner.slice(0, inner.indexOf('.')), inner.slice(inner.indexOf('.') + 1)] : inner;
        if (!Array.isArray(parts) || typeof parts[0] !== 'string' || typeof parts[1] !== 'string') return undefined;
        found.push([parts[0], parts[1]]);
      } else {
        open.push({ value: inner, depth: depth + 1 });
      }
    }
  }
  return found;
}
