import { GetAccessKeyLastUsedCommand, GetUserCommand, IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { AccessKeys } from './contain-access-key.lambda-shared';
import { classified, nameOf, TerminalError } from './runtime/errors.lambda-shared';

/** Access keys in IAM. The client retries throttled calls with jitter; what still fails is classified. */
export class IamAccessKeys implements AccessKeys {
  constructor(private readonly iam: Pick<IAMClient, 'send'>) {}

  public async owner(accessKeyId: string): Promise<string | undefined> {
    const answer = await unlessGone('GetAccessKeyLastUsed', () => this.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId })));
    if (answer && !answer.UserName) {
      throw new TerminalError('GetAccessKeyLastUsed names no owner');
    }
    return answer?.UserName;
  }

  public async isActive(userName: string, accessKeyId: string): Promise<boolean | undefined> {
    let marker: string | undefined;
    do {
      const page = await unlessGone('ListAccessKeys', () => this.iam.send(new ListAccessKeysCommand({ UserName: userName, Marker: marker })));
      const key = page?.AccessKeyMetadata?.find((candidate) => candidate.AccessKeyId === accessKeyId);
      if (key) {
        return key.Status !== 'Inactive' && key.Status !== 'Expired';
      }
      marker = page?.IsTruncated ? page.Marker : undefined;
    } while (marker !== undefined);
    return undefined;
  }

  public async deactivate(userName: string, accessKeyId: string): Promise<boolean> {
    const answer = await unlessGone('UpdateAccessKey', () =>
      this.iam.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Inactive' })));
    return answer !== undefined;
  }

  public async arn(userName: string): Promise<string> {
    try {
      const arn = (await this.iam.send(new GetUserCommand({ UserName: userName }))).User?.Arn;
      if (arn) {
        return arn;
      }
    } catch (error) {
      throw classified('GetUser', error);
    }
    throw new TerminalError('GetUser names no ARN');
  }
}

async function unlessGone<T>(call: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (['NoSuchEntity', 'NoSuchEntityException'].includes(nameOf(error))) {
      return undefined;
    }
    throw classified(call, error);
  }
}
