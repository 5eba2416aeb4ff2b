import { cis, exempting } from './exempting';
import { checkedServices } from './identity-input';
import { invalidInput } from '../../private/errors';
import { Guardrail } from '../guardrail';
import type { ServiceGuardrailProps } from '../identity-guardrail-props';

/** What every account is run, watched and paid with. */
export const BASE_SERVICES: readonly string[] = [
  'access-analyzer', 'account', 'backup', 'billing', 'budgets', 'ce', 'cloudformation', 'cloudtrail', 'cloudwatch', 'config', 'ec2messages', 'events',
  'guardduty', 'health', 'iam', 'inspector2', 'kms', 'logs', 'notifications', 'organizations', 'resource-explorer-2', 'resource-groups', 'securityhub',
  'servicequotas', 'signin', 'sns', 'ssm', 'ssmmessages', 'sso', 'sts', 'support', 'tag', 'trustedadvisor',
];

/** Denies every service but those that are named and those that run the account. */
export function denyServicesExcept(services: readonly string[], props: ServiceGuardrailProps): Guardrail {
  const where = 'denyServicesExcept';
  if (services.length === 0) {
    throw invalidInput(`Guardrails.${where}`, 'no service is approved', 'name at least one');
  }
  const approved = [...new Set([...checkedServices(where, services), ...checkedServices(where, props.baseServices ?? BASE_SERVICES)])].sort();
  return Guardrail._define({
    id: 'services',
    protectsAgainst: 'Data and cost in services that nobody has reviewed, also in those that AWS adds tomorrow.',
    traps: [
      'What one service does in another for whoever calls it is asked for as well: approve the services behind a service, such as S3 and KMS.',
      'Consoles call several services that their pages do not name.',
      'An approved service is approved with all its actions; the other guardrails limit those.',
      'Prefixes are those of actions, not of endpoints: CloudWatch metrics are cloudwatch, its logs are logs.',
    ],
    controls: cis('2.1.2', '-', '-', '-'),
    exemptions: props.exemptions,
    statements: [{ sid: 'Services', notActions: approved.map((service) => `${service}:*`), conditions: exempting(props.exemptions) }],
  });
}
