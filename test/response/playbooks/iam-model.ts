/** Calls of IAM, with their quotas, lag and faults, behind the `send` of a client. Names differ in more than case, as in IAM. */
import { ACCOUNT } from '../events';

export interface ModelKey {
  active: boolean;
}

export interface ModelHolder {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly keys: Map<string, ModelKey>;
  readonly inline: Map<string, string>;
  readonly attached: Set<string>;
  password: boolean;
}

/** What may happen to a call: `lost` is carried out, but its answer does not arrive. */
export type Fault = 'none' | 'throttled' | 'denied' | 'lost' | 'crash';

type Input = Record<string, string>;
type Command = { constructor: { name: string }; input: Input };

const INLINE_QUOTA = { user: 2048, role: 10_240 };

export class IamModel {
  public readonly users: ModelHolder[] = [];
  public readonly roles: ModelHolder[] = [];
  /** Documents of customer managed policies, by ARN. */
  public readonly managed = new Map<string, string>();
  public readonly calls: string[] = [];
  /** Calls that changed something. */
  public readonly changes: string[] = [];
  /** Taken one a call; then there are none. */
  public faults: Fault[] = [];
  /** Managed policies that a user or role may have. */
  public attachQuota = 10;
  /** Items a page of a list. */
  public pageSize = 100;
  /** Reads after each change that still show the state before it. */
  public lag = 0;
  private stale = 0;
  private before: { users: ModelHolder[]; roles: ModelHolder[] } | undefined;

  constructor(public readonly partition = 'aws') {}

  public user(name: string, options: Partial<ModelHolder> = {}): ModelHolder {
    const user = holder(name, `AIDA${'U'.repeat(13)}${String(this.users.length).padStart(4, '0')}`, options);
    this.users.push(user);
    return user;
  }

  public role(name: string, options: Partial<ModelHolder> = {}): ModelHolder {
    const role = holder(name, `AROA${'R'.repeat(13)}${String(this.roles.length).padStart(4, '0')}`, options);
    this.roles.push(role);
    return role;
  }

  /** From here on nothing fails, and every copy shows what is. */
  public settle(): void {
    this.faults = [];
    this.lag = 0;
    this.stale = 0;
  }

  public readonly send = async (command: Command): Promise<never> => {
    const call = command.constructor.name.replace(/Command$/, '');
    this.calls.push(call);
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'throttled' || fault === 'denied') {
      throw named(fault === 'throttled' ? 'Throttling' : 'AccessDenied');
    }
    if (fault === 'crash') {
      throw new TypeError('a bug');
    }
    const answer = this.answered(call, command.input);
    if (fault === 'lost') {
      throw named('TimeoutError');
    }
    return answer as never;
  };

  private answered(call: string, input: Input): object {
    if (/^(?:Get|List)/.test(call)) {
      if (this.stale > 0 && this.before) {
        this.stale--;
        return this.read(call, input, this.before);
      }
      return this.read(call, input, this);
    }
    const before = copyOf(this);
    const answer = this.write(call, input);
    if (JSON.stringify(snapshot(before)) !== JSON.stringify(snapshot(this)) || call.endsWith('eatePolicy') || call === 'DeletePolicy') {
      this.changes.push(call);
      this.before = before;
      this.stale = this.lag;
    }
    return answer;
  }

  private read(call: string, input: Input, state: { users: ModelHolder[]; roles: ModelHolder[] }): object {
    switch (call) {
      case 'GetAccessKeyLastUsed': {
        const owner = state.users.find(({ keys }) => keys.has(input.AccessKeyId)) ?? gone();
        return { UserName: owner.name, AccessKeyLastUsed: { LastUsedDate: new Date('2026-11-20T00:00:00Z'), Region: 'eu-west-1', ServiceName: 's3' } };
      }
      case 'ListAccessKeys':
        return this.paged(input, 'AccessKeyMetadata', [...find(state.users, input.UserName).keys].map(([AccessKeyId, { active }]) => ({
          AccessKeyId, Status: active ? 'Active' : 'Inactive', CreateDate: new Date('2026-01-01T00:00:00Z'),
        })));
      case 'GetUser': {
        const user = find(state.users, input.UserName);
        return { User: { UserName: user.name, UserId: user.id, Path: user.path, Arn: this.arn('user', user) } };
      }
      case 'GetRole': {
        const role = find(state.roles, input.RoleName);
        return { Role: { RoleName: role.name, RoleId: role.id, Path: role.path, Arn: this.arn('role', role) } };
      }
      case 'GetUserPolicy':
        return { PolicyDocument: encodeURIComponent(find(state.users, input.UserName).inline.get(input.PolicyName) ?? gone()) };
      case 'GetRolePolicy':
        return { PolicyDocument: encodeURIComponent(find(state.roles, input.RoleName).inline.get(input.PolicyName) ?? gone()) };
      case 'ListAttachedUserPolicies':
        return this.attachedPage(find(state.users, input.UserName), input);
      case 'ListAttachedRolePolicies':
        return this.attachedPage(find(state.roles, input.RoleName), input);
      case 'GetLoginProfile':
        return find(state.users, input.UserName).password ? { LoginProfile: {} } : gone();
      case 'GetPolicy':
        return this.managed.has(input.PolicyArn) ? { Policy: { Arn: input.PolicyArn, DefaultVersionId: 'v1' } } : gone();
      case 'GetPolicyVersion':
        return { PolicyVersion: { Document: encodeURIComponent(this.managed.get(input.PolicyArn) ?? gone()) } };
      default:
        throw new Error(`${call} is not a call of these playbooks`);
    }
  }

  private write(call: string, input: Input): object {
    const target = input.UserName === undefined ? undefined : find(this.users, input.UserName);
    const role = input.RoleName === undefined ? undefined : find(this.roles, input.RoleName);
    switch (call) {
      case 'UpdateAccessKey':
        (target!.keys.get(input.AccessKeyId) ?? gone()).active = input.Status === 'Active';
        return {};
      case 'PutUserPolicy':
        return put(target!, input, INLINE_QUOTA.user);
      case 'PutRolePolicy':
        return put(role!, input, INLINE_QUOTA.role);
      case 'DeleteUserPolicy':
      case 'DeleteRolePolicy':
        return (target ?? role)!.inline.delete(input.PolicyName) ? {} : gone();
      case 'AttachUserPolicy':
      case 'AttachRolePolicy':
        return this.attach((target ?? role)!, input.PolicyArn);
      case 'DetachUserPolicy':
      case 'DetachRolePolicy':
        return (target ?? role)!.attached.delete(input.PolicyArn) ? {} : gone();
      case 'DeleteLoginProfile':
        if (!target!.password) {
          gone();
        }
        target!.password = false;
        return {};
      case 'CreatePolicy':
        return this.create(input);
      case 'DeletePolicy':
        if ([...this.users, ...this.roles].some(({ attached }) => attached.has(input.PolicyArn))) {
          throw named('DeleteConflict');
        }
        return this.managed.delete(input.PolicyArn) ? {} : gone();
      default:
        throw new Error(`${call} is not a call of these playbooks`);
    }
  }

  private attach({ attached }: ModelHolder, arn: string): object {
    if (arn !== `arn:${this.partition}:iam::aws:policy/AWSDenyAll` && !this.managed.has(arn)) {
      gone();
    }
    if (!attached.has(arn) && attached.size >= this.attachQuota) {
      throw named('LimitExceeded');
    }
    attached.add(arn);
    return {};
  }

  private create({ Path, PolicyName, PolicyDocument }: Input): object {
    const arn = `arn:${this.partition}:iam::${ACCOUNT}:policy${Path}${PolicyName}`;
    if (this.managed.has(arn)) {
      throw named('EntityAlreadyExists');
    }
    this.managed.set(arn, PolicyDocument);
    return { Policy: { Arn: arn } };
  }

  private attachedPage({ attached }: ModelHolder, input: Input): object {
    const own = [...attached].filter((arn) => input.PathPrefix === undefined || arn.split(':policy')[1].startsWith(input.PathPrefix));
    return this.paged(input, 'AttachedPolicies', own.map((PolicyArn) => ({ PolicyArn })));
  }

  private paged(input: Input, name: string, items: readonly object[]): object {
    const from = Number(input.Marker ?? 0);
    const more = from + this.pageSize < items.length;
    return { [name]: items.slice(from, from + this.pageSize), IsTruncated: more, ...more ? { Marker: String(from + this.pageSize) } : {} };
  }

  private arn(kind: string, { path, name }: ModelHolder): string {
    return `arn:${this.partition}:iam::${ACCOUNT}:${kind}${path}${name}`;
  }
}

/** All that a state says, for comparing. */
export function snapshot({ users, roles }: { users: ModelHolder[]; roles: ModelHolder[] }): object {
  const plain = (one: ModelHolder) => ({ ...one, keys: [...one.keys], inline: [...one.inline].sort(), attached: [...one.attached].sort() });
  return { users: users.map(plain), roles: roles.map(plain) };
}

function copyOf({ users, roles }: IamModel): { users: ModelHolder[]; roles: ModelHolder[] } {
  const copied = (one: ModelHolder): ModelHolder => ({
    ...one,
    keys: new Map([...one.keys].map(([id, key]) => [id, { ...key }])),
    inline: new Map(one.inline),
    attached: new Set(one.attached),
  });
  return { users: users.map(copied), roles: roles.map(copied) };
}

function holder(name: string, id: string, options: Partial<ModelHolder>): ModelHolder {
  return { name, id, path: '/', keys: new Map(), inline: new Map(), attached: new Set(), password: false, ...options };
}

function find(holders: ModelHolder[], name: string): ModelHolder {
  return holders.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? gone();
}

function put({ inline }: ModelHolder, { PolicyName, PolicyDocument }: Input, quota: number): object {
  const others = [...inline].filter(([name]) => name !== PolicyName).map(([, document]) => document);
  if ([...others, PolicyDocument].join('').replace(/\s/g, '').length > quota) {
    throw named('LimitExceeded');
  }
  inline.set(PolicyName, PolicyDocument);
  return {};
}

function gone(): never {
  throw named('NoSuchEntity');
}

export function named(name: string): Error {
  return Object.assign(new Error(`${name} happened`), { name });
}
