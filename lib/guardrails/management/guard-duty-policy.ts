import { Construct } from 'constructs';
import { GuardDutyPolicyFeature, GuardDutyRuntimeAgent } from './guard-duty-features';
import { GuardDutyRegion } from './guard-duty-region';
import { checkAgents, checkSettings, GuardDutyBlock } from './guard-duty-settings';
import { assign, node, present } from './inheritance';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { LockableOrganizationPolicyProps } from './organization-policy-props';
import { partitionOf } from './policy-checks';
import { OrganizationPolicyType } from '../../identity/policy-types';
import { invalidInput } from '../../private/errors';

/** What is on unless somebody says otherwise: all that needs no agent and is not new. */
const PROTECTIONS = [
  GuardDutyPolicyFeature.S3_DATA_EVENTS, GuardDutyPolicyFeature.EKS_AUDIT_LOGS, GuardDutyPolicyFeature.EBS_MALWARE_PROTECTION,
  GuardDutyPolicyFeature.RDS_LOGIN_EVENTS, GuardDutyPolicyFeature.LAMBDA_NETWORK_LOGS,
];

/** Properties of {@link GuardDutyPolicy}. */
export interface GuardDutyPolicyProps extends LockableOrganizationPolicyProps {
  /**
   * What is on in all regions beside the foundation. A feature that a region does not have is ignored there.
   *
   * @default - S3, EKS, malware, RDS and Lambda protection: all that need no agent. AI Protection is off unless you ask
   */
  readonly features?: GuardDutyPolicyFeature[];

  /**
   * What is off in all regions. Features in neither list are left to the accounts.
   *
   * @default - nothing
   */
  readonly disabledFeatures?: GuardDutyPolicyFeature[];

  /**
   * Agents that GuardDuty manages in all regions, with Runtime Monitoring on. The others are left to the accounts.
   *
   * @default - none
   */
  readonly runtimeAgents?: GuardDutyRuntimeAgent[];

  /**
   * Regions in which something else holds.
   *
   * @default - none
   */
  readonly regions?: GuardDutyRegion[];

  /**
   * Whether regions that `regions` does not name are managed. If not, they are left as they are, and `changing` starts from the
   * features that would hold in them.
   *
   * @default true
   */
  readonly manageOtherRegions?: boolean;
}

/**
 * Switches GuardDuty and its protection plans on in accounts, which can no longer switch off what the policy manages.
 *
 * It needs a delegated administrator for GuardDuty in each region, or nobody sees the findings. In the management account it works
 * only if the service-linked role of GuardDuty exists there. Suppression rules and lists of addresses are not part of it. GuardDuty is
 * paid by what it analyses, each protection plan by itself.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_guardduty_syntax.html
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-organization-policies-considerations.html
 */
export class GuardDutyPolicy extends OrganizationPolicy {
  /**
   * @throws if a feature is both on and off, if there are agents without Runtime Monitoring, if a region is there twice, if nothing is
   * managed, and for what {@link OrganizationPolicy} refuses
   */
  constructor(scope: Construct, id: string, props: GuardDutyPolicyProps) {
    const { lockForChildren = true } = props;
    const blocks = blocksOf(`${scope.node.path}/${id}`, props);
    const written = Object.fromEntries(blocks.map(([name, block]) => [name, writtenBlock(block, lockForChildren)]));
    super(
      scope, id, { ...props, description: props.description ?? 'GuardDuty in all accounts' }, OrganizationPolicyType.GUARD_DUTY,
      // Locked as a whole: the block of a region that a child adds would replace the one for all.
      OrganizationPolicyContent._of({ guardduty: { enablement: node(written, lockForChildren) } }),
    );
  }
}

function blocksOf(where: string, props: GuardDutyPolicyProps): [string, GuardDutyBlock][] {
  const { disabledFeatures = [], runtimeAgents = [], regions = [], manageOtherRegions = true } = props;
  const features = props.features ?? PROTECTIONS.filter((feature) => !disabledFeatures.includes(feature));
  const others: GuardDutyBlock = { features, disabledFeatures, runtimeAgents };
  checkSettings(where, others);
  if (regions.length > 0) {
    partitionOf(where, regions.map(({ region }) => region));
  } else if (!manageOtherRegions) {
    throw invalidInput(where, 'the policy manages no region', 'name regions, or manage all others');
  }
  const sorted = [...regions].sort((one, other) => (one.region < other.region ? -1 : 1));
  const blocks: [string, GuardDutyBlock][] = [
    ...(manageOtherRegions ? [['default', others] as [string, GuardDutyBlock]] : []),
    ...sorted.map(({ region, _block }): [string, GuardDutyBlock] => [region, _block(others)]),
  ];
  blocks.forEach(([name, block]) => checkAgents(name === 'default' ? where : `${where} in ${name}`, block));
  return blocks;
}

/** Every block has the foundation, which must be on where anything else is. */
function writtenBlock(block: GuardDutyBlock, locked: boolean): object {
  const status = (on: boolean) => ({ status: assign(on ? 'enabled' : 'disabled', locked) });
  const { features = [], disabledFeatures = [], runtimeAgents = [] } = block;
  const members: Record<string, object> = { foundational: node(status(!block.off), locked) };
  for (const feature of Object.values(GuardDutyPolicyFeature).filter((one) => features.includes(one) || disabledFeatures.includes(one))) {
    const on = features.includes(feature);
    const agents = on && feature === GuardDutyPolicyFeature.RUNTIME_MONITORING && runtimeAgents.length > 0
      ? node(Object.fromEntries(agentsOf(runtimeAgents).map((agent) => [agent, node(status(true), locked)])), locked) : undefined;
    members[feature] = node(present({ ...status(on), additional_configuration: agents }), locked);
  }
  return node(members, locked);
}

/** In one order, whatever the order in which they were named. */
function agentsOf(named: readonly GuardDutyRuntimeAgent[]): GuardDutyRuntimeAgent[] {
  return Object.values(GuardDutyRuntimeAgent).filter((agent) => named.includes(agent));
}
