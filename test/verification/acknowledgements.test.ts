import { App, CfnResource, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { renderAcknowledgements } from '../../build-tools/acknowledgements';
import { ZeroTrustChecks } from '../../lib/verification';
import { Acknowledged, acknowledgementsIn, listAcknowledgements } from '../../lib/verification/acknowledgements';

const REASON = 'The reviewer accepted this finding';

function tree(): { app: App; stage: Stage; stack: Stack; nested: Stack; role: CfnResource } {
  const app = new App();
  const stage = new Stage(app, 'Prod');
  const stack = new Stack(stage, 'Stack');
  return { app, stage, stack, nested: new NestedStack(stack, 'Nested'), role: new CfnResource(stack, 'Group', { type: 'AWS::IAM::Group' }) };
}

const acknowledge = (on: IConstruct, ...ids: string[]) => Validations.of(on).acknowledge(...ids.map((id) => ({ id, reason: REASON })));
const rulesFound = (app: App) => new ZeroTrustChecks().validateScope(app).violations.map(({ ruleName, violatingResources }) => `${violatingResources[0].constructPath}: ${ruleName}`);

describe('an acknowledgement', () => {
  test('on a resource, with its plugin, is no finding', () => {
    const { app, role } = tree();
    acknowledge(role, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'NIST.800.53.R5::NIST.800.53.R5-IAMNoInlinePolicy');
    expect(rulesFound(app)).toEqual([]);
  });

  test('of a warning of the CDK is no finding', () => {
    const { app, role } = tree();
    acknowledge(role, '@aws-cdk/aws-ec2:noSubnetRouteTableId', 'Annotation::@aws-cdk/core:other');
    expect(rulesFound(app)).toEqual([]);
  });

  test.each(['AwsSolutions-IAM5', 'AwsSolutions-IAM5[Resource::*]', 'NIST.800.53.R5-IAMNoInlinePolicy', 'ZeroTrust-NoIamUser', 'something'])('with the bare id %s is a finding', (id) => {
    const { app, role } = tree();
    acknowledge(role, id);
    expect(rulesFound(app)).toHaveLength(1);
    expect(rulesFound(app)[0]).toMatch(/^Prod\/Stack\/Group: ZeroTrust-AcknowledgementNamesItsPlugin\[/);
  });

  test.each([['App', 'app'], ['Stage', 'stage'], ['Stack', 'stack'], ['Stack', 'nested']] as const)('on a whole %s (%s) is a finding that fails the synthesis', (_kind, on) => {
    const given = tree();
    Validations.of(given.app).addPlugins(new ZeroTrustChecks());
    acknowledge(given[on], 'AwsSolutions::AwsSolutions-IAM5[Resource::*]');
    expect(() => given.app.synth()).toThrow(/ZeroTrust-AcknowledgementIsNarrow\[AwsSolutions::AwsSolutions-IAM5Resource::\*\]/);
  });

  test('of that finding on the stack is the next finding', () => {
    const { app, stack } = tree();
    acknowledge(stack, 'AwsSolutions::AwsSolutions-IAM4');
    acknowledge(stack, 'ZeroTrustChecks::ZeroTrust-AcknowledgementIsNarrow[AwsSolutions::AwsSolutions-IAM4]');
    expect(rulesFound(app)).toHaveLength(2);
  });
});

describe('the listing', () => {
  test('has path, type, plugin, rule, finding and reason, sorted, each once', () => {
    const { app, role, stack } = tree();
    acknowledge(role, 'NIST.800.53.R5::NIST.800.53.R5-IAMNoInlinePolicy', 'AwsSolutions::AwsSolutions-IAM5[Resource::*]', 'AwsSolutions::AwsSolutions-IAM5[Resource::*]');
    acknowledge(stack, 'bare');
    expect(listAcknowledgements(app)).toEqual([
      { constructPath: 'Prod/Stack', resourceType: 'Stack', plugin: 'Annotation', rule: 'bare', finding: undefined, reason: REASON },
      { constructPath: 'Prod/Stack/Group', resourceType: 'AWS::IAM::Group', plugin: 'AwsSolutions', rule: 'AwsSolutions-IAM5', finding: 'Resource::*', reason: REASON },
      { constructPath: 'Prod/Stack/Group', resourceType: 'AWS::IAM::Group', plugin: 'NIST.800.53.R5', rule: 'NIST.800.53.R5-IAMNoInlinePolicy', finding: undefined, reason: REASON },
    ]);
  });

  test('is rendered with its total, grouped by reason', () => {
    const row = { resourceType: 'AWS::IAM::Role', plugin: 'AwsSolutions', rule: 'AwsSolutions-IAM5' };
    const rows = [
      { ...row, constructPath: 'B', finding: 'Resource::<Key.Arn>|x', reason: 'one' },
      { ...row, constructPath: 'A', finding: undefined, reason: 'two' },
      { ...row, constructPath: 'A', finding: 'Resource::*', reason: 'one' },
    ];
    const text = renderAcknowledgements(rows);
    expect(text).toBe(renderAcknowledgements([...rows].reverse()));
    expect(text).toContain('3 acknowledgements for 2 reasons');
    expect(text.match(/^## /gm)).toHaveLength(2);
    expect(text.indexOf('`A`')).toBeLessThan(text.indexOf('`B`'));
    expect(text).toContain('`AwsSolutions::AwsSolutions-IAM5[Resource::<Key.Arn>\\|x]`');
  });

  test('of nothing says so', () => {
    expect(renderAcknowledgements([])).toContain('0 acknowledgements');
  });
});

test('a finding is covered by the nearest acknowledgement above it, as the framework decides', () => {
  const { app, stack, role } = tree();
  acknowledge(role, 'P::R[a]');
  acknowledge(stack, 'P::R[b]');
  acknowledge(app, 'P::R[c]');
  const covered = new Acknowledged(acknowledgementsIn(app));
  expect(['R[a]', 'R[b]', 'R[c]', 'R[d]'].map((rule) => covered.covers('P', rule, 'Prod/Stack/Group'))).toEqual([true, true, true, false]);
  expect(covered.covers('P', 'R[a]', 'Prod/Stack/GroupOfAnother')).toBe(false);
  expect(covered.covers('Q', 'R[a]', 'Prod/Stack/Group')).toBe(false);
});
