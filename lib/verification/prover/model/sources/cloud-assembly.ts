import * as fs from 'fs';
import * as path from 'path';
import { CLAIMS_FILE_NAME } from '../../../claim-format';
import { ModelInputError, shownValue } from '../errors';
import { LoadedTemplate } from '../template-set';
import { JsonObject, isObject, own } from './json-objects';
import { NestedStacks } from './nested-stacks';
import { readStackTemplate } from './parse-template';
import { parseJson, readJsonObject, readText } from './read-file';

/** Stages within stages that are followed. */
const MAX_STAGES = 10;

/** What an assembly holds, its stages and nested stacks included. */
export interface AssemblyContent {
  readonly templates: LoadedTemplate[];
  readonly claimsFiles: { readonly file: string; readonly content: unknown }[];
}

/**
 * Reads a cloud assembly by its manifest: the directory may hold templates of earlier runs beside.
 * @param directory with a `manifest.json`
 * @param stage what tells apart the templates that share their unknown account and region
 * @throws ModelInputError if a file that the manifest names is missing, wrong, or outside of the assembly
 * @see https://docs.aws.amazon.com/cdk/v2/guide/deploy.html
 */
export function readCloudAssembly(directory: string, stage: string): AssemblyContent {
  const content: AssemblyContent = { templates: [], claimsFiles: [] };
  readInto(content, directory, directory, stage, 0);
  return content;
}

function readInto(content: AssemblyContent, directory: string, root: string, stage: string, depth: number): void {
  const manifestFile = path.join(directory, 'manifest.json');
  const manifest = readJsonObject(manifestFile);
  const artifacts = own(manifest, 'artifacts') ?? {};
  if (!isObject(artifacts)) {
    throw new ModelInputError(manifestFile, 'artifacts', `they must be an object, and are ${shownValue(artifacts)}`, 'synthesize again');
  }
  const claims = path.join(directory, CLAIMS_FILE_NAME);
  if (fs.existsSync(claims)) {
    content.claimsFiles.push({ file: claims, content: parseJson(claims, readText(claims)) });
  }
  const nested = new NestedStacks(root, directory, assetManifests(artifacts, directory, root));
  for (const [id, artifact] of Object.entries(artifacts)) {
    const type = own(artifact, 'type');
    if (type === 'aws:cloudformation:stack') {
      content.templates.push(...nested.withNested(readStack(id, artifact as JsonObject, directory, root, stage)));
    } else if (type === 'cdk:cloud-assembly') {
      const name = textOf(artifact as JsonObject, 'directoryName', manifestFile, id);
      if (depth >= MAX_STAGES) {
        throw new ModelInputError(manifestFile, `artifacts.${id}`, `stages are nested more than ${MAX_STAGES} deep`, 'flatten them');
      }
      const shown = own(own(artifact, 'properties'), 'displayName');
      readInto(content, inside(root, directory, name, manifestFile), root, `${stage}/${typeof shown === 'string' ? shown : id}`, depth + 1);
    }
  }
}

function readStack(id: string, artifact: JsonObject, directory: string, root: string, stage: string): StackContent {
  const manifestFile = path.join(directory, 'manifest.json');
  const file = inside(root, directory, textOf(artifact, 'templateFile', manifestFile, id), manifestFile);
  const properties = own(artifact, 'properties');
  const name = own(properties, 'stackName');
  const displayName = own(artifact, 'displayName');
  const environment = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(String(own(artifact, 'environment') ?? ''));
  const metadata = metadataOf(artifact, directory, root, manifestFile);
  return {
    template: {
      stack: typeof displayName === 'string' ? displayName.replace(/ \(.*\)$/, '') : id,
      file,
      stage,
      stackName: typeof name === 'string' ? name : id,
      template: readStackTemplate(file),
      ...(environment && /^\d{12}$/.test(environment[1]) ? { account: environment[1] } : {}),
      ...(environment && /^[a-z]{2,}(-[a-z0-9]+)+$/.test(environment[2]) && environment[2] !== 'unknown-region' ? { region: environment[2] } : {}),
      constructPaths: new Map(),
    },
    metadata,
  };
}

/** A stack and the metadata of its artifact, which covers its nested stacks as well. */
export interface StackContent {
  readonly template: LoadedTemplate;
  /** By path of construct, with a slash before it. */
  readonly metadata: JsonObject;
}

function metadataOf(artifact: JsonObject, directory: string, root: string, manifestFile: string): JsonObject {
  const inline = own(artifact, 'metadata');
  const apart = own(artifact, 'additionalMetadataFile');
  const more = typeof apart === 'string' ? readJsonObject(inside(root, directory, apart, manifestFile)) : {};
  return isObject(inline) ? { ...inline, ...more } : more;
}

function assetManifests(artifacts: JsonObject, directory: string, root: string): JsonObject[] {
  const manifestFile = path.join(directory, 'manifest.json');
  return Object.entries(artifacts)
    .filter(([, artifact]) => own(artifact, 'type') === 'cdk:asset-manifest')
    .map(([id, artifact]) => inside(root, directory, textOf(artifact as JsonObject, 'file', manifestFile, id), manifestFile))
    .filter((file) => fs.existsSync(file))
    .map((file) => readJsonObject(file));
}

function textOf(artifact: JsonObject, key: string, manifestFile: string, id: string): string {
  const value = own(own(artifact, 'properties'), key);
  if (typeof value !== 'string' || value === '') {
    throw new ModelInputError(manifestFile, `artifacts.${id}.properties.${key}`, `it must be text, and is ${shownValue(value)}`, 'synthesize again');
  }
  return value;
}

/**
 * A file that an assembly names.
 * @throws ModelInputError if it lies outside of the assembly
 */
export function inside(root: string, directory: string, name: string, manifestFile: string): string {
  const file = path.join(directory, name);
  const relative = path.relative(root, file);
  if (path.isAbsolute(name) || relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new ModelInputError(manifestFile, '', `it names "${name}", which is outside of the assembly`, 'synthesize again');
  }
  return file;
}
