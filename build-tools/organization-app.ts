/** An organization with each of its constructs once: what the library acknowledges for them is listed from it. */
import { App, Stack } from 'aws-cdk-lib';
import { NoticeTopic } from '../lib/data';
import { Guardrails, OrganizationPolicies, ResourceGuardrails } from '../lib/guardrails';
import {
  AccessAnalysis, AccessKeyAgeLimit, AccountAssignment, AccountPasswordPolicy, AssignmentPrincipal, BreakGlassAccess, CentralRootManagement,
  DelegatedAdministrator, GitHubRepository, IamUserSafeguards, IdentityCenter, Organization, OrganizationPolicyType, OrganizationPolicyTypes,
  PermissionSetPolicy, PermissionSets, TrustedServiceAccess, WorkloadIdentity,
} from '../lib/identity';

/** Builds it: the management account, and one member. */
export function organizationApp(app: App): App {
  const management = new Stack(app, 'Management', { env: { account: '999988887777', region: 'us-east-1' } });
  const organization = new Organization(management, 'Organization', {
    existing: {
      organizationId: 'o-a1b2c3d4e5',
      rootId: 'r-ab12',
      managementAccountId: '999988887777',
      accounts: [{ name: 'audit', accountId: '111122223333', unit: '/' }, { name: 'sandbox', accountId: '444455556666', unit: '/' }],
    },
    units: ['Workloads'],
  });
  const policyTypes = new OrganizationPolicyTypes(management, 'PolicyTypes', {
    organization, policyTypes: [OrganizationPolicyType.SERVICE_CONTROL, OrganizationPolicyType.RESOURCE_CONTROL], disableOnRemoval: true,
  });
  const serviceAccess = new TrustedServiceAccess(management, 'ServiceAccess', { organization, services: ['access-analyzer.amazonaws.com', 'iam.amazonaws.com'] });
  new DelegatedAdministrator(management, 'Audit', {
    organization, serviceAccess, account: organization.account('audit'), services: ['access-analyzer.amazonaws.com'],
  });
  new CentralRootManagement(management, 'Root', { organization, serviceAccess });
  new OrganizationPolicies(management, 'Policies', {
    policyTypes, attachments: [{ id: 'Baseline', targets: [organization.root], guardrails: [Guardrails.denyRootUser(), ResourceGuardrails.requireTls()] }],
  });
  people(new Stack(app, 'People', { env: { account: '999988887777', region: 'us-east-1' } }), organization);

  const member = new Stack(app, 'Member', { env: { account: '111122223333', region: 'us-east-1' } });
  const topic = new NoticeTopic(member, 'Notices');
  new AccountPasswordPolicy(member, 'Passwords');
  new BreakGlassAccess(member, 'BreakGlass', { topic });
  new IamUserSafeguards(member, 'Users');
  new AccessKeyAgeLimit(member, 'KeyAge', { topic });
  new AccessAnalysis(member, 'Access', { topic });
  new WorkloadIdentity(member, 'Pipeline', { subjects: [GitHubRepository.of('octo-org/app').branch('main')] });
  return app;
}

/** Every permission set of the catalogue; one of them is assigned. */
function people(stack: Stack, organization: Organization): void {
  const identityCenter = IdentityCenter.fromAttributes(stack, 'IdentityCenter', {
    instanceArn: `arn:${stack.partition}:sso:::instance/ssoins-1234567890abcdef`, identityStoreId: 'd-1234567890',
  });
  const readOnly = PermissionSets.readOnly(stack, 'ReadOnly', { identityCenter });
  PermissionSets.developer(stack, 'Developer', { identityCenter, roleBoundary: PermissionSetPolicy.customerManaged('WorkloadBoundary') });
  PermissionSets.powerUser(stack, 'PowerUser', { identityCenter });
  PermissionSets.securityAudit(stack, 'SecurityAudit', { identityCenter });
  PermissionSets.networkAdmin(stack, 'NetworkAdmin', { identityCenter });
  PermissionSets.billingViewer(stack, 'BillingViewer', { identityCenter });
  PermissionSets.breakGlass(stack, 'BreakGlass', { identityCenter });
  new AccountAssignment(stack, 'Readers', {
    permissionSet: readOnly, principal: AssignmentPrincipal.groupId('12345678-1234-1234-1234-123456789012'), accounts: [organization.account('sandbox')],
  });
}
