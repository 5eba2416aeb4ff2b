import { createHash, generateKeyPairSync, KeyObject, randomBytes, sign } from 'crypto';
import { isIPv4 } from 'net';

/** A certificate with its private key, in PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface TestCertificateOptions {
  /** Host names and IPv4 addresses that the certificate is good for. @default localhost and 127.0.0.1 */
  readonly hosts?: readonly string[];
  /** @default an hour ago */
  readonly notBefore?: Date;
  /** @default in a day */
  readonly notAfter?: Date;
}

/** A certificate authority made at run time, with nothing but Node: no program has to be installed. */
export interface TestAuthority {
  /** Its own certificate, in PEM. */
  readonly ca: string;
  issue(options?: TestCertificateOptions): TestCertificate;
}

const HOUR = 3_600_000;
const COMMON_NAME = '2.5.4.3';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const SUBJECT_KEY_ID = '2.5.29.14';
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const AUTHORITY_KEY_ID = '2.5.29.35';

/** Two authorities of the same name have different keys, so neither vouches for what the other issued. */
export function testAuthority(name = 'Authority of the tests'): TestAuthority {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authorityKeyId = keyId(authority.publicKey);
  const certify = (subject: string, publicKey: KeyObject, notBefore: Date, notAfter: Date, extensions: Buffer[]) => {
    const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
    const body = sequence(
      tagged(0xa0, integer(Buffer.from([2]))),
      integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
      algorithm,
      distinguishedName(name),
      sequence(time(notBefore), time(notAfter)),
      distinguishedName(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(0xa3, sequence(...extensions, extension(SUBJECT_KEY_ID, tagged(0x04, keyId(publicKey))),
        extension(AUTHORITY_KEY_ID, sequence(tagged(0x80, authorityKeyId))))),
    );
    return pem(sequence(body, algorithm, bitString(sign('sha256', body, authority.privateKey))));
  };
  const now = Date.now();
  return {
    ca: certify(name, authority.publicKey, new Date(now - HOUR), new Date(now + 24 * HOUR), [extension(BASIC_CONSTRAINTS, sequence(TRUE), true)]),
    issue: ({ hosts = ['localhost', '127.0.0.1'], notBefore = new Date(now - HOUR), notAfter = new Date(now + 24 * HOUR) } = {}) => {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = hosts.map((host) => (isIPv4(host) ? tagged(0x87, Buffer.from(host.split('.').map(Number))) : tagged(0x82, Buffer.from(host))));
      return {
        certificate: certify(hosts[0], own.publicKey, notBefore, notAfter, [extension(SUBJECT_ALTERNATIVE_NAME, sequence(...names))]),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

/** DER: tag, length, content. */
function tagged(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const digits = body.length.toString(16);
  const long = Buffer.from(digits.padStart(digits.length + digits.length % 2, '0'), 'hex');
  const length = body.length < 0x80 ? Buffer.from([body.length]) : Buffer.concat([Buffer.from([0x80 + long.length]), long]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

const TRUE = tagged(0x01, Buffer.from([0xff]));

function sequence(...content: Buffer[]): Buffer {
  return tagged(0x30, ...content);
}

function integer(value: Buffer): Buffer {
  return tagged(0x02, value);
}

function bitString(content: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), content);
}

function objectId(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const base128 = (value: number): number[] => {
    const bytes = [value % 128];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) {
      bytes.unshift(128 + left % 128);
    }
    return bytes;
  };
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** GeneralizedTime, which has all years in four digits. */
function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`));
}

function distinguishedName(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId(COMMON_NAME), tagged(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...critical ? [TRUE] : [], tagged(0x04, value));
}

function keyId(publicKey: KeyObject): Buffer {
  return createHash('sha1').update(publicKey.export({ type: 'spki', format: 'der' })).digest();
}

function pem(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}
