import { DOCUMENTED_CASES, walkCase } from '../support/secrets-manager/documented-cases';
import { SecretsManagerServer } from '../support/secrets-manager/server';

const DAY = 24 * 60 * 60 * 1_000;
let days = 0;
let server: SecretsManagerServer;
beforeAll(async () => {
  server = await SecretsManagerServer.start({ now: () => Date.now() + days * DAY });
});
afterAll(() => server.stop());

test.each(DOCUMENTED_CASES.map((documented) => [documented.name, documented] as const))('%s', async (_name, documented) => {
  const client = server.client();
  try {
    await walkCase(client, documented, (passed) => {
      days += passed;
    });
  } finally {
    client.destroy();
  }
});

test('every case names its page, and no two have the same name', () => {
  expect(DOCUMENTED_CASES.filter(({ page }) => !page.startsWith('https://docs.aws.amazon.com/secretsmanager/latest/'))).toEqual([]);
  expect(new Set(DOCUMENTED_CASES.map(({ name }) => name)).size).toBe(DOCUMENTED_CASES.length);
});
