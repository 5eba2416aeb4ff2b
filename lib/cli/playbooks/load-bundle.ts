import * as path from 'path';
import { PlaybookSource, PlanSettings } from './playbook-source';
import { ResponsePlan } from '../../report/response-plan';
import { SHIPPED_PLAYBOOKS } from '../../response/shipped-playbooks';
import { CommandInputError } from '../errors';

/** What a bundle does without acting: the same code decides as in Lambda. */
export type PlanFunction = (body: string, settings: PlanSettings, options: PlanOptions) => Promise<ResponsePlan>;

export interface PlanOptions {
  /** Whether to read the target's state. Without it nothing is called. */
  readonly read: boolean;
  readonly credentials?: Credentials;
  readonly ownAccount?: string;
  readonly partition: string;
}

/** Credentials of AWS, as the environment has them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The bundle of a playbook of the library, as its functions run it. */
export function shippedBundle(name: string): string {
  return path.join(__dirname, '../../../assets', SHIPPED_PLAYBOOKS[name], 'index.js');
}

/**
 * Loads a playbook's bundle.
 *
 * @throws CommandInputError where a playbook of the app's own cannot be loaded, or was not made by `playbookHandler`
 */
export function planFunction({ name, bundle, stack }: PlaybookSource): PlanFunction {
  const place = `the playbook ${JSON.stringify(name)}${stack === undefined ? '' : ` of ${stack}`}`;
  let loaded: unknown;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- which bundle it is, is known only here
    loaded = require(bundle);
  } catch (error) {
    throw new CommandInputError(`${place} cannot be loaded (${(error as Error).message.split('\n')[0]})`, 'bundle it again, or give --playbook to plan with another one');
  }
  const plan = (loaded as { readonly plan?: unknown } | null)?.plan;
  if (typeof plan !== 'function') {
    throw new CommandInputError(`${place} exports no plan`, 'export what playbookHandler returns: export const { handler, plan } = playbookHandler(...)');
  }
  return plan as PlanFunction;
}
