import { partition } from '@aws-sdk/core/client';
import { SignatureV4 } from '@smithy/signature-v4';
import * as z from 'zod/mini';
import { readError, SecretReadError } from './read-error.lambda-shared';
import type { ReadValue } from './secret-value.lambda-shared';
import { secretsManagerClient } from './secrets-manager-source.lambda-shared';
import { regionOf, RuntimeClock, SecretSource, ServiceOptions } from './source.lambda-shared';
import { Sha256 } from '../../private/sha256.lambda-shared';

const Answer = z.object({ Parameter: z.object({ Type: z.string(), Value: z.string(), Version: z.number() }) });
const Failure = z.object({ __type: z.string() });

const ATTEMPTS = 3;
const TIMEOUT_MS = 3_000;

/**
 * A SecureString of Parameter Store, by a signed request: one call does not warrant the client of Systems Manager, which describes some
 * hundred and fifty.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export class ParameterSource implements SecretSource {
  private readonly signer: SignatureV4;
  private readonly url: URL;

  constructor(private readonly name: string, options: ServiceOptions, private readonly clock: RuntimeClock) {
    const region = regionOf(name, options);
    if (region === undefined) {
      throw new SecretReadError('contract', `no region for the parameter ${name}: set AWS_REGION, or give region`);
    }
    const given = options.endpoint ?? process.env.AWS_ENDPOINT_URL_SSM ?? process.env.AWS_ENDPOINT_URL;
    this.url = new URL('/', given || `https://ssm.${region}.${partition(region).dnsSuffix}`);
    this.signer = new SignatureV4({
      service: 'ssm',
      region,
      // The SDK's own way to find them, which it offers by a client only.
      credentials: options.credentials ?? secretsManagerClient(name, options).config.credentials,
      sha256: Sha256,
    });
  }

  public async read(): Promise<ReadValue> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once();
      } catch (failure) {
        const error = readError('GetParameter', this.name, failure);
        if (attempt === ATTEMPTS || error.kind !== 'unreachable') {
          throw error;
        }
        await this.clock.wait(50 * 2 ** attempt * (0.5 + this.clock.random() / 2));
      }
    }
  }

  private async once(): Promise<ReadValue> {
    const body = JSON.stringify({ Name: this.name, WithDecryption: true });
    const { protocol, hostname, port, host } = this.url;
    const { headers } = await this.signer.sign({
      method: 'POST',
      protocol,
      hostname,
      port: port === '' ? undefined : Number(port),
      path: '/',
      query: {},
      headers: { host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
      body,
    });
    const response = await fetch(this.url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer = asJson(await response.text());
    if (!response.ok) {
      const name = Failure.safeParse(answer).data?.__type.replace(/^.*#/, '') ?? `Status${response.status}`;
      throw Object.assign(new Error('the service refused'), { name, $metadata: { httpStatusCode: response.status } });
    }
    const parameter = Answer.safeParse(answer).data?.Parameter;
    if (parameter?.Type !== 'SecureString') {
      throw new SecretReadError('contract', parameter === undefined ? `GetParameter of ${this.name} answered without a value`
        : `${this.name} is a ${parameter.Type}, which is stored readable; store it as a SecureString`);
    }
    return { versionId: String(parameter.Version), content: parameter.Value };
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
