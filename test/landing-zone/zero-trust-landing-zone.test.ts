import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionMode } from '../../lib/data';
import { Guardrails } from '../../lib/guardrails';
import { OrganizationTarget } from '../../lib/identity';
import { ZeroTrustLandingZone, ZeroTrustLandingZoneProps } from '../../lib/landing-zone';
import { EndpointSet } from '../../lib/network';
import { Playbook, PlaybookMode } from '../../lib/response';
import { CDK_CONTEXT } from '../support/reference-app';

function landingZone(props: ZeroTrustLandingZoneProps = {}): ZeroTrustLandingZone {
  return new ZeroTrustLandingZone(new App({ context: CDK_CONTEXT }), 'Zone', props);
}

function templatesOf(props: ZeroTrustLandingZoneProps): string {
  const zone = landingZone(props);
  return JSON.stringify((zone.node.root as App).synth().stacks.map((stack) => [stack.environment, stack.template]));
}

test('makes a stack for each room, named by its path', () => {
  const zone = landingZone();
  expect(zone.node.findAll().filter(Stack.isStack).map((stack) => stack.stackName)).toEqual(['Zone-Identity', 'Zone-Network', 'Zone-Audit', 'Zone-Detection']);
});

test('stands in a stage as well', () => {
  const stage = new Stage(new App(), 'Production');
  const zone = new ZeroTrustLandingZone(stage, 'Zone');
  expect(zone.networkStack.stackName).toBe('Production-Zone-Network');
});

test('every role of the network and of workloads carries the boundary, those of the response do not', () => {
  const zone = landingZone();
  const workload = zone.addWorkload('Orders');
  new iam.Role(workload, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  for (const stack of [zone.networkStack, workload]) {
    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(0);
    roles.forEach((role) => expect(role.Properties.PermissionsBoundary).toBeDefined());
  }
  Template.fromStack(zone.detectionStack).allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: Match.absent() });
});

test('deploys the boundary before what carries it, and the network before workloads', () => {
  const zone = landingZone();
  const workload = zone.addWorkload('Orders');
  expect(zone.networkStack.dependencies).toContain(zone.identityStack);
  expect(workload.dependencies).toEqual(expect.arrayContaining([zone.identityStack, zone.networkStack]));
});

test('observes by default: nothing may change an access key', () => {
  expect(JSON.stringify(Template.fromStack(landingZone().detectionStack).toJSON()).includes('iam:UpdateAccessKey')).toBe(false);
});

test('sends notices and findings to one topic with a mail subscription an address', () => {
  const zone = landingZone({ noticeEmails: ['a@example.com', 'b@example.com'] });
  const template = Template.fromStack(zone.detectionStack);
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.resourceCountIs('AWS::SNS::Subscription', 2);
});

test('trusts the organization at the endpoints where one is given', () => {
  const zone = landingZone({ organizationId: 'o-ab12cd34ef', network: WITH_ENDPOINTS });
  const text = JSON.stringify(Template.fromStack(zone.networkStack).toJSON());
  expect(text.includes('"aws:PrincipalOrgID":"o-ab12cd34ef"')).toBe(true);
});

const WITH_ENDPOINTS = { endpoints: { sets: [EndpointSet.CORE] } };
const GUARDRAILS = { attachments: [{ id: 'Baseline', guardrails: [Guardrails.denyRootUser()], targets: [OrganizationTarget.root('r-ab12')] }] };

test.each<[keyof ZeroTrustLandingZoneProps, ZeroTrustLandingZoneProps, ZeroTrustLandingZoneProps]>([
  ['env', { env: { region: 'eu-west-1' } }, { env: { region: 'eu-west-2' } }],
  ['organizationId', { organizationId: 'o-ab12cd34ef', network: WITH_ENDPOINTS }, { network: WITH_ENDPOINTS }],
  ['network', { network: { maxAzs: 2 } }, { network: { maxAzs: 3 } }],
  ['boundary', { boundary: { policyName: 'ours' } }, {}],
  ['detection', { detection: { noticeSeverity: 4 } }, {}],
  ['response', { response: { playbooks: [Playbook.deactivateAccessKey({ mode: PlaybookMode.AUTOMATIC })] } }, {}],
  ['ownAuditTrail', { ownAuditTrail: false }, {}],
  ['auditTrail', { auditTrail: { insights: false } }, {}],
  ['lockedFor', { lockedFor: Duration.days(30) }, {}],
  ['lockMode', { lockMode: RetentionMode.GOVERNANCE }, {}],
  ['criticalActivity', { criticalActivity: { without: ['bucket-policy-changes'] } }, {}],
  ['configuration', { configuration: {} }, {}],
  ['posture', { posture: {} }, {}],
  ['vulnerabilityScanning', { vulnerabilityScanning: {} }, {}],
  ['dataDiscovery', { dataDiscovery: {} }, {}],
  ['guardrails', { guardrails: GUARDRAILS }, {}],
  ['noticeEmails', { noticeEmails: ['a@example.com'] }, {}],
])('two values of %s give two sets of templates', (_name, one, other) => {
  expect(templatesOf(one) === templatesOf(other)).toBe(false);
});

test('fails in a stack, where it could not make stacks', () => {
  expect(() => new ZeroTrustLandingZone(new Stack(new App(), 'Stack'), 'Zone')).toThrow('Stack/Zone: a landing zone makes stacks of its own and stands in a stack; make it below the App or a Stage.');
});

test('fails on a trail that is described and not wanted', () => {
  expect(() => landingZone({ ownAuditTrail: false, auditTrail: {} })).toThrow('auditTrail is given and ownAuditTrail is false; remove auditTrail, or set ownAuditTrail to true.');
});

interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
}

test('no playbook of the landing zone may open the archive of its trail', () => {
  const zone = landingZone({ response: { playbooks: [Playbook.blockPublicBucket({ mode: PlaybookMode.AUTOMATIC })] } });
  const denials = Object.values(Template.fromStack(zone.detectionStack).findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement)
    .filter(({ Effect, Action }) => Effect === 'Deny' && JSON.stringify(Action).includes('s3:PutBucketPublicAccessBlock'));
  expect(denials.length).toBeGreaterThan(0);
  expect(denials.some(({ Resource }) => JSON.stringify(Resource).includes('Archive'))).toBe(true);
});

test.each([
  [['security'], '"security" is not an e-mail address'],
  [['a@example.com', 'a@example.com'], '"a@example.com" is named twice'],
])('fails on the addresses %j', (noticeEmails, problem) => {
  expect(() => landingZone({ noticeEmails })).toThrow(problem);
});
