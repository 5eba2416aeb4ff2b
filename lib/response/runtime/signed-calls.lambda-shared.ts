import type { AwsCredentialIdentity } from '@smithy/types';
import { classified } from './errors.lambda-shared';
import { sendSigned, ServiceAnswer, ServiceEndpoint, serviceEndpoint } from '../../private/signed-request.lambda-shared';

/** One request to a service of AWS. */
export interface SignedCall {
  /** Such as `PutObject`: names it in errors. */
  readonly call: string;
  /** As it signs, which is also the first part of its host's name. */
  readonly service: keyof typeof ENDPOINT_VARIABLES;
  /** Of S3. */
  readonly bucket?: string;
  readonly method: 'PUT' | 'POST' | 'PATCH';
  /** Without characters that would be escaped: S3 and the other services do not sign those in the same way. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
}

/** Where the SDK, too, looks for another endpoint of a service than its own. */
const ENDPOINT_VARIABLES = {
  cloudtrail: 'AWS_ENDPOINT_URL_CLOUDTRAIL',
  s3: 'AWS_ENDPOINT_URL_S3',
  securityhub: 'AWS_ENDPOINT_URL_SECURITYHUB',
  states: 'AWS_ENDPOINT_URL_SFN',
  sts: 'AWS_ENDPOINT_URL_STS',
};

/** What a call of the query protocol sends. */
export function form(fields: { readonly [name: string]: string }): Pick<SignedCall, 'method' | 'path' | 'headers' | 'body'> {
  return {
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(fields).toString(), 'utf8'),
  };
}

const ATTEMPTS = 4;
const LONGEST_WAIT = 1_000;
const TIMEOUT = 3_000;

/**
 * Signed requests without a client of the SDK, for the few small calls that every handler makes: the clients of S3, STS and Step Functions
 * would make each bundle 220 KB larger, and its cold start as much slower.
 */
export class SignedCalls {
  constructor(
    private readonly region: string,
    private readonly appId: string,
    private readonly sleep: (milliseconds: number) => Promise<void>,
    /** Absent: the function's own. */
    private readonly credentials?: AwsCredentialIdentity,
  ) {}

  /**
   * @returns the answer's text
   * @throws RetryableError or TerminalError, as the service's code says */
  public async send(call: SignedCall): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const failure = await this.once(call).then((answer) => (answer.status < 300 ? answer.body : new ServiceError(answer)), asError);
      if (typeof failure === 'string') {
        return failure;
      }
      if (attempt === ATTEMPTS || !mayPass(failure)) {
        throw classified(call.call, failure);
      }
      await this.sleep(Math.random() * Math.min(LONGEST_WAIT, 50 * 2 ** attempt));
    }
  }

  private once(call: SignedCall): Promise<ServiceAnswer> {
    const { path, ...endpoint } = endpointOf(call, this.region);
    return sendSigned({
      service: call.service,
      region: this.region,
      credentials: this.credentials ?? ownCredentials(),
      endpoint,
      method: call.method,
      path,
      headers: { ...call.headers, 'user-agent': `cdk-zero-trust app/${this.appId}` },
      body: call.body,
      timeout: TIMEOUT,
    });
  }
}

function ownCredentials(): AwsCredentialIdentity {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '', AWS_SESSION_TOKEN: sessionToken } = process.env;
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Where a call goes: a bucket of S3 is part of the host's name, but at another endpoint than its own. */
export function endpointOf({ service, bucket, path }: SignedCall, region: string): ServiceEndpoint & { readonly path: string } {
  const endpoint = serviceEndpoint(service, region, ENDPOINT_VARIABLES[service]);
  if (bucket === undefined) {
    return { ...endpoint, path };
  }
  return endpoint.own ? { ...endpoint, hostname: `${bucket}.${endpoint.hostname}`, path } : { ...endpoint, path: `/${bucket}${path}` };
}

/** What a service answered with an error; named by its code. */
class ServiceError extends Error {
  public readonly status: number;

  constructor({ status, body, headers }: ServiceAnswer) {
    super(`the service answered ${status}`);
    this.status = status;
    this.name = nameIn([headers['x-amzn-errortype'] ?? []].flat()[0], body) ?? `Status${status}`;
  }
}

/** The header of Security Hub, the XML of S3 and STS, the JSON of Step Functions and CloudTrail. */
function nameIn(errorType: string | undefined, body: string): string | undefined {
  return /^(?:[^:#]*#)?(\w+)/.exec(errorType ?? '')?.[1] ?? /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? /"__type"\s*:\s*"(?:[^"#]*#)?(\w+)"/.exec(body)?.[1];
}

/** Whether trying again at once may help. */
function mayPass(error: Error): boolean {
  return !(error instanceof ServiceError) || error.status >= 500 || error.status === 429 || /Throttl|SlowDown|RequestLimit|TooManyRequests/.test(error.name);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the request failed');
}
