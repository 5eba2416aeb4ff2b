import { HttpsApiKeys, HttpsSurroundings } from '../../../lib/secrets/api-key/https-api-keys.lambda-shared';
import { httpsSettingsFrom } from '../../../lib/secrets/api-key/https-settings.lambda-shared';
import type { HttpsAnswer, HttpsRequest } from '../../../lib/secrets/api-key/https-transport.lambda-shared';

export const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fake-AbCdEf';

/** The description of the interface that {@link HttpsModel} has. */
export const DESCRIPTION = {
  host: 'api.example.com',
  port: 443,
  overlap: true,
  timeoutSeconds: 10,
  headers: { 'x-version': '3' },
  authorization: { kind: 'header', name: 'authorization', prefix: 'Bearer ' },
  create: { method: 'POST', path: '/v1/keys', body: { label: '{name}', scopes: ['read'] }, statuses: [201] },
  verify: { method: 'GET', path: '/v1/me', statuses: [200] },
  revoke: { method: 'DELETE', path: '/v1/keys/{id}', statuses: [204] },
  list: { request: { method: 'GET', path: '/v1/keys', statuses: [200] }, items: '/data', id: '/id', name: '/label' },
  keyAt: '/data/secret',
  idAt: '/data/id',
  keyField: 'apiKey',
  idField: 'keyId',
};

interface Key {
  readonly id: string;
  readonly label: string;
}

/** A service with keys that make, list and end keys. */
export class HttpsModel {
  public now = Date.parse('2026-11-01T00:00:00Z');
  /** By their texts. */
  public readonly keys = new Map<string, Key>();
  public readonly requests: HttpsRequest[] = [];
  /** Whether a new key ends all before it but the administrator's. */
  public singleSlot = false;
  /** Called before and after each request. */
  public intercept?: (moment: 'before' | 'after', request: string) => void;
  /** What it answers instead, where it is set. */
  public instead?: (request: HttpsRequest) => HttpsAnswer | undefined;

  private count = 0;

  public make(label: string): { apiKey: string; keyId: string } {
    this.count += 1;
    const text = `s3cr3t-${this.count}`;
    this.keys.set(text, { id: `key/${this.count}`, label });
    return { apiKey: text, keyId: `key/${this.count}` };
  }

  public readonly send = async (request: HttpsRequest): Promise<HttpsAnswer> => {
    const what = `${request.method} ${request.path}`;
    this.requests.push(request);
    this.intercept?.('before', what);
    const answer = this.instead?.(request) ?? this.answer(request);
    this.intercept?.('after', what);
    return answer;
  };

  public provider(changes: object = {}, around: Partial<HttpsSurroundings> = {}): HttpsApiKeys {
    const settings = httpsSettingsFrom({ KEY_INTERFACE: JSON.stringify({ ...DESCRIPTION, ...changes }) });
    return new HttpsApiKeys(settings, { send: this.send, secretArn: SECRET_ARN, now: () => this.now, ...around });
  }

  public labels(): string[] {
    return [...this.keys.values()].map(({ label }) => label);
  }

  private answer({ method, path, headers, body }: HttpsRequest): HttpsAnswer {
    const text = /^Bearer (.*)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (!this.keys.has(text)) {
      return { status: 401, body: `{"error":"no such key: ${text}"}` };
    }
    switch (method) {
      case 'POST': {
        if (this.singleSlot) {
          [...this.keys].filter(([, { label }]) => label !== 'administrator').forEach(([key]) => this.keys.delete(key));
        }
        const made = this.make((JSON.parse(body!) as { label: string }).label);
        return { status: 201, body: JSON.stringify({ data: { secret: made.apiKey, id: made.keyId } }) };
      }
      case 'DELETE': {
        const id = decodeURIComponent(path.replace('/v1/keys/', ''));
        const found = [...this.keys].find(([, key]) => key.id === id);
        this.keys.delete(found?.[0] ?? '');
        return { status: found ? 204 : 404, body: '' };
      }
      default: return { status: 200, body: path === '/v1/keys' ? JSON.stringify({ data: [...this.keys.values()] }) : 'not even JSON' };
    }
  }
}
