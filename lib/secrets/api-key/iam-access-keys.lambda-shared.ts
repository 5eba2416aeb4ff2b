import {
  AccessKeyMetadata, CreateAccessKeyCommand, DeleteAccessKeyCommand, GetAccessKeyLastUsedCommand, IAMClient, ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { AccessKey, AskCaller } from './caller-identity.lambda-shared';
import { holdsPlaceholder, textField } from './key-fields.lambda-shared';
import { KeyProvider, SecretFields, settled } from './key-provider.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';
import { REAL_CLOCK, RotationClock } from '../rotation-steps.lambda-shared';

/** IAM gives a user no third key. */
const MOST_KEYS = 2;

/** Waits for a new key to be known to STS: seconds as a rule. Together less than a third of the time of one step. */
const PROPAGATION_WAITS_MS = [500, 1000, 2000, 3000, 5000];

/** The field that names the key before this one: it is known as the rotation's own even when no version of the secret holds it any more. */
const REPLACED = 'replacedAccessKeyId';

const RETRYABLE = /Throttl|ServiceFailure|ServiceUnavailable|InternalFailure|RequestTimeout|TimeoutError|ConcurrentModification|EntityTemporarilyUnmodifiable/;

/** A key of the user as IAM lists it. */
interface ListedKey {
  readonly id: string;
  readonly active: boolean;
  readonly madeAt: number;
}

/**
 * The access keys of one IAM user.
 *
 * IAM keeps two keys a user and no note who made one. A key is taken for what a cut-off try left behind if no version of the secret holds it
 * and it was never used, for its secret then died with that try; or if it was last used for STS, as the test step does, and is either inactive, as
 * `release` leaves the key of a pending version, or in a version that was given up in another way. Every other key is somebody's: it is never
 * touched, and where it takes the place of the next one, the rotation fails.
 *
 * An old key is made inactive when its grace period is over, which can be undone, and deleted by the next rotation.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html
 */
export class IamAccessKeys implements KeyProvider {
  public readonly overlap = true;
  public readonly fields = ['accessKeyId', 'secretAccessKey', 'userName', REPLACED];
  public readonly identifying = ['accessKeyId'];

  private readonly account: string;
  private readonly userName: string;

  constructor(
    private readonly iam: Pick<IAMClient, 'send'>,
    private readonly userArn: string,
    private readonly askCaller: AskCaller,
    private readonly clock: RotationClock = REAL_CLOCK,
  ) {
    const [, account, name] = /^arn:[\w-]+:iam::(\d{12}):user\/(?:.*\/)?([\w+=,.@-]+)$/.exec(userArn) ?? [];
    if (name === undefined) {
      throw new RotationError('contract', 'IAM_USER_ARN is not the ARN of a user: deploy the function with its construct');
    }
    this.account = account;
    this.userName = name;
  }

  public check(value: SecretFields): void {
    this.keyOf(value);
  }

  public async create(current: SecretFields): Promise<SecretFields> {
    const { AccessKey: made } = await this.call('CreateAccessKey', () => this.iam.send(new CreateAccessKeyCommand({ UserName: this.userName })));
    const fields = { accessKeyId: made?.AccessKeyId, secretAccessKey: made?.SecretAccessKey, userName: this.userName };
    this.check(fields);
    return typeof current.accessKeyId === 'string' ? { ...fields, [REPLACED]: current.accessKeyId } : fields;
  }

  public async verify(value: SecretFields): Promise<void> {
    const key = this.keyOf(value);
    const { account, arn } = await this.callerOf(key);
    if (account !== this.account || arn !== this.userArn) {
      throw new RotationError('contract', `the key ${key.accessKeyId} belongs to ${arn}, not to ${this.userArn}`);
    }
  }

  public async revoke(value: SecretFields): Promise<void> {
    await this.deactivate(this.keyOf(value).accessKeyId);
  }

  public async revokeReplaced(value: SecretFields, inUse: readonly SecretFields[]): Promise<void> {
    const replaced = value[REPLACED];
    if (typeof replaced === 'string' && /^\w{16,128}$/.test(replaced) && !inUse.some(({ accessKeyId }) => accessKeyId === replaced)) {
      await this.deactivate(replaced);
    }
  }

  public async takeBack(current: SecretFields, kept: readonly SecretFields[], abandoned: readonly SecretFields[]): Promise<void> {
    const abandonedIds = new Set(abandoned.map(({ accessKeyId }) => accessKeyId));
    const keptIds = new Set([current[REPLACED], ...kept.map(({ accessKeyId }) => accessKeyId)]);
    const blocked: RotationError[] = [];
    let count = 0;
    for (const key of await this.keys()) {
      const obstacle = key.id === current.accessKeyId ? undefined
        : keptIds.has(key.id) ? this.stillInGrace(key)
          : await this.notLeftBehind(key, abandonedIds.has(key.id));
      if (obstacle || key.id === current.accessKeyId) {
        count += 1;
        blocked.push(...obstacle ? [obstacle] : []);
      } else {
        await this.delete(key.id);
      }
    }
    if (count >= MOST_KEYS) {
      // A person has to act for a foreign key; the others pass by themselves.
      throw blocked.find(({ kind }) => kind === 'terminal') ?? blocked[0];
    }
  }

  private stillInGrace({ id, active }: ListedKey): RotationError | undefined {
    return active ? new RotationError('retryable',
      `the user ${this.userName} has two keys, for the one before the current one, ${id}, has not been ended yet: rotate again after its grace period`) : undefined;
  }

  private async notLeftBehind({ id, active, madeAt }: ListedKey, abandoned: boolean): Promise<RotationError | undefined> {
    if (!settled(madeAt, this.clock.now())) {
      if (abandoned) {
        // The end of this rotation takes away the label that tells whose key it is, so it has to wait even where there is room.
        throw new RotationError('retryable', `the key ${id} was made a moment ago by a rotation that has been given up, one of whose steps may still run`);
      }
      return new RotationError('retryable', `the key ${id} was made a moment ago and no version of the secret holds it: another try may be about to store it`);
    }
    const { AccessKeyLastUsed: last } = await this.call('GetAccessKeyLastUsed', () => this.iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id })));
    if (last && (last.LastUsedDate === undefined || ((abandoned || !active) && last.ServiceName === 'sts'))) {
      return undefined;
    }
    return new RotationError('terminal', `the user ${this.userName} has a key that no version of the secret holds and somebody has used, ${id}, so there is no place for the next one: `
      + 'have whoever uses it read this secret, then delete it');
  }

  private async keys(): Promise<ListedKey[]> {
    const answer = await this.call('ListAccessKeys', () => this.iam.send(new ListAccessKeysCommand({ UserName: this.userName })));
    return (answer.AccessKeyMetadata ?? []).flatMap(({ AccessKeyId, Status, CreateDate }: AccessKeyMetadata) => (AccessKeyId === undefined ? [] : [{
      id: AccessKeyId, active: Status === 'Active', madeAt: CreateDate?.getTime() ?? Number.POSITIVE_INFINITY,
    }]));
  }

  private async deactivate(id: string): Promise<void> {
    await this.unlessGone('UpdateAccessKey', () => this.iam.send(new UpdateAccessKeyCommand({ UserName: this.userName, AccessKeyId: id, Status: 'Inactive' })));
  }

  private async delete(id: string): Promise<void> {
    await this.unlessGone('DeleteAccessKey', () => this.iam.send(new DeleteAccessKeyCommand({ UserName: this.userName, AccessKeyId: id })));
  }

  private keyOf(value: SecretFields): AccessKey {
    if (holdsPlaceholder(value)) {
      throw new RotationError('contract', 'the secret holds no key yet: rotate it, which makes the first one');
    }
    const key = { accessKeyId: textField(value, 'accessKeyId'), secretAccessKey: textField(value, 'secretAccessKey') };
    if (!/^\w{16,128}$/.test(key.accessKeyId)) {
      throw new RotationError('contract', 'the field "accessKeyId" does not hold the id of an access key');
    }
    if (textField(value, 'userName') !== this.userName) {
      throw new RotationError('contract', `the field "userName" does not name the user ${this.userName} whose keys are rotated`);
    }
    return key;
  }

  /** STS refuses a key for some seconds after IAM has made it. */
  private async callerOf(key: AccessKey): ReturnType<AskCaller> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.askCaller(key);
      } catch (error) {
        if (!(error instanceof RotationError) || error.kind !== 'authentication' || tries === PROPAGATION_WAITS_MS.length) {
          throw error;
        }
        await this.clock.sleep(PROPAGATION_WAITS_MS[tries]);
      }
    }
  }

  private async unlessGone<T>(operation: string, send: () => Promise<T>): Promise<void> {
    await this.call(operation, async () => {
      try {
        await send();
      } catch (error) {
        if (!(error instanceof Error) || !/^NoSuchEntity(Exception)?$/.test(error.name)) {
          throw error;
        }
      }
    });
  }

  /** No message of the service gets into the error: it may quote what it refuses. */
  private async call<T>(operation: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown error';
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      if (status === undefined) {
        throw new RotationError('network', `IAM was not reached: ${name}`);
      }
      if (/^LimitExceeded(Exception)?$/.test(name)) {
        throw new RotationError('retryable', `the user ${this.userName} has two keys already: ${operation} failed with ${name}`);
      }
      throw new RotationError(RETRYABLE.test(name) || status >= 500 || status === 429 ? 'retryable' : 'terminal', `${operation} failed with ${name} (${status})`);
    }
  }
}
