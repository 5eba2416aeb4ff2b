/** Does one set of policies allow more than another? */
import type { Policy, Principal, Statement } from '../policy-facts';
import type { ActionCatalogue } from './catalogue';
import type { PolicyVerdict } from './find-request';
import { PolicyProver } from './find-request';
import { accountInArn, accountOf } from './principal-match';
import type { StandIn } from './request-fields';

/** What is compared: policies that grant, and levels of policies that each have to allow as well (boundaries, SCPs). */
export interface Side {
  readonly grants: readonly Policy[];
  readonly ceilings?: readonly (readonly Policy[])[];
}

/** How the requests that the first allows relate to those that the second allows. */
export type Relation = 'equal' | 'narrower' | 'wider' | 'incomparable' | 'unknown';

/** The relation, and a request for each direction in which they differ. */
export interface Comparison {
  readonly relation: Relation;
  /** Allowed by the first and not by the second: the verdict on the claim that there is none. */
  readonly onlyFirst: PolicyVerdict;
  readonly onlySecond: PolicyVerdict;
}

/** What to compare them over. */
export interface CompareOptions {
  /** Patterns of actions. @default all */
  readonly actions?: readonly string[];
  /** Patterns of ARNs. @default all */
  readonly resources?: readonly string[];
  /** Who may ask. @default everybody that the policies tell apart */
  readonly principals?: readonly Principal[];
  readonly catalogue?: ActionCatalogue;
  readonly budget?: number;
}

/** Stands for all whom the policies do not name. */
const SOMEBODY: Principal = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/Somebody', account: '111122223333', identityPolicies: [] };

/**
 * Compares documents by the requests that their statements allow, not by their text.
 */
export function compare(first: Side, second: Side, options: CompareOptions = {}): Comparison {
  const prover = new PolicyProver();
  const onlyFirst = difference(prover, first, second, options);
  const onlySecond = difference(prover, second, first, options);
  return { relation: relationOf(onlyFirst, onlySecond), onlyFirst, onlySecond };
}

function relationOf(onlyFirst: PolicyVerdict, onlySecond: PolicyVerdict): Relation {
  if (onlyFirst.verdict === 'UNKNOWN' || onlySecond.verdict === 'UNKNOWN') {
    return onlyFirst.verdict === 'REFUTED' && onlySecond.verdict === 'REFUTED' ? 'incomparable' : 'unknown';
  }
  if (onlyFirst.verdict === 'PROVED') return onlySecond.verdict === 'PROVED' ? 'equal' : 'narrower';
  return onlySecond.verdict === 'PROVED' ? 'wider' : 'incomparable';
}

/** The verdict on the claim that the first allows nothing that the second does not. */
export function allowedByFirstAlone(first: Side, second: Side, options: CompareOptions = {}): PolicyVerdict {
  return difference(new PolicyProver(), first, second, options);
}

function difference(prover: PolicyProver, first: Side, second: Side, options: CompareOptions): PolicyVerdict {
  const statements = [first, second].flatMap(side => levelsOf(side).flat().flatMap(policy => policy.statements));
  const { actions = ['*'], resources = ['*'], principals = principalsOfDocuments(statements), catalogue, budget } = options;
  return prover.findRequest(
    { principals, actions, resources: resources.map(arn => ({ arn })), catalogue, budget, documents: levelsOf(first) },
    (principal, resource) => ({ principal, resource, documents: levelsOf(second) }),
  );
}

function levelsOf(side: Side): readonly (readonly Policy[])[] {
  return [side.grants, ...side.ceilings ?? []];
}

/**
 * The same for documents that are compared by themselves, without resources and accounts. Where they name everybody and nobody else,
 * conditions alone tell people apart: one who may have any name and account stands for all.
 */
export function principalsOfDocuments(statements: readonly Statement[]): readonly (Principal | StandIn)[] {
  const named = statements.flatMap(statement => [...statement.principals ?? [], ...statement.notPrincipals ?? []]);
  const found = principalsOf(statements);
  if (named.some(({ kind, value }) => kind !== 'Any' && value !== '*')) return found;
  return found.map((one): Principal | StandIn => ('standsFor' in one && typeof one.standsFor === 'object' ? { ...one, standsFor: 'anybody' } : one));
}

/**
 * Somebody for each way in which statements can tell principals apart: each one that they name, one who stands for each
 * account that they name, and one for all other accounts.
 */
export function principalsOf(statements: readonly Statement[]): readonly (Principal | StandIn)[] {
  const patterns = statements.flatMap(statement => [...statement.principals ?? [], ...statement.notPrincipals ?? []]);
  if (patterns.length === 0) return [{ ...SOMEBODY, standsFor: 'anybody' }];
  const found = new Map<string, Principal | StandIn>();
  const accounts = new Set<string>();
  const add = (kind: Principal['kind'], arn: string, account?: string, sessionArn?: string) => {
    if (account !== undefined) accounts.add(account);
    found.set(`${kind} ${sessionArn ?? arn}`, { kind, arn, identityPolicies: [], ...(account === undefined ? {} : { account }), ...(sessionArn === undefined ? {} : { sessionArn }) });
  };
  for (const { kind, value } of patterns) {
    if (value === '*' || kind === 'Any') continue;
    if (kind === 'Service') {add('service', value);} else if (kind === 'Federated') {add('federated', value);} else if (kind === 'AWS') {
      const session = /^(arn:[^:]*):sts::([^:]*):assumed-role\/([^/]+)\/.+$/.exec(value);
      const account = accountOf(value);
      if (account !== undefined) accounts.add(account);
      else if (session !== null) add('role', `${session[1]}:iam::${session[2]}:role/${session[3]}`, session[2], value);
      else add(value.includes(':user/') ? 'user' : 'role', value, accountInArn(value));
    }
  }
  const members = [...accounts].map((account): StandIn =>
    ({ kind: 'role', arn: `arn:aws:iam::${account}:role/Somebody`, account, identityPolicies: [], standsFor: 'account' }));
  return [
    ...found.values(), ...members, { ...SOMEBODY, standsFor: { accountsBut: [...accounts] } },
    { kind: 'anonymous', arn: '*', identityPolicies: [] },
    { kind: 'service', arn: 'anyservice.amazonaws.com', identityPolicies: [] },
    { kind: 'federated', arn: 'arn:aws:iam::111122223333:saml-provider/Anybody', identityPolicies: [] },
  ];
}
