import { classified, RetryableError } from './errors.lambda-shared';
import { Hold } from './hold.lambda-shared';
import { Facts, Step, StepInput, Target } from './playbook.lambda-shared';
import { Ports, Responder } from './ports.lambda-shared';
import { FailedStep, ResponseRecord } from './response-record.lambda-shared';

/** Waits before reading back, in milliseconds: services answer from copies that may lag behind a change. */
const READ_BACK_WAITS = [0, 200, 400, 800, 1600];

/** A step begun with less time than this could be cut off in its middle. */
const TIME_FOR_ONE_STEP = 10_000;

/** What a response did, for the end of its record. */
export type Done = Pick<ResponseRecord, 'step' | 'facts' | 'partial'>;

/**
 * Runs the steps that are left, each verified by a read. After each but the last the record is written; the last is written by the
 * caller with the end.
 *
 * @throws RetryableError or TerminalError where a containment step failed: the target is not contained
 */
export async function runSteps<T extends Target, A, O extends object>(hold: Hold, access: A, responder: Responder<T, A, O>): Promise<Done> {
  const { playbook, ports } = responder;
  const steps = playbook.steps.filter(({ applies }) => applies?.(hold.record.target as T) ?? true);
  let { facts, partial } = hold.record;
  for (let index = hold.record.step; index < steps.length; index++) {
    if (ports.remainingTime() < TIME_FOR_ONE_STEP) {
      throw new RetryableError(`too little time is left in this invocation for the step ${steps[index].name}`);
    }
    const failed = await tried(steps[index], inputOf<T>(hold.record, facts), access, ports);
    facts = { ...facts, ...failed.facts };
    partial = [...partial.filter((one) => one.step !== steps[index].name), ...failed.partial];
    if (index < steps.length - 1) {
      await hold.update({ step: index + 1, facts, partial });
    }
  }
  return { step: steps.length, facts, partial };
}

/** What a step works on, as the record has it. */
export function inputOf<T extends Target>(record: ResponseRecord, facts: Facts = record.facts): StepInput<T> {
  const { target, before, finding, actedAt, startedAt } = record;
  return { target: target as T, before: before ?? {}, facts, finding, startedAt: actedAt ?? startedAt };
}

async function tried<T extends Target, A>(
  step: Step<T, A>,
  input: StepInput<T>,
  access: A,
  ports: Ports,
): Promise<{ readonly facts: Facts; readonly partial: readonly FailedStep[] }> {
  let facts: Facts = {};
  try {
    facts = await step.run(input, access) ?? {};
    await verified(step, { ...input, facts: { ...input.facts, ...facts } }, access, ports);
    return { facts, partial: [] };
  } catch (caught) {
    const error = classified(step.name, caught);
    if (step.weight === 'containment') {
      throw error;
    }
    // The attacker must not gain from a snapshot that failed: the rest goes on, and people are told.
    return { facts, partial: [{ step: step.name, reason: error.message.slice(0, 300) }] };
  }
}

async function verified<T extends Target, A>(step: Step<T, A>, input: StepInput<T>, access: A, ports: Ports): Promise<void> {
  for (const wait of READ_BACK_WAITS) {
    await ports.sleep(wait * (0.5 + Math.random()));
    if (await step.verify(input, access)) {
      return;
    }
  }
  throw new RetryableError(`${step.name} was accepted, but reading back does not show its effect yet`);
}

