import { readFileSync } from 'fs';
import * as path from 'path';

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

/** What the file says of a service: its ARNs, and the names of actions by access level and the indices of their ARNs. */
interface CompactService {
  readonly arns: readonly string[];
  readonly actions: { readonly [levelAndArns: string]: string };
}

const LEVELS: { readonly [letter: string]: AccessLevel } = { L: 'list', R: 'read', W: 'write', P: 'permissions-management', T: 'tagging' };

let loaded: ActionCatalogue | undefined;

/**
 * Every action that AWS documents, with the ARNs that it works on and its access level, as of `date`. The file is read when
 * something of it is first asked for, each service by itself, and what was read is kept.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function loadActionCatalogue(): ActionCatalogue {
  loaded ??= new CatalogueFile();
  return loaded;
}

class CatalogueFile implements ActionCatalogue {
  private read?: { readonly date: string; readonly services: Services };

  public get date(): string {
    return this.file().date;
  }

  public get services(): ReadonlyMap<string, readonly CatalogueAction[]> {
    return this.file().services;
  }

  private file() {
    if (this.read === undefined) {
      // A line for what is said of the file, and one for each service.
      const [about, ...lines] = readFileSync(path.join(__dirname, 'action-catalogue.json'), 'utf8').split('\n');
      const { date } = JSON.parse(`${about}}}`) as { readonly date: string };
      const written = lines.filter((line) => line.startsWith('"')).map((line) => [line.slice(1, line.indexOf('":')), line.replace(/,$/, '')] as const);
      this.read = { date, services: new Services(new Map(written)) };
    }
    return this.read;
  }
}

/** Actions by service, each parsed when it is asked for. */
class Services implements ReadonlyMap<string, readonly CatalogueAction[]> {
  private readonly known = new Map<string, readonly CatalogueAction[]>();

  public constructor(private readonly lines: ReadonlyMap<string, string>) {}

  public get size(): number {
    return this.lines.size;
  }

  public has(service: string): boolean {
    return this.lines.has(service);
  }

  public get(service: string): readonly CatalogueAction[] | undefined {
    let found = this.known.get(service);
    const line = found === undefined ? this.lines.get(service) : undefined;
    if (line !== undefined) {
      found = actionsOf(service, (JSON.parse(`{${line}}`) as { readonly [service: string]: CompactService })[service]);
      this.known.set(service, found);
    }
    return found;
  }

  public keys() {
    return this.lines.keys();
  }

  public *entries(): Generator<[string, readonly CatalogueAction[]], undefined> {
    for (const service of this.lines.keys()) yield [service, this.get(service)!];
  }

  public *values(): Generator<readonly CatalogueAction[], undefined> {
    for (const [, actions] of this) yield actions;
  }

  public forEach(tell: (actions: readonly CatalogueAction[], service: string, map: ReadonlyMap<string, readonly CatalogueAction[]>) => void): void {
    for (const [service, actions] of this) tell(actions, service, this);
  }

  public [Symbol.iterator]() {
    return this.entries();
  }
}

function actionsOf(service: string, { arns, actions }: CompactService): readonly CatalogueAction[] {
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
  return list;
}
