import { X509Certificate } from 'crypto';
import { invalidInput } from '../../private/errors';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * The certificates of an authority in a form that the handler takes: one PEM block after the other, without what stands between
 * them. Whether they are still valid is seen when the handler connects: synthesis has no clock.
 *
 * @throws if there is none, something else stands there, or one is not of an authority
 */
export function certificatesOf(where: string, pem: string): string {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (/-----BEGIN (?!CERTIFICATE-----)/.test(pem)) {
    throw invalidInput(where, 'the certificateAuthority holds something other than certificates', 'leave only blocks between BEGIN CERTIFICATE and END CERTIFICATE; a private key never belongs there');
  }
  if (blocks.length === 0) {
    throw invalidInput(where, 'the certificateAuthority holds no PEM certificate', 'give the certificates themselves, from BEGIN CERTIFICATE to END CERTIFICATE, not the name of a file');
  }
  blocks.forEach((block, index) => {
    const certificate = parsed(block);
    if (!certificate) {
      throw invalidInput(where, `certificate ${index + 1} of the certificateAuthority cannot be read`, 'export it anew as PEM');
    }
    if (!certificate.ca) {
      throw invalidInput(where, `certificate ${index + 1} of the certificateAuthority (${certificate.subject.replace(/\n/g, ', ')}) is not one of an authority`,
        'give the certificate of the authority that signed the server\'s, not the server\'s own');
    }
  });
  return blocks.map((block) => block.replace(/\r/g, '')).join('\n');
}

function parsed(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}
