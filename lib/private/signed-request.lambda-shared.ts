import * as http from 'http';
import * as https from 'https';
import { partition } from '@aws-sdk/core/client';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { Sha256 } from './sha256.lambda-shared';

/** Where a service of AWS listens. */
export interface ServiceEndpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  /** AWS's own, not one that the environment names. */
  readonly own: boolean;
}

/** One request of one try. */
export interface SignedRequest {
  /** As it signs, such as `s3`. */
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  readonly endpoint: ServiceEndpoint;
  readonly method: string;
  /** Without characters that would be escaped: S3 and the other services do not sign those in the same way. */
  readonly path: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array;
  /** Milliseconds without a byte after which it has failed. */
  readonly timeout: number;
}

/** What a service answered, whatever its status. */
export interface ServiceAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A finding of Security Hub may have 240 KB; what is longer is cut. */
const LONGEST_ANSWER = 1024 * 1024;

/**
 * As the SDK finds it: from the environment where that names one, which emulators need, else by the region's partition.
 *
 * @param service the first part of its host's name
 * @param variable the environment variable that may name the endpoint of this service
 */
export function serviceEndpoint(
  service: string, region: string, variable: string, environment: Readonly<Record<string, string | undefined>> = process.env,
): ServiceEndpoint {
  const given = environment[variable] ?? environment.AWS_ENDPOINT_URL;
  if (given) {
    const { protocol, hostname, port } = new URL(given);
    return { protocol, hostname, port: port === '' ? undefined : Number(port), own: false };
  }
  return { protocol: 'https:', hostname: `${service}.${region}.${partition(region).dnsSuffix}`, own: true };
}

/**
 * Signs a request and sends it, without a client of the SDK: those make a bundle a third larger for each service, and its cold start slower.
 *
 * @throws the error of the connection, or one named `TimeoutError`
 */
export async function sendSigned(request: SignedRequest): Promise<ServiceAnswer> {
  const { service, region, credentials, method, path, headers, body, timeout, endpoint: { protocol, hostname, port } } = request;
  const signed = await new SignatureV4({ service, region, credentials, sha256: Sha256 }).sign({
    method,
    protocol,
    hostname,
    port,
    path,
    query: {},
    headers: { ...headers, 'host': port === undefined ? hostname : `${hostname}:${port}`, 'content-length': String(body.length) },
    body,
  });
  return answered({ protocol, hostname, port, path, method, headers: signed.headers, timeout }, body);
}

function answered(options: http.RequestOptions, body: Uint8Array): Promise<ServiceAnswer> {
  return new Promise((resolve, reject) => {
    const request = (options.protocol === 'http:' ? http : https).request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, LONGEST_ANSWER);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(Object.assign(new Error('no answer in time'), { name: 'TimeoutError' })));
    request.on('error', reject);
    request.end(body);
  });
}
