import { evaluate } from '../evaluation';
import { applying } from '../evaluation/statements';
import { Condition, Request, Statement } from '../policy-facts';

/** What a request is asked to be. */
export interface Wanted {
  readonly actions: readonly string[];
  /** Pattern of the resource's ARN. */
  readonly resource: string;
  readonly where: readonly Condition[];
  readonly unless: readonly Statement[];
}

/** Puts a request to the concrete evaluator; says why it is no witness, or nothing. */
export function refuses(request: Request, wanted: Wanted): string | undefined {
  try {
    const decision = evaluate(request);
    if (!decision.allowed) return decision.reason;
    const applies = (statement: Statement) => applying({ name: 'the claim', statements: [statement] }, request, 'as-written').length > 0;
    if (!applies({ effect: 'Allow', actions: wanted.actions, resources: [wanted.resource], conditions: wanted.where })) return 'it is not what the claim speaks of';
    return wanted.unless.some(applies) ? 'the claim makes an exception for it' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
