import { CommandInputError } from '../errors';

/** One playbook to plan with: its settings, and the bundle that runs with them. */
export interface PlaybookSource {
  /** As it knows itself. */
  readonly name: string;
  /** What stands in the environment of its function. */
  readonly settings: PlanSettings;
  /** File of its bundle. */
  readonly bundle: string;
  /** The stack that it is from, where there is one. */
  readonly stack?: string;
  /** What its settings take for granted, as a sentence without a full stop. */
  readonly assumption?: string;
}

/** The playbooks of an app, or the library's with their defaults. */
export interface PlaybookSources {
  /** A folder, or `defaults`. */
  readonly from: string;
  readonly assumptions: readonly string[];
  readonly playbooks: readonly PlaybookSource[];
}

/** As far as the command itself looks into settings; the bundle knows the rest. */
export interface PlanSettings {
  readonly playbook: string;
  readonly [setting: string]: unknown;
}

const LISTS = ['triggers', 'modeRules', 'protectedPrincipals'];

/**
 * Reads settings as a function has them in its environment.
 *
 * @throws CommandInputError where they are none
 */
export function settingsFrom(value: unknown, place: string): PlanSettings {
  const wrong = (what: string) => new CommandInputError(`${place}: PLAYBOOK_SETTINGS ${what}`, 'synthesize the app again');
  if (typeof value !== 'string') {
    throw wrong('is known only at deployment');
  }
  const settings = parsed(value);
  if (typeof settings !== 'object' || settings === null) {
    throw wrong('is not a JSON object');
  }
  const { playbook, mode, options } = settings as Record<string, unknown>;
  if (typeof playbook !== 'string' || typeof mode !== 'string' || typeof options !== 'object' || options === null
    || LISTS.some((name) => !Array.isArray((settings as Record<string, unknown>)[name]))) {
    throw wrong('has not the fields that settings of a playbook have');
  }
  return settings as PlanSettings;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
