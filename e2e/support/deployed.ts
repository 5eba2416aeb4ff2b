import { existsSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { endToEndApp } from './app';
import { SessionSettings, WorldSettings } from './session-settings';
import { checkCoverage, renderCoverage } from '../../build-tools/emulator/coverage';
import { deploy } from '../../build-tools/emulator/deploy';
import { authorizeHandlers } from '../../build-tools/emulator/server';

/**
 * Deploys the app, once for all test files: they run one after the other, each in a context of its own. Not in the global
 * setup, which would load what was compiled last instead of the sources.
 */
export async function deployed(session: SessionSettings): Promise<WorldSettings> {
  const file = path.join(session.folder, 'world.json');
  if (existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8')) as WorldSettings;
  }
  const { endpoint, motoEndpoint, proxyEndpoint } = session;
  const assembly = path.join(session.folder, 'cdk.out');
  const { app, coverage } = endToEndApp(assembly, proxyEndpoint);
  app.synth();
  process.stderr.write(renderCoverage(coverage()));
  checkCoverage(coverage(), path.join(__dirname, '../coverage.json'), process.env.UPDATE_COVERAGE === 'true');
  const outputs = await deploy({ ...session, assembly });
  // From here on a handler that calls what its role does not allow fails.
  await authorizeHandlers(endpoint, session.pid);
  const settings: WorldSettings = { endpoint, motoEndpoint, proxyEndpoint, outputs };
  writeFileSync(file, JSON.stringify(settings));
  return settings;
}
