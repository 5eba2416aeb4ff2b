import { EventPattern } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ProtectedPrincipal } from './protected-principal';
import { WildcardException } from '../identity';

/** What sets one playbook apart from another; the pipeline around it is the same. */
export interface PlaybookSpec {
  readonly description: string;
  /** Folder of the handler below `assets/`. */
  readonly handlerAsset: string;
  /** Goes into the handler's environment as JSON: no tokens. */
  readonly settings: object;
  /** The calls that the handler makes, beside reading its queue and sending notices. */
  readonly statements: PolicyStatement[];
  /** Wildcards in them that AWS forces, with the reason. */
  readonly wildcardExceptions: WildcardException[];
  readonly rules: readonly RuleSpec[];
}

/** One EventBridge rule that feeds the playbook. */
export interface RuleSpec {
  readonly id: string;
  readonly description: string;
  readonly pattern: EventPattern;
}

/** What the hub decides for all of its playbooks. */
export interface PlaybookContext {
  readonly protectedPrincipals: readonly ProtectedPrincipal[];
  readonly maxReceiveCount: number;
}

/** Makes the spec where the playbook is deployed. */
export type PlaybookSpecFactory = (scope: IConstruct, context: PlaybookContext) => PlaybookSpec;
