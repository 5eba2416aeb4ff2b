/**
 * What the installed CDK and cdk-nag do with a plugin's report. Each test pins one behaviour that the pack is built
 * around: if one fails after an upgrade, the pack may fail open.
 */
import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { App, CfnResource, IPolicyValidationContext, NestedStack, PolicyViolation, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ZeroTrustChecks } from '../../lib/verification';

const REASON = 'The reviewer accepted this finding';

/** An app with two resources and a plugin that reports what it is told. */
function reporting(violations: (context: IPolicyValidationContext) => PolicyViolation[]): { app: App; first: CfnResource; second: CfnResource } {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  Validations.of(app).addPlugins({
    name: 'Plugin',
    version: '1.0.0',
    validate: (context) => {
      const found = violations(context);
      return { success: found.length === 0, violations: found };
    },
  });
  return { app, first: new CfnResource(stack, 'First', { type: 'AWS::SQS::Queue' }), second: new CfnResource(stack, 'Second', { type: 'AWS::SQS::Queue' }) };
}

const at = (constructPath: string, ruleName: string, severity?: string): PolicyViolation =>
  ({ ruleName, description: 'x', severity, violatingResources: [{ constructPath, locations: [] }] });

describe('1. the severity', () => {
  test('without one, acknowledging one finding lets the others pass', () => {
    const { app, first } = reporting(() => [at('Stack/First', 'Rule'), at('Stack/Second', 'Rule')]);
    Validations.of(first).acknowledge({ id: 'Plugin::Rule', reason: REASON });
    const log = jest.spyOn(console, 'error').mockImplementation();
    expect(() => app.synth()).not.toThrow();
    expect(log.mock.calls.join()).toContain('Stack/Second');
  });

  test('with error, the others fail', () => {
    const { app, first } = reporting(() => [at('Stack/First', 'Rule', 'error'), at('Stack/Second', 'Rule', 'error')]);
    Validations.of(first).acknowledge({ id: 'Plugin::Rule', reason: REASON });
    expect(() => app.synth()).toThrow(/Rule/);
  });
});

test('2. a violation that names no resource does not fail the synthesis', () => {
  const { app } = reporting(() => [{ ruleName: 'Rule', description: 'x', severity: 'error', violatingResources: [] }]);
  expect(() => app.synth()).not.toThrow();
});

describe('3. the name of a rule', () => {
  test('with :: outside brackets cannot be acknowledged', () => {
    const { first } = reporting(() => []);
    expect(() => Validations.of(first).acknowledge({ id: 'Plugin::Rule::sub', reason: REASON })).toThrow(/Invalid validation rule ID/);
    expect(() => Validations.of(first).acknowledge({ id: 'Plugin::Rule[a::b]', reason: REASON })).not.toThrow();
  });

  test('without a cause, one acknowledgement hides what comes later', () => {
    const { app, first } = reporting(() => [at('Stack/First', 'Rule', 'error'), at('Stack/First', 'Rule', 'error')]);
    Validations.of(first).acknowledge({ id: 'Plugin::Rule', reason: REASON });
    expect(() => app.synth()).not.toThrow();
  });

  test('with a cause, the other causes stay', () => {
    const { app, first } = reporting(() => [at('Stack/First', 'Rule[a]', 'error'), at('Stack/First', 'Rule[b]', 'error')]);
    Validations.of(first).acknowledge({ id: 'Plugin::Rule[a]', reason: REASON });
    expect(() => app.synth()).toThrow(/Rule\[b\]/);
  });

  test('with a space is acknowledged under another id', () => {
    const { app, first } = reporting(() => [at('Stack/First', 'Rule[a-b]', 'error')]);
    Validations.of(first).acknowledge({ id: 'Plugin::Rule[a b]', reason: REASON });
    expect(() => app.synth()).not.toThrow();
  });
});

test('4. the pack has the optional members of a plugin that jsii asks for', () => {
  const pack = new ZeroTrustChecks();
  expect(pack.version === undefined || /^\d+\.\d+\.\d+/.test(pack.version)).toBe(true);
  expect(pack.ruleIds?.length).toBeGreaterThan(20);
});

describe('5. templates', () => {
  test('of nested stacks are not named to plugins', () => {
    const seen: string[] = [];
    const { app } = reporting((context) => {
      seen.push(...context.stackTemplates.map(({ stackConstructPath }) => stackConstructPath));
      return [];
    });
    const nested = new NestedStack(app.node.findChild('Stack') as Stack, 'Nested');
    new CfnResource(nested, 'User', { type: 'AWS::IAM::User' });
    app.synth();
    expect(seen).toEqual(['Stack']);
  });

  test('that an earlier synthesis left behind are not read', () => {
    const before = new App();
    new CfnResource(new Stack(before, 'Old'), 'User', { type: 'AWS::IAM::User' });
    const outdir = before.synth().directory;
    const app = new App({ outdir });
    Validations.of(app).addPlugins(new ZeroTrustChecks());
    new CfnResource(new Stack(app, 'New'), 'Group', { type: 'AWS::IAM::Group' });
    expect(() => app.synth()).not.toThrow();
  });
});

test('6. the same app can be synthesized twice with the pack, which writes no file', () => {
  const app = new App();
  Validations.of(app).addPlugins(new ZeroTrustChecks());
  new Stack(app, 'Stack');
  const files = readdirSync(app.synth().directory);
  expect(() => app.synth({ force: true })).not.toThrow();
  expect(readdirSync(app.outdir)).toEqual(files);
});

describe('7. a bare id', () => {
  test('makes cdk-nag drop the finding, and the report does not list it', () => {
    const app = new App();
    const role = new iam.CfnRole(new Stack(app, 'Stack'), 'Role', {
      assumeRolePolicyDocument: { Statement: [] },
      managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    });
    Validations.of(app).addPlugins(new AwsSolutionsChecks());
    expect(() => app.synth()).toThrow(/AwsSolutions-IAM4/);
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM4[Policy::arn:aws:iam::aws:policy/ReadOnlyAccess]', reason: REASON });
    const { directory } = app.synth({ force: true });
    const report = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8'));
    expect(JSON.stringify(report.pluginReports)).not.toContain('AwsSolutions-IAM4');
  });

  test('is a finding of this pack', () => {
    const app = new App();
    const role = new CfnResource(new Stack(app, 'Stack'), 'Group', { type: 'AWS::IAM::Group' });
    Validations.of(app).addPlugins(new ZeroTrustChecks());
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM4', reason: REASON });
    expect(() => app.synth()).toThrow(/ZeroTrust-AcknowledgementNamesItsPlugin\[AwsSolutions-IAM4\]/);
  });
});
