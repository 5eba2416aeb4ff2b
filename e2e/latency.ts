/**
 * How long a finding takes from the bus to a contained key and to the notice, on the emulator:
 *
 *     tsx e2e/latency.ts [runs]
 */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { endToEndApp } from './support/app';
import { keyFinding } from './support/findings';
import { take } from './support/queues';
import { REGIONS, STACKS } from './support/regions';
import { keyStatus, userWithKey } from './support/users';
import { World } from './support/world';
import { bootstrap, deploy } from '../build-tools/emulator/deploy';
import { startSession } from '../build-tools/emulator/session';

/** Milliseconds from the event on the bus to what it causes. */
export interface Latency {
  /** Until IAM says that the key is inactive. */
  readonly contained: number;
  /** Until the notice is in a queue. */
  readonly told: number;
}

/** The first finding, which finds no process, and the ones after it. */
export interface Latencies {
  readonly cold: Latency;
  readonly warm: Latency[];
}

/** Deploys the app of the end-to-end tests to an emulator of its own and measures. */
export async function measureLatency(runs: number): Promise<Latencies> {
  process.env.CDK_VALIDATION ??= 'false';
  const assembly = mkdtempSync(path.join(tmpdir(), 'zero-trust-latency-'));
  const session = await startSession();
  try {
    endToEndApp(assembly, session.proxy.endpoint).app.synth();
    await bootstrap(session, undefined, [REGIONS.AUTOMATIC]);
    const outputs = await deploy({ ...session, assembly, stacks: [STACKS.AUTOMATIC] });
    await session.ministack.authorize();
    const world = World.of({ endpoint: session.endpoint, motoEndpoint: session.motoEndpoint, proxyEndpoint: session.proxy.endpoint, outputs });
    const cold = await once(world);
    const warm: Latency[] = [];
    for (let run = 0; run < runs; run += 1) {
      warm.push(await once(world));
    }
    return { cold, warm };
  } finally {
    await session.stop();
    rmSync(assembly, { recursive: true, force: true });
  }
}

async function once(world: World): Promise<Latency> {
  const user = await userWithKey(world);
  const started = performance.now();
  const since = () => Math.round(performance.now() - started);
  await world.put(keyFinding({ user, region: REGIONS.AUTOMATIC }));
  while (await keyStatus(world, user) !== 'Inactive') {
    if (since() > 30_000) {
      throw new Error('The key is still active after 30 s.');
    }
  }
  const contained = since();
  await take(world, REGIONS.AUTOMATIC, world.output(STACKS.AUTOMATIC, 'HeardUrl'), (body) => body.includes(user.accessKeyId.slice(-4)));
  return { contained, told: since() };
}

if (require.main === module) {
  measureLatency(Number(process.argv[2] ?? 10)).then(({ cold, warm }) => {
    const median = (of: keyof Latency) => warm.map((latency) => latency[of]).sort((a, b) => a - b)[Math.floor(warm.length / 2)];
    process.stdout.write(`cold: contained after ${cold.contained} ms, told after ${cold.told} ms\n`);
    process.stdout.write(`warm: contained after ${median('contained')} ms, told after ${median('told')} ms (median of ${warm.length})\n`);
  }, (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
}
