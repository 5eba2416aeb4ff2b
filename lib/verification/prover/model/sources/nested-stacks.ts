import * as fs from 'fs';
import * as path from 'path';
import { LoadedTemplate } from '../template-set';
import type { StackContent } from './cloud-assembly';
import { JsonObject, isObject, own } from './json-objects';
import { readStackTemplate } from './parse-template';

/** CloudFormation's own bound is lower. */
const MAX_NESTING = 20;
const MAX_STACKS = 2000;

/** Finds the templates of nested stacks among the assets of an assembly, and which construct made what. */
export class NestedStacks {
  private readonly files: ReadonlyMap<string, string>;
  private count = 0;

  public constructor(private readonly root: string, private readonly directory: string, assetManifests: readonly JsonObject[]) {
    this.files = filesByObjectKey(assetManifests);
  }

  /** The stack, and after it all that are nested in it. */
  public withNested(stack: StackContent): LoadedTemplate[] {
    const all = this.nested(stack.template, stack.metadata, 0);
    return withConstructPaths(all, stack.metadata);
  }

  private nested(template: LoadedTemplate, metadata: JsonObject, depth: number): LoadedTemplate[] {
    const all = [template];
    const own_ = constructPathsBelow(template.stack, metadata);
    for (const [logicalId, resource] of Object.entries(own(template.template, 'Resources') as JsonObject)) {
      if (own(resource, 'Type') !== 'AWS::CloudFormation::Stack' || depth >= MAX_NESTING || this.count >= MAX_STACKS) continue;
      const file = this.fileOf(resource as JsonObject);
      if (file === undefined) continue;
      this.count++;
      const { account, region, stage } = template;
      all.push(...this.nested({
        stack: nestedPath(template.stack, logicalId, own_.get(logicalId)),
        file,
        template: readStackTemplate(file),
        ...(stage === undefined ? {} : { stage }),
        ...(account === undefined ? {} : { account }),
        ...(region === undefined ? {} : { region }),
        constructPaths: new Map(),
        nestedIn: { stack: template.stack, logicalId },
      }, metadata, depth + 1));
    }
    return all;
  }

  private fileOf(resource: JsonObject): string | undefined {
    const named = own(own(resource, 'Metadata'), 'aws:asset:path');
    const url = textsOf(own(own(resource, 'Properties'), 'TemplateURL')).join('');
    const key = /([^/?]+)$/.exec(url);
    const name = typeof named === 'string' ? named : key ? this.files.get(key[1]) : undefined;
    if (name === undefined || path.isAbsolute(name)) return undefined;
    const file = path.join(this.directory, name);
    return path.relative(this.root, file).startsWith('..') || !fs.existsSync(file) ? undefined : file;
  }
}

/** Where the templates of assets lie, by the last part of the key that they are uploaded under. */
function filesByObjectKey(manifests: readonly JsonObject[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const manifest of manifests) {
    const assets = own(manifest, 'files');
    for (const asset of isObject(assets) ? Object.values(assets) : []) {
      const source = own(own(asset, 'source'), 'path');
      const destinations = own(asset, 'destinations');
      for (const destination of isObject(destinations) ? Object.values(destinations) : []) {
        const key = own(destination, 'objectKey');
        if (typeof source === 'string' && typeof key === 'string') files.set(key.slice(key.lastIndexOf('/') + 1), source);
      }
    }
  }
  return files;
}

/** The literal texts in a value, in order. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => (key === 'Ref' || key === 'Fn::GetAtt' ? [] : textsOf(child)));
}

/** `App/Main/Nested` of a nested stack that the CDK wrote as `App/Main/Nested.NestedStack/Nested.NestedStackResource`. */
function nestedPath(parent: string, logicalId: string, constructPath: string | undefined): string {
  const match = constructPath === undefined ? null : /^(.*)\.NestedStack\/[^/]+$/.exec(constructPath);
  return match ? match[1] : `${parent}/${logicalId}`;
}

/** Each stack takes the entries of the metadata that lie below its path and below no nested one's. */
function withConstructPaths(stacks: readonly LoadedTemplate[], metadata: JsonObject): LoadedTemplate[] {
  const paths = new Map(stacks.map((stack) => [stack.stack, new Map<string, string>()]));
  for (const [construct, logicalId] of logicalIds(metadata)) {
    for (let scope = construct; ;) {
      const slash = scope.lastIndexOf('/');
      if (slash < 0) break;
      scope = scope.slice(0, slash);
      const known = paths.get(scope);
      if (known) {
        known.set(logicalId, construct);
        break;
      }
    }
  }
  return stacks.map((stack) => ({ ...stack, constructPaths: withResourceMetadata(stack.template, paths.get(stack.stack)!) }));
}

/** Construct paths that the template itself names, for what the assembly's metadata does not. */
export function withResourceMetadata(template: JsonObject, known: Map<string, string> = new Map()): ReadonlyMap<string, string> {
  for (const [logicalId, resource] of Object.entries(own(template, 'Resources') as JsonObject)) {
    const named = own(own(resource, 'Metadata'), 'aws:cdk:path');
    if (typeof named === 'string' && !known.has(logicalId)) known.set(logicalId, named);
  }
  return known;
}

function constructPathsBelow(stack: string, metadata: JsonObject): Map<string, string> {
  const found = new Map<string, string>();
  for (const [construct, logicalId] of logicalIds(metadata)) {
    if (construct.startsWith(`${stack}/`) && construct.endsWith('.NestedStackResource')) {
      const rest = construct.slice(stack.length + 1);
      if (rest.split('.NestedStack/').length === 2) found.set(logicalId, construct);
    }
  }
  return found;
}

function logicalIds(metadata: JsonObject): [construct: string, logicalId: string][] {
  const found: [string, string][] = [];
  for (const [construct, entries] of Object.entries(metadata)) {
    for (const entry of Array.isArray(entries) ? entries : []) {
      const data = own(entry, 'data');
      if (own(entry, 'type') === 'aws:cdk:logicalId' && typeof data === 'string') found.push([construct.replace(/^\//, ''), data]);
    }
  }
  return found;
}
