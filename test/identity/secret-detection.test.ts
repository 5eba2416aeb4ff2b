import { looksLikeSecret } from '../../lib/identity/secret-detection';

// Tokens are put together here so that no scanner takes this file for a leak; none of them was ever valid.
const join = (...parts: string[]) => parts.join('');
const BASE62 = 'aB3xK9mQ2vL7tR5yW1zN8cH4jD6pF0gS';

const SECRETS: [string, string, string][] = [
  ['VALUE', join('AKIA', 'QWERTYUIOPASDFGH'), 'AWS access key'],
  ['CONFIG', join('key=', 'ASIA', 'QWERTYUIOPASDFGH', ';region=x'), 'AWS access key'],
  ['VALUE', join('gh', 'p_', BASE62, 'abcd'), 'GitHub'],
  ['VALUE', join('gh', 's_', BASE62, 'abcd'), 'GitHub'],
  ['VALUE', join('github', '_pat_', BASE62, BASE62), 'GitHub'],
  ['VALUE', join('gl', 'pat-', BASE62.slice(0, 20)), 'GitLab'],
  ['VALUE', join('xo', 'xb-', '123456789012-', BASE62), 'Slack token'],
  ['VALUE', join('xapp', '-1-A0123-', BASE62), 'Slack token'],
  ['VALUE', join('https://hooks.slack', '.com/services/T0000AAAA/B0000AAAA/', BASE62), 'Slack webhook'],
  ['VALUE', join('sk', '_live_', BASE62), 'Stripe'],
  ['VALUE', join('rk', '_test_', BASE62), 'Stripe'],
  ['VALUE', join('sk', '-ant-', BASE62), 'Anthropic'],
  ['VALUE', join('sk', '-', BASE62, BASE62), 'OpenAI'],
  ['VALUE', join('AI', 'za', BASE62, 'abc'), 'Google API key'],
  ['VALUE', join('GOC', 'SPX-', BASE62), 'Google OAuth'],
  ['VALUE', join('{"type":"service_account","private', '_key": "x"}'), 'service account'],
  ['VALUE', join('S', 'G.', BASE62.slice(0, 22), '.', BASE62, 'abcdefghijk'), 'SendGrid'],
  ['VALUE', join('np', 'm_', BASE62, 'abcd'), 'npm'],
  ['VALUE', join('py', 'pi-AgEIcHlwaS5vcmc', BASE62), 'PyPI'],
  ['VALUE', join('S', 'K', '0123456789abcdef0123456789abcdef'), 'Twilio'],
  ['VALUE', join('0123456789abcdef0123456789abcdef', '-us', '14'), 'Mailchimp'],
  ['VALUE', join('dop', '_v1_', '0123456789abcdef'.repeat(4)), 'DigitalOcean'],
  ['VALUE', join('shp', 'at_', '0123456789abcdef'.repeat(2)), 'Shopify'],
  ['VALUE', join('dap', 'i', '0123456789abcdef'.repeat(2)), 'Databricks'],
  ['VALUE', join('hv', 's.', BASE62), 'Vault'],
  ['VALUE', join('123456789', ':AA', BASE62, 'a'), 'Telegram'],
  ['VALUE', join('AGE-SECRET', '-KEY-1', 'Q'.repeat(58)), 'age key'],
  ['VALUE', join('ey', 'JhbGciOiJIUzI1NiJ9', '.ey', 'JzdWIiOiIxMjM0In0', '.', BASE62), 'JSON web token'],
  ['VALUE', join('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE'), 'private key'],
  ['VALUE', join('-----BEGIN ', 'PRIVATE KEY-----'), 'private key'],
  ['VALUE', join('-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----'), 'private key'],
  ['HEADER', join('Basic ', 'dXNlcjpodW50ZXIyLWFuZC1tb3Jl'), 'authorization header'],
  ['HEADER', join('Bearer ', BASE62), 'authorization header'],
  ['DATABASE_URL', join('postgres://app:', 'hunter2', '@db.internal:5432/orders'), 'password in it'],
  ['BROKER', join('amqps://app:', 'hunter2', '@<Broker.Endpoint>'), 'password in it'],
  ['CONNECTION', join('Server=db;User Id=app;Pass', 'word=hunter2;'), 'connection string'],
  ['STORAGE', join('AccountName=x;Account', 'Key=', BASE62, '==;'), 'connection string'],
  ['DB_PASSWORD', 'hunter22', 'its name'],
  ['dbPassword', 'correct horse', 'its name'],
  ['PGPASSWORD_PASSPHRASE', 'open sesame', 'its name'],
  ['API_KEY', '3f2504e0-4f89-11d3-9a0c-0305e82c3301', 'its name'],
  ['STRIPE_API_KEY_LIVE', 'whatever-it-is', 'its name'],
  ['CLIENT_SECRET', 'whatever-it-is', 'its name'],
  ['SIGNING_KEY', 'whatever-it-is', 'its name'],
  ['X-Auth-Token', 'whatever-it-is', 'its name'],
  ['jwt', 'whatever-it-is', 'its name'],
  ['DB_PASSWORD', '12345678', 'its name'],
  ['SENTRY_DSN', 'whatever-it-is', 'its name'],
  ['VALUE', join('wJalrXUtnFEMI', '/K7MDENG/', 'bPxRfiCYzR4nD0mKey'), 'random'],
  ['VALUE', BASE62, 'random'],
  ['VALUE', 'k3j9x0q8w7e6r5t4y3u2i1o0p', 'random'],
  ['VALUE', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd1', 'random'],
  ['VALUE', 'xK9!mQ2@vL7#tR5$yW1%zN8', 'random'],
  ['VALUE', '{{resolve:secretsmanager:orders/db:SecretString:password}}', 'CloudFormation replaces'],
  ['VALUE', 'user:{{resolve:ssm-secure:/orders/db}}', 'CloudFormation replaces'],
];

const HARMLESS: [string, string][] = [
  ['TABLE_NAME', 'orders'],
  ['LOG_LEVEL', 'INFO'],
  ['NODE_OPTIONS', '--enable-source-maps'],
  ['SECRET_ARN', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf'],
  ['DB_SECRET', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf'],
  ['DB_SECRET', '<OrdersSecret>'],
  ['SECRET_NAME', 'orders/db'],
  ['PASSWORD_PARAMETER', '/orders/prod/db'],
  ['DB_PASSWORD', '/orders/prod/db'],
  ['TOKEN_TTL', '3600'],
  ['PASSWORD_MIN_LENGTH', '14'],
  ['MAX_TOKENS', '128000'],
  ['TOKENIZER_MODEL', 'cl100k-base-tokenizer'],
  ['TOKEN_ENDPOINT', 'https://login.example.com/oauth2/token'],
  ['AUTH_TOKEN_HEADER', 'x-orders-authorization'],
  ['API_KEY_ID', 'k1a2b3c4d5'],
  ['PARTITION_KEY', 'customerId#orderId'],
  ['CACHE_KEY_PREFIX', 'orders-v2-'],
  ['JWT_AUDIENCE', 'api://orders'],
  ['REQUIRE_TOKEN', 'true'],
  ['KMS_KEY', 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ['CORRELATION', '3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ['COMMIT', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['BUILD', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['CONTENT', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['MD5', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['IMAGE', 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['SRI', 'sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC'],
  ['PUBLIC_KEY', 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE'],
  ['CERTIFICATE', '-----BEGIN CERTIFICATE-----'],
  ['USER_POOL_CLIENT_ID', '1h57kf5cpq17m0eml12ex4mple'],
  ['USER_POOL', 'eu-central-1_aBcDeFgHi'],
  ['SUBNET', 'subnet-0bb1c79de3example'],
  ['VPC', 'vpc-0a1b2c3d4e5f67890'],
  ['QUEUE_URL', 'https://sqs.eu-central-1.amazonaws.com/111122223333/OrdersStack-OrdersQueue8A1F2E-1QAZ2WSX3EDC'],
  ['TABLE', 'OrdersStack-OrdersTable315BB997-1R2T3Y4U5I6O7'],
  ['BUCKET', 'orders-stack-archivebucket8a1f2e77-1qaz2wsx3edc'],
  ['FUNCTION', 'OrdersApiHandlerForProductionTraffic2026'],
  ['HOST', 'orders.cluster-c1a2b3c4d5e6.eu-central-1.rds.amazonaws.com'],
  ['REDIS', 'rediss://<Cache.PrimaryEndPoint.Address>:6379'],
  ['PROXY', 'https://user@proxy.example.com:8080/'],
  ['ORIGINS', 'https://a.example.com,https://b.example.com'],
  ['SCHEDULE', 'cron(0/15 8-18 ? * MON-FRI *)'],
  ['STARTED', '2026-11-22T05:20:00.000Z'],
  ['VERSION', '1.24.7-beta.3+build.20261122'],
  ['LAYER', 'arn:aws:lambda:eu-central-1:111122223333:layer:insights:38'],
  ['PATHS', '/var/task:/opt/nodejs/node24/node_modules'],
  ['PROMPT', 'Answer the question in the language of the customer, in at most three sentences'],
  ['CONTACT', 'security-operations-24x7@example.com'],
  ['FEATURES', '{"newCheckout":true,"maxItems":25}'],
  ['REGIONS', 'eu-central-1,eu-west-1,us-gov-west-1'],
  ['EMPTY', ''],
  ['TLS_CIPHER', 'TLS_AES_256_GCM_SHA384'],
  ['QUEUE', '<OrdersQueue.Arn>'],
];

test.each(SECRETS)('%s=%s is a secret: %s', (name, value, why) => {
  expect(looksLikeSecret(name, value)?.reason).toContain(why);
});

test.each(HARMLESS)('%s=%s is harmless', (name, value) => {
  expect(looksLikeSecret(name, value)).toBeUndefined();
});

test('the reason never repeats the value', () => {
  for (const [name, value] of SECRETS) {
    expect(looksLikeSecret(name, value)!.reason).not.toContain(value);
  }
});

test('the list is long enough to mean something', () => {
  expect(SECRETS.length + HARMLESS.length).toBeGreaterThanOrEqual(100);
});

/** The same numbers on every run: a generator of Park and Miller. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const random = (alphabet: string, length: number, next: (below: number) => number) =>
  Array.from({ length }, () => alphabet[next(alphabet.length)]).join('');
const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();

test.each([
  ['base64 of 30 bytes', `${UPPER}${LOWER}${DIGITS}+/`, 40, 0.97],
  ['base62 of 32 characters', `${UPPER}${LOWER}${DIGITS}`, 32, 0.97],
  ['base62 of 24 characters', `${UPPER}${LOWER}${DIGITS}`, 24, 0.9],
  ['lower case and digits, 32 characters', `${LOWER}${DIGITS}`, 32, 0.9],
  ['hexadecimal of 24 bytes', '0123456789abcdef', 48, 0.99],
])('finds random %s', (_, alphabet, length, share) => {
  const next = generator(20261122);
  const found = Array.from({ length: 1000 }, () => random(alphabet, length, next)).filter((value) => looksLikeSecret('VALUE', value)).length;
  expect(found / 1000).toBeGreaterThanOrEqual(share);
});

test.each([
  ['digests', (next: (below: number) => number) => random('0123456789abcdef', [32, 40, 64, 96, 128][next(5)], next)],
  ['UUIDs', (next: (below: number) => number) => [8, 4, 4, 4, 12].map((length) => random('0123456789abcdef', length, next)).join('-')],
  ['names CloudFormation makes', (next: (below: number) => number) => `OrdersStack-ArchiveBucket${random(`${DIGITS}ABCDEF`, 8, next)}-${random(`${UPPER}${DIGITS}`, 12, next)}`],
  ['bucket names CloudFormation makes', (next: (below: number) => number) => `orders-archive${random(`${DIGITS}abcdef`, 8, next)}-${random(`${LOWER}${DIGITS}`, 12, next)}`],
  ['resource ids', (next: (below: number) => number) => `subnet-${random('0123456789abcdef', 17, next)}`],
  ['host names', (next: (below: number) => number) => `orders.cluster-${random(`${LOWER}${DIGITS}`, 12, next)}.eu-central-1.rds.amazonaws.com`],
] as [string, (next: (below: number) => number) => string][])('passes random %s', (_, make) => {
  const next = generator(20261122);
  const values = Array.from({ length: 1000 }, () => make(next));
  expect(values.filter((value) => looksLikeSecret('VALUE', value))).toEqual([]);
});

test('is quick with long values', () => {
  const value = `${'a'.repeat(50_000)}://${'b'.repeat(50_000)}`;
  expect(looksLikeSecret('VALUE', value)).toBeUndefined();
});
