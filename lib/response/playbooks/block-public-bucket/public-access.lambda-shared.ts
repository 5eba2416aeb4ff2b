import {
  DeletePublicAccessBlockCommand, GetBucketAclCommand, GetBucketPolicyCommand, GetBucketPolicyStatusCommand, GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand, S3Client,
} from '@aws-sdk/client-s3';
import { classified, nameOf, TerminalError } from '../../runtime/errors.lambda-shared';

/** The four settings of Block Public Access, without capitals and prefixes. */
export type AccessBlock = {
  readonly blockAcls: boolean;
  readonly ignoreAcls: boolean;
  readonly blockPolicy: boolean;
  readonly restrictBuckets: boolean;
};

export const EVERYTHING_BLOCKED: AccessBlock = { blockAcls: true, ignoreAcls: true, blockPolicy: true, restrictBuckets: true };

/** Something of a bucket that its own policy may hide from us. */
export type Readable<T> = { readonly value: T } | 'unreadable';

/** What a bucket's ACL grants to whom. */
export type Grant = { readonly grantee: string; readonly permission: string };

/** What the playbook reads and writes of one account's buckets. */
export interface PublicAccess {
  /** `none`: the bucket has no settings of its own. Undefined: no such bucket. */
  accessBlock(bucket: string): Promise<AccessBlock | 'none' | undefined>;
  /** Whether S3 takes the bucket's policy for public; false without a policy. Undefined: no such bucket. */
  policyIsPublic(bucket: string): Promise<Readable<boolean> | undefined>;
  /** The policy's text, absent where there is none. Undefined: no such bucket. */
  policy(bucket: string): Promise<Readable<string | undefined> | undefined>;
  /** Undefined: no such bucket. */
  acl(bucket: string): Promise<Readable<readonly Grant[]> | undefined>;
  /** @returns false where the bucket is gone */
  putAccessBlock(bucket: string, block: AccessBlock): Promise<boolean>;
  /** @returns false where the bucket is gone */
  deleteAccessBlock(bucket: string): Promise<boolean>;
}

/**
 * Buckets behind S3's API. Each call names the account that must own the bucket: names are global, and a bucket that was deleted may
 * have come up again in the account of a stranger.
 */
export class S3PublicAccess implements PublicAccess {
  constructor(private readonly s3: Pick<S3Client, 'send'>, private readonly owner: string) {}

  public async accessBlock(bucket: string): Promise<AccessBlock | 'none' | undefined> {
    return this.called('GetPublicAccessBlock', async () => {
      const { PublicAccessBlockConfiguration: found } = await this.s3.send(new GetPublicAccessBlockCommand(this.of(bucket)));
      // A setting that is not named is off.
      return found === undefined ? 'none' as const : {
        blockAcls: found.BlockPublicAcls ?? false,
        ignoreAcls: found.IgnorePublicAcls ?? false,
        blockPolicy: found.BlockPublicPolicy ?? false,
        restrictBuckets: found.RestrictPublicBuckets ?? false,
      };
    }, { NoSuchPublicAccessBlockConfiguration: 'none' as const });
  }

  public async policyIsPublic(bucket: string): Promise<Readable<boolean> | undefined> {
    return this.called('GetBucketPolicyStatus', async () => {
      const { PolicyStatus: status } = await this.s3.send(new GetBucketPolicyStatusCommand(this.of(bucket)));
      if (status?.IsPublic === undefined) {
        throw new TerminalError('GetBucketPolicyStatus does not say whether the policy is public');
      }
      return { value: status.IsPublic };
    }, { NoSuchBucketPolicy: { value: false }, AccessDenied: 'unreadable' as const });
  }

  public async policy(bucket: string): Promise<Readable<string | undefined> | undefined> {
    return this.called('GetBucketPolicy', async () => ({ value: (await this.s3.send(new GetBucketPolicyCommand(this.of(bucket)))).Policy }),
      { NoSuchBucketPolicy: { value: undefined }, AccessDenied: 'unreadable' as const });
  }

  public async acl(bucket: string): Promise<Readable<readonly Grant[]> | undefined> {
    return this.called('GetBucketAcl', async () => {
      const { Grants: grants = [] } = await this.s3.send(new GetBucketAclCommand(this.of(bucket)));
      return {
        value: grants.map(({ Grantee: grantee, Permission: permission }) => ({
          grantee: grantee?.URI ?? grantee?.ID ?? 'unknown',
          permission: permission ?? 'unknown',
        })),
      };
    }, { AccessDenied: 'unreadable' as const });
  }

  public async putAccessBlock(bucket: string, block: AccessBlock): Promise<boolean> {
    return await this.called('PutPublicAccessBlock', async () => {
      await this.s3.send(new PutPublicAccessBlockCommand({
        ...this.of(bucket),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: block.blockAcls,
          IgnorePublicAcls: block.ignoreAcls,
          BlockPublicPolicy: block.blockPolicy,
          RestrictPublicBuckets: block.restrictBuckets,
        },
      }));
      return true;
    }, {}) ?? false;
  }

  public async deleteAccessBlock(bucket: string): Promise<boolean> {
    return await this.called('DeletePublicAccessBlock', async () => {
      await this.s3.send(new DeletePublicAccessBlockCommand(this.of(bucket)));
      return true;
    }, {}) ?? false;
  }

  private of(bucket: string): { Bucket: string; ExpectedBucketOwner: string } {
    return { Bucket: bucket, ExpectedBucketOwner: this.owner };
  }

  /** Undefined where the bucket is gone; what an error stands for where it is an answer; else the error, classified. */
  private async called<T, M>(call: string, send: () => Promise<T>, answers: { readonly [error: string]: M }): Promise<T | M | undefined> {
    try {
      return await send();
    } catch (error) {
      const name = nameOf(error);
      if (name === 'NoSuchBucket') {
        return undefined;
      }
      if (Object.hasOwn(answers, name)) {
        return answers[name];
      }
      throw FINAL.has(name) ? new TerminalError(`${call} failed with ${name}`, { cause: error }) : classified(call, error);
    }
  }
}

/** Refusals of S3 beside those of every service: the bucket lies elsewhere, or is of a kind that has no such settings. */
const FINAL = new Set(['PermanentRedirect', 'IllegalLocationConstraintException', 'AuthorizationHeaderMalformed', 'MethodNotAllowed', 'NotImplemented', 'InvalidBucketName']);
