import { NO_PERMISSION } from './action-exceptions';
import { AskedAction } from './event-action';
import { JudgedEvent } from './event-request';
import { fitsText } from '../prover/evaluation/glob';

/** A statement that allows what a role used. */
export interface UsedStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What a role did, and a policy that allows that and no more. */
export interface RoleUse {
  /** ARN of the role or user as the logs have it. */
  readonly principal: string;
  readonly calls: number;
  readonly first: string;
  readonly last: string;
  /** Undefined where nothing that it did needs a permission. */
  readonly policy?: { readonly Version: '2012-10-17'; readonly Statement: readonly UsedStatement[] };
  /** Actions that were denied, with how often: the policy does not allow them. */
  readonly denied: readonly { readonly action: string; readonly times: number }[];
  /** Actions whose resources the logs do not name: the policy allows them on all of the kind. */
  readonly resourcesNotNamed: readonly string[];
  /** Actions with more resources than are kept: the policy allows them on all of the kind. */
  readonly manyResources: readonly string[];
  /** Names of events that no action of the catalogue has: the policy does not allow them. */
  readonly unknown: readonly string[];
}

interface Used {
  readonly action: AskedAction;
  readonly known: Set<string>;
  /** Patterns of resources that are named in part, or of which none is named. */
  readonly open: Set<string>;
  unnamed: boolean;
  many: boolean;
}

/** More resources of one action than a policy could name. */
const MOST_RESOURCES = 200;
const MOST_ACTIONS = 5_000;
const MOST_PRINCIPALS = 100;
/** From this many resources of one kind on, `generalize` names what they begin with. */
const MANY = 5;

/** Gathers what a role or user used. */
export class RoleTally {
  private readonly byPrincipal = new Map<string, Use>();

  /** @param wanted ARN of a role or user, or its name */
  public constructor(private readonly wanted: string) {}

  public matches({ principal }: JudgedEvent): boolean {
    if (principal.kind !== 'role' && principal.kind !== 'user') return false;
    return this.wanted.startsWith('arn:') ? principal.shown === this.wanted : principal.shown.slice(principal.shown.lastIndexOf('/') + 1) === this.wanted;
  }

  public add(judged: JudgedEvent, denied: boolean): void {
    const { shown } = judged.principal;
    let use = this.byPrincipal.get(shown);
    if (use === undefined) {
      if (this.byPrincipal.size >= MOST_PRINCIPALS) return;
      use = new Use(shown, judged.event.eventTime);
      this.byPrincipal.set(shown, use);
    }
    use.add(judged, denied);
  }

  /** @param generalize name what many resources begin with, instead of each */
  public result(generalize: boolean): RoleUse[] {
    return [...this.byPrincipal.values()].map((use) => use.result(generalize)).sort((one, other) => (one.principal < other.principal ? -1 : 1));
  }
}

class Use {
  private readonly used = new Map<string, Used>();
  private readonly denied = new Map<string, number>();
  private readonly unknown = new Set<string>();
  private calls = 0;
  private last: string;

  public constructor(private readonly principal: string, private first: string) {
    this.last = first;
  }

  public add(judged: JudgedEvent, denied: boolean): void {
    const { event, actions } = judged;
    if (event.eventTime < this.first) this.first = event.eventTime;
    if (event.eventTime > this.last) this.last = event.eventTime;
    this.calls++;
    for (const action of actions) {
      if (NO_PERMISSION.has(action.lower)) continue;
      if (denied) {
        if (this.denied.has(action.name) || this.denied.size < MOST_ACTIONS) this.denied.set(action.name, (this.denied.get(action.name) ?? 0) + 1);
      } else if (action.known === undefined) {
        if (this.unknown.size < MOST_ACTIONS) this.unknown.add(action.name);
      } else if (event.fields.errorCode === undefined || event.fields.errorCode === null) {
        this.use(judged, action);
      }
    }
  }

  private use(judged: JudgedEvent, action: AskedAction): void {
    let found = this.used.get(action.name);
    if (found === undefined) {
      found = { action, known: new Set(), open: new Set(), unnamed: false, many: false };
      this.used.set(action.name, found);
    }
    const { known, named, open, none } = judged.request(action).resources;
    for (const arn of known) {
      if (found.known.size < MOST_RESOURCES || found.known.has(arn)) found.known.add(arn);
      else found.many = true;
    }
    // Requests of EC2 are about several resources at once: what is not named is needed too.
    const unnamed = known.length + named.length === 0 || action.lower.startsWith('ec2:') ? (none ? ['*'] : open) : [];
    if (unnamed.length > 0) found.unnamed = true;
    for (const pattern of [...named, ...unnamed]) {
      if (found.open.size < MOST_RESOURCES) found.open.add(placed(pattern, judged));
      else found.many = true;
    }
  }

  public result(generalize: boolean): RoleUse {
    const groups = new Map<string, { readonly resources: readonly string[]; readonly actions: string[] }>();
    for (const used of this.used.values()) {
      const resources = resourcesFor(used, generalize);
      const key = `${used.action.lower.slice(0, used.action.lower.indexOf(':'))}\u0000${resources.join('\u0000')}`;
      const group = groups.get(key) ?? { resources, actions: [] };
      group.actions.push(used.action.name);
      groups.set(key, group);
    }
    const ordered = [...groups.values()].map(({ resources, actions }) => ({ resources, actions: actions.sort() }))
      .sort((one, other) => (one.actions[0] < other.actions[0] ? -1 : 1));
    const numbers = new Map<string, number>();
    const statements = ordered.map(({ resources, actions }): UsedStatement => {
      const service = actions[0].slice(0, actions[0].indexOf(':'));
      const number = (numbers.get(service) ?? 0) + 1;
      numbers.set(service, number);
      return { Sid: sidOf(service, number), Effect: 'Allow', Action: actions, Resource: resources };
    });
    const names = (which: (used: Used) => boolean) => [...this.used.values()].filter(which).map(({ action }) => action.name).sort();
    return {
      principal: this.principal,
      calls: this.calls,
      first: this.first,
      last: this.last,
      ...(statements.length > 0 && { policy: { Version: '2012-10-17' as const, Statement: statements } }),
      denied: [...this.denied].map(([action, times]) => ({ action, times }))
        .sort((one, other) => other.times - one.times || (one.action < other.action ? -1 : 1)),
      resourcesNotNamed: names(({ unnamed }) => unnamed),
      manyResources: names(({ many }) => many),
      unknown: [...this.unknown].sort(),
    };
  }
}

/** A pattern of resources within the region and the account of the request, where both have a place in it. */
function placed(pattern: string, { event, principal }: JudgedEvent): string {
  const parts = pattern.split(':');
  if (parts.length < 6 || pattern === '*') return pattern;
  if (parts[3] === '*' && event.awsRegion !== '') parts[3] = event.awsRegion;
  if (parts[4] === '*' && principal.account !== undefined) parts[4] = principal.account;
  return parts.join(':');
}

function resourcesFor({ action, known, open, many }: Used, generalize: boolean): string[] {
  const patterns = action.known?.resources ?? [];
  if (known.has('*') || open.has('*')) return ['*'];
  if (many) return [...patterns].sort();
  const kindOf = (arn: string) => patterns.find((pattern) => fitsText(pattern, arn));
  const named = generalize ? patterns.flatMap((pattern) => generalized([...known].filter((arn) => kindOf(arn) === pattern))) : [...known];
  return [...new Set([...named, ...open])].sort();
}

/** What many ARNs begin with, up to the last `/` or `:` of their name. Few stay as they are, and so do those that share no more than their kind. */
function generalized(arns: readonly string[]): string[] {
  if (arns.length < MANY) return [...arns];
  const shared = arns.reduce((prefix, arn) => {
    let length = 0;
    while (length < prefix.length && prefix[length] === arn[length]) length++;
    return prefix.slice(0, length);
  });
  const end = Math.max(shared.lastIndexOf('/'), shared.lastIndexOf(':')) + 1;
  // Six colons lead to the name of the resource: before it nothing may be left open.
  return end > 0 && shared.slice(0, end).split(':').length > 5 ? [`${shared.slice(0, end)}*`] : [...arns];
}

function sidOf(service: string, number: number): string {
  const name = service.split('-').map((part) => part[0].toUpperCase() + part.slice(1)).join('');
  return number === 1 ? name : `${name}${number}`;
}
