import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { endToEndApp, REGIONS } from './app';
import { WORLD, WorldSettings } from './world';
import { checkCoverage, renderCoverage } from '../../build-tools/emulator/coverage';
import { bootstrap, deploy } from '../../build-tools/emulator/deploy';
import { Session, startSession } from '../../build-tools/emulator/session';

declare global {
  var zeroTrustSession: Session | undefined;
}

/** Starts the emulator and deploys what the tests are about, once for all of them. */
export default async function globalSetup(): Promise<void> {
  process.env.CDK_VALIDATION ??= 'false';
  const started = Date.now();
  const progress = (what: string) => process.stderr.write(`${what} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
  const assembly = mkdtempSync(path.join(tmpdir(), 'zero-trust-e2e-'));
  progress('Starting the local AWS emulator');
  const session = await startSession({ progress });
  globalThis.zeroTrustSession = session;
  try {
    const { app, bridge } = endToEndApp(assembly, session.proxy.endpoint);
    app.synth();
    process.stderr.write(renderCoverage(bridge.coverage));
    checkCoverage(bridge.coverage, path.join(__dirname, '../coverage.json'), process.env.UPDATE_COVERAGE === 'true');
    progress('Bootstrapping');
    await bootstrap(session, undefined, Object.values(REGIONS));
    progress('Deploying');
    const settings: WorldSettings = {
      endpoint: session.endpoint,
      motoEndpoint: session.motoEndpoint,
      proxyEndpoint: session.proxy.endpoint,
      outputs: await deploy({ ...session, assembly }),
    };
    // From here on a handler that calls what its role does not allow fails.
    await session.ministack.authorize();
    process.env[WORLD] = JSON.stringify(settings);
    progress('Testing');
  } catch (error) {
    process.stderr.write(session.ministack.output());
    await session.stop();
    throw error;
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}
