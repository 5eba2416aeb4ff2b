import { App, Aspects, CfnElement, CfnParameter, CfnResource, DefaultStackSynthesizer, IAspect, IPropertyInjector, ISynthesisSession, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { policy } from './rule-table';
import { ZeroTrustChecks } from '../../lib/verification';
import * as engine from '../../lib/verification/engine/engine';
import { Model } from '../../lib/verification/engine/model';
import { ResourceRule } from '../../lib/verification/engine/rule';
import { ZERO_TRUST_RULES } from '../../lib/verification/packs/zero-trust';
import { NoIamUser } from '../../lib/verification/rules/identity/NoIamUser';

/** An app with the plugin; a failing synthesis throws with the report in its message. */
function app(): App {
  const made = new App();
  Validations.of(made).addPlugins(new ZeroTrustChecks(made));
  return made;
}

function group(scope: IConstruct, id: string, ...ports: number[]): CfnResource {
  return new CfnResource(scope as Stack, id, {
    type: 'AWS::EC2::SecurityGroup',
    properties: {
      GroupDescription: 'x',
      SecurityGroupIngress: ports.map((port) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: '0.0.0.0/0' })),
      SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' }],
    },
  });
}

const INGRESS = (port: number) => `ZeroTrustChecks::ZeroTrust-NoPublicIngress[0.0.0.0/0:tcp/${port}]`;
const REASON = 'The listener of the load balancer is public by design';

describe('a synthesis', () => {
  test('passes without findings', () => {
    const given = app();
    group(new Stack(given, 'Stack'), 'Group');
    expect(() => given.synth()).not.toThrow();
  });

  test('fails with what, where and how to fix', () => {
    const given = app();
    group(new Stack(given, 'Stack'), 'Group', 22);
    expect(() => given.synth()).toThrow(/ZeroTrustChecks::ZeroTrust-NoPublicIngress\[0\.0\.0\.0\/0:tcp\/22\]/);
    expect(() => given.synth()).toThrow(/admits the public range 0\.0\.0\.0\/0 on tcp\/22/);
    expect(() => given.synth()).toThrow(/AWS::EC2::SecurityGroup Group: Properties\.SecurityGroupIngress/);
    expect(() => given.synth()).toThrow(/Stack\/Group/);
  });

  test('passes when its only finding is acknowledged on the resource', () => {
    const given = app();
    Validations.of(group(new Stack(given, 'Stack'), 'Group', 443)).acknowledge({ id: INGRESS(443), reason: REASON });
    expect(() => given.synth()).not.toThrow();
  });

  test('an acknowledgement of one finding leaves the others on the resource, and the same on other resources', () => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    Validations.of(group(stack, 'First', 443, 22)).acknowledge({ id: INGRESS(443), reason: REASON });
    group(stack, 'Second', 443);
    expect(() => given.synth()).toThrow(/tcp\/22/);
    const open = new ZeroTrustChecks().validateScope(given).violations.map((v) => `${v.violatingResources[0].constructPath}${/\[.*/.exec(v.ruleName)![0]}`);
    // The pack reports all; the framework takes away what is acknowledged.
    expect(open).toEqual(['Stack/First[0.0.0.0/0:tcp/22]', 'Stack/First[0.0.0.0/0:tcp/443]', 'Stack/Second[0.0.0.0/0:tcp/443]']);
    Validations.of(stack.node.findChild('First')).acknowledge({ id: INGRESS(22), reason: REASON });
    expect(() => given.synth()).toThrow(/Stack\/Second/);
  });
});

describe('the final template decides', () => {
  test('an escape hatch', () => {
    const given = app();
    const queue = new sqs.Queue(new Stack(given, 'Stack'), 'Queue', { enforceSSL: true, encryption: sqs.QueueEncryption.SQS_MANAGED });
    (queue.node.defaultChild as CfnResource).addPropertyDeletionOverride('SqsManagedSseEnabled');
    expect(() => given.synth()).toThrow(/ZeroTrust-StoreIsEncrypted/);
  });

  test('an aspect', () => {
    const strip: IAspect = { visit: (node) => node instanceof s3.CfnBucket && node.addPropertyOverride('PublicAccessBlockConfiguration.BlockPublicPolicy', false) };
    const given = app();
    new s3.Bucket(new Stack(given, 'Stack'), 'Bucket', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });
    Aspects.of(given).add(strip);
    expect(() => given.synth()).toThrow(/ZeroTrust-BucketBlocksPublicAccess\[BlockPublicPolicy\]/);
  });

  test('a property injector', () => {
    const weaken: IPropertyInjector = {
      constructUniqueId: s3.Bucket.PROPERTY_INJECTION_ID,
      inject: (props) => ({ ...props, blockPublicAccess: undefined, enforceSSL: false }),
    };
    const given = new App({ propertyInjectors: [weaken] });
    Validations.of(given).addPlugins(new ZeroTrustChecks());
    new s3.Bucket(new Stack(given, 'Stack'), 'Bucket', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, enforceSSL: true });
    expect(() => given.synth()).toThrow(/ZeroTrust-TransportIsEncrypted/);
    expect(() => given.synth()).toThrow(/ZeroTrust-BucketBlocksPublicAccess\[BlockPublicAcls\]/);
  });

  test('a resource that no construct made is found at its stack', () => {
    class Fragment extends CfnElement {
      public _toCloudFormation(): object {
        return { Resources: { U: { Type: 'AWS::IAM::User' } } };
      }
    }
    const given = app();
    new Fragment(new Stack(given, 'Stack'), 'Fragment');
    expect(() => given.synth()).toThrow(/AWS::IAM::User U: Resources\.U\.Properties/);
  });

  test('a nested stack', () => {
    const given = app();
    const nested = new NestedStack(new Stack(given, 'Stack'), 'Nested');
    group(nested, 'Group', 22);
    expect(() => given.synth()).toThrow(/Stack\/Nested\/Group/);
  });

  test('a nested stack knows the resources that its parent hands in', () => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    const vpc = new CfnResource(stack, 'Vpc', { type: 'AWS::EC2::VPC', properties: { CidrBlock: '10.0.0.0/16' } });
    const nested = new NestedStack(stack, 'Nested');
    group(nested, 'Group').addPropertyOverride('SecurityGroupIngress', [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: vpc.getAtt('CidrBlock') }]);
    expect(() => given.synth()).not.toThrow();
  });

  test('a stack of a stage', () => {
    const given = app();
    group(new Stack(new Stage(given, 'Prod'), 'Stack'), 'Group', 22);
    expect(() => given.synth()).toThrow(/Prod\/Stack\/Group/);
  });

  test('a stack that the manifest does not name', () => {
    class Unlisted extends DefaultStackSynthesizer {
      public synthesize(session: ISynthesisSession): void {
        this.synthesizeTemplate(session);
      }
    }
    const given = app();
    new Stack(given, 'Listed');
    group(new Stack(given, 'Unlisted', { synthesizer: new Unlisted() }), 'Group', 22);
    expect(() => given.synth()).toThrow(/Unlisted\/Group/);
  });

  test('only the stacks of the stage that the plugin is registered on', () => {
    const given = new App();
    const [tested, other] = ['Tested', 'Other'].map((id) => new Stage(given, id));
    Validations.of(tested).addPlugins(new ZeroTrustChecks());
    group(new Stack(other, 'Stack'), 'Group', 22);
    const stack = new Stack(tested, 'Stack');
    expect(() => given.synth()).not.toThrow();
    group(stack, 'Group', 22);
    expect(() => given.synth({ force: true })).toThrow(/Tested\/Stack\/Group/);
  });

  test('a value that another stack exports is followed to its resource', () => {
    const given = app();
    const vpc = new CfnResource(new Stack(given, 'Network'), 'Vpc', { type: 'AWS::EC2::VPC', properties: { CidrBlock: '10.0.0.0/16' } });
    group(new Stack(given, 'Service'), 'Group').addPropertyOverride('SecurityGroupIngress', [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: vpc.getAtt('CidrBlock') }]);
    expect(() => given.synth()).not.toThrow();
  });

  test('a parameter is any value, whatever its default', () => {
    const given = app();
    const stack = new Stack(given, 'Stack');
    const range = new CfnParameter(stack, 'Range', { default: '10.0.0.0/8' });
    group(stack, 'Group').addPropertyOverride('SecurityGroupIngress', [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: range.valueAsString }]);
    expect(() => given.synth()).toThrow(/cannot be decided: it is the parameter Range/);
  });

  test('without a synthesis, a construct inside a stack is checked alone', () => {
    const stack = new Stack(new App(), 'Stack');
    const [first] = [group(stack, 'First', 22), group(stack, 'Second', 22)];
    expect(new ZeroTrustChecks().validateScope(first).violations.map((v) => v.violatingResources[0].constructPath)).toEqual(['Stack/First']);
  });
});

describe('a rule that throws', () => {
  const broken: ResourceRule = { ...NoIamUser, id: 'Broken', types: ['AWS::IAM::User'], check: () => { throw new Error('no such property'); } };
  const lazy: ResourceRule = {
    ...NoIamUser,
    id: 'BrokenLater',
    * check() {
      yield { cause: 'first', what: 'a problem' };
      throw new TypeError('later');
    },
  };
  const template = { body: { Resources: { U: { Type: 'AWS::IAM::User' } } }, stackPath: 'Stack' };

  test('is a finding', () => {
    expect(engine.runRules(new Model([template]), [broken, NoIamUser]).findings.map(({ ruleAndCause, what }) => `${ruleAndCause}: ${what}`)).toEqual([
      'Broken[rule-error]: the rule failed, so this resource is unchecked: no such property',
      'NoIamUser: it is an IAM user',
    ]);
  });

  test('is a finding after its first problem too', () => {
    expect(engine.runRules(new Model([template]), [lazy]).findings.map(({ ruleAndCause }) => ruleAndCause)).toContain('BrokenLater[rule-error]');
  });

  test('fails the synthesis', () => {
    const given = app();
    new iam.CfnUser(new Stack(given, 'Stack'), 'User');
    const spy = jest.spyOn(NoIamUser, 'check').mockImplementation(() => { throw new Error('no such property'); });
    expect(() => given.synth()).toThrow(/ZeroTrust-NoIamUser\[rule-error\]/);
    spy.mockRestore();
  });

  test('malformed templates throw nothing', () => {
    for (const body of [{ Resources: { X: null } }, { Resources: [] }, {}, { Resources: { X: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [null, 1, { Effect: {} }] } } } } }]) {
      const findings = engine.runRules(new Model([{ body: body as never, stackPath: 'Stack' }]), ZERO_TRUST_RULES).findings;
      expect(findings.filter(({ ruleAndCause }) => ruleAndCause.endsWith('[rule-error]'))).toEqual([]);
    }
  });
});

describe('every violation', () => {
  const given = new App();
  const stack = new Stack(given, 'Stack');
  new iam.CfnUser(stack, 'User');
  new iam.CfnRole(stack, 'Role', { assumeRolePolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::4:role/a b [c' } } }) });
  group(stack, 'Group', 22);
  Validations.of(stack).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: REASON });
  const violations = new ZeroTrustChecks().validateScope(given).violations;

  test.each(violations)('$ruleName', (violation) => {
    expect(violation.severity).toBe('error');
    expect(violation.violatingResources).toHaveLength(1);
    expect(violation.violatingResources[0].constructPath).toMatch(/^Stack/);
    expect(violation.violatingResources[0].locations).not.toEqual([]);
    expect(violation.description).toMatch(/\.( \[.+\])?$/);
    expect(violation.fix).toMatch(/https:\/\/docs\.aws\.amazon\.com\//);
    const [, name, cause = ''] = /^(ZeroTrust-[A-Za-z]+)(?:\[(.*)\])?$/.exec(violation.ruleName)!;
    expect(name).not.toContain('::');
    expect(cause).not.toMatch(/[[\](){}\s]/);
    // The framework parses the id without complaint.
    expect(() => Validations.of(stack).acknowledge({ id: `ZeroTrustChecks::${violation.ruleName}`, reason: REASON })).not.toThrow();
  });
});

test('rules have unique names, areas that they lie in, and documents', () => {
  const ids = ZERO_TRUST_RULES.map((rule) => rule.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const rule of ZERO_TRUST_RULES) {
    expect(rule.id).toMatch(/^[A-Z][A-Za-z0-9]+$/);
    expect(rule.link).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(rule.frameworks.length).toBeGreaterThan(0);
    expect([rule.demands, rule.why, rule.fix].every((text) => text.endsWith('.'))).toBe(true);
  }
  expect(new ZeroTrustChecks().ruleIds).toEqual(ids.map((id) => `ZeroTrust-${id}`));
  expect(new ZeroTrustChecks().readPackName).toBe('ZeroTrust');
});
