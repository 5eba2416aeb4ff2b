import differences from './secrets-manager-differences.json';
import { SESSION, SessionSettings } from './support/session-settings';
import { CaseDifference, DOCUMENTED_CASES, needsClock, walkCase } from '../test/support/secrets-manager/documented-cases';
import { localClient } from '../test/support/secrets-manager/server';

/**
 * The emulator's Secrets Manager, held against the same pages of AWS as the one of the tests of rotation (test/support/secrets-manager). What
 * it does otherwise is listed with what it does: a version of the emulator that does better fails here, and the list gets shorter.
 */
const KNOWN: Readonly<Record<string, string>> = differences;
const { endpoint } = JSON.parse(process.env[SESSION] ?? '{}') as SessionSettings;
const client = localClient(endpoint);
afterAll(() => client.destroy());

const walked = DOCUMENTED_CASES.filter((documented) => !needsClock(documented));

test.each(walked.filter(({ name }) => !(name in KNOWN)).map((documented) => [documented.name, documented] as const))('%s', async (_name, documented) => {
  await walkCase(client, documented);
});

test.each(walked.filter(({ name }) => name in KNOWN).map((documented) => [documented.name, documented] as const))(
  'the emulator differs: %s', async (name, documented) => {
    const difference = await walkCase(client, documented).then(() => 'none', (error: CaseDifference) => error.what);
    expect(difference).toBe(KNOWN[name]);
  });

test('each difference is one of a case', () => {
  expect(Object.keys(KNOWN).filter((name) => !walked.some((documented) => documented.name === name))).toEqual([]);
});
