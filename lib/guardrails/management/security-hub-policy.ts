import { Construct } from 'constructs';
import { assign, present } from './inheritance';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { LockableOrganizationPolicyProps } from './organization-policy-props';
import { PolicyRegions } from './policy-regions';
import { checkRegions, checkWithin, EnabledRegions } from './region-checks';
import { OrganizationPolicyType } from '../../identity/policy-types';
import { invalidInput } from '../../private/errors';

/** Properties of {@link SecurityHubPolicy}. */
export interface SecurityHubPolicyProps extends LockableOrganizationPolicyProps {
  /**
   * Where Security Hub is on.
   *
   * @default PolicyRegions.ALL_SUPPORTED
   */
  readonly enableInRegions?: PolicyRegions;

  /**
   * Where it is off, whatever else is said. Regions in neither list are left as they are.
   *
   * @default PolicyRegions.NONE
   */
  readonly disableInRegions?: PolicyRegions;

  /**
   * Where it tries from outside what the internet reaches. Only in the regions of the partition `aws`.
   *
   * @default - left to the accounts
   */
  readonly scanNetworksInRegions?: PolicyRegions;

  /**
   * Where it must not do so.
   *
   * @default - left to the accounts
   */
  readonly neverScanNetworksInRegions?: PolicyRegions;
}

/**
 * Switches Security Hub on in accounts: the product that correlates findings. Its older sibling Security Hub CSPM has policies of its own.
 *
 * It needs a delegated administrator for Security Hub. An account that leaves the policy keeps what was switched on. It is paid by
 * account and resource.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_security_hub_syntax.html
 */
export class SecurityHubPolicy extends OrganizationPolicy {
  /**
   * @throws if a region is in two lists, if networks are scanned where Security Hub is not on, and for what {@link OrganizationPolicy} refuses
   */
  constructor(scope: Construct, id: string, props: SecurityHubPolicyProps) {
    const where = `${scope.node.path}/${id}`;
    const { lockForChildren = true } = props;
    const hub = { enabled: props.enableInRegions ?? PolicyRegions.ALL_SUPPORTED, disabled: props.disableInRegions ?? PolicyRegions.NONE };
    checkRegions(where, 'Security Hub', hub);
    const scanning = networkScanning(where, props, hub);
    const lists = ({ enabled, disabled }: EnabledRegions) => ({
      enable_in_regions: assign(enabled.names, lockForChildren), disable_in_regions: assign(disabled.names, lockForChildren),
    });
    super(
      scope, id, { ...props, description: props.description ?? 'Security Hub in all accounts' }, OrganizationPolicyType.SECURITY_HUB,
      OrganizationPolicyContent._of({ securityhub: present({ ...lists(hub), features: scanning && { network_scanning: lists(scanning) } }) }),
    );
  }
}

function networkScanning(where: string, props: SecurityHubPolicyProps, hub: EnabledRegions): EnabledRegions | undefined {
  const { scanNetworksInRegions, neverScanNetworksInRegions } = props;
  if (!scanNetworksInRegions && !neverScanNetworksInRegions) {
    return undefined;
  }
  const scanning = { enabled: scanNetworksInRegions ?? PolicyRegions.NONE, disabled: neverScanNetworksInRegions ?? PolicyRegions.NONE };
  checkRegions(where, 'network scanning', scanning);
  const elsewhere = [hub, scanning].flatMap(({ enabled, disabled }) => [enabled, disabled]).find(({ _partition }) => _partition !== undefined && _partition !== 'aws');
  if (elsewhere) {
    throw invalidInput(where, `network scanning does not exist in regions of ${elsewhere._partition}`, 'leave it out');
  }
  checkWithin(where, 'network scanning', scanning, 'Security Hub', hub);
  return scanning;
}
