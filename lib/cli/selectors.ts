import { CommandInputError } from './errors';
import { nearest } from '../private/nearest';
import { readable } from '../report/readable';
import { Address, EndRef, PrincipalRef, ResourceRef } from '../verification/claim-format';
import { Deployment, Element, Letters } from '../verification/prover/deployment';
import { Source } from '../verification/prover/policy-facts';

/** How many names an error lists. */
const LISTED = 8;

/** Finds what people name in a deployment, by construct path, logical id, name or ARN. */
export class Selectors {
  private readonly elements: readonly Element[];

  public constructor(private readonly deployments: readonly Deployment[], private readonly letters: Letters) {
    const byKey = new Map<string, Element>();
    for (const one of deployments) for (const [key, element] of one.elements) if (!byKey.has(key)) byKey.set(key, element);
    this.elements = [...byKey.values()];
  }

  /**
   * A principal: ARN, `*` and `?` being wildcards, name of a role or user, logical id, construct path of it or of what acts as
   * it, or a service principal.
   *
   * @throws CommandInputError where nobody is meant, or more than one
   */
  public principal(text: string): PrincipalRef {
    if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)) return { service: text };
    if (text === 'anybody' || text === '*') return { all: 'anybody' };
    const principals = this.deployments.flatMap((one) => one.principals);
    if (text.startsWith('arn:')) {
      if (/[*?]/.test(text) || principals.some(({ arn }) => this.shown(arn) === text)) return { arn: this.raw(principals.map(({ arn }) => arn), text) ?? text };
      throw this.missing('principal', text, principals.map(({ arn }) => this.shown(arn)));
    }
    const found = new Map<string, PrincipalRef>();
    for (const { arn, source } of principals) {
      if (this.shown(arn.slice(arn.lastIndexOf('/') + 1)) === text || (source !== undefined && names(source, text))) found.set(arn, { arn });
    }
    for (const { principalArn, source } of this.elements) {
      if (principalArn !== undefined && names(source, text)) found.set(principalArn, { arn: principalArn });
    }
    return this.only('principal', text, found, principals.map(({ arn, source }) => source?.constructPath ?? source?.logicalId ?? this.shown(arn)));
  }

  /**
   * A resource: ARN with wildcards, `*`, logical id, construct path or name.
   *
   * @throws CommandInputError where nothing is meant, or more than one
   */
  public resource(text: string): ResourceRef {
    if (text === '*' || text.startsWith('arn:')) return { arn: text };
    const having = this.elements.filter(({ arn }) => arn !== undefined);
    const exact = having.filter(({ source, id }) => isSame(source, text) || this.shown(id) === text);
    const chosen = exact.length > 0 ? exact : having.filter(({ source }) => names(source, text));
    const found = new Map(chosen.map(({ source }) => [keyOf(source), { address: addressOf(source) }]));
    return this.only('resource', text, found, having.map(({ source }) => source.constructPath ?? source.logicalId));
  }

  /**
   * An end of a path: `internet`, an address block, an address, a segment by its name, a subnet or whatever has interfaces by
   * logical id or construct path.
   *
   * @throws CommandInputError where nothing is meant, or more than one
   */
  public end(text: string): EndRef {
    if (text === 'internet') return { internet: true, name: text };
    if (/^[0-9.]+(\/\d+)?$/.test(text) || /^[0-9a-f:]+(\/\d+)?$/i.test(text) && text.includes(':')) {
      return { cidr: text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`, name: text };
    }
    const subnets = this.elements.filter(({ type }) => type === 'AWS::EC2::Subnet');
    const ids = new Map(subnets.map((element) => [element.id, element]));
    const segment = this.deployments.flatMap(({ network }) => network.subnets)
      .flatMap(({ id, group }) => (group === text ? ids.get(id) ?? [] : []));
    const inside = segment.length > 0 ? segment : subnets.filter(({ source, id }) => names(source, text) || id === text);
    if (inside.length > 0) return { name: text, subnets: unique(inside) };
    const interfaces = this.elements.filter(({ interfaceIds }) => (interfaceIds ?? []).length > 0);
    const exact = interfaces.filter(({ source }) => isSame(source, text));
    const found = new Map((exact.length > 0 ? exact : interfaces.filter(({ source, id }) => names(source, text) || id === text))
      .map(({ source }) => [keyOf(source), { name: text, resource: addressOf(source) }]));
    const groups = this.deployments.flatMap(({ network }) => network.subnets.flatMap(({ group }) => group ?? []));
    return this.only('segment, subnet or network resource', text, found, [...groups, ...interfaces.map(({ source }) => source.constructPath ?? source.logicalId), 'internet']);
  }

  private only<T>(kind: string, text: string, found: ReadonlyMap<string, T>, names_: readonly string[]): T {
    if (found.size === 1) return [...found.values()][0];
    if (found.size === 0) throw this.missing(kind, text, names_);
    const list = [...found.keys()].map((key) => this.shown(key)).sort();
    throw new CommandInputError(`${JSON.stringify(text)} may be any of ${list.slice(0, LISTED).join(', ')}${list.length > LISTED ? ` and ${list.length - LISTED} more` : ''}`, 'name one of them');
  }

  private missing(kind: string, text: string, names_: readonly string[]): CommandInputError {
    const known = [...new Set(names_)].sort();
    const near = nearest(text, known);
    const some = known.length === 0 ? 'name one that the templates hold' : `name one such as ${known.slice(0, LISTED).join(', ')}`;
    return new CommandInputError(`no ${kind} is called ${JSON.stringify(text)}`, near === undefined ? some : `use ${near}`);
  }

  private raw(texts: readonly string[], text: string): string | undefined {
    return texts.find((one) => this.shown(one) === text);
  }

  private shown(text: string): string {
    return readable(text, this.letters);
  }
}

function addressOf(source: Source): Address {
  return { stack: source.template, logicalId: source.logicalId };
}

function keyOf(source: Source): string {
  return source.constructPath ?? `${source.template}#${source.logicalId}`;
}

function unique(elements: readonly Element[]): Address[] {
  return [...new Map(elements.map(({ source }) => [keyOf(source), addressOf(source)])).values()];
}

/** The resource itself: by its construct, or by its logical id with or without its stack. */
function isSame({ template, logicalId, constructPath }: Source, text: string): boolean {
  return logicalId === text || `${template}#${logicalId}` === text || constructPath === text || constructPath === `${text}/Resource` || constructPath === `${text}/Default`;
}

/** The resource itself, or one that a construct of this path made. */
function names(source: Source, text: string): boolean {
  return isSame(source, text) || source.constructPath?.startsWith(`${text}/`) === true;
}
