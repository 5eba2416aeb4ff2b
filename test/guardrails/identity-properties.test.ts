import {
  AiGuardrailProps, BillingChange, BillingGuardrailProps, FederationGuardrailProps, Guardrail, GuardrailExemption, GuardrailProps, Guardrails,
  IamUserGuardrailProps, IdentityCenterGuardrailProps, MfaGuardrailProps, PlatformRoleGuardrailProps, ServiceGuardrailProps,
} from '../../lib/guardrails';
import { statementJson } from '../../lib/guardrails/compiler/policy-json';

const exempt: Table<GuardrailProps> = { exemptions: [undefined, [GuardrailExemption.role('deployer', 'deploys the platform')]] };

type Table<P> = { [K in keyof Required<P>]: [P[K], P[K]] };

/** The statements are what a template carries of a guardrail. */
const written = (guardrail: Guardrail) => JSON.stringify(guardrail._statements.map((statement) => statementJson(statement)));

function expectDifferent<P>(table: Table<P>, build: (props: P) => Guardrail): void {
  for (const name of Object.keys(table) as (keyof P)[]) {
    const [one, two] = table[name].map((value) => written(build({ [name]: value } as P)));
    expect([name, one]).not.toEqual([name, two]);
  }
}

test.each<[string, (props: GuardrailProps) => Guardrail]>([
  ['denyLeavingOrganization', (props) => Guardrails.denyLeavingOrganization(props)],
  ['requirePermissionsBoundary', (props) => Guardrails.requirePermissionsBoundary('Boundary', props)],
  ['protectPrincipalTags', (props) => Guardrails.protectPrincipalTags(['team'], props)],
  ['protectAccountSettings', (props) => Guardrails.protectAccountSettings(props)],
])('an exemption of %s gives other statements', (_name, build) => {
  expectDifferent<GuardrailProps>(exempt, build);
});

test('two values of each property of protectPlatformRoles give different statements', () => {
  expectDifferent<PlatformRoleGuardrailProps>({
    ...exempt,
    roleNames: [undefined, ['security/*']],
    stackNames: [undefined, ['landing-zone-*']],
    policyNames: [undefined, ['security/*']],
    bootstrapQualifiers: [undefined, ['platform']],
    accessRoleName: [undefined, 'OrganizationAdmin'],
  }, (props) => Guardrails.protectPlatformRoles(props));
});

test('two values of each property of denyIamUsers give different statements', () => {
  expectDifferent<IamUserGuardrailProps>({ ...exempt, mailUserPath: [undefined, '/mail/'] }, (props) => Guardrails.denyIamUsers(props));
});

test('two values of the property of requireMfa give different statements', () => {
  expectDifferent<MfaGuardrailProps>({ actionsWithoutMfa: [undefined, ['ses:SendRawEmail']] }, (props) => Guardrails.requireMfa(props));
});

test('two values of each property of denyFederationChanges give different statements', () => {
  expectDifferent<FederationGuardrailProps>(
    { ...exempt, developerSignIn: [undefined, true], outboundTokens: [undefined, true] },
    (props) => Guardrails.denyFederationChanges(props),
  );
});

test('two values of each property of denyBillingChanges give different statements', () => {
  const table: Table<BillingGuardrailProps> = { ...exempt, allowed: [undefined, [BillingChange.DOMAINS]] };
  expectDifferent<BillingGuardrailProps>(table, (props) => Guardrails.denyBillingChanges(props));
});

test('two values of each property of restrictAi give different statements', () => {
  expectDifferent<AiGuardrailProps>(
    { ...exempt, models: [undefined, ['amazon.nova-*']], shortTermApiKeys: [undefined, true], externalPlatforms: [undefined, true] },
    (props) => Guardrails.restrictAi(props),
  );
});

test('two values of each property of protectIdentityCenter give different statements', () => {
  const table: Table<IdentityCenterGuardrailProps> = { ...exempt, peopleManagedHere: [undefined, true] };
  expectDifferent<IdentityCenterGuardrailProps>(table, (props) => Guardrails.protectIdentityCenter(props));
});

test('two values of each property of denyServicesExcept, and two lists of services, give different statements', () => {
  expectDifferent<ServiceGuardrailProps>({ ...exempt, baseServices: [undefined, ['iam', 'sts']] }, (props) => Guardrails.denyServicesExcept(['s3'], props));
  expect(written(Guardrails.denyServicesExcept(['s3']))).not.toEqual(written(Guardrails.denyServicesExcept(['lambda'])));
});

test('two keys of tags give different statements', () => {
  expect(written(Guardrails.protectPrincipalTags(['team']))).not.toEqual(written(Guardrails.protectPrincipalTags(['project'])));
});

test('two boundaries give different statements', () => {
  expect(written(Guardrails.requirePermissionsBoundary('A'))).not.toEqual(written(Guardrails.requirePermissionsBoundary('B')));
});
