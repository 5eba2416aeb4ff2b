import { checkedServices, defineResourceGuardrail } from './define';
import { checkedOrganizationId } from './inputs';
import { checkedPartners, PerimeterInternals } from './partners';
import { ALL_DATA_SERVICES } from './supported-services';
import { Guardrail } from '../../guardrail';
import type { ConfusedDeputyProps } from '../../resource-guardrail-props';
import { fsbp } from '../exempting';

/**
 * Denies our resources to AWS services that act for accounts of others.
 *
 * All three parts are needed. The source's organization is absent where the source is in none, which must not help it, so
 * `IfExists`. Some services say nothing of their source, and are then bound by PassRole or a grant: the source's account is
 * asked for first. And no identity is meant.
 */
export function denyConfusedDeputies(organizationId: string, props: ConfusedDeputyProps, internals: PerimeterInternals = {}): Guardrail {
  const where = 'ResourceGuardrails.denyConfusedDeputies';
  const organization = checkedOrganizationId(where, organizationId);
  const partners = checkedPartners(where, organization, props.partners ?? []);
  return defineResourceGuardrail({
    id: 'confused-deputy',
    protectsAgainst: 'A stranger who makes a service of AWS, such as CloudTrail or Config, read or write our resources for him.',
    traps: [
      'Services that do not say for whom they act are not bound: their trust rests on iam:PassRole, on grants, or on the resource\'s policy.',
      'When a service begins to say for whom it acts, its integrations across organizations are denied from that day on.',
      'Logs that a partner\'s trails and flow logs deliver into our buckets need the partner to be named.',
    ],
    controls: fsbp('S3.6'),
    statements: [{
      sid: 'ConfusedDeputy',
      actions: checkedServices(where, props.services ?? ALL_DATA_SERVICES).map((service) => `${service}:*`),
      conditions: {
        StringNotEqualsIfExists: {
          'aws:SourceOrgID': [organization, ...partners.organizations],
          ...(partners.accounts.length > 0 ? { 'aws:SourceAccount': partners.accounts } : {}),
          ...(internals.resourceTag !== undefined ? { [`aws:ResourceTag/${internals.resourceTag}`]: 'true' } : {}),
        },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      },
    }],
  });
}
