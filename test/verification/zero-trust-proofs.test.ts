import { existsSync, mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { Claim, ClaimPrincipal, ClaimResource, Claims, ZeroTrust, ZeroTrustProofs } from '../../lib/verification';
import * as assembly from '../../lib/verification/prove-assembly';

const REASON = 'The reviewer accepted this finding for the test';

interface Reported {
  readonly ruleName: string;
  readonly description: string;
  readonly severity?: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
  readonly suppressedViolatingConstructs?: readonly unknown[];
}

interface PluginReport {
  readonly pluginName: string;
  readonly violations: readonly Reported[];
}

/** What the plugin reported, and whether the synthesis failed. */
function synthesized(app: App): { readonly failed: boolean; readonly open: readonly Reported[] } {
  jest.spyOn(console, 'error').mockImplementation();
  let failed = false;
  try {
    app.synth({ force: true });
  } catch {
    failed = true;
  }
  jest.restoreAllMocks();
  const report = JSON.parse(readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8')) as { pluginReports: PluginReport[] };
  const { pluginReports } = report;
  const own = pluginReports.find(({ pluginName }) => pluginName === 'ZeroTrustProofs');
  return { failed, open: (own?.violations ?? []).filter(({ violatingConstructs }) => violatingConstructs.length > 0) };
}

interface Evidence {
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
  readonly claims: readonly { readonly id: string; readonly verdict: string; readonly findings: readonly { request?: { action: string } }[] }[];
}

function evidence(app: App): Evidence {
  return JSON.parse(readFileSync(path.join(app.outdir, 'zero-trust.proofs.json'), 'utf8'));
}

/** A bucket that two roles read, one more than the claim says. */
function ledger(scope: (app: App) => IConstruct = (app) => new Stack(app, 'Stack')): { app: App; bucket: s3.Bucket; extra: iam.Role; policy: iam.ManagedPolicy } {
  const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'proofs-')) });
  const stack = scope(app);
  const bucket = new s3.Bucket(stack, 'Ledger');
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const reader = role('Reader');
  const extra = role('Extra');
  const statement = new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] });
  const policy = new iam.ManagedPolicy(stack, 'Policy', { roles: [extra], statements: [statement] });
  new iam.ManagedPolicy(stack, 'Own', { roles: [reader], statements: [statement] });
  Claims.of(bucket).state(Claim.only(ClaimPrincipal.of(reader)).can({ name: 'only-can-read', actions: ['s3:GetObject'], resources: [ClaimResource.of(bucket)] }));
  Validations.of(app).addPlugins(new ZeroTrustProofs(app));
  return { app, bucket, extra, policy };
}

test('a refuted claim fails the synthesis, on the resource that caused it, with the request', () => {
  const { app } = ledger();
  const { failed, open } = synthesized(app);
  expect(failed).toBe(true);
  expect(open.map(({ ruleName }) => ruleName)).toEqual(['only-can-read[Stack/Ledger; Stack/Policy/Resource/PolicyDocument.Statement.0; Stack/Extra/Resource]']);
  expect(open[0]).toMatchObject({ severity: 'error', violatingConstructs: [{ constructPath: 'Stack/Policy/Resource' }] });
  expect(open[0].description).toContain('REFUTED');
  expect(evidence(app)).toMatchObject({ refuted: 1, unknown: 0 });
  expect(evidence(app).claims.find(({ verdict }) => verdict === 'REFUTED')!.findings[0].request!.action).toBe('s3:GetObject');
});

test('an acknowledgement of one cause leaves the others open', () => {
  const { app, bucket, extra, policy } = ledger();
  Validations.of(policy.node.defaultChild as CfnResource).acknowledge({
    id: 'ZeroTrustProofs::only-can-read[Stack/Ledger; Stack/Policy/Resource/PolicyDocument.Statement.0; Stack/Extra/Resource]', reason: REASON,
  });
  expect(synthesized(app)).toEqual({ failed: false, open: [] });
  new iam.ManagedPolicy(Stack.of(bucket), 'Second', {
    roles: [extra], statements: [new iam.PolicyStatement({ actions: ['s3:Get*'], resources: [bucket.arnForObjects('*')] })],
  });
  const { failed, open } = synthesized(app);
  expect(failed).toBe(true);
  expect(open.map(({ violatingConstructs }) => violatingConstructs[0].constructPath)).toEqual(['Stack/Second/Resource']);
});

test('stages and nested stacks are proved with everything else', () => {
  const { app } = ledger((root) => new NestedStack(new Stack(new Stage(root, 'Prod'), 'Stack'), 'Nested'));
  const { failed, open } = synthesized(app);
  expect(failed).toBe(true);
  expect(open.map(({ violatingConstructs }) => violatingConstructs[0].constructPath)).toEqual(['Prod/Stack/Nested/Policy/Resource']);
});

test('what an escape hatch lets through counts', () => {
  const { app, policy } = ledger();
  (policy.node.defaultChild as iam.CfnManagedPolicy).addPropertyOverride('PolicyDocument.Statement.0.Action', 's3:GetBucketLocation');
  expect(synthesized(app)).toEqual({ failed: false, open: [] });
});

test('what cannot be read is a finding, not a proof', () => {
  const { app, policy } = ledger();
  (policy.node.defaultChild as iam.CfnManagedPolicy).addPropertyOverride('PolicyDocument', { 'Fn::Transform': { Name: 'Macro', Parameters: {} } });
  const { failed, open } = synthesized(app);
  expect(failed).toBe(true);
  expect(open.some(({ description }) => description.includes('UNKNOWN'))).toBe(true);
  expect(evidence(app).unknown).toBeGreaterThan(0);
});

test('claims that hold for every app need nobody to state them', () => {
  const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'proofs-')) });
  const stack = new Stack(app, 'Stack');
  const vpc = new ec2.CfnVPC(stack, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  expect(vpc).toBeDefined();
  new iam.User(stack, 'User', { managedPolicies: [new iam.ManagedPolicy(stack, 'All', { statements: [new iam.PolicyStatement({ actions: ['*'], resources: ['*'] })] })] });
  ZeroTrust.verify(app, { withoutAwsSolutions: REASON, withoutNist80053: REASON, withoutZeroTrustChecks: REASON });
  const { failed, open } = synthesized(app);
  expect(failed).toBe(true);
  expect(open.some(({ ruleName }) => ruleName.startsWith('built-in.'))).toBe(true);
});

test('a failure of the prover is a finding that fails the synthesis', () => {
  const { app } = ledger();
  const prove = jest.spyOn(assembly, 'proveAssembly').mockImplementation(() => { throw new Error('engine broke'); });
  expect(() => app.synth()).toThrow(/prover-error|Validation failed/);
  prove.mockRestore();
  const { pluginReports } = JSON.parse(readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8'));
  expect(JSON.stringify(pluginReports)).toContain('engine broke');
  expect(existsSync(path.join(app.outdir, 'zero-trust.proofs.json'))).toBe(false);
});

test('the evidence is the same for the same app, and names no folder of the machine', () => {
  const [first, second] = [ledger().app, ledger().app];
  [first, second].forEach(synthesized);
  const text = (app: App) => readFileSync(path.join(app.outdir, 'zero-trust.proofs.json'), 'utf8');
  expect(text(first)).toBe(text(second));
  expect(text(first)).not.toContain(tmpdir());
  expect(text(first)).not.toMatch(/millisec/);
});

test('the summary counts claims and says what was decided about each', () => {
  const app = new App({ outdir: mkdtempSync(path.join(tmpdir(), 'proofs-')) });
  const stack = new Stack(app, 'Stack');
  const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
  Claims.of(bucket).state(Claim.everyAccessEncrypted(ClaimResource.of(bucket)));
  const summary = ZeroTrust.verify(app, { withoutAwsSolutions: REASON, withoutNist80053: REASON, withoutZeroTrustChecks: REASON });
  synthesized(app);
  const row = summary.packs.find(({ pack }) => pack === 'ZeroTrustProofs')!;
  expect(row).toMatchObject({ findings: 0, acknowledged: 0, checks: summary.claims.length, passed: summary.claims.length });
  expect(summary.claims).toContainEqual({
    id: 'every-access-encrypted[Stack/Bucket]', promise: 'Requests to Stack/Bucket without TLS are denied', verdict: 'PROVED', builtIn: false,
  });
  expect(summary.complete).toBe(true);
});

test('the proofs can be turned off with a reason, which the summary repeats', () => {
  const { app } = ledger();
  const other = new App();
  const summary = ZeroTrust.verify(other, { withoutProofs: REASON });
  expect(summary.packs.find(({ pack }) => pack === 'ZeroTrustProofs')).toMatchObject({ turnedOffBecause: REASON, checks: 0 });
  expect(summary.claims).toEqual([]);
  expect(() => ZeroTrust.verify(app, { withoutProofs: 'no' })).toThrow('turning ZeroTrustProofs off has "no" as its reason');
});

test('an app without stacks promises nothing, and passes', () => {
  const app = new App();
  ZeroTrust.verify(app);
  expect(() => app.synth()).not.toThrow();
});
