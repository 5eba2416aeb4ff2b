import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { FindingTrigger } from './finding-trigger';
import { PlaybookMode } from './playbook-mode';
import { ProtectedPrincipal } from './protected-principal';
import { WildcardException } from '../identity';
import { Segment } from '../network';
import { Claim, ClaimPrincipal } from '../verification/claims';

/** What sets one playbook apart from another; the pipeline around it is the same. */
export interface PlaybookSpec {
  /** As the handler knows itself, such as `revoke-sessions`. */
  readonly runtimeName: string;
  /** What it does, as a verb with its object: `Deactivates leaked access keys`. */
  readonly description: string;
  /** Folder of the handler below `assets/`. */
  readonly handlerAsset?: string;
  /** The handler's bundle, where it is none of the library's. */
  readonly code?: Code;
  /** `settings.options` of the handler: plain data, no tokens. */
  readonly options: object;
  readonly triggers: readonly FindingTrigger[];
  /** Calls that change nothing: both functions may make them. */
  readonly reads: readonly PolicyStatement[];
  /** Calls of the steps: the operator may make them and, where some findings are answered without people, the responder. */
  readonly acts: readonly PolicyStatement[];
  /** Calls that only an undo makes: the operator's alone. */
  readonly undoes: readonly PolicyStatement[];
  /** What both functions are denied, such as acts on protected principals. */
  readonly denies: readonly PolicyStatement[];
  /** Wildcards in all of them that AWS forces, with the reason; those that no statement of a function needs are left out there. */
  readonly wildcardExceptions: readonly WildcardException[];
  /** Ways that the grants leave to whoever takes over a function, in words: `make inactive keys of unprotected users active again`. */
  readonly remains: readonly string[];
  /** Where its functions run, where they must reach something inside a network. */
  readonly segment?: Segment;
  /** Makes what the roles need beside their policies, such as an entry in a cluster. Called when they exist. */
  readonly admit?: (responder: IRole, operator?: IRole) => void;
  /** What the playbook promises of its own. */
  readonly claims?: (responder: ClaimPrincipal, operator?: ClaimPrincipal) => Claim[];
  /** 512 unless given. */
  readonly memoryMiB?: number;
  /** 30 unless given; the queue's visibility timeout is six times as long. */
  readonly timeoutSeconds?: number;
}

/** What the hub decides for all of its playbooks. */
export interface PlaybookContext {
  /** Those that were configured and those that always are protected, users and roles. */
  readonly protectedPrincipals: readonly ProtectedPrincipal[];
  /** Modes that some finding can get, in the order of the enum. */
  readonly modes: readonly PlaybookMode[];
  /** Buckets of evidence and logs: no playbook changes their settings. */
  readonly keptBucketArns?: readonly string[];
  /** Region in the ARNs of what it acts on: `*` where it answers findings of other regions; absent: the stack's own. */
  readonly region?: string;
}

/** Makes the spec where the playbook is deployed. */
export type PlaybookSpecFactory = (scope: IConstruct, context: PlaybookContext) => PlaybookSpec;
