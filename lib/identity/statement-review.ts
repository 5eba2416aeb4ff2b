import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WildcardException } from './wildcard-exception';
import { invalidInput, shown } from '../private/errors';
import { enumerate } from '../private/names';

/** One wildcard of a statement, as cdk-nag names the finding, and what allows it. */
export interface Wildcard {
  /** `Action::s3:Get*` or `Resource::<Bucket.Arn>/*`. */
  readonly finding: string;
  /** The exceptions that cover it; empty when nothing does. */
  readonly exceptions: WildcardException[];
}

/** Every wildcard of an Allow statement. A Deny only takes away, so it may be as wide as it likes. */
export function wildcardsOf(stack: Stack, statement: iam.PolicyStatement, exceptions: readonly WildcardException[]): Wildcard[] {
  if (statement.effect !== iam.Effect.ALLOW) {
    return [];
  }
  const text = (value: string) => flatten(stack.resolve(value));
  const actions = statement.actions.filter(hasWildcard).map((action): Wildcard => ({
    finding: `Action::${action}`,
    exceptions: exceptions.filter((exception) => exception.actionPattern === action),
  }));
  const resources = statement.resources.map(text).filter(hasWildcard).map((resource): Wildcard => {
    const matching = exceptions.filter((exception) => exception.resourcePattern !== undefined && text(exception.resourcePattern) === resource);
    const covered = statement.actions.every((action) => matching.some((exception) => exception.actions.includes(action)));
    return {
      finding: `Resource::${resource}`,
      exceptions: covered ? matching.filter((exception) => exception.actions.some((action) => statement.actions.includes(action))) : [],
    };
  });
  return [...actions, ...resources, ...statement.notActions.map(negated), ...statement.notResources.map(negated)];
}

/** A negated element covers whatever is not named, so nothing excepts it. */
const negated = (value: string): Wildcard => ({ finding: `Not::${value}`, exceptions: [] });

/** Refuses a statement that a reviewer could not judge. */
export function reviewStatement(where: string, stack: Stack, statement: iam.PolicyStatement, exceptions: readonly WildcardException[]): Wildcard[] {
  // A denial of all but what is named is the closed form: what AWS adds later is denied.
  if (statement.effect === iam.Effect.ALLOW && (statement.notActions.length > 0 || statement.notResources.length > 0)) {
    throw invalidInput(where, 'a statement has NotAction or NotResource, which covers whatever AWS adds later', 'list the actions and resources');
  }
  if (statement.hasPrincipal) {
    throw invalidInput(where, 'a statement of a role names a principal', 'leave it out, the role is the principal; who may assume the role is its trust');
  }
  const hasActions = statement.actions.length + statement.notActions.length > 0;
  if (!hasActions || statement.resources.length + statement.notResources.length === 0) {
    throw invalidInput(where, `a statement has no ${hasActions ? 'resources' : 'actions'}`, 'list them');
  }
  for (const action of statement.actions) {
    if (Token.isUnresolved(action)) {
      throw invalidInput(where, 'an action is known only at deployment, so nobody can review it', 'write it out');
    }
    if (statement.effect === iam.Effect.ALLOW && /^[*?]+(:[*?]*)?$/.test(action)) {
      throw invalidInput(where, `the action ${shown(action)} is every action of every service`, 'list the actions the role needs');
    }
  }
  const wildcards = wildcardsOf(stack, statement, exceptions);
  const open = wildcards.filter((wildcard) => wildcard.exceptions.length === 0).map((wildcard) => shown(wildcard.finding.replace(/^\w+::/, '')));
  if (open.length > 0) {
    throw invalidInput(where, `the wildcard ${enumerate(open)} has no exception`, 'name single actions and resources, or pass a WildcardException with the reason');
  }
  return wildcards;
}

/** A resolved reference as one string, in the form cdk-nag puts into its finding ids. */
export function flatten(value: unknown): string {
  if (typeof value === 'string') {
    return value.replaceAll('${', '<').replaceAll('}', '>');
  }
  const reference = (value ?? {}) as { readonly [intrinsic: string]: unknown };
  if (Array.isArray(reference['Fn::Join'])) {
    const [delimiter, items] = reference['Fn::Join'] as [string, unknown[]];
    return items.map(flatten).join(delimiter);
  }
  if (Array.isArray(reference['Fn::GetAtt'])) {
    return `<${reference['Fn::GetAtt'].map(flatten).join('.')}>`;
  }
  if ('Fn::ImportValue' in reference) {
    return flatten(reference['Fn::ImportValue']);
  }
  return 'Ref' in reference ? `<${flatten(reference.Ref)}>` : JSON.stringify(value);
}

function hasWildcard(value: string): boolean {
  return /[*?]/.test(value);
}
