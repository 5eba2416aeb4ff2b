import { Interfaces, Wanted } from './interfaces';
import { nameOf, property, Reading } from './reading';
import { at, flag, list, whole } from './values';
import { SubnetTraits } from './vpcs';
import { Resolved, ResolvedResource, Unknown } from '../resolved';

/** A property of a launch: of the resource itself, else of its launch template. */
interface Launch { readonly own: Resolved | undefined; readonly template: Resolved | undefined; readonly unknown?: string }

/**
 * Instances, their interfaces, and what launches instances.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
 */
export function readCompute(reading: Reading, interfaces: Interfaces, subnets: ReadonlyMap<string, SubnetTraits>): void {
  for (const one of reading.of('AWS::EC2::NetworkInterface')) networkInterface(reading, interfaces, subnets, one);
  for (const one of reading.of('AWS::EC2::Instance')) instance(reading, interfaces, subnets, one);
  for (const one of reading.of('AWS::AutoScaling::AutoScalingGroup', 'AWS::EC2::EC2Fleet', 'AWS::EC2::SpotFleet')) fleet(reading, interfaces, subnets, one);
  for (const one of reading.of('AWS::EC2::NetworkInterfaceAttachment')) {
    const [instanceOne, other] = [reading.find(property(one, 'InstanceId')), reading.find(property(one, 'NetworkInterfaceId'))];
    if (instanceOne && other) interfaces.own(instanceOne, interfaces.of(other));
  }
  for (const one of reading.of('AWS::EC2::EIP', 'AWS::EC2::EIPAssociation')) address(reading, interfaces, one);
}

function networkInterface(reading: Reading, interfaces: Interfaces, subnets: ReadonlyMap<string, SubnetTraits>, one: ResolvedResource): void {
  const subnetId = reading.id(property(one, 'SubnetId'));
  interfaces.add(one, {
    subnetIds: subnetId === undefined ? undefined : [subnetId],
    groupIds: reading.ids(property(one, 'GroupSet')),
    // Made by itself it gets no public address: only an elastic one.
    publicIpv4: false,
    ipv6: hasIpv6([one.properties as Resolved], subnets.get(subnetId ?? '')),
    purpose: 'network-interface',
    checksDestination: stated(property(one, 'SourceDestCheck'), true),
    id: one.id,
  });
}

/** Whether interfaces get addresses of IPv6; said only where they surely get none. */
function hasIpv6(specifications: readonly (Resolved | undefined)[], subnet: SubnetTraits | undefined): boolean | undefined {
  for (const one of specifications) {
    const count = at(one, 'Ipv6AddressCount');
    if (['Ipv6Addresses', 'Ipv6Prefixes', 'Ipv6PrefixCount'].some((name) => at(one, name) !== undefined)) return undefined;
    if (count !== undefined && whole(count) !== 0) return undefined;
  }
  return subnet && subnet.assignsIpv6 === false ? false : undefined;
}

function stated(value: Resolved | undefined, fallback: boolean): boolean | undefined {
  return value === undefined ? fallback : flag(value);
}

function instance(reading: Reading, interfaces: Interfaces, subnets: ReadonlyMap<string, SubnetTraits>, one: ResolvedResource): void {
  const launch: Launch = { own: one.properties as Resolved, ...templateOf(reading, property(one, 'LaunchTemplate')) };
  const specifications = list(property(one, 'NetworkInterfaces')) ?? [new Unknown('its interfaces are not known')];
  if (specifications.length > 0) {
    specifications.forEach((each, index) => {
      const attached = reading.find(at(each, 'NetworkInterfaceId'));
      if (attached) interfaces.own(one, interfaces.of(attached));
      else add(reading, interfaces, subnets, one, { ...launch, own: each }, index === 0 ? one.id : undefined, one);
    });
    return;
  }
  add(reading, interfaces, subnets, one, launch, one.id, one);
}

/** One interface of an instance. */
function add(
  reading: Reading, interfaces: Interfaces, subnets: ReadonlyMap<string, SubnetTraits>, resource: ResolvedResource, launch: Launch,
  id: string | undefined, holder: ResolvedResource,
): void {
  const inTemplate = list(at(launch.template, 'NetworkInterfaces'))?.[0];
  const subnet = at(launch.own, 'SubnetId') ?? at(inTemplate, 'SubnetId') ?? property(holder, 'SubnetId');
  // Without a subnet it is in the default VPC, which no template makes.
  if (subnet === undefined) return interfaces.own(resource, [`${resource.id} in the default VPC`]);
  const subnetId = reading.id(subnet);
  interfaces.add(resource, {
    subnetIds: subnetId === undefined ? undefined : [subnetId],
    ...traits(reading, launch, inTemplate, subnets.get(subnetId ?? ''), holder),
    checksDestination: stated(property(holder, 'SourceDestCheck'), true),
    id,
  });
}

function traits(
  reading: Reading, launch: Launch, inTemplate: Resolved | undefined, subnet: SubnetTraits | undefined, holder?: ResolvedResource,
): Pick<Wanted, 'groupIds' | 'publicIpv4' | 'ipv6' | 'purpose' | 'unknown'> {
  const associates = at(launch.own, 'AssociatePublicIpAddress') ?? at(inTemplate, 'AssociatePublicIpAddress');
  const groups = [
    at(launch.own, 'GroupSet'), at(launch.own, 'Groups'), at(launch.own, 'SecurityGroupIds'), at(launch.own, 'SecurityGroups'),
    holder && property(holder, 'SecurityGroupIds'), at(inTemplate, 'Groups'), at(launch.template, 'SecurityGroupIds'), at(launch.template, 'SecurityGroups'),
  ].find((value) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return {
    groupIds: reading.ids(groups),
    publicIpv4: associates === undefined ? 'subnet' : flag(associates),
    ipv6: launch.unknown === undefined ? hasIpv6([launch.own, inTemplate, holder?.properties as Resolved], subnet) : undefined,
    purpose: 'instance',
    unknown: launch.unknown,
  };
}

/** The data of a launch template that a property names. */
function templateOf(reading: Reading, specification: Resolved | undefined): Pick<Launch, 'template' | 'unknown'> {
  if (specification === undefined) return { template: undefined };
  const name = at(specification, 'LaunchTemplateId') ?? at(specification, 'LaunchTemplateName');
  const found = reading.find(name, 'AWS::EC2::LaunchTemplate')
    ?? reading.of('AWS::EC2::LaunchTemplate').find((one) => name !== undefined && property(one, 'LaunchTemplateName') === name);
  const data = found && property(found, 'LaunchTemplateData');
  return found && !(data instanceof Unknown) ? { template: data } : { template: undefined, unknown: 'Its launch template is not in the templates' };
}

function fleet(reading: Reading, interfaces: Interfaces, subnets: ReadonlyMap<string, SubnetTraits>, one: ResolvedResource): void {
  for (const launch of launchesOf(reading, one)) {
    const inTemplate = list(at(launch.template, 'NetworkInterfaces'))?.[0];
    const ownSubnet = at(launch.own, 'SubnetId') ?? at(inTemplate, 'SubnetId');
    const zones = property(one, 'VPCZoneIdentifier') ?? ownSubnet;
    if (zones === undefined) {
      interfaces.own(one, [`${one.id} in the default VPC`]);
      continue;
    }
    // A text may name several, with commas between.
    const subnetIds = reading.ids(zones)?.flatMap((id) => id.split(',').map((part) => reading.id(part.trim())!));
    const kinds = new Map<string, string[]>();
    for (const id of subnetIds ?? []) {
      const key = String(subnets.get(id)?.assignsIpv6);
      kinds.set(key, [...kinds.get(key) ?? [], id]);
    }
    if (!subnetIds) interfaces.add(one, { subnetIds, ...traits(reading, launch, inTemplate, undefined) });
    for (const ids of kinds.values()) interfaces.add(one, { subnetIds: ids, ...traits(reading, launch, inTemplate, subnets.get(ids[0])) });
  }
}

/** The launch templates and configurations that a group or fleet launches from. */
function launchesOf(reading: Reading, one: ResolvedResource): Launch[] {
  const mixed = property(one, 'MixedInstancesPolicy', 'LaunchTemplate');
  const specifications: (Resolved | undefined)[] = [property(one, 'LaunchTemplate'), at(mixed, 'LaunchTemplateSpecification')];
  for (const each of list(at(mixed, 'Overrides')) ?? []) specifications.push(at(each, 'LaunchTemplateSpecification'));
  const data = property(one, 'SpotFleetRequestConfigData');
  for (const each of [...list(property(one, 'LaunchTemplateConfigs')) ?? [], ...list(at(data, 'LaunchTemplateConfigs')) ?? []]) {
    specifications.push(at(each, 'LaunchTemplateSpecification'));
  }
  const launches: Launch[] = specifications.filter((each) => each !== undefined).map((each) => ({ own: undefined, ...templateOf(reading, each) }));
  const overrides = [...list(property(one, 'LaunchTemplateConfigs')) ?? [], ...list(at(data, 'LaunchTemplateConfigs')) ?? []]
    .flatMap((each) => (list(at(each, 'Overrides')) ?? []).map((own) => ({ own, ...templateOf(reading, at(each, 'LaunchTemplateSpecification')) })));
  for (const each of list(at(data, 'LaunchSpecifications')) ?? []) {
    const groups = list(at(each, 'SecurityGroups'))?.map((group) => at(group, 'GroupId') ?? group);
    launches.push({ own: { ...each as object, SecurityGroups: groups ?? new Unknown('groups are not known') } as Resolved, template: undefined });
  }
  const configuration = property(one, 'LaunchConfigurationName');
  if (configuration !== undefined) {
    const found = reading.find(configuration, 'AWS::AutoScaling::LaunchConfiguration');
    launches.push({ own: found?.properties as Resolved, template: undefined, unknown: found ? undefined : 'Its launch configuration is not in the templates' });
  }
  const copied = reading.find(property(one, 'InstanceId'), 'AWS::EC2::Instance');
  if (copied) launches.push({ own: { ...copied.properties, SubnetId: null } as Resolved, ...templateOf(reading, property(copied, 'LaunchTemplate')) });
  const all = overrides.some((each) => at(each.own, 'SubnetId') !== undefined) ? overrides : launches;
  return all.length > 0 ? all : [{ own: undefined, template: undefined, unknown: `What ${nameOf(one)} launches is not known` }];
}

/** An elastic address gives a public one to the interface or instance that it is for. */
function address(reading: Reading, interfaces: Interfaces, one: ResolvedResource): void {
  const [instanceId, interfaceId] = [property(one, 'InstanceId'), property(one, 'NetworkInterfaceId')];
  const value = interfaceId ?? instanceId;
  if (value === undefined) return;
  const found = reading.find(value, 'AWS::EC2::Instance', 'AWS::EC2::NetworkInterface');
  if (!found) {
    reading.gap(one, `What ${nameOf(one)} gives a public address to is not in the templates`, interfaceId === undefined ? 'Properties.InstanceId' : 'Properties.NetworkInterfaceId');
    return;
  }
  for (const id of interfaces.of(found)) interfaces.change(id, { publicIpv4: true });
}
