import * as fs from 'fs';
import * as path from 'path';
import { CfnElement, IPolicyValidationContext, Stack, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { JsonObject, TemplateSource } from './engine/model';

/** What a stack can make of itself before it is written; the framework uses the same to write the template. */
interface Templated {
  _toCloudFormation(): unknown;
}

/**
 * The templates of a finished synthesis, as they are on disk: what escape hatches, aspects and injectors did is in them.
 * The framework names only the stacks of the manifest. Nested stacks are found in the construct tree, and so are stacks
 * that are deployed in another way, such as by a StackSet; these are rendered, since nothing says where they were written.
 */
export function writtenTemplates(context: IPolicyValidationContext): TemplateSource[] {
  const named = new Map(context.stackTemplates.map((stack) => [path.resolve(stack.templatePath), stack]));
  const folders = new Set([...named.keys()].map((file) => path.dirname(file)));
  return sources(context.appConstruct, (stack) => {
    const file = templatePath(outermost(stack));
    const known = named.get(file);
    if (known) {
      return { body: JSON.parse(fs.readFileSync(templatePath(stack), 'utf8')) as JsonObject, account: known.accountId };
    }
    // A plugin of one stage is not asked about the stacks of the others.
    return folders.has(path.dirname(file)) ? rendered(stack) : undefined;
  });
}

/** The templates of the stacks at or below a construct as they would be written now, without a synthesis. */
export function currentTemplates(scope: IConstruct): TemplateSource[] {
  return sources(Stack.isStack(scope) || Stage.isStage(scope) ? scope : Stack.of(scope), rendered);
}

function rendered(stack: Stack): { body: JsonObject; account?: string } {
  return {
    body: stack.resolve((stack as unknown as Templated)._toCloudFormation()) as JsonObject,
    account: Token.isUnresolved(stack.account) ? undefined : stack.account,
  };
}

function sources(root: IConstruct, read: (stack: Stack) => { body: JsonObject; account?: string } | undefined): TemplateSource[] {
  const constructs = root.node.findAll();
  const paths = new Map<Stack, Map<string, string>>();
  for (const construct of constructs) {
    if (CfnElement.isCfnElement(construct)) {
      const known = paths.get(construct.stack) ?? new Map<string, string>();
      known.set(construct.stack.resolve(construct.logicalId) as string, construct.node.path);
      paths.set(construct.stack, known);
    }
  }
  const made = new Map<Stack, TemplateSource>();
  for (const stack of constructs.filter((construct): construct is Stack => Stack.isStack(construct))) {
    const template = read(stack);
    if (template) {
      made.set(stack, {
        ...template,
        stackPath: stack.node.path,
        pathOf: (logicalId) => paths.get(stack)?.get(logicalId),
        ...parentOf(stack, made),
      });
    }
  }
  return [...made.values()];
}

function parentOf(stack: Stack, made: Map<Stack, TemplateSource>): Pick<TemplateSource, 'parent'> {
  const source = stack.nestedStackParent && made.get(stack.nestedStackParent);
  const resource = stack.nestedStackResource;
  return source && resource ? { parent: { source, logicalId: stack.resolve(resource.logicalId) as string } } : {};
}

function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

function templatePath(stack: Stack): string {
  return path.join(path.resolve(Stage.of(stack)!.outdir), stack.templateFile);
}
