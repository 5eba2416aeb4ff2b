/** A form that only credentials have. */
export interface SecretPattern {
  /** What the form is, to be read after "it looks like". */
  readonly what: string;
  /** The form. */
  readonly form: RegExp;
}

/** Formats that issuers document, most specific first. Matched anywhere in a value. */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  { what: 'a private key', form: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { what: 'an AWS access key', form: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/ },
  { what: 'a GitHub token', form: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})/ },
  { what: 'a GitLab token', form: /(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_-]{20,}/ },
  { what: 'a Slack token', form: /(?<![A-Za-z0-9])(?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,})/ },
  { what: 'a Slack webhook', form: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/]{20,}/ },
  { what: 'a Stripe key', form: /(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}/ },
  { what: 'an Anthropic or OpenAI key', form: /(?<![A-Za-z0-9])sk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{20,}/ },
  { what: 'a Google API key', form: /(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}/ },
  { what: 'a Google OAuth secret', form: /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{20,}/ },
  { what: 'a Google service account key', form: /"private_key(?:_id)?"\s*:/ },
  { what: 'a SendGrid key', form: /(?<![A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{16,}/ },
  { what: 'an npm token', form: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/ },
  { what: 'a PyPI token', form: /(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{20,}/ },
  { what: 'a Twilio key', form: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/ },
  { what: 'a Mailchimp key', form: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/ },
  { what: 'a DigitalOcean token', form: /(?<![A-Za-z0-9])do[opr]_v1_[0-9a-f]{64}/ },
  { what: 'a Shopify token', form: /(?<![A-Za-z0-9])shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/ },
  { what: 'a Databricks token', form: /(?<![A-Za-z0-9])dapi[0-9a-f]{32}/ },
  { what: 'a Vault token', form: /(?<![A-Za-z0-9])hv[sbr]\.[A-Za-z0-9_-]{20,}/ },
  { what: 'a Telegram bot token', form: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}/ },
  { what: 'an age key', form: /AGE-SECRET-KEY-1[0-9A-Z]{40,}/ },
  { what: 'a JSON web token', form: /(?<![A-Za-z0-9])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/ },
  { what: 'an authorization header', form: /(?:^|\s)(?:Basic|Bearer) +[A-Za-z0-9+/._~-]{16,}=*/ },
  { what: 'a URL with a password in it', form: /(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s/:@<>]*:[^\s/@<>{}]{2,}@/i },
  { what: 'a connection string with a password', form: /(?:^|[;\s])(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*[^;\s<]{3,}/i },
];

/** Words of which one in a variable's name says: the value is a credential. */
export const SECRET_WORDS: ReadonlySet<string> = new Set([
  'apikey', 'bearer', 'credential', 'credentials', 'dsn', 'jwt', 'passphrase', 'passwd', 'password', 'passwords', 'pat', 'pwd',
  'secret', 'secrets', 'token',
]);

/** Words that make a credential of a following `key`. */
export const SECRET_KEY_WORDS: ReadonlySet<string> = new Set([
  'access', 'account', 'api', 'auth', 'encryption', 'hmac', 'license', 'master', 'private', 'service', 'shared', 'signing',
  'ssh', 'webhook',
]);

/** Last words of a name that speak about a credential without being one: `SECRET_ARN`, `TOKEN_TTL`. */
export const DESCRIPTIVE_WORDS: ReadonlySet<string> = new Set([
  'alias', 'algorithm', 'arn', 'arns', 'audience', 'bucket', 'class', 'count', 'days', 'dir', 'enabled', 'encoding', 'endpoint',
  'expiration', 'expiry', 'field', 'file', 'format', 'group', 'header', 'hours', 'id', 'ids', 'interval', 'issuer', 'label',
  'length', 'limit', 'lifetime', 'location', 'manager', 'minutes', 'mode', 'name', 'names', 'parameter', 'path', 'policy',
  'prefix', 'provider', 'ref', 'region', 'required', 'role', 'rotation', 'schema', 'scope', 'scopes', 'seconds', 'service',
  'stage', 'store', 'suffix', 'table', 'timeout', 'ttl', 'type', 'uri', 'url', 'usage', 'username', 'validity', 'version',
]);

/** Last words of a name whose values look random and are public: identifiers, digests, public keys. */
export const PUBLIC_WORDS: ReadonlySet<string> = new Set([
  'arn', 'certificate', 'checksum', 'commit', 'digest', 'etag', 'fingerprint', 'hash', 'id', 'ids', 'integrity', 'md5', 'revision',
  'sha', 'sha1', 'sha256', 'sha512', 'thumbprint', 'uuid', 'version',
]);
