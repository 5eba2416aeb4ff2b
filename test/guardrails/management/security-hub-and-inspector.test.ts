import { contentOf, expectDifferent, ROOT } from './support';
import { InspectorPolicy, InspectorPolicyProps, InspectorScan, PolicyRegions, SecurityHubPolicy, SecurityHubPolicyProps } from '../../../lib/guardrails';

const US = PolicyRegions.of(['us-east-1', 'us-west-2']);
const IRELAND = PolicyRegions.of(['eu-west-1']);
const { ALL_SUPPORTED, NONE } = PolicyRegions;

const lists = (enabled: string[], disabled: string[]) => ({ enable_in_regions: { '@@assign': enabled }, disable_in_regions: { '@@assign': disabled } });

describe('regions', () => {
  test('are sorted, as their order says nothing', () => {
    expect(PolicyRegions.of(['us-west-2', 'eu-west-1']).names).toEqual(['eu-west-1', 'us-west-2']);
  });

  test.each<[string[], string]>([
    [[], 'PolicyRegions.of: there is no region; name at least one.'],
    [['eu-west-9'], 'PolicyRegions.of: "eu-west-9" is not an AWS region'],
    [['ALL_SUPPORTED'], 'PolicyRegions.of: "ALL_SUPPORTED" is not an AWS region'],
    [['eu-west-1', 'eu-west-1'], 'PolicyRegions.of: the region "eu-west-1" is there twice'],
    [['eu-west-1', 'cn-north-1'], 'PolicyRegions.of: regions of several partitions: aws and aws-cn'],
  ])('fails for %j', (regions, message) => {
    expect(() => PolicyRegions.of(regions)).toThrow(message);
  });
});

describe('Security Hub', () => {
  const hub = (props: Partial<SecurityHubPolicyProps> = {}) => contentOf((stack) => (
    new SecurityHubPolicy(stack, 'Hub', { targets: [ROOT], lockForChildren: false, ...props }))).securityhub;

  test('is on everywhere, now and later, as in the first example of AWS', () => {
    expect(hub()).toEqual(lists(['ALL_SUPPORTED'], []));
  });

  test('is off in some regions', () => {
    expect(hub({ disableInRegions: PolicyRegions.of(['me-south-1', 'ap-east-1']) })).toEqual(lists(['ALL_SUPPORTED'], ['ap-east-1', 'me-south-1']));
    expect(hub({ enableInRegions: NONE, disableInRegions: ALL_SUPPORTED })).toEqual(lists([], ['ALL_SUPPORTED']));
  });

  test('scans networks in some regions, as in an example of AWS', () => {
    expect(hub({ enableInRegions: PolicyRegions.of(['us-east-1', 'us-west-2', 'eu-west-1']), scanNetworksInRegions: US })).toEqual({
      ...lists(['eu-west-1', 'us-east-1', 'us-west-2'], []), features: { network_scanning: lists(['us-east-1', 'us-west-2'], []) },
    });
  });

  test('never scans networks', () => {
    expect(hub({ neverScanNetworksInRegions: ALL_SUPPORTED })).toEqual({ ...lists(['ALL_SUPPORTED'], []), features: { network_scanning: lists([], ['ALL_SUPPORTED']) } });
  });

  test('scans networks everywhere it is', () => {
    expect(hub({ enableInRegions: US, scanNetworksInRegions: ALL_SUPPORTED })).toMatchObject({ features: { network_scanning: lists(['ALL_SUPPORTED'], []) } });
  });

  test.each<[string, Partial<SecurityHubPolicyProps>, string]>([
    ['for a region in both lists', { enableInRegions: US, disableInRegions: PolicyRegions.of(['us-east-1']) },
      'Org/Hub: Security Hub is both enabled and disabled in us-east-1, and disabling wins; name the region in one list.'],
    ['for regions that are on while all are off', { enableInRegions: US, disableInRegions: ALL_SUPPORTED }, 'Org/Hub: Security Hub is disabled in all regions and enabled in'],
    ['for all in both lists', { disableInRegions: ALL_SUPPORTED }, 'Org/Hub: Security Hub is disabled in all regions'],
    ['for no region at all', { enableInRegions: NONE }, 'Org/Hub: Security Hub is neither enabled nor disabled anywhere'],
    ['for two partitions', { enableInRegions: US, disableInRegions: PolicyRegions.of(['cn-north-1']) }, 'Org/Hub: Security Hub has regions of aws and aws-cn'],
    ['for scanning where it is not on', { enableInRegions: US, scanNetworksInRegions: IRELAND },
      'Org/Hub: network scanning is enabled in eu-west-1, where the policy does not enable Security Hub; enable Security Hub there as well.'],
    ['for scanning where it is off', { disableInRegions: IRELAND, scanNetworksInRegions: IRELAND }, 'Org/Hub: network scanning is enabled in eu-west-1'],
    ['for a region in both lists of scanning', { scanNetworksInRegions: IRELAND, neverScanNetworksInRegions: IRELAND }, 'Org/Hub: network scanning is both enabled and disabled'],
    ['for scanning neither', { scanNetworksInRegions: NONE }, 'Org/Hub: network scanning is neither enabled nor disabled anywhere'],
    ['for scanning in China', { scanNetworksInRegions: PolicyRegions.of(['cn-north-1']) }, 'Org/Hub: network scanning does not exist in regions of aws-cn; leave it out.'],
    ['for scanning in GovCloud', { enableInRegions: PolicyRegions.of(['us-gov-west-1']), scanNetworksInRegions: ALL_SUPPORTED }, 'regions of aws-us-gov'],
  ])('fails %s', (_name, props, message) => {
    expect(() => hub(props)).toThrow(message);
  });

  test('two values of each property give two templates', () => {
    expectDifferent<Omit<SecurityHubPolicyProps, 'targets' | 'policyName' | 'description' | 'policyTypes' | 'quota' | 'otherAttachments'>>({
      enableInRegions: [undefined, US],
      disableInRegions: [undefined, IRELAND],
      scanNetworksInRegions: [undefined, IRELAND],
      neverScanNetworksInRegions: [undefined, IRELAND],
      lockForChildren: [true, false],
    }, (stack, props) => new SecurityHubPolicy(stack, 'Hub', { targets: [ROOT], ...props }));
  });
});

describe('Inspector', () => {
  const inspector = (props: Partial<InspectorPolicyProps> = {}) => {
    const content = contentOf((stack) => new InspectorPolicy(stack, 'Inspector', { targets: [ROOT], lockForChildren: false, ...props }));
    return (content.inspector as { enablement: unknown }).enablement;
  };
  const all = [InspectorScan.codeRepository(), InspectorScan.lambdaCode(), InspectorScan.lambdaStandard(), InspectorScan.ecr(), InspectorScan.ec2()];

  test('scans instances, images and packages of functions everywhere', () => {
    const everywhere = lists(['ALL_SUPPORTED'], []);
    expect(inspector()).toEqual({ ec2_scanning: everywhere, ecr_scanning: everywhere, lambda_standard_scanning: everywhere });
  });

  test('scans everything in some regions, as in the first example of AWS', () => {
    const some = lists(['us-east-1', 'us-west-2'], ['eu-west-1']);
    expect(inspector({ scans: all, enableInRegions: US, disableInRegions: IRELAND })).toEqual({
      lambda_standard_scanning: { ...some, lambda_code_scanning: some }, ec2_scanning: some, ecr_scanning: some, code_repository_scanning: some,
    });
  });

  test('has regions of its own for a scan', () => {
    expect(inspector({ scans: [InspectorScan.ec2(), InspectorScan.ecr({ enableInRegions: IRELAND, disableInRegions: US })] })).toEqual({
      ec2_scanning: lists(['ALL_SUPPORTED'], []), ecr_scanning: lists(['eu-west-1'], ['us-east-1', 'us-west-2']),
    });
  });

  test('says the same whatever the order of scans', () => {
    expect(JSON.stringify(inspector({ scans: [...all].reverse() }))).toBe(JSON.stringify(inspector({ scans: all })));
  });

  test.each<[string, Partial<InspectorPolicyProps>, string]>([
    ['without a scan', { scans: [] }, 'Org/Inspector: there is no scan; name at least one.'],
    ['for a scan that is there twice', { scans: [InspectorScan.ec2(), InspectorScan.ec2()] }, 'Org/Inspector: the scan "EC2 scanning" is there twice'],
    ['for code without packages', { scans: [InspectorScan.lambdaCode()] }, 'Org/Inspector: the code of Lambda functions is scanned without their packages; add InspectorScan.lambdaStandard().'],
    ['for code where packages are not scanned', { scans: [InspectorScan.lambdaStandard({ enableInRegions: US }), InspectorScan.lambdaCode({ enableInRegions: IRELAND })] },
      'Org/Inspector: Lambda code scanning is enabled in eu-west-1, where the policy does not enable Lambda standard scanning'],
    ['for a region in both lists', { enableInRegions: US, disableInRegions: US }, 'Org/Inspector: EC2 scanning is both enabled and disabled in us-east-1'],
    ['for no region', { scans: [InspectorScan.ecr({ enableInRegions: NONE })] }, 'Org/Inspector: ECR scanning is neither enabled nor disabled anywhere'],
  ])('fails %s', (_name, props, message) => {
    expect(() => inspector(props)).toThrow(message);
  });

  test('two values of each property give two templates', () => {
    const build = (props: Partial<InspectorPolicyProps>) => inspector(props);
    expect(build({ enableInRegions: US })).not.toEqual(build({ enableInRegions: IRELAND }));
    expect(build({ disableInRegions: US })).not.toEqual(build({}));
    expect(build({ lockForChildren: true })).not.toEqual(build({}));
    for (const scan of [InspectorScan.ec2, InspectorScan.ecr, InspectorScan.lambdaStandard, InspectorScan.codeRepository]) {
      expect(build({ scans: [scan()] })).not.toEqual(build({ scans: [scan({ enableInRegions: IRELAND })] }));
      expect(build({ scans: [scan()] })).not.toEqual(build({ scans: [scan({ disableInRegions: IRELAND })] }));
    }
    const code = (regions = {}) => build({ scans: [InspectorScan.lambdaStandard(), InspectorScan.lambdaCode(regions)] });
    expect(code({ enableInRegions: IRELAND })).not.toEqual(code());
  });
});
