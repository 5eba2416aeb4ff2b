import * as fc from 'fast-check';
import { Client } from 'pg';
import { preparedPassword, scramVerifier } from '../../../../lib/secrets/database/postgresql/scram-verifier.lambda-shared';
import { RotationError } from '../../../../lib/secrets/rotation-errors.lambda-shared';
import { PostgresqlServer, startPostgresql } from '../../../support/postgresql-server';

let server: PostgresqlServer;
let client: Client;

beforeAll(async () => {
  server = await startPostgresql({ settings: { scram_iterations: '1' } });
  await server.sql('CREATE ROLE probed');
  client = new Client({ host: server.host, port: server.port, user: 'boss', password: 'boss', database: 'postgres', ssl: { ca: server.ca } });
  await server.sql('CREATE ROLE boss SUPERUSER LOGIN PASSWORD \'boss\'');
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await server?.stop();
});

/** The verifier that the server itself makes of a password, and ours with the same salt. */
async function verifiers(password: string): Promise<{ readonly server: string; readonly own: string }> {
  await client.query(`ALTER ROLE probed PASSWORD ${client.escapeLiteral(password)}`);
  const { rows: [{ rolpassword }] } = await client.query<{ rolpassword: string }>('SELECT rolpassword FROM pg_authid WHERE rolname = \'probed\'');
  const [, iterations, salt] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/.exec(rolpassword)!;
  return { server: rolpassword, own: scramVerifier(password, Number(iterations), Buffer.from(salt, 'base64')) };
}

test.each([
  ['ASCII', 'plain'],
  ['quotes and backslashes', '\'"\\ $$ E\'\\\''],
  ['blanks at both ends', '  in between  '],
  ['128 characters', '\'"\\x'.repeat(32)],
  ['control characters', 'tab\tbell\x07del\x7f'],
  ['a no-break space', 'a\u00a0b'],
  ['a soft hyphen', 'a\u00adb'],
  ['a ligature', 'ﬁn'],
  ['a decomposed letter', 'e\u0301'],
  ['full-width digits', '１２３'],
  ['a Roman numeral', 'Ⅸ'],
  ['Hangul jamo', '\u1112\u1161\u11ab'],
  ['an emoji, which SASLprep prohibits and leaves as it is', 'p😀ss'],
  ['Arabic and Latin letters, which SASLprep prohibits together', 'aب'],
  ['a private character', 'x\ue000'],
])('makes of %s the verifier that PostgreSQL makes', async (_, password) => {
  const { server: expected, own } = await verifiers(password);
  expect(own).toBe(expected);
});

test('makes of every password that it takes the verifier that PostgreSQL makes', async () => {
  const character = fc.oneof(
    ...([
      [0x20, 0x7e], [0x80, 0x24f], [0x2000, 0x20ff], [0x300, 0x6ff], [0xfb00, 0xffef],
      [0x1e00, 0x1eff], [0x3000, 0x30ff], [0x80, 0xd7ff], [0x10000, 0x10ffff],
    ] as const)
      .map(([min, max]) => fc.integer({ min, max })),
    fc.constantFrom(0xa0, 0xad, 0x200b, 0xfb01),
  ).map((point) => String.fromCodePoint(point));
  let taken = 0;
  await fc.assert(fc.asyncProperty(fc.array(character, { minLength: 1, maxLength: 6 }).map((all) => all.join('')), async (password) => {
    try {
      preparedPassword(password);
    } catch (error) {
      expect(error).toMatchObject({ kind: 'contract' });
      return;
    }
    taken += 1;
    const { server: expected, own } = await verifiers(password);
    expect(own).toBe(expected);
  }), { numRuns: 500 });
  expect(taken).toBeGreaterThan(200);
});

test('two verifiers of one password differ, and neither holds it', () => {
  const one = scramVerifier('correct horse');
  expect(one).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/);
  expect(scramVerifier('correct horse')).not.toBe(one);
  expect(one).not.toContain('horse');
});

test.each([
  ['an empty password', ''],
  ['a NUL', 'a\0b'],
  ['half a character', 'a\ud800'],
  ['what preparation makes empty', '\u00ad'],
  ['a ligature beside an emoji', 'ﬁ😀'],
  ['a no-break space beside Arabic', '\u00a0ب'],
])('fails for %s', (_, password) => {
  expect(() => scramVerifier(password)).toThrow(RotationError);
  expect(() => scramVerifier(password)).toThrow(/^the password (is empty|holds)/);
});
