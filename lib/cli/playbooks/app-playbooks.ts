import * as fs from 'fs';
import * as path from 'path';
import { shippedBundle } from './load-bundle';
import { PlaybookSource, PlaybookSources, PlanSettings, settingsFrom } from './playbook-source';
import { SHIPPED_PLAYBOOKS } from '../../response/shipped-playbooks';
import { readSources } from '../../verification/prover/model/read-sources';
import { inside } from '../../verification/prover/model/sources/cloud-assembly';
import { isObject, JsonObject, own } from '../../verification/prover/model/sources/json-objects';
import { LoadedTemplate } from '../../verification/prover/model/template-set';
import { CommandInputError } from '../errors';

/**
 * The playbooks of a synthesized app: every function that has settings of one in its environment.
 *
 * @param folder the cloud assembly
 * @param shown its name for people
 */
export function appPlaybooks(folder: string, shown: string): PlaybookSources {
  const found = new Map<string, PlaybookSource>();
  for (const template of readSources([folder]).templates) {
    for (const { logicalId, properties, value } of functionsOf(template)) {
      const settings = settingsFrom(value, `${shown}: ${template.stack}#${logicalId}`);
      const key = keyOf(settings);
      // Both functions of a playbook have its settings.
      if (!found.has(key)) {
        const bundle = bundleOf(settings.playbook, properties, { template, logicalId, folder, shown });
        found.set(key, { name: settings.playbook, settings, bundle, stack: template.stack });
      }
    }
  }
  return { from: shown, assumptions: [], playbooks: [...found.values()] };
}

interface FunctionSettings {
  readonly logicalId: string;
  readonly properties: JsonObject;
  readonly value: unknown;
}

function functionsOf({ template }: LoadedTemplate): FunctionSettings[] {
  const resources = own(template as JsonObject, 'Resources');
  return Object.entries(isObject(resources) ? resources : {}).flatMap(([logicalId, resource]) => {
    const properties = own(resource, 'Type') === 'AWS::Lambda::Function' ? own(resource, 'Properties') : undefined;
    const value = own(own(own(properties, 'Environment'), 'Variables'), 'PLAYBOOK_SETTINGS');
    return value === undefined ? [] : [{ logicalId, properties: properties as JsonObject, value }];
  });
}

/** Settings without the name of the role in other accounts: nothing else in them tells a playbook's two functions apart. */
function keyOf({ members, ...settings }: PlanSettings): string {
  return JSON.stringify({ ...settings, members: isObject(members) ? { ...members, roleName: '' } : undefined });
}

interface FunctionPlace {
  readonly template: LoadedTemplate;
  readonly logicalId: string;
  readonly folder: string;
  readonly shown: string;
}

function bundleOf(name: string, properties: JsonObject, place: FunctionPlace): string {
  return Object.hasOwn(SHIPPED_PLAYBOOKS, name) ? shippedBundle(name) : customBundle(name, properties, place);
}

/** The folder of a custom playbook's asset: the key of its code begins with the asset's hash. */
function customBundle(name: string, properties: JsonObject, { template, logicalId, folder, shown }: FunctionPlace): string {
  const missing = (problem: string) => new CommandInputError(`${shown}: ${template.stack}#${logicalId}: the code of the playbook ${JSON.stringify(name)} ${problem}`,
    'give --playbook to plan with another one');
  const [, hash] = /\b([0-9a-f]{64})\b/.exec(JSON.stringify(own(own(properties, 'Code'), 'S3Key') ?? '')) ?? [];
  const source = hash === undefined ? undefined : assetPath(path.dirname(template.file), hash);
  if (source === undefined) {
    throw missing('is no asset of the app');
  }
  const bundle = path.join(inside(folder, path.dirname(template.file), source, template.file), 'index.js');
  if (!fs.existsSync(bundle)) {
    throw missing('is no folder with an index.js in the app');
  }
  return bundle;
}

function assetPath(directory: string, hash: string): string | undefined {
  for (const file of fs.readdirSync(directory).filter((name) => name.endsWith('.assets.json'))) {
    const files = own(JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8')) as JsonObject, 'files');
    const source = own(own(own(files, hash), 'source'), 'path');
    if (typeof source === 'string') {
      return source;
    }
  }
  return undefined;
}
