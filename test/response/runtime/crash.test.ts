import { TableModel } from './models/dynamodb';
import { Fault, Faults } from './models/faults';
import { PlaybookRun, playbookSettings } from './run-playbook';
import { closeDoor, DoorAccess, DoorAccount, doorFinding, doorsOver } from './toy-playbook';
import { Mode } from '../../../lib/response/playbook-settings';
import { Target } from '../../../lib/response/runtime/playbook.lambda-shared';

const RECORD = 'close-door|111122223333|front|1';
const LEASE = 10 * 60_000;
const FAULTS: readonly Fault[] = ['crash', 'lost', 'throttled', 'denied'];

/** One run in which nothing goes wrong, or one call of one invocation does. */
class Story {
  public readonly account = new DoorAccount(['front']);
  public readonly run: PlaybookRun<Target, DoorAccess>;
  /** Every call of every invocation, in order. */
  public readonly calls: string[] = [];
  private fault: { readonly index: number; readonly fault: Fault } | undefined;

  constructor(mode: Mode) {
    this.run = new PlaybookRun<Target, DoorAccess>(closeDoor, playbookSettings('close-door', {}, { mode }), {
      access: doorsOver(this.account), records: new TableModel(),
    });
  }

  public break(index: number, fault: Fault): this {
    this.fault = { index, fault };
    return this;
  }

  /** What happens to a call: the fault comes once, wherever its call is. */
  public readonly next = (call: string): Fault => {
    const fault = this.fault?.index === this.calls.length ? this.fault.fault : 'none';
    this.calls.push(call);
    return fault;
  };

  /** Again and again, as the queue, the state machine or a person would, until it succeeds; by then leases have ended. */
  public async until(attempt: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; tries <= 3; tries++) {
      try {
        if (await attempt() !== false) {
          return;
        }
      } catch {
        // The caller of a command sees the error and tries again.
      }
      this.run.now += LEASE;
    }
    throw new Error('it did not succeed in three tries');
  }

  public async deliver(): Promise<void> {
    let delivery = 0;
    await this.until(() => this.run.deliver(doorFinding('front'), { delivery: ++delivery, faults: new Faults(this.next) }));
  }

  public async command(event: Record<string, string>): Promise<void> {
    await this.until(() => this.run.command(event, this.next));
  }
}

/** Each mode's whole way from the finding to the undo. */
const WAYS: Record<string, (story: Story) => Promise<void>> = {
  AUTOMATIC: (story) => story.deliver(),
  APPROVE: async (story) => {
    await story.deliver();
    const [{ name }] = story.run.approvals.executions;
    await story.command({ command: 'ask', record: RECORD, taskToken: name });
    story.run.approvals.executions[0].state = 'asked';
    await story.command({ command: 'act', record: RECORD, approvedBy: 'alice' });
  },
};

async function told(mode: string, index = -1, fault: Fault = 'none'): Promise<Story> {
  const story = new Story(mode as Mode).break(index, fault);
  await WAYS[mode](story);
  return story;
}

describe.each(Object.keys(WAYS))('in mode %s', (mode) => {
  test('whichever call fails or ends the invocation, the response goes on to its one end', async () => {
    const { calls: { length } } = await told(mode);
    expect(length).toBeGreaterThan(10);
    for (const fault of FAULTS) {
      for (let index = 0; index < length; index++) {
        const story = await told(mode, index, fault);
        const where = `${fault} at call ${index}, ${story.calls[index]}`;
        const { calls, run, account } = story;
        expect([where, account.effects.filter(({ what }) => what === 'closed').length]).toEqual([where, 1]);
        expect([where, account.effects.filter(({ what }) => what === 'picture').length <= 1]).toEqual([where, true]);
        expect([where, run.records.all.map(({ status, generation }) => [status, generation])]).toEqual([where, [['CONTAINED', 1]]]);
        // Where the notice failed, the next delivery of any update tells.
        expect(await run.deliver(doorFinding('front'))).toBe(true);
        expect([where, run.records.all[0].notified, run.notices.subjects.some((subject) => subject.startsWith('[CONTAINED'))]).toEqual([where, true, true]);
        expect([where, calls.indexOf('evidence.write') >= 0 && calls.indexOf('evidence.write') < calls.indexOf('doors.picture')]).toEqual([where, true]);
      }
    }
  });

  test('whichever call of its undo fails or ends the invocation, it is undone once', async () => {
    const undo = { command: 'undo', record: RECORD, by: 'alice', reason: 'false alarm' };
    const whole = await told(mode);
    const from = whole.calls.length;
    await whole.command(undo);
    for (const fault of FAULTS) {
      for (let index = from; index < whole.calls.length; index++) {
        const story = (await told(mode)).break(index, fault);
        await story.command(undo);
        const where = `${fault} at call ${index}, ${story.calls[index]}`;
        expect([where, story.account.effects.map(({ what }) => what)]).toEqual([where, ['picture', 'closed', 'opened']]);
        expect([where, story.run.records.all.map(({ status }) => status)]).toEqual([where, ['UNDONE']]);
      }
    }
  });
});
