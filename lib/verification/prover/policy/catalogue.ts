/** Which actions exist, and on which resources they work. */
import { NO_FORMATS, compilePattern, matches } from './patterns';
import type { ActionCatalogue, CatalogueAction } from '../../../private/iam-catalogue/action-catalogue';

export type { AccessLevel, ActionCatalogue, CatalogueAction } from '../../../private/iam-catalogue/action-catalogue';

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
