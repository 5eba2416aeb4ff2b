/** What may happen to a call: `lost` is carried out, but its answer does not arrive; `crash` ends the invocation there. */
export type Fault = 'none' | 'throttled' | 'denied' | 'lost' | 'crash';

/** Ends an invocation: whatever it calls afterwards does not happen either. */
export class CrashError extends Error {
  public override readonly name = 'CrashError';
}

export function named(name: string): Error {
  return Object.assign(new Error(`${name} happened`), { name });
}

/** The calls of one invocation and what happens to each. */
export class Faults {
  /** Every call in order, as `port.method`. */
  public readonly calls: string[] = [];
  public crashed = false;

  /**
   * @param next says what happens to a call; by default nothing does
   * @param pause waited for before each call, so that two invocations can take turns
   */
  constructor(
    private readonly next: (call: string, index: number, given: readonly unknown[]) => Fault = () => 'none',
    private readonly pause: () => Promise<void> = async () => undefined,
  ) {}

  /** The port, with each of its calls going through the faults. */
  public over<P extends object>(name: string, port: P): P {
    return new Proxy(port, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property);
        return typeof member === 'function'
          ? (...given: unknown[]) => this.call(`${name}.${String(property)}`, given, async () => (member as (...all: unknown[]) => unknown).apply(target, given))
          : member;
      },
    });
  }

  private async call(call: string, given: readonly unknown[], carryOut: () => Promise<unknown>): Promise<unknown> {
    await this.pause();
    if (this.crashed) {
      throw new CrashError('the invocation has ended');
    }
    const fault = this.next(call, this.calls.length, given);
    this.calls.push(call);
    if (fault === 'throttled' || fault === 'denied') {
      throw named(fault === 'throttled' ? 'ThrottlingException' : 'AccessDenied');
    }
    if (fault === 'crash') {
      this.crashed = true;
      throw new CrashError('the invocation ends here');
    }
    const answer = await carryOut();
    if (fault === 'lost') {
      throw named('TimeoutError');
    }
    return answer;
  }
}
