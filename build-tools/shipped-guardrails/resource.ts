import { EXEMPTIONS as exemptions } from './exemptions';
import {
  DataPerimeter, NetworkPerimeterScope, OidcIssuer, PartnerAccess, PerimeterPartner, ResourceGuardrails,
} from '../../lib/guardrails';
import { Guardrail } from '../../lib/guardrails/guardrail';

const ORGANIZATION = 'o-exampleorgid';
const VPCS = [
  { vpcId: 'vpc-0123456789abcdef0', region: 'eu-west-1' },
  { vpcId: 'vpc-0123456789abcdef1', region: 'eu-central-1' },
];
const CIDRS = ['203.0.113.0/24', '2001:db8::/32'];

/** The data perimeter of the case tables, with everything that it can have. */
export function shippedPerimeter(networkScope?: NetworkPerimeterScope): DataPerimeter {
  return DataPerimeter.of({
    organizationId: ORGANIZATION,
    networks: { cidrs: CIDRS, vpcs: VPCS, endpointAccounts: ['444455556666'] },
    networkScope,
    partners: [
      PerimeterPartner.account('444455556666', PartnerAccess.BOTH_WAYS, 'runs our payments'),
      PerimeterPartner.organization('o-partnerorgid', PartnerAccess.BOTH_WAYS, 'belongs to the same group'),
    ],
    trustedResources: [{ resourceArns: ['arn:*:s3:::aws-glue-samples-prod/*'], account: '888877776666', reason: 'samples that jobs of Glue read' }],
    exemptRoles: exemptions,
    loadBalancerLogRegions: ['eu-west-1'],
    identityExceptionTag: 'dp:exclude:identity',
    resourceExceptionTag: 'dp:exclude:resource',
    networkExceptionTag: 'dp:exclude:network',
  });
}

/** Resource control policies, and what else makes the data perimeter. */
export function resourceGuardrails(): Record<string, Guardrail> {
  const perimeter = shippedPerimeter();
  return {
    'tls': ResourceGuardrails.requireTls({ exemptions }),
    'oidc': ResourceGuardrails.denyUnknownOidcIssuers([
      OidcIssuer.own('https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF'),
      OidcIssuer.shared('https://token.actions.githubusercontent.com', ['repo:our-organization/*']),
      OidcIssuer.cognitoIdentityPools(['eu-west-1:12345678-1234-1234-1234-123456789012']),
    ]),
    'signin': ResourceGuardrails.denySignInOutside({ networks: { cidrs: CIDRS, vpcs: VPCS }, exemptions }),
    'presigned-urls': ResourceGuardrails.denyPresignedUrls({ exemptions }),
    's3-customer-keys': ResourceGuardrails.denyCustomerProvidedKeys({ exemptions }),
    's3-kms-encryption': ResourceGuardrails.requireKmsEncryption({ exemptions }),
    's3-acls': ResourceGuardrails.denyAcls({ exemptions }),
    'key-grants': ResourceGuardrails.denyKeyGrants({ exemptions }),
    'key-deletion': ResourceGuardrails.denyKeyDeletion({ exemptions }),
    'session-tags': ResourceGuardrails.protectSessionTags(),
    'outbound-federation': ResourceGuardrails.denyOutboundFederation({ audiences: ['https://api.example.com', 'https://build.example.com'], exemptions }),
    'guest-identities': ResourceGuardrails.denyGuestIdentities(),
    ...Object.fromEntries([...perimeter.serviceControlGuardrails(), ...perimeter.resourceControlGuardrails()]
      .map((guardrail) => [guardrail.guardrailId, guardrail])),
  };
}
