import { execFileSync } from 'child_process';
import { join } from 'path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ZeroTrust, VerifyOptions } from '../../lib/verification';

const REASON = 'The reviewer accepted this finding';

function verified(options?: VerifyOptions): { app: App; stack: Stack; summary: ReturnType<typeof ZeroTrust.verify> } {
  const app = new App();
  return { app, stack: new Stack(app, 'Stack'), summary: ZeroTrust.verify(app, options) };
}

const PACKS = ['AwsSolutions', 'NIST.800.53.R5', 'ZeroTrustChecks', 'ZeroTrustProofs'];

test('registers packs that fail the synthesis', () => {
  const { app, stack } = verified();
  new s3.Bucket(stack, 'Bucket');
  let report = '';
  try {
    app.synth();
  } catch (error) {
    report = (error as Error).message;
  }
  for (const id of ['AwsSolutions::AwsSolutions-S10', 'NIST.800.53.R5::NIST.800.53.R5-S3BucketVersioningEnabled', 'ZeroTrustChecks::ZeroTrust-BucketBlocksPublicAccess']) {
    expect(report).toContain(id);
  }
});

test('counts nothing before a synthesis', () => {
  const { summary } = verified();
  expect(summary.complete).toBe(false);
  expect(summary.packs).toEqual(PACKS.map((pack) => ({ pack, rules: 0, checks: 0, passed: 0, findings: 0, acknowledged: 0 })));
});

test('counts rules, checks, findings and acknowledgements of the last synthesis', () => {
  const { app, stack, summary } = verified();
  const queue = new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue' });
  expect(() => app.synth()).toThrow();
  expect(summary.complete).toBe(true);
  const first = summary.packs;
  expect(first.map(({ pack }) => pack)).toEqual(PACKS);
  const own = first[2];
  // Encryption, key and TLS of the queue, and the parameter that the CDK adds.
  expect(own).toEqual({ pack: 'ZeroTrustChecks', rules: 4, checks: 4, passed: 1, findings: 3, acknowledged: 0 });
  Validations.of(queue).acknowledge({ id: 'ZeroTrustChecks::ZeroTrust-TransportIsEncrypted', reason: REASON });
  expect(() => app.synth({ force: true })).toThrow();
  expect(summary.packs[2]).toEqual({ pack: 'ZeroTrustChecks', rules: 6, checks: 6, passed: 3, findings: 2, acknowledged: 1 });
});

test('counts what applies of the packs of cdk-nag', () => {
  const { app, stack, summary } = verified();
  new s3.CfnBucket(stack, 'Bucket');
  expect(() => app.synth()).toThrow();
  const [solutions, nist] = summary.packs;
  for (const pack of [solutions, nist]) {
    expect(pack.rules).toBeGreaterThan(2);
    expect(pack.checks).toBe(pack.rules);
    expect(pack.findings).toBeGreaterThan(0);
    expect(pack.passed + pack.findings).toBe(pack.checks);
  }
});

test('counting does not change the names of the rules of cdk-nag', () => {
  const { app, stack } = verified();
  const bucket = new s3.CfnBucket(stack, 'Bucket');
  const unchecked: string[] = [];
  try {
    app.synth();
  } catch (error) {
    unchecked.push(...[...(error as Error).message.matchAll(/\b((?:AwsSolutions|NIST\.800\.53\.R5|ZeroTrustChecks)::[^\s']+)/g)].map(([, id]) => id));
  }
  expect(unchecked.length).toBeGreaterThan(10);
  for (const id of new Set(unchecked)) {
    Validations.of(bucket).acknowledge({ id, reason: REASON });
  }
  expect(() => app.synth({ force: true })).not.toThrow();
});

describe('a second call', () => {
  test('with the same options changes nothing', () => {
    const { app, stack, summary } = verified();
    expect(ZeroTrust.verify(app)).toBe(summary);
    new CfnResource(stack, 'User', { type: 'AWS::IAM::User' });
    expect(() => app.synth()).toThrow();
    expect(summary.packs[2].findings).toBe(1);
  });

  test('fails with other options', () => {
    const { app } = verified();
    expect(() => ZeroTrust.verify(app, { withoutNist80053: 'No federal workload runs here' })).toThrow(/verified already with other options.*call verify once/);
  });
});

test.each([
  ['withoutAwsSolutions', 0], ['withoutNist80053', 1], ['withoutZeroTrustChecks', 2],
] as const)('%s turns one pack off', (option, index) => {
  const { app, stack, summary } = verified({ [option]: 'Another pack covers the same ground' });
  new s3.CfnBucket(stack, 'Bucket');
  expect(() => app.synth()).toThrow();
  expect(summary.complete).toBe(true);
  expect(summary.packs.slice(0, 3).map(({ findings }) => findings > 0)).toEqual([0, 1, 2].map((pack) => pack !== index));
  expect(summary.packs[index].turnedOffBecause).toBe('Another pack covers the same ground');
});

test.each(['withoutAwsSolutions', 'withoutNist80053', 'withoutZeroTrustChecks'])('fails when %s has no reason', (option) => {
  expect(() => verified({ [option]: 'no' })).toThrow(/turning .* off has "no" as its reason/);
});

test('the packs of cdk-nag are loaded only when they are registered', () => {
  const script = `
    require('ts-jest'); require('tsx/cjs');
    const verification = require('${join(__dirname, '../../lib/verification')}');
    const loaded = () => Object.keys(require.cache).some((file) => /cdk-nag\\/lib\\/packs\\//.test(file));
    const before = loaded();
    const { App } = require('aws-cdk-lib');
    verification.ZeroTrust.verify(new App());
    console.log(JSON.stringify([before, loaded()]));
  `.replace("require('ts-jest'); ", '');
  expect(JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', cwd: join(__dirname, '../..') }))).toEqual([false, true]);
});
