import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { RotationError } from '../rotation-errors.lambda-shared';

/** Beside the bundle, where the build puts one file a region: a start reads 5 KB, not those of all regions. */
const SHIPPED = path.join(__dirname, 'rds-ca');

/**
 * Certificates of the authorities that may vouch for the database, in PEM, each alone.
 *
 * They are those in `DATABASE_CA`, or the ones of Amazon RDS in the region of the function. None of the system's own count: whoever gets a
 * certificate from any public authority is not the database.
 *
 * @throws RotationError `contract` where `DATABASE_CA` holds no certificate, or the region's authorities are not shipped
 */
export function certificateAuthorities(env: Readonly<Record<string, string | undefined>>, shipped = SHIPPED): string[] {
  if (env.DATABASE_CA) {
    return certificatesIn(env.DATABASE_CA, 'DATABASE_CA');
  }
  const region = env.AWS_REGION ?? '';
  if (!/^[a-z]+(-[a-z]+)+-\d+$/.test(region)) {
    throw new RotationError('contract', 'neither DATABASE_CA nor AWS_REGION says which certificate authority to trust');
  }
  let text: string;
  try {
    text = readFileSync(path.join(shipped, `${region}.pem`), 'utf8');
  } catch {
    throw new RotationError('contract', `the certificate authorities of Amazon RDS in ${region} are not shipped: give the construct the certificate authority of the database`);
  }
  return certificatesIn(text, `the file of ${region}`);
}

function certificatesIn(text: string, place: string): string[] {
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g);
  if (!certificates) {
    throw new RotationError('contract', `${place} holds no certificate: give it in PEM, with its lines BEGIN CERTIFICATE and END CERTIFICATE`);
  }
  return certificates.map((certificate) => `${certificate}\n`);
}
