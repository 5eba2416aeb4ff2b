import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CustomResourceProvider, CustomResourceProviderRuntime, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { filled, passes, Request, Statement } from './support/evaluate';
import { WorkloadBoundary, WorkloadBoundaryProps } from '../../lib/identity';
import { policySize } from '../../lib/identity/policy-size';
import { nagFindings } from '../support/nag-findings';

const ENV = { 'AWS::Partition': 'aws', 'AWS::AccountId': '111122223333', 'AWS::Region': 'eu-central-1' };
const SELF = 'arn:aws:iam::111122223333:policy/boundary';

function statements(props: WorkloadBoundaryProps = {}): Statement[] {
  const stack = new Stack(new App(), 'Stack');
  new WorkloadBoundary(stack, 'Boundary', { policyName: 'boundary', ...props });
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return (filled(policy.Properties.PolicyDocument, ENV) as { Statement: Statement[] }).Statement;
}

const role = 'arn:aws:iam::111122223333:role/orders';
const request = (action: string, resource = '*', context?: Request['context']): Request => ({ action, resource, context });

test.each([
  ['iam:CreateRole', role],
  ['iam:CreateUser', 'arn:aws:iam::111122223333:user/orders'],
  ['iam:PutRolePolicy', role],
  ['iam:AttachRolePolicy', role],
  ['iam:DetachRolePolicy', role],
  ['iam:PutUserPolicy', 'arn:aws:iam::111122223333:user/orders'],
  ['iam:PutRolePermissionsBoundary', role],
])('%s passes on identities that carry the boundary, and on no others', (action, resource) => {
  expect(passes(statements(), request(action, resource, { 'iam:PermissionsBoundary': SELF }))).toBe(true);
  expect(passes(statements(), request(action, resource, { 'iam:PermissionsBoundary': `${SELF}2` }))).toBe(false);
  expect(passes(statements(), request(action, resource))).toBe(false);
});

test.each(['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'])('%s never passes', (action) => {
  expect(passes(statements(), request(action, role, { 'iam:PermissionsBoundary': SELF }))).toBe(false);
});

test.each(['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'])('the boundary itself is out of reach of %s', (action) => {
  expect(passes(statements(), request(action, SELF))).toBe(false);
});

test.each([
  'iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:CreateLoginProfile', 'iam:UpdateLoginProfile', 'iam:UpdateAssumeRolePolicy',
  'iam:AddUserToGroup', 'iam:PutGroupPolicy', 'iam:AttachGroupPolicy', 'iam:CreateSAMLProvider', 'iam:UpdateSAMLProvider',
  'iam:CreateOpenIDConnectProvider', 'iam:AddClientIDToOpenIDConnectProvider', 'iam:DeactivateMFADevice', 'iam:CreateVirtualMFADevice',
  'iam:UploadSSHPublicKey', 'iam:CreateServiceSpecificCredential', 'iam:ResetServiceSpecificCredential', 'iam:UpdateAccountPasswordPolicy',
  'iam:EnableOutboundWebIdentityFederation', 'iam:AcceptDelegationRequest', 'iam:SendDelegationToken', 'iam:SetSecurityTokenServicePreferences',
  'cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:PutInsightSelectors',
  'cloudtrail:PutEventConfiguration', 'cloudtrail:DeleteEventDataStore', 'cloudtrail:StopEventDataStoreIngestion',
  'config:StopConfigurationRecorder', 'config:DeleteConfigurationRecorder', 'config:PutConfigurationRecorder', 'config:DeleteDeliveryChannel',
  'guardduty:DeleteDetector', 'guardduty:UpdateDetector', 'guardduty:CreateFilter', 'guardduty:CreateIPSet', 'guardduty:CreateThreatIntelSet',
  'guardduty:DisassociateFromAdministratorAccount', 'guardduty:StopMonitoringMembers', 'guardduty:ArchiveFindings',
  'securityhub:DisableSecurityHub', 'securityhub:DisableSecurityHubV2', 'securityhub:BatchDisableStandards', 'securityhub:CreateAutomationRule',
  'securityhub:CreateAutomationRuleV2', 'securityhub:UpdateStandardsControl',
  'access-analyzer:DeleteAnalyzer', 'access-analyzer:CreateArchiveRule', 'macie2:DisableMacie', 'macie2:UpdateMacieSession',
  'inspector2:Disable', 'inspector2:CreateFilter', 'detective:DeleteGraph', 'securitylake:DeleteDataLake',
  'ec2:DeleteFlowLogs', 'logs:DeleteLogGroup', 'logs:DeleteLogStream', 'logs:PutRetentionPolicy', 'logs:DisassociateKmsKey',
  'organizations:LeaveOrganization', 'organizations:DetachPolicy', 'account:CloseAccount', 'account:DisableRegion', 'iam:PassRole',
])('%s never passes', (action) => {
  expect(passes(statements(), request(action))).toBe(false);
});

test.each([
  's3:GetObject', 'dynamodb:PutItem', 'kms:Decrypt', 'sts:AssumeRole', 'logs:PutLogEvents', 'logs:CreateLogStream', 'iam:GetRole', 'iam:ListRoles',
  'iam:GetGroup', 'iam:GetLoginProfile', 'iam:GetAccessKeyLastUsed', 'iam:ListPolicies', 'iam:SimulatePrincipalPolicy', 'iam:CreatePolicy',
  'iam:CreateServiceLinkedRole', 'cloudtrail:LookupEvents', 'config:PutEvaluations', 'guardduty:GetFindings', 'securityhub:BatchImportFindings',
  'securityhub:BatchUpdateFindings', 'organizations:DescribeOrganization', 'account:GetAlternateContact', 'access-analyzer:ValidatePolicy',
  'inspector2:ListFindings', 'macie2:GetFindings', 'ec2:CreateFlowLogs',
])('%s passes where a policy grants it', (action) => {
  expect(passes(statements(), request(action))).toBe(true);
});

test('roles on named paths can be passed, others cannot', () => {
  const paths = statements({ passableRolePaths: ['/service/', '/batch/jobs/'] });
  expect(passes(paths, request('iam:PassRole', 'arn:aws:iam::111122223333:role/service/orders'))).toBe(true);
  expect(passes(paths, request('iam:PassRole', 'arn:aws:iam::111122223333:role/batch/jobs/orders'))).toBe(true);
  expect(passes(paths, request('iam:PassRole', 'arn:aws:iam::111122223333:role/admin'))).toBe(false);
  expect(passes(paths, request('iam:PassRole', 'arn:aws:iam::444455556666:role/service/orders'))).toBe(false);
});

test('regions bind what has regions', () => {
  const regional = statements({ allowedRegions: ['eu-central-1', 'eu-west-1'] });
  expect(passes(regional, request('s3:GetObject', '*', { 'aws:RequestedRegion': 'eu-west-1' }))).toBe(true);
  expect(passes(regional, request('s3:GetObject', '*', { 'aws:RequestedRegion': 'us-west-2' }))).toBe(false);
  expect(passes(regional, request('iam:GetRole', '*', { 'aws:RequestedRegion': 'us-east-1' }))).toBe(true);
  expect(passes(regional, request('kms:Decrypt', '*', { 'aws:RequestedRegion': 'us-east-1' }))).toBe(false);
});

test('a ceiling of services ends where they end', () => {
  const narrow = statements({ services: ['s3', 'dynamodb'] });
  expect(passes(narrow, request('s3:GetObject'))).toBe(true);
  expect(passes(narrow, request('ec2:RunInstances'))).toBe(false);
});

test.each(['eu-central-1', 'eu-west-1'])('names itself after its path and region, since IAM has one space of names for all regions: %s', (region) => {
  const stack = new Stack(new App(), 'Stack', { env: { region } });
  new WorkloadBoundary(stack, 'Boundary');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', { ManagedPolicyName: `Stack-Boundary-${region}` });
});

test('a long path still gives a name of at most 128 characters', () => {
  const stack = new Stack(new App(), 'S'.repeat(100), { env: { region: 'eu-central-1' } });
  new WorkloadBoundary(stack, 'B'.repeat(60));
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  expect(policy.Properties.ManagedPolicyName.length).toBeLessThanOrEqual(128);
});

describe('applied to an app', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const boundary = new WorkloadBoundary(stack, 'Boundary');
  const other = new Stack(app, 'Other');
  new iam.Role(other, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  new iam.User(other, 'User');
  const code = mkdtempSync(join(tmpdir(), 'provider-'));
  writeFileSync(join(code, 'index.js'), 'exports.handler = async () => ({});');
  CustomResourceProvider.getOrCreate(other, 'Custom::Thing', { codeDirectory: code, runtime: CustomResourceProviderRuntime.NODEJS_24_X });
  const responder = new iam.Role(other, 'Responder', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  boundary.applyTo(app);
  iam.PermissionsBoundary.of(responder).clear();
  const template = Template.fromStack(other);

  test('every role and user carries it, those of custom resources too', () => {
    const identities = { ...template.findResources('AWS::IAM::Role'), ...template.findResources('AWS::IAM::User') };
    const bound = Object.entries(identities).filter(([id]) => !id.startsWith('Responder'));
    expect(bound.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['Role', 'CustomThingCustomResourceProviderRole', 'User'].map((id) => expect.stringContaining(id)));
    for (const [, identity] of bound) {
      expect(identity.Properties.PermissionsBoundary).toEqual({ 'Fn::ImportValue': expect.stringContaining('Boundary') });
    }
  });

  test('a part can be taken out', () => {
    template.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.absent(), AssumeRolePolicyDocument: Match.anyValue() });
  });
});

test.each([
  ['default', {}],
  ['regions and paths', { allowedRegions: ['eu-central-1', 'eu-west-1'], passableRolePaths: ['/service/'] }],
  ['services', { services: ['s3', 'dynamodb'] }],
] as [string, WorkloadBoundaryProps][])('has no finding without an answer: %s', (_, props) => {
  const app = new App();
  new WorkloadBoundary(new Stack(app, 'Stack'), 'Boundary', props);
  expect(nagFindings(app)).toEqual([]);
});

test('stays below 6,144 characters with every longest name', () => {
  const stack = new Stack(new App(), 'Stack');
  const boundary = new WorkloadBoundary(stack, 'Boundary', { policyName: 'n'.repeat(128), allowedRegions: ['ap-southeast-1', 'eu-central-1', 'us-gov-west-1'] });
  expect(policySize(stack.resolve(boundary.document.toJSON()))).toBeLessThanOrEqual(6144);
});

test('the size counts what is deployed, or more', () => {
  const stack = new Stack(new App(), 'Stack');
  const boundary = new WorkloadBoundary(stack, 'Boundary');
  const document = stack.resolve(boundary.document.toJSON());
  const deployed = JSON.stringify(filled(document, { ...ENV, 'AWS::Partition': 'aws-us-gov', 'AWS::Region': 'ap-southeast-1' })).length;
  expect(policySize(document)).toBeGreaterThanOrEqual(deployed);
  expect(policySize(document)).toBeLessThan(deployed + 200);
});

test.each([
  ['a name that is none', { policyName: 'no spaces' }, '"no spaces" is not a policy name'],
  ['no service', { services: [] }, 'no service is under the ceiling'],
  ['an action as a service', { services: ['s3:*'] }, '"s3:*" is not a service'],
  ['no region', { allowedRegions: [] }, 'no region is allowed'],
  ['a region that is none', { allowedRegions: ['Frankfurt'] }, '"Frankfurt" is not a region'],
  ['the root path', { passableRolePaths: ['/'] }, '"/" is not a path of roles'],
  ['a path without its last slash', { passableRolePaths: ['/service'] }, '"/service" is not a path of roles'],
  ['too much', { passableRolePaths: Array.from({ length: 60 }, (_, index) => `/service-number-${index}/`) }, 'IAM takes 6144'],
] as [string, WorkloadBoundaryProps, string][])('fails on %s', (_, props, message) => {
  expect(() => new WorkloadBoundary(new Stack(new App(), 'Stack'), 'Boundary', props)).toThrow(message);
});
