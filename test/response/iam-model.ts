import { ACCOUNT } from './findings';

export interface ModelKey {
  readonly userName: string;
  readonly path: string;
  status: 'Active' | 'Inactive';
}

/** What may happen to a call: `lost` is carried out, but its answer does not arrive. */
export type Fault = 'none' | 'throttled' | 'denied' | 'lost' | 'crash';

/** Access keys of an account, behind the `send` of an IAM client. */
export class IamModel {
  /** Keys whose state a call has really changed. */
  public readonly changed: string[] = [];
  /** Every call in order. */
  public readonly calls: string[] = [];
  /** Taken one a call; then there are none. */
  public faults: Fault[] = [];
  /** Reads after a change that still show the state before it. */
  public lag = 0;

  constructor(public readonly keys: Map<string, ModelKey>) {}

  public readonly send = async (command: { constructor: { name: string }; input: Record<string, string> }): Promise<never> => {
    const call = command.constructor.name.replace(/Command$/, '');
    this.calls.push(call);
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'throttled') {
      throw named('Throttling');
    }
    if (fault === 'denied') {
      throw named('AccessDenied');
    }
    if (fault === 'crash') {
      throw new TypeError('a bug');
    }
    const answer = this.answer(call, command.input);
    if (fault === 'lost') {
      throw named('TimeoutError');
    }
    return answer as never;
  };

  private answer(call: string, input: Record<string, string>): object {
    const key = this.keys.get(input.AccessKeyId);
    switch (call) {
      case 'GetAccessKeyLastUsed':
        if (!key) {
          throw named('NoSuchEntityException');
        }
        return { UserName: key.userName };
      case 'ListAccessKeys': {
        const stale = this.changed.length > 0 && this.lag-- > 0;
        const own = [...this.keys].filter(([, candidate]) => candidate.userName === input.UserName);
        return {
          AccessKeyMetadata: own.map(([AccessKeyId, { status }]) => ({ AccessKeyId, Status: stale ? 'Active' : status })),
          IsTruncated: false,
        };
      }
      case 'UpdateAccessKey':
        if (input.Status !== 'Inactive') {
          throw new Error('a playbook made a key active');
        }
        if (!key || key.userName !== input.UserName) {
          throw named('NoSuchEntityException');
        }
        if (key.status === 'Active') {
          key.status = 'Inactive';
          this.changed.push(input.AccessKeyId);
        }
        return {};
      case 'GetUser': {
        const user = [...this.keys.values()].find((candidate) => candidate.userName === input.UserName)!;
        return { User: { Arn: `arn:aws:iam::${ACCOUNT}:user${user.path}${user.userName}` } };
      }
      default:
        throw new Error(`${call} is not a call of this playbook`);
    }
  }
}

export function named(name: string): Error {
  return Object.assign(new Error(`${name} happened`), { name });
}
