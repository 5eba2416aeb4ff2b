import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LandingZoneSettings } from './landing-zone-settings';
import { data, guardrails, identity, landingZone, network, response, secrets, verification } from '../lib';

/** The reference landing zone, and one workload that shows how things are put into it. */
export interface ReferenceLandingZone {
  readonly landingZone: landingZone.ZeroTrustLandingZone;
  readonly workload: Stack;
}

/** Builds the reference landing zone from its settings. */
export function referenceLandingZone(app: App, settings: LandingZoneSettings): ReferenceLandingZone {
  const zone = new landingZone.ZeroTrustLandingZone(app, 'LandingZone', {
    env: { account: settings.account, region: settings.region },
    organizationId: settings.organizationId,
    noticeEmails: settings.alarmEmail ? [settings.alarmEmail] : [],
    network: networkOf(settings),
    ownAuditTrail: settings.audit.trail,
    lockedFor: Duration.days(settings.audit.days),
    lockMode: settings.audit.lock === 'governance' ? data.RetentionMode.GOVERNANCE : data.RetentionMode.COMPLIANCE,
    response: {
      playbooks: playbooksOf(settings),
      protectedPrincipals: settings.response.protectedUsers.map((user) => response.ProtectedPrincipal.userName(user, 'listed in landing-zone.json as never to be locked out')),
    },
    guardrails: settings.guardrails && guardrailsOf(settings.guardrails, settings.organizationId),
  });
  for (const id of ['critical-activity-region', 'critical-activity-left-out']) {
    Validations.of(zone.criticalActivity).acknowledge({
      id: `Annotation::cdk-zero-trust/detection:${id}`,
      reason: "Rules for IAM, Organizations and root tell only where their events arrive, which is one region of the partition. The trail's metric filters tell of most of it "
        + 'from everywhere, after minutes; docs/deploy-the-landing-zone.md says how to put the alerts into that region too.',
    });
  }
  return { landingZone: zone, workload: ordersWorkload(zone) };
}

function networkOf({ network: settings, organizationId }: LandingZoneSettings): network.SegmentedVpcProps {
  const sets: Record<typeof settings.endpoints[number], network.EndpointSet> = {
    core: network.EndpointSet.CORE,
    containers: network.EndpointSet.CONTAINERS,
    kubernetes: network.EndpointSet.KUBERNETES,
    serverless: network.EndpointSet.SERVERLESS,
    data: network.EndpointSet.DATA,
  };
  const egress: Record<typeof settings.egress, () => network.Egress> = {
    none: () => network.Egress.none(),
    nat: () => network.Egress.viaNat(),
    firewall: () => network.Egress.viaFirewall({ allowedDomains: settings.allowedDomains }),
  };
  const administration: Record<typeof settings.administration, network.Administration | undefined> = {
    'none': undefined,
    'session-manager': network.Administration.sessionManager(),
    'instance-connect': network.Administration.instanceConnectEndpoint(),
  };
  return {
    cidr: settings.cidr,
    maxAzs: settings.zones,
    dualStack: settings.dualStack,
    egress: egress[settings.egress](),
    endpoints: { sets: settings.endpoints.map((name) => sets[name]), organizationId },
    administration: administration[settings.administration],
  };
}

function playbooksOf({ response: { mode, modes } }: LandingZoneSettings): response.Playbook[] {
  const { Playbook, PlaybookMode } = response;
  const names = { observe: PlaybookMode.OBSERVE, approve: PlaybookMode.APPROVE, automatic: PlaybookMode.AUTOMATIC };
  const of = (playbook: keyof typeof modes) => ({ mode: names[modes[playbook] ?? mode] });
  return [
    Playbook.deactivateAccessKey(of('deactivateAccessKey')),
    Playbook.revokeSessions(of('revokeSessions')),
    Playbook.quarantineUser(of('quarantineUser')),
    Playbook.isolateInstance(of('isolateInstance')),
    Playbook.blockPublicBucket(of('blockPublicBucket')),
  ];
}

function guardrailsOf(settings: NonNullable<LandingZoneSettings['guardrails']>, organizationId?: string): guardrails.OrganizationPoliciesProps {
  const { Guardrails, ResourceGuardrails } = guardrails;
  return {
    serviceControlQuota: settings.legacyQuota ? guardrails.PolicyQuota.LEGACY : guardrails.PolicyQuota.CURRENT,
    attachments: [{
      id: 'Baseline',
      targets: settings.targets.map((target) => identity.OrganizationTarget.fromId(target)),
      guardrails: [
        Guardrails.denyRegionsExcept(settings.allowedRegions),
        Guardrails.denyRootUser(),
        Guardrails.denyLeavingOrganization(),
        Guardrails.protectAuditTrail(),
        Guardrails.protectDetection(),
        Guardrails.protectSecrets(),
        Guardrails.protectKeys(),
        Guardrails.denyPublicAccess(),
        Guardrails.requireImdsV2(),
        ResourceGuardrails.requireTls(),
        ...organizationId === undefined ? [] : [
          ResourceGuardrails.denyForeignIdentities(organizationId), ResourceGuardrails.denyConfusedDeputies(organizationId),
        ],
      ],
    }],
    requiredAccess: [
      guardrails.RequiredAccess.deployment('arn:*:iam::*:role/cdk-hnb659fds-deploy-role-*', {
        regions: settings.allowedRegions,
        // Assets are stored without an ACL.
        conditions: [...inOrganization(organizationId), verification.ClaimCondition.of('Null', 's3:x-amz-acl', 'true')],
      }),
      guardrails.RequiredAccess.rotation('arn:*:iam::*:role/LandingZone-*', { regions: settings.allowedRegions, conditions: inOrganization(organizationId) }),
    ],
  };
}

/** Roles of the organization's accounts: AWS says so in each of their requests. */
function inOrganization(organizationId?: string): verification.ClaimCondition[] {
  return organizationId === undefined ? [] : [
    verification.ClaimCondition.of('StringEquals', 'aws:PrincipalOrgID', organizationId),
    verification.ClaimCondition.of('Bool', 'aws:PrincipalIsAWSService', 'false'),
  ];
}

/** A function in the app segment that reads a rotated secret through the VPC's endpoints and may reach a database. */
function ordersWorkload(zone: landingZone.ZeroTrustLandingZone): Stack {
  const stack = zone.addWorkload('Orders');
  const secret = new secrets.RotatedSecret(stack, 'ApiToken', {
    description: 'Token that callers of the orders service present',
    alarmTopic: zone.noticeTopic,
  });
  const app = zone.vpc.segment('app');
  const orders = new identity.LeastPrivilegeFunction(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(ORDERS_HANDLER),
    environment: { TOKEN_ARN: secret.secretArn },
    segment: app,
  });
  secret.grantRead(orders);
  const postgres = ec2.Port.tcp(5432);
  const databases = zone.vpc.segment('data');
  app.allowTo(databases, postgres, 'orders reads and writes its database');
  orders.allowToSegment(databases, postgres, 'orders reads and writes its database');
  if (Object.keys(zone.vpc.interfaceEndpoints).length > 0) {
    orders.allowToEndpoints('Secrets Manager and logs through their endpoints');
  }
  return stack;
}

const ORDERS_HANDLER = `
const { GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
const { timingSafeEqual } = require('node:crypto');
const client = new SecretsManagerClient({});
exports.handler = async (event) => {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: process.env.TOKEN_ARN }));
  const expected = Buffer.from(SecretString);
  const given = Buffer.from(String(event.token ?? ''));
  return { authorized: given.length === expected.length && timingSafeEqual(given, expected) };
};
`;
