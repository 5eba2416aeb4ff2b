import { existsSync } from 'fs';
import { join } from 'path';
import { PolicyType } from '@aws-sdk/client-organizations';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  AccountPasswordPolicy, CentralRootManagement, CentralRootManagementProps, DelegatedAdministrator, DelegatedAdministratorProps, IOrganization,
  Organization,
  OrganizationPolicyType, OrganizationPolicyTypes, OrganizationPolicyTypesProps, OrganizationTarget, TrustedServiceAccess, TrustedServiceAccessProps,
} from '../../lib/identity';
import { nagFindings } from '../support/nag-findings';

const MANAGEMENT = '999988887777';
const [ANALYZER, CONFIG, IAM] = ['access-analyzer.amazonaws.com', 'config.amazonaws.com', 'iam.amazonaws.com'];

function organizationIn(stack: Stack, controlTower = false, managementAccountId: string | undefined = MANAGEMENT): IOrganization {
  return Organization.fromOrganizationAttributes(stack, 'Organization', {
    organizationId: 'o-a1b2c3d4e5',
    rootId: 'r-ab12',
    managementAccountId,
    controlTower,
    units: [{ path: 'Security', unitId: 'ou-ab12-11111111' }],
    accounts: [{ name: 'audit', accountId: '111122223333', unit: 'Security' }, { name: 'payer', accountId: MANAGEMENT, unit: '/' }],
  });
}

type Build = (stack: Stack, organization: IOrganization) => unknown;

function templateOf(build: Build, controlTower = false): Template {
  const stack = new Stack(new App(), 'Stack');
  build(stack, organizationIn(stack, controlTower));
  return Template.fromStack(stack);
}

const types = (more: Partial<OrganizationPolicyTypesProps> = {}): Build => (stack, organization) => new OrganizationPolicyTypes(stack, 'Setting', {
  organization, policyTypes: [OrganizationPolicyType.SERVICE_CONTROL, OrganizationPolicyType.RESOURCE_CONTROL], ...more,
});
const access = (more: Partial<TrustedServiceAccessProps> = {}): Build => (stack, organization) => new TrustedServiceAccess(stack, 'Setting', { organization, services: [ANALYZER, IAM], ...more });
const administrator = (more: Partial<DelegatedAdministratorProps> = {}): Build => (stack, organization) => new DelegatedAdministrator(stack, 'Setting', {
  organization, account: organization.account('audit'), services: [ANALYZER, CONFIG], ...more,
});
const root = (more: Partial<CentralRootManagementProps> = {}): Build => (stack, organization) => new CentralRootManagement(stack, 'Setting', { organization, ...more });
const passwords: Build = (stack) => new AccountPasswordPolicy(stack, 'Setting');

/** Statements of the function's role by their ids, without that for its log. */
function permissions(template: Template, id = /^SettingSettingsPolicy/): Record<string, unknown> {
  const [policy] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([logicalId]) => id.test(logicalId)).map(([, one]) => one);
  const statements = policy.Properties.PolicyDocument.Statement as ({ Sid: string } & Record<string, unknown>)[];
  return Object.fromEntries(statements.filter(({ Sid }) => Sid !== 'WriteItsOwnLog').map(({ Sid, Effect, ...rest }) => [Sid, rest]));
}

const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:organizations::${MANAGEMENT}:${rest}`]] });

describe('policy types', () => {
  test('are enabled in the root, one after the other', () => {
    const template = templateOf(types());
    template.hasResource('Custom::OrganizationPolicyType', {
      Properties: { RootId: 'r-ab12', PolicyType: 'RESOURCE_CONTROL_POLICY', DisableOnRemoval: 'false' },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SettingSettingsPolicy'), Match.stringLikeRegexp('^SettingSettingsSERVICECONTROLPOLICY')]),
    });
    template.hasResourceProperties('Custom::OrganizationPolicyType', { PolicyType: 'SERVICE_CONTROL_POLICY' });
    template.resourceCountIs('Custom::OrganizationPolicyType', 2);
  });

  test('are all that the function may enable, and it may disable none', () => {
    expect(permissions(templateOf(types()))).toEqual({
      EnableTheseTypes: {
        Action: 'organizations:EnablePolicyType',
        Resource: arn('root/o-a1b2c3d4e5/r-ab12'),
        Condition: { StringEquals: { 'organizations:PolicyType': ['RESOURCE_CONTROL_POLICY', 'SERVICE_CONTROL_POLICY'] } },
      },
      SeeWhichAreEnabled: { Action: 'organizations:ListRoots', Resource: '*' },
    });
  });

  test('may be disabled on removal where it is asked for', () => {
    const condition = { StringEquals: { 'organizations:PolicyType': ['TAG_POLICY'] } };
    const template = templateOf(types({ policyTypes: [OrganizationPolicyType.TAG], disableOnRemoval: true }));
    expect(permissions(template)).toMatchObject({
      EnableTheseTypes: { Action: ['organizations:EnablePolicyType', 'organizations:DisablePolicyType'], Condition: condition },
      SeeWhetherPoliciesAreLeft: { Action: 'organizations:ListPolicies', Resource: '*', Condition: condition },
    });
    template.hasResourceProperties('Custom::OrganizationPolicyType', { DisableOnRemoval: 'true' });
  });

  test('work in the organization that the same stack creates', () => {
    const stack = new Stack(new App(), 'Stack');
    const organization = new Organization(stack, 'Organization');
    new OrganizationPolicyTypes(stack, 'Setting', { organization, policyTypes: [OrganizationPolicyType.S3] });
    const attribute = (name: string) => ({ 'Fn::GetAtt': ['Organization29A5FC3F', name] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('Custom::OrganizationPolicyType', { RootId: attribute('RootId'), PolicyType: 'S3_POLICY' });
    expect(permissions(template)).toMatchObject({
      EnableTheseTypes: {
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':organizations::', attribute('ManagementAccountId'), ':root/', attribute('Id'), '/', attribute('RootId')]] },
      },
    });
  });

  test('belong to the account of the stack where nobody says which manages the organization', () => {
    const stack = new Stack(new App(), 'Stack');
    const organization = Organization.fromOrganizationAttributes(stack, 'Organization', { organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12' });
    types()(stack, organization);
    expect(permissions(Template.fromStack(stack))).toMatchObject({
      EnableTheseTypes: { Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':organizations::', { Ref: 'AWS::AccountId' }, ':root/o-a1b2c3d4e5/r-ab12']] } },
    });
  });

  test('may be enabled by another account than the management account', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333' } });
    expect(() => types()(stack, organizationIn(stack))).not.toThrow();
  });

  test('fails without a type, and with one twice', () => {
    expect(() => templateOf(types({ policyTypes: [] }))).toThrow('Stack/Setting: there is no policy type; name at least one.');
    expect(() => templateOf(types({ policyTypes: [OrganizationPolicyType.TAG, OrganizationPolicyType.TAG] }))).toThrow('Stack/Setting: the policy type "TAG_POLICY" is there twice; name it once.');
  });

  test('are all that Organizations knows', () => {
    expect(Object.values(OrganizationPolicyType).sort()).toEqual(Object.values(PolicyType).sort());
  });
});

describe('service access', () => {
  test('is enabled for each service, and the function may enable no other', () => {
    const template = templateOf(access());
    template.resourceCountIs('Custom::TrustedServiceAccess', 2);
    template.hasResource('Custom::TrustedServiceAccess', {
      Properties: { ServicePrincipal: IAM, DisableOnRemoval: 'false' }, DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SettingSettingsaccessanalyzer')]),
    });
    expect(permissions(template)).toEqual({
      TrustTheseServices: { Action: 'organizations:EnableAWSServiceAccess', Resource: '*', Condition: { StringEquals: { 'organizations:ServicePrincipal': [ANALYZER, IAM] } } },
      SeeWhichAreTrusted: { Action: 'organizations:ListAWSServiceAccessForOrganization', Resource: '*' },
    });
  });

  test('may be disabled on removal where it is asked for', () => {
    expect(permissions(templateOf(access({ services: [ANALYZER], disableOnRemoval: true })))).toMatchObject({
      TrustTheseServices: { Action: ['organizations:EnableAWSServiceAccess', 'organizations:DisableAWSServiceAccess'] },
      SeeWhoAdministersThem: { Action: 'organizations:ListDelegatedAdministrators', Condition: { StringEquals: { 'organizations:ServicePrincipal': [ANALYZER] } } },
    });
  });

  test.each([
    'member.org.stacksets.cloudformation.amazonaws.com', 'malware-protection.guardduty.amazonaws.com', 'config-multiaccountsetup.amazonaws.com', 'x.amazonaws.com.cn', 'x.amazonaws.eu',
  ])('is enabled for %s', (service) => {
    templateOf(access({ services: [service] })).hasResourceProperties('Custom::TrustedServiceAccess', { ServicePrincipal: service });
  });

  test.each(['', 'config', 'Config.amazonaws.com', 'config.amazonaws.com/', '*.amazonaws.com', 'config.example.com', 'arn:aws:iam::111122223333:root', '111122223333', '.amazonaws.com'])('fails for %j', (service) => {
    expect(() => templateOf(access({ services: [service] }))).toThrow(
      `Stack/Setting: ${JSON.stringify(service)} is not the principal of an AWS service; write it as Organizations lists it, such as 'access-analyzer.amazonaws.com'.`);
  });

  test('fails for a service known only at deployment', () => {
    expect(() => templateOf((stack, organization) => access({ services: [new CfnParameter(stack, 'Service').valueAsString] })(stack, organization))).toThrow('is not the principal of an AWS service');
  });

  test.each(['cloudtrail', 'config', 'controltower', 'sso'])('fails for %s beside Control Tower, and not without', (name) => {
    const services = [`${name}.amazonaws.com`];
    expect(() => templateOf(access({ services }), true)).toThrow(`Stack/Setting: the access of "${name}.amazonaws.com" is managed by Control Tower; leave the service out, and set it up in the settings of the landing zone there.`);
    expect(() => templateOf(access({ services }))).not.toThrow();
    expect(() => templateOf(access(), true)).not.toThrow();
  });

  test('fails without a service, and with one twice', () => {
    expect(() => templateOf(access({ services: [] }))).toThrow('there is no service; name at least one.');
    expect(() => templateOf(access({ services: [IAM, IAM] }))).toThrow('the service "iam.amazonaws.com" is there twice; name it once.');
  });
});

describe('a delegated administrator', () => {
  test('is registered for each service, and nobody else may be', () => {
    const template = templateOf(administrator());
    template.hasResourceProperties('Custom::DelegatedAdministrator', { AccountId: '111122223333', ServicePrincipal: CONFIG, DeregisterOnRemoval: 'true' });
    template.resourceCountIs('Custom::DelegatedAdministrator', 2);
    const condition = { StringEquals: { 'organizations:ServicePrincipal': [ANALYZER, CONFIG] } };
    expect(permissions(template)).toEqual({
      RegisterThisAccount: { Action: 'organizations:RegisterDelegatedAdministrator', Resource: arn('account/o-a1b2c3d4e5/111122223333'), Condition: condition },
      DeregisterFormerAccounts: { Action: 'organizations:DeregisterDelegatedAdministrator', Resource: '*', Condition: condition },
      SeeWhoAdministersThem: { Action: 'organizations:ListDelegatedAdministrators', Resource: '*', Condition: condition },
    });
  });

  test('stays registered where it is asked for', () => {
    const template = templateOf(administrator({ deregisterOnRemoval: false }));
    expect(Object.keys(permissions(template))).toEqual(['RegisterThisAccount', 'SeeWhoAdministersThem']);
    template.allResourcesProperties('Custom::DelegatedAdministrator', { DeregisterOnRemoval: 'false' });
  });

  test('waits until the organization trusts the services', () => {
    const template = templateOf((stack, organization) => administrator({
      serviceAccess: new TrustedServiceAccess(stack, 'Access', { organization, services: [ANALYZER, CONFIG, IAM] }),
    })(stack, organization));
    template.allResources('Custom::DelegatedAdministrator', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^AccessSettingsaccessanalyzer'), Match.stringLikeRegexp('^AccessSettingsconfig')]),
    });
  });

  test('fails where the organization is not told to trust a service', () => {
    expect(() => templateOf((stack, organization) => administrator({
      serviceAccess: new TrustedServiceAccess(stack, 'Access', { organization, services: [ANALYZER] }),
    })(stack, organization))).toThrow('Stack/Setting: "config.amazonaws.com" is not among the services of Stack/Access; add it there, since the organization must trust it first.');
  });

  test.each([
    ['guardduty', 'guardduty:EnableOrganizationAdminAccount'], ['securityhub', 'securityhub:EnableOrganizationAdminAccount'],
    ['inspector2', 'inspector2:EnableDelegatedAdminAccount'], ['cloudtrail', 'cloudtrail:RegisterOrganizationDelegatedAdmin'],
  ])('fails for %s, which has a call of its own', (name, call) => {
    expect(() => templateOf(administrator({ services: [`${name}.amazonaws.com`] }))).toThrow(
      `Stack/Setting: "${name}.amazonaws.com" registers its administrators by ${call}, and sets itself up there; leave it out here and use that call.`);
  });

  test.each<[string, (organization: IOrganization) => OrganizationTarget, string]>([
    ['a unit', (organization) => organization.unit('Security'), 'Stack/Setting: the organizational-unit "/Security" is not an account; take an account of the organization.'],
    ['the root', ({ root: top }) => top, 'Stack/Setting: the root "/" is not an account; take an account of the organization.'],
    ['the management account', (organization) => organization.account('payer'), 'Stack/Setting: the account "/payer" manages the organization and cannot be its delegated administrator; take a member account.'],
  ])('fails for %s', (_, account, message) => {
    expect(() => templateOf((stack, organization) => administrator({ account: account(organization) })(stack, organization))).toThrow(message);
  });

  test('fails for what is no service', () => {
    expect(() => templateOf(administrator({ services: ['config'] }))).toThrow('"config" is not the principal of an AWS service');
    expect(() => templateOf(administrator({ services: [] }))).toThrow('there is no service');
  });
});

describe('central root management', () => {
  test('enables both features once the organization trusts IAM', () => {
    const template = templateOf(root());
    template.hasResourceProperties('Custom::TrustedServiceAccess', { ServicePrincipal: IAM });
    template.hasResourceProperties('Custom::CentralRootFeature', { Feature: 'RootCredentialsManagement', DisableOnRemoval: 'false' });
    template.hasResourceProperties('Custom::CentralRootFeature', { Feature: 'RootSessions' });
    template.allResources('Custom::CentralRootFeature', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SettingServiceAccessSettingsiam')]) });
    template.resourceCountIs('AWS::KMS::Key', 1);
    expect(permissions(template)).toEqual({
      EnableTheseFeatures: { Action: ['iam:EnableOrganizationsRootCredentialsManagement', 'iam:EnableOrganizationsRootSessions'], Resource: '*' },
      SeeWhichAreEnabled: { Action: 'iam:ListOrganizationsFeatures', Resource: '*' },
    });
  });

  test('goes without root sessions', () => {
    const template = templateOf(root({ rootSessions: false }));
    template.resourceCountIs('Custom::CentralRootFeature', 1);
    expect(permissions(template)).toMatchObject({ EnableTheseFeatures: { Action: 'iam:EnableOrganizationsRootCredentialsManagement' } });
  });

  test('may be undone on removal where it is asked for', () => {
    expect(permissions(templateOf(root({ rootSessions: false, disableOnRemoval: true })))).toMatchObject({
      EnableTheseFeatures: { Action: ['iam:EnableOrganizationsRootCredentialsManagement', 'iam:DisableOrganizationsRootCredentialsManagement'] },
    });
  });

  test('takes the access that is there', () => {
    const template = templateOf((stack, organization) => root({ serviceAccess: new TrustedServiceAccess(stack, 'Access', { organization, services: [ANALYZER, IAM] }) })(stack, organization));
    template.resourceCountIs('Custom::TrustedServiceAccess', 2);
    template.allResources('Custom::CentralRootFeature', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^AccessSettingsiam')]) });
  });

  test('fails with access of other services', () => {
    expect(() => templateOf((stack, organization) => root({ serviceAccess: new TrustedServiceAccess(stack, 'Access', { organization, services: [ANALYZER] }) })(stack, organization))).toThrow(
      'Stack/Setting: iam.amazonaws.com is not among the services of Stack/Access; add it there, since the organization must trust it first.');
  });
});

describe('a password policy', () => {
  test('is strict', () => {
    const template = templateOf(passwords);
    template.hasResourceProperties('Custom::AccountPasswordPolicy', {
      MinimumLength: '14', ReusePrevention: '24', AllowUsersToChange: 'true', HardExpiry: 'false', MaxAgeDays: Match.absent(),
    });
    expect(permissions(template)).toEqual({ SetThePasswordPolicy: { Action: ['iam:GetAccountPasswordPolicy', 'iam:UpdateAccountPasswordPolicy'], Resource: '*' } });
  });

  test.each([
    [{ minimumLength: 14 }, true], [{ minimumLength: 128 }, true], [{ minimumLength: 13 }, false], [{ minimumLength: 129 }, false],
    [{ minimumLength: 14.5 }, false],
    [{ reusePrevention: 1 }, true], [{ reusePrevention: 24 }, true], [{ reusePrevention: 0 }, false], [{ reusePrevention: 25 }, false],
    [{ maxAge: Duration.days(1) }, true], [{ maxAge: Duration.days(1095) }, true], [{ maxAge: Duration.hours(12) }, false],
    [{ maxAge: Duration.days(1096) }, false],
    [{ maxAge: Duration.days(90), hardExpiry: true }, true], [{ hardExpiry: true }, false],
  ])('keeps to what IAM takes and CIS asks for: %j %s', (props, accepted) => {
    const build = () => templateOf((stack) => new AccountPasswordPolicy(stack, 'Setting', props));
    if (accepted) {
      expect(build).not.toThrow();
    } else {
      expect(build).toThrow(/^Stack\/Setting: /);
    }
  });

  test('fails for a second one in the account', () => {
    expect(() => templateOf((stack) => {
      new AccountPasswordPolicy(stack, 'First');
      new AccountPasswordPolicy(stack, 'Second');
    })).toThrow('Stack/Second: an account has one password policy, and Stack/First sets it too; keep one of them.');
  });

  test('fails with the value and its range', () => {
    expect(() => templateOf((stack) => new AccountPasswordPolicy(stack, 'Setting', { minimumLength: 8 }))).toThrow('Stack/Setting: minimumLength is 8; use a whole number from 14 to 128.');
    expect(() => templateOf((stack) => new AccountPasswordPolicy(stack, 'Setting', { maxAge: Duration.days(2000) }))).toThrow('Stack/Setting: maxAge in days is 2000; use a whole number from 1 to 1095.');
    expect(() => templateOf((stack) => new AccountPasswordPolicy(stack, 'Setting', { hardExpiry: true }))).toThrow('Stack/Setting: hardExpiry is set, and passwords never expire; set maxAge, or leave hardExpiry out.');
  });
});

test.each<[string, Build]>([['service access', access()], ['an administrator', administrator()], ['central root', root()]])('%s fails in a stack of a member account', (_, build) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333' } });
  expect(() => build(stack, organizationIn(stack))).toThrow(
    `Stack/Setting: the stack is in the account 111122223333, and only ${MANAGEMENT}, which manages the organization, may change it; place it in a stack of the management account.`);
});

const ALL: [string, Build][] = [
  ['policy types', types()], ['policy types, undone', types({ disableOnRemoval: true })], ['service access', access()], ['service access, undone', access({ disableOnRemoval: true })],
  ['an administrator', administrator()], ['an administrator who stays', administrator({ deregisterOnRemoval: false })],
  ['central root', root()], ['central root, undone', root({ disableOnRemoval: true })], ['passwords', passwords],
];

describe.each(ALL)('%s', (_, build) => {
  test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (__, context) => {
    const app = new App({ context });
    const stack = new Stack(app, 'Stack');
    build(stack, organizationIn(stack));
    expect(nagFindings(app)).toEqual([]);
  });

  test('the template is the same, however often it is made', () => {
    expect(templateOf(build).toJSON()).toEqual(templateOf(build).toJSON());
  });

  test('the function has no environment, a log of its own and a bundle', () => {
    const template = templateOf(build);
    template.allResourcesProperties('AWS::Lambda::Function', { Environment: Match.absent(), Runtime: 'nodejs24.x', LoggingConfig: { LogGroup: Match.anyValue() } });
    template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() } });
  });

  test('no permission stands without its reason to be wide', () => {
    for (const policy of Object.values(templateOf(build).findResources('AWS::IAM::ManagedPolicy'))) {
      for (const { Action } of policy.Properties.PolicyDocument.Statement as { Action: string | string[] }[]) {
        expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
      }
    }
  });
});

test.each(['policy-types', 'trusted-service-access', 'delegated-administrator', 'central-root-management', 'account-password-policy'])('the handler %s is bundled', (name) => {
  expect(existsSync(join(__dirname, `../../assets/identity/${name}.lambda/index.js`))).toBe(true);
});
