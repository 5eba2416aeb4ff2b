import { Duration } from 'aws-cdk-lib';
import {
  ConfusedDeputyProps, DataPerimeter, DataPerimeterProps, ExpectedNetworks, ExpectedVpc, Guardrail, GuardrailExemption, IdentityPerimeterProps,
  NetworkPerimeterScope, OidcIssuer, OutboundFederationProps, PartnerAccess, PerimeterPartner, PresignedUrlGuardrailProps, ResourceGuardrailProps,
  ResourceGuardrails, S3TlsVersion, SignInGuardrailProps, TlsGuardrailProps,
} from '../../lib/guardrails';
import { policyOf, statementJson } from '../../lib/guardrails/compiler/policy-json';
import { TrustedResource } from '../../lib/network';

type Table<P> = { [K in keyof Required<P>]: [P[K], P[K]] };

const ORGANIZATION = 'o-exampleorgid';
const exemptions = [GuardrailExemption.role('deployer', 'deploys the platform', { account: '111122223333' })];
const partners = [PerimeterPartner.account('444455556666', PartnerAccess.BOTH_WAYS, 'runs our payments')];
const exempt: Table<ResourceGuardrailProps> = { exemptions: [undefined, exemptions] };

function documentOf(guardrail: Guardrail): unknown {
  return policyOf(guardrail._statements.map((statement) => statementJson(statement, guardrail.policyType)));
}

/** Each property alone makes a difference. */
function expectDifferent<P extends object>(table: Table<P>, make: (props: P) => unknown, base: Partial<P> = {}) {
  for (const [name, [one, other]] of Object.entries(table) as [string, [unknown, unknown]][]) {
    expect([name, make({ ...base, [name]: one } as P)]).not.toEqual([name, make({ ...base, [name]: other } as P)]);
  }
}

test('two values of each property of a guardrail give different policies', () => {
  const services: [undefined, string[]] = [undefined, ['s3']];
  expectDifferent<IdentityPerimeterProps>({ ...exempt, partners: [undefined, partners], services, loadBalancerLogRegions: [undefined, ['eu-west-1']] },
    (props) => documentOf(ResourceGuardrails.denyForeignIdentities(ORGANIZATION, props)));
  expectDifferent<ConfusedDeputyProps>({ partners: [undefined, partners], services },
    (props) => documentOf(ResourceGuardrails.denyConfusedDeputies(ORGANIZATION, props)));
  expectDifferent<TlsGuardrailProps>({ ...exempt, services, minimumS3Version: [undefined, S3TlsVersion.TLS_1_3] },
    (props) => documentOf(ResourceGuardrails.requireTls(props)));
  expectDifferent<SignInGuardrailProps>({ ...exempt, networks: [{ cidrs: ['203.0.113.0/24'] }, { cidrs: ['198.51.100.0/24'] }] },
    (props) => documentOf(ResourceGuardrails.denySignInOutside(props)), { networks: { cidrs: ['203.0.113.0/24'] } });
  expectDifferent<PresignedUrlGuardrailProps>({ ...exempt, maximumAge: [undefined, Duration.minutes(5)] },
    (props) => documentOf(ResourceGuardrails.denyPresignedUrls(props)));
  expectDifferent<OutboundFederationProps>({ ...exempt, audiences: [['https://a.example.com'], ['https://b.example.com']], maximumLifetime: [undefined, Duration.minutes(10)] },
    (props) => documentOf(ResourceGuardrails.denyOutboundFederation(props)), { audiences: ['https://a.example.com'] });
});

test.each<[string, (props: ResourceGuardrailProps) => Guardrail]>([
  ['denyCustomerProvidedKeys', (props) => ResourceGuardrails.denyCustomerProvidedKeys(props)],
  ['requireKmsEncryption', (props) => ResourceGuardrails.requireKmsEncryption(props)],
  ['denyAcls', (props) => ResourceGuardrails.denyAcls(props)],
  ['denyKeyGrants', (props) => ResourceGuardrails.denyKeyGrants(props)],
  ['denyKeyDeletion', (props) => ResourceGuardrails.denyKeyDeletion(props)],
])('%s: exemptions are in the policy, and told', (_name, make) => {
  expectDifferent<ResourceGuardrailProps>(exempt, (props) => documentOf(make(props)));
  expect(make({ exemptions }).exemptions).toEqual(exemptions);
  expect(make({}).exemptions).toEqual([]);
});

test('other guardrails of other values are other policies', () => {
  const oidc = (...issuers: OidcIssuer[]) => documentOf(ResourceGuardrails.denyUnknownOidcIssuers(issuers));
  expect(oidc(OidcIssuer.own('https://a.example.com'))).not.toEqual(oidc(OidcIssuer.own('https://b.example.com')));
  const gitLab = (subject: string) => oidc(OidcIssuer.shared('https://gitlab.com', [subject]));
  expect(gitLab('project_path:a/*')).not.toEqual(gitLab('project_path:b/*'));
  expect(documentOf(ResourceGuardrails.denyForeignIdentities(ORGANIZATION))).not.toEqual(documentOf(ResourceGuardrails.denyForeignIdentities('o-otherorgid1')));
  const never = ResourceGuardrails.denyPresignedUrls({ maximumAge: Duration.seconds(0) });
  expect(documentOf(never)).not.toEqual(documentOf(ResourceGuardrails.denyPresignedUrls()));
});

/** All that comes from a perimeter. */
function everything(perimeter: DataPerimeter): unknown {
  return [[...perimeter.serviceControlGuardrails(), ...perimeter.resourceControlGuardrails()].map(documentOf), perimeter.endpointPerimeter];
}

const networks: ExpectedNetworks = { cidrs: ['203.0.113.0/24'] };
const base: DataPerimeterProps = { organizationId: ORGANIZATION, networks, exemptRoles: exemptions };
const vpc: ExpectedVpc = { vpcId: 'vpc-0123456789abcdef0', region: 'eu-west-1' };
const trusted: TrustedResource = { resourceArns: ['arn:*:s3:::samples/*'], account: '888877776666', reason: 'samples that jobs read' };

test('two values of each property of a perimeter give different policies', () => {
  expectDifferent<DataPerimeterProps>({
    organizationId: [ORGANIZATION, 'o-otherorgid1'],
    networks: [networks, { cidrs: ['198.51.100.0/24'] }],
    networkScope: [undefined, NetworkPerimeterScope.EVERYBODY],
    partners: [undefined, partners],
    trustedResources: [undefined, [trusted]],
    exemptRoles: [undefined, exemptions],
    services: [undefined, ['s3']],
    loadBalancerLogRegions: [undefined, ['eu-west-1']],
    identityExceptionTag: [undefined, 'open'],
    resourceExceptionTag: [undefined, 'leave'],
    networkExceptionTag: [undefined, 'anywhere'],
  }, (props) => everything(DataPerimeter.of(props)), base);
});

test('two values of each property of networks and trusted resources give different policies', () => {
  expectDifferent<ExpectedNetworks>({
    cidrs: [networks.cidrs, ['198.51.100.0/24']],
    vpcs: [undefined, [vpc]],
    endpointAccounts: [undefined, ['444455556666']],
    endpointOrgPaths: [undefined, [`${ORGANIZATION}/r-ab12/*`]],
  }, (one) => everything(DataPerimeter.of({ ...base, networks: one })), networks);
  expectDifferent<ExpectedVpc>({ vpcId: [vpc.vpcId, 'vpc-0123456789abcdef1'], region: [vpc.region, 'eu-central-1'] },
    (one) => everything(DataPerimeter.of({ ...base, networks: { vpcs: [one] } })), vpc);
  expectDifferent<Omit<TrustedResource, 'reason'>>({ resourceArns: [trusted.resourceArns, ['arn:*:s3:::others/*']], account: [trusted.account, '444455556666'] },
    (one) => everything(DataPerimeter.of({ ...base, trustedResources: [{ ...trusted, ...one }] })));
});

test('the order of what is given makes no difference', () => {
  const more = [...partners, PerimeterPartner.organization('o-partnerorgid', PartnerAccess.BOTH_WAYS, 'belongs to the same group')];
  const cidrs = ['203.0.113.0/24', '198.51.100.0/24'];
  const vpcs = [vpc, { vpcId: 'vpc-0123456789abcdef1', region: 'eu-central-1' }];
  const services = ['sqs', 's3'];
  const one = DataPerimeter.of({ ...base, partners: more, networks: { cidrs, vpcs }, services });
  const turned = { cidrs: [...cidrs].reverse(), vpcs: [...vpcs].reverse() };
  const other = DataPerimeter.of({ ...base, partners: [...more].reverse(), networks: turned, services: [...services].reverse() });
  expect(everything(one)).toEqual(everything(other));
});
