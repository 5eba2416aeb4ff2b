import { sendSigned, ServiceAnswer, serviceEndpoint } from '../../private/signed-request.lambda-shared';
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

const BODY = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
const TIMEOUT = 5_000;

/**
 * `GetCallerIdentity` with the key that is asked about, in the region of the function: it needs no permission and works for every key
 * that is valid. One signed request; a client of the SDK for it would make the bundle a third larger.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function callerIdentity(region: string, environment: Readonly<Record<string, string | undefined>> = process.env): AskCaller {
  return async (key) => {
    const { status, body } = await send(key, region, environment);
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

async function send(credentials: AccessKey, region: string, environment: Readonly<Record<string, string | undefined>>): Promise<ServiceAnswer> {
  const endpoint = serviceEndpoint('sts', region, 'AWS_ENDPOINT_URL_STS', environment);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  try {
    return await sendSigned({ service: 'sts', region, credentials, endpoint, method: 'POST', path: '/', headers, body: BODY, timeout: TIMEOUT });
  } catch (error) {
    throw new RotationError('network', `STS was not reached: ${(error as NodeJS.ErrnoException).code ?? 'no answer in time'}`);
  }
}
