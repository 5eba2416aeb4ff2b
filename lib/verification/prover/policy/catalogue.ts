/** Which actions exist, and on which resources they work. */
import { NO_FORMATS, compilePattern, matches } from './patterns';

/** How far an action goes, as AWS's service authorization reference sorts it. */
export type AccessLevel = 'list' | 'read' | 'write' | 'permissions-management' | 'tagging';

/** An action of the catalogue. */
export interface CatalogueAction {
  /** As AWS writes it: `s3:GetObject`. */
  readonly name: string;
  /** Patterns of the ARNs of its resources, with `*` for what varies; empty where it works on `*` alone. */
  readonly resources: readonly string[];
  /** It works without any of its resources too: then on `*`. @default false */
  readonly resourceOptional?: boolean;
  readonly level?: AccessLevel;
}

/** Actions by service: the prefix before the colon, in lower case. */
export interface ActionCatalogue {
  readonly services: ReadonlyMap<string, readonly CatalogueAction[]>;
  /** Day of the data: `2026-01-31`. */
  readonly date?: string;
}

/** A catalogue of the actions. */
export function actionCatalogue(actions: Iterable<CatalogueAction>): ActionCatalogue {
  const services = new Map<string, CatalogueAction[]>();
  for (const action of actions) {
    const service = action.name.slice(0, action.name.indexOf(':')).toLowerCase();
    const list = services.get(service);
    if (list === undefined) services.set(service, [action]);
    else list.push(action);
  }
  return { services };
}


/** The actions that one of the patterns matches: `s3:Get*`, `*`. Case does not count. In the order of the catalogue. */
export function actionsMatching(catalogue: ActionCatalogue, patterns: readonly string[]): readonly CatalogueAction[] {
  const compiled = [...new Set(patterns.map(pattern => pattern.toLowerCase()))].map(pattern => ({
    pattern: compilePattern(pattern, 'glob'),
    service: /^([^:*?]*):/.exec(pattern)?.[1],
  }));
  const found: CatalogueAction[] = [];
  for (const [service, actions] of catalogue.services) {
    const mine = compiled.filter(one => one.service === undefined || one.service === service);
    if (mine.length === 0) continue;
    for (const action of actions) {
      const name = action.name.toLowerCase();
      if (mine.some(({ pattern }) => matches(pattern, name, false, NO_FORMATS))) found.push(action);
    }
  }
  return found;
}

/** The action of this name, in any case; undefined if it is in no catalogue. */
export function catalogued(catalogue: ActionCatalogue, name: string): CatalogueAction | undefined {
  const lower = name.toLowerCase();
  return catalogue.services.get(lower.slice(0, lower.indexOf(':')))?.find(action => action.name.toLowerCase() === lower);
}
