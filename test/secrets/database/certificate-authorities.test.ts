import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { certificateAuthorities } from '../../../lib/secrets/database/certificate-authorities.lambda-shared';
import { testAuthority } from '../../support/test-certificates';

const [one, other] = [testAuthority('One').ca, testAuthority('Other').ca];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ca-'));
  writeFileSync(path.join(folder, 'eu-west-1.pem'), one);
  writeFileSync(path.join(folder, 'us-gov-west-1.pem'), one + other);
  writeFileSync(path.join(folder, 'eu-north-1.pem'), 'cut off');
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['of the region', { AWS_REGION: 'eu-west-1' }, [one]],
  ['of a region of another partition', { AWS_REGION: 'us-gov-west-1' }, [one, other]],
  ['given, whatever the region', { AWS_REGION: 'eu-west-1', DATABASE_CA: other }, [other]],
  ['given with text between them', { DATABASE_CA: `the first\n${one}the second\n${other}` }, [one, other]],
  ['given, where the region has none', { AWS_REGION: 'mars-north-1', DATABASE_CA: one }, [one]],
  ['of the region, where the one given is empty', { AWS_REGION: 'eu-west-1', DATABASE_CA: '' }, [one]],
])('trusts the authorities %s', (_, env, expected) => {
  expect(certificateAuthorities(env, folder)).toEqual(expected);
});

test.each([
  ['in a region that is not shipped', { AWS_REGION: 'mars-north-1' }, /^the certificate authorities of Amazon RDS in mars-north-1 are not shipped: give the construct/],
  ['without a region', {}, /^neither DATABASE_CA nor AWS_REGION says/],
  ['with a region that is a path', { AWS_REGION: '../../etc/passwd' }, /^neither DATABASE_CA nor AWS_REGION says/],
  ['with a text that holds no certificate', { DATABASE_CA: 'rds-ca-rsa2048-g1' }, /^DATABASE_CA holds no certificate/],
  ['with a file that holds no certificate', { AWS_REGION: 'eu-north-1' }, /^the file of eu-north-1 holds no certificate/],
])('fails %s', (_, env, message) => {
  expect(() => certificateAuthorities(env, folder)).toThrow(expect.objectContaining({ kind: 'contract', message: expect.stringMatching(message) }));
});
