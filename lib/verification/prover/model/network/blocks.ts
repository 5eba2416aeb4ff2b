import { Block, blockText, cidrAt, isPartOfInternet, mayBePartOfVpc, overlap, parseBlock } from './cidrs';
import { nameOf, Reading } from './reading';
import { isLiteral, text } from './values';
import { Resolved, ResolvedResource } from '../resolved';

/** Where stand-ins are taken from for blocks that only the deployment knows: what is for documentation, and what is reserved. */
const STAND_INS = { v6: { first: 0x20010db8n << 96n, step: 80n, most: 0xfff0 }, v4: { first: 240n << 24n, step: 16n, most: 4000 } };

/** Where a text is used: blocks of VPCs and subnets are their own; rules of groups only add to each other; all others may shadow. */
type Use = 'own' | 'peer' | 'rule';

/**
 * Address blocks as texts of the facts.
 *
 * The block that a VPC gets from Amazon, from a pool or from a parameter is known only at deployment, but what follows from it
 * is not: it is the VPC's alone, and `Fn::Cidr` cuts it as it would any other. So each gets a stand-in, and what is derived from
 * it is derived from the stand-in. Rules tell the real block and the stand-in apart only where they name another part of the
 * addresses that a VPC may have: such a text stays unknown.
 */
export class Blocks {
  private readonly standIns = new Map<string, Block>();
  private readonly derived = new Map<string, string>();
  private readonly attributes = new Map<string, Block>();
  private readonly count = { v4: 0, v6: 0 };
  /** Whether routes, network ACLs or firewalls name a part of the internet. */
  public readonly namedParts = { v4: false, v6: false };

  constructor(private readonly reading: Reading) {}

  /**
   * A stand-in for a block of a VPC.
   * @param names texts of properties that are that block
   * @param attributes attributes of resources of which the value is that block, or a list that begins with it
   */
  public standIn(
    vpc: ResolvedResource, family: 'v4' | 'v6', names: readonly string[], attributes: readonly (readonly [ResolvedResource, string])[], length: number,
  ): string | undefined {
    const from = STAND_INS[family];
    if (this.count[family] >= from.most) return undefined;
    const block: Block = { v6: family === 'v6', first: from.first + (BigInt(++this.count[family]) << from.step), length };
    names.forEach((name) => this.stands(name, block));
    for (const [resource, name] of attributes) {
      this.attributes.set(`${resource.id} ${name}`, block);
      this.stands(this.reading.attribute(resource, name), block);
    }
    const shown = blockText(block);
    this.reading.assume(`The IP${family} block that VPC ${nameOf(vpc)} gets at deployment is written as ${shown}: it is the VPC's alone, `
      + 'and no block that claims name holds a part of it but those derived from it');
    return shown;
  }

  private stands(name: string, block: Block): void {
    this.standIns.set(name, block);
    this.derived.delete(name);
  }

  /** A stand-in for a subnet's block of which nothing is known but that it lies in the VPC's, and is its own: none of those used. */
  public subnetStandIn(name: string, within: Block, used: Block[]): string | undefined {
    // In a block that is written out it may be what a rule names.
    const isStandIn = [...this.standIns.values()].some((one) => one.v6 === within.v6 && one.first === within.first && one.length === within.length);
    if (!isStandIn) return undefined;
    const hostBits = within.v6 ? 64 : Math.min(8, 32 - within.length);
    for (let index = 2 ** Math.min(8, (within.v6 ? 128 : 32) - within.length - hostBits) - 1; index >= 0; index--) {
      const block = cidrAt(within, index, hostBits);
      if (!block || used.some((other) => overlap(block, other))) continue;
      used.push(block);
      this.stands(name, block);
      return blockText(block);
    }
    return undefined;
  }

  /** A block as text; a text that is no block where it is not known; undefined where there is none. */
  public of(value: Resolved | undefined, use: Use): string | undefined {
    const name = text(value);
    if (name === undefined) return undefined;
    const block = isLiteral(name) ? parseBlock(name) : undefined;
    if (block) {
      if (use === 'own') return name;
      const family = block.v6 ? 'v6' : 'v4';
      if (use === 'rule' && isPartOfInternet(block)) this.namedParts[family] = true;
      return this.count[family] > 0 && mayBePartOfVpc(block) ? `${name}, which may hold a block that only the deployment knows` : name;
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
    if (name === 'Ref' && typeof argument === 'string') return this.standIns.get(this.reading.parameter(stack, argument));
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
