/** Is there a request that matches a target and is allowed? */
import type { Letters } from '../deployment';
import type { Condition, Organization, Policy, Principal, Request, Resource, Statement, Verdict } from '../policy-facts';
import type { Atom, OperatorTable } from './atoms';
import { OPERATORS, presentAtom } from './atoms';
import type { ActionCatalogue } from './catalogue';
import { catalogued } from './catalogue';
import type { Situation, Way } from './layers';
import { waysThrough, waysThroughDocuments } from './layers';
import type { FormatOfLetter, LetterFormats } from './patterns';
import { hasLetter, NO_FORMATS } from './patterns';
import { accountInArn, namedVia, principalAccount } from './principal-match';
import { Realism } from './realism';
import type { StandIn } from './request-fields';
import { RequestFields } from './request-fields';
import type { Candidate, Cube, FieldMemo, Layer, Problem, Solution } from './search';
import { cube, Search } from './search';
import type { VariableValue } from './statements';
import { StatementCompiler } from './statements';
import { Targets } from './targets';
import type { Mode } from './text-languages';
import { Budget, BudgetSpent } from './text-languages';
import { MixedTheories } from './value-languages';
import { witnessOf } from './witness';

/** Whether somebody of the principals may do one of the actions to one of the resources. */
export interface Query {
  /** A stand-in is asked about on behalf of all for whom it stands. */
  readonly principals: readonly (Principal | StandIn)[];
  /** Patterns of actions. */
  readonly actions: readonly string[];
  /** Their ARNs may have wildcards: the witness then names one resource. A resource without policy has none, wherever it is. */
  readonly resources: readonly Resource[];
  /** Conditions that the request fulfils besides. */
  readonly where?: readonly Condition[];
  /** Requests that are no breach: those that one of these statements matches. Write them as denials; principals count where they are given. */
  readonly unless?: readonly Statement[];
  readonly organization?: Organization;
  /** The request goes through a VPC endpoint with this policy. */
  readonly endpointPolicy?: Policy;
  /**
   * Statements that grant nothing here, though they stand: without what granted a witness, the next cause is found. Only
   * identity and resource policies do without them; as ceilings (boundary, session, SCP, RCP, endpoint) they stay.
   */
  readonly leftOut?: ReadonlySet<Statement>;
  /** What the opaque letters of the facts stand for. */
  readonly letters?: Letters;
  /** Where it is given, only its actions count; others are told of apart. */
  readonly catalogue?: ActionCatalogue;
  /** Further keys that hold several values. */
  readonly multivaluedKeys?: readonly string[];
  /** Documents that decide alone, in place of all policies of the facts: each level has to allow, and none may deny. */
  readonly documents?: readonly (readonly Policy[])[];
  /** Steps of automata to spend on each principal and resource. @default 200000 */
  readonly budget?: number;
  /** Cut the blocking statements of a proof down to a minimal set. It takes one search a statement. @default false */
  readonly minimal?: boolean;
}

/** A verdict, and what an action that AWS adds later would break. */
export type PolicyVerdict = Verdict & { readonly futureAction?: Request };

/** The same question about other facts: what they allow already is no breach. */
export interface Before {
  readonly principal: Principal;
  readonly resource: Resource;
  readonly organization?: Organization;
  readonly endpointPolicy?: Policy;
  readonly documents?: readonly (readonly Policy[])[];
}

/** The earlier facts of a principal and a resource; undefined where there were none. */
export type Earlier = (principal: Principal, resource: Resource) => Before | undefined;

/** Every request has an action and a resource. */
const SUBJECT: readonly Atom[] = [presentAtom('action'), presentAtom('resource')];
const NO_LETTERS: Letters = new Map();
const DEFAULT_BUDGET = 200_000;

export const ASSUMPTIONS: readonly string[] = [
  'policies are evaluated as AWS documents it, and no policies bear on the request but those given',
  'resources without a known policy have none',
  'context keys have values of the type that their operators ask for',
  'context keys with several values hold no empty ones',
  'sessions of roles that trust nobody to tag them have no tags but those of their role',
  'sts:GetCallerIdentity, which no policy can deny, counts only where a question names it in full',
];

interface Outcome {
  readonly solution?: Solution;
  readonly request?: Request;
  readonly future?: Request;
  readonly blocking: ReadonlySet<Statement>;
  /** Why the search ended early. */
  readonly cut?: string;
  readonly doubts: ReadonlySet<string>;
}

/** What letters are, and answers that rest on it. */
interface KnownLetters {
  readonly formats: LetterFormats;
  readonly memo: FieldMemo;
}

/** Answers queries, and keeps compiled statements between them. */
export class PolicyProver {
  private readonly compiler: StatementCompiler;
  private readonly targets = new Targets();
  private readonly realism = new Realism();
  /** Where it is there, a search knows of these denials alone. */
  private denials: ReadonlySet<Statement> | undefined;
  private readonly memo: FieldMemo = new Map();

  private readonly told = new WeakMap<Letters, KnownLetters & { readonly size: number; readonly formats: Map<number, FormatOfLetter> }>();
  private readonly wheres = new WeakMap<readonly Condition[], Statement>();

  /** @param operators replaces the condition operators, to test that a wrong one is noticed */
  public constructor(operators: OperatorTable = OPERATORS) {
    this.compiler = new StatementCompiler(operators);
  }

  /** PROVED: there is no such request. REFUTED: the witness is one. */
  public findRequest(query: Query, before?: Earlier): PolicyVerdict {
    const assumptions = new Set<string>(ASSUMPTIONS);
    if (query.organization?.id !== undefined) assumptions.add('accounts that the organization does not list are outside of it');
    const blocking = new Set<Statement>();
    let unknown: string | undefined;
    let future: Request | undefined;
    for (const principal of query.principals) {
      for (const resource of query.resources) {
        const verdict = this.decide(query, principal, resource, before?.(principal, resource));
        if (verdict.verdict === 'REFUTED') return verdict;
        if (verdict.verdict === 'UNKNOWN') unknown ??= verdict.because;
        else verdict.blocking.filter(statement => query.unless?.includes(statement) !== true).forEach(statement => blocking.add(statement));
        future ??= verdict.futureAction;
      }
    }
    const more = future === undefined ? {} : { futureAction: future };
    if (unknown !== undefined) return { verdict: 'UNKNOWN', because: unknown, ...more };
    return { verdict: 'PROVED', assumptions: [...assumptions], blocking: query.minimal === true ? this.minimal(query, blocking, before) : [...blocking], ...more };
  }

  private decide(query: Query, principal: Principal, resource: Resource, before: Before | undefined): PolicyVerdict {
    const over = this.search(query, principal, resource, before, 'over');
    const more = over.future === undefined ? {} : { futureAction: over.future };
    if (over.solution === undefined && over.cut === undefined) return { verdict: 'PROVED', assumptions: [], blocking: [...over.blocking], ...more };
    const under = this.search(query, principal, resource, before, 'under');
    if (under.solution !== undefined && under.request !== undefined) {
      return { verdict: 'REFUTED', witness: under.request, granting: under.solution.granting, escaped: under.solution.escaped, ...more };
    }
    const why = [...over.doubts, ...under.doubts][0] ?? over.cut ?? under.cut ?? 'the answer depends on texts that are known only at deployment';
    return { verdict: 'UNKNOWN', because: `${principal.arn} to ${resource.arn}: ${over.cut ?? why}`, ...more };
  }

  private search(query: Query, principal: Principal, resource: Resource, before: Before | undefined, mode: Mode): Outcome {
    const doubts = new Set<string>();
    const blocking = new Set<Statement>();
    const setting = this.setting(query, principal, resource, mode);
    const budget = new Budget(query.budget ?? DEFAULT_BUDGET);
    const futures: Candidate[] = [];
    try {
      const ways = waysOf(query.documents, {
        ...setting.situation,
        bears: this.targets.bearing(query.actions, resource, this.denials),
        doubt: reason => doubts.add(reason),
      }, mode);
      if (ways.length === 0) return { blocking, doubts };
      const extra = before === undefined ? [] : this.notBefore(query, before, mode, doubts);
      for (const way of ways) {
        const problem = this.problem(query, setting, way, extra, mode);
        const search = new Search(setting.fields, mode, budget, setting.formats, setting.memo);
        const solution = search.solve(problem, candidate => this.realism.check(candidate, principal, query.catalogue, mode, futures));
        search.blockers.forEach(statement => blocking.add(statement));
        if (solution === undefined) continue;
        return { solution, request: this.witness(query, setting, solution), blocking, doubts };
      }
      const future = futures[0] === undefined ? {} : { future: this.witness(query, setting, futures[0]) };
      return { blocking, doubts, ...future };
    } catch (error) {
      if (error instanceof BudgetSpent || error instanceof MixedTheories) return { blocking, doubts, cut: error.message };
      throw error;
    }
  }

  private witness(query: Query, setting: Setting, candidate: Candidate): Request {
    return witnessOf({
      ...setting,
      candidate,
      organization: query.organization,
      endpointPolicy: query.endpointPolicy,
      letters: this.compiler.variableLetters,
      spell: action => this.spelling(query, action),
    });
  }

  /** Actions ignore case; the catalogue and the query spell them well. */
  private spelling(query: Query, action: string): string {
    const known = query.catalogue === undefined ? undefined : catalogued(query.catalogue, action)?.name;
    return known ?? query.actions.find(one => one.toLowerCase() === action) ?? action;
  }

  private setting(query: Query, principal: Principal, resource: Resource, mode: Mode): Setting {
    const resourceAccount = resource.account ?? accountInArn(resource.arn)
      ?? (resource.policy === undefined ? principalAccount(principal) : undefined);
    const { formats, memo } = this.formatsOf(query.letters, [principalAccount(principal), resourceAccount]);
    const multivaluedKeys = new Set(query.multivaluedKeys?.map(key => key.toLowerCase()));
    const booleanKeys = new Set<string>();
    const { organization, endpointPolicy } = query;
    const fields = new RequestFields({
      mode,
      principal,
      resource,
      resourceAccount,
      organization,
      throughEndpoint: endpointPolicy !== undefined,
      multivaluedKeys,
      booleanKeys,
      ...(query.where === undefined ? {} : { settled: settledBy(query.where) }),
    });
    const situation = {
      principal,
      resource,
      resourceAccount,
      organization,
      endpointPolicy,
      undeniable: query.documents === undefined && query.actions.some(action => action.toLowerCase() === 'sts:getcalleridentity'),
      ...(query.leftOut === undefined ? {} : { leftOut: query.leftOut }),
      variables: (key: string) => fields.variable(key),
      compiler: this.compiler,
      formats,
    };
    return { principal, resource, resourceAccount, fields, situation, formats, memo, booleanKeys, multivaluedKeys };
  }

  /** What is known of the letters: as told, and that those in place of accounts are accounts. Answers are kept for the same knowledge. */
  private formatsOf(letters: Letters | undefined, accounts: readonly (string | undefined)[]): KnownLetters {
    const lettered = accounts.filter(account => account?.length === 1 && hasLetter(account)).map(account => account!);
    if (letters === undefined && lettered.length === 0) return { formats: NO_FORMATS, memo: this.memo };
    const key = letters ?? NO_LETTERS;
    let known = this.told.get(key);
    if (known === undefined || known.size !== key.size) {
      known = { size: key.size, formats: new Map(), memo: new Map() };
      for (const [letter, { format }] of key) if (format !== 'any') known.formats.set(letter.charCodeAt(0), format);
      this.told.set(key, known);
    }
    const more = lettered.filter(letter => known.formats.get(letter.charCodeAt(0)) !== 'account');
    if (more.length === 0) return known;
    return { formats: new Map([...known.formats, ...more.map(letter => [letter.charCodeAt(0), 'account'] as const)]), memo: new Map() };
  }

  private problem(query: Query, setting: Setting, way: Way, extra: readonly Layer[], mode: Mode): Problem {
    const where = query.where === undefined ? [] : this.whereCube(setting, query.where).atoms;
    const base = [...SUBJECT, ...this.targets.atoms(query.actions, setting.resource), ...where];
    const unless = (query.unless ?? [])
      .filter(statement => namedVia(statement, setting.principal, mode === 'under', setting.formats) !== undefined)
      .map(statement => this.compiler.compile(statement, setting.situation.variables).cube);
    const escapes = [...way.escapes, ...unless];
    const layers = [...way.layers, ...extra];
    const mentioned = scan(setting, [
      ...base, ...escapes.flatMap(one => one.atoms),
      ...layers.flatMap(layer => layer.flatMap(option => [...option.atoms, ...(option.escapes ?? []).flatMap(one => one.atoms)])),
    ]);
    return { base, layers: [...layers, ...setting.fields.relations(mentioned)], escapes };
  }

  /** Of the blocking denials those without which the proof does not stand, when all other denials are gone too. */
  private minimal(query: Query, blocking: ReadonlySet<Statement>, before: Earlier | undefined): readonly Statement[] {
    const needed = new Set(blocking);
    const isProved = () => this.findRequest({ ...query, minimal: false }, before).verdict === 'PROVED';
    this.denials = needed;
    try {
      for (const statement of isProved() ? blocking : []) {
        needed.delete(statement);
        if (!isProved()) needed.add(statement);
      }
    } finally {
      this.denials = undefined;
    }
    return [...blocking].filter(statement => needed.has(statement));
  }

  /** What the earlier facts do not allow: every way through them fails in some layer, or at a denial. */
  private notBefore(query: Query, before: Before, mode: Mode, doubts: Set<string>): Layer[] {
    const { situation } = this.setting({ ...query, leftOut: undefined, organization: before.organization, endpointPolicy: before.endpointPolicy },
      before.principal, before.resource, mode);
    const bears = this.targets.bearing(query.actions, before.resource);
    const ways = waysOf(before.documents, { ...situation, bears, doubt: reason => doubts.add(reason) }, mode === 'over' ? 'under' : 'over');
    return ways.map(way => [
      ...way.layers.map(layer => ({ atoms: [], escapes: layer.map(option => cube(option.atoms)) })),
      ...way.escapes.map(({ atoms }) => ({ atoms })),
    ]);
  }

  private whereCube(setting: Setting, conditions: readonly Condition[]): Cube {
    const statement = this.wheres.get(conditions) ?? { effect: 'Allow', conditions };
    this.wheres.set(conditions, statement);
    return this.compiler.compile(statement, setting.situation.variables).cube;
  }
}

function waysOf(documents: readonly (readonly Policy[])[] | undefined, situation: Situation, mode: Mode): readonly Way[] {
  return documents === undefined ? waysThrough(situation, mode) : waysThroughDocuments(documents, situation, mode);
}

/** Keys to which the conditions leave one value, or none: variables of those stand for that. */
function settledBy(conditions: readonly Condition[]): ReadonlyMap<string, VariableValue> {
  const settled = new Map<string, VariableValue>();
  for (const { operator, key, values } of conditions) {
    if (values.length !== 1) continue;
    if (/^StringEquals$/i.test(operator) && !/\$\{[^*?$]/.test(values[0]) && !hasLetter(values[0])) {
      settled.set(key.toLowerCase(), { text: values[0].replace(/\$\{([*?$])\}/g, '$1') });
    } else if (/^Null$/i.test(operator) && values[0].toLowerCase() === 'true') {
      settled.set(key.toLowerCase(), 'absent');
    }
  }
  return settled;
}

/** Notes which keys the operators take for Booleans and sets; the result is all that are named at all. */
function scan(setting: Setting, atoms: readonly Atom[]): ReadonlySet<string> {
  const mentioned = new Set<string>();
  for (const { field, hint } of atoms) {
    mentioned.add(field);
    if (hint === 'boolean') setting.booleanKeys.add(field);
    if (hint === 'set' && !isGlobalKey(field)) setting.multivaluedKeys.add(field);
  }
  return mentioned;
}

/** Keys of all services have one value, but for those that are known to be sets; those of tags in the request are the caller's. */
function isGlobalKey(key: string): boolean {
  return key.startsWith('aws:') && !key.startsWith('aws:requesttag/');
}

/** What is fixed for one principal and one resource. */
interface Setting {
  readonly principal: Principal;
  readonly resource: Resource;
  readonly resourceAccount?: string;
  readonly fields: RequestFields;
  readonly situation: Omit<Situation, 'bears' | 'doubt'>;
  readonly formats: LetterFormats;
  readonly memo: FieldMemo;
  readonly booleanKeys: Set<string>;
  readonly multivaluedKeys: Set<string>;
}
