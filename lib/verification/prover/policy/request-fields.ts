/** What the principal, the resource and the way of a request say about the keys of its context. */
import type { Organization, Principal, Resource } from '../policy-facts';
import type { Atom } from './atoms';
import { absentAtom, atom, presentAtom, textAtom } from './atoms';
import { compilePattern, splitArn } from './patterns';
import { isIdentity as isIdentityKind, principalAccount } from './principal-match';
import type { Fields, Layer } from './search';
import type { VariableValue } from './statements';
import type { Mode } from './text-languages';
import type { Language } from './value-languages';

/** Keys that hold several values. */
const MULTIVALUED = new Set([
  'aws:tagkeys', 'aws:principalorgpaths', 'aws:resourceorgpaths', 'aws:calledvia', 'aws:principalservicenameslist', 'aws:sourceorgpaths',
]);

const BOOLEANS = new Set([
  'aws:securetransport', 'aws:multifactorauthpresent', 'aws:viaawsservice', 'aws:principalisawsservice', 'kms:grantisforawsresource',
  'kms:bypasspolicylockoutsafetycheck', 'ec2:isencrypted',
]);

/** A key whose value is known, is known to be absent, or is not tied to anything. */
type Tie = { readonly values: readonly string[] } | 'absent' | 'free' | { readonly not: readonly string[] } | { readonly like: string; readonly notLike?: readonly string[] };

/** A principal that stands for others: those of one account, those of all accounts but some, or simply anybody. */
export interface StandIn extends Principal {
  readonly standsFor: 'anybody' | 'account' | { readonly accountsBut: readonly string[] };
}

/** What is tied to principal and resource. */
export interface RequestFacts {
  readonly mode: Mode;
  readonly principal: Principal | StandIn;
  readonly resource: Resource;
  readonly resourceAccount?: string;
  readonly organization?: Organization;
  /** Goes through a VPC endpoint. */
  readonly throughEndpoint: boolean;
  readonly multivaluedKeys?: ReadonlySet<string>;
  readonly booleanKeys: ReadonlySet<string>;
  /** Keys that the question settles, in lower case. */
  readonly settled?: ReadonlyMap<string, VariableValue>;
}

/** Fields of the requests of one principal to one resource. */
export class RequestFields implements Fields {
  public constructor(private readonly facts: RequestFacts) {}

  public multivalued(field: string): boolean {
    return MULTIVALUED.has(field) || this.facts.multivaluedKeys?.has(field) === true;
  }

  public nice(field: string): Language | undefined {
    return NICE[field] ?? (field.includes(':') ? NOT_EMPTY : undefined);
  }

  public initial(field: string): readonly Atom[] {
    if (field === 'action' || field === 'resource') return [];
    const known = this.tie(field);
    const atoms: Atom[] = [];
    if (known === 'absent') atoms.push(absentOf(field));
    else if (known !== 'free' && 'not' in known) atoms.push(excludes(field, known.not));
    else if (known !== 'free' && 'like' in known) atoms.push(fits(field, known.like), ...(known.notLike ? [unlike(field, known.notLike)] : []));
    else if (known !== 'free') atoms.push(exactly(field, known.values[0]));
    if (this.multivalued(field)) atoms.push(notEmptyOf(field));
    if (BOOLEANS.has(field) || this.facts.booleanKeys.has(field)) atoms.push(booleanOf(field));
    return atoms;
  }

  /** What a policy variable of the key stands for. */
  public variable(key: string): VariableValue {
    const known = this.tie(key);
    if (known === 'absent') return 'absent';
    const settled = this.facts.settled?.get(key);
    if (settled !== undefined && (settled === 'absent' || !this.multivalued(key)) && (known === 'free' || !('values' in known))) return settled;
    if (known === 'free' || !('values' in known) || this.multivalued(key)) return 'free';
    return { text: known.values[0] };
  }

  /** Keys that stand for the request whether policies name them or not. */
  public context(): Record<string, readonly string[]> {
    const context: Record<string, readonly string[]> = {};
    for (const key of ['aws:principalarn', 'aws:principalaccount', 'aws:principalorgid', 'aws:resourceaccount', 'aws:resourceorgid',
      'aws:principalisawsservice', 'aws:principalservicename', 'aws:principaltype', 'aws:username', 'aws:requestedregion']) {
      const known = this.tie(key);
      if (known !== 'absent' && known !== 'free' && 'values' in known) context[key] = known.values;
    }
    for (const [key, value] of Object.entries(this.facts.principal.tags ?? {})) context[`aws:principaltag/${key.toLowerCase()}`] = [value];
    for (const [key, value] of Object.entries(this.facts.resource.tags ?? {})) context[`aws:resourcetag/${key.toLowerCase()}`] = [value];
    return context;
  }

  private tie(key: string): Tie {
    const { principal, resource, resourceAccount } = this.facts;
    const isIdentity = isIdentityKind(principal);
    const account = principalAccount(principal);
    if (key === 'kms:calleraccount') {
      return isIdentity ? this.tie('aws:principalaccount') : principal.kind === 'anonymous' && !('standsFor' in principal) ? 'absent' : 'free';
    }
    const asOther = 'standsFor' in principal ? this.ofOthers(principal, key) : undefined;
    if (asOther !== undefined) return asOther;
    if (key.startsWith('aws:principaltag/')) return isIdentity ? tagOf(principal.tags, key) : bringsTags(principal) ? 'free' : 'absent';
    if (key.startsWith('aws:resourcetag/')) return tagOf(resource.tags, key);
    switch (key) {
      case 'aws:principalarn': return isIdentity ? { values: [isFederatedUser(principal) ? principal.sessionArn! : principal.arn] } : 'absent';
      case 'aws:principalaccount': return !isIdentity ? 'absent' : only(account);
      case 'aws:principalorgid': return isIdentity ? this.organizationOf(account) : 'absent';
      case 'aws:principalorgpaths': return isIdentity ? 'free' : 'absent';
      case 'aws:resourceaccount': return only(resourceAccount);
      case 'aws:resourceorgid': return this.organizationOf(resourceAccount);
      case 'aws:principalisawsservice': return { values: [String(principal.kind === 'service')] };
      case 'aws:principalservicename': return principal.kind === 'service' ? { values: [principal.arn] } : 'absent';
      case 'aws:principalservicenameslist': return principal.kind === 'service' ? 'free' : 'absent';
      case 'aws:username': return principal.kind === 'user' && !isFederatedUser(principal) ? { values: [principal.arn.slice(principal.arn.lastIndexOf('/') + 1)] } : principal.kind === 'service' ? 'free' : 'absent';
      case 'aws:principaltype': return principalType(principal);
      case 'aws:multifactorauthpresent': case 'aws:multifactorauthage': return principal.kind === 'service' || principal.kind === 'anonymous' ? 'absent' : 'free';
      case 'aws:requestedregion': return regionOf(resource.arn);
      case 'aws:sourceip': return this.facts.throughEndpoint ? 'absent' : 'free';
      default: return 'free';
    }
  }

  /** Whoever is stood for may have other keys than the one who stands; a witness is the one who stands, unless for anybody. */
  private ofOthers({ standsFor, account }: StandIn, key: string): Tie | undefined {
    if (!/^aws:(principal(arn|account|orgid|orgpaths|type|tag\/.*)|username|userid)$/.test(key)) return undefined;
    if (standsFor === 'anybody') return /arn$|account$/.test(key) ? { like: '*' } : 'free';
    if (this.facts.mode === 'under' || key === 'aws:principalorgid') return undefined;
    if (key === 'aws:principalaccount') return standsFor === 'account' ? undefined : { not: standsFor.accountsBut };
    return key === 'aws:principalarn' && standsFor === 'account' ? { like: `arn:*:*::${account}:*` }
      : key === 'aws:principalarn' ? { like: '*', ...(typeof standsFor === 'object' && { notLike: standsFor.accountsBut.map(id => `arn:*:*:*:${id}:*`) }) } : 'free';
  }

  private organizationOf(account: string | undefined): Tie {
    const { organization } = this.facts;
    if (organization?.id === undefined || account === undefined) return 'free';
    const members = [...Object.keys(organization.serviceControlPolicies), ...Object.keys(organization.resourceControlPolicies),
      organization.managementAccount];
    if (members.includes(account)) return { values: [organization.id] };
    return /^\d{12}$/.test(account) ? { not: [organization.id] } : 'free';
  }

  /**
   * Relations between keys, as layers of alternatives: an address of the public internet or a VPC endpoint; an endpoint
   * lies in a VPC; the age of a second factor is known only where there is one.
   */
  public relations(mentioned: ReadonlySet<string>): Layer[] {
    const layers: Layer[] = [];
    const vpc = ['aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip'];
    if (this.facts.throughEndpoint) {
      layers.push([{ atoms: [...vpc.filter(key => mentioned.has(key)).map(presentOf), absentOf('aws:sourceip')] }]);
    } else {
      const named = vpc.filter(key => mentioned.has(key));
      if (named.length > 0 && (named.length > 1 || mentioned.has('aws:sourceip'))) {
        layers.push([{ atoms: named.map(absentOf) }, { atoms: [absentOf('aws:sourceip'), ...named.map(presentOf)] },
          ...(mentioned.has('aws:sourcevpce') ? [{ atoms: [absentOf('aws:sourceip'), absentOf('aws:sourcevpce'), ...named.filter(key => key !== 'aws:sourcevpce').map(presentOf)] }] : [])]);
      }
    }
    if (mentioned.has('aws:multifactorauthage')) {
      layers.push([{ atoms: [absentOf('aws:multifactorauthage')] }, { atoms: [presentOf('aws:multifactorauthage'), exactly('aws:multifactorauthpresent', 'true')] }]);
    }
    return layers;
  }
}

const interned = new Map<string, Atom>();

function intern(key: string, make: () => Atom): Atom {
  let known = interned.get(key);
  if (known === undefined) {
    if (interned.size > 50_000) interned.clear();
    known = make();
    interned.set(key, known);
  }
  return known;
}

const absentOf = (field: string): Atom => intern(`absent ${field}`, () => absentAtom(field));
const presentOf = (field: string): Atom => intern(`present ${field}`, () => presentAtom(field));
const exactly = (field: string, value: string): Atom => intern(`is ${field} ${value}`, () => textAtom(field, [value], 'literal'));
const fits = (field: string, pattern: string): Atom => intern(`like ${field} ${pattern}`, () => textAtom(field, [pattern], 'glob'));
const excludes = (field: string, values: readonly string[]): Atom => intern(`not ${field} ${values.join(' ')}`, () =>
  atom(field, true, 'all', { theory: 'text', patterns: values.map(value => compilePattern(value, 'literal')), negated: true }));
const unlike = (field: string, arns: readonly string[]): Atom => intern(`unlike ${field} ${arns.join(' ')}`, () =>
  atom(field, true, 'all', { theory: 'text', patterns: arns.map(value => compilePattern(value, 'arn')), negated: true }));
const notEmptyOf = (field: string): Atom => intern(`not empty ${field}`, () =>
  atom(field, true, 'all', { theory: 'text', patterns: [compilePattern('', 'literal')], negated: true }));
const booleanOf = (field: string): Atom => intern(`boolean ${field}`, () =>
  atom(field, true, 'all', { theory: 'text', patterns: ['true', 'false'].map(text => compilePattern(text, 'literal')), negated: false }));

/**
 * IAM Roles Anywhere assumes roles with what certificates say as tags, which trust policies read.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
function bringsTags({ kind, arn }: Principal): boolean {
  return kind === 'service' && arn === 'rolesanywhere.amazonaws.com';
}

function only(value: string | undefined): Tie {
  return value === undefined ? 'free' : { values: [value] };
}

function tagOf(tags: { readonly [key: string]: string } | undefined, key: string): Tie {
  if (tags === undefined) return 'free';
  const name = key.slice(key.indexOf('/') + 1);
  const found = Object.entries(tags).find(([tag]) => tag.toLowerCase() === name);
  return found === undefined ? 'absent' : { values: [found[1]] };
}

/** A session that a user got for somebody: AWS tells of the session. */
function isFederatedUser(principal: Principal): boolean {
  return principal.kind === 'user' && principal.sessionArn !== undefined;
}

function principalType(principal: Principal): Tie {
  switch (principal.kind) {
    case 'role': return { values: ['AssumedRole'] };
    case 'user': return { values: [isFederatedUser(principal) ? 'FederatedUser' : 'User'] };
    case 'root': return { values: ['Account'] };
    case 'anonymous': return { values: ['Anonymous'] };
    default: return 'free';
  }
}

function regionOf(arn: string): Tie {
  const region = splitArn(arn)[3];
  return region !== undefined && /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) ? { values: [region] } : 'free';
}

const like = (...texts: string[]): Language => ({ theory: 'text', patterns: texts.map(text => compilePattern(text, 'glob')), negated: false });

const NOT_EMPTY = like('?*');
const NICE: { readonly [field: string]: Language } = {
  'action': like('?*:?*'),
  'aws:principalarn': like('arn:aws:iam::111122223333:role/*'),
  'aws:principalaccount': like('111122223333'),
  'resource': { theory: 'text', patterns: [compilePattern('arn:?*:?*:*:*:?*', 'arn')], negated: false },
};
