import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, CfnCondition, CfnParameter, Fn, NestedStack, Stack, StackProps, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { readSources } from '../../../../../lib/verification/prover/model/read-sources';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';
import { ResolvedCase } from '../../../../../lib/verification/prover/model/resolved-case';
import { CDK_CONTEXT } from '../../../../support/reference-app';
import { shown } from '../resolve/support';

let outdir: string;
beforeEach(() => { outdir = mkdtempSync(path.join(tmpdir(), 'synthesized-')); });
afterEach(() => rmSync(outdir, { recursive: true }));

function synthesized(build: (app: App) => void, context: Record<string, unknown> = {}): readonly ResolvedCase[] {
  const app = new App({ outdir, context });
  build(app);
  app.synth();
  return resolveSet(readSources([outdir]));
}

/** What the policies of the stacks name, by stack. */
function grants(one: ResolvedCase): { [stack: string]: unknown } {
  const found: { [stack: string]: unknown } = {};
  for (const { type, stack, properties } of one.resources) {
    if (type === 'AWS::IAM::Policy') found[stack] = ((shown(one, properties) as any).PolicyDocument.Statement as any[]).map(({ Resource }) => Resource);
  }
  return found;
}

const reader = (scope: Stack) => new iam.Role(scope, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
const SOMEWHERE: StackProps = { env: { account: '111122223333', region: 'eu-west-1' } };

describe.each([['without flags', {}], ['with the flags that are recommended', CDK_CONTEXT]])('%s', (_, context) => {
  test.each<[string, StackProps, string]>([['known', SOMEWHERE, 'aws'], ['unknown', {}, '${AWS::Partition}']])('stacks refer to one another where the environment is %s', (__, props, partition) => {
    const [one, ...more] = synthesized((app) => {
      const bucket = new s3.Bucket(new Stack(app, 'Data', props), 'Bucket');
      bucket.grantRead(reader(new Stack(app, 'Use', props)), 'x/*');
    }, context);
    expect(more).toEqual([]);
    expect(one.gaps).toEqual([]);
    const arn = `arn:${partition}:s3:::\${Data/Bucket}`;
    expect(grants(one)).toEqual({ Use: [[arn, `${arn}/x/*`]] });
  });

  test('stages and stacks nested in nested ones', () => {
    const [one] = synthesized((app) => {
      const main = new Stack(new Stage(app, 'Prod', SOMEWHERE), 'Main');
      const outer = new NestedStack(main, 'Outer');
      const inner = new NestedStack(outer, 'Inner');
      const buckets = [main, outer, inner].map((scope) => new s3.Bucket(scope, 'Bucket'));
      for (const scope of [main, inner]) {
        const role = reader(scope);
        for (const bucket of buckets) role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }));
      }
    }, context);
    expect(one.gaps).toEqual([]);
    const all = ['Prod/Main/Bucket', 'Prod/Main/Outer/Bucket', 'Prod/Main/Outer/Inner/Bucket'].map((name) => `arn:aws:s3:::\${${name}}/*`);
    const sorted = (value: unknown) => (value as unknown[]).flat().sort();
    const found = grants(one);
    expect(Object.keys(found).sort()).toEqual(['Prod/Main', 'Prod/Main/Outer/Inner']);
    for (const resources of Object.values(found)) expect(sorted(resources)).toEqual([...all].sort());
    expect(one.resources.every(({ account, region }) => account === '111122223333' && region === 'eu-west-1')).toBe(true);
  });
});

test('two stages of the same stacks are apart', () => {
  const [one] = synthesized((app) => {
    for (const name of ['Blue', 'Green']) {
      const stage = new Stage(app, name);
      new s3.Bucket(new Stack(stage, 'Data'), 'Bucket').grantRead(reader(new Stack(stage, 'Use')), 'x');
    }
  });
  expect(grants(one)).toEqual(Object.fromEntries(['Blue', 'Green'].map((name) => {
    const arn = `arn:\${${name}/AWS::Partition}:s3:::\${${name}/Data/Bucket}`;
    return [`${name}/Use`, [[arn, `${arn}/x`]]];
  })));
  expect(one.assumptions).toHaveLength(2);
});

test('conditions and parameters of the CDK', () => {
  const cases = synthesized((app) => {
    const stack = new Stack(app, 'App');
    const stage = new CfnParameter(stack, 'StageName', { default: 'dev' });
    const isProd = new CfnCondition(stack, 'IsProd', { expression: Fn.conditionEquals(stage, 'prod') });
    const role = reader(stack);
    (role.node.defaultChild as iam.CfnRole).addPropertyOverride('RoleName', Fn.conditionIf('IsProd', 'reader-prod', Fn.join('-', ['reader', stage.valueAsString])));
    const { cfnOptions } = new s3.CfnBucket(stack, 'Audit');
    cfnOptions.condition = isProd;
  });
  const roles = cases.map((one) => [one.conditions, one.resources.map(({ logicalId, id }) => `${logicalId.slice(0, 6)} ${one.letters.shown(id)}`)]);
  expect(roles).toEqual([
    [{ 'App.IsProd': true }, ['Reader reader-prod', 'Audit ${App/Audit}']],
    [{ 'App.IsProd': false }, ['Reader reader-${App/StageName}']],
  ]);
});

test('a network of the CDK', () => {
  const [one] = synthesized((app) => new ec2.Vpc(new Stack(app, 'App', {}), 'Vpc', { maxAzs: 2 }));
  expect(one.gaps).toEqual([]);
  const vpc = one.resources.find(({ type }) => type === 'AWS::EC2::VPC')!;
  const subnets = one.resources.filter(({ type }) => type === 'AWS::EC2::Subnet');
  expect(subnets.map(({ properties }) => properties.VpcId)).toEqual(subnets.map(() => vpc.id));
  expect(new Set(subnets.map(({ properties }) => properties.CidrBlock)).size).toBe(4);
  expect(new Set(subnets.map(({ properties }) => properties.AvailabilityZone)).size).toBe(2);
});
