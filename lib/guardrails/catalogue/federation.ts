import { cis, exempting } from './exempting';
import { Guardrail } from '../guardrail';
import type { FederationGuardrailProps } from '../identity-guardrail-props';

/** What lets identities of somewhere else act in the account, or changes whom it believes. */
const TRUST = [
  'iam:AddClientIDToOpenIDConnectProvider', 'iam:CreateOpenIDConnectProvider', 'iam:DeleteOpenIDConnectProvider',
  'iam:RemoveClientIDFromOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider', 'iam:UntagOpenIDConnectProvider', 'iam:UpdateOpenIDConnectProviderThumbprint',
  'iam:CreateSAMLProvider', 'iam:DeleteSAMLProvider', 'iam:TagSAMLProvider', 'iam:UntagSAMLProvider', 'iam:UpdateSAMLProvider',
  // Temporary delegation: a product of somebody else acts with the permissions of whoever accepts.
  'iam:AcceptDelegationRequest', 'iam:AssociateDelegationRequest', 'iam:SendDelegationToken',
  // Support permits let people of AWS Support see data, also from another region.
  'supportauthz:CreateSupportPermit',
  // Account access manager: gives people of Identity Center a role that trusts it, without iam:PassRole.
  'account-access:CreateApplication', 'account-access:CreateEntitlement',
  // Disabling anchors and profiles stays allowed, as it stops an intruder; revocation lists can only be added to.
  'rolesanywhere:CreateProfile', 'rolesanywhere:CreateTrustAnchor', 'rolesanywhere:DeleteAttributeMapping', 'rolesanywhere:DeleteCrl',
  'rolesanywhere:DeleteTrustAnchor', 'rolesanywhere:DisableCrl', 'rolesanywhere:EnableProfile', 'rolesanywhere:EnableTrustAnchor',
  'rolesanywhere:PutAttributeMapping', 'rolesanywhere:UpdateCrl', 'rolesanywhere:UpdateProfile', 'rolesanywhere:UpdateTrustAnchor',
  // Identity Center: instances of single accounts, and the identity source of the organization's.
  'sso:AssociateDirectory', 'sso:CreateInstance', 'sso:CreateTrustedTokenIssuer', 'sso:DeleteInstance', 'sso:DisassociateDirectory', 'sso:StartSSO',
  'sso:UpdateTrustedTokenIssuer', 'sso-directory:CreateBearerToken', 'sso-directory:CreateExternalIdPConfigurationForDirectory',
  'sso-directory:CreateProvisioningTenant', 'sso-directory:EnableExternalIdPConfigurationForDirectory', 'sso-directory:ImportExternalIdPCertificate',
  'sso-directory:UpdateExternalIdPConfigurationForDirectory',
  // Who may sign in to the console, and with what.
  'signin:CreateTrustedIdentityPropagationApplicationForConsole', 'signin:DeleteConsoleAuthorizationConfiguration',
  'signin:DeleteResourcePermissionStatement', 'signin:PutConsoleAuthorizationConfiguration', 'signin:PutResourcePermissionStatement',
];

/** Tokens by which the account's identities sign in elsewhere. */
const OUTBOUND = ['iam:EnableOutboundWebIdentityFederation', 'sts:GetWebIdentityToken'];

/** Denies changes of whom an account believes, and tokens that carry its identities elsewhere. */
export function denyFederationChanges(props: FederationGuardrailProps): Guardrail {
  const conditions = exempting(props.exemptions);
  return Guardrail._define({
    id: 'federation',
    protectsAgainst: 'An identity provider, trust anchor, delegation or permit that somebody adds to come back, or to let others in.',
    traps: [
      'Clusters that use IAM roles for service accounts need an OpenID Connect provider each: exempt the role that makes clusters, or use EKS Pod Identity.',
      'A provider that is there already goes on working, and so do the roles that trust it.',
      'No policy of an organization sees the trust policy in a request, so roles can still be made to trust a provider or account: let Access Analyzer watch.',
      'The account that administers Identity Center is bound where this is attached to it: exempt who changes its identity source.',
      'AWS Support sees data only with a support permit: exempt who may give one.',
      'Signing in of developer tools (aws login) is denied unless it is allowed; the console and aws sso login go on working.',
    ],
    controls: cis('2.19', '2.20', '1.20', '1.21'),
    exemptions: props.exemptions,
    statements: [
      { sid: 'Federation', actions: [...TRUST, ...props.outboundTokens ? [] : OUTBOUND].sort(), conditions },
      ...(props.developerSignIn ? [] : [{
        sid: 'FederationOfTools',
        actions: ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2PublicClient', 'signin:CreateOAuth2Token'],
        // The console's own sign-in asks for the same actions.
        notResources: ['arn:*:signin:::console/*'],
        conditions,
      }]),
    ],
  });
}
