import { declinedFinding } from './declines.lambda-shared';
import { summaryOf } from './engine.lambda-shared';
import { classified } from './errors.lambda-shared';
import { Finding } from './finding.lambda-shared';
import { modeFor } from './modes.lambda-shared';
import { textOf } from './outcome.lambda-shared';
import { parseFindings } from './parse-finding.lambda-shared';
import { Declined, FindingSummary, Inspection, PlaybookText, Reach, RuntimePlaybook, Step, Target } from './playbook.lambda-shared';
import { keyOf } from './response-record.lambda-shared';
import { Mode, PlaybookSettings } from '../playbook-settings';

export interface PlanOptions {
  /** Whether to read the target's state. Without it nothing is called. */
  readonly read?: boolean;
  /** What to read with; absent: the credentials of the environment. */
  readonly credentials?: Reach['credentials'];
  /** The account that the playbook runs in; absent: that of the finding. */
  readonly ownAccount?: string;
  readonly partition?: string;
}

/** What a playbook would do about an event: plain data, for people and for other programs. */
export interface Plan {
  readonly playbook: string;
  readonly findings: readonly PlannedFinding[];
}

export interface PlannedFinding {
  readonly finding: FindingSummary;
  readonly mode: Mode;
  /** Why the whole finding is left alone. */
  readonly declined?: Declined;
  readonly responses: readonly PlannedResponse[];
}

export type PlannedDecision = 'act' | 'ask' | 'observe' | 'refuse' | 'ignore' | 'nothing to do';

export interface PlannedResponse {
  readonly decision: PlannedDecision;
  readonly reason: string;
  readonly target?: Target;
  readonly text?: PlaybookText;
  /** What was read; absent where nothing was. */
  readonly state?: Inspection['state'];
  readonly before?: Inspection['before'];
  readonly steps: readonly PlannedStep[];
  /** IAM actions, as the function's role has to allow them. */
  readonly permissions: PlannedPermissions;
}

export interface PlannedStep {
  readonly name: string;
  readonly weight: Step<Target, unknown>['weight'];
  readonly effect: string;
  readonly calls: readonly string[];
}

export interface PlannedPermissions {
  readonly reads: readonly string[];
  readonly acts: readonly string[];
  readonly undoes: readonly string[];
}

/**
 * The same decisions as the engine's, without their effects. What only the table of responses knows (earlier responses, the circuit
 * breaker) is left out, as the reason says.
 *
 * @throws RejectedEventError where the event cannot be read
 */
export async function plan<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>,
  body: string,
  settings: PlaybookSettings<O>,
  options: PlanOptions = {},
): Promise<Plan> {
  const findings: PlannedFinding[] = [];
  for (const finding of parseFindings(body)) {
    findings.push(await plannedFinding(playbook, finding, settings, options));
  }
  return { playbook: playbook.name, findings };
}

async function plannedFinding<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>,
  finding: Finding,
  settings: PlaybookSettings<O>,
  options: PlanOptions,
): Promise<PlannedFinding> {
  const planned = { finding: summaryOf(finding), mode: modeFor(finding, settings) };
  const declined = declinedFinding(finding, settings, options.ownAccount ?? finding.accountId);
  if (declined) {
    return { ...planned, declined, responses: [] };
  }
  const responses: PlannedResponse[] = [];
  for (const target of playbook.targets(finding, settings)) {
    responses.push('result' in target && isDeclined(target)
      ? { ...nothing(playbook), decision: target.result === 'ignored' ? 'ignore' : 'refuse', reason: target.reason }
      : await plannedResponse(playbook, target as T, planned, settings, options));
  }
  return { ...planned, responses };
}

function isDeclined(target: Target | Declined): target is Declined {
  return 'result' in target;
}

async function plannedResponse<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>,
  target: T,
  { finding, mode }: Pick<PlannedFinding, 'finding' | 'mode'>,
  settings: PlaybookSettings<O>,
  { read, credentials, partition = 'aws' }: PlanOptions,
): Promise<PlannedResponse> {
  keyOf(playbook.name, target);
  const region = target.region === 'global' ? finding.region : target.region;
  const reach: Reach = { region, partition, accountId: target.accountId, ...credentials && { credentials } };
  const inspection = read ? await inspected(playbook, target, settings, reach) : undefined;
  const text = textOf(playbook, target, inspection?.before ?? {}, {});
  const applying = playbook.steps.filter(({ applies }) => applies?.(target) ?? true);
  const steps = applying.map(({ name, weight, effect, calls }) => ({ name, weight, effect, calls }));
  const known = { ...nothing(playbook, applying), target, text, state: inspection?.state, before: inspection?.before };
  switch (inspection?.state) {
    case 'refused':
      return { ...known, decision: 'refuse', reason: inspection.reason ?? 'it is not to be touched' };
    case 'missing':
    case 'contained':
      return { ...known, decision: 'nothing to do', reason: inspection.reason ?? `it is ${inspection.state} already` };
  }
  const unread = read ? '' : '; its state was not read';
  switch (mode) {
    case 'AUTOMATIC':
      return { ...known, steps, decision: 'act', reason: `the mode is AUTOMATIC, and the circuit breaker and earlier responses are left out${unread}` };
    case 'APPROVE':
      return { ...known, steps, decision: 'ask', reason: `the mode is APPROVE: the steps run after a person approved${unread}` };
    case 'OBSERVE':
      return { ...known, steps, decision: 'observe', reason: `the mode is OBSERVE: people are told, and no step runs${unread}` };
  }
}

async function inspected<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>,
  target: T,
  settings: PlaybookSettings<O>,
  reach: Reach,
): Promise<Inspection> {
  try {
    return await playbook.inspect(target, playbook.access(reach), settings);
  } catch (error) {
    throw classified('reading the target', error);
  }
}

/** No steps, and the permissions of those that there might be. */
function nothing<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>,
  steps: readonly Step<T, A>[] = [],
): Pick<PlannedResponse, 'steps' | 'permissions'> {
  return {
    steps: [],
    permissions: {
      reads: [...playbook.reads].sort(),
      acts: [...new Set(steps.flatMap((step) => step.calls))].sort(),
      undoes: [...playbook.undoes].sort(),
    },
  };
}
