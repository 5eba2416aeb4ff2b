/**
 * The integration tests and their snapshots.
 *
 *     tsx build-tools/integ-snapshots.ts verify [test...]   synthesize and compare with the committed snapshots; needs no account
 *     tsx build-tools/integ-snapshots.ts update [test...]   write the snapshots anew; needs no account
 *     tsx build-tools/integ-snapshots.ts deploy [test...]   deploy to the account of the current credentials, run the assertions, remove the stacks
 */
import { spawnSync } from 'child_process';
import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');

/** What can be done with the integration tests. */
export type IntegMode = 'verify' | 'update' | 'deploy';

/** A run of integ-runner. */
export interface IntegRun {
  /** Whether all is well. */
  readonly passed: boolean;
  /** What integ-runner said. */
  readonly output: string;
}

/** Arguments of integ-runner. */
export function integArguments(mode: IntegMode, tests: readonly string[], directory: string, region: string): string[] {
  const app = [process.execPath, path.join(ROOT, 'node_modules/tsx/dist/cli.mjs'), path.join(ROOT, 'build-tools/integ-app.ts'), '{filePath}'];
  return [
    '--directory', directory, '--language', 'typescript', '--app', app.join(' '), '--parallel-regions', region, '--strict',
    ...(mode === 'update' ? ['--update-on-failed', '--dry-run', '--force'] : []),
    ...(mode === 'deploy' ? ['--update-on-failed', '--force', '--no-update-workflow'] : []),
    ...tests,
  ];
}

/**
 * Environment of integ-runner. Without an account it must not look for one: searching costs seconds and would bring the
 * account of whoever runs the tests into a snapshot.
 */
export function integEnvironment(mode: IntegMode, env: NodeJS.ProcessEnv, nowhere: string): NodeJS.ProcessEnv {
  if (mode === 'deploy') {
    return env;
  }
  const { AWS_PROFILE: _profile, AWS_SESSION_TOKEN: _token, ...rest } = env;
  return {
    ...rest,
    AWS_ACCESS_KEY_ID: 'offline',
    AWS_SECRET_ACCESS_KEY: 'offline',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: path.join(nowhere, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(nowhere, 'credentials'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/** Runs integ-runner over the tests in `directory`. */
export function runIntegTests(mode: IntegMode, tests: readonly string[], directory: string, echo = false): IntegRun {
  const nowhere = mkdtempSync(path.join(tmpdir(), 'integ-'));
  try {
    const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1';
    const result = spawnSync(process.execPath, [
      path.join(ROOT, 'node_modules/@aws-cdk/integ-runner/bin/integ-runner'), ...integArguments(mode, tests, directory, mode === 'deploy' ? region : 'us-east-1'),
    ], { cwd: ROOT, env: integEnvironment(mode, process.env, nowhere), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: echo ? 'inherit' : 'pipe' });
    dropAssets(directory);
    return { passed: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
  } finally {
    rmSync(nowhere, { recursive: true, force: true });
  }
}

/** Asset hashes are pinned elsewhere and claims proved elsewhere; both would only swell the snapshots. */
function dropAssets(directory: string): void {
  for (const snapshot of readdirSync(directory).filter((name) => name.endsWith('.snapshot'))) {
    for (const asset of readdirSync(path.join(directory, snapshot)).filter((name) => /^(asset|zero-trust)\./.test(name))) {
      rmSync(path.join(directory, snapshot, asset), { recursive: true });
    }
  }
}

if (require.main === module) {
  const [mode, ...tests] = process.argv.slice(2);
  if (mode !== 'verify' && mode !== 'update' && mode !== 'deploy') {
    throw new Error(`"${mode ?? ''}" is not something to do with integration tests; say verify, update or deploy.`);
  }
  const integ = path.join(ROOT, 'integ');
  const { passed } = runIntegTests(mode, tests, integ, true);
  // integ-runner fails an update that removes resources. Whoever updates means it; whether the new snapshots hold is what counts.
  process.exitCode = (mode === 'update' ? runIntegTests('verify', tests, integ, true).passed : passed) ? 0 : 1;
}
