import { FaultProxy, FaultProxyOptions, Route } from './fault-proxy';
import { installEmulator } from './install';
import { Server, startMinistack, startMoto } from './server';

/** How a {@link Session} starts. */
export interface SessionOptions extends FaultProxyOptions {
  /** Calls of handlers that go to the second server, beside those of services that the first does not have. @default none */
  readonly toMoto?: readonly Route['call'][];
  /** Is told what takes long. */
  readonly progress?: (what: string) => void;
}

/** Services that only the second server has. */
const ONLY_MOTO: readonly string[] = ['guardduty', 'securityhub', 'macie2', 'organizations', 'sso', 'identitystore'];

/** Both servers and the proxy before them. */
export interface Session {
  /** The Python that the servers run on. */
  readonly python: string;
  /** What stacks are deployed to. */
  readonly ministack: Server;
  /** Beside it, for the services that it does not have. */
  readonly moto: Server;
  /** What handlers call. */
  readonly proxy: FaultProxy;
  /** Address of the first server. */
  readonly endpoint: string;
  /** Address of the second server. */
  readonly motoEndpoint: string;
  stop(): Promise<void>;
}

/**
 * Installs the emulator where it is not, and starts it with a proxy before it.
 *
 * @throws EmulatorError if that fails; then nothing is left running
 */
export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const python = await installEmulator({ progress: options.progress });
  const proxy = await FaultProxy.start(options);
  // The servers end with this process in any case; a session that failed halfway ends them now.
  const starting = [startMinistack({ python, handlerEndpoint: proxy.endpoint }), startMoto({ python })];
  try {
    const [ministack, moto] = await Promise.all(starting);
    const toMoto = [...ONLY_MOTO.map((service) => ({ service })), ...options.toMoto ?? []];
    proxy.forwardTo(ministack.endpoint, toMoto.map((call) => ({ call, to: moto.endpoint })));
    return {
      python,
      ministack,
      moto,
      proxy,
      endpoint: ministack.endpoint,
      motoEndpoint: moto.endpoint,
      stop: async () => {
        await Promise.all([ministack.stop(), moto.stop(), proxy.stop()]);
      },
    };
  } catch (error) {
    const started = await Promise.allSettled(starting);
    await Promise.all([proxy.stop(), ...started.map((server) => server.status === 'fulfilled' ? server.value.stop() : undefined)]);
    throw error;
  }
}
