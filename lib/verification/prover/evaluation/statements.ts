import { Policy, Request, Statement } from '../policy-facts';
import { holds } from './conditions';
import { EvaluationInputError } from './errors';
import { codePoints, fits, fitsText, patternOf } from './glob';
import { Naming, naming } from './principals';
import { hasVariables, resolved } from './variables';

/** A statement that speaks to a request, with the policy it is in. */
export interface Applying {
  readonly statement: Statement;
  readonly policy: Policy;
  readonly naming: Naming;
}

/** Policies of identities complete ARNs that are too short with wildcards; others do not. */
export type Completion = 'complete' | 'as-written';

/**
 * The statements of a policy that apply to a request.
 *
 * @throws EvaluationInputError naming policy and statement, where one cannot be evaluated
 */
export function applying(policy: Policy, request: Request, completion: Completion): Applying[] {
  const found: Applying[] = [];
  const asked = request.action.toLowerCase();
  policy.statements.forEach((statement, index) => {
    try {
      const how = actionFits(statement, asked) ? naming(statement, request.principal) : 'none';
      if (how !== 'none' && resourceFits(statement, request, completion) && statement.conditions.every((condition) => holds(condition, request.context))) {
        found.push({ statement, policy, naming: how });
      }
    } catch (error) {
      if (error instanceof EvaluationInputError) {
        throw new EvaluationInputError(`${policy.name}: ${statement.sid ?? `Statement.${index}`}: ${error.place}`, error.problem, error.fix);
      }
      throw error;
    }
  });
  return found;
}

/** Actions ignore case. */
function actionFits(statement: Statement, asked: string): boolean {
  const named = (patterns: readonly string[]) => patterns.some((pattern) => fitsText(pattern.toLowerCase(), asked));
  return statement.notActions ? !named(statement.notActions) : named(statement.actions ?? []);
}

/** A statement without resources is about the resource that it is attached to. */
function resourceFits(statement: Statement, request: Request, completion: Completion): boolean {
  const named = (patterns: readonly string[]) => patterns.some((pattern) => resourceNamed(pattern, request, completion));
  if (statement.notResources) {
    return !named(statement.notResources);
  }
  return statement.resources ? named(statement.resources) : true;
}

/**
 * A wildcard at the end of a part of the ARN goes on past the colon, so the ARN is matched as one text. A variable without a
 * value names no resource.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function resourceNamed(written: string, request: Request, completion: Completion): boolean {
  const pattern = completion === 'complete' ? completed(written) : written;
  if (!hasVariables(pattern)) {
    return fitsText(pattern, request.resource.arn);
  }
  const pieces = resolved(pattern, request.context);
  return pieces !== undefined && fits(patternOf(pieces), codePoints(request.resource.arn));
}

function completed(arn: string): string {
  if (!arn.startsWith('arn:')) {
    return arn;
  }
  const parts = arn.split(':').length;
  return parts < 6 ? arn + ':*'.repeat(6 - parts) : arn;
}
