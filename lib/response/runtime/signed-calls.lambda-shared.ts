import * as http from 'http';
import * as https from 'https';
import { partition } from '@aws-sdk/core/client';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { classified } from './errors.lambda-shared';
import { Sha256 } from '../../private/sha256.lambda-shared';

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

interface Answer {
  readonly status: number;
  readonly body: string;
  /** The header in which services of REST name an error. */
  readonly errorType?: string;
}

const ATTEMPTS = 4;
const LONGEST_WAIT = 1_000;
const TIMEOUT = 3_000;
/** A finding of Security Hub may have 240 KB; what is longer is cut. */
const LONGEST_ANSWER = 1024 * 1024;

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

  private async once(call: SignedCall): Promise<Answer> {
    const { protocol, hostname, port, path } = endpointOf(call, this.region);
    const request = await this.signer(call.service).sign({
      method: call.method,
      protocol,
      hostname,
      port,
      path,
      query: {},
      headers: {
        ...call.headers,
        'host': port === undefined ? hostname : `${hostname}:${port}`,
        'content-length': String(call.body.length),
        'user-agent': `cdk-zero-trust app/${this.appId}`,
      },
      body: call.body,
    });
    return answered({ protocol, hostname, port, path, method: call.method, headers: request.headers, timeout: TIMEOUT }, call.body);
  }

  private signer(service: string): SignatureV4 {
    return new SignatureV4({
      service,
      region: this.region,
      credentials: this.credentials ?? {
        accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
        sessionToken: process.env.AWS_SESSION_TOKEN,
      },
      sha256: Sha256,
    });
  }
}

interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
}

/** As the SDK finds it: from the environment where that names one, which emulators need, else by the region's partition. */
export function endpointOf({ service, bucket, path }: SignedCall, region: string): Endpoint {
  const given = process.env[ENDPOINT_VARIABLES[service]] ?? process.env.AWS_ENDPOINT_URL;
  if (given) {
    const { protocol, hostname, port } = new URL(given);
    return { protocol, hostname, port: port === '' ? undefined : Number(port), path: bucket === undefined ? path : `/${bucket}${path}` };
  }
  const host = `${service}.${region}.${partition(region).dnsSuffix}`;
  return { protocol: 'https:', hostname: bucket === undefined ? host : `${bucket}.${host}`, path };
}

function answered(options: http.RequestOptions, body: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = (options.protocol === 'http:' ? http : https).request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, LONGEST_ANSWER);
      });
      response.on('end', () => resolve({
        status: response.statusCode ?? 0, body: text, errorType: [response.headers['x-amzn-errortype'] ?? []].flat()[0],
      }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(Object.assign(new Error('no answer in time'), { name: 'TimeoutError' })));
    request.on('error', reject);
    request.end(body);
  });
}

/** What a service answered with an error; named by its code. */
class ServiceError extends Error {
  public readonly status: number;

  constructor({ status, body, errorType }: Answer) {
    super(`the service answered ${status}`);
    this.status = status;
    this.name = nameIn(errorType, body) ?? `Status${status}`;
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
