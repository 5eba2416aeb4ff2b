import { contentOf, expectDifferent, ROOT } from './support';
import {
  GuardDutyFeatureSettings, GuardDutyPolicy, GuardDutyPolicyFeature as Feature, GuardDutyPolicyProps, GuardDutyRegion, GuardDutyRegionChanges,
  GuardDutyRuntimeAgent as Agent,
} from '../../../lib/guardrails';

const enabled = { status: { '@@assign': 'enabled' } };
const disabled = { status: { '@@assign': 'disabled' } };
const foundational = enabled;
const AGENTS = { eks_addon_management: enabled, ec2_agent_management: enabled, ecs_fargate_agent_management: enabled };

function guardDuty(props: Partial<GuardDutyPolicyProps> = {}): unknown {
  const content = contentOf((stack) => new GuardDutyPolicy(stack, 'GuardDuty', { targets: [ROOT], lockForChildren: false, ...props }));
  return (content.guardduty as { enablement: unknown }).enablement;
}

test('all that needs no agent is on everywhere', () => {
  expect(guardDuty()).toEqual({
    default: {
      foundational,
      s3_data_events: enabled,
      eks_audit_logs: enabled,
      ebs_malware_protection: enabled,
      rds_login_events: enabled,
      lambda_network_logs: enabled,
    },
  });
});

test('a feature that is off is not on by default', () => {
  expect(guardDuty({ disabledFeatures: [Feature.EKS_AUDIT_LOGS] })).toMatchObject({ default: { eks_audit_logs: disabled, s3_data_events: enabled } });
});

test('one block for all regions, as in the first example of AWS', () => {
  expect(guardDuty({ features: [Feature.S3_DATA_EVENTS] })).toEqual({ default: { foundational, s3_data_events: enabled } });
});

test('a region that differs repeats what holds elsewhere, as in the second example of AWS', () => {
  expect(guardDuty({
    features: [Feature.S3_DATA_EVENTS, Feature.EBS_MALWARE_PROTECTION],
    regions: [GuardDutyRegion.changing('us-east-1', { disabledFeatures: [Feature.EBS_MALWARE_PROTECTION] })],
  })).toEqual({
    'default': { foundational, s3_data_events: enabled, ebs_malware_protection: enabled },
    'us-east-1': { foundational, s3_data_events: enabled, ebs_malware_protection: disabled },
  });
});

test('agents are managed, as in the third example of AWS', () => {
  expect(guardDuty({ features: [Feature.RUNTIME_MONITORING], runtimeAgents: [Agent.EC2, Agent.ECS_FARGATE, Agent.EKS_ADDON] })).toEqual({
    default: {
      foundational,
      runtime_monitoring: { ...enabled, additional_configuration: AGENTS },
    },
  });
});

test('some regions are managed and the others left alone, as in the fourth example of AWS', () => {
  expect(guardDuty({
    manageOtherRegions: false,
    regions: [GuardDutyRegion.replacing('us-east-1', { features: [Feature.S3_DATA_EVENTS] }), GuardDutyRegion.replacing('eu-west-1', {})],
  })).toEqual({ 'us-east-1': { foundational, s3_data_events: enabled }, 'eu-west-1': { foundational } });
});

test('a region in which more is on, and its agents', () => {
  const more = { features: [Feature.RUNTIME_MONITORING], runtimeAgents: [Agent.EC2] };
  expect(guardDuty({ features: [], disabledFeatures: [Feature.RUNTIME_MONITORING], regions: [GuardDutyRegion.changing('eu-west-1', more)] })).toEqual({
    'default': { foundational, runtime_monitoring: disabled },
    'eu-west-1': { foundational, runtime_monitoring: { ...enabled, additional_configuration: { ec2_agent_management: enabled } } },
  });
});

test('a region keeps the agents of the others, unless Runtime Monitoring is off in it', () => {
  const props = { features: [Feature.RUNTIME_MONITORING], runtimeAgents: [Agent.EC2] };
  const inIreland = (changes: GuardDutyRegionChanges) => (
    guardDuty({ ...props, regions: [GuardDutyRegion.changing('eu-west-1', changes)] }) as Record<string, unknown>)['eu-west-1'];
  expect(inIreland({ features: [Feature.AI_PROTECTION] })).toEqual({
    foundational, runtime_monitoring: { ...enabled, additional_configuration: { ec2_agent_management: enabled } }, ai_protection: enabled,
  });
  expect(inIreland({ disabledFeatures: [Feature.RUNTIME_MONITORING] })).toEqual({ foundational, runtime_monitoring: disabled });
  expect(inIreland({ runtimeAgents: [] })).toEqual({ foundational, runtime_monitoring: enabled });
});

test('a region in which GuardDuty is off has all off that is on elsewhere', () => {
  expect(guardDuty({ features: [Feature.S3_DATA_EVENTS], disabledFeatures: [Feature.AI_PROTECTION], regions: [GuardDutyRegion.off('ap-east-1')] })).toEqual({
    'default': { foundational, s3_data_events: enabled, ai_protection: disabled },
    'ap-east-1': { foundational: disabled, s3_data_events: disabled, ai_protection: disabled },
  });
});

test('the order of features and regions does not matter', () => {
  const regions = [GuardDutyRegion.off('ap-east-1'), GuardDutyRegion.replacing('us-east-1', {})];
  const features = [Feature.S3_DATA_EVENTS, Feature.RDS_LOGIN_EVENTS];
  const text = (props: Partial<GuardDutyPolicyProps>) => JSON.stringify(guardDuty(props));
  expect(text({ regions: [...regions].reverse(), features: [...features].reverse() })).toBe(text({ regions, features }));
});

test('nothing below the top is open: a block that a child adds for a region would replace the one for all', () => {
  const lock = { '@@operators_allowed_for_child_policies': ['@@none'] };
  expect(guardDuty({ features: [Feature.S3_DATA_EVENTS], lockForChildren: true })).toEqual({
    ...lock,
    default: { ...lock, foundational: { ...lock, status: { ...lock, '@@assign': 'enabled' } }, s3_data_events: { ...lock, status: { ...lock, '@@assign': 'enabled' } } },
  });
});

test.each<[string, Partial<GuardDutyPolicyProps>, string]>([
  ['for a feature that is on and off', { features: [Feature.S3_DATA_EVENTS], disabledFeatures: [Feature.S3_DATA_EVENTS] }, 'Org/GuardDuty: the feature "s3_data_events" is there twice'],
  ['for agents without Runtime Monitoring', { runtimeAgents: [Agent.EC2] }, 'Org/GuardDuty: there are agents without Runtime Monitoring; add GuardDutyPolicyFeature.RUNTIME_MONITORING'],
  ['for an agent that is there twice', { features: [Feature.RUNTIME_MONITORING], runtimeAgents: [Agent.EC2, Agent.EC2] }, 'the agent "ec2_agent_management" is there twice'],
  ['for agents of a region without Runtime Monitoring', { regions: [GuardDutyRegion.changing('eu-west-1', { runtimeAgents: [Agent.EC2] })] },
    'Org/GuardDuty in eu-west-1: there are agents without Runtime Monitoring'],
  ['for a region that is there twice', { regions: [GuardDutyRegion.off('eu-west-1'), GuardDutyRegion.replacing('eu-west-1', {})] }, 'Org/GuardDuty: the region "eu-west-1" is there twice'],
  ['for regions of two partitions', { regions: [GuardDutyRegion.off('eu-west-1'), GuardDutyRegion.off('cn-north-1')] }, 'Org/GuardDuty: regions of several partitions'],
  ['if nothing is managed', { manageOtherRegions: false }, 'Org/GuardDuty: the policy manages no region; name regions, or manage all others.'],
])('fails %s', (_name, props, message) => {
  expect(() => guardDuty(props)).toThrow(message);
});

test.each<[string, () => unknown, string]>([
  ['changing', () => GuardDutyRegion.changing('eu-west-9', {}), 'GuardDutyRegion.changing: "eu-west-9" is not an AWS region'],
  ['replacing', () => GuardDutyRegion.replacing('default', {}), 'GuardDutyRegion.replacing: "default" is not an AWS region'],
  ['off', () => GuardDutyRegion.off('nowhere'), 'GuardDutyRegion.off: "nowhere" is not an AWS region'],
  ['changing a feature on and off', () => GuardDutyRegion.changing('eu-west-1', { features: [Feature.AI_PROTECTION], disabledFeatures: [Feature.AI_PROTECTION] }), 'the feature "ai_protection" is there twice'],
  ['replacing a feature on and off', () => GuardDutyRegion.replacing('eu-west-1', { features: [Feature.AI_PROTECTION, Feature.AI_PROTECTION] }), 'the feature "ai_protection" is there twice'],
])('fails for %s', (_name, build, message) => {
  expect(build).toThrow(message);
});

test('two values of each property give two templates', () => {
  const agents = { features: [Feature.RUNTIME_MONITORING], runtimeAgents: [Agent.EC2] };
  expectDifferent<Pick<GuardDutyPolicyProps, 'features' | 'disabledFeatures' | 'regions' | 'lockForChildren'>>({
    features: [undefined, []], disabledFeatures: [undefined, [Feature.AI_PROTECTION]], regions: [undefined, [GuardDutyRegion.off('eu-west-1')]], lockForChildren: [true, false],
  }, (stack, props) => new GuardDutyPolicy(stack, 'GuardDuty', { targets: [ROOT], ...props }));
  expect(guardDuty(agents)).not.toEqual(guardDuty({ ...agents, runtimeAgents: [] }));
  expect(guardDuty({ regions: [GuardDutyRegion.off('eu-west-1')], manageOtherRegions: false })).not.toEqual(guardDuty({ regions: [GuardDutyRegion.off('eu-west-1')] }));
  const changed: [GuardDutyRegionChanges, GuardDutyRegionChanges][] = [
    [{}, { features: [Feature.AI_PROTECTION] }],
    [{}, { disabledFeatures: [Feature.AI_PROTECTION] }],
    [agents, { ...agents, runtimeAgents: [Agent.EKS_ADDON] }],
  ];
  for (const [one, other] of changed) {
    const makers: ((settings: GuardDutyFeatureSettings) => GuardDutyRegion)[] = [
      (settings) => GuardDutyRegion.changing('eu-west-1', settings), (settings) => GuardDutyRegion.replacing('eu-west-1', settings),
    ];
    makers.forEach((make) => expect(guardDuty({ regions: [make(one)] })).not.toEqual(guardDuty({ regions: [make(other)] })));
  }
});
