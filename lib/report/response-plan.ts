/**
 * What `plan` of a playbook's bundle answers: what it would do about a finding. Plain data; the bundle's own types are in a file that
 * only handlers import.
 */
export interface ResponsePlan {
  readonly playbook: string;
  readonly findings: readonly PlannedFinding[];
}

export interface PlannedFinding {
  readonly finding: {
    readonly source: string;
    readonly id: string;
    readonly type: string;
    readonly severity?: number;
    readonly accountId: string;
    readonly region: string;
  };
  readonly mode: string;
  /** Why the whole finding is left alone. */
  readonly declined?: { readonly result: 'ignored' | 'refused'; readonly reason: string };
  readonly responses: readonly PlannedResponse[];
}

/** What it would do about one target. */
export interface PlannedResponse {
  readonly decision: 'act' | 'ask' | 'observe' | 'refuse' | 'ignore' | 'nothing to do';
  readonly reason: string;
  readonly target?: { readonly id: string; readonly accountId: string; readonly region: string };
  readonly text?: {
    readonly subject: string;
    readonly notDone: string;
    readonly stillPossible: string;
    readonly undo?: string;
  };
  /** Absent where the target was not read. */
  readonly state?: string;
  readonly steps: readonly PlannedStep[];
  readonly permissions: { readonly reads: readonly string[]; readonly acts: readonly string[]; readonly undoes: readonly string[] };
}

export interface PlannedStep {
  readonly name: string;
  readonly weight: 'containment' | 'supporting';
  readonly effect: string;
  readonly calls: readonly string[];
}

/** The plans of several playbooks for one file: the shape of `--json`. Fields are added, never renamed, within a format. */
export interface ResponsePlans {
  readonly format: 'cdk-zero-trust.response-plan/1';
  /** Where the settings of the playbooks are from: the folder of an app, or `defaults`. */
  readonly settings: string;
  /** What was taken for granted, in sentences. */
  readonly assumptions: readonly string[];
  readonly playbooks: readonly PlannedPlaybook[];
}

export interface PlannedPlaybook extends ResponsePlan {
  /** The stack whose settings they are, where several stacks have the playbook with other settings. */
  readonly stack?: string;
  /** Why the playbook refuses the event as malformed: there are no findings then. */
  readonly rejected?: string;
  /** Why the target could not be read: the plan is then without its state. */
  readonly unread?: string;
}
