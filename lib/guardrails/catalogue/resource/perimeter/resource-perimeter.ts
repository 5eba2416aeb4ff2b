import { PerimeterDefinition } from './definition';
import { AWS_LAYER_ACCOUNTS, AWS_OWNED_ACCESS, EKS_ADD_ON_ACCOUNTS } from '../../../../network/aws-owned-resources';
import { PartnerAccess } from '../../../data-perimeter-partner';
import { Guardrail } from '../../../guardrail';
import type { DenyStatement } from '../../../guardrail-definition';
import { exempting } from '../../exempting';
import { partnersWith } from '../partners';

/**
 * Resources of AWS whose ARN names no account, or `aws` in its place, so that no stranger can have one. Those of endpoint
 * policies are among them. Images and snapshots are not: strangers' look the same, and `ec2:Owner` tells them apart.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
 */
export const RESOURCES_OF_AWS: readonly string[] = [
  'arn:*:cloudformation:*:aws:transform/*', 'arn:*:ec2:*:aws:prefix-list/*', 'arn:*:iam::aws:policy/*', 'arn:*:imagebuilder:*:aws:component/*',
  'arn:*:imagebuilder:*:aws:image/*',
  ...AWS_OWNED_ACCESS.ssm.flatMap(({ resources = [] }) => resources.map((rest) => `arn:*:${rest.replace('{region}', '*')}`)),
].sort();

/** Accounts from which AWS publishes container images and Lambda layers. */
export const PUBLISHING_ACCOUNTS: readonly string[] = [...new Set([...AWS_LAYER_ACCOUNTS, ...EKS_ADD_ON_ACCOUNTS])].sort();

/** Denies our identities resources of others. */
export function denyForeignResources(perimeter: PerimeterDefinition): Guardrail {
  const { organizationId, exemptRoles, resourceExceptionTag } = perimeter;
  const partners = partnersWith(perimeter.partners, PartnerAccess.TO_PARTNER_RESOURCES);
  const trusted = perimeter.trustedResources;
  const tag = resourceExceptionTag !== undefined ? { [`aws:PrincipalTag/${resourceExceptionTag}`]: 'true' } : {};
  return Guardrail._define({
    id: 'resource-perimeter',
    protectsAgainst: 'An identity of ours that carries data to a bucket, queue or key of a stranger, or takes code from there.',
    traps: [
      'Resources of AWS in S3, such as samples of Glue or Elastic Beanstalk, must be named in trustedResources where our roles sign for them.',
      'Image layers, package repositories and answers to CloudFormation are signed by AWS or by nobody, and are not bound.',
      'Actions that do not tell whose resource they use are not bound: direct EBS access, making and accepting VPC endpoints and peerings, and PutEvents to older targets.',
      'Images of strangers and of the marketplace cannot be launched: copy them, or name their publisher as a partner.',
    ],
    controls: [],
    exemptions: exemptRoles,
    statements: [
      {
        sid: 'ResourcePerimeter',
        actions: ['*'],
        notResources: [...RESOURCES_OF_AWS, ...trusted.flatMap(({ resourceArns }) => resourceArns)].sort(),
        conditions: exempting(exemptRoles, {
          StringNotEqualsIfExists: {
            'aws:ResourceOrgID': [organizationId, ...partners.organizations],
            'aws:ResourceAccount': [...PUBLISHING_ACCOUNTS, ...partners.accounts].sort(),
            'ec2:Owner': 'amazon',
            ...tag,
          },
          // Absent where the action does not tell whose the resource is.
          Null: { 'aws:ResourceAccount': 'false' },
        }),
      },
      ...trustedStatements(perimeter, tag),
    ],
  });
}

/** An ARN of S3 names no account, so a trusted one could be given up and made anew by a stranger. */
function trustedStatements({ organizationId, exemptRoles, trustedResources }: PerimeterDefinition, tag: { [key: string]: string }): DenyStatement[] {
  return trustedResources.map(({ resourceArns, account }, index) => ({
    sid: `TrustedResources${index + 1}`,
    actions: ['*'],
    resources: [...resourceArns].sort(),
    conditions: exempting(exemptRoles, {
      StringNotEqualsIfExists: { 'aws:ResourceOrgID': organizationId, 'aws:ResourceAccount': account, ...tag },
    }),
  }));
}
