import * as fs from 'fs';
import * as path from 'path';
import { ModelInputError } from './errors';
import { readCloudAssembly } from './sources/cloud-assembly';
import { withResourceMetadata } from './sources/nested-stacks';
import { readTemplate } from './sources/parse-template';
import { LoadedTemplate, TemplateSet } from './template-set';

const TEMPLATE_FILE = /\.(json|ya?ml|template)$/i;

/**
 * Reads what is to be proved together: cloud assemblies (directories with a `manifest.json`, such as `cdk.out`) and plain
 * CloudFormation templates (`.json`, `.yaml`, `.yml`, `.template`).
 * @param paths directories and files, in any order
 * @throws ModelInputError with file, place and fix if one is missing, malformed, or neither
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function readSources(paths: readonly string[]): TemplateSet {
  const templates: LoadedTemplate[] = [];
  const claimsFiles: { file: string; content: unknown }[] = [];
  const assemblies = paths.filter((source) => isDirectory(source)).length;
  for (const source of paths) {
    if (isDirectory(source)) {
      if (!fs.existsSync(path.join(source, 'manifest.json'))) {
        throw new ModelInputError(source, '', 'the directory holds no manifest.json', 'name a cloud assembly, such as cdk.out, or a template file');
      }
      const content = readCloudAssembly(source, assemblies > 1 ? path.basename(path.resolve(source)) : '');
      if (content.templates.length === 0) {
        throw new ModelInputError(path.join(source, 'manifest.json'), '', 'the cloud assembly holds no template of a stack', 'synthesize an app with stacks');
      }
      templates.push(...content.templates);
      claimsFiles.push(...content.claimsFiles);
    } else {
      templates.push(plainTemplate(source));
    }
  }
  return { templates: distinct(templates), claimsFiles };
}

function plainTemplate(file: string): LoadedTemplate {
  if (fs.existsSync(file) && !TEMPLATE_FILE.test(file)) {
    throw new ModelInputError(file, '', 'its name does not end as a template\'s', 'name a file that ends in .json, .yaml, .yml or .template');
  }
  const template = readTemplate(file);
  return { stack: path.basename(file), file, stage: '', template, constructPaths: withResourceMetadata(template) };
}

/** Two of one name would be taken for one another: what is read again under a name gets a number. */
function distinct(templates: readonly LoadedTemplate[]): LoadedTemplate[] {
  const roots = new Map<string, number>();
  const renamed = new Map<string, string>();
  return templates.map((template) => {
    const { nestedIn } = template;
    if (nestedIn) {
      const parent = renamed.get(nestedIn.stack);
      if (parent === undefined) return template;
      const name = unique(template.stack, roots);
      renamed.set(template.stack, name);
      return { ...template, stack: name, nestedIn: { ...nestedIn, stack: parent } };
    }
    const name = unique(template.stack, roots);
    // Nested stacks follow their parent, so the latest name is theirs.
    if (name === template.stack) renamed.delete(name);
    else renamed.set(template.stack, name);
    return name === template.stack ? template : { ...template, stack: name };
  });
}

function unique(name: string, seen: Map<string, number>): string {
  const count = (seen.get(name) ?? 0) + 1;
  seen.set(name, count);
  return count === 1 ? name : `${name} (${count})`;
}

function isDirectory(source: string): boolean {
  return fs.existsSync(source) && fs.statSync(source).isDirectory();
}
