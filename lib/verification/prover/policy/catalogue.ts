/** Which actions exist, and on which resources they work. */

/** An action of the catalogue. */
export interface CatalogueAction {
  /** As AWS writes it: `s3:GetObject`. */
  readonly name: string;
  /** Patterns of the ARNs of its resources, with `*` for what varies; empty where it works on `*` alone. */
  readonly resources: readonly string[];
}

/** Actions by service: the prefix before the colon, in lower case. */
export interface ActionCatalogue {
  readonly services: ReadonlyMap<string, readonly CatalogueAction[]>;
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
