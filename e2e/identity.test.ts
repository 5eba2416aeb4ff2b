import { Pipeline } from './support/pipeline';
import { StackName } from './support/regions';
import { IDENTITY_PLAYBOOKS, IdentityPlaybook, Subject } from './support/subjects';
import { eventually, World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.current();
}, 180_000);
beforeEach(() => world.proxy.forget());

const REASON = 'it was a false alarm';
/** The emulator drops the names of errors. */
const REFUSED = /there is nothing to decide|this response changed nothing/;

describe.each(IDENTITY_PLAYBOOKS)('$name', (playbook: IdentityPlaybook) => {
  const { acts, runtimeName, undoes } = playbook;
  const pipelineIn = (stack: StackName) => new Pipeline(world, stack, playbook.name, runtimeName);
  const subject = () => playbook.make(world);

  /** Calls by which the playbook changed something. */
  const changes = async (...operations: string[]) => {
    const ours = (await world.proxy.calls()).filter(({ appId }) => appId === runtimeName);
    return ours.map(({ operation }) => operation).filter((operation) => operations.includes(operation));
  };

  const becomes = (it: Subject, state: unknown) => eventually(async () => expect(await it.state()).toEqual(state));

  /** The record, whose evidence is in the bucket as the record says it. */
  async function proved(pipeline: Pipeline, key: string, status: string): Promise<string> {
    const record = await pipeline.recordThatIs(key, status);
    const { document, sha256 } = await pipeline.evidence(record);
    expect(sha256).toBe(record.evidence.sha256);
    const name = `${key}|${record.generation}`;
    expect(document).toMatchObject({ kind: 'before', playbook: runtimeName, record: name, before: record.before });
    return name;
  }

  test('in the mode AUTOMATIC it acts once, and an undo puts all back for good', async () => {
    const pipeline = pipelineIn('AUTOMATIC');
    const it = await subject();
    const [key, before, finding] = [pipeline.key(it.target), await it.state(), it.finding()];

    await pipeline.put(finding);
    await becomes(it, playbook.contained(it));
    const told = await pipeline.notice(key, 'CONTAINED');
    expect(told.message).toContain('The service was read again to see that it is so.');
    const record = await proved(pipeline, key, 'CONTAINED');
    expect(record).toBe(`${key}|1`);

    // EventBridge and SQS deliver at least once, and GuardDuty tells of the same again.
    await pipeline.put(finding);
    await pipeline.settled();
    expect(await changes(acts)).toEqual([acts]);

    expect(await pipeline.command({ command: 'undo', record, by: 'alice', reason: REASON })).toMatchObject({ record, status: 'UNDONE', by: 'alice' });
    expect(await it.state()).toEqual(before);
    expect((await pipeline.notice(key, 'UNDONE')).message).toContain(REASON);
    await world.proxy.forget();

    // What was made before the undo never acts again, also where it is told of later; nor does a second undo.
    await pipeline.put(finding);
    const { createdAt } = finding.detail as { createdAt: string };
    await pipeline.put(it.finding({ createdAt, updatedAt: new Date(Date.now() + 60_000).toISOString(), count: 2 }));
    await pipeline.settled();
    expect(await pipeline.command({ command: 'undo', record, by: 'bob', reason: REASON })).toMatchObject({ status: 'UNDONE', by: 'alice' });
    expect(await changes(acts, undoes)).toEqual([]);
    expect(await it.state()).toEqual(before);

    await pipeline.put(it.finding());
    await becomes(it, playbook.contained(it));
    expect(await proved(pipeline, key, 'CONTAINED')).toBe(`${key}|2`);
    await pipeline.settled();
  });

  test('in the mode OBSERVE it changes nothing, and tells what it would do', async () => {
    const pipeline = pipelineIn('OBSERVE');
    const it = await subject();
    const [key, before] = [pipeline.key(it.target), await it.state()];
    await pipeline.put(it.finding());
    expect((await pipeline.notice(key, 'ACT NOW')).message).toContain('the playbook is in mode OBSERVE');
    expect(await pipeline.recordThatIs(key, 'OBSERVED')).not.toHaveProperty('actedAt');
    await pipeline.settled();
    expect(await it.state()).toEqual(before);
    expect(await changes(acts)).toEqual([]);
  });

  describe('in the mode APPROVE', () => {
    /** A question that waits for its answer. */
    async function asked(): Promise<{ pipeline: Pipeline; it: Subject; key: string; record: string; before: unknown; finding: ReturnType<Subject['finding']> }> {
      const pipeline = pipelineIn('APPROVE');
      const it = await subject();
      const [key, before, finding] = [pipeline.key(it.target), await it.state(), it.finding()];
      const record = `${key}|1`;
      await pipeline.put(finding);
      const question = await pipeline.notice(key, 'APPROVE OR REJECT');
      // All that is needed to answer it, and not the token.
      expect(question.message).toContain(JSON.stringify({ Command: ['approve'], Record: [record], Reason: ['say why here'] }));
      const { approval } = await pipeline.recordThatIs(key, 'AWAITING_APPROVAL');
      expect(question.message).not.toContain(approval.taskToken);
      expect(await proved(pipeline, key, 'AWAITING_APPROVAL')).toBe(record);
      // While it waits, the same finding asks nobody again.
      await pipeline.put(finding);
      await pipeline.settled();
      expect(await pipeline.executions(record)).toEqual(['RUNNING']);
      expect(await it.state()).toEqual(before);
      expect(await changes(acts)).toEqual([]);
      return { pipeline, it, key, record, before, finding };
    }

    const ended = (pipeline: Pipeline, record: string) => eventually(async () => expect(await pipeline.executions(record)).toEqual(['SUCCEEDED']));

    test('it acts when a person approves, and an undo puts all back', async () => {
      const { pipeline, it, key, record, before } = await asked();
      await pipeline.command({ command: 'decide', decision: 'approve', record, by: 'alice', reason: 'the owner knows nothing of it' });
      await becomes(it, playbook.contained(it));
      expect((await pipeline.notice(key, 'CONTAINED')).message).toContain('Approved by alice');
      await ended(pipeline, record);
      expect(await proved(pipeline, key, 'CONTAINED')).toBe(record);
      expect(await changes(acts)).toEqual([acts]);
      expect(await pipeline.command({ command: 'decide', decision: 'reject', record, by: 'bob' })).toMatchObject({ errorMessage: expect.stringMatching(REFUSED) });
      expect(await it.state()).toEqual(playbook.contained(it));

      await pipeline.command({ command: 'undo', record, by: 'alice', reason: REASON });
      expect(await it.state()).toEqual(before);
      await pipeline.notice(key, 'UNDONE');
    });

    test('it leaves alone what a person rejects', async () => {
      const { pipeline, it, key, record, before, finding } = await asked();
      await pipeline.command({ command: 'decide', decision: 'reject', record, by: 'alice' });
      expect((await pipeline.notice(key, 'REJECTED')).message).toContain('alice');
      await ended(pipeline, record);
      await pipeline.recordThatIs(key, 'REJECTED');
      await pipeline.put(finding);
      await pipeline.settled();
      expect((await pipeline.record(key))!.generation).toBe(1);
      expect(await pipeline.command({ command: 'undo', record, by: 'alice', reason: REASON })).toMatchObject({ errorMessage: expect.stringMatching(REFUSED) });
      expect(await it.state()).toEqual(before);
      expect(await changes(acts)).toEqual([]);
    });

    test('it leaves alone what nobody decides in time, and asks again at the next update', async () => {
      const pipeline = pipelineIn('APPROVE');
      const it = await subject();
      const [key, before, finding] = [pipeline.key(it.target), await it.state(), it.finding()];
      await pipeline.withExpiry(2, async () => {
        await pipeline.put(finding);
        const told = await pipeline.notice(key, 'ACT NOW');
        expect(told.message).toContain('Nobody approved in time');
        await ended(pipeline, `${key}|1`);
      });
      await pipeline.recordThatIs(key, 'EXPIRED');
      expect(await pipeline.command({ command: 'decide', decision: 'approve', record: `${key}|1`, by: 'alice' })).toMatchObject({ errorMessage: expect.stringMatching(REFUSED) });
      await pipeline.put(finding);
      await pipeline.settled();
      expect((await pipeline.record(key))!.status).toBe('EXPIRED');
      expect(await it.state()).toEqual(before);
      expect(await changes(acts)).toEqual([]);

      const { createdAt } = finding.detail as { createdAt: string };
      await pipeline.put(it.finding({ createdAt, count: 2 }));
      await pipeline.recordThatIs(key, 'AWAITING_APPROVAL');
      await pipeline.notice(key, 'APPROVE OR REJECT');
      await pipeline.settled();
    });
  });
});
