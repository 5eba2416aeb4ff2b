import { Block, blockText, cidrAt, isPartOfInternet, parseBlock } from './cidrs';
import { nameOf, Reading } from './reading';
import { isLiteral, text } from './values';
import { Resolved, ResolvedResource } from '../resolved';

/** First words of the documentation block from which stand-ins for blocks are taken that only the deployment knows. */
const STAND_IN = 0x20010db8n << 96n;

/** Where a text is used: blocks of VPCs and subnets are their own; rules of groups only add to each other; all others may shadow. */
type Use = 'own' | 'peer' | 'rule';

/**
 * Address blocks as texts of the facts.
 *
 * The IPv6 block that a VPC gets from Amazon is known only at deployment, but what follows from it is not: it is the VPC's
 * alone, and `Fn::Cidr` cuts it as it would any other. So each gets a stand-in from the block for documentation, and what is
 * derived from it is derived from the stand-in. Rules tell the real block and the stand-in apart only where they name another
 * part of the public addresses of IPv6: such a text stays unknown.
 */
export class Blocks {
  private readonly standIns = new Map<string, Block>();
  private readonly derived = new Map<string, string>();
  private readonly attributes = new Map<string, Block>();
  private count = 0;
  /** Whether routes, network ACLs or firewalls name a part of the internet. */
  public readonly namedParts = { v4: false, v6: false };

  constructor(private readonly reading: Reading) {}

  /**
   * A stand-in for a block of a VPC.
   * @param attributes attributes of resources of which the value is that block, or a list that begins with it
   */
  public standIn(vpc: ResolvedResource, attributes: readonly (readonly [ResolvedResource, string])[], length: number): string {
    const block: Block = { v6: true, first: STAND_IN + (BigInt(++this.count) << 80n), length };
    for (const [resource, name] of attributes) {
      this.attributes.set(`${resource.id} ${name}`, block);
      this.standIns.set(this.reading.attribute(resource, name), block);
    }
    const shown = blockText(block);
    this.reading.assume(`The IPv6 block that VPC ${nameOf(vpc)} gets at deployment is written as ${shown}: it is the VPC's alone, `
      + 'and no block that claims name holds a part of it but those derived from it');
    return shown;
  }

  /** A stand-in for a subnet's block of which nothing is known but that it lies in the VPC's, and is its own. */
  public subnetStandIn(name: string, within: Block, index: number): string | undefined {
    const block = cidrAt(within, index, 64);
    if (block) this.standIns.set(name, block);
    return block && blockText(block);
  }

  /** A block as text; a text that is no block where it is not known; undefined where there is none. */
  public of(value: Resolved | undefined, use: Use): string | undefined {
    const name = text(value);
    if (name === undefined) return undefined;
    const block = isLiteral(name) ? parseBlock(name) : undefined;
    if (block) {
      if (use === 'own' || !isPartOfInternet(block)) return name;
      if (use === 'rule') this.namedParts[block.v6 ? 'v6' : 'v4'] = true;
      return block.v6 && this.count > 0 ? `${name}, which may hold a block that only the deployment knows` : name;
    }
    let found = this.derived.get(name);
    if (found === undefined) {
      const stands = this.derive(name);
      found = stands ? blockText(stands) : name;
      this.derived.set(name, found);
    }
    return found;
  }

  private derive(name: string): Block | undefined {
    const expression = this.standIns.has(name) ? undefined : this.reading.expression(name);
    return expression ? this.evaluate(expression.raw, expression.stack, 0) : this.standIns.get(name);
  }

  /** What functions come to, as far as they take apart a block that has a stand-in. */
  private evaluate(raw: unknown, stack: string, depth: number): Block | undefined {
    if (typeof raw === 'string') return parseBlock(raw);
    const [name, argument] = callOf(raw);
    if (depth > 8) return undefined;
    if (name === 'Fn::GetAtt') return this.attribute(argument, stack);
    if (name !== 'Fn::Select' || !Array.isArray(argument)) return undefined;
    const index = Number(argument[0]);
    const [inner, parts] = callOf(argument[1]);
    if (inner === 'Fn::Cidr' && Array.isArray(parts)) {
      const block = this.evaluate(parts[0], stack, depth + 1);
      const [count, bits] = [Number(parts[1]), Number(parts[2] ?? 8)];
      return block && Number.isInteger(index) && index < count && Number.isInteger(bits) ? cidrAt(block, index, bits) : undefined;
    }
    return inner === 'Fn::GetAtt' && index === 0 ? this.attribute(parts, stack) : undefined;
  }

  private attribute(argument: unknown, stack: string): Block | undefined {
    const [logicalId, attribute] = typeof argument === 'string' ? argument.split('.') : Array.isArray(argument) ? argument : [];
    const resource = typeof logicalId === 'string' ? this.reading.resource(stack, logicalId) : undefined;
    return resource && typeof attribute === 'string' ? this.attributes.get(`${resource.id} ${attribute}`) : undefined;
  }
}

function callOf(raw: unknown): [string, unknown] | [undefined, undefined] {
  const entries = typeof raw === 'object' && raw !== null ? Object.entries(raw) : [];
  return entries.length === 1 ? entries[0] : [undefined, undefined];
}
