import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod/mini';
import { Sha256 } from '../private/sha256.lambda-shared';

/** What a service answered when it refused. Its name is the service's own, such as `ConflictException`. */
export class ApiError extends Error {
  constructor(name: string, message: string, public readonly status: number) {
    super(message);
    this.name = name;
  }
}

/** The address of a service's API, which comes with the request: the function then has no environment to encrypt. */
export const Endpoint = z.url({ protocol: /^https?$/ });

/** What Lambda sets itself. */
const Environment = z.object({
  AWS_REGION: z.string(),
  AWS_ACCESS_KEY_ID: z.string(),
  AWS_SECRET_ACCESS_KEY: z.string(),
  AWS_SESSION_TOKEN: z.optional(z.string()),
});

const text = z.nullish(z.string());
/** The members in which services name an error, and say what it is. */
const Failure = z.object({ __type: text, code: text, message: text, Message: text });

const ATTEMPTS = 5;
const TIMEOUT_MS = 10_000;
const RETRYABLE = ['InternalServerErrorException', 'InternalServerException', 'ThrottlingException', 'TooManyRequestsException'];

/** One call of an API. */
export interface ApiCall {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}

/**
 * A service whose API takes and answers JSON over plain HTTP methods, as GuardDuty, Inspector and Macie do. Their three SDK
 * clients would bring more descriptions of operations than a handler may weigh, and it calls four or five.
 */
export class SignedApi {
  private readonly signer: SignatureV4;

  /**
   * @param service as signatures name it
   * @param endpoint `https://<service>.<region>.<suffix>`
   */
  constructor(service: string, private readonly endpoint: string) {
    const environment = Environment.parse(process.env);
    this.signer = new SignatureV4({
      service,
      region: environment.AWS_REGION,
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID,
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
        sessionToken: environment.AWS_SESSION_TOKEN,
      },
      sha256: Sha256,
    });
  }

  /** Sends one request, again where the service is busy or the line breaks, and reads the answer. Each call here may be repeated. */
  public async call(call: ApiCall): Promise<Record<string, unknown>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(call);
      } catch (error) {
        if (attempt === ATTEMPTS || !isRetryable(error)) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt * (0.5 + Math.random() / 2)));
      }
    }
  }

  private async once({ method, path, query = {}, body }: ApiCall): Promise<Record<string, unknown>> {
    const url = new URL(path, this.endpoint);
    // As the signature spells it: a space is no plus there.
    url.search = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
    const content = body === undefined ? undefined : JSON.stringify(body);
    const signed = await this.signer.sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      port: url.port ? Number(url.port) : undefined,
      path,
      query,
      headers: { host: url.host, ...content !== undefined && { 'content-type': 'application/json' } },
      body: content,
    });
    const response = await fetch(url, { method, headers: signed.headers, body: content, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer = jsonOf(await response.text());
    if (!response.ok) {
      const { __type, code, message, Message } = z.parse(Failure, answer);
      // The header may carry more after a colon, the body a name space before a hash.
      const name = (response.headers.get('x-amzn-errortype') ?? __type ?? code ?? 'UnknownError').split(':')[0].replace(/^.*#/, '');
      throw new ApiError(name, `${method} ${path}: ${message ?? Message ?? `the service answered ${response.status}`}`, response.status);
    }
    return answer;
  }
}

function jsonOf(written: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

function isRetryable(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429 || RETRYABLE.includes(error.name);
}
