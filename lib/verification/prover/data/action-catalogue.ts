import { readFileSync } from 'fs';
import * as path from 'path';
import type { AccessLevel, ActionCatalogue, CatalogueAction } from '../policy/catalogue';

/** The file: ARNs of each service, and the names of actions by access level and the indices of their ARNs. */
interface CatalogueFile {
  readonly date: string;
  readonly services: { readonly [service: string]: CompactService };
}

interface CompactService {
  readonly arns: readonly string[];
  readonly actions: { readonly [levelAndArns: string]: string };
}

const LEVELS: { readonly [letter: string]: AccessLevel } = { L: 'list', R: 'read', W: 'write', P: 'permissions-management', T: 'tagging' };

let loaded: ActionCatalogue | undefined;

/**
 * Every action that AWS documents, with the ARNs that it works on and its access level, as of `date`. Read on the first
 * call, and kept.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function loadActionCatalogue(): ActionCatalogue {
  loaded ??= catalogueOf(JSON.parse(readFileSync(path.join(__dirname, 'action-catalogue.json'), 'utf8')) as CatalogueFile);
  return loaded;
}

function catalogueOf({ date, services }: CatalogueFile): ActionCatalogue {
  return {
    date,
    services: new Map(Object.entries(services).map(([service, { arns, actions }]) => {
      const list: CatalogueAction[] = [];
      for (const [key, names] of Object.entries(actions)) {
        const optional = key[1] === '*';
        const indices = key.slice(optional ? 2 : 1);
        const resources = indices === '' ? [] : indices.split(',').map((index) => arns[Number(index)]);
        const resourceOptional = optional && resources.length > 0;
        for (const name of names.split(' ')) {
          list.push({ name: `${service}:${name}`, resources, level: LEVELS[key[0]], ...(resourceOptional && { resourceOptional }) });
        }
      }
      return [service, list] as const;
    })),
  };
}
