import { SecretReadError } from '../../../lib/secrets/runtime/read-error.lambda-shared';
import type { ReadValue } from '../../../lib/secrets/runtime/secret-value.lambda-shared';
import type { RuntimeClock, SecretSource } from '../../../lib/secrets/runtime/source.lambda-shared';

/** A clock that stands still until somebody waits or sets it. */
export class FakeClock implements RuntimeClock {
  public readonly waits: number[] = [];
  public time = 1_000_000;
  public chance = 0.999;
  /** Happens while somebody waits. */
  public meanwhile: () => void = () => undefined;

  public now(): number {
    return this.time;
  }

  public async wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    this.time += milliseconds;
    this.meanwhile();
  }

  public random(): number {
    return this.chance;
  }
}

/** A service with one secret. */
export class FakeSource implements SecretSource {
  public versionId = 'v1';
  public content: string | Uint8Array = '{"username":"app","password":"hunter2 \\"quoted\\""}';
  public failure: Error | undefined;
  public reads = 0;
  /** What a read waits for before it answers. */
  public gate: Promise<void> = Promise.resolve();

  public async read(): Promise<ReadValue> {
    this.reads++;
    const { versionId, content, failure } = this;
    await this.gate;
    if (failure) {
      throw failure;
    }
    return { versionId, content };
  }
}

export const UNREACHABLE = new SecretReadError('unreachable', 'GetSecretValue of s failed with ThrottlingException (400)');
export const DENIED = new SecretReadError('denied', 'GetSecretValue of s failed with AccessDeniedException (400)');

/** What pg says of a wrong password. */
export class LoginRefused extends Error {
  public readonly code = '28P01';
}
