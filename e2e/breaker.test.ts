import { keyFinding } from './support/findings';
import { Pipeline } from './support/pipeline';
import { MOST_ACTIONS } from './support/regions';
import { keyStatus, UserWithKey, userWithKey } from './support/users';
import { eventually, World } from './support/world';

let world: World;
beforeAll(async () => {
  world = await World.current();
  await world.proxy.forget();
}, 180_000);

test('the circuit breaker lets so many findings be answered, and asks about the rest', async () => {
  const pipeline = new Pipeline(world, 'BREAKING', 'DeactivateAccessKey', 'deactivate-access-key');
  const users = await Promise.all(Array.from({ length: MOST_ACTIONS + 2 }, () => userWithKey(world)));
  await Promise.all(users.map((user) => pipeline.put(keyFinding({ user, region: pipeline.region }))));

  const statusOf = async (user: UserWithKey) => (await pipeline.record(pipeline.key(user.accessKeyId)))?.status as string | undefined;
  const having = async (status: string) => {
    const statuses = await Promise.all(users.map(statusOf));
    return users.filter((_user, index) => statuses[index] === status);
  };
  await eventually(async () => expect([...await having('CONTAINED'), ...await having('AWAITING_APPROVAL')]).toHaveLength(users.length));
  const [contained, waiting] = [await having('CONTAINED'), await having('AWAITING_APPROVAL')];
  expect(contained).toHaveLength(MOST_ACTIONS);
  const keys = (which: readonly UserWithKey[]) => Promise.all(which.map((user) => keyStatus(world, user)));
  expect(await keys(contained)).toEqual(contained.map(() => 'Inactive'));
  expect(await keys(waiting)).toEqual(waiting.map(() => 'Active'));
  await pipeline.settled();

  for (const user of waiting) {
    const key = pipeline.key(user.accessKeyId);
    expect((await pipeline.notice(key, 'APPROVE OR REJECT')).message).toContain('the circuit breaker is open');
  }
  // While it is open, what is told of again is not done either.
  await Promise.all(waiting.map((user) => pipeline.put(keyFinding({ user, region: pipeline.region }))));
  await pipeline.settled();
  expect(await keys(waiting)).toEqual(waiting.map(() => 'Active'));
  const acted = async () => (await world.proxy.calls()).filter(({ operation, served }) => operation === 'UpdateAccessKey' && served === 200);
  expect(await acted()).toHaveLength(MOST_ACTIONS);

  const [approved, rejected] = waiting;
  const record = (user: UserWithKey) => `${pipeline.key(user.accessKeyId)}|1`;
  await pipeline.command({ command: 'decide', decision: 'approve', record: record(approved), by: 'alice' });
  await pipeline.command({ command: 'decide', decision: 'reject', record: record(rejected), by: 'alice' });
  await pipeline.notice(pipeline.key(approved.accessKeyId), 'CONTAINED');
  await pipeline.notice(pipeline.key(rejected.accessKeyId), 'REJECTED');
  expect(await keys(waiting)).toEqual(['Inactive', 'Active']);
  expect(await acted()).toHaveLength(MOST_ACTIONS + 1);
});
