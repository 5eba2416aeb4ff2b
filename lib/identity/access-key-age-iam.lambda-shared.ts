import { GetAccessKeyLastUsedCommand, IAMClient, ListAccessKeysCommand, ListUsersCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';

/** An access key as IAM lists it. */
export interface ListedKey {
  readonly accessKeyId: string;
  readonly active: boolean;
  /** Milliseconds; absent where IAM does not say. */
  readonly created?: number;
}

/** The users and keys of the account, as far as their age needs them. */
export class AccountKeys {
  constructor(private readonly iam: Pick<IAMClient, 'send'>) {}

  /** Names of all users. */
  public async userNames(): Promise<string[]> {
    const names: string[] = [];
    let marker: string | undefined;
    do {
      const page = await this.iam.send(new ListUsersCommand({ Marker: marker, MaxItems: 1000 }));
      names.push(...(page.Users ?? []).flatMap(({ UserName }) => UserName ?? []));
      marker = nextOf('ListUsers', page);
    } while (marker !== undefined);
    return names;
  }

  /** A user's keys; none where the user is gone. */
  public async keys(userName: string): Promise<ListedKey[]> {
    const keys: ListedKey[] = [];
    let marker: string | undefined;
    do {
      const page = await unlessGone(this.iam.send(new ListAccessKeysCommand({ UserName: userName, Marker: marker })));
      keys.push(...(page?.AccessKeyMetadata ?? []).flatMap(({ AccessKeyId, Status, CreateDate }) => (AccessKeyId === undefined ? [] : [{
        accessKeyId: AccessKeyId, active: Status !== 'Inactive' && Status !== 'Expired', created: CreateDate?.getTime(),
      }])));
      marker = page && nextOf('ListAccessKeys', page);
    } while (marker !== undefined);
    return keys;
  }

  /** When a key was used last, in milliseconds; absent where it never was. */
  public async lastUsed(accessKeyId: string): Promise<number | undefined> {
    const answer = await unlessGone(this.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId })));
    return answer?.AccessKeyLastUsed?.LastUsedDate?.getTime();
  }

  /** Asks IAM to make a key inactive. Nothing happens where the key is gone. */
  public async deactivate(userName: string, accessKeyId: string): Promise<void> {
    await unlessGone(this.iam.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Inactive' })));
  }
}

/** A truncated list without a way on would end as if it were complete. */
function nextOf(call: string, page: { readonly IsTruncated?: boolean; readonly Marker?: string }): string | undefined {
  if (page.IsTruncated && !page.Marker) {
    throw new Error(`${call} is truncated and names no next page`);
  }
  return page.IsTruncated ? page.Marker : undefined;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && ['NoSuchEntity', 'NoSuchEntityException'].includes(error.name)) {
      return undefined;
    }
    throw error;
  }
}
