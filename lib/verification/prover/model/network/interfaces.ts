import { nameOf, Reading, source } from './reading';
import { isLiteral } from './values';
import { defaultGroupOf, VpcPart } from './vpcs';
import { addressKey } from '../../deployment';
import { InterfaceClass } from '../../network-facts';
import { ResolvedResource } from '../resolved';

/** Interfaces of a resource as its properties say it. */
export interface Wanted {
  readonly subnetIds: readonly string[] | undefined;
  /** Undefined where they are not known; empty for the VPC's default group. */
  readonly groupIds: readonly string[] | undefined;
  /** Undefined where it is not known; missing for what the subnet gives. */
  readonly publicIpv4: boolean | 'subnet' | undefined;
  /** Missing where they may have addresses of IPv6. */
  readonly ipv6?: boolean;
  readonly purpose: string;
  /** False for those that forward. */
  readonly checksDestination?: boolean | undefined;
  /** True where no group at all filters, instead of the VPC's default one. */
  readonly unfiltered?: boolean;
  readonly unknown?: string;
  readonly forElsewhere?: boolean;
  /** Id where it is one interface alone. */
  readonly id?: string;
  readonly at?: string;
}

/** Classes of interfaces, and which resource has which. */
export class Interfaces {
  public readonly classes: InterfaceClass[] = [];
  public readonly byAddress = new Map<string, readonly string[]>();
  private readonly groupsOfVpc = new Map<string, string[]>();

  constructor(private readonly reading: Reading, private readonly vpcs: VpcPart) {
    for (const group of reading.of('AWS::EC2::SecurityGroup')) {
      const vpcId = reading.id(group.properties.VpcId) ?? '';
      this.groupsOfVpc.set(vpcId, [...this.groupsOfVpc.get(vpcId) ?? [], group.id]);
    }
  }

  /** Notes that a resource has interface classes. */
  public own(resource: ResolvedResource, ids: readonly string[]): void {
    const key = addressKey(resource.stack, resource.logicalId);
    this.byAddress.set(key, [...new Set([...this.byAddress.get(key) ?? [], ...ids])]);
  }

  /** The classes of a resource. */
  public of(resource: ResolvedResource): readonly string[] {
    return this.byAddress.get(addressKey(resource.stack, resource.logicalId)) ?? [];
  }

  /** Adds a class for each subnet, and answers with their ids. */
  public add(resource: ResolvedResource, wanted: Wanted): readonly string[] {
    const { reading } = this;
    if (!wanted.subnetIds) {
      if (this.vpcs.subnets.length > 0) reading.gap(resource, `In which subnets ${nameOf(resource)} has interfaces is not known`, wanted.at);
      this.own(resource, [`${resource.id} in subnets that are not known`]);
      return [];
    }
    const ids = [...new Set(wanted.subnetIds)].map((subnetId) => {
      const traits = this.vpcs.subnetById.get(subnetId);
      const id = reading.unique(wanted.id ?? `${resource.id} in ${subnetId}`, resource);
      if (traits) this.classes.push(this.classOf(resource, wanted, id, subnetId));
      else if (this.vpcs.subnets.length > 0) this.outside(resource, wanted, subnetId);
      return id;
    });
    this.own(resource, ids);
    return ids;
  }

  private outside(resource: ResolvedResource, wanted: Wanted, subnetId: string): void {
    const shown = isLiteral(subnetId) ? subnetId : 'known only at deployment';
    this.reading.gap(resource, `${nameOf(resource)} has interfaces in a subnet that is not in the templates: ${shown}`, wanted.at);
  }

  private classOf(resource: ResolvedResource, wanted: Wanted, id: string, subnetId: string): InterfaceClass {
    const traits = this.vpcs.subnetById.get(subnetId)!;
    const doubts: string[] = wanted.unknown === undefined ? [] : [wanted.unknown];
    let groups = wanted.groupIds;
    if (!groups || groups.some((group) => !this.reading.isGroup(group))) {
      doubts.push(`Which security groups ${nameOf(resource)} has is not known`);
      // It may have any: what names one of them as its peer may mean it, and a group that is not in the facts lets nobody know more.
      groups = [...this.groupsOfVpc.get(traits.vpcId) ?? [], ...groups ?? [], `groups of ${nameOf(resource)}`];
    } else if (groups.length === 0 && !wanted.unfiltered) {
      groups = [defaultGroupOf(this.reading, traits.vpcId)];
    }
    const given = wanted.publicIpv4 === 'subnet' ? traits.mapsPublic : wanted.publicIpv4;
    if (given === undefined) doubts.push(`Whether ${nameOf(resource)} gets a public address is not known`);
    if ('checksDestination' in wanted && wanted.checksDestination === undefined) doubts.push(`Whether ${nameOf(resource)} forwards packets is not known`);
    return {
      id,
      subnetId,
      securityGroupIds: [...new Set(groups)],
      publicIpv4: given ?? true,
      ...(wanted.ipv6 === false ? { ipv6: false } : {}),
      checksDestination: wanted.checksDestination ?? !('checksDestination' in wanted),
      purpose: wanted.purpose,
      ...(doubts.length > 0 ? { unknown: doubts.join('; ') } : {}),
      ...(wanted.forElsewhere ? { forElsewhere: true } : {}),
      source: source(resource, wanted.at),
    };
  }

  /** True where the class is in the facts. */
  public has(id: string): boolean {
    return this.classes.some((one) => one.id === id);
  }

  /** Replaces a class, as where an address is given to it by another resource. */
  public change(id: string, changes: Partial<InterfaceClass>): boolean {
    const index = this.classes.findIndex((one) => one.id === id);
    if (index < 0) return false;
    this.classes[index] = { ...this.classes[index], ...changes };
    return true;
  }
}
