import { Finding } from './finding.lambda-shared';
import { SessionCredentials } from './session-credentials.lambda-shared';
import { Json, JsonObject, PlaybookSettings } from '../playbook-settings';

/** What a playbook acts on: plain data, for it is kept in the record and read again by an approval or an undo. */
export interface Target extends JsonObject {
  /** Tells the target from every other of its account: part of the idempotency key. No secrets. */
  readonly id: string;
  readonly accountId: string;
  /** Where to act; `global` where the service has no regions, so that findings of several regions meet in one record. */
  readonly region: string;
}

/** Why a playbook leaves a finding or a target alone. */
export interface Declined {
  /** `ignored`: not this playbook's business. `refused`: its business, but not to be acted on, and people are told. */
  readonly result: 'ignored' | 'refused';
  readonly reason: string;
  /** Names what was refused in notices and logs; no secrets. */
  readonly about?: string;
}

/**
 * The target's state, as read from its own service before anything is changed.
 *
 * `contained`: it is already as the playbook would leave it. `missing`: it does not exist any more. `refused`: it exists and is not to be
 * touched. `actionable`: the steps are to be run.
 */
export interface Inspection {
  readonly state: 'contained' | 'missing' | 'refused' | 'actionable';
  /** Required unless actionable. */
  readonly reason?: string;
  /** What undo needs and what an investigator wants to see: goes to the evidence bucket and the record. No secrets; at most some 100 KB. */
  readonly before: JsonObject;
}

/** What steps found out or made that undo needs, such as ids; kept in the record after each step. */
export type Facts = { readonly [name: string]: Json };

/** What a step works on. */
export interface StepInput<T extends Target> {
  readonly target: T;
  readonly before: JsonObject;
  /** Facts of the steps before. */
  readonly facts: Facts;
  readonly finding: FindingSummary;
  /** Milliseconds since 1970 at which this generation of the response began: the same when a step is run again. */
  readonly startedAt: number;
}

/** One change of a playbook. Running it again after a crash in its middle leaves the same state. */
export interface Step<T extends Target, A> {
  /** Such as `swap-security-groups`. */
  readonly name: string;
  /**
   * `containment`: where it fails the target is not contained, and the playbook failed. `supporting`: the playbook goes on, and tells of a
   * partial success.
   */
  readonly weight: 'containment' | 'supporting';
  /** The IAM actions it may call, for the plan and for the proof that the role allows no more. */
  readonly calls: readonly string[];
  /** In words for people, as an imperative: `Make the key inactive`. */
  readonly effect: string;
  /** Whether it is run for this target, by its options; absent: always. What is not run is in no plan and no notice. */
  applies?(target: T): boolean;
  /** @returns facts to keep */
  run(input: StepInput<T>, access: A): Promise<Facts | void>;
  /**
   * Reads back through the service whether the effect is there. Called with growing waits until it is: services answer from copies that
   * lag. Never answers from what `run` was told.
   */
  verify(input: StepInput<T>, access: A): Promise<boolean>;
}

/** How the parts of a notice read for one target, in whole sentences. */
export interface PlaybookText {
  /** The target for people: `access key AKIA... of user alice`. */
  readonly subject: string;
  /** A short form for the subject line and logs, without whole identifiers of credentials: `key ...MPLE of alice`. */
  readonly short: string;
  /** What the subject line calls the outcome where the playbook did all that it does: `CONTAINED` unless given. */
  readonly label?: string;
  /** What the playbook did, where it acted. */
  readonly done: string;
  /** What it does not do, by design. */
  readonly notDone: string;
  /** What an attacker can still do after it. */
  readonly stillPossible: string;
  /** What a person who watches can do by hand instead: commands. */
  readonly byHand: string;
  /** What an undo puts back; absent where nothing can be undone, with the reason in `notDone`. */
  readonly undo?: string;
}

/** Of the finding, what records and notices keep. */
export interface FindingSummary {
  readonly source: Finding['source'];
  readonly id: string;
  readonly type: string;
  readonly severity?: number;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt?: number;
  readonly updatedAt?: number;
}

/** What clients are made with: the region to act in and, in another account, the member role's credentials. */
export interface Reach {
  readonly region: string;
  readonly partition: string;
  readonly accountId: string;
  /** Absent: the function's own. */
  readonly credentials?: SessionCredentials;
}

/** One statement of a session policy. */
export interface SessionStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } };
}

/**
 * One response to a class of findings, as it runs. Everything that is common to all (parsing, modes, records, evidence, circuit breaker,
 * approval, notices, undo) is the engine's.
 *
 * @typeParam T what it acts on
 * @typeParam A the calls it makes, as a port that tests replace
 * @typeParam O its own options in the settings
 */
export interface RuntimePlaybook<T extends Target, A, O extends object = JsonObject> {
  /** As in the settings, such as `deactivate-access-key`. */
  readonly name: string;
  /** The IAM actions that `inspect` and the verifications may call. */
  readonly reads: readonly string[];
  readonly steps: readonly Step<T, A>[];
  /** The IAM actions that `undo` may call beside `reads`. */
  readonly undoes: readonly string[];
  /** Pure: which targets the finding names, or why there is none. Checks every name against what AWS allows. Throws RejectedEventError. */
  targets(finding: Finding, settings: PlaybookSettings<O>): readonly (T | Declined)[];
  /** The port over AWS for one account and region. Clients are made lazily and kept by the reach that they were made with. */
  access(reach: Reach): A;
  /** Reads only, with `reads` at most. Checks protected principals again with what only the account knows (paths, owners, tags). */
  inspect(target: T, access: A, settings: PlaybookSettings<O>): Promise<Inspection>;
  /**
   * Puts back what the steps changed, as `before` and `facts` say, and only that: what somebody else changed since stays. Idempotent.
   * Reads back; throws RetryableError where it cannot see the effect.
   *
   * @returns in words what was put back and what was not
   */
  undo?(input: StepInput<T>, access: A): Promise<string>;
  text(target: T, before: JsonObject, facts: Facts): PlaybookText;
  /** What the member role's session may do for this target at most: names the target. */
  sessionPolicy(target: T, partition: string): readonly SessionStatement[];
}
