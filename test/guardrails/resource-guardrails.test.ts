import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { resourceGuardrails } from '../../build-tools/shipped-guardrails/resource';
import { Guardrail, GuardrailExemption, GuardrailPolicyType, OidcIssuer, PartnerAccess, PerimeterPartner, ResourceGuardrails } from '../../lib/guardrails';
import { defineResourceGuardrail } from '../../lib/guardrails/catalogue/resource/define';
import * as supported from '../../lib/guardrails/catalogue/resource/supported-services';
import { policyOf, policySize, statementJson } from '../../lib/guardrails/compiler/policy-json';
import type { DenyStatement } from '../../lib/guardrails/guardrail-definition';
import { loadActionCatalogue } from '../../lib/private/iam-catalogue/action-catalogue';
import { RESOURCE_CONTROL_SERVICES } from '../../lib/verification/prover/evaluation';

const ORGANIZATION = 'o-exampleorgid';
const RCPS = Object.values(resourceGuardrails()).filter(({ policyType }) => policyType === GuardrailPolicyType.RESOURCE_CONTROL);
const later = new Stack(new App(), 'Later').account;
const partner = (access: PartnerAccess) => PerimeterPartner.account('444455556666', access, 'runs our payments');

describe('services that resource control policies cover', () => {
  test('are the ones that the prover goes by', () => {
    expect([...supported.RESOURCE_CONTROL_SERVICES]).toEqual([...RESOURCE_CONTROL_SERVICES].sort());
  });

  test('are a dated list of services that exist, sorted and without repetition', () => {
    expect(supported.RESOURCE_CONTROL_SERVICES_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect([...new Set(supported.RESOURCE_CONTROL_SERVICES)].sort()).toEqual(supported.RESOURCE_CONTROL_SERVICES);
    expect(supported.RESOURCE_CONTROL_SERVICES.filter((service) => !loadActionCatalogue().services.has(service))).toEqual([]);
  });

  test.each(['es', 'lambda', 'sns', 'ssm', 'iam', 'ec2', 'rds', 'kinesis'])('%s is not one', (service) => {
    expect(supported.RESOURCE_CONTROL_SERVICES).not.toContain(service);
  });

  test.each([
    ['of data', supported.DATA_SERVICES], ['of data and users', supported.ALL_DATA_SERVICES], ['of people without an identity', supported.CALLED_WITHOUT_IDENTITY],
  ])('%s are among them', (_name, services) => {
    expect(services.filter((service) => !supported.RESOURCE_CONTROL_SERVICES.includes(service))).toEqual([]);
    expect([...new Set(services)].sort()).toEqual(services);
  });

  test('of STS only what identities do is confined, and nothing that comes with an assertion or a token', () => {
    const every = loadActionCatalogue().services.get('sts')!.map(({ name }) => name);
    const left = every.filter((name) => !supported.STS_ACTIONS_OF_IDENTITIES.includes(name)).sort();
    expect(left).toEqual([
      'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity', 'sts:GetCallerIdentity', 'sts:GetDelegatedAccessToken', 'sts:GetWebIdentityToken',
      'sts:SetSourceIdentity', 'sts:TagGetWebIdentityToken', 'sts:TagSession',
    ]);
  });
});

describe('the grammar of resource control policies', () => {
  test.each(RCPS.map((guardrail) => [guardrail.guardrailId, guardrail] as const))('%s: denials of named services for everybody, each within one policy', (_id, guardrail) => {
    for (const statement of guardrail._statements.map((one) => statementJson(one, guardrail.policyType))) {
      expect(statement).toMatchObject({ Effect: 'Deny', Principal: '*', Resource: '*' });
      expect(statement).not.toHaveProperty('NotAction');
      expect([statement.Action].flat().every((action) => /^[a-z0-9-]+:[A-Za-z0-9*]+$/.test(action!))).toBe(true);
      expect(policySize(policyOf([statement]))).toBeLessThanOrEqual(5_120);
    }
  });

  const define = (statement: Partial<DenyStatement>) => defineResourceGuardrail({
    id: 'mine', protectsAgainst: 'All.', traps: [], controls: [], statements: [{ sid: 'Mine', ...statement }],
  });

  test.each<[string, Partial<DenyStatement>, RegExp]>([
    ['NotAction', { notActions: ['s3:*'] }, /Guardrail mine, statement Mine: resource control policies have no NotAction; name the actions/],
    ['no action', {}, /no action is named/],
    ['a bare asterisk', { actions: ['*'] }, /"\*" is not an action of a resource control policy; write it with its service/],
    ['an action without its service', { actions: ['GetObject'] }, /"GetObject" is not an action/],
    ['a wildcard for the service', { actions: ['*:GetObject'] }, /"\*:GetObject" is not an action/],
    ['a service that is not covered', { actions: ['s3:*', 'lambda:InvokeFunction'] }, /do not cover the service "lambda" \(as of 2026-09-26\); guard it with a service control policy/],
  ])('fails for %s', (_name, statement, message) => {
    expect(() => define(statement)).toThrow(message);
  });

  test('what it takes is a resource control policy', () => {
    expect(define({ actions: ['s3:GetObject'] }).policyType).toBe(GuardrailPolicyType.RESOURCE_CONTROL);
  });
});

describe('what is documented of each guardrail', () => {
  test.each([
    ['identity-perimeter', ResourceGuardrails.denyForeignIdentities(ORGANIZATION), ['CT.KMS.PV.7', 'CT.S3.PV.4', 'CT.SECRETSMANAGER.PV.1', 'CT.SQS.PV.1', 'CT.STS.PV.1']],
    ['tls', ResourceGuardrails.requireTls(), ['CT.S3.PV.5']],
    ['presigned-urls', ResourceGuardrails.denyPresignedUrls({ maximumAge: Duration.seconds(0) }), ['CT.S3.PV.2']],
    ['s3-kms-encryption', ResourceGuardrails.requireKmsEncryption(), ['CT.S3.PV.6']],
  ] as [string, Guardrail, string[]][])('%s serves the controls of Control Tower that it names', (id, guardrail, controls) => {
    expect(guardrail.guardrailId).toBe(id);
    expect(guardrail.controls.filter(({ framework }) => framework === 'AWS Control Tower').map((control) => control.id)).toEqual(controls);
  });
});

describe('load balancers of older regions', () => {
  const accounts = (regions: string[]) => {
    const [statement] = ResourceGuardrails.denyForeignIdentities(ORGANIZATION, { loadBalancerLogRegions: regions })._statements;
    return statement.conditions!.StringNotEqualsIfExists['aws:PrincipalAccount'];
  };

  test.each([
    [['eu-west-1'], ['156460612806']],
    [['us-gov-west-1'], ['048591011584']],
    [['cn-north-1', 'cn-northwest-1'], ['037604701340', '638102146993']],
  ])('%j write with %j', (regions, expected) => expect(accounts(regions)).toEqual(expected));

  test.each<[string, string[], RegExp]>([
    ['a region that does not exist', ['eu-west-9'], /"eu-west-9" is not an AWS region/],
    ['a region whose load balancers are services', ['il-central-1'], /in il-central-1 load balancers write their logs as a service, so it needs no exception; leave the region out/],
    ['a region twice', ['eu-west-1', 'eu-west-1'], /the region "eu-west-1" is named twice/],
    ['a region that is known at deployment only', [later], /a value known only at deployment is not an AWS region/],
  ])('fails for %s', (_name, regions, message) => expect(() => accounts(regions)).toThrow(message));
});

describe('wrong input', () => {
  const exempt = [GuardrailExemption.role('deployer', 'deploys the platform')];
  test.each<[string, () => unknown, RegExp]>([
    ['an organization that is an account', () => ResourceGuardrails.denyForeignIdentities('111122223333'), /denyForeignIdentities: "111122223333" is not the id of an organization/],
    ['an organization that is known at deployment only', () => ResourceGuardrails.denyConfusedDeputies(later), /a value known only at deployment is not the id of an organization/],
    ['a partner that may not come in', () => ResourceGuardrails.denyForeignIdentities(ORGANIZATION, { partners: [partner(PartnerAccess.TO_PARTNER_RESOURCES)] }), /the partner 444455556666 may not reach our resources, so it changes nothing here/],
    ['the same for services', () => ResourceGuardrails.denyConfusedDeputies(ORGANIZATION, { partners: [partner(PartnerAccess.TO_PARTNER_RESOURCES)] }), /changes nothing here/],
    ['a service that is not covered', () => ResourceGuardrails.requireTls({ services: ['sns'] }), /do not cover the service "sns"/],
    ['a service of strangers', () => ResourceGuardrails.denyForeignIdentities(ORGANIZATION, { services: ['ecr-public'] }), /"ecr-public" is called by people before they have an identity of AWS, who would all be denied/],
    ['no issuer', () => ResourceGuardrails.denyUnknownOidcIssuers([]), /no issuer is known, so no web identity could take a role/],
    ['an issuer twice', () => ResourceGuardrails.denyUnknownOidcIssuers([OidcIssuer.own('https://a.example.com'), OidcIssuer.own('a.example.com')]), /the issuer a.example.com is named twice; name it once, with all its subjects/],
    ['an issuer with a port', () => OidcIssuer.own('https://a.example.com:8443'), /OidcIssuer.own: "https:\/\/a.example.com:8443" is not the URL of an issuer/],
    ['an issuer over plain HTTP', () => OidcIssuer.own('http://a.example.com'), /is not the URL of an issuer/],
    ['an issuer with a wildcard', () => OidcIssuer.own('https://*.example.com'), /is not the URL of an issuer/],
    ['an issuer that is known at deployment only', () => OidcIssuer.own(later), /a value known only at deployment is not the URL/],
    ['a shared issuer as one\'s own', () => OidcIssuer.own('https://token.actions.githubusercontent.com'), /strangers get tokens from token.actions.githubusercontent.com too; use OidcIssuer.shared/],
    ['an issuer without subjects', () => OidcIssuer.shared('https://www.amazon.com', ['amzn:123']), /www.amazon.com tells no subject in policies/],
    ['Cognito by its subjects', () => OidcIssuer.shared('cognito-identity.amazonaws.com', ['eu-west-1:abc']), /use OidcIssuer.cognitoIdentityPools/],
    ['no subject', () => OidcIssuer.shared('https://gitlab.com', []), /no subject of gitlab.com is named/],
    ['every subject', () => OidcIssuer.shared('https://gitlab.com', ['*']), /"\*" does not say whose subjects of gitlab.com are meant/],
    ['a subject that begins with a wildcard', () => OidcIssuer.shared('https://gitlab.com', ['pr*']), /"pr\*" does not say whose subjects/],
    ['a pool that is none', () => OidcIssuer.cognitoIdentityPools(['pool']), /"pool" is not the id of an identity pool/],
    ['no pool', () => OidcIssuer.cognitoIdentityPools([]), /no pool is named/],
    ['signing in from no network', () => ResourceGuardrails.denySignInOutside({ networks: {} }), /denySignInOutside: no network is expected/],
    ['signing in through somebody\'s endpoint', () => ResourceGuardrails.denySignInOutside({ networks: { cidrs: ['203.0.113.0/24'], endpointAccounts: ['444455556666'] } }), /signing in does not tell whose VPC endpoint it came through/],
    ['an age beyond seven days', () => ResourceGuardrails.denyPresignedUrls({ maximumAge: Duration.days(8) }), /maximumAge is 8 days, and no signature lasts longer than 7 days/],
    ['an age below a second', () => ResourceGuardrails.denyPresignedUrls({ maximumAge: Duration.millis(999) }), /give one second to seven days, or zero for none/],
    ['an age that is known at deployment only', () => ResourceGuardrails.denyPresignedUrls({ maximumAge: Duration.minutes(Lazy.number({ produce: () => 5 })) }), /maximumAge is a value known only at deployment/],
    ['a lifetime that is known at deployment only', () => ResourceGuardrails.denyOutboundFederation({ audiences: ['a'], maximumLifetime: Duration.minutes(Lazy.number({ produce: () => 5 })) }), /maximumLifetime is a value known only at deployment/],
    ['an audience with a wildcard', () => ResourceGuardrails.denyOutboundFederation({ audiences: ['https://*.example.com'] }), /"https:\/\/\*.example.com" is not an audience/],
    ['an audience twice', () => ResourceGuardrails.denyOutboundFederation({ audiences: ['a', 'a'] }), /the audience "a" is named twice/],
    ['a life of half a minute', () => ResourceGuardrails.denyOutboundFederation({ audiences: ['a'], maximumLifetime: Duration.seconds(30) }), /maximumLifetime is 30 seconds; give one minute to one hour/],
    ['a life of two hours', () => ResourceGuardrails.denyOutboundFederation({ audiences: ['a'], maximumLifetime: Duration.hours(2) }), /maximumLifetime is 7200 seconds/],
    ['a life of no token', () => ResourceGuardrails.denyOutboundFederation({ maximumLifetime: Duration.minutes(1), exemptions: exempt }), /maximumLifetime is given where nobody gets a token/],
  ])('fails for %s', (_name, make, message) => expect(make).toThrow(message));

  test.each([[1], [7 * 24 * 3600], [0]])('an age of %d seconds is taken', (seconds) => {
    expect(() => ResourceGuardrails.denyPresignedUrls({ maximumAge: Duration.seconds(seconds) })).not.toThrow();
  });

  test.each([[60], [3600]])('a life of %d seconds is taken', (seconds) => {
    expect(() => ResourceGuardrails.denyOutboundFederation({ audiences: ['a'], maximumLifetime: Duration.seconds(seconds) })).not.toThrow();
  });

  test('an issuer keeps its trailing slash, which is part of its name', () => {
    expect(OidcIssuer.own('https://sts.windows.net/1234/').issuer).toBe('sts.windows.net/1234/');
  });
});
