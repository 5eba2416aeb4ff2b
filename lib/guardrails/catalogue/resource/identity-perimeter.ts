import { defineResourceGuardrail, checkedServices } from './define';
import { checkedOrganizationId, loadBalancerLogAccounts } from './inputs';
import { checkedPartners, PerimeterInternals } from './partners';
import { CALLED_WITHOUT_IDENTITY, DATA_SERVICES, STS_ACTIONS_OF_IDENTITIES } from './supported-services';
import { invalidInput, shown } from '../../../private/errors';
import { Guardrail } from '../../guardrail';
import type { IdentityPerimeterProps } from '../../resource-guardrail-props';
import { controlTower, exempting, fsbp } from '../exempting';

/** Denies our resources to whoever is neither of the organization, nor a partner, nor a service of AWS. */
export function denyForeignIdentities(organizationId: string, props: IdentityPerimeterProps, internals: PerimeterInternals = {}): Guardrail {
  const where = 'ResourceGuardrails.denyForeignIdentities';
  const organization = checkedOrganizationId(where, organizationId);
  const partners = checkedPartners(where, organization, props.partners ?? []);
  const accounts = [...partners.accounts, ...loadBalancerLogAccounts(where, props.loadBalancerLogRegions ?? [])].sort();
  return defineResourceGuardrail({
    id: 'identity-perimeter',
    protectsAgainst: 'A bucket, key, queue, secret, table, image or role whose policy lets strangers in, by mistake or on purpose.',
    traps: [
      'Load balancers in regions that opened before August 2022 write access logs with an account of AWS: name those regions.',
      'CloudFront must read buckets with origin access control: an origin access identity is a user of an account of AWS.',
      'Public buckets and unsigned requests are denied, as they have no identity.',
      'Federated sign-in (AssumeRoleWithSAML, AssumeRoleWithWebIdentity) is not covered: see the guardrail oidc.',
      'Resources of the management account are not bound, as no resource control policy binds that account.',
      'Services that resource control policies do not cover, such as lambda, sns, ssm and iam, keep what their own policies allow.',
    ],
    controls: [...controlTower('CT.KMS.PV.7', 'CT.S3.PV.4', 'CT.SECRETSMANAGER.PV.1', 'CT.SQS.PV.1', 'CT.STS.PV.1'), ...fsbp('S3.6')],
    exemptions: props.exemptions,
    statements: [{
      sid: 'IdentityPerimeter',
      actions: identityActions(where, props.services ?? DATA_SERVICES),
      conditions: exempting(props.exemptions, {
        StringNotEqualsIfExists: {
          'aws:PrincipalOrgID': [organization, ...partners.organizations],
          ...(accounts.length > 0 ? { 'aws:PrincipalAccount': accounts } : {}),
          ...(internals.resourceTag !== undefined ? { [`aws:ResourceTag/${internals.resourceTag}`]: 'true' } : {}),
        },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      }),
    }],
  });
}

/** Actions that only identities of the organization may take: all of a service, but of STS only what identities do. */
export function identityActions(where: string, services: readonly string[]): string[] {
  return checkedServices(where, services).flatMap((service) => {
    if (CALLED_WITHOUT_IDENTITY.includes(service)) {
      throw invalidInput(where, `${shown(service)} is called by people before they have an identity of AWS, who would all be denied`, 'leave it out');
    }
    return service === 'sts' ? STS_ACTIONS_OF_IDENTITIES : [`${service}:*`];
  });
}
