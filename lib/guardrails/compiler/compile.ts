import type { DenyStatement } from '../guardrail-definition';
import type { GuardrailPolicyType } from '../guardrail-policy-type';
import type { PolicyJson } from './policy-json';

/** A node of the organization that policies are attached to. */
export interface CompileTarget {
  /** Path, unique: `/`, `/Workloads/Production`. */
  readonly path: string;
  /** Path of the node above, where it is known and among the targets. */
  readonly parent?: string;
  /** Places that policies of others take here: FullAWSAccess, Control Tower's. */
  readonly foreign: number;
}

/** A guardrail as the compiler sees it. */
export interface CompileGuardrail {
  readonly id: string;
  readonly statements: readonly DenyStatement[];
}

/** Guardrails that are attached together. */
export interface CompileGroup {
  /** Starts the ids of its policies, so that they stay when other groups change. */
  readonly id: string;
  /** Paths of targets. */
  readonly targets: readonly string[];
  readonly guardrails: readonly CompileGuardrail[];
}

export interface CompileInput {
  readonly policyType: GuardrailPolicyType;
  /** Characters a policy may have, and policies a target may have. */
  readonly quota: { readonly policySize: number; readonly attachments: number };
  readonly targets: readonly CompileTarget[];
  readonly groups: readonly CompileGroup[];
}

/** A statement of a guardrail, or the part of it that one policy holds. */
export interface CompiledPart {
  readonly guardrail: string;
  readonly statement: DenyStatement;
}

export interface CompiledPolicy {
  /** The group's id and a number: `Baseline1`. */
  readonly id: string;
  readonly targets: readonly string[];
  readonly document: PolicyJson;
  /** Characters it counts for: minified or as CloudFormation may write it, whichever is more. */
  readonly size: number;
  readonly minifiedSize: number;
  /** What it holds, before merging: all of it is denied by the document, and together nothing else is. */
  readonly parts: readonly CompiledPart[];
}

/** What is left at a target. */
export interface TargetHeadroom {
  readonly path: string;
  /** Policies of ours that are attached to it. */
  readonly policies: number;
  /** Policies of others. */
  readonly foreign: number;
  /** Policies of ours that it inherits from above; they take no place. */
  readonly inherited: number;
  /** Places that are left. */
  readonly free: number;
  /** Characters that its policies still have room for, without a further policy. */
  readonly freeCharacters: number;
  /** Characters that each guardrail costs here by itself, most first. */
  readonly costs: readonly { readonly guardrail: string; readonly characters: number }[];
}

/** A guardrail that binds a target from above already, and was therefore not attached to it again. */
export interface RedundantGuardrail {
  readonly guardrail: string;
  readonly target: string;
  readonly inheritedFrom: string;
}

export interface Compiled {
  readonly policies: readonly CompiledPolicy[];
  readonly headroom: readonly TargetHeadroom[];
  readonly redundant: readonly RedundantGuardrail[];
}
