/**
 * What responses cost: how long a finding takes on the emulator, and whether many findings take more memory than few.
 *
 *     tsx build-tools/bench-response.ts [--findings 10000]
 */
import { spawnSync } from 'child_process';
import * as path from 'path';
import { EmulatorError, EmulatorFailure } from './emulator/errors';
import { median } from './measurements';
import { Latencies, Latency, measureLatency } from '../e2e/latency';
import { IamAccessKeys } from '../lib/response/playbooks/deactivate-access-key/access-keys.lambda-shared';
import { deactivateAccessKey } from '../lib/response/playbooks/deactivate-access-key/deactivate-access-key.lambda-shared';
import { Target } from '../lib/response/runtime/playbook.lambda-shared';
import { respond } from '../lib/response/runtime/respond.lambda-shared';
import { accessKeyResource, guardDutyEvent } from '../test/response/events';
import { IamModel } from '../test/response/playbooks/iam-model';
import { MemoryRecords } from '../test/response/runtime/models/ports';
import { playbookSettings, PlaybookRun, sqsRecord } from '../test/response/runtime/run-playbook';

/** Milliseconds that the whole path may take: from the event on the bus to the notice in a queue. */
const TARGETS = { cold: 1_500, warm: 500 };
/** As many messages as Lambda takes from a queue at once. */
const BATCH = 10;
const MINUTE = 60_000;
const FEW = 1_000;
const MANY = 10_000;
/** Share by which many findings may take more memory than few: code that was compiled meanwhile, and no more. */
const MOST_GROWTH = 0.1;

/** How long a finding takes on the emulator. */
export interface PathMeasurement {
  /** The first finding, which finds no process. */
  readonly cold: Latency;
  /** Of those after it, medians. */
  readonly warm: Latency;
  readonly runs: number;
  /** Milliseconds until the notice. */
  readonly targets: { readonly cold: number; readonly warm: number };
  /** Whether the notice was there in time. */
  readonly met: { readonly cold: boolean; readonly warm: boolean };
}

/** Why nothing was measured. */
export interface NotMeasured {
  readonly missing: string;
}

/** Findings that one process answered. */
export interface Drained {
  readonly findings: number;
  /** Keys that were made inactive: another number means that something else was measured. */
  readonly contained: number;
  readonly findingsPerSecond: number;
  /** Most memory of the heap that was in use after a collection, in megabytes. */
  readonly heapMegabytes: number;
}

/** Many findings against few. */
export interface DrainMeasurement {
  readonly many: Drained;
  /** In another process of the same run. */
  readonly few: Drained;
  /** Largest share by which the memory may be more. */
  readonly mostGrowth: number;
  readonly met: boolean;
}

/** Holds latencies to their targets. */
export function pathOf({ cold, warm }: Latencies): PathMeasurement {
  const medians = { contained: median(warm.map(({ contained }) => contained)), told: median(warm.map(({ told }) => told)) };
  return {
    cold, warm: medians, runs: warm.length, targets: TARGETS, met: { cold: cold.told <= TARGETS.cold, warm: medians.told <= TARGETS.warm },
  };
}

/** Holds the memory of many findings to that of few. */
export function drainOf(many: Drained, few: Drained): DrainMeasurement {
  return { many, few, mostGrowth: MOST_GROWTH, met: many.heapMegabytes <= few.heapMegabytes * (1 + MOST_GROWTH) };
}

/** Deploys a playbook to the emulator and measures; where the emulator cannot be installed it says why. */
export async function measurePath(runs: number): Promise<PathMeasurement | NotMeasured> {
  try {
    return pathOf(await measureLatency(runs));
  } catch (error) {
    if (error instanceof EmulatorError && (error.failure === EmulatorFailure.PYTHON_MISSING || error.failure === EmulatorFailure.INSTALL_FAILED)) {
      // How to install it is for who runs the demo.
      return { missing: error.message.split(/(?<=\.)\s/)[0] };
    }
    throw error;
  }
}

/** Answers so many findings, and few, each in a process of its own. */
export function measureDrain(findings = MANY): DrainMeasurement {
  const [few, many] = [FEW, findings].map((count) => {
    const args = ['--expose-gc', '--import', 'tsx', __filename, '--measure', String(count)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: path.join(__dirname, '..'), encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`Draining ${count} findings failed: ${stderr}`);
    }
    return JSON.parse(stdout) as Drained;
  });
  return drainOf(many, few);
}

/**
 * Lets the engine and the playbook for access keys answer findings, in batches as a queue delivers them, over models of IAM, table,
 * bucket and topic. What these keep is no memory of a handler: it is dropped after each batch.
 *
 * @param collect frees the memory that nothing uses
 */
export async function drain(findings: number, collect: () => void): Promise<Drained> {
  let iam = new IamModel();
  const records = new MemoryRecords();
  const settings = playbookSettings('deactivate-access-key', { quarantineUser: false }, { breaker: { limit: 1_000, windowMinutes: 60 } });
  const run = new PlaybookRun(deactivateAccessKey, settings, { access: () => new IamAccessKeys(iam as never, 'aws'), records });
  let contained = 0;
  let heap = 0;
  let seconds = 0;
  for (let first = 0; first < findings; first += BATCH) {
    iam = new IamModel();
    const batch = Array.from({ length: Math.min(BATCH, findings - first) }, (_none, index) => keyFinding(first + index, iam));
    // Fewer than the circuit breaker takes within its window.
    run.now += MINUTE;
    const begin = process.hrtime.bigint();
    const { batchItemFailures } = await respond(batch.map((body, index) => sqsRecord(body, 1, `message-${first + index}`)), run.responder());
    seconds += Number(process.hrtime.bigint() - begin) / 1e9;
    if (batchItemFailures.length > 0) {
      throw new Error(`${batchItemFailures.length} findings from number ${first} on were not answered.`);
    }
    contained += iam.users.flatMap(({ keys }) => [...keys.values()]).filter(({ active }) => !active).length;
    forget(run, records);
    if (first % (BATCH * 10) === 0) {
      collect();
      heap = Math.max(heap, process.memoryUsage().heapUsed / 1e6);
    }
  }
  return { findings, contained, findingsPerSecond: findings / seconds, heapMegabytes: heap };
}

function keyFinding(number: number, iam: IamModel): string {
  const accessKeyId = `AKIA${String(number).padStart(16, '0')}`;
  const userName = `user-${number}`;
  iam.user(userName, { keys: new Map([[accessKeyId, { active: true }]]) });
  return JSON.stringify(guardDutyEvent({ id: number.toString(16).padStart(32, '0'), resource: accessKeyResource({ accessKeyId, userName }) }));
}

type Kept = Pick<PlaybookRun<Target, unknown>, 'evidence' | 'notices' | 'members' | 'log' | 'metrics' | 'slept'>;

function forget({ evidence, notices, members, log, metrics, slept }: Kept, records: MemoryRecords): void {
  records.items.clear();
  evidence.objects.clear();
  for (const kept of [notices.sent, members.reached, log, metrics, slept] as unknown[][]) {
    kept.length = 0;
  }
}

if (require.main === module) {
  const [, , option, given] = process.argv;
  const findings = given === undefined ? MANY : Number(given);
  if (!Number.isInteger(findings) || findings < 1) {
    throw new Error(`--findings is ${given}; write a whole number of at least 1.`);
  }
  if (option === '--measure') {
    void drain(findings, global.gc!).then((drained) => console.log(JSON.stringify(drained)));
  } else {
    console.log(JSON.stringify(measureDrain(findings), undefined, 2));
  }
}
