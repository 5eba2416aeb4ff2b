import { SignatureV4 } from '@smithy/signature-v4';
import { XMLParser } from 'fast-xml-parser';
import { Sha256 } from '../private/sha256.lambda-shared';

/** What EC2 answered when it refused. */
export class Ec2Error extends Error {
  constructor(public readonly code: string, message: string, public readonly status: number) {
    super(message);
    this.name = code;
  }
}

/** Where requests go and who signs them. */
export interface Ec2QueryOptions {
  /** `https://ec2.<region>.<suffix>`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

const API_VERSION = '2016-11-15';
const ATTEMPTS = 5;
const TIMEOUT_MS = 10_000;
const RETRYABLE = ['InternalError', 'RequestLimitExceeded', 'ServiceUnavailable', 'Throttling', 'Unavailable'];

/**
 * EC2's query protocol for the few operations that are needed. EC2's SDK client brings 550 KB of descriptions of
 * operations that nobody here calls.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-query.html
 */
export class Ec2Query {
  private readonly signer: SignatureV4;
  private readonly parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'item' || name === 'Error' });

  constructor(private readonly options: Ec2QueryOptions) {
    this.signer = new SignatureV4({ service: 'ec2', region: options.region, credentials: options.credentials, sha256: Sha256 });
  }

  /** Sends one request, again where EC2 is busy, and reads the answer. */
  public async call(action: string, parameters: Record<string, string>): Promise<Record<string, unknown>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(action, parameters);
      } catch (error) {
        if (attempt === ATTEMPTS || !isRetryable(error)) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
      }
    }
  }

  private async once(action: string, parameters: Record<string, string>): Promise<Record<string, unknown>> {
    const url = new URL(this.options.endpoint);
    const body = new URLSearchParams({ Action: action, Version: API_VERSION, ...parameters }).toString();
    const signed = await this.signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      port: url.port ? Number(url.port) : undefined,
      path: '/',
      query: {},
      headers: { 'host': url.host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body,
    });
    const response = await fetch(url, { method: 'POST', headers: signed.headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer = asRecord(this.parser.parse(await response.text()));
    if (!response.ok) {
      const error = asRecord(asList(asRecord(asRecord(answer.Response).Errors).Error)[0]);
      throw new Ec2Error(String(error.Code ?? 'UnknownError'), `${action}: ${String(error.Message ?? `EC2 answered ${response.status}`)}`, response.status);
    }
    return asRecord(answer[`${action}Response`]);
  }
}

/** A value as a record, where the parser found one. */
export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
}

/** A value as a list, where the parser found one. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRetryable(error: unknown): boolean {
  return !(error instanceof Ec2Error) || error.status >= 500 || RETRYABLE.includes(error.code);
}
