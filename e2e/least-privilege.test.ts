import { existsSync, readFileSync } from 'fs';
import * as path from 'path';
import { FunctionUse, functionUses } from './support/permissions';
import { World } from './support/world';

/** Actions that roles allow and that no handler calls, or none calls in these tests. */
interface Uncalled {
  readonly actions: readonly string[];
  /** Of which functions, by how their names begin: playbook, function and mode. @default all */
  readonly functions?: readonly string[];
  readonly why: string;
  /** The page that says so, or the test that makes the call. */
  readonly source: string;
}

const UNCALLED = JSON.parse(readFileSync(path.join(__dirname, 'uncalled-actions.json'), 'utf8')) as readonly Uncalled[];

/** Functions that no end-to-end test reaches: of what people were only told, nothing is undone. */
const UNREACHED = ['Notify Operator'];

let uses: readonly FunctionUse[];
beforeAll(async () => {
  const world = await World.current();
  uses = (await functionUses(world)).filter(({ name }) => !UNREACHED.some((start) => name.startsWith(start)));
  process.stdout.write(uses.map(({ name, allowed, called }) => [
    name,
    `  called:  ${called.join(' ') || 'nothing'}`,
    `  allowed: ${allowed.join(' ')}`,
    `  never:   ${never({ allowed, called }).join(' ') || 'nothing'}`,
    '',
  ].join('\n')).join(''));
}, 180_000);

const never = ({ allowed, called }: Pick<FunctionUse, 'allowed' | 'called'>) => allowed.filter((action) => !called.includes(action));
const listed = (name: string, action: string) => UNCALLED.filter(({ actions, functions = [''] }) => actions.includes(action) && functions.some((start) => name.startsWith(start)));

test('each function was called', () => {
  expect(uses.filter(({ called }) => called.length === 0).map(({ name }) => name)).toEqual([]);
});

test('no function called what its role does not allow', () => {
  const beyond = uses.map(({ name, allowed, called }) => ({ name, beyond: called.filter((action) => !allowed.includes(action)) }));
  expect(beyond.filter(({ beyond: actions }) => actions.length > 0)).toEqual([]);
});

test('no role allows what no function called, but for what is listed with its source', () => {
  const unlisted = uses.map((use) => ({ name: use.name, unlisted: never(use).filter((action) => listed(use.name, action).length === 0) }));
  expect(unlisted.filter(({ unlisted: actions }) => actions.length > 0)).toEqual([]);
});

test('nothing is listed that some function calls, or that no role allows', () => {
  const needed = (entry: Uncalled, action: string) => uses.some((use) => never(use).includes(action) && listed(use.name, action).includes(entry));
  expect(UNCALLED.flatMap((entry) => entry.actions.filter((action) => !needed(entry, action)))).toEqual([]);
  expect(UNCALLED.filter(({ why, source }) => why.length < 20 || !(source.startsWith('https://docs.aws.amazon.com/') || existsSync(path.join(__dirname, '..', source))))).toEqual([]);
});
