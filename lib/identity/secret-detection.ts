import { DESCRIPTIVE_WORDS, PUBLIC_WORDS, SECRET_KEY_WORDS, SECRET_PATTERNS, SECRET_WORDS } from './secret-patterns';

/** Why a value was taken for a secret. */
export interface SecretFinding {
  /** A clause about the value that never repeats it: `it looks like a GitHub token`. */
  readonly reason: string;
}

/**
 * Whether an environment variable, parameter or property holds a secret in clear text.
 *
 * Judged are, in this order: references that CloudFormation replaces with a secret's value, formats that issuers document,
 * names that say so (`DB_PASSWORD`), and values that look random. Names, ARNs, URLs without a password, UUIDs, digests and
 * resource ids are no secrets.
 *
 * @param name name of the variable; words are split at `_`, `-`, `.` and capitals
 * @param value the value; a reference as `<LogicalId.Attribute>`
 * @returns why, or nothing where the value seems harmless
 */
export function looksLikeSecret(name: string, value: string): SecretFinding | undefined {
  const text = value.trim();
  if (/\{\{resolve:(secretsmanager|ssm-secure):/.test(text)) {
    return { reason: 'CloudFormation replaces the reference with the secret itself' };
  }
  const pattern = SECRET_PATTERNS.find(({ form }) => form.test(text));
  if (pattern) {
    return { reason: `it looks like ${pattern.what}` };
  }
  const words = wordsOf(name);
  if (namesSecret(words) && !isHarmless(text)) {
    return { reason: 'its name says that it is a secret' };
  }
  if (!PUBLIC_WORDS.has(words[words.length - 1]) && !words.includes('public') && looksRandom(text)) {
    return { reason: 'it looks random, as keys and tokens do' };
  }
  return undefined;
}

function wordsOf(name: string): string[] {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '');
}

function namesSecret(words: string[]): boolean {
  if (DESCRIPTIVE_WORDS.has(words[words.length - 1])) {
    return false;
  }
  return words.some((word, index) => SECRET_WORDS.has(word) || (word === 'key' && SECRET_KEY_WORDS.has(words[index - 1])));
}

/** Values that cannot be a secret whatever the variable is called. */
function isHarmless(text: string): boolean {
  return text.length < 4
    || /^(true|false|yes|no|on|off|none|null|enabled|disabled|required|optional|iam|aws|oidc|jwt)$/i.test(text)
    || /^\d{1,6}$/.test(text)
    || /^arn:/.test(text) || /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    || /^\/[\w./-]+$/.test(text)
    || /^<[^<>]+>$/.test(text)
    || /^\$\{[^}]+\}$/.test(text);
}

/** Bits a character: 6 for random base64, 4 for random hex, 3 to 4 for prose and identifiers. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** Share of neighbours of different kind (lower, upper, digit, other): 0.6 in random text, below 0.3 in names. */
function unrest(text: string): number {
  const kinds = [...text].map((character) => /[a-z]/.test(character) ? 0 : /[A-Z]/.test(character) ? 1 : /\d/.test(character) ? 2 : 3);
  return kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length / (text.length - 1);
}

/** Lengths of digests in hexadecimal: MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512. */
const DIGEST_LENGTHS = new Set([32, 40, 56, 64, 96, 128]);

function looksRandom(text: string): boolean {
  if (!/^[A-Za-z0-9+/_=.~!@#$%^&*-]{20,}$/.test(text) || isIdentifier(text)) {
    return false;
  }
  if (/^[0-9a-f]+$/i.test(text)) {
    return text.length > 32 && !DIGEST_LENGTHS.has(text.length) && entropy(text) > 3;
  }
  if ([/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(text))) {
    return entropy(text) >= 3.9 && unrest(text) >= 0.38;
  }
  // Letters of one case and digits change less often: 0.4 in random text.
  return /^(?=.*\d)(?=.*[A-Za-z])([a-z\d]{24,}|[A-Z\d]{24,})$/.test(text) && entropy(text) >= 3.6 && unrest(text) >= 0.25;
}

/** Long values of known, public forms. */
function isIdentifier(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
    || /^(arn:|https?:|s3:|\/)/.test(text)
    || /^sha(1|256|384|512)[-:]/i.test(text)
    || /^[a-z]+(-[a-z]+)*-[0-9a-f]{8,17}$/.test(text)
    // Names of CloudFormation: words, then a part that it made up.
    || /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*-([A-Z0-9]{12,13}|[a-z0-9]{12,13})$/.test(text)
    // Cognito user pools.
    || /^[a-z]{2,4}(-[a-z]+)+-\d+_[A-Za-z0-9]+$/.test(text)
    // Host names and other dotted or dashed lower-case names.
    || /^[a-z0-9]+([.-][a-z0-9]+)+$/.test(text)
    || /^[^@]+@[a-z0-9.-]+\.[a-z]{2,}$/.test(text);
}
