import { CfnElement, CfnResource, DefaultTokenResolver, Reference, region_info, Stack, StringConcat, Token, Tokenization } from 'aws-cdk-lib';
import type { IPostProcessor, IResolvable, IResolveContext } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Address } from './claim-format';
import { invalidInput } from '../private/errors';

/** How claims are written without tokens: resources by stack path and logical id, everything else as text. */

/** The resource of a construct: itself, or its default child. */
export function resourceOf(construct: IConstruct): CfnResource | undefined {
  const seen = new Set<IConstruct>();
  let found: IConstruct | undefined = construct;
  while (found && !CfnResource.isCfnResource(found) && !seen.has(found)) {
    seen.add(found);
    found = found.node.defaultChild;
  }
  return found && CfnResource.isCfnResource(found) ? found : undefined;
}

/** Where templates have the resource of a construct, or nothing where they have none. */
export function addressIn(construct: IConstruct): Address | undefined {
  const resource = resourceOf(construct);
  return resource && { stack: resource.stack.node.path, logicalId: resource.stack.resolve(resource.logicalId) as string };
}

/**
 * Where templates have the resource of a construct.
 *
 * @throws if none has it, as for what is imported
 */
export function addressOf(construct: IConstruct): Address {
  requireResource(construct);
  return addressIn(construct)!;
}

/**
 * Says early that a claim cannot name a construct; ids are asked for when the app is synthesized.
 *
 * @throws if no template has a resource for it, as for what is imported
 */
export function requireResource(construct: IConstruct): void {
  if (!resourceOf(construct)) {
    throw invalidInput(construct, 'a claim names this construct, and no template of the app has a resource for it', 'name an imported resource by its ARN, or the resource inside');
  }
}

/** What to do with a value that a claim cannot name. */
export interface Otherwise {
  /** Written instead; an error when missing. */
  readonly otherwise?: string;
}

/**
 * A text with its tokens written as `${stack#LogicalId}` for `Ref`, `${stack#LogicalId.Arn}` for `Fn::GetAtt`, and
 * `${AWS::AccountId}` for pseudo parameters that the stack's environment does not settle.
 */
export function textIn(scope: IConstruct, text: string, options: Otherwise = {}): string {
  return String(valueIn(scope, text, options));
}

/**
 * An ARN, as `textIn`.
 *
 * @throws if it begins with something that only the deployment knows
 */
export function arnIn(scope: IConstruct, arn: string): string {
  const text = textIn(scope, arn);
  if (text.startsWith('${')) {
    throw invalidInput(scope, `a claim names ${text} by its ARN, which only the deployment knows`, 'name the construct: ClaimResource.of or ClaimPrincipal.of');
  }
  return text;
}

/** The same for whatever holds texts. */
export function valueIn(scope: IConstruct, value: unknown, options: Otherwise = {}): unknown {
  return Tokenization.resolve(value, { scope, resolver: new PlainTexts(scope, options), preparing: false });
}

class PlainTexts extends DefaultTokenResolver {
  constructor(private readonly scope: IConstruct, private readonly options: Otherwise) {
    super(new StringConcat());
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token) && CfnElement.isCfnElement(token.target)) {
      const { target, displayName } = token;
      return `\${${target.stack.node.path}#${target.stack.resolve(target.logicalId)}${displayName === 'Ref' ? '' : `.${displayName}`}}`;
    }
    return this.plain(super.resolveToken(token, context, postProcessor));
  }

  private plain(resolved: unknown): unknown {
    if (typeof resolved !== 'object' || resolved === null || Array.isArray(resolved)) {
      return resolved;
    }
    const [[name, argument] = [], ...more] = Object.entries(resolved);
    if (name === undefined || more.length > 0 || !(name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))) {
      return resolved;
    }
    if (name === 'Ref' && typeof argument === 'string') {
      return argument.startsWith('AWS::') ? this.pseudo(argument) : `\${${this.stack()?.node.path ?? ''}#${argument}}`;
    }
    if (name === 'Fn::GetAtt' && Array.isArray(argument)) {
      return `\${${this.stack()?.node.path ?? ''}#${argument.join('.')}}`;
    }
    if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
      return argument[1].map((part) => this.plain(part)).join(String(argument[0]));
    }
    if (this.options.otherwise !== undefined) {
      return this.options.otherwise;
    }
    throw invalidInput(this.scope, `a claim has a value made with ${name}, which only the deployment knows`, 'write the value, or name a resource by its construct');
  }

  /** What the environment of the stack says, or the parameter's name. */
  private pseudo(parameter: string): string {
    const stack = this.stack();
    const known = (value: string | undefined): string | undefined => value === undefined || Token.isUnresolved(value) ? undefined : value;
    const region = known(stack?.region);
    const values: Record<string, string | undefined> = {
      'AWS::AccountId': known(stack?.account),
      'AWS::Region': region,
      'AWS::Partition': region && region_info.RegionInfo.get(region).partition,
      'AWS::URLSuffix': region && region_info.RegionInfo.get(region).domainSuffix,
    };
    return values[parameter] ?? `\${${parameter}}`;
  }

  private stack(): Stack | undefined {
    return this.scope.node.scopes.reverse().find(Stack.isStack);
  }
}
