import { Blocks } from './blocks';
import { FirewallPassage, readPassage } from './firewall-policies';
import { nameOf, property, Reading, source } from './reading';
import { at, list, text } from './values';
import { FirewallEndpoint } from '../../network-facts';
import { Resolved, ResolvedResource } from '../resolved';

/** Endpoints of firewalls and Gateway Load Balancers, and how routes name them. */
export class Firewalls {
  public readonly endpoints: FirewallEndpoint[] = [];
  private readonly byFirewall = new Map<string, readonly FirewallEndpoint[]>();

  /**
   * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewalls.html
   */
  constructor(private readonly reading: Reading, blocks: Blocks) {
    const policies = new Map<string, FirewallPassage>();
    const passageOf = (firewall: ResolvedResource | undefined): FirewallPassage => {
      const policy = firewall && reading.find(property(firewall, 'FirewallPolicyArn'), 'AWS::NetworkFirewall::FirewallPolicy');
      if (!policy) return {};
      const known = policies.get(policy.id) ?? readPassage(reading, blocks, policy);
      policies.set(policy.id, known);
      return known;
    };
    for (const one of reading.of('AWS::NetworkFirewall::Firewall')) this.firewall(one, passageOf(one));
    for (const one of reading.of('AWS::NetworkFirewall::VpcEndpointAssociation')) {
      const firewall = reading.find(property(one, 'FirewallArn'), 'AWS::NetworkFirewall::Firewall');
      this.endpoint(one, [reading.id(property(one, 'SubnetMapping', 'SubnetId'))], passageOf(firewall));
    }
    for (const one of reading.of('AWS::EC2::VPCEndpoint')) {
      if (text(property(one, 'VpcEndpointType')) !== 'GatewayLoadBalancer') continue;
      for (const subnetId of reading.ids(property(one, 'SubnetIds')) ?? []) this.endpoints.push({ id: one.id, subnetId, source: source(one) });
    }
  }

  private firewall(one: ResolvedResource, passage: FirewallPassage): void {
    const mappings = list(property(one, 'SubnetMappings'));
    if (!mappings || property(one, 'TransitGatewayId') !== undefined) {
      this.reading.gap(one, `In which subnets ${nameOf(one)} has endpoints is not known`, 'Properties.SubnetMappings');
      return;
    }
    this.endpoint(one, mappings.map((mapping) => this.reading.id(at(mapping, 'SubnetId'))), passage);
  }

  private endpoint(one: ResolvedResource, subnetIds: readonly (string | undefined)[], passage: FirewallPassage): void {
    const made = subnetIds.flatMap((subnetId): FirewallEndpoint[] => {
      if (subnetId === undefined) this.reading.gap(one, `A subnet of ${nameOf(one)} is not known`, 'Properties');
      return subnetId === undefined ? [] : [{ id: `endpoint of ${one.id} in ${subnetId}`, subnetId, passes: passage.passes, source: source(one) }];
    });
    this.byFirewall.set(one.id, made);
    this.endpoints.push(...made);
  }

  /**
   * Id of the endpoint that a route names: `vpce-...` comes out of the list that a firewall has, one text for each zone, of
   * which nobody knows the order; so it is known of firewalls with one endpoint.
   */
  public endpointOf(value: Resolved | undefined): string | undefined {
    const name = text(value);
    if (name === undefined) return undefined;
    const direct = this.reading.find(name);
    if (direct) return direct.id;
    const maker = this.reading.maker(name, 'EndpointIds', 'EndpointId');
    const made = maker && this.byFirewall.get(maker.id);
    if (made) return made.length === 1 ? made[0].id : undefined;
    return /^vpce-/.test(name) ? name : undefined;
  }
}
