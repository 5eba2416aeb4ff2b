import { REGIONS } from './regions';
import { SESSION, SessionSettings } from './session-settings';
import { bootstrap } from '../../build-tools/emulator/deploy';
import { Session, startSession } from '../../build-tools/emulator/session';

declare global {
  var zeroTrustSession: Session | undefined;
}

/** Starts the emulator, once for all tests. */
export default async function globalSetup(): Promise<void> {
  const session = await startSession({ progress: (what) => process.stderr.write(`${what}\n`) });
  globalThis.zeroTrustSession = session;
  try {
    await bootstrap(session, undefined, Object.values(REGIONS));
  } catch (error) {
    await session.stop();
    throw error;
  }
  const settings: SessionSettings = {
    python: session.python,
    pid: session.ministack.pid,
    endpoint: session.endpoint,
    motoEndpoint: session.motoEndpoint,
    proxyEndpoint: session.proxy.endpoint,
    folder: session.ministack.folder,
  };
  process.env[SESSION] = JSON.stringify(settings);
}
