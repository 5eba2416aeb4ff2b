import { execFile, spawn } from 'child_process';
import { readFileSync } from 'fs';
import * as path from 'path';
import { promisify } from 'util';
import { buildSync } from 'esbuild';
import { atEnd } from './at-end';
import { localServices } from './aws-request-client';
import { SHIM_FUNCTION } from './bridge';
import { ACCOUNT, clientEnvironment, REGION, withoutAws } from './environment';
import { EmulatorError, EmulatorFailure } from './errors';
import { inTemporaryFolder } from './temporary-folder';

const ROOT = path.join(__dirname, '../..');
const CLI = path.join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const DEPLOY_WITHIN = 300_000;

/** The servers that stacks are deployed to. */
export interface Target {
  /** Address of the emulator. */
  readonly endpoint: string;
  /** Address of the server beside it, for what the bridge makes there. */
  readonly motoEndpoint: string;
  /** The Python that the emulator is installed in. */
  readonly python: string;
}

/** What is deployed. */
export interface DeployOptions extends Target {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** Names of stacks, or paths with wildcards. @default all of them */
  readonly stacks?: readonly string[];
  /** Is told each line that the command line prints. */
  readonly progress?: (line: string) => void;
}

/** Outputs by stack and name. */
export type Outputs = Record<string, Record<string, string>>;

/**
 * Makes the emulator ready for stacks: CDK's bootstrap stack, and the function that the bridge's resources call. Once after
 * each start or reset.
 *
 * @param regions where stacks are deployed
 * @throws EmulatorError if that fails
 */
export async function bootstrap(target: Target, progress?: (line: string) => void, regions: readonly string[] = [REGION]): Promise<void> {
  await Promise.all([
    cdk(target.endpoint, ['bootstrap', ...regions.map((region) => `aws://${ACCOUNT}/${region}`)], progress),
    createShim(target, regions),
  ]);
}

/**
 * Deploys the stacks of a cloud assembly with CDK's own command line.
 *
 * @returns the stacks' outputs
 * @throws EmulatorError with what the command line printed, if a stack is not deployed
 */
export async function deploy(options: DeployOptions): Promise<Outputs> {
  return inTemporaryFolder('deploy', async (folder) => {
    const outputs = path.join(folder, 'outputs.json');
    await cdk(options.endpoint, [
      'deploy', ...options.stacks ?? ['--all'], '--app', options.assembly, '--require-approval', 'never', '--progress', 'events', '--concurrency', '4',
      '--outputs-file', outputs,
    ], options.progress);
    return JSON.parse(readFileSync(outputs, 'utf8')) as Outputs;
  });
}

async function cdk(endpoint: string, args: readonly string[], progress?: (line: string) => void): Promise<void> {
  await inTemporaryFolder('cdk', (nowhere) => new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args, '--no-notices', '--no-color', '--ci'], {
      cwd: nowhere, env: { ...withoutAws(process.env), ...clientEnvironment(endpoint, nowhere), HOME: nowhere }, stdio: ['ignore', 'pipe', 'pipe'], timeout: DEPLOY_WITHIN,
    });
    const ended = atEnd(() => child.kill('SIGKILL'));
    let output = '';
    let rest = '';
    const keep = (data: Buffer) => {
      output += data.toString('utf8');
      const lines = (rest + data.toString('utf8')).split('\n');
      rest = lines.pop()!;
      lines.filter((line) => line.trim() !== '').forEach((line) => progress?.(line));
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      ended();
      return code === 0 ? resolve() : reject(new EmulatorError(
        EmulatorFailure.DEPLOY_FAILED, `cdk ${args[0]} ended with ${signal ?? `code ${code}`}. Its last output:\n${output.slice(-4_000)}`,
      ));
    });
  }));
}

/** The bridge's function, made by calls: it has to be there before the first stack. */
async function createShim(target: Target, regions: readonly string[]): Promise<void> {
  await inTemporaryFolder('shim', async (folder) => {
    const bundle = path.join(folder, 'index.js');
    const archive = path.join(folder, 'shim.zip');
    buildSync({ entryPoints: [path.join(__dirname, 'bridge-shim.ts')], outfile: bundle, bundle: true, platform: 'node', target: 'node20', logLevel: 'silent' });
    await promisify(execFile)(target.python, ['-m', 'zipfile', '-c', archive, bundle]);
    // Where the emulator authorizes, the role has to be there. The function itself calls as the account.
    await localServices(target.endpoint, REGION).query('iam', '2010-05-08', 'CreateRole', {
      RoleName: SHIM_FUNCTION, AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
    });
    const ZipFile = readFileSync(archive).toString('base64');
    await Promise.all(regions.map((region) => localServices(target.endpoint, region).rest('lambda', 'POST', '/2015-03-31/functions', {
      FunctionName: SHIM_FUNCTION,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: `arn:aws:iam::${ACCOUNT}:role/${SHIM_FUNCTION}`,
      Code: { ZipFile },
      Timeout: 30,
      Environment: { Variables: { MINISTACK_ENDPOINT: target.endpoint, MOTO_ENDPOINT: target.motoEndpoint, ACCOUNT } },
    })));
  });
}
