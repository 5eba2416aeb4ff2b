import { spawnSync } from 'child_process';
import * as path from 'path';
import { syntheticEvent } from '../../../build-tools/bench-replay';
import { readEvent } from '../../../lib/verification/replay/cloudtrail-event';

const BENCH = path.join(__dirname, '../../../build-tools/bench-replay.ts');

test('reads a log that is larger than the memory it may use', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--max-old-space-size=64', '--import', 'tsx', BENCH, '--measure', '70000'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { events, bytes, denied } = JSON.parse(stdout) as { events: number; bytes: number; denied: number };
  expect(events).toBe(70_000);
  expect(bytes).toBeGreaterThan(1.2 * 64 * 1024 * 1024);
  expect(denied).toBe(37_601);
});

test('the events that are measured are events, the same for the same number', () => {
  expect(readEvent(syntheticEvent(7))).toMatchObject({ eventSource: 'guardduty.amazonaws.com', eventName: 'DeleteDetector' });
  expect(syntheticEvent(7)).toEqual(syntheticEvent(7));
  expect(syntheticEvent(8)).not.toEqual(syntheticEvent(7));
});
