import { PlaybookRun, playbookSettings } from './run-playbook';
import { closeDoor, DoorAccess, DoorAccount, doorFinding, doorsOver } from './toy-playbook';
import { PlaybookSettings } from '../../../lib/response/playbook-settings';
import { Target } from '../../../lib/response/runtime/playbook.lambda-shared';

function runOf(overrides: Partial<PlaybookSettings> = {}, account = new DoorAccount(['front', 'back', 'vault'], undefined, ['vault'])) {
  const run = new PlaybookRun<Target, DoorAccess>(closeDoor, playbookSettings('close-door', {}, overrides), { access: doorsOver(account) });
  return { run, account };
}

test('acts, verifies, records and tells', async () => {
  const { run, account } = runOf();
  expect(await run.deliver(doorFinding('front'))).toBe(true);
  expect(account.effects.map(({ what }) => what)).toEqual(['picture', 'closed']);
  expect(run.records.all).toEqual([expect.objectContaining({ status: 'CONTAINED', notified: true, step: 2 })]);
  expect(run.notices.subjects).toEqual(['[CONTAINED] door front in 111122223333']);
  expect(run.log).toEqual([expect.objectContaining({ outcome: 'contained', notice: 'sent' })]);
});
