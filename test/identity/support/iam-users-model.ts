import { DAY } from '../../../lib/identity/access-key-age-judgement.lambda-shared';

export const NOW = Date.UTC(2026, 10, 28, 3);

export interface ModelKey {
  readonly userName: string;
  /** Days; absent where IAM does not say. */
  readonly age?: number;
  /** Days since its last use; absent where it was never used. */
  readonly unused?: number;
  status: 'Active' | 'Inactive' | 'Expired';
}

/** What may happen to a call: `lost` is carried out, but its answer does not arrive. */
export type Fault = 'none' | 'throttled' | 'denied' | 'lost' | 'gone';

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: { readonly UserName?: string; readonly AccessKeyId?: string; readonly Marker?: string; readonly Status?: string };
}

/** Users and access keys of an account, behind the `send` of an IAM client. Pages are small, so that every list has several. */
export class IamUsersModel {
  /** Keys that a call asked to make inactive, once a call. */
  public readonly updates: string[] = [];
  /** Every call in order. */
  public readonly calls: string[] = [];
  /** Users and keys that were read or changed. */
  public readonly touched = new Set<string>();
  /** Taken one a call; then there are none. */
  public faults: Fault[] = [];
  /** Reads of a key after its change that still show the state before it. */
  public lag = 0;
  public pageSize = 2;

  constructor(public readonly userNames: string[], public readonly keys: Map<string, ModelKey>) {}

  public readonly send = (command: Command): Promise<never> => {
    const call = command.constructor.name.replace(/Command$/, '');
    this.calls.push(call);
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'throttled' || fault === 'denied' || fault === 'gone') {
      return Promise.reject(named({ throttled: 'Throttling', denied: 'AccessDenied', gone: 'NoSuchEntityException' }[fault]));
    }
    const answer = this.answer(call, command.input);
    return fault === 'lost' ? Promise.reject(named('TimeoutError')) : Promise.resolve(answer as never);
  };

  private answer(call: string, input: Command['input']): object {
    if (input.UserName !== undefined) {
      this.touched.add(input.UserName);
    }
    switch (call) {
      case 'ListUsers':
        return this.page('Users', this.userNames.map((UserName) => ({ UserName })), input.Marker);
      case 'ListAccessKeys': {
        const own = [...this.keys].filter(([, key]) => key.userName === input.UserName);
        return this.page('AccessKeyMetadata', own.map(([AccessKeyId, { age, status }]) => ({
          AccessKeyId,
          Status: this.updates.includes(AccessKeyId) && this.lag-- > 0 ? 'Active' : status,
          CreateDate: age === undefined ? undefined : new Date(NOW - age * DAY),
        })), input.Marker);
      }
      case 'GetAccessKeyLastUsed': {
        const key = this.keys.get(input.AccessKeyId!)!;
        this.touched.add(key.userName);
        const LastUsedDate = key.unused === undefined ? undefined : new Date(NOW - key.unused * DAY);
        return { UserName: key.userName, AccessKeyLastUsed: { LastUsedDate } };
      }
      case 'UpdateAccessKey':
        if (input.Status !== 'Inactive') {
          throw new Error('the age limit made a key active');
        }
        this.updates.push(input.AccessKeyId!);
        this.keys.get(input.AccessKeyId!)!.status = 'Inactive';
        return {};
      default:
        throw new Error(`${call} is not a call of the age limit`);
    }
  }

  private page(field: string, items: object[], marker = '0'): object {
    const end = Number(marker) + this.pageSize;
    return { [field]: items.slice(Number(marker), end), IsTruncated: end < items.length, Marker: end < items.length ? String(end) : undefined };
  }
}

function named(name: string): Error {
  return Object.assign(new Error(`${name}: a secret of the request`), { name });
}
