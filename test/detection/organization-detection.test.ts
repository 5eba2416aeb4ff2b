import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { bySid, RECOMMENDED_FLAGS } from './support/stacks';
import { CustomerKey } from '../../lib/data';
import {
  DetectionAdministrator, DetectionAdministratorProps, DetectionService, OrganizationThreatDetection, OrganizationThreatDetectionProps,
  OrganizationVulnerabilityScanning, OrganizationVulnerabilityScanningProps,
} from '../../lib/detection';
import { GuardDutyPolicyFeature, GuardDutyRegion, GuardDutyRuntimeAgent, InspectorScan } from '../../lib/guardrails';
import { IOrganization, Organization, OrganizationPolicyType, OrganizationPolicyTypes, OrganizationTarget, SettingFunctionOptions } from '../../lib/identity';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const MANAGEMENT = '999988887777';
const SECURITY = '111122223333';

function organizationIn(stack: Stack): IOrganization {
  return Organization.fromOrganizationAttributes(stack, 'Organization', {
    organizationId: 'o-a1b2c3d4e5',
    rootId: 'r-ab12',
    managementAccountId: MANAGEMENT,
    units: [{ path: 'Workloads', unitId: 'ou-ab12-workload' }],
    accounts: [{ name: 'security', accountId: SECURITY, unit: '/' }, { name: 'other', accountId: '444455556666', unit: '/' }, { name: 'management', accountId: MANAGEMENT, unit: '/' }],
  });
}

const management = (app = new App(), account = MANAGEMENT, region = 'eu-west-1') => new Stack(app, 'Stack', { env: { account, region } });

type Build<P> = (organization: IOrganization, stack: Stack) => Partial<P>;

function administratorIn(stack: Stack, more: Build<DetectionAdministratorProps> = () => ({})): DetectionAdministrator {
  const organization = organizationIn(stack);
  return new DetectionAdministrator(stack, 'Administrator', {
    organization, service: DetectionService.GUARD_DUTY, account: organization.account('security'), ...more(organization, stack),
  });
}

const administrator = (more?: Build<DetectionAdministratorProps>, stack = management()) => {
  administratorIn(stack, more);
  return Template.fromStack(stack);
};

const policyOf = (template: Template) => bySid(Object.values(template.findResources('AWS::IAM::ManagedPolicy'))[0].Properties.PolicyDocument);

describe('an administrator', () => {
  test.each([
    [DetectionService.GUARD_DUTY, 'guardduty', ['guardduty.amazonaws.com', 'malware-protection.guardduty.amazonaws.com'],
      ['guardduty:EnableOrganizationAdminAccount', 'guardduty:ListOrganizationAdminAccounts']],
    [DetectionService.INSPECTOR, 'inspector2', ['inspector2.amazonaws.com', 'agentless.inspector2.amazonaws.com'],
      ['inspector2:EnableDelegatedAdminAccount', 'inspector2:ListDelegatedAdminAccounts']],
    [DetectionService.MACIE, 'macie2', ['macie.amazonaws.com'], ['macie2:EnableOrganizationAdminAccount', 'macie2:ListOrganizationAdminAccounts']],
  ])('%# is named by a function that can name this account, for this service', (service, api, principals, actions) => {
    const template = administrator(() => ({ service }));
    template.hasResourceProperties('Custom::DetectionAdministrator', {
      Service: api, AccountId: SECURITY, DisableOnRemoval: 'false', Endpoint: { 'Fn::Join': ['', [`https://${api}.eu-west-1.`, { Ref: 'AWS::URLSuffix' }]] },
    });
    const condition = { StringEquals: { 'organizations:ServicePrincipal': principals } };
    expect(policyOf(template)).toEqual({
      WriteItsOwnLog: expect.anything(),
      RegisterThisAccount: {
        Effect: 'Allow',
        Action: 'organizations:RegisterDelegatedAdministrator',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:organizations::${MANAGEMENT}:account/o-a1b2c3d4e5/${SECURITY}`]] },
        Condition: condition,
      },
      TrustTheService: { Effect: 'Allow', Action: 'organizations:EnableAWSServiceAccess', Resource: '*', Condition: condition },
      SeeTheOrganization: {
        Effect: 'Allow',
        Action: [
          'organizations:DescribeAccount', 'organizations:DescribeOrganization', 'organizations:DescribeOrganizationalUnit',
          'organizations:ListAWSServiceAccessForOrganization', 'organizations:ListAccounts', 'organizations:ListDelegatedAdministrators',
        ],
        Resource: '*',
      },
      NameTheAdministrator: { Effect: 'Allow', Action: [...actions].sort(), Resource: '*' },
    });
  });

  test('is taken away only by a function that may', () => {
    const template = administrator(() => ({ disableOnRemoval: true }));
    template.hasResourceProperties('Custom::DetectionAdministrator', { DisableOnRemoval: 'true' });
    expect(policyOf(template).NameTheAdministrator).toMatchObject({ Action: expect.arrayContaining(['guardduty:DisableOrganizationAdminAccount']) });
  });

  test.each<[string, Build<DetectionAdministratorProps>, RegExp]>([
    ['a unit', (organization) => ({ account: organization.unit('Workloads') }), /Stack\/Administrator: the organizational-unit "\/Workloads" is not an account; take an account/],
    ['the management account', (organization) => ({ account: organization.account('management') }), /manages the organization and would be bound by no guardrail/],
  ])('fails on %s', (_name, more, message) => {
    expect(() => administrator(more)).toThrow(message);
  });

  test('fails in another account than the one that manages the organization', () => {
    expect(() => administrator(undefined, management(new App(), SECURITY))).toThrow(/the stack is in the account 111122223333, and only 999988887777/);
  });
});

const threats = (more: Build<OrganizationThreatDetectionProps> = () => ({}), stack = management()) => {
  const organization = organizationIn(stack);
  new OrganizationThreatDetection(stack, 'Threats', { organization, administrator: organization.account('security'), ...more(organization, stack) });
  return Template.fromStack(stack);
};
const vulnerabilities = (more: Build<OrganizationVulnerabilityScanningProps> = () => ({}), stack = management()) => {
  const organization = organizationIn(stack);
  new OrganizationVulnerabilityScanning(stack, 'Scans', { organization, administrator: organization.account('security'), ...more(organization, stack) });
  return Template.fromStack(stack);
};
const contentOf = (template: Template) => {
  const [policy] = Object.values(template.findResources('AWS::Organizations::Policy'));
  const { Content } = policy.Properties;
  return (typeof Content === 'string' ? JSON.parse(Content) : Content) as Record<string, { enablement: Record<string, unknown> }>;
};

describe('threat detection of an organization', () => {
  test('everything is on in all accounts, agents too', () => {
    const template = threats();
    template.hasResourceProperties('AWS::Organizations::Policy', { Type: 'GUARDDUTY_POLICY', TargetIds: ['r-ab12'] });
    const text = JSON.stringify(contentOf(template));
    for (const feature of [...Object.values(GuardDutyPolicyFeature), ...Object.values(GuardDutyRuntimeAgent)]) {
      expect([feature, text.includes(feature)]).toEqual([feature, feature !== GuardDutyPolicyFeature.AI_PROTECTION]);
    }
  });

  test('the policy waits for the administrator', () => {
    const template = threats();
    const [policy] = Object.values(template.findResources('AWS::Organizations::Policy'));
    expect(policy.DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('Custom::DetectionAdministrator'))));
  });

  test('without Runtime Monitoring no agent is managed', () => {
    const text = JSON.stringify(contentOf(threats(() => ({ features: [GuardDutyPolicyFeature.S3_DATA_EVENTS] }))));
    expect(text).not.toContain('management');
    expect(text).not.toContain('lambda_network_logs');
  });
});

test('vulnerabilities are looked for in all accounts, once somebody administers it', () => {
  const template = vulnerabilities();
  template.hasResourceProperties('AWS::Organizations::Policy', { Type: 'INSPECTOR_POLICY', TargetIds: ['r-ab12'] });
  template.hasResourceProperties('Custom::DetectionAdministrator', { Service: 'inspector2' });
  const [policy] = Object.values(template.findResources('AWS::Organizations::Policy'));
  expect(policy.DependsOn).toEqual(expect.arrayContaining(Object.keys(template.findResources('Custom::DetectionAdministrator'))));
});

test('the administrators of a region without policies are bare', () => {
  const template = administrator(() => ({}), management(new App(), MANAGEMENT, 'cn-north-1'));
  template.resourceCountIs('AWS::Organizations::Policy', 0);
  expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws:');
});

test.each([false, true])('all that is claimed is proved (taken away: %s)', (disableOnRemoval) => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack', { env: { account: MANAGEMENT, region: 'eu-west-1' } });
  const organization = organizationIn(stack);
  const props = { organization, disableOnRemoval };
  new OrganizationThreatDetection(stack, 'Threats', { ...props, administrator: organization.account('security') });
  new OrganizationVulnerabilityScanning(stack, 'Scans', { ...props, administrator: organization.account('security') });
  new DetectionAdministrator(stack, 'Macie', { ...props, service: DetectionService.MACIE, account: organization.account('security') });
  expectProved(stack.node.root);
  const open = proofsOf(stack.node.root).results.flatMap(({ findings }) => findings.map(({ id }) => id.split('; ').slice(0, 2).join('; ')));
  expect(new Set(open)).toEqual(new Set(['built-in.no-escalation[everybody; organizations-107']));
});

test.each([[{}], [RECOMMENDED_FLAGS]])('has no finding of cdk-nag under the flags %#', (context) => {
  const app = new App({ context });
  const stack = management(app);
  const organization = organizationIn(stack);
  const account = organization.account('security');
  new OrganizationThreatDetection(stack, 'Threats', { organization, administrator: account });
  new OrganizationVulnerabilityScanning(stack, 'Scans', { organization, administrator: account });
  new DetectionAdministrator(stack, 'Macie', { organization, account, service: DetectionService.MACIE, disableOnRemoval: true });
  expect(nagFindings(app)).toEqual([]);
});

const key = (stack: Stack) => ({ encryptionKey: new CustomerKey(stack, 'Key', { description: 'logs' }) });
const keyBeside = (stack: Stack) => { key(stack); return {}; };
type Row<P> = [string, Build<P>, Build<P>];
const SETTINGS: Row<SettingFunctionOptions & { readonly disableOnRemoval?: boolean }>[] = [
  ['disableOnRemoval', () => ({ disableOnRemoval: true }), () => ({})],
  ['encryptionKey', (_organization, stack) => key(stack), (_organization, stack) => keyBeside(stack)],
  ['logRetention', () => ({ logRetention: logs.RetentionDays.TWO_YEARS }), () => ({})],
];

test.each<Row<DetectionAdministratorProps>>([
  ['organization', (_organization, stack) => ({
    organization: Organization.fromOrganizationAttributes(stack, 'Another', { organizationId: 'o-b1b2c3d4e5', rootId: 'r-cd34', managementAccountId: MANAGEMENT }),
  }), () => ({})],
  ['service', () => ({ service: DetectionService.INSPECTOR }), () => ({})],
  ['account', (organization) => ({ account: organization.account('other') }), () => ({})],
  ...SETTINGS,
])('DetectionAdministrator: two values of %s give two templates', (_name, one, other) => {
  expect(administrator(one).toJSON()).not.toEqual(administrator(other).toJSON());
});

const types = (organization: IOrganization, stack: Stack) => ({
  policyTypes: new OrganizationPolicyTypes(stack, 'Types', { organization, policyTypes: [OrganizationPolicyType.GUARD_DUTY, OrganizationPolicyType.INSPECTOR] }),
});
const typesBeside = (organization: IOrganization, stack: Stack) => { types(organization, stack); return {}; };
interface Shared extends SettingFunctionOptions {
  readonly administrator: OrganizationTarget;
  readonly targets?: OrganizationTarget[];
  readonly policyTypes?: OrganizationPolicyTypes;
  readonly disableOnRemoval?: boolean;
}
const SHARED: Row<Shared>[] = [
  ['administrator', (organization) => ({ administrator: organization.account('other') }), () => ({})],
  ['targets', (organization) => ({ targets: [organization.unit('Workloads')] }), () => ({})],
  ['policyTypes', types, typesBeside],
  ...SETTINGS,
];

test.each<Row<OrganizationThreatDetectionProps>>([
  ...SHARED,
  ['features', () => ({ features: [GuardDutyPolicyFeature.EKS_AUDIT_LOGS] }), () => ({})],
  ['runtimeAgents', () => ({ runtimeAgents: [GuardDutyRuntimeAgent.EC2] }), () => ({})],
  ['regions', () => ({ regions: [GuardDutyRegion.off('ap-east-1')] }), () => ({})],
])('OrganizationThreatDetection: two values of %s give two templates', (_name, one, other) => {
  expect(threats(one).toJSON()).not.toEqual(threats(other).toJSON());
});

test.each<Row<OrganizationVulnerabilityScanningProps>>([
  ...SHARED,
  ['scans', () => ({ scans: [InspectorScan.ecr()] }), () => ({})],
])('OrganizationVulnerabilityScanning: two values of %s give two templates', (_name, one, other) => {
  expect(vulnerabilities(one).toJSON()).not.toEqual(vulnerabilities(other).toJSON());
});
