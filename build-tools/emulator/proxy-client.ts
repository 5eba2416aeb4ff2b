import { Caller, CONTROL_PATH, RecordedCall, Route } from './fault-proxy';
import { FaultRule } from './fault-rules';

/** Controls a proxy that runs in another process or context. */
export class ProxyClient {
  /** @param endpoint the proxy's address */
  constructor(public readonly endpoint: string) {}

  /** The calls since the start or the last `forget`. */
  public calls(): Promise<RecordedCall[]> {
    return this.ask('GET', 'calls') as Promise<RecordedCall[]>;
  }

  /** Who called since the start, also before the last `forget`, and which IAM actions that needed. */
  public callers(): Promise<Caller[]> {
    return this.ask('GET', 'callers') as Promise<Caller[]>;
  }

  /** Adds rules. */
  public async inject(...rules: FaultRule[]): Promise<void> {
    await this.ask('POST', 'rules', rules);
  }

  /** Rules that have not had all of their faults. */
  public unused(): Promise<FaultRule[]> {
    return this.ask('GET', 'rules/unused') as Promise<FaultRule[]>;
  }

  /** Which calls go to another server, instead of those that did. */
  public async route(...routes: Route[]): Promise<void> {
    await this.ask('POST', 'routes', routes);
  }

  /** Forgets calls and rules. */
  public async forget(): Promise<void> {
    await this.ask('POST', 'forget');
  }

  private async ask(method: string, what: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.endpoint + CONTROL_PATH + what, { method, ...body !== undefined && { body: JSON.stringify(body) } });
    if (!response.ok) {
      throw new Error(`The proxy answered ${response.status} to ${method} ${what}.`);
    }
    return response.json();
  }
}
