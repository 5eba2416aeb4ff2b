import { inspect } from 'util';
import { SecretReadError } from '../../../lib/secrets/runtime/read-error.lambda-shared';
import { SecretValue } from '../../../lib/secrets/runtime/secret-value.lambda-shared';

const WORD = 'hunter2';
const value = (content: string | Uint8Array = JSON.stringify({ password: WORD, hosts: [{ key: WORD }] })) => new SecretValue('orders', { versionId: 'v1', content });

/** Everything that prints an object, as a log line of a careless program. */
const PRINTERS: [string, (printed: object) => string][] = [
  ['inspect', (printed) => inspect(printed)],
  ['inspect of all', (printed) => inspect(printed, { showHidden: true, depth: Infinity, getters: true })],
  ['inspect of a list', (printed) => inspect([printed], { depth: 9 })],
  ['JSON.stringify', (printed) => JSON.stringify(printed)],
  ['JSON.stringify of a field', (printed) => JSON.stringify({ deep: { printed } })],
  ['a template', (printed) => `${String(printed)}`],
  ['an error', (printed) => String(new Error(printed as unknown as string).stack)],
  ['console.log', (printed) => {
    const log = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    try {
      new console.Console(process.stdout, process.stderr).log('secret:', printed, { printed });
      return log.mock.calls.map(([text]) => String(text)).join('');
    } finally {
      log.mockRestore();
    }
  }],
  ['a copy to another thread', (printed) => inspect(structuredClone({ ...printed }), { showHidden: true })],
];

test.each(PRINTERS)('%s shows the version and not the value', (name, print) => {
  const text = print(value());
  expect(text).not.toContain(WORD);
  expect(text).toMatch(name === 'a copy to another thread' ? /versionId: 'v1'/ : /\[secret orders, version v1\]/);
});

test.each(PRINTERS.slice(0, -1))('%s shows nothing of the parsed value, nor of what is in it', (_name, print) => {
  const parsed = value().json<{ hosts: object[] }>();
  for (const part of [parsed, parsed.hosts, parsed.hosts[0]]) {
    expect(print(part)).not.toContain(WORD);
    expect(print(part)).toContain('[secret orders]');
  }
});

test('fields of the parsed value are read, counted and copied as those of every object', () => {
  const parsed = value().json<{ password: string; hosts: { key: string }[] }>();
  expect(Object.keys(parsed)).toEqual(['password', 'hosts']);
  expect({ ...parsed }.password).toBe(WORD);
  expect(parsed.hosts.map(({ key }) => key)).toEqual([WORD]);
});

test('each parsed value is a new one', () => {
  const one = value();
  one.json<{ password: string }>().password = 'changed';
  expect(one.json<{ password: string }>().password).toBe(WORD);
});

test.each([['a number', '7', 7], ['a text', '"x"', 'x'], ['null', 'null', null]])('JSON that is %s is parsed', (_name, content, expected) => {
  expect(value(content).json()).toBe(expected);
});

test('bytes are the text in UTF-8, or what was stored as binary, and each time a copy', () => {
  expect(Buffer.from(value('pässword').bytes()).toString('utf8')).toBe('pässword');
  const binary = value(Uint8Array.of(0, 255));
  binary.bytes()[0] = 9;
  expect([...binary.bytes()]).toEqual([0, 255]);
});

test('fails for text that is not JSON without a word of it', () => {
  const broken = value(`${WORD} is not JSON`);
  expect(() => broken.json()).toThrow(new SecretReadError('contract', 'orders is not JSON (version v1)'));
  try {
    broken.json();
  } catch (error) {
    expect(inspect(error, { showHidden: true, depth: Infinity })).not.toContain(WORD);
  }
});

test.each(['text', 'json'] as const)('fails to read what is binary as %s', (method) => {
  expect(() => value(Uint8Array.of(1))[method]()).toThrow('orders was stored as binary; read it with bytes()');
});
