import { ACTIONS, API_GATEWAY, PREFIXES } from './action-exceptions';
import { loadActionCatalogue } from '../../private/iam-catalogue/action-catalogue';
import { catalogued, CatalogueAction } from '../prover/policy/catalogue';

/** An IAM action that an event asked for. */
export interface AskedAction {
  /** `s3:ListBucket` */
  readonly name: string;
  readonly lower: string;
  /** Undefined where the catalogue has no such action: then the name is that of the event. */
  readonly known?: CatalogueAction;
}

/** Dates that versions of an API leave at the end of event names: `CreateFunction20150331`, `CreateDistribution2020_05_31`. */
const VERSION = /(20\d{6}|20\d\d_\d\d_\d\d)(v\d+)?$/;

const mapped = new Map<string, readonly AskedAction[]>();
const MAPPED_AT_MOST = 50_000;

/**
 * The IAM actions of an event: mostly the one of the event's own name, checked against the catalogue of actions.
 *
 * @param eventSource `s3.amazonaws.com`
 * @param eventName `ListObjects`
 */
export function actionsOf(eventSource: string, eventName: string): readonly AskedAction[] {
  const key = `${eventSource} ${eventName}`;
  let found = mapped.get(key);
  if (found === undefined) {
    // Logs are not trusted: made-up names are not to fill the memory.
    if (mapped.size >= MAPPED_AT_MOST) mapped.clear();
    found = mappedActions(eventSource, eventName);
    mapped.set(key, found);
  }
  return found;
}

function mappedActions(eventSource: string, eventName: string): readonly AskedAction[] {
  const source = eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '').toLowerCase();
  const prefixes = Object.hasOwn(PREFIXES, source) ? PREFIXES[source] : [source];
  const name = eventName.replace(VERSION, '');
  const catalogue = loadActionCatalogue();
  if (source === 'apigateway') {
    const action = API_GATEWAY.find(([beginning]) => beginning.test(name))?.[1];
    if (action !== undefined) return [asked(action, catalogued(catalogue, action))];
  }
  for (const prefix of prefixes) {
    const event = `${prefix}:${name}`;
    if (Object.hasOwn(ACTIONS, event)) return ACTIONS[event].map((action) => asked(action, catalogued(catalogue, action)));
    const known = catalogued(catalogue, event);
    if (known) return [asked(known.name, known)];
  }
  return [asked(`${prefixes[0]}:${name}`, undefined)];
}

function asked(name: string, known: CatalogueAction | undefined): AskedAction {
  return { name, lower: name.toLowerCase(), ...(known && { known }) };
}
