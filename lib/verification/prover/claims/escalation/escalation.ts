/**
 * Who can become more than it is, by which technique.
 *
 * Each technique is a list of permissions that are all needed; the prover finds a request for each. What it gives is compared
 * with what the principal has already. A permissions boundary is the most that its owner was meant to have: writing policies
 * for oneself, or for a new role with the same boundary, stays within it and is delegation, not escalation, as long as
 * boundary and its policy cannot be changed, which are techniques of their own. Roles that are passed or used are
 * compared by what they may really do.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 */
import { EscalationFacts } from './facts';
import { GenericTechniques, tagging } from './generic';
import { isAdministrator, powerOf, Powers } from './powers';
import { Prefilter } from './prefilter';
import { Questions } from './questions';
import type { Escalation, EscalationStep } from './result';
import type { Technique } from './technique';
import { OTHER_TECHNIQUES, TECHNIQUES } from './techniques';
import type { Edge } from './trial';
import { stepsOf, Trial } from './trial';
import type { Deployment } from '../../deployment';
import type { ActionCatalogue } from '../../policy/catalogue';
import { PolicyProver } from '../../policy/find-request';
import type { Principal, Resource } from '../../policy-facts';

/** How to look. */
export interface EscalationOptions {
  /** Makes witnesses name resources that their actions work on. */
  readonly catalogue?: ActionCatalogue;
  /** Shares what it compiled. */
  readonly prover?: PolicyProver;
  /** Ids of techniques to leave out. */
  readonly except?: readonly string[];
  /** Questions to the prover about all principals together; what is open then is unknown. @default 200000 */
  readonly budget?: number;
}

/** What verdicts about escalation rest on. */
export const ESCALATION_ASSUMPTIONS: readonly string[] = [
  'a principal that names a role to assume it, or that the trust of a role names, is meant to have what the role has, and the roles that it names in turn',
  'roles outside of the templates that a permission to assume them names give no more than they are meant to give',
  'of AWS\'s own policies only AdministratorAccess, PowerUserAccess and IAMFullAccess let their owner become an administrator',
  'what is written to buckets and repositories that no template ties to a function is not run by anybody with more permissions, but for the assets of the CDK',
  'different resources of the templates have different ARNs',
  'a principal that stays within its permissions boundary does what it was meant to do',
];

/** All ids that claims can except. */
export function techniqueIds(): readonly string[] {
  return [...TECHNIQUES.map(({ id }) => id), ...OTHER_TECHNIQUES.keys()];
}

/** Every way in which one of the principals becomes more than it is: one a principal and technique, and one chain a principal. */
export function escalations(deployment: Deployment, principals: readonly Principal[], options: EscalationOptions = {}): readonly Escalation[] {
  return new EscalationSearch(deployment, options).of(principals);
}

interface Standing {
  readonly results: readonly Escalation[];
  /** Whom it can become by a technique, and which roles it may assume. */
  readonly edges: readonly Edge[];
}

/** Somebody on the way of a chain. */
interface Reached {
  readonly at: Principal;
  readonly edge: Edge;
  readonly steps: readonly EscalationStep[];
}

const NOBODY: Standing = { results: [], edges: [] };
const LINKS_AT_MOST = 8;

class EscalationSearch {
  private readonly prover: PolicyProver;
  private readonly facts: EscalationFacts;
  private readonly powers: Powers;
  private readonly prefilter: Prefilter;
  private readonly techniques: readonly Technique[];
  private readonly standings = new Map<string, Standing>();
  private readonly budget: { left: number };

  public constructor(deployment: Deployment, private readonly options: EscalationOptions) {
    this.prover = options.prover ?? new PolicyProver();
    this.facts = new EscalationFacts(deployment);
    this.powers = new Powers(this.prover, deployment.organization, deployment.letters);
    this.techniques = TECHNIQUES.filter(({ id, onlyCdk }) => options.except?.includes(id) !== true && (onlyCdk !== true || this.facts.isOfCdk));
    const actions = TECHNIQUES.flatMap(({ permissions }) => permissions.map(({ action }) => action.toLowerCase()));
    this.prefilter = new Prefilter([...new Set([...actions, 'sts:assumerole', 'iam:passrole', 'iam:tagrole', 'iam:taguser'])], this.facts);
    this.budget = { left: options.budget ?? 200_000 };
  }

  public of(principals: readonly Principal[]): readonly Escalation[] {
    return principals.filter(({ kind, serviceLinked }) => (kind === 'role' || kind === 'user') && serviceLinked !== true).flatMap(principal => {
      const { results } = this.standing(principal);
      const chain = results.some(({ becomes, unknown }) => becomes === 'administrator' && unknown === undefined) ? undefined : this.chain(principal);
      return [...results, ...chain === undefined ? [] : [chain]];
    });
  }

  /** What one can do in one go. */
  private standing(principal: Principal): Standing {
    let known = this.standings.get(principal.arn);
    if (known === undefined) {
      known = this.decide(principal);
      this.standings.set(principal.arn, known);
    }
    return known;
  }

  private decide(principal: Principal): Standing {
    const administrator = isAdministrator(principal);
    if (administrator && !this.powers.tellsPrincipalsApart) return NOBODY;
    const possible = this.prefilter.possible(principal);
    const assumable = this.facts.rolesThatMayTrust(principal, possible.has('sts:assumerole'));
    if (possible.size === 0 && assumable.length === 0) return NOBODY;
    const mayTag = possible.has(tagging(principal).toLowerCase());
    // Whoever may tag itself has whatever tags it likes.
    const asking = mayTag && this.asks(principal).ask(tagging(principal), this.facts.resource(principal.arn, principal.account)).kind !== 'no'
      ? { ...principal, tags: undefined } : principal;
    const questions = this.asks(asking);
    const trial = new Trial(this.facts, this.powers, questions, principal, administrator);
    const mayHave = (action: string) => possible.has(action) || (action === 'sts:assumerole' && assumable.length > 0);
    const found = this.techniques.filter(({ permissions }) => permissions.every(({ action }) => mayHave(action.toLowerCase())))
      .flatMap(technique => trial.attempt(technique) ?? []);
    const generic = new GenericTechniques(this.facts, this.powers, questions, principal, administrator, trial, this.options.except ?? []);
    const more = [
      ...possible.has('iam:passrole') ? generic.passRole() : [],
      ...mayTag ? generic.tags() : [],
      ...found.some(({ technique, unknown }) => technique.startsWith('iam-') && unknown === undefined) ? [] : generic.boundary(possible),
    ];
    const assumed = this.assumed(principal, assumable, questions, trial, possible.has('sts:assumerole'));
    const results = [...found, ...more, ...assumed.results];
    const unread = principal.identityPolicies.find(({ unknown }) => unknown !== undefined);
    return { results: onceEach(unread === undefined ? results : inOne(results, `${unread.name}: ${unread.unknown}`)), edges: [...trial.edges, ...assumed.edges] };
  }

  private asks(principal: Principal): Questions {
    return new Questions(this.prover, this.facts, this.options.catalogue, principal, this.budget);
  }

  /** Roles that it may assume: a declared way if either side names the other exactly, otherwise a technique. */
  private assumed(principal: Principal, roles: readonly Resource[], questions: Questions, trial: Trial, byIdentity: boolean): Standing {
    const results: Escalation[] = [];
    const edges: Edge[] = [];
    const technique = { id: 'sts-001', title: 'assume a role' };
    for (const role of roles) {
      const answer = questions.ask('sts:AssumeRole', role);
      const target = this.facts.principal(role.arn);
      if (answer.kind !== 'yes' || target === undefined) continue;
      const edge: Edge = { to: role.arn, steps: stepsOf(technique, [answer]), ...trial.causeOf([answer]) };
      edges.push(edge);
      const isDeclared = this.facts.isNamedBy(principal, role)
        || answer.granting.some(({ resources, principals }) => principals === undefined && resources?.includes(role.arn) === true);
      const isTold = results.some(({ unknown }) => unknown === undefined);
      const more = isDeclared || isTold ? { more: false } : this.powers.more(principal, powerOf(target));
      if ('more' in more && !more.more) continue;
      const told = { technique: technique.id, principal: principal.arn, becomes: role.arn, steps: edge.steps, ...trial.causeOf([answer]) };
      results.push('unknown' in more ? { ...told, unknown: more.unknown } : told);
    }
    if (byIdentity) results.push(...this.assumedBeyond(principal, questions, trial, technique));
    return { results: this.options.except?.includes(technique.id) === true ? [] : results, edges };
  }

  /** Any role whatever: which of those outside of the templates trust it, no template says. */
  private assumedBeyond(principal: Principal, questions: Questions, trial: Trial, technique: { id: string; title: string }): readonly Escalation[] {
    const stranger = `arn:${principal.arn.split(':')[1]}:iam::${principal.account ?? '*'}:role/AnythingOutsideOfTheTemplates`;
    const answer = questions.ask('sts:AssumeRole', questions.somewhere(stranger));
    if (answer.kind !== 'yes' || isAdministrator(principal)) return [];
    return [{
      technique: technique.id,
      principal: principal.arn,
      becomes: stranger.replace('AnythingOutsideOfTheTemplates', '*'),
      steps: stepsOf(technique, [answer]),
      ...trial.causeOf([answer]),
      unknown: `${principal.arn} may assume any role of the account, and no template says which others trust it`,
    }];
  }

  /** The shortest way over others to somebody who can escalate to more than this one has. */
  private chain(principal: Principal): Escalation | undefined {
    if (isAdministrator(principal)) return undefined;
    const seen = new Set([principal.arn]);
    let front: readonly Reached[] = this.onward(principal, [], seen);
    for (let length = 0; length < LINKS_AT_MOST && front.length > 0; length++) {
      for (const { at, steps, edge } of front) {
        const last = this.standing(at).results.find(result => result.unknown === undefined && this.givesMore(principal, result));
        if (last !== undefined) {
          const cause = edge.cause ?? last.cause;
          const told = { technique: last.technique, principal: principal.arn, becomes: last.becomes, steps: [...steps, ...last.steps] };
          return cause === undefined ? told : { ...told, cause };
        }
      }
      front = front.flatMap(({ at, steps }) => this.onward(at, steps, seen));
    }
    return undefined;
  }

  private onward(from: Principal, steps: readonly EscalationStep[], seen: Set<string>): readonly Reached[] {
    return this.standing(from).edges.flatMap(edge => {
      const at = this.facts.principal(edge.to);
      if (at === undefined || seen.has(edge.to)) return [];
      seen.add(edge.to);
      return [{ at, edge, steps: [...steps, ...edge.steps] }];
    });
  }

  private givesMore(principal: Principal, { becomes }: Escalation): boolean {
    const target = this.facts.principal(becomes);
    if (target === undefined) return becomes === 'administrator' || becomes.includes('*');
    const more = target.arn === principal.arn ? { more: false } : this.powers.more(principal, powerOf(target));
    return 'more' in more && more.more;
  }
}

/** Whoever has a policy that could not be read may have every permission: that is told once. */
function inOne(found: readonly Escalation[], unknown: string): readonly Escalation[] {
  return found.map(one => one.unknown === undefined ? one : { ...one, becomes: 'administrator', steps: [], unknown });
}

/** The first of each technique that is certain and, failing that, the first that is not; doubts of one reason once. */
function onceEach(found: readonly Escalation[]): readonly Escalation[] {
  const reasons = new Set<string>();
  const certain = new Set(found.filter(({ unknown }) => unknown === undefined).map(({ technique }) => technique));
  const told = new Set<string>();
  return found.filter(({ technique, unknown }) => {
    if (unknown === undefined) return !told.has(technique) && told.add(technique) !== undefined;
    if (certain.has(technique) || reasons.has(unknown)) return false;
    reasons.add(unknown);
    return true;
  });
}
