import { createHash } from 'crypto';
import type { HttpsSettings, RequestSettings } from './https-settings.lambda-shared';
import type { SendHttps } from './https-transport.lambda-shared';
import { holdsPlaceholder, isToken, textField } from './key-fields.lambda-shared';
import { KeyProvider, SecretFields, settled } from './key-provider.lambda-shared';
import { at, filledBody, filledPath, Placeholders } from './request-template.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';

/** Longer keys do not fit into a header. */
const LONGEST_KEY = 4096;
const LONGEST_ID = 512;

/** What a service answers that has no such key any more. */
const ENDED = [404, 410];

/** The key that makes and ends keys, where that is not the key itself. */
export type ReadAdministrator = () => Promise<string>;

/** What the requests of one description need beside it. */
export interface HttpsSurroundings {
  readonly send: SendHttps;
  /** Names the secret to the service: no other secret has it. */
  readonly secretArn: string;
  readonly administrator?: ReadAdministrator;
  readonly now: () => number;
}

type Role = 'create' | 'verify' | 'revoke' | 'list';

/**
 * The keys of a service with an HTTPS interface that a description tells about.
 *
 * Each key is given a name of this secret with the time it is made at. So a key that a cut-off try left behind is known by its name in
 * the service's list, and so is its age.
 */
export class HttpsApiKeys implements KeyProvider {
  public readonly overlap: boolean;
  public readonly fields: readonly string[];
  public readonly identifying: readonly string[];

  private readonly mark: string;

  constructor(private readonly settings: HttpsSettings, private readonly around: HttpsSurroundings) {
    this.overlap = settings.overlap;
    this.fields = settings.idAt === undefined ? [settings.keyField] : [settings.keyField, settings.idField];
    this.identifying = this.fields;
    this.mark = `cdk-zero-trust-${createHash('sha256').update(around.secretArn).digest('hex').slice(0, 12)}`;
  }

  public check(value: SecretFields): void {
    const { keyField, idField, idAt } = this.settings;
    if (holdsPlaceholder(value)) {
      throw this.noFirstKey();
    }
    if (!isToken(textField(value, keyField), LONGEST_KEY)) {
      throw new RotationError('contract', `the field ${JSON.stringify(keyField)} does not hold a key: it has a space, a line break or another character that no header carries`);
    }
    if (idAt !== undefined && !isToken(textField(value, idField), LONGEST_ID)) {
      throw new RotationError('contract', `the field ${JSON.stringify(idField)} does not hold the id of a key`);
    }
  }

  public async create(current: SecretFields): Promise<SecretFields> {
    const { create, keyAt, idAt, keyField, idField, overlap } = this.settings;
    const authority = await this.authorityOf(current);
    // Without its id the old key could not be ended later: said before another one is made.
    if (overlap && Object.hasOwn(current, keyField)) {
      this.check(current);
    }
    const answer = await this.request('create', create, authority, { name: `${this.mark}-${Math.floor(this.around.now() / 1000)}` });
    const key = at(answer, keyAt);
    if (!isToken(key, LONGEST_KEY)) {
      throw unusable('create', 'has no key', keyAt);
    }
    return { [keyField]: key, ...(idAt === undefined ? {} : { [idField]: this.idIn('create', answer, idAt) }) };
  }

  public async verify(value: SecretFields): Promise<void> {
    await this.request('verify', this.settings.verify, textField(value, this.settings.keyField), this.placeholdersOf(value));
  }

  public async revoke(value: SecretFields): Promise<void> {
    const { revoke, keyField } = this.settings;
    if (!revoke) {
      return;
    }
    const { administrator } = this.around;
    // Where the key ends itself and is not known any more, it has ended.
    await this.request('revoke', revoke, administrator ? await administrator() : textField(value, keyField), this.placeholdersOf(value),
      administrator ? ENDED : [...ENDED, 401]);
  }

  public get takeBack(): KeyProvider['takeBack'] {
    const { list, revoke, idField } = this.settings;
    return list && revoke && (async (current, kept) => {
      const authority = await this.authorityOf(current);
      const listed = at(await this.request('list', list.request, authority, {}), list.items);
      if (!Array.isArray(listed)) {
        throw unusable('list', 'has no list', list.items);
      }
      const keptIds = new Set(kept.map((value) => value[idField]));
      for (const item of listed) {
        const name = at(item, list.name);
        const madeAt = typeof name === 'string' && name.startsWith(`${this.mark}-`) ? Number(name.slice(this.mark.length + 1)) * 1000 : Number.NaN;
        if (!settled(madeAt, this.around.now())) {
          continue;
        }
        const id = this.idIn('list', item, list.id);
        if (!keptIds.has(id)) {
          await this.request('revoke', revoke, authority, { id }, ENDED);
        }
      }
    });
  }

  /** The key that makes and ends others: the administrator's, or the current one. */
  private async authorityOf(current: SecretFields): Promise<string> {
    const { administrator } = this.around;
    if (administrator) {
      return administrator();
    }
    this.check(current);
    return textField(current, this.settings.keyField);
  }

  private noFirstKey(): RotationError {
    const wanted = this.fields.map((field) => JSON.stringify(field)).join(' and ');
    return new RotationError('contract', this.around.administrator
      ? 'the secret holds no key yet: rotate it, which makes the first one'
      : `the secret holds no first key: make one at ${this.settings.host} by hand, store it as JSON with ${wanted} (aws secretsmanager put-secret-value), and rotate again`);
  }

  private placeholdersOf(value: SecretFields): Placeholders {
    const { keyField, idField, idAt } = this.settings;
    return { key: textField(value, keyField), ...(idAt === undefined ? {} : { id: textField(value, idField) }) };
  }

  private idIn(role: Role, part: unknown, pointer: string): string {
    const id = at(part, pointer);
    const text = Number.isSafeInteger(id) ? String(id) : id;
    if (!isToken(text, LONGEST_ID)) {
      throw unusable(role, 'has no id', pointer);
    }
    return text;
  }

  private async request(
    role: Role, { method, path, body, statuses }: RequestSettings, authority: string, values: Placeholders, also: readonly number[] = [],
  ): Promise<unknown> {
    if (!isToken(authority, LONGEST_KEY)) {
      throw new RotationError('contract', 'the key that authorizes the request has a space, a line break or another character that no header carries');
    }
    const answer = await this.around.send({
      method,
      path: filledPath(path, values),
      headers: { ...this.settings.headers, ...this.authorizationOf(authority) },
      body: body === undefined ? undefined : filledBody(body, { ...values, authorization: authority }),
    });
    if (statuses.includes(answer.status) || also.includes(answer.status)) {
      return role === 'create' || role === 'list' ? parsed(role, answer.body) : undefined;
    }
    throw refused(role, this.settings.host, answer.status);
  }

  private authorizationOf(key: string): Record<string, string> {
    const { authorization } = this.settings;
    switch (authorization?.kind) {
      case 'header': return { [authorization.name]: `${authorization.prefix}${key}` };
      case 'basic': {
        const pair = authorization.username === undefined ? `${key}:` : `${authorization.username}:${key}`;
        return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` };
      }
      case undefined: return {};
    }
  }
}

function parsed(role: Role, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RotationError('contract', `the answer to the ${role} request is not JSON`);
  }
}

function unusable(role: Role, what: string, pointer: string): RotationError {
  return new RotationError('contract', `the answer to the ${role} request ${what} at ${JSON.stringify(pointer)}`);
}

function refused(role: Role, host: string, status: number): RotationError {
  if (status === 401 || status === 403) {
    return new RotationError('authentication', `${host} refused the key of the ${role} request (${status})`);
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return new RotationError('retryable', `${host} failed at the ${role} request (${status})`);
  }
  return new RotationError('contract', status >= 300 && status < 400
    ? `${host} redirects the ${role} request (${status}); the key travels to the declared host only`
    : `${host} answered the ${role} request with the status ${status}, which is not among the expected ones`);
}
