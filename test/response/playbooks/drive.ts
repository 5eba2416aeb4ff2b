import { JsonObject, PlaybookSettings } from '../../../lib/response/playbook-settings';
import { RetryableError } from '../../../lib/response/runtime/errors.lambda-shared';
import { Facts, FindingSummary, Inspection, RuntimePlaybook, StepInput, Target } from '../../../lib/response/runtime/playbook.lambda-shared';

/** The function ends here, as if the machine was taken away. */
export class Crash extends Error {
  public override readonly name = 'Crash';
}

export const SUMMARY: FindingSummary = {
  source: 'GuardDuty', id: '16afba5c5c43e07c9e3e5e2e544e95df', type: 'Backdoor:EC2/C&CActivity.B', severity: 8, accountId: '111122223333', region: 'eu-west-1',
};

/** How a response ended, as far as its steps go. */
export interface Driven {
  readonly inspection: Inspection;
  readonly facts: Facts;
  /** Supporting steps that failed, by name. */
  readonly partial: string[];
  /** What ended it in a containment step. */
  readonly failed?: Error;
  readonly input: StepInput<Target>;
}

/** Looks at a step's effect, in tests that do not wait. */
const LOOKS = 8;

/**
 * Runs the steps of a playbook as the engine does, with nothing around them: what it learned is kept after each step, and after a crash
 * it goes on from there.
 */
export async function drive<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>, target: T, access: A, settings: PlaybookSettings<O>, restart = () => {}, startedAt = 1_795_910_000_000,
): Promise<Driven> {
  const inspection = await again(() => playbook.inspect(target, access, settings), restart);
  let input: StepInput<T> = { target, before: JSON.parse(JSON.stringify(inspection.before)) as JsonObject, facts: {}, finding: SUMMARY, startedAt };
  const partial: string[] = [];
  if (inspection.state !== 'actionable') {
    return { inspection, facts: {}, partial, input };
  }
  for (const step of playbook.steps.filter(({ applies }) => applies?.(target) ?? true)) {
    try {
      const learned = await again(async () => {
        const facts = await step.run(input, access) ?? {};
        const now = { ...input, facts: { ...input.facts, ...facts } };
        for (let look = 0; look < LOOKS; look++) {
          if (await step.verify(now, access)) {
            return facts;
          }
        }
        throw new RetryableError(`${step.name} cannot be seen`);
      }, restart);
      input = { ...input, facts: JSON.parse(JSON.stringify({ ...input.facts, ...learned })) as Facts };
    } catch (error) {
      if (step.weight === 'containment') {
        return { inspection, facts: input.facts, partial, failed: error as Error, input };
      }
      partial.push(step.name);
    }
  }
  return { inspection, facts: input.facts, partial, input };
}

/** Delivers again after a crash, and after what may go away. */
export async function again<R>(run: () => Promise<R>, restart = () => {}, most = 40): Promise<R> {
  for (let tries = 1; ; tries++) {
    restart();
    try {
      return await run();
    } catch (error) {
      if (tries === most || !(error instanceof Crash || error instanceof RetryableError)) {
        throw error;
      }
    }
  }
}
