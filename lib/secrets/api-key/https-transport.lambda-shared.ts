import * as https from 'https';
import { RotationError } from '../rotation-errors.lambda-shared';

export interface HttpsRequest {
  readonly method: string;
  /** With its query; escaped. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request to the one host that it was made for. */
export type SendHttps = (request: HttpsRequest) => Promise<HttpsAnswer>;

export interface HttpsPeer {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** PEM of the authority that the certificate must come from; those that Node trusts where it is left out. */
  readonly certificateAuthority?: string;
}

/** An answer is an object with a key, or a list of names. */
const LONGEST_ANSWER = 256 * 1024;

/**
 * Requests over TLS of version 1.2 or later with a verified chain and host name, whatever the environment says; never to another host, for
 * redirects are answers like any other. An answer that is too long or too late ends the connection. Nothing is logged.
 */
export function sendTo(peer: HttpsPeer): SendHttps {
  return ({ method, path, headers, body }) => new Promise((resolve, reject) => {
    const fail = (kind: 'network' | 'contract', what: string) => {
      clearTimeout(deadline);
      reject(new RotationError(kind, `${peer.host} ${what}`));
      request.destroy();
    };
    const request = https.request({
      host: peer.host,
      port: peer.port,
      servername: peer.host,
      method,
      path,
      headers: {
        ...headers,
        'accept': 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'cdk-zero-trust',
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      },
      agent: new https.Agent({ keepAlive: false }),
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(peer.certificateAuthority === undefined ? {} : { ca: peer.certificateAuthority }),
    }, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > LONGEST_ANSWER) {
          fail('contract', `gave an answer of more than ${LONGEST_ANSWER / 1024} KiB`);
        } else {
          chunks.push(chunk);
        }
      });
      response.on('end', () => {
        clearTimeout(deadline);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
      response.on('error', (error: NodeJS.ErrnoException) => fail('network', `broke off its answer: ${codeOf(error)}`));
    });
    // The whole exchange, however slowly it drips: a time-out of the socket starts anew with every byte.
    const deadline = setTimeout(() => fail('network', 'gave no answer in time'), peer.timeoutMs);
    request.on('error', (error: NodeJS.ErrnoException) => fail('network', `was not reached or not trusted: ${codeOf(error)}`));
    request.end(body);
  });
}

/** Codes only: the message of a certificate's error quotes names that the peer chose. */
function codeOf({ code }: NodeJS.ErrnoException): string {
  return code !== undefined && /^\w+$/.test(code) ? code : 'no code';
}
