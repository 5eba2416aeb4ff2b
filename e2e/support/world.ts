import { deployed } from './deployed';
import { SESSION, SessionSettings, WorldSettings } from './session-settings';
import { LocalServices, localServices } from '../../build-tools/emulator/aws-request-client';
import { ProxyClient } from '../../build-tools/emulator/proxy-client';
import { putServiceEvent, ServiceEvent } from '../../build-tools/emulator/service-events';

/** Milliseconds within which what should come has come, however busy the machine is. Only a test that fails waits so long. */
export const PATIENCE = 90_000;

/** The emulated AWS, as tests see it. */
export class World {
  /** The one that the global setup started; the first test file that asks deploys the app. */
  public static async current(): Promise<World> {
    const settings = process.env[SESSION];
    if (settings === undefined) {
      throw new Error('There is no emulator: run these tests by "npm run e2e".');
    }
    return World.of(await deployed(JSON.parse(settings) as SessionSettings));
  }

  /** One that was made otherwise. */
  public static of(settings: WorldSettings): World {
    return new World(settings);
  }

  /** Which calls handlers made, and which of them fail. */
  public readonly proxy: ProxyClient;

  private constructor(public readonly settings: WorldSettings) {
    this.proxy = new ProxyClient(settings.proxyEndpoint);
  }

  /** The services of a region, called by the tests themselves: these calls go past the proxy. */
  public services(region: string, account?: string): LocalServices {
    return localServices(this.settings.endpoint, region, account);
  }

  /** The second server's services: what handlers reach there. */
  public moto(region: string): LocalServices {
    return localServices(this.settings.motoEndpoint, region);
  }

  /** An output of a stack whose name starts with the key. */
  public output(stack: string, key: string): string {
    const outputs = this.settings.outputs[stack] ?? {};
    const name = Object.keys(outputs).find((candidate) => candidate.startsWith(key));
    if (name === undefined) {
      throw new Error(`The stack ${stack} has no output ${key}: it has ${Object.keys(outputs).join(', ') || 'none'}.`);
    }
    return outputs[name];
  }

  /** Puts an event on a bus as a service of AWS does. */
  public put(event: ServiceEvent): Promise<void> {
    return putServiceEvent(this.settings.endpoint, event);
  }
}

/**
 * Asks until the answer is there.
 *
 * @param ask throws as long as it is not
 * @param within milliseconds
 * @returns the answer
 * @throws the last error, when the time is over
 */
export async function eventually<T>(ask: () => Promise<T>, within = PATIENCE): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() >= deadline) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/**
 * Watches that something stays as it is.
 *
 * @param ask throws when it is not any more
 * @param during milliseconds
 */
export async function steadily(ask: () => Promise<unknown>, during: number): Promise<void> {
  const deadline = Date.now() + during;
  while (Date.now() < deadline) {
    await ask();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
