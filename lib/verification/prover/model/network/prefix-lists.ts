import { Blocks } from './blocks';
import { nameOf, property, Reading } from './reading';
import { at, list, text } from './values';
import { NetworkFacts } from '../../network-facts';
import { Resolved } from '../resolved';

/** Custom resources of which each attribute is the id of the list that AWS keeps for a service. */
const LOOKUPS = new Set(['Custom::GatewayPrefixLists']);

/** Blocks for documentation, from which stand-ins for the addresses of services are taken. */
const STAND_INS = (index: number): string[] => [`192.0.2.${index * 16}/28`, `2001:db8:ffff:${index + 1}::/64`];
const MOST = 16;

/** Prefix lists: of customers with their entries, of AWS's services with stand-ins. */
export class PrefixLists {
  private readonly services = new Map<string, string>();

  constructor(private readonly reading: Reading, private readonly blocks: Blocks) {}

  /** The id of a list that a property names; lists of services get the service's own, wherever they were looked up. */
  public id(value: Resolved | undefined): string | undefined {
    const name = text(value);
    const origin = name === undefined ? undefined : this.reading.origin(name);
    if (origin && LOOKUPS.has(origin.resource.type)) return this.ofService(origin.attribute, origin.resource.region);
    return this.reading.id(value);
  }

  /** The id of the list of a service in a region. */
  public ofService(service: string, region: string): string {
    const id = `prefix list of ${service} in ${region}`;
    this.services.set(id, service);
    return id;
  }

  /**
   * All lists of which the blocks are known. To be asked when all rules were read.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
   */
  public read(): NetworkFacts['prefixLists'] {
    const found: { [id: string]: readonly string[] } = Object.create(null);
    for (const one of this.reading.of('AWS::EC2::PrefixList')) {
      const entries = list(property(one, 'Entries'));
      // Without entries of its own a list may be filled from elsewhere.
      if (!entries || property(one, 'Entries') === undefined) continue;
      found[one.id] = entries.map((entry) => this.blocks.of(at(entry, 'Cidr'), 'rule') ?? `an entry of ${nameOf(one)}`);
    }
    // Where rules name a part of the internet, it may or may not hold addresses of a service.
    const apart = this.blocks.namedParts;
    [...this.services].sort(([a], [b]) => (a < b ? -1 : 1)).forEach(([id, service], index) => {
      if (apart.v4 || apart.v6 || index >= MOST) return;
      found[id] = STAND_INS(index);
      this.reading.assume(`The prefix list that AWS keeps for ${service} holds addresses of that service alone; they are written as ${found[id].join(' and ')}`);
    });
    return found;
  }
}
