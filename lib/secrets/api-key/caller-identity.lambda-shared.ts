import * as http from 'http';
import * as https from 'https';
import { partition } from '@aws-sdk/core/client';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../../private/sha256.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';

/** An access key with its secret. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Whom a key belongs to, as STS says. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** Asks STS whose key it is. */
export type AskCaller = (key: AccessKey) => Promise<Caller>;

const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
const TIMEOUT = 5_000;
const LONGEST_ANSWER = 64 * 1024;

/**
 * `GetCallerIdentity` with the key that is asked about, in the region of the function: it needs no permission and works for every key
 * that is valid. One signed request; a client of the SDK for it would make the bundle a third larger.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function callerIdentity(region: string, environment: Readonly<Record<string, string | undefined>> = process.env): AskCaller {
  return async (key) => {
    const { status, body } = await send(key, region, endpointOf(region, environment));
    const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1] ?? `status ${status}`;
    if (status === 403) {
      throw new RotationError('authentication', `GetCallerIdentity was refused with ${code} for the key ${key.accessKeyId}`);
    }
    if (status !== 200) {
      const passing = status >= 500 || status === 429 || /Throttl/.test(code);
      throw new RotationError(passing ? 'retryable' : 'terminal', `GetCallerIdentity failed with ${code} for the key ${key.accessKeyId}`);
    }
    const account = /<Account>(\d{12})<\/Account>/.exec(body)?.[1];
    const arn = /<Arn>([^<]+)<\/Arn>/.exec(body)?.[1];
    if (account === undefined || arn === undefined) {
      throw new RotationError('retryable', 'GetCallerIdentity gave an answer without account and ARN');
    }
    return { account, arn };
  };
}

interface Endpoint {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
}

/** As the SDK finds it: from the environment where that names one, which emulators need, else by the region's partition. */
function endpointOf(region: string, environment: Readonly<Record<string, string | undefined>>): Endpoint {
  const given = environment.AWS_ENDPOINT_URL_STS ?? environment.AWS_ENDPOINT_URL;
  if (given) {
    const { protocol, hostname, port } = new URL(given);
    return { protocol, hostname, port: port === '' ? undefined : Number(port) };
  }
  return { protocol: 'https:', hostname: `sts.${region}.${partition(region).dnsSuffix}` };
}

async function send(credentials: AccessKey, region: string, { protocol, hostname, port }: Endpoint): Promise<{ status: number; body: string }> {
  const signed = await new SignatureV4({ service: 'sts', region, credentials: { ...credentials }, sha256: Sha256 }).sign({
    method: 'POST',
    protocol,
    hostname,
    port,
    path: '/',
    query: {},
    headers: {
      'host': port === undefined ? hostname : `${hostname}:${port}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(BODY.length),
    },
    body: BODY,
  });
  return new Promise((resolve, reject) => {
    const failed = (error: Error & { code?: string }) => reject(new RotationError('network', `STS was not reached: ${error.code ?? 'no answer in time'}`));
    const request = (protocol === 'http:' ? http : https).request({
      protocol, hostname, port, path: '/', method: 'POST', headers: signed.headers, timeout: TIMEOUT,
    }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => { body = (body + chunk).slice(0, LONGEST_ANSWER); });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', failed);
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', failed);
    request.end(BODY);
  });
}
