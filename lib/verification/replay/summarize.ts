import { JudgedEvent } from './event-request';
import { Judged, Judgement } from './judge-statement';
import { ReplayGuardrail } from './replay-guardrails';

/** Requests of one principal that a guardrail would have treated alike. */
export interface DenialGroup {
  readonly judgement: Judgement;
  /** ARN of the role, user or root; the name of a service. */
  readonly principal: string;
  readonly action: string;
  readonly region: string;
  /** Names of the statements. */
  readonly statement: string;
  /** What it depends on that the log does not say; empty where it is exact. */
  readonly dependsOn: readonly string[];
  readonly times: number;
  /** Times of the first and the last of them. */
  readonly first: string;
  readonly last: string;
  /** Ids of some events. */
  readonly samples: readonly string[];
}

/** What a guardrail would have done. */
export interface GuardrailReplay {
  readonly id: string;
  readonly origin: string;
  readonly stage: ReplayGuardrail['stage'];
  readonly policyType: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  /** Requests that it would have bound. */
  readonly judged: number;
  readonly exact: number;
  readonly approximate: number;
  readonly notAuditable: number;
  /** Actions that it denies of which these logs have no event, as they leave none in management logs. */
  readonly unlogged: readonly string[];
  /** Most frequent first, exact ones before the others. */
  readonly groups: readonly DenialGroup[];
  /** Requests that are counted but in none of the groups, as there were too many different ones. */
  readonly notGrouped: number;
}

interface Group extends Omit<DenialGroup, 'times' | 'first' | 'last' | 'samples'> {
  times: number;
  first: string;
  last: string;
  samples: string[];
}

/** No guardrail keeps more groups: logs are not trusted to be of few callers. */
const MOST_GROUPS = 2_000;
const MOST_SAMPLES = 3;
const ORDER: readonly Judgement[] = ['exact', 'approximate', 'not-auditable'];

/** Counts what one guardrail would have done, in bounded memory. */
export class GuardrailTally {
  private readonly groups = new Map<string, Group>();
  private readonly counts = { 'exact': 0, 'approximate': 0, 'not-auditable': 0 };
  private judged = 0;
  private notGrouped = 0;

  public constructor(private readonly guardrail: ReplayGuardrail) {}

  /** Counts a request that the guardrail binds. */
  public bound(): void {
    this.judged++;
  }

  /** Counts a request that it would have denied, or perhaps. */
  public add({ judgement, dependsOn }: Judged, statement: string, action: string, { event, principal }: JudgedEvent): void {
    this.counts[judgement]++;
    const region = event.awsRegion;
    const key = [judgement, principal.shown, action, region, statement, ...dependsOn].join('\u0000');
    const group = this.groups.get(key);
    if (group !== undefined) {
      group.times++;
      if (event.eventTime < group.first) group.first = event.eventTime;
      if (event.eventTime > group.last) group.last = event.eventTime;
      if (group.samples.length < MOST_SAMPLES) group.samples.push(event.eventID);
    } else if (this.groups.size >= MOST_GROUPS) {
      this.notGrouped++;
    } else {
      this.groups.set(key, {
        judgement,
        principal: principal.shown,
        action,
        region,
        statement,
        dependsOn,
        times: 1,
        first: event.eventTime,
        last: event.eventTime,
        samples: [event.eventID],
      });
    }
  }

  /** @param seen actions in lower case of which the logs have events */
  public result(seen: ReadonlySet<string>): GuardrailReplay {
    const { id, origin, stage, kind, unlogged } = this.guardrail;
    const rank = ({ judgement }: Group) => ORDER.indexOf(judgement);
    return {
      id,
      origin,
      stage,
      policyType: kind === 'scp' ? 'SERVICE_CONTROL_POLICY' : 'RESOURCE_CONTROL_POLICY',
      judged: this.judged,
      exact: this.counts.exact,
      approximate: this.counts.approximate,
      notAuditable: this.counts['not-auditable'],
      unlogged: unlogged.filter((name) => !seen.has(name.toLowerCase())),
      groups: [...this.groups].sort(([oneKey, one], [otherKey, other]) =>
        rank(one) - rank(other) || other.times - one.times || (oneKey < otherKey ? -1 : 1)).map(([, group]) => group),
      notGrouped: this.notGrouped,
    };
  }
}
