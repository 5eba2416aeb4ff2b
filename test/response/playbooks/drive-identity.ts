import { Mode, PlaybookSettings } from '../../../lib/response/playbook-settings';
import { Credential, Finding } from '../../../lib/response/runtime/finding.lambda-shared';
import { Declined, Facts, Inspection, RuntimePlaybook, StepInput, Target } from '../../../lib/response/runtime/playbook.lambda-shared';
import { ACCOUNT } from '../events';

/** A finding about credentials. */
export function findingOf(credentials: Credential[], overrides: Partial<Finding> = {}): Finding {
  return {
    source: 'GuardDuty',
    id: 'finding-1',
    type: 'T:IAMUser/X',
    severity: 8,
    accountId: ACCOUNT,
    region: 'eu-west-1',
    sample: false,
    archived: false,
    first: true,
    credentials,
    instances: [],
    buckets: [],
    tasks: [],
    pods: [],
    raw: {},
    ...overrides,
  };
}

export function settingsOf<O extends object>(playbook: string, options: O, overrides: Partial<PlaybookSettings<O>> = {}): PlaybookSettings<O> {
  return {
    playbook,
    triggers: [],
    mode: 'AUTOMATIC' as Mode,
    modeRules: [],
    protectedPrincipals: [
      { userName: 'break-glass', reason: 'used in emergencies' },
      { roleName: 'Deployer', reason: 'deploys everything' },
      { arnPattern: 'arn:*:iam::*:user/automation/*', reason: 'runs the nightly jobs' },
      { arnPattern: 'arn:*:iam::*:role/pipelines/*', reason: 'builds everything' },
    ],
    breaker: { limit: 5, windowMinutes: 60 },
    approvalMinutes: 60,
    maxReceiveCount: 3,
    options,
    ...overrides,
  };
}

export interface Driven<T extends Target> {
  readonly inspection: Inspection;
  readonly input: StepInput<T>;
}

/** Inspects and, where something is to be done, runs each step and reads back, as the engine does without its records. */
export async function drive<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>, target: T, access: A, settings: PlaybookSettings<O>, startedAt: number, reads = 1,
): Promise<Driven<T>> {
  const inspection = await playbook.inspect(target, access, settings);
  let facts: Facts = {};
  const input = (): StepInput<T> => ({
    target,
    before: inspection.before,
    facts,
    finding: { source: 'GuardDuty', id: 'finding-1', type: 'T:IAMUser/X', accountId: ACCOUNT, region: 'eu-west-1' },
    startedAt,
  });
  if (inspection.state === 'actionable') {
    for (const step of playbook.steps.filter((one) => one.applies?.(target) ?? true)) {
      facts = { ...facts, ...await step.run(input(), access) };
      let seen = false;
      for (let read = 0; read < reads && !seen; read++) {
        seen = await step.verify(input(), access);
      }
      if (!seen) {
        throw new Error(`${step.name} cannot be seen`);
      }
    }
  }
  return { inspection, input: input() };
}

/** The one target of a finding. */
export function onlyTarget<T extends Target>(targets: ReadonlyArray<T | Declined>): T {
  const [target, ...more] = targets;
  if (more.length > 0 || target === undefined || 'result' in target) {
    throw new Error(`not one target but ${JSON.stringify(targets)}`);
  }
  return target as T;
}
