import { CreateAccessKeyCommand, DeleteAccessKeyCommand, GetAccessKeyLastUsedCommand, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import type { AskCaller } from '../../../lib/secrets/api-key/caller-identity.lambda-shared';
import { RotationError } from '../../../lib/secrets/rotation-errors.lambda-shared';

export const USER_ARN = 'arn:aws:iam::111122223333:user/tills/till';

interface Key {
  readonly secret: string;
  readonly madeAt: number;
  active: boolean;
  lastService?: string;
  lastUsed?: number;
}

/** Errors as the SDK throws them; their messages quote what must not be logged. */
export function fault(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(`${name} quotes wJalr-secret`), { name, $metadata: { httpStatusCode } });
}

/** One user of IAM with at most two access keys, as IAM's reference documents it, and STS, which knows a new key after a while. */
export class IamModel {
  public now = Date.parse('2026-11-01T00:00:00Z');
  /** How long STS refuses a new key. */
  public propagationMs = 0;
  /** Called before and after each call. */
  public intercept?: (moment: 'before' | 'after', call: string) => void;
  /** Names of the calls, in their order. */
  public readonly calls: string[] = [];
  public readonly keys = new Map<string, Key>();

  public readonly clock = { now: () => this.now, sleep: async (milliseconds: number) => { this.now += milliseconds; } };

  private count = 0;

  /** What `IAMClient.send` does. */
  public readonly client = {
    send: async (command: object): Promise<never> => {
      const { name } = command.constructor;
      this.calls.push(name.replace('Command', ''));
      this.intercept?.('before', name.replace('Command', ''));
      const answer = this.answer(command);
      this.intercept?.('after', name.replace('Command', ''));
      return answer as never;
    },
  };

  public readonly askCaller: AskCaller = async ({ accessKeyId, secretAccessKey }) => {
    this.intercept?.('before', 'GetCallerIdentity');
    const key = this.keys.get(accessKeyId);
    if (!key?.active || key.secret !== secretAccessKey || this.now - key.madeAt < this.propagationMs) {
      throw new RotationError('authentication', 'GetCallerIdentity was refused with InvalidClientTokenId');
    }
    Object.assign(key, { lastService: key.lastService === 's3' ? 's3' : 'sts', lastUsed: this.now });
    return { account: '111122223333', arn: USER_ARN };
  };

  /** Makes a key as somebody else would. */
  public foreign(service?: string): string {
    const id = this.make();
    if (service) {
      Object.assign(this.keys.get(id)!, { lastService: service, lastUsed: this.now });
    }
    return id;
  }

  public ids(active?: boolean): string[] {
    return [...this.keys].filter(([, key]) => active === undefined || key.active === active).map(([id]) => id);
  }

  /** Whether a consumer with these fields is let in. */
  public works(value: { accessKeyId?: string; secretAccessKey?: string }): boolean {
    const key = this.keys.get(value.accessKeyId ?? '');
    if (!key?.active || key.secret !== value.secretAccessKey) {
      return false;
    }
    Object.assign(key, { lastService: 's3', lastUsed: this.now });
    return true;
  }

  private make(): string {
    this.count += 1;
    const id = `AKIAIOSFODNN7TEST${String(this.count).padStart(3, '0')}`;
    this.keys.set(id, { secret: `wJalr-secret-${this.count}`, madeAt: this.now, active: true });
    return id;
  }

  private answer(command: object): object {
    if (command instanceof CreateAccessKeyCommand) {
      if (this.keys.size >= 2) {
        throw fault('LimitExceededException', 409);
      }
      const id = this.make();
      return { AccessKey: { AccessKeyId: id, SecretAccessKey: this.keys.get(id)!.secret, UserName: command.input.UserName } };
    }
    if (command instanceof ListAccessKeysCommand) {
      return { AccessKeyMetadata: [...this.keys].map(([AccessKeyId, key]) => ({ AccessKeyId, Status: key.active ? 'Active' : 'Inactive', CreateDate: new Date(key.madeAt) })) };
    }
    const { AccessKeyId: id, Status: status } = (command as UpdateAccessKeyCommand).input;
    const key = this.keys.get(id!);
    if (!key) {
      throw fault('NoSuchEntityException', 404);
    }
    if (command instanceof GetAccessKeyLastUsedCommand) {
      return { AccessKeyLastUsed: { ServiceName: key.lastService ?? 'N/A', LastUsedDate: key.lastUsed === undefined ? undefined : new Date(key.lastUsed) } };
    }
    if (command instanceof DeleteAccessKeyCommand) {
      this.keys.delete(id!);
    } else {
      key.active = status === 'Active';
    }
    return {};
  }
}
