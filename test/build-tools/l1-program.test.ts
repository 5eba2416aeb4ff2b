import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import {
  App, aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, CfnOutput, CfnResource, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { assemblyDifference, l1Program } from '../../build-tools/l1-program';
import { run } from '../../build-tools/packed-package';

const ROOT = path.join(__dirname, '../..');
let folder: string;
let assembly: string;
let again: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'l1-'));
  assembly = path.join(folder, 'cdk.out');
  again = path.join(folder, 'again.out');
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function reference(): void {
  const app = new App({ outdir: assembly, analyticsReporting: false });
  const network = new Stack(app, 'Network', { description: 'the network' });
  const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const store = new Stack(app, 'Store', { env: { account: '111111111111', region: 'eu-west-1' } });
  const key = new kms.Key(store, 'Key', { enableKeyRotation: true, pendingWindow: Duration.days(30) });
  const bucket = new s3.Bucket(store, 'Bucket', {
    encryptionKey: key, enforceSSL: true, removalPolicy: RemovalPolicy.RETAIN, lifecycleRules: [{ expiration: Duration.days(90) }],
  });
  const code = path.join(folder, 'handler');
  mkdirSync(code);
  writeFileSync(path.join(code, 'index.js'), 'exports.handler = () => 1;');
  const handler = new lambda.Function(store, 'Function', {
    code: lambda.Code.fromAsset(code), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X, environment: { BUCKET: bucket.bucketName },
  });
  bucket.grantRead(handler);
  new iam.Role(store, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), maxSessionDuration: Duration.hours(2) });
  new CfnResource(store, 'Custom', { type: 'Custom::Thing', properties: { ServiceToken: handler.functionArn, Nested: { Depth: [1, true, 'x'] } } });
  new CfnOutput(network, 'VpcId', { value: vpc.vpcId, exportName: 'the-vpc' });
  store.addStackDependency(network);
  app.synth();
}

function runProgram(text: string): void {
  writeFileSync(path.join(folder, 'l1.js'), text);
  run(process.execPath, ['l1.js', assembly, again], folder);
}

test('the program makes the same resources and outputs, with L1 constructs only', () => {
  reference();
  const text = l1Program(assembly);
  expect(text).toMatch(/new cdk\.aws_ec2\.CfnVPC\(stack0, "Vpc[0-9A-F]{8}", \{ "cidrBlock": "10\.0\.0\.0\/16"/);
  expect(text).toContain('cdk.CfnResource(stack1, "Custom"');
  expect(text.match(/new cdk\.aws_\w+\.(?!Cfn|Asset\()/g)).toBeNull();
  runProgram(text);
  expect(assemblyDifference(assembly, again)).toBeUndefined();
  expect(readFileSync(path.join(again, 'Store.template.json'), 'utf8')).toContain('Custom::Thing');
});

test('a difference is named', () => {
  reference();
  runProgram(l1Program(assembly).replace('"enableKeyRotation": true', '"enableKeyRotation": false'));
  expect(assemblyDifference(assembly, again)).toMatch(/^Store\/Resources\/Key[0-9A-F]{8}\/Properties\/EnableKeyRotation: true or false$/);
});

test('a resource that the program forgets is a difference', () => {
  reference();
  runProgram(l1Program(assembly).replace(/^const \w+ = new cdk\.CfnResource\(stack1, "Custom".*$/m, ''));
  expect(assemblyDifference(assembly, again)).toMatch(/^Store\/Resources\/Custom: /);
});
