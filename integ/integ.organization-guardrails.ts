import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import { integTest, integTestApp } from './integ-test-app';
import { GuardrailExemption, GuardrailRollout, Guardrails, OrganizationPolicies, RequiredAccess, ResourceGuardrails } from '../lib/guardrails';
import { Organization } from '../lib/identity';

// Deploy it with the ids of an organization that is there for tests; without them the snapshot is made of these.
const existing = { organizationId: process.env.INTEG_ORGANIZATION_ID ?? 'o-a1b2c3d4e5', rootId: process.env.INTEG_ROOT_ID ?? 'r-ab12' };

const app = integTestApp();
const stack = new Stack(app, 'IntegOrganizationGuardrails');
const organization = new Organization(stack, 'Organization', { existing, units: ['Guardrails', 'Guardrails/Tested'] });
const unit = organization.unit('Guardrails');
const exemptions = [GuardrailExemption.role('guardrail-integ-deployer', 'deploys trails and detectors of the test')];
const guardrails = new OrganizationPolicies(stack, 'Policies', {
  organization,
  policyNamePrefix: 'integ',
  attachments: [{
    id: 'Baseline',
    targets: [unit],
    guardrails: [
      Guardrails.denyRegionsExcept(['eu-west-1', 'us-east-1']),
      Guardrails.denyRootUser(),
      Guardrails.denyLeavingOrganization(),
      Guardrails.protectAuditTrail({ exemptions }),
      Guardrails.protectDetection({ exemptions }).withRollout(GuardrailRollout.testedOn(organization.unit('Guardrails/Tested'))),
      ResourceGuardrails.requireTls(),
    ],
  }],
  requiredAccess: [RequiredAccess.deployment('arn:*:iam::*:role/cdk-hnb659fds-deploy-role-*', { regions: ['eu-west-1', 'us-east-1'] })],
});
const assertions = integTest(app, 'OrganizationGuardrails', [stack]);

const attached = (type: string, target = unit) => assertions.awsApiCall('Organizations', 'listPoliciesForTarget', { TargetId: target.targetId, Filter: type });
attached('SERVICE_CONTROL_POLICY').expect(ExpectedResult.objectLike({ Policies: Match.arrayWith([Match.objectLike({ Name: 'integ-Baseline1' })]) }));
attached('RESOURCE_CONTROL_POLICY').expect(ExpectedResult.objectLike({ Policies: Match.arrayWith([Match.objectLike({ Name: 'integ-BaselineResource1' })]) }));
attached('SERVICE_CONTROL_POLICY', organization.unit('Guardrails/Tested'))
  .expect(ExpectedResult.objectLike({ Policies: Match.arrayWith([Match.objectLike({ Name: 'integ-BaselineOnGuardrailsTested1' })]) }));

// What Organizations stored is the policy, whitespace aside, and as long as was counted at most.
assertions.awsApiCall('Organizations', 'describePolicy', { PolicyId: guardrails.policies[0].attrId })
  .expect(ExpectedResult.objectLike({ Policy: { Content: Match.stringLikeRegexp('aws:RequestedRegion') } }));
