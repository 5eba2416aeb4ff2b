import { ACCOUNT } from './environment';

/** Requests to a local server, which checks no signature of an account: what it reads from one are account, region and service. */
export interface LocalServices {
  /** A service with a query interface, such as IAM; the answer as text. */
  query(service: string, version: string, action: string, parameters?: Record<string, unknown>): Promise<string>;
  /** A service with a JSON interface, such as AWS Config. */
  json(service: string, target: string, body: object): Promise<Record<string, any>>;
  /** A service with a REST interface, such as GuardDuty. */
  rest(service: string, method: string, path: string, body?: object): Promise<Record<string, any>>;
  /** The same, with the answer as text: S3. */
  text(service: string, method: string, path: string, body?: string): Promise<string>;
}

/**
 * The services of the server at `endpoint`, called without the SDK, whose clients would be much to install and to load.
 *
 * @param account that calls, as which everything is allowed
 */
export function localServices(endpoint: string, region: string, account = ACCOUNT): LocalServices {
  const send = async (service: string, method: string, path: string, headers: Record<string, string>, body?: string): Promise<string> => {
    const response = await fetch(endpoint + path, {
      method,
      headers: {
        ...headers,
        authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body,
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${service} answered ${response.status} to ${method} ${path} ${headers['x-amz-target'] ?? body?.slice(0, 200) ?? ''}: ${text.slice(0, 500)}`);
    }
    return text;
  };
  const parsed = (text: string): Record<string, any> => text.trim() === '' ? {} : JSON.parse(text) as Record<string, any>;
  return {
    query: (service, version, action, parameters = {}) => {
      const form = new URLSearchParams({ Action: action, Version: version, ...flat(parameters, service === 'ec2') });
      return send(service, 'POST', '/', { 'content-type': 'application/x-www-form-urlencoded' }, form.toString());
    },
    json: async (service, target, body) => parsed(
      await send(service, 'POST', '/', { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }, JSON.stringify(body)),
    ),
    rest: async (service, method, path, body) => parsed(
      await send(service, method, path, { 'content-type': 'application/json' }, body === undefined ? undefined : JSON.stringify(body)),
    ),
    text: (service, method, path, body) => send(service, method, path, {}, body),
  };
}

/** Nested parameters as a query has them: `Key.1.Name` of EC2, `Key.member.1.Name` of the others. */
function flat(value: unknown, ec2: boolean, prefix = ''): Record<string, string> {
  if (value === undefined || value === null) {
    return {};
  }
  if (typeof value !== 'object') {
    return { [prefix]: String(value) };
  }
  const entries = Array.isArray(value)
    ? value.map((item, index): [string, unknown] => [ec2 ? `${index + 1}` : `member.${index + 1}`, item])
    : Object.entries(value);
  return Object.assign({}, ...entries.map(([name, item]) => flat(item, ec2, prefix === '' ? name : `${prefix}.${name}`)));
}
