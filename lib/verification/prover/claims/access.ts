import { RESOURCES_DIFFER, Target } from './access-filter';
import { Case, cover, isPerson } from './case';
import { ACCOUNTS_DIFFER, IDENTITIES_ELSEWHERE, SeenFromOutside, Stranger, WORST_CASE } from './elsewhere';
import { Outcome } from './outcome';
import { refuses } from './replay-request';
import { Subject } from './subjects';
import { findingId, nameOf, placeOf, pointOf, spell, spelled, spelledRequest, statementText } from './text';
import { PrincipalRef } from '../../claim-format';
import { hasLetter } from '../policy/patterns';
import { StandIn } from '../policy/request-fields';
import { Condition, Organization, Policy, Principal, Request, Resource, Statement, Verdict } from '../policy-facts';

/** A question of access: nobody of those asked about may do it. */
export interface AccessQuestion {
  /** The claim that findings belong to. */
  readonly id: string;
  readonly actions: readonly string[];
  readonly subjects: readonly Subject[];
  readonly where: readonly Condition[];
  /** Those of the deployment. */
  readonly principals: readonly Principal[];
  /** Those from elsewhere, besides. */
  readonly strangers: (stranger: Stranger) => boolean;
  readonly unless: readonly PrincipalRef[];
  /** Only requests that one of these means. */
  readonly among?: readonly PrincipalRef[];
  /** Grants that are meant to be there. */
  readonly meant?: (statement: Statement, resource: Resource, inResourcePolicy: boolean, principal: Principal) => boolean;
  readonly explain: boolean;
  /** Actions need not be known to AWS's catalogue. */
  readonly anyAction?: boolean;
  /** Services that act for themselves under conditions on their source are no strangers. */
  readonly sourced?: boolean;
}

/** One principal and one resource. */
interface Pair {
  readonly principal: Principal | StandIn;
  readonly resource: Resource;
  readonly unless: readonly Statement[];
  readonly where: readonly Condition[];
  readonly target: Target;
  readonly organization?: Organization;
  readonly seen?: SeenFromOutside;
}

const NOBODY: readonly Statement[] = [];

/** Asks for every principal and resource, and goes on past each cause. */
export function askAccess(one: Case, question: AccessQuestion, outcome: Outcome): void {
  new Asking(one, question, outcome).run();
}

class Asking {
  /** Statements that were found to be causes, or are meant. */
  private readonly left = new Set<Statement>();

  public constructor(private readonly one: Case, private readonly question: AccessQuestion, private readonly outcome: Outcome) {}

  public run(): void {
    const { actions, subjects, principals } = this.question;
    const { filter, deployment } = this.one;
    this.outcome.assumptions.add(IDENTITIES_ELSEWHERE);
    if (this.one.organizationAssumption !== undefined) this.outcome.assumptions.add(this.one.organizationAssumption);
    for (const subject of subjects) {
      const { resource } = subject;
      const target = filter.target(actions, resource.arn);
      if (target.resource.of !== undefined) this.outcome.assumptions.add(RESOURCES_DIFFER);
      for (const principal of principals) {
        if (this.outcome.full) return;
        for (const session of sessionsOf(principal, resource)) {
          if (filter.mayAllow(session, resource, target)) this.pair(session, subject, target, deployment.organization, false);
        }
      }
      if (resource.policy === undefined || !filter.some(resource.policy, target)) continue;
      const seen = this.one.elsewhere.of(resource, `${resource.source?.template}#${resource.source?.logicalId} ${resource.arn}`)!;
      for (const stranger of seen.principals) {
        if (this.outcome.full) return;
        if (!this.question.strangers(stranger)) continue;
        this.outcome.assumptions.add(WORST_CASE);
        if (resource.account !== undefined && hasLetter(resource.account)) this.outcome.assumptions.add(ACCOUNTS_DIFFER);
        this.pair(stranger.principal, { resource: seen.resource, unless: subject.unless }, target, seen.organization, 'standsFor' in stranger.principal, seen);
      }
    }
  }

  /** One principal and resource with what the claim excepts, asked once for each way in which the claim means them. */
  private pair(
    principal: Principal | StandIn, subject: Subject, target: Target, organization: Organization | undefined, standsForOthers: boolean,
    seen?: SeenFromOutside,
  ): void {
    const { where, unless, among } = this.question;
    const { resource } = subject;
    const excepted: Statement[] = [...subject.unless];
    const refAsSeen = (ref: PrincipalRef) => seen?.refAsSeen(ref) ?? ref;
    for (const ref of unless) {
      const how = cover(this.one, refAsSeen(ref), principal, resource, standsForOthers);
      if (how === 'whole') return;
      if (how !== 'no') excepted.push(how);
    }
    const meant = among?.map((ref) => cover(this.one, refAsSeen(ref), principal, resource, standsForOthers)).filter((how) => how !== 'no') ?? ['whole' as const];
    const wheres = meant.includes('whole') ? [where] : meant.flatMap((how) => (typeof how === 'string' ? [] : [[...where, ...how.conditions]]));
    const asSeen = (statement: Statement) => seen?.asSeen(statement) ?? statement;
    for (const conditions of wheres) {
      const asked = conditions.length === 0 ? conditions : asSeen({ effect: 'Allow', conditions }).conditions;
      this.decide({ principal, resource, unless: excepted.map(asSeen), where: asked, target, organization, seen });
    }
  }

  private decide(pair: Pair): void {
    const { outcome, question } = this;
    const own = new Set(pair.seen ? [] : pair.principal.identityPolicies.flatMap((policy) => this.one.filter.ofOthers(policy, pair.target)));
    if (question.meant) {
      for (const statement of pair.principal.identityPolicies.flatMap((policy) => policy.statements)) {
        if (question.meant(statement, pair.resource, false, pair.principal)) own.add(statement);
      }
      for (const statement of pair.resource.policy?.statements ?? []) {
        if (statement.effect === 'Allow' && question.meant(statement, pair.resource, true, pair.principal)) own.add(statement);
      }
    }
    while (!outcome.full) {
      const asked = { ...pair, principal: this.without(pair.principal, own), resource: this.resourceWithout(pair.resource, own, pair.seen) };
      const verdict = this.find(asked);
      if (verdict.verdict === 'PROVED') {
        verdict.assumptions.forEach((text) => outcome.assumptions.add(text));
        if (question.explain) this.explain(verdict.blocking, pair);
        if (verdict.futureAction) outcome.futureAction ??= this.shown(verdict.futureAction, pair);
        return;
      }
      if (verdict.verdict === 'UNKNOWN') return this.unknown(asked, verdict.because);
      const cause = this.refuted(asked, verdict);
      if (cause === undefined) return;
      // A grant of the resource is one cause, whoever uses it; a grant of a principal is the principal's alone.
      if (cause.ofResource) this.left.add(pair.seen?.original(cause.statement) ?? cause.statement);
      else own.add(cause.statement);
    }
  }

  private find(pair: Pair) {
    const { actions, explain, anyAction } = this.question;
    this.outcome.queries++;
    return this.one.policies.findRequest({
      principals: [pair.principal],
      resources: [pair.resource],
      actions,
      ...(pair.where.length > 0 && { where: pair.where }),
      ...(pair.unless.length > 0 && { unless: pair.unless }),
      ...(pair.organization && { organization: pair.organization }),
      ...(this.one.catalogue && anyAction !== true && { catalogue: this.one.catalogue }),
      ...(explain && { minimal: true }),
      letters: this.one.deployment.letters,
    });
  }

  private refuted(pair: Pair, verdict: Verdict & { readonly verdict: 'REFUTED' }): { readonly statement: Statement; readonly ofResource: boolean } | undefined {
    const { witness, granting, escaped } = verdict;
    const { letters } = this.one.deployment;
    const original = (statement: Statement) => pair.seen?.original(statement) ?? statement;
    const identity = pair.seen ? NOBODY : pair.principal.identityPolicies.flatMap((policy) => policy.statements);
    const ofPrincipal = granting.find((statement) => identity.includes(statement));
    const ofResource = granting.find((statement) => pair.resource.policy?.statements.includes(statement));
    const statement = ofPrincipal ?? ofResource;
    const source = (statement && original(statement).source) ?? (ofPrincipal ? pair.principal.source : pair.resource.source) ?? pair.principal.source;
    const id = this.id(pair, source && (statement ? pointOf(source) : placeOf(source)), ofPrincipal !== undefined);
    const why = refuses(witness, { actions: this.question.actions, resource: pair.resource.arn, where: pair.where, unless: pair.unless });
    const request = this.shown(witness, pair);
    const sentence = `${nameOf(request.principal, letters)} may ${request.action} on ${spell(request.resource.arn, letters)}`;
    if (why !== undefined) {
      const message = `The search found that ${sentence}, and the evaluator does not agree: ${spell(why, letters)}`;
      this.outcome.add({ id, verdict: 'UNKNOWN', message, ...(source && { cause: source }) });
    } else {
      const by = source ? `, granted by ${spell(pointOf(source), letters)}` : '';
      this.outcome.add({
        id,
        verdict: 'REFUTED',
        message: `${sentence}${by}`,
        ...(source && { cause: source }),
        request: {
          witness: request,
          granting: granting.map((one) => spelled(original(one), letters)),
          escaped: escaped.map((one) => ({ statement: spelled(original(one.statement), letters), on: one.on })),
        },
      });
    }
    return statement && { statement, ofResource: ofPrincipal === undefined };
  }

  private unknown(pair: Pair, because: string): void {
    const { letters } = this.one.deployment;
    const { identityPolicies, boundary } = pair.principal;
    const unread = [...pair.seen ? [] : identityPolicies, boundary, pair.resource.policy].find((policy) => policy?.unknown !== undefined);
    const source = unread?.source ?? (pair.seen ? pair.resource.source : pair.principal.source);
    const id = this.id(pair, source && placeOf(source), pair.seen === undefined);
    const who = pair.seen?.restored({ principal: pair.principal, resource: pair.resource, action: '', context: {} }).principal ?? pair.principal;
    const what = spell(pair.seen ? this.shown({ principal: pair.principal, resource: pair.resource, action: '', context: {} }, pair).resource.arn : pair.resource.arn, letters);
    const message = `Whether ${nameOf(who, letters)} may do it to ${what} is not known: ${spell(because, letters)}`;
    this.outcome.add({ id, verdict: 'UNKNOWN', message, ...(source && { cause: source }) });
  }

  /** The cause, and whose it is where that is another construct's. */
  private id(pair: Pair, cause: string | undefined, ofPrincipal: boolean): string {
    const { letters } = this.one.deployment;
    const who = pair.principal.source ? placeOf(pair.principal.source) : pair.principal.arn;
    // The L1 of a construct is its child `Resource`: what lies in the construct is its own.
    const owner = who.replace(/\/Resource$/, '');
    const causes = cause === undefined ? [who] : ofPrincipal && cause !== who && !cause.startsWith(`${owner}/`) ? [cause, who] : [cause];
    return findingId(this.question.id, causes, letters);
  }

  private shown(request: Request, pair: Pair): Request {
    return spelledRequest(pair.seen?.restored(request) ?? request, this.one.deployment.letters);
  }

  private explain(blocking: readonly Statement[], pair: Pair): void {
    const { letters } = this.one.deployment;
    for (const seen of blocking) {
      const statement = pair.seen?.original(seen) ?? seen;
      const text = statementText(statement, letters);
      this.outcome.blocking.set(`${text} ${statement.source ? pointOf(statement.source) : ''}`, { text, ...(statement.source && { source: statement.source }) });
    }
  }

  private without<T extends Principal>(principal: T, own: ReadonlySet<Statement>): T {
    if (own.size === 0) return principal;
    return { ...principal, identityPolicies: principal.identityPolicies.map((policy) => filtered(policy, (statement) => own.has(statement))) };
  }

  private resourceWithout(resource: Resource, own: ReadonlySet<Statement>, seen: SeenFromOutside | undefined): Resource {
    const { policy } = resource;
    if (policy === undefined || (this.left.size === 0 && own.size === 0)) return resource;
    const kept = filtered(policy, (statement) => own.has(statement) || this.left.has(seen?.original(statement) ?? statement));
    return kept === policy ? resource : { ...resource, policy: kept };
  }
}

function filtered(policy: Policy, left: (statement: Statement) => boolean): Policy {
  return policy.statements.some(left) ? { ...policy, statements: policy.statements.filter((one) => !left(one)) } : policy;
}

const SESSION_ARN = /^arn:([^:]*):sts::([^:]*):assumed-role\/([^/]*)\/(.*)$/;

/** A role acts in sessions: where a policy can tell them from the role, both are asked about. */
function sessionsOf(principal: Principal, { policy }: Resource): readonly Principal[] {
  if (principal.kind !== 'role' || policy === undefined || !isPerson(principal)) return [principal];
  const name = principal.arn.slice(principal.arn.lastIndexOf('/') + 1);
  const [, partition, , , account] = principal.arn.split(':');
  const prefix = `arn:${partition}:sts::${account}:assumed-role/${name}/`;
  const patterns = policy.statements.flatMap((statement) => [...statement.principals ?? [], ...statement.notPrincipals ?? []]);
  // A part that only the deployment knows may be the principal's: the search then says so of its session of that name.
  const named = patterns.flatMap(({ value }) => {
    const [whole, ofPartition, ofAccount, ofRole, session] = SESSION_ARN.exec(value) ?? [];
    if (whole === undefined || value.startsWith(prefix)) return whole ?? [];
    return [[ofPartition, partition], [ofAccount, account], [ofRole, name]].every(([one, own]) => one === own || hasLetter(one + own)) ? `${prefix}${session}` : [];
  });
  const excepts = policy.statements.some(({ notPrincipals }) => notPrincipals !== undefined);
  const sessions = new Set([...named, ...(excepts ? [principal.sessionArn ?? `${prefix}session`] : [])]);
  return [principal, ...[...sessions].filter((arn) => arn !== principal.sessionArn).map((sessionArn) => ({ ...principal, sessionArn }))];
}
