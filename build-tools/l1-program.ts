/**
 * Writes a program that makes the resources of a cloud assembly with plain L1 constructs: what somebody would have written who
 * knows every resource and property by heart. It is the baseline that the library's synth time is measured against.
 *
 * It names resources by `Fn.ref` and `Fn.getAtt`, the cheapest way there is, so the baseline is rather too fast than too slow.
 */
import { readFileSync } from 'fs';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

interface Template {
  readonly Resources?: Record<string, Resource>;
  readonly Outputs?: Record<string, { Value: Json; Description?: string; Export?: { Name: string } }>;
  readonly Parameters?: Record<string, { Type: string; Default?: Json }>;
  readonly Mappings?: Record<string, JsonObject>;
  readonly Conditions?: Record<string, Json>;
  readonly Description?: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: string | string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Condition?: string;
}

interface Manifest {
  readonly artifacts: Record<string, {
    readonly type: string;
    readonly environment?: string;
    readonly dependencies?: string[];
    readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
  }>;
}

interface AssetManifest {
  readonly files: Record<string, { readonly source: { readonly path: string; readonly packaging: string } }>;
}

/** Whether the parameter or rule is one that every stack gets from its synthesizer. */
const FROM_SYNTHESIZER = ['BootstrapVersion', 'CheckBootstrapVersion'];

/** A part of a template that CloudFormation computes. */
class Intrinsic implements cdk.IResolvable {
  public readonly creationStack = [];

  constructor(public readonly call: JsonObject) {}

  public resolve(): Json {
    return this.call;
  }

  public toString(): string {
    return cdk.Token.asString(this);
  }
}

/** The L1 class of each CloudFormation type, as `aws_ec2.CfnVPC`. */
function l1Classes(): Map<string, { name: string; type: L1Class }> {
  const classes = new Map<string, { name: string; type: L1Class }>();
  for (const [module, members] of Object.entries(cdk as unknown as Record<string, Record<string, unknown>>)) {
    if (module.startsWith('aws_')) {
      for (const [name, member] of Object.entries(members)) {
        const type = member as L1Class;
        if (typeof type === 'function' && type.CFN_RESOURCE_TYPE_NAME && !classes.has(type.CFN_RESOURCE_TYPE_NAME)) {
          classes.set(type.CFN_RESOURCE_TYPE_NAME, { name: `${module}.${name}`, type });
        }
      }
    }
  }
  return classes;
}

interface L1Class extends Function {
  readonly CFN_RESOURCE_TYPE_NAME?: string;
  _fromCloudFormation(scope: cdk.Stack, id: string, resource: object, options: object): { _cfnProperties: object };
}

/**
 * The program as JavaScript. It takes the folder of the assets and the folder to synthesize to as its arguments.
 *
 * @param assembly folder of the cloud assembly
 */
export function l1Program(assembly: string): string {
  const manifest = JSON.parse(readFileSync(path.join(assembly, 'manifest.json'), 'utf8')) as Manifest;
  const classes = l1Classes();
  const stacks = Object.entries(manifest.artifacts).filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack');
  const variables = new Map(stacks.map(([id], index) => [id, `stack${index}`]));
  const lines = stacks.flatMap(([id, { environment, dependencies, properties }]) => {
    const template = JSON.parse(readFileSync(path.join(assembly, properties!.templateFile!), 'utf8')) as Template;
    const assets = JSON.parse(readFileSync(path.join(assembly, `${id}.assets.json`), 'utf8')) as AssetManifest;
    const stack = variables.get(id)!;
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '')!;
    const env = { ...(account !== 'unknown-account' ? { account } : {}), ...(region !== 'unknown-region' ? { region } : {}) };
    const props = { env, stackName: properties!.stackName ?? id, description: template.Description };
    return [
      `const ${stack} = new cdk.Stack(app, ${JSON.stringify(id)}, ${source(props)});`,
      ...(dependencies ?? []).filter((dependency) => variables.has(dependency)).map((dependency) => `${stack}.addStackDependency(${variables.get(dependency)});`),
      ...stackLines(stack, template, assets, classes),
    ];
  });
  return [
    '// Made by build-tools/l1-program.ts from the templates of the reference landing zone.',
    "const path = require('path');",
    "const cdk = require('aws-cdk-lib');",
    'const [assets, outdir] = process.argv.slice(2);',
    'const app = new cdk.App({ outdir, analyticsReporting: false, treeMetadata: false });',
    ...lines,
    'app.synth();',
    '',
  ].join('\n');
}

function stackLines(stack: string, template: Template, assets: AssetManifest, classes: ReturnType<typeof l1Classes>): string[] {
  const files = new Map<string, string>();
  const lines: string[] = [];
  Object.entries(assets.files).filter(([, file]) => file.source.packaging === 'zip').forEach(([hash, file], index) => {
    const variable = `${stack}Asset${index}`;
    files.set(hash, variable);
    const options = `{ path: path.join(assets, ${JSON.stringify(file.source.path)}), exclude: ['index.meta.json'] }`;
    lines.push(`const ${variable} = new cdk.aws_s3_assets.Asset(${stack}, 'Asset${index}', ${options});`);
  });
  for (const [id, { Type, Default }] of Object.entries(template.Parameters ?? {}).filter(([name]) => !FROM_SYNTHESIZER.includes(name))) {
    lines.push(`new cdk.CfnParameter(${stack}, ${JSON.stringify(id)}, ${source({ type: Type, default: Default })});`);
  }
  for (const [id, mapping] of Object.entries(template.Mappings ?? {})) {
    lines.push(`new cdk.CfnMapping(${stack}, ${JSON.stringify(id)}, { mapping: ${source(mapping)} });`);
  }
  for (const [id, condition] of Object.entries(template.Conditions ?? {})) {
    lines.push(`new cdk.CfnCondition(${stack}, ${JSON.stringify(id)}, { expression: cdk.Token.asAny(${source(condition)}) });`);
  }
  const scratch = new cdk.Stack();
  const resources = Object.entries(template.Resources ?? {});
  const variables = new Map(resources.map(([id], index) => [id, `${stack}Resource${index}`]));
  for (const [id, resource] of resources) {
    lines.push(`const ${variables.get(id)} = ${construction(stack, id, resource, classes, scratch, files)};`);
    for (const [option, value] of [['deletionPolicy', resource.DeletionPolicy], ['updateReplacePolicy', resource.UpdateReplacePolicy]]) {
      if (value) {
        lines.push(`${variables.get(id)}.cfnOptions.${option} = ${JSON.stringify(value)};`);
      }
    }
    if (resource.Condition) {
      lines.push(`${variables.get(id)}.cfnOptions.condition = ${stack}.node.findChild(${JSON.stringify(resource.Condition)});`);
    }
  }
  for (const [id, { DependsOn }] of resources) {
    for (const dependency of [DependsOn ?? []].flat()) {
      lines.push(`${variables.get(id)}.addResourceDependency(${variables.get(dependency)});`);
    }
  }
  for (const [id, { Value, Description, Export }] of Object.entries(template.Outputs ?? {})) {
    const props = { value: new Literal(expression(Value)), description: Description, exportName: Export?.Name };
    lines.push(`new cdk.CfnOutput(${stack}, ${JSON.stringify(id)}, ${source(props)});`);
  }
  return lines;
}

function construction(
  stack: string, id: string, resource: Resource, classes: ReturnType<typeof l1Classes>, scratch: cdk.Stack, files: Map<string, string>,
): string {
  const known = classes.get(resource.Type);
  const properties = withIntrinsics(resource.Properties ?? {}) as object;
  if (!known) {
    return `new cdk.CfnResource(${stack}, ${JSON.stringify(id)}, ${source({ type: resource.Type, properties }, files)})`;
  }
  const parser = { parseValue: (value: object) => value, handleAttributes: () => undefined };
  const made = known.type._fromCloudFormation(scratch, id, { Properties: properties }, { parser });
  return `new cdk.${known.name}(${stack}, ${JSON.stringify(id)}, ${source(made._cfnProperties, files)})`;
}

/** The value with each intrinsic function as one token, so that CDK's reader of templates takes it for any type. */
function withIntrinsics(value: Json): unknown {
  if (Array.isArray(value)) {
    return value.map(withIntrinsics);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) {
    return new Intrinsic(value);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withIntrinsics(item)]));
}

/** Source text that stands for itself. */
class Literal {
  constructor(public readonly text: string) {}
}

/** JavaScript for a value of L1 properties. */
function source(value: unknown, files: ReadonlyMap<string, string> = new Map()): string {
  if (value instanceof Literal) {
    return value.text;
  }
  const token = value === undefined || value === null ? undefined : cdk.Tokenization.reverse(value, { failConcat: false });
  if (token instanceof Intrinsic) {
    const call = expression(token.call);
    switch (typeof value) {
      case 'number': return `cdk.Token.asNumber(${call})`;
      case 'string': return call.startsWith('cdk.Token.asAny(') ? `${call}.toString()` : call;
      default: return Array.isArray(value) ? `cdk.Token.asList(${call})` : call;
    }
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => source(item, files)).join(', ')}]`;
  }
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value);
  }
  const code = codeOf(value as JsonObject, files);
  if (code) {
    return code;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{ ${entries.map(([key, item]) => `${JSON.stringify(key)}: ${source(item, files)}`).join(', ')} }`;
}

/** The code property of a function whose code is one of the assets. */
function codeOf(value: JsonObject, files: ReadonlyMap<string, string>): string | undefined {
  const asset = typeof value.s3Key === 'string' ? files.get(value.s3Key.replace(/\.zip$/, '')) : undefined;
  return asset && `{ s3Bucket: ${asset}.s3BucketName, s3Key: ${asset}.s3ObjectKey }`;
}

/** JavaScript for a part of a template that may hold intrinsic functions. */
function expression(value: Json): string {
  if (Array.isArray(value)) {
    return `[${value.map(expression).join(', ')}]`;
  }
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value);
  }
  const [name, argument] = Object.entries(value)[0] ?? [];
  if (Object.keys(value).length === 1) {
    switch (name) {
      case 'Ref': return `cdk.Fn.ref(${JSON.stringify(argument)})`;
      case 'Fn::GetAtt': return `cdk.Fn.getAtt(${(argument as string[]).map((part) => JSON.stringify(part)).join(', ')}).toString()`;
      case 'Fn::Join': return `cdk.Fn.join(${(argument as Json[]).map(expression).join(', ')})`;
      case 'Fn::ImportValue': return `cdk.Fn.importValue(${expression(argument)})`;
      case 'Fn::Sub': return typeof argument === 'string' ? `cdk.Fn.sub(${JSON.stringify(argument)})` : `cdk.Fn.sub(${(argument as Json[]).map(expression).join(', ')})`;
      default:
        if (name.startsWith('Fn::')) {
          return `cdk.Token.asAny({ ${JSON.stringify(name)}: ${expression(argument)} })`;
        }
    }
  }
  return `{ ${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${expression(item)}`).join(', ')} }`;
}

/** The first difference between the resources and outputs of two assemblies, or nothing. Metadata and asset hashes do not count. */
export function assemblyDifference(one: string, other: string): string | undefined {
  const others = templatesByStack(other);
  for (const [stack, file] of templatesByStack(one)) {
    const difference = others.has(stack) ? firstDifference(comparable(file), comparable(others.get(stack)!), stack) : `${stack}: a stack or none`;
    if (difference) {
      return difference;
    }
  }
  return undefined;
}

function templatesByStack(assembly: string): Map<string, string> {
  const { artifacts } = JSON.parse(readFileSync(path.join(assembly, 'manifest.json'), 'utf8')) as Manifest;
  return new Map(Object.entries(artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => [properties!.stackName ?? id, path.join(assembly, properties!.templateFile!)]));
}

function comparable(file: string): Json {
  const { Resources = {}, Outputs = {} } = JSON.parse(readFileSync(file, 'utf8').replace(/[0-9a-f]{64}\.zip/g, 'asset.zip')) as Template;
  const resources = Object.entries(Resources).map(([id, { Type, Properties, DependsOn, DeletionPolicy, UpdateReplacePolicy, Condition }]) => [
    id, { Type, Properties: Properties ?? {}, DependsOn: [DependsOn ?? []].flat().sort(), DeletionPolicy, UpdateReplacePolicy, Condition },
  ]);
  return JSON.parse(JSON.stringify({ Resources: Object.fromEntries(resources), Outputs })) as Json;
}

function firstDifference(one: Json, other: Json, place: string): string | undefined {
  if (one !== null && other !== null && typeof one === 'object' && typeof other === 'object' && Array.isArray(one) === Array.isArray(other)) {
    const [left, right] = [one as JsonObject, other as JsonObject];
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const difference = firstDifference(left[key] ?? null, right[key] ?? null, `${place}/${key}`);
      if (difference) {
        return difference;
      }
    }
    return undefined;
  }
  return one === other ? undefined : `${place}: ${JSON.stringify(one)} or ${JSON.stringify(other)}`;
}
