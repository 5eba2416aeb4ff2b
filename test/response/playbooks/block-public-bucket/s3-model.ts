import { ACCOUNT } from '../../events';
import { Crash } from '../drive';


/** As S3 says it. */
export interface Block {
  readonly BlockPublicAcls?: boolean;
  readonly IgnorePublicAcls?: boolean;
  readonly BlockPublicPolicy?: boolean;
  readonly RestrictPublicBuckets?: boolean;
}

export interface ModelBucket {
  readonly owner: string;
  block?: Block;
  policy?: string;
  policyIsPublic?: boolean;
  grants?: Array<{ readonly Grantee?: { readonly URI?: string; readonly ID?: string }; readonly Permission?: string }>;
  /** Calls that the bucket's own policy denies to us. */
  denies?: string[];
}

/** What may happen to a call: `lost` is carried out, but its answer does not arrive; `crash` ends the function after the call. */
export type Fault = 'none' | 'throttled' | 'lost' | 'crash' | 'crash-before';

/** The IAM actions of the calls: deleting the settings has none of its own. */
const ACTIONS = new Map(Object.entries({
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  GetBucketPolicyStatus: 's3:GetBucketPolicyStatus',
  GetBucketPolicy: 's3:GetBucketPolicy',
  GetBucketAcl: 's3:GetBucketAcl',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 's3:PutBucketPublicAccessBlock',
}));

/** Buckets of the world behind the `send` of an S3 client. */
export class S3Model {
  /** Every call in order. */
  public readonly calls: string[] = [];
  /** IAM actions that they need. */
  public readonly actions = new Set<string>();
  /** Taken one a call; then there are none. */
  public faults: Fault[] = [];
  /** Reads after a change that still show the state before it. */
  public lag = 0;
  private stale: Array<[string, Block | undefined]> = [];

  constructor(public readonly buckets: Map<string, ModelBucket>) {}

  public readonly send = async (command: { constructor: { name: string }; input: Record<string, unknown> }): Promise<never> => {
    const call = command.constructor.name.replace(/Command$/, '');
    this.calls.push(call);
    const action = ACTIONS.get(call);
    if (action === undefined) {
      throw new Error(`${call} is not a call of this playbook`);
    }
    this.actions.add(action);
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'throttled') {
      throw named('SlowDown');
    }
    if (fault === 'crash-before') {
      throw new Crash();
    }
    const answer = this.answer(call, command.input);
    if (fault === 'lost') {
      throw named('TimeoutError');
    }
    if (fault === 'crash') {
      throw new Crash();
    }
    return answer as never;
  };

  private answer(call: string, input: Record<string, unknown>): object {
    const name = input.Bucket as string;
    const bucket = this.buckets.get(name);
    if (!bucket) {
      throw named('NoSuchBucket');
    }
    if (input.ExpectedBucketOwner !== bucket.owner || bucket.owner !== ACCOUNT || bucket.denies?.includes(call)) {
      throw named('AccessDenied');
    }
    switch (call) {
      case 'GetPublicAccessBlock': {
        const stale = this.stale.find(([changed]) => changed === name);
        const block = stale && this.lag-- > 0 ? stale[1] : bucket.block;
        if (!block) {
          throw named('NoSuchPublicAccessBlockConfiguration');
        }
        return { PublicAccessBlockConfiguration: block };
      }
      case 'GetBucketPolicyStatus':
        if (bucket.policy === undefined) {
          throw named('NoSuchBucketPolicy');
        }
        return { PolicyStatus: { IsPublic: bucket.policyIsPublic ?? false } };
      case 'GetBucketPolicy':
        if (bucket.policy === undefined) {
          throw named('NoSuchBucketPolicy');
        }
        return { Policy: bucket.policy };
      case 'GetBucketAcl':
        return { Grants: bucket.grants };
      default:
        this.stale = [[name, bucket.block]];
        bucket.block = call === 'PutPublicAccessBlock' ? input.PublicAccessBlockConfiguration as Block : undefined;
        return {};
    }
  }
}

export function named(name: string): Error {
  return Object.assign(new Error(`${name} happened`), { name });
}
