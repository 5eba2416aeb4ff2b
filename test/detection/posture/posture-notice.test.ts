import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { FindingSeverity, PostureAdministrator, PostureNotice, PostureNoticeProps } from '../../../lib/detection/posture';
import { PostureManagement } from '../../../lib/detection/posture-management';
import { OrganizationTarget } from '../../../lib/identity';
import { proofsOf } from '../../../lib/verification/testing';
import { matchesPattern } from '../../support/event-pattern';

const stackIn = () => new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });

function patternOf(props: PostureNoticeProps = {}): Parameters<typeof matchesPattern>[0] {
  const stack = stackIn();
  new PostureNotice(stack, 'Notice', props);
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  return rule.Properties.EventPattern;
}

/** As Security Hub sends it, shortened where nothing is read. */
const finding = (changes: object = {}) => ({
  'version': '0',
  'id': '8e5622f9-d81c-4d81-612a-9319e7ee2506',
  'detail-type': 'Security Hub Findings - Imported',
  'source': 'aws.securityhub',
  'account': '111122223333',
  'time': '2026-11-29T01:00:00Z',
  'region': 'eu-west-1',
  'resources': ['arn:aws:securityhub:eu-west-1::product/aws/securityhub/arn:aws:securityhub:eu-west-1:111122223333:security-control/IAM.4/finding/1'],
  'detail': {
    findings: [{
      SchemaVersion: '2018-10-08',
      Id: 'arn:aws:securityhub:eu-west-1:111122223333:security-control/IAM.4/finding/1',
      ProductName: 'Security Hub CSPM',
      AwsAccountId: '111122223333',
      Region: 'eu-west-1',
      Title: 'IAM root user access key should not exist',
      Compliance: { Status: 'FAILED', SecurityControlId: 'IAM.4' },
      Severity: { Label: 'CRITICAL', Normalized: 90 },
      Workflow: { Status: 'NEW' },
      RecordState: 'ACTIVE',
      Resources: [{ Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' }],
      ...changes,
    }],
  },
});

test('a new critical finding is told', () => {
  expect(matchesPattern(patternOf(), finding())).toBe(true);
});

test.each([
  ['that is less grave', { Severity: { Label: 'HIGH' } }],
  ['that somebody knows of', { Workflow: { Status: 'NOTIFIED' } }],
  ['that is suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
  ['that passed', { Workflow: { Status: 'RESOLVED' }, Compliance: { Status: 'PASSED' } }],
  ['that is archived', { RecordState: 'ARCHIVED' }],
])('a finding %s is not told', (_name, changes) => {
  expect(matchesPattern(patternOf(), finding(changes))).toBe(false);
});

test.each([
  [{ source: 'aws.guardduty' }],
  [{ 'detail-type': 'Security Hub Findings - Custom Action' }],
])('other events are not told: %#', (changes) => {
  expect(matchesPattern(patternOf(), { ...finding(), ...changes })).toBe(false);
});

test('severities are chosen, and products left out', () => {
  const pattern = patternOf({ severities: [FindingSeverity.HIGH], exceptProducts: ['GuardDuty'] });
  expect(matchesPattern(pattern, finding({ Severity: { Label: 'HIGH' } }))).toBe(true);
  expect(matchesPattern(pattern, finding())).toBe(false);
  expect(matchesPattern(pattern, finding({ Severity: { Label: 'HIGH' }, ProductName: 'GuardDuty' }))).toBe(false);
});

test('the notice says what, where and that nothing was changed, and an alarm says when it was not published', () => {
  const stack = stackIn();
  const { topic } = new PostureNotice(stack, 'Notice');
  const template = Template.fromStack(stack);
  const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
  const { InputPathsMap: paths, InputTemplate: text } = rule.Properties.Targets[0].InputTransformer;
  expect(Object.values(paths)).toEqual(expect.arrayContaining(
    ['Severity.Label', 'Title', 'AwsAccountId', 'Region', 'ProductName', 'Resources[0].Type', 'Resources[0].Id', 'Id'].map((path) => `$.detail.findings[0].${path}`)));
  expect(text).toContain('nothing was changed by this notice');
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Events', MetricName: 'FailedInvocations', AlarmActions: [stack.resolve(topic.topicArn)], TreatMissingData: 'notBreaching',
  });
});

test('the administrator is designated, and stays', () => {
  const stack = stackIn();
  new PostureAdministrator(stack, 'Administrator', { account: OrganizationTarget.account('222233334444') });
  Template.fromStack(stack).hasResource('AWS::SecurityHub::DelegatedAdmin', {
    DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', Properties: { AdminAccountId: '222233334444' },
  });
});

test.each(['securityhub:DisableSecurityHub', 'securityhub:BatchDisableStandards', 'securityhub:CreateAutomationRule', 'securityhub:DisableSecurityHubV2'])(
  'who may call %s breaks the claim', (action) => {
    const stack = stackIn();
    new PostureManagement(stack, 'Posture', { notices: false });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: ['*'] }));
    const broken = proofsOf(stack.node.root).results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id);
    expect(broken.filter((id) => id.startsWith('cannot-be-stopped'))).toHaveLength(1);
  });
