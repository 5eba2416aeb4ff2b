import { GetAccessKeyLastUsedCommand, IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { DeniedUsers, IamDeniedUsers } from '../denied-users.lambda-shared';
import { everyPage, unlessGone } from '../iam-calls.lambda-shared';

/** Who has a key, and where it was last used: what an investigator asks first. */
export interface KeyUse {
  readonly owner: string;
  readonly lastUsed: string | null;
  readonly region: string | null;
  readonly service: string | null;
}

export interface KeyState {
  readonly accessKeyId: string;
  readonly active: boolean;
  readonly createdAt: string | null;
}

/** The account's access keys, as far as the playbook needs them. */
export interface AccessKeys {
  readonly users: DeniedUsers;
  /** @returns undefined where no user of the account has the key */
  use(accessKeyId: string): Promise<KeyUse | undefined>;
  /** @returns the user's keys, none where there is no such user */
  keys(userName: string): Promise<readonly KeyState[]>;
  /** @returns false where the key is gone */
  setActive(userName: string, accessKeyId: string, active: boolean): Promise<boolean>;
}

/** Those of IAM. The client retries throttled calls with jitter; what still fails is classified. */
export class IamAccessKeys implements AccessKeys {
  public readonly users: DeniedUsers;

  constructor(private readonly iam: Pick<IAMClient, 'send'>, partition: string) {
    this.users = new IamDeniedUsers(iam, partition);
  }

  public async use(accessKeyId: string): Promise<KeyUse | undefined> {
    const answer = await unlessGone('GetAccessKeyLastUsed', () => this.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId })));
    if (answer === undefined) {
      return undefined;
    }
    if (!answer.UserName) {
      throw new TerminalError('GetAccessKeyLastUsed names no owner');
    }
    const { LastUsedDate: date, Region: region, ServiceName: service } = answer.AccessKeyLastUsed ?? {};
    return { owner: answer.UserName, lastUsed: date?.toISOString() ?? null, region: region ?? null, service: service ?? null };
  }

  public async keys(userName: string): Promise<readonly KeyState[]> {
    const keys = await everyPage(
      (Marker) => unlessGone('ListAccessKeys', () => this.iam.send(new ListAccessKeysCommand({ UserName: userName, Marker }))),
      (page) => page.AccessKeyMetadata,
    );
    return (keys ?? []).flatMap(({ AccessKeyId: accessKeyId, Status: status, CreateDate: created }) => accessKeyId === undefined ? [] : [{
      accessKeyId, active: status !== 'Inactive' && status !== 'Expired', createdAt: created?.toISOString() ?? null,
    }]);
  }

  public async setActive(userName: string, accessKeyId: string, active: boolean): Promise<boolean> {
    return await unlessGone('UpdateAccessKey', () => this.iam.send(new UpdateAccessKeyCommand({
      UserName: userName, AccessKeyId: accessKeyId, Status: active ? 'Active' : 'Inactive',
    }))) !== undefined;
  }
}
