import { Construct } from 'constructs';
import { assign, present } from './inheritance';
import { InspectorScan, InspectorScanType } from './inspector-scan';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { LockableOrganizationPolicyProps } from './organization-policy-props';
import { requireEachOnce } from './policy-checks';
import { PolicyRegions } from './policy-regions';
import { checkRegions, checkWithin, EnabledRegions } from './region-checks';
import { OrganizationPolicyType } from '../../identity/policy-types';
import { invalidInput } from '../../private/errors';

/** Properties of {@link InspectorPolicy}. */
export interface InspectorPolicyProps extends LockableOrganizationPolicyProps {
  /**
   * What is scanned. Scans that are not named are left to the accounts.
   *
   * @default - instances, container images and packages of Lambda functions
   */
  readonly scans?: InspectorScan[];

  /**
   * Where scans are on that say nothing else.
   *
   * @default PolicyRegions.ALL_SUPPORTED
   */
  readonly enableInRegions?: PolicyRegions;

  /**
   * Where scans are off that say nothing else. Regions in neither list are left as they are.
   *
   * @default PolicyRegions.NONE
   */
  readonly disableInRegions?: PolicyRegions;
}

/**
 * Switches Inspector on in accounts.
 *
 * It needs a delegated administrator for Inspector. An account that leaves the policy keeps what was switched on. Each scan is paid by
 * what it covers: instances a month, images at their push and each time that they are scanned again, functions a month.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_inspector_syntax.html
 */
export class InspectorPolicy extends OrganizationPolicy {
  /**
   * @throws if a scan is there twice or none, if a region is in two lists, if code of functions is scanned where their packages are not,
   * and for what {@link OrganizationPolicy} refuses
   */
  constructor(scope: Construct, id: string, props: InspectorPolicyProps) {
    const { lockForChildren = true } = props;
    const regions = regionsOf(`${scope.node.path}/${id}`, props);
    const lists = (scan: InspectorScanType) => {
      const one = regions.get(scan);
      return one && {
        enable_in_regions: assign(one.enabled.names, lockForChildren), disable_in_regions: assign(one.disabled.names, lockForChildren),
      };
    };
    const lambda = lists(InspectorScanType.LAMBDA_STANDARD);
    super(
      scope, id, { ...props, description: props.description ?? 'Inspector in all accounts' }, OrganizationPolicyType.INSPECTOR,
      OrganizationPolicyContent._of({
        inspector: {
          enablement: present({
            ec2_scanning: lists(InspectorScanType.EC2),
            ecr_scanning: lists(InspectorScanType.ECR),
            lambda_standard_scanning: lambda && present({ ...lambda, lambda_code_scanning: lists(InspectorScanType.LAMBDA_CODE) }),
            code_repository_scanning: lists(InspectorScanType.CODE_REPOSITORY),
          }),
        },
      }),
    );
  }
}

function regionsOf(where: string, props: InspectorPolicyProps): Map<InspectorScanType, EnabledRegions> {
  const { scans = [InspectorScan.ec2(), InspectorScan.ecr(), InspectorScan.lambdaStandard()] } = props;
  requireEachOnce(where, 'scan', scans.map(({ scanType }) => scanType));
  const regions = new Map(scans.map(({ scanType, _regions }) => [scanType, {
    enabled: _regions.enableInRegions ?? props.enableInRegions ?? PolicyRegions.ALL_SUPPORTED,
    disabled: _regions.disableInRegions ?? props.disableInRegions ?? PolicyRegions.NONE,
  }]));
  regions.forEach((one, scanType) => checkRegions(where, scanType, one));
  const code = regions.get(InspectorScanType.LAMBDA_CODE);
  const packages = regions.get(InspectorScanType.LAMBDA_STANDARD);
  if (code && !packages) {
    throw invalidInput(where, 'the code of Lambda functions is scanned without their packages', 'add InspectorScan.lambdaStandard()');
  }
  if (code && packages) {
    checkWithin(where, InspectorScanType.LAMBDA_CODE, code, InspectorScanType.LAMBDA_STANDARD, packages);
  }
  return regions;
}
