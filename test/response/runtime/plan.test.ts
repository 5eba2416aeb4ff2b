import { playbookSettings } from './run-playbook';
import { closeDoor, DoorAccount, doorFinding } from './toy-playbook';
import { PlaybookSettings } from '../../../lib/response/playbook-settings';
import { plan, PlanOptions } from '../../../lib/response/runtime/plan.lambda-shared';
import { Reach } from '../../../lib/response/runtime/playbook.lambda-shared';

const account = new DoorAccount(['front', 'closed', 'guarded'], undefined, ['guarded']);
account.doors.get('closed')!.open = false;
const reached: Reach[] = [];
const readable = {
  ...closeDoor,
  access: (reach: Reach) => {
    reached.push(reach);
    return account;
  },
};

const planned = async (doors: string | string[], overrides: Partial<PlaybookSettings> = {}, options?: PlanOptions) =>
  (await plan(readable, JSON.stringify(doorFinding(doors)), playbookSettings('close-door', {}, overrides), options)).findings[0];

beforeEach(() => {
  reached.length = 0;
});

test('shows all that would be done, and calls nothing unless told to', async () => {
  expect(await plan(closeDoor, JSON.stringify(doorFinding('front')), playbookSettings('close-door', {}))).toEqual({
    playbook: 'close-door',
    findings: [{
      finding: expect.objectContaining({ id: 'finding-1', type: 'Policy:S3/BucketPublicAccessGranted', severity: 8 }),
      mode: 'AUTOMATIC',
      responses: [{
        decision: 'act',
        reason: 'the mode is AUTOMATIC, and the circuit breaker and earlier responses are left out; its state was not read',
        target: { id: 'front', accountId: '111122223333', region: 'eu-west-1' },
        text: expect.objectContaining({ subject: 'door front', stillPossible: 'Whoever is inside stays inside.' }),
        steps: [
          { name: 'take-picture', weight: 'supporting', effect: 'Take a picture of the door', calls: ['doors:Picture'] },
          { name: 'close', weight: 'containment', effect: 'Close the door', calls: ['doors:Close'] },
        ],
        permissions: { reads: ['doors:Read'], acts: ['doors:Close', 'doors:Picture'], undoes: ['doors:Open'] },
      }],
    }],
  });
});

test('is plain data', async () => {
  const all = await planned(['front', 'wall'], {}, { read: true });
  expect(JSON.parse(JSON.stringify(all))).toEqual(JSON.parse(JSON.stringify(structuredClone(all))));
});

test('reads the target when told to, and changes nothing', async () => {
  const { responses } = await planned(['front', 'closed', 'guarded', 'gone', 'wall'], {}, { read: true, partition: 'aws-cn' });
  expect(responses.map(({ decision, state, steps }) => [decision, state, steps.length])).toEqual([
    ['act', 'actionable', 2], ['nothing to do', 'contained', 0], ['refuse', 'refused', 0], ['nothing to do', 'missing', 0], ['refuse', undefined, 0],
  ]);
  expect(responses[0]).toMatchObject({ before: { open: true }, reason: expect.not.stringContaining('not read') });
  expect(responses.map(({ reason }) => reason).slice(1)).toEqual([
    'it is closed already', 'it is protected: the guard says so', 'there is no such door', 'it is a wall',
  ]);
  expect(account.effects).toEqual([]);
  expect(reached[0]).toEqual({ region: 'eu-west-1', partition: 'aws-cn', accountId: '111122223333' });
});

test('reads with the credentials that it is given', async () => {
  const credentials = { accessKeyId: 'AKIAREADER0000000000', secretAccessKey: 'secret' };
  await planned('front', {}, { read: true, credentials });
  expect(reached[0]).toEqual({ region: 'eu-west-1', partition: 'aws', accountId: '111122223333', credentials });
});

test.each([['OBSERVE', 'observe'], ['APPROVE', 'ask'], ['AUTOMATIC', 'act']] as const)('in mode %s the decision is to %s', async (mode, decision) => {
  expect((await planned('front', { mode })).responses[0].decision).toBe(decision);
});

test('a step that does not apply to the target is not planned', async () => {
  const [picture, close] = closeDoor.steps;
  const some = { ...closeDoor, steps: [{ ...picture, applies: () => false }, close] };
  const { findings } = await plan(some, JSON.stringify(doorFinding('front')), playbookSettings('close-door', {}));
  expect(findings[0].responses[0]).toMatchObject({ steps: [{ name: 'close' }], permissions: { acts: ['doors:Close'] } });
});

test('a finding that is declined says why', async () => {
  expect(await planned('front', { triggers: [] })).toMatchObject({
    declined: { result: 'ignored', reason: 'its type is not one that this playbook answers' }, responses: [],
  });
});

test('without an account of its own the playbook is where the finding is', async () => {
  expect((await planned('front')).declined).toBeUndefined();
  expect((await planned('front', {}, { ownAccount: '444455556666' })).declined).toMatchObject({ result: 'refused' });
});

test('fails on an event that cannot be read, and on a target that cannot be', async () => {
  await expect(plan(closeDoor, '{', playbookSettings('close-door', {}))).rejects.toMatchObject({ name: 'RejectedEventError' });
  const denied = { ...readable, inspect: async () => Promise.reject(Object.assign(new Error('x'), { name: 'AccessDenied' })) };
  await expect(plan(denied, JSON.stringify(doorFinding('front')), playbookSettings('close-door', {}), { read: true }))
    .rejects.toMatchObject({ name: 'TerminalError', message: 'reading the target failed with AccessDenied' });
});
