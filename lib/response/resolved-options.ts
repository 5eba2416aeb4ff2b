import { Duration, Token } from 'aws-cdk-lib';
import { FindingTrigger } from './finding-trigger';
import { PlaybookMode } from './playbook-mode';
import { PlaybookModeRule } from './playbook-mode-rule';
import { PlaybookOptions } from './playbook-options';
import { BreakerSettings, ModeRuleSettings } from './playbook-settings';
import { invalidInput, shown } from '../private/errors';

/** What every playbook was told, with its defaults. */
export interface ResolvedOptions {
  readonly mode: PlaybookMode;
  readonly modeRules: readonly ModeRuleSettings[];
  readonly breaker: BreakerSettings;
  readonly approvalMinutes: number;
  /** Modes that some finding can get, in the order of the enum. */
  readonly modes: readonly PlaybookMode[];
}

const MINUTES_OF_A_DAY = 24 * 60;

/** @throws if an option is out of bounds, or a rule of modes says nothing */
export function resolvedOptions(place: string, options: PlaybookOptions): ResolvedOptions {
  const mode = options.mode ?? PlaybookMode.OBSERVE;
  const modeRules = (options.modeRules ?? []).map((rule, index) => modeRule(`${place}: modeRules[${index}]`, rule));
  const modes = [mode, ...modeRules.map((rule) => rule.mode)];
  return {
    mode,
    modeRules,
    breaker: {
      limit: mostActions(place, options.mostActions ?? 5),
      windowMinutes: minutes(place, 'actionWindow', options.actionWindow ?? Duration.hours(1), 1, MINUTES_OF_A_DAY),
    },
    approvalMinutes: minutes(place, 'approvalExpiry', options.approvalExpiry ?? Duration.hours(1), 5, 7 * MINUTES_OF_A_DAY),
    modes: Object.values(PlaybookMode).filter((one) => modes.includes(one)),
  };
}

/** @throws if no finding is answered, one is named twice, or a rule of modes matches none of them */
export function requireTriggers(place: string, triggers: readonly FindingTrigger[], modeRules: readonly ModeRuleSettings[]): void {
  if (triggers.length === 0) {
    throw invalidInput(place, 'the playbook answers no finding', 'name at least one FindingTrigger');
  }
  const names = triggers.map(({ source, type }) => `${source} ${type}`);
  const twice = triggers.find((_, index) => names.indexOf(names[index]) !== index);
  if (twice) {
    throw invalidInput(place, `${shown(twice.type)} is named twice`, 'name each type once, with the severity from which it is answered');
  }
  const idle = modeRules.flatMap(({ types = [] }) => types).find((type) => !triggers.some((trigger) => overlap(trigger.type, type)));
  if (idle !== undefined) {
    throw invalidInput(place, `a rule of modes is about ${shown(idle)}, which the playbook does not answer`, 'add it to triggers, or leave the type out');
  }
}

function modeRule(place: string, rule: PlaybookModeRule): ModeRuleSettings {
  const { mode, findingTypes, minimumSeverity, accounts } = rule;
  if (findingTypes === undefined && minimumSeverity === undefined && accounts === undefined) {
    throw invalidInput(place, 'it holds for every finding', 'give its mode as the mode of the playbook, or name types, a severity or accounts');
  }
  if (findingTypes?.length === 0 || accounts?.length === 0) {
    throw invalidInput(place, `its ${findingTypes?.length === 0 ? 'findingTypes' : 'accounts'} are an empty list, so that it never holds`, 'name some, or leave the list out');
  }
  const wrongType = findingTypes?.find((type) => Token.isUnresolved(type) || !/^[^*]{1,200}\*?$/.test(type));
  if (wrongType !== undefined) {
    throw invalidInput(place, `${shown(wrongType)} is not a type of findings`, "write it out, with a '*' at most at its end");
  }
  const wrongAccount = accounts?.find((account) => Token.isUnresolved(account) || !/^\d{12}$/.test(account));
  if (wrongAccount !== undefined) {
    throw invalidInput(place, `${shown(wrongAccount)} is not an account id`, 'write its twelve digits');
  }
  if (minimumSeverity !== undefined && (Token.isUnresolved(minimumSeverity) || !(minimumSeverity >= 1 && minimumSeverity <= 10))) {
    throw invalidInput(place, `the minimum severity is ${shown(minimumSeverity)}`, 'use a number from 1 to 10');
  }
  return { mode, types: findingTypes, minimumSeverity, accounts };
}

function mostActions(place: string, limit: number): number {
  if (Token.isUnresolved(limit) || !Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalidInput(place, `mostActions is ${shown(limit)}`, 'use a whole number from 1 to 100; to let it do nothing by itself, use another mode');
  }
  return limit;
}

function minutes(place: string, name: string, duration: Duration, least: number, most: number): number {
  const count = duration.isUnresolved() ? NaN : duration.toMinutes({ integral: false });
  if (!Number.isInteger(count) || count < least || count > most) {
    throw invalidInput(place, `${name} is ${duration.isUnresolved() ? 'known only at deployment' : duration.toHumanString()}`,
      `use whole minutes, ${Duration.minutes(least).toHumanString()} to ${Duration.minutes(most).toHumanString()}`);
  }
  return count;
}

/** Whether some type is matched by both; a `*` stands at the end only. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [one, other].map((pattern) => pattern.replace(/\*$/, ''));
  return (one.endsWith('*') || other.endsWith('*'))
    ? (one.endsWith('*') && b.startsWith(a)) || (other.endsWith('*') && a.startsWith(b))
    : one === other;
}
