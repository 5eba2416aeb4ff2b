import { INSTANCE, InstanceModel, worldOf } from './instance-model';
import { Mode } from '../../../../lib/response/playbook-settings';
import { IsolateInstanceOptions } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance-options';
import { isolateInstance } from '../../../../lib/response/playbooks/isolate-instance/isolate-instance.lambda-shared';
import { ACCOUNT, guardDutyEvent, instanceResource } from '../../events';
import { PlaybookRun, playbookSettings } from '../../runtime/run-playbook';

const OPTIONS: IsolateInstanceOptions = { autoScaling: 'STANDBY', cutConnections: true, containerHosts: false };
const EVENT = guardDutyEvent({ type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS', resource: instanceResource({ instanceId: INSTANCE }), service: { resourceRole: 'ACTOR' } });
const RECORD = `isolate-instance|${ACCOUNT}|${INSTANCE}|1`;

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

function runIn(mode: Mode): { model: InstanceModel; run: PlaybookRun<never, never, IsolateInstanceOptions> } {
  const model = new InstanceModel(worldOf());
  const run = new PlaybookRun(isolateInstance as never, playbookSettings('isolate-instance', OPTIONS, { mode }), { access: () => model.access as never });
  return { model, run: run as never };
}

const isIsolated = ({ world: { groups, interfaces } }: InstanceModel) => ['eni-1', 'eni-2']
  .every((id) => interfaces.get(id)!.groups.every((group) => groups.get(group)!.tags['zero-trust:group'] === 'isolated'));

test('observing changes nothing and says what it would do', async () => {
  const { model, run } = runIn('OBSERVE');
  expect(await run.deliver(EVENT)).toBe(true);
  expect([...model.actions].filter((action) => !/:(Describe|Get)/.test(action))).toEqual([]);
  expect(run.notices.sent).toHaveLength(1);
});

test('acting isolates once, whatever is delivered again, and an undo by command puts it back', async () => {
  const { model, run } = runIn('AUTOMATIC');
  expect(await run.deliver(EVENT)).toBe(true);
  expect(isIsolated(model)).toBe(true);
  const calls = model.history.length;
  expect(await run.deliver(EVENT, { delivery: 2 })).toBe(true);
  expect(model.history).toHaveLength(calls);
  await run.command({ command: 'undo', record: RECORD, by: 'alice', reason: 'it was a test' });
  expect(model.world.interfaces.get('eni-1')!.groups).toEqual(['sg-web', 'sg-admin']);
  expect(model.world.policies.size).toBe(0);
});

test('nothing happens before people approve', async () => {
  const { model, run } = runIn('APPROVE');
  await run.deliver(EVENT);
  await run.stateMachine();
  expect(model.history).toEqual([]);
  await run.command({ command: 'decide', record: RECORD, decision: 'approve', by: 'alice' });
  await run.stateMachine();
  expect(isIsolated(model)).toBe(true);
});

test('a failed snapshot is a part, and a failed swap is no success', async () => {
  const part = runIn('AUTOMATIC');
  part.model.denied.add('CreateSnapshots');
  expect(await part.run.deliver(EVENT)).toBe(true);
  expect(JSON.stringify(part.run.notices.sent)).toMatch(/IN PART/i);
  const failed = runIn('AUTOMATIC');
  failed.model.denied.add('ModifyNetworkInterfaceAttribute');
  await failed.run.deliver(EVENT);
  expect(isIsolated(failed.model)).toBe(false);
  expect(failed.run.counted('Contained' as never)).toBe(0);
  expect(failed.run.counted('Failed' as never)).toBe(1);
});

test('the function may end after any call, and the next delivery goes on', async () => {
  const whole = runIn('AUTOMATIC');
  await whole.run.deliver(EVENT);
  const most = whole.model.calls.length;
  for (let ends = 0; ends < most; ends += 3) {
    const { model, run } = runIn('AUTOMATIC');
    model.faults = [...Array<'none'>(ends).fill('none'), 'crash'];
    for (let delivery = 1; delivery <= 4; delivery++) {
      model.revive();
      await run.deliver(EVENT, { delivery });
      run.now += 600_000;
    }
    expect([ends, isIsolated(model), model.world.policies.size]).toEqual([ends, true, 1]);
  }
});
