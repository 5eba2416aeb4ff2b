import { ChildProcess, spawn } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { atEnd } from './at-end';
import { CRASH_HOOK } from './crash-hook';
import { ACCOUNT, REGION } from './environment';
import { EmulatorError, EmulatorFailure } from './errors';

const LAUNCHER = path.join(__dirname, 'launch.py');
const LOOPBACK = '127.0.0.1';
const READY_WITHIN = 30_000;
/** Of what a server prints, the last part is kept for error messages. */
const KEPT_OUTPUT = 64 * 1024;
const ATTEMPTS = 3;

/** How a server is started. */
export interface ServerOptions {
  /** The Python that the emulator is installed in, see `installEmulator`. */
  readonly python: string;
  /**
   * Where the handlers that the emulator runs find AWS.
   *
   * @default the emulator itself
   */
  readonly handlerEndpoint?: string;
  /** More of the server's environment. @default none */
  readonly environment?: Record<string, string>;
}

/** A server that runs. */
export interface Server {
  /** Its address on the loopback interface. */
  readonly endpoint: string;
  /** Process and process group that it and its handlers are in. */
  readonly pid: number;
  /** Its files, gone when it is stopped. */
  readonly folder: string;
  /** The last part of what it printed. */
  output(): string;
  /**
   * From now on, of the emulator: handlers may do what their roles allow, and no more. Who calls as the account may do everything.
   */
  authorize(): Promise<void>;
  /** Forgets everything that was made. */
  reset(): Promise<void>;
  /** Ends it and everything that it started, and removes its files. */
  stop(): Promise<void>;
}

/**
 * Starts the emulator that stacks are deployed to.
 *
 * @throws EmulatorError if it does not come up
 */
export function startMinistack(options: ServerOptions): Promise<Server> {
  return start(options, {
    name: 'ministack',
    health: '/_ministack/health',
    reset: '/_ministack/reset',
    arguments: () => ['ministack'],
    environment: (port, folder) => ({
      BIND_HOST: LOOPBACK,
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: LOOPBACK,
      MINISTACK_ACCOUNT_ID: ACCOUNT,
      MINISTACK_REGION: REGION,
      LAMBDA_EXECUTOR: 'local',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      CLOUDTRAIL_RECORDING: '1',
      DOCKER_HOST: 'unix:///nonexistent',
      LOG_LEVEL: 'WARNING',
      AWS_ENDPOINT_URL: options.handlerEndpoint ?? `http://${LOOPBACK}:${port}`,
      S3_DATA_DIR: path.join(folder, 's3'),
      STATE_DIR: path.join(folder, 'state'),
    }),
  });
}

/**
 * Starts the back end for the services that the other one does not know.
 *
 * @throws EmulatorError if it does not come up
 */
export function startMoto(options: ServerOptions): Promise<Server> {
  return start(options, {
    name: 'moto',
    health: '/moto-api/data.json',
    reset: '/moto-api/reset',
    arguments: (port) => ['moto', String(port)],
    environment: () => ({ MOTO_ACCOUNT_ID: ACCOUNT }),
  });
}

/**
 * From now on handlers of the emulator may do what their roles allow, and no more.
 *
 * @param endpoint the emulator's address
 * @param pid its process
 */
export async function authorizeHandlers(endpoint: string, pid: number): Promise<void> {
  process.kill(pid, 'SIGUSR1');
  const deadline = Date.now() + READY_WITHIN;
  while (!(await (await fetch(`${endpoint}/_ministack/health`)).text()).includes('"auth": "enabled"')) {
    if (Date.now() > deadline) {
      throw new EmulatorError(EmulatorFailure.START_FAILED, 'The emulator does not authorize handlers.');
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Kind {
  readonly name: string;
  readonly health: string;
  readonly reset: string;
  arguments(port: number): string[];
  environment(port: number, folder: string): Record<string, string>;
}

/** A free port can be taken by somebody else before the server has it: then the next one. */
async function start(options: ServerOptions, kind: Kind): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options, kind, await freePort());
    } catch (error) {
      if (attempt === ATTEMPTS || !/in use/i.test((error as Error).message)) {
        throw error;
      }
    }
  }
}

async function startOnce(options: ServerOptions, kind: Kind, port: number): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), `zero-trust-${kind.name}-`));
  const temporary = path.join(folder, 'tmp');
  const crashHook = path.join(folder, 'crash-hook.js');
  mkdirSync(temporary);
  writeFileSync(crashHook, CRASH_HOOK);
  const child = spawn(options.python, ['-B', LAUNCHER, folder, ...kind.arguments(port)], {
    cwd: folder,
    // Its own group, so that the handlers it runs end with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      // Of this process's environment only what programs need: nothing that tells about an AWS account or changes node or Python.
      ...Object.fromEntries(['HOME', 'LANG', 'LC_ALL'].flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]]])),
      PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
      NODE_OPTIONS: `--require ${crashHook}`,
      ...kind.environment(port, folder),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: path.join(folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: path.join(folder, 'no-credentials'),
      TMPDIR: temporary,
      PYTHONUNBUFFERED: '1',
      ...options.environment,
    },
  });
  const running = new RunningServer(child, kind, folder, `http://${LOOPBACK}:${port}`);
  try {
    await running.ready();
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

class RunningServer implements Server {
  private printed = '';
  private ended?: string;
  private readonly end: Promise<void>;
  private readonly forget: () => void;

  constructor(private readonly child: ChildProcess, private readonly kind: Kind, public readonly folder: string, public readonly endpoint: string) {
    const keep = (data: Buffer) => {
      this.printed = (this.printed + data.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout!.on('data', keep);
    child.stderr!.on('data', keep);
    // The pipe breaks when the server ends first, which `end` tells.
    child.stdin!.on('error', () => undefined);
    this.end = new Promise((resolve) => {
      child.once('error', (error) => {
        this.ended = error.message;
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.ended = `it ended with ${signal ?? `code ${code}`}`;
        resolve();
      });
    });
    // Neither the server nor its pipes keep this process alive.
    child.unref();
    [child.stdin, child.stdout, child.stderr].forEach((stream) => (stream as unknown as { unref(): void }).unref());
    // Also where nobody calls `stop`. If this process is killed outright, the launcher sees its input end.
    this.forget = atEnd(() => this.stopNow());
  }

  public get pid(): number {
    return this.child.pid ?? 0;
  }

  public output(): string {
    return this.printed;
  }

  public async reset(): Promise<void> {
    const response = await fetch(this.endpoint + this.kind.reset, { method: 'POST' });
    if (!response.ok) {
      throw new EmulatorError(EmulatorFailure.START_FAILED, `${this.kind.name} could not be reset: it answered ${response.status}.`);
    }
  }

  public authorize(): Promise<void> {
    return authorizeHandlers(this.endpoint, this.pid);
  }

  public async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN;
    while (Date.now() < deadline && this.ended === undefined) {
      try {
        const response = await fetch(this.endpoint + this.kind.health, { signal: AbortSignal.timeout(2_000) });
        await response.arrayBuffer();
        if (response.ok) {
          return;
        }
      } catch {
        // Not listening yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const why = this.ended ?? `it was not ready within ${READY_WITHIN / 1000} s`;
    throw new EmulatorError(EmulatorFailure.START_FAILED, `${this.kind.name} did not start: ${why}. Its last output:\n${this.printed.slice(-2_000)}`);
  }

  public async stop(): Promise<void> {
    // Without a reference nothing would keep this process until the end has come.
    this.child.ref();
    this.stopNow();
    await this.end;
  }

  /** The same without waiting, for when this process ends. Nothing in the group has anything to save. */
  public stopNow(): void {
    this.forget();
    if (this.child.pid !== undefined) {
      try {
        process.kill(-this.child.pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
          throw error;
        }
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, LOOPBACK, () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
