import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Claim, ClaimEnd, ClaimResource, Claims, ZeroTrust } from '../../lib/verification';
import { assertProved, expectProved, proofsOf } from '../../lib/verification/testing';

const REASON = 'The reviewer accepted this finding for the test';
const OFF = { withoutAwsSolutions: REASON, withoutNist80053: REASON, withoutZeroTrustChecks: REASON };

/** Two stacks: one whose bucket takes requests without TLS, and one without claims. */
function app(): { app: App; open: Stack; quiet: Stack; bucket: s3.Bucket } {
  const root = new App();
  const open = new Stack(root, 'Open');
  const bucket = new s3.Bucket(open, 'Bucket');
  bucket.grantPublicAccess('*', 's3:GetObject');
  Claims.of(bucket).state(Claim.everyAccessEncrypted(ClaimResource.of(bucket)));
  return { app: root, open, quiet: new Stack(root, 'Quiet'), bucket };
}

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
});

afterEach(() => {
  jest.restoreAllMocks();
});

test('fails with each finding, its witness and its cause', () => {
  const { open } = app();
  const only = { only: ['every-access-encrypted'] };
  expect(() => expectProved(open, only)).toThrow(/1 finding of 1 claims of Open:\n\nREFUTED every-access-encrypted\[Open\/Bucket; /);
  expect(() => expectProved(open, only)).toThrow('promise: Requests to Open/Bucket without TLS are denied');
  expect(() => expectProved(open, only)).toThrow(/request: .* does s3:GetObject on arn:.*aws:securetransport=false/);
  expect(() => expectProved(open, only)).toThrow(/cause: Open\/Bucket\/Policy\/Resource/);
});

test('works where the plugin is registered and the synthesis fails of its findings', () => {
  const { app: root, open } = app();
  ZeroTrust.verify(root, OFF);
  expect(() => root.synth()).toThrow();
  expect(proofsOf(root).results.find(({ claim }) => claim.kind === 'every-access-encrypted')!.verdict).toBe('REFUTED');
  expect(() => assertProved(open)).toThrow('REFUTED every-access-encrypted[Open/Bucket');
});

test('works after others have synthesized the app', () => {
  const { open } = app();
  Template.fromStack(open);
  expect(() => assertProved(open)).toThrow('REFUTED every-access-encrypted');
});

test('of a stack counts what it states and what breaks because of it', () => {
  const { app: root, quiet } = app();
  expect(() => assertProved(quiet)).not.toThrow();
  expect(() => assertProved(root)).toThrow('of the app');
});

test('passes what is acknowledged on its resource', () => {
  const { app: root, bucket } = app();
  const findings = proofsOf(root).results.flatMap((result) => result.findings);
  Validations.of(bucket.policy!.node.defaultChild as CfnResource).acknowledge(...findings.map(({ id }) => ({ id: `ZeroTrustProofs::${id}`, reason: REASON })));
  expect(findings.length).toBeGreaterThan(0);
  expect(() => expectProved(root)).not.toThrow();
});

test('shows the path of packets', () => {
  const root = new App();
  const stack = new Stack(root, 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 1, restrictDefaultSecurityGroup: false });
  const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
  group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22));
  Claims.of(stack).state(Claim.noPath({ from: ClaimEnd.internet(), to: ClaimEnd.subnets('public', vpc.publicSubnets, [group]) }));
  expect(() => expectProved(stack, { only: ['no-path'] })).toThrow(/REFUTED no-path\[internet->public; [\s\S]*path 1: .*ingress .*22.*/);
});

test('fails on a claim that nobody states', () => {
  expect(() => expectProved(app().app, { only: ['no-pth'] })).toThrow('no claim begins with no-pth; write ids as zero-trust.claims.json has them');
});

test('fails with the error of a synthesis that writes nothing', () => {
  const { app: root, open } = app();
  open.node.addValidation({ validate: () => ['broken on purpose'] });
  expect(() => proofsOf(root)).toThrow('broken on purpose');
});
