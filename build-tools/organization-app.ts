/** An organization with each of its constructs once: what the library acknowledges for them is listed from it. */
import { App, Stack } from 'aws-cdk-lib';
import { ArchiveBucket, NoticeTopic } from '../lib/data';
import {
  AuditedEvents, AuditTrail, CisScan, CodeScanning, ComplianceAggregator, ConfigurationCompliance, ConformancePack, ControlParameter,
  CriticalActivityAlerts, CustomDataIdentifier, DataDiscovery, DetectionAdministrator, DetectionService, DiscoveredMembers,
  EntityListContent, FindingCriterion, FindingRegions, FindingRule, FindingsExport, OrganizationConformancePack,
  OrganizationThreatDetection, OrganizationVulnerabilityScanning, PostureAdministrator, PostureManagement, PosturePolicy, SuppressionRule,
  ThreatDetection, ThreatList, TrailArchive, TrustedList, VulnerabilityScanning,
} from '../lib/detection';
import { Guardrails, OrganizationPolicies, ResourceGuardrails } from '../lib/guardrails';
import {
  AccessAnalysis, AccessKeyAgeLimit, AccountAssignment, AccountPasswordPolicy, AssignmentPrincipal, BreakGlassAccess, CentralRootManagement,
  DelegatedAdministrator, GitHubRepository, IamUserSafeguards, IdentityCenter, Organization, OrganizationPolicyType, OrganizationPolicyTypes,
  PermissionSetPolicy, PermissionSets, TrustedServiceAccess, WorkloadIdentity,
} from '../lib/identity';

/** Services of AWS Config that act in all accounts. */
const CONFIG = ['config-multiaccountsetup.amazonaws.com', 'config.amazonaws.com'];

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
    organization,
    policyTypes: [
      OrganizationPolicyType.SERVICE_CONTROL, OrganizationPolicyType.RESOURCE_CONTROL,
      OrganizationPolicyType.GUARD_DUTY, OrganizationPolicyType.INSPECTOR,
    ],
    disableOnRemoval: true,
  });
  const serviceAccess = new TrustedServiceAccess(management, 'ServiceAccess', {
    organization, services: ['access-analyzer.amazonaws.com', 'cloudtrail.amazonaws.com', 'iam.amazonaws.com', ...CONFIG],
  });
  new DelegatedAdministrator(management, 'Audit', {
    organization, serviceAccess, account: organization.account('audit'), services: ['access-analyzer.amazonaws.com', ...CONFIG],
  });
  new CentralRootManagement(management, 'Root', { organization, serviceAccess });
  new OrganizationPolicies(management, 'Policies', {
    policyTypes, attachments: [{ id: 'Baseline', targets: [organization.root], guardrails: [Guardrails.denyRootUser(), ResourceGuardrails.requireTls()] }],
  });
  detectionOfAll(management, organization, policyTypes);
  detectionInAudit(new Stack(app, 'Security', { env: { account: '111122223333', region: 'us-east-1' } }), organization);
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

/** What the management account says about detection in all accounts. */
function detectionOfAll(stack: Stack, organization: Organization, policyTypes: OrganizationPolicyTypes): void {
  const administrator = organization.account('audit');
  new OrganizationThreatDetection(stack, 'GuardDuty', { organization, administrator, policyTypes });
  new OrganizationVulnerabilityScanning(stack, 'Inspector', { organization, administrator, policyTypes });
  new DetectionAdministrator(stack, 'Macie', { organization, service: DetectionService.MACIE, account: administrator, disableOnRemoval: true });
  new PostureAdministrator(stack, 'SecurityHub', { account: administrator });
  const archive = TrailArchive.bucket(new ArchiveBucket(stack, 'Archive'));
  const trail = new AuditTrail(stack, 'Trail', { organization, archive, events: [AuditedEvents.ebsSnapshotBlocks()] });
  new CriticalActivityAlerts(stack, 'Alerts', { logGroup: trail.logGroup });
}

/** What the account that administers detection has: its own, and what it sees and says of the others. */
function detectionInAudit(stack: Stack, organization: Organization): void {
  const noticeTopic = new NoticeTopic(stack, 'Notices');
  const detection = new ThreatDetection(stack, 'Threats', { noticeTopic });
  new FindingsExport(stack, 'Export', { detection, bucket: new ArchiveBucket(stack, 'Findings') });
  new ThreatList(stack, 'KnownBad', { detection, content: EntityListContent.fromEntries(['203.0.113.7']) });
  new TrustedList(stack, 'Scanners', { detection, content: EntityListContent.fromEntries(['192.0.2.10']), reason: 'The penetration testers of the year' });
  new SuppressionRule(stack, 'Honeypot', {
    detection, criteria: [FindingCriterion.findingTypes('UnauthorizedAccess:EC2/SSHBruteForce')], reason: 'A honeypot is attacked by design',
  });
  const discovery = new DataDiscovery(stack, 'Discovery', { members: DiscoveredMembers.ALL, noticeTopic });
  new CustomDataIdentifier(stack, 'Employees', { discovery, pattern: 'E-[0-9]{6}', keywords: ['employee'] });
  new VulnerabilityScanning(stack, 'Vulnerabilities', { scans: [], noticeTopic });
  new CisScan(stack, 'Cis', { targetTags: { Environment: ['production'] } });
  new CodeScanning(stack, 'Code', { forOrganization: true });
  new PostureManagement(stack, 'Posture', {
    aggregateRegions: FindingRegions.ALL,
    centralConfiguration: [
      PosturePolicy.enabled('everybody', [organization.root], { controlParameters: [ControlParameter.integer('ACM.1', 'daysToExpiration', 45, 'Renewal takes a month')] }),
      PosturePolicy.selfManaged([organization.account('sandbox')], 'Sandboxes try things out'),
    ],
    findingRules: [FindingRule.suppress('Known test buckets', { controls: ['S3.9'], resourceIdPrefixes: ['arn:aws:s3:::test-'] }, 'They hold nothing that anybody reads')],
    securityHub: {},
    noticeTopic,
  });
  const pack = ConformancePack.cisFoundations();
  new ConfigurationCompliance(stack, 'Configuration', { packs: [pack, ConformancePack.nist80053()], noticeTopic });
  new ComplianceAggregator(stack, 'View');
  new OrganizationConformancePack(stack, 'Pack', { pack, exceptAccounts: [organization.account('sandbox')] });
  new CriticalActivityAlerts(stack, 'Alerts', { noticeTopic });
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
