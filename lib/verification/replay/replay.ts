import { NO_PERMISSION } from './action-exceptions';
import { CloudTrailEvent, readEvent } from './cloudtrail-event';
import { AskedAction } from './event-action';
import { KnownOrganization } from './event-context';
import { judgedEvent, JudgedEvent, kindOf } from './event-request';
import { actionFits, CompiledStatement, judge, Judged } from './judge-statement';
import { Answer } from './knowledge';
import { RoleTally, RoleUse } from './least-privilege';
import { LogSource, readLogs } from './read-cloudtrail';
import { binds, ReplayGuardrail } from './replay-guardrails';
import { GuardrailReplay, GuardrailTally } from './summarize';
import { isUnlogged } from './unlogged-actions';

/** What a replay is asked. */
export interface ReplayOptions {
  readonly guardrails: readonly ReplayGuardrail[];
  readonly organization?: KnownOrganization;
  /** ARN or name of a role or user: propose a policy from what it used. */
  readonly role?: string;
  /** Name what many resources of the role begin with, instead of each. @default false */
  readonly generalize?: boolean;
  /** Events before this time do not count: `2026-01-31T12:00:00Z`. */
  readonly since?: string;
  /** Events from this time on do not count. */
  readonly until?: string;
  readonly progress?: (read: { readonly files: number; readonly events: number }) => void;
}

/** A record that is no event. */
export interface Malformed {
  readonly file: string;
  /** From 1. */
  readonly record: number;
  readonly because: string;
}

/** What a replay found. */
export interface ReplayReport {
  /** Fields are added to, never renamed, as long as it stays. */
  readonly format: 1;
  readonly files: number;
  /** Events read, of any kind. */
  readonly events: number;
  /** Requests that were judged. */
  readonly judged: number;
  /** Times of the first and the last of them. */
  readonly first?: string;
  readonly last?: string;
  /** Events that were not judged, by why. */
  readonly skipped: {
    /** Policies denied them already. */
    readonly denied: number;
    /** They are no requests: sign-in, events of services, insights. */
    readonly noRequests: number;
    /** They lie outside of the times that are asked for. */
    readonly outside: number;
    readonly malformed: number;
  };
  /** The first of the records that are no events. */
  readonly malformed: readonly Malformed[];
  /** Actions that the catalogue does not have, most frequent first, with how often: judged by the names of their events. */
  readonly unknownActions: readonly { readonly action: string; readonly times: number }[];
  /** Whether the logs have data events. */
  readonly hasDataEvents: boolean;
  readonly guardrails: readonly GuardrailReplay[];
  /** What the asked role did, one entry for each principal of that name. */
  readonly roles?: readonly RoleUse[];
}

interface Candidate {
  readonly guardrail: number;
  readonly statement: CompiledStatement;
  readonly fits: Answer;
}

const MOST_MALFORMED = 20;
const MOST_UNKNOWN = 1_000;
const MOST_ACTIONS = 50_000;
/** Told this often. */
const PROGRESS_EVERY = 20_000;

/**
 * Replays logs: what guardrails would have denied of the requests that were made, and what a role used. Memory does not grow
 * with the logs.
 *
 * @throws ModelInputError for a file that is no log
 */
export async function replay(sources: readonly LogSource[], options: ReplayOptions): Promise<ReplayReport> {
  const run = new Replay(options);
  let files = 0;
  await readLogs(sources, {
    record: (record, file, number) => run.record(record, file, number, files),
    malformed: (because, file, number) => run.malformed(because, file, number),
    progress: (read) => {
      files = read;
    },
  });
  return run.report(sources.length);
}

class Replay {
  private readonly tallies: readonly GuardrailTally[];
  private readonly candidates = new Map<string, readonly Candidate[]>();
  private readonly unknown = new Map<string, number>();
  private readonly bad: Malformed[] = [];
  private readonly seen = new Set<string>();
  private readonly role?: RoleTally;
  private readonly skipped = { denied: 0, noRequests: 0, outside: 0, malformed: 0 };
  private events = 0;
  private judged = 0;
  private first?: string;
  private last?: string;

  public constructor(private readonly options: ReplayOptions) {
    this.tallies = options.guardrails.map((guardrail) => new GuardrailTally(guardrail));
    this.role = options.role === undefined ? undefined : new RoleTally(options.role);
  }

  public malformed(because: string, file: string, record: number): void {
    this.events++;
    this.skipped.malformed++;
    if (this.bad.length < MOST_MALFORMED) this.bad.push({ file, record, because });
  }

  public record(record: unknown, file: string, number: number, files: number): void {
    const event = readEvent(record);
    if (typeof event === 'string') {
      this.malformed(event, file, number);
      return;
    }
    this.events++;
    if (this.events % PROGRESS_EVERY === 0) this.options.progress?.({ files, events: this.events });
    const { since, until } = this.options;
    if ((since !== undefined && event.eventTime < since) || (until !== undefined && event.eventTime >= until)) {
      this.skipped.outside++;
      return;
    }
    const kind = kindOf(event);
    if (kind === 'no-request') {
      this.skipped.noRequests++;
      return;
    }
    const judged = judgedEvent(event, this.options.organization);
    if (this.role?.matches(judged)) this.role.add(judged, kind === 'denied');
    if (kind === 'denied') {
      this.skipped.denied++;
      return;
    }
    this.judge(event, judged);
  }

  private judge(event: CloudTrailEvent, judged: JudgedEvent): void {
    this.judged++;
    if (this.first === undefined || event.eventTime < this.first) this.first = event.eventTime;
    if (this.last === undefined || event.eventTime > this.last) this.last = event.eventTime;
    for (const action of judged.actions) {
      if (action.known === undefined) this.countUnknown(action.name);
      else if (isUnlogged(action.lower)) this.seen.add(action.lower);
    }
    const managementAccount = this.options.organization?.managementAccount;
    // Several actions of one event are one request: the worst that happens to it counts, once.
    const bound = new Set<number>();
    const worst = new Map<number, { readonly found: Judged; readonly statement: string; readonly action: string }>();
    for (const action of judged.actions) {
      if (NO_PERMISSION.has(action.lower)) continue;
      this.options.guardrails.forEach((guardrail, index) => {
        if (binds(guardrail, judged, action.lower, managementAccount)) bound.add(index);
      });
      const request = judged.request(action);
      for (const { guardrail, statement, fits } of this.candidatesFor(action)) {
        if (!bound.has(guardrail)) continue;
        const found = judge(statement, request, fits);
        const before = worst.get(guardrail)?.found;
        if (found !== undefined && (before === undefined || RANK[found.judgement] > RANK[before.judgement])) {
          worst.set(guardrail, { found, statement: nameOf(statement), action: action.name });
        }
      }
    }
    for (const index of bound) this.tallies[index].bound();
    for (const [index, { found, statement, action }] of worst) this.tallies[index].add(found, statement, action, judged);
  }

  /** Statements that are about an action: few actions come again and again. */
  private candidatesFor(action: AskedAction): readonly Candidate[] {
    let found = this.candidates.get(action.lower);
    if (found === undefined) {
      if (this.candidates.size >= MOST_ACTIONS) this.candidates.clear();
      found = this.options.guardrails.flatMap(({ statements }, guardrail) => statements
        .map((statement) => ({ guardrail, statement, fits: actionFits(statement.statement, action) })).filter(({ fits }) => fits !== 'no'));
      this.candidates.set(action.lower, found);
    }
    return found;
  }

  private countUnknown(name: string): void {
    if (this.unknown.has(name) || this.unknown.size < MOST_UNKNOWN) this.unknown.set(name, (this.unknown.get(name) ?? 0) + 1);
  }

  public report(files: number): ReplayReport {
    return {
      format: 1,
      files,
      events: this.events,
      judged: this.judged,
      ...(this.first !== undefined && { first: this.first }),
      ...(this.last !== undefined && { last: this.last }),
      skipped: this.skipped,
      malformed: this.bad,
      unknownActions: [...this.unknown].map(([action, times]) => ({ action, times }))
        .sort((one, other) => other.times - one.times || (one.action < other.action ? -1 : 1)),
      hasDataEvents: this.seen.size > 0,
      guardrails: this.tallies.map((tally) => tally.result(this.seen)),
      ...(this.role && { roles: this.role.result(this.options.generalize === true) }),
    };
  }
}

const RANK = { 'exact': 3, 'approximate': 2, 'not-auditable': 1 } as const;

function nameOf({ statement }: CompiledStatement): string {
  return statement.sid ?? statement.source?.at ?? '';
}
