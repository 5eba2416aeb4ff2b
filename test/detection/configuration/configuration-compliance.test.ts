import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { DeliveryBucket } from '../../../lib/data';
import {
  ComplianceAggregator, ComplianceNotice, ComplianceNoticeProps, ComplianceRule, ConformancePack, OrganizationConformancePack, RecordedResources,
  RecordingMode,
} from '../../../lib/detection/configuration';
import { ConfigurationCompliance } from '../../../lib/detection/configuration-compliance';
import { ConfigurationComplianceProps } from '../../../lib/detection/configuration-compliance-props';
import { OrganizationTarget } from '../../../lib/identity';
import { expectProved, proofsOf } from '../../../lib/verification/testing';
import { matchesPattern } from '../../support/event-pattern';
import { nagFindings } from '../../support/nag-findings';

const { EC2_INSTANCE, EC2_NETWORK_INTERFACE, IAM_ROLE } = config.ResourceType;
const REASON = 'they come and go by the thousand';
const EVERYTHING: ConfigurationComplianceProps = {
  resources: RecordedResources.allExcept([EC2_NETWORK_INTERFACE], REASON),
  mode: RecordingMode.continuous([EC2_INSTANCE]),
  rules: [ComplianceRule.requiredTags(['owner'])],
  packs: [ConformancePack.cisFoundations(), ConformancePack.nist80053()],
};

const stackIn = (context = {}) => new Stack(new App({ context }), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });

function made(props: ConfigurationComplianceProps = {}): { stack: Stack; template: Template; compliance: ConfigurationCompliance } {
  const stack = stackIn();
  const compliance = new ConfigurationCompliance(stack, 'Config', props);
  return { stack, compliance, template: Template.fromStack(stack) };
}
const only = (template: Template, type: string) => Object.values(template.findResources(type));
const group = (props: ConfigurationComplianceProps) => only(made(props).template, 'AWS::Config::ConfigurationRecorder')[0].Properties.RecordingGroup;

describe('without properties', () => {
  const { template, stack, compliance } = made();
  const [recorder] = only(template, 'AWS::Config::ConfigurationRecorder');
  const [channel] = only(template, 'AWS::Config::DeliveryChannel');

  test('records each change of everything by the role of the service, and keeps the recorder', () => {
    expect(recorder).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true, RecordingStrategy: { UseOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' } },
        RecordingMode: { RecordingFrequency: 'CONTINUOUS' },
        RoleARN: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig']] },
      },
    });
    expect(recorder.Properties.RecordingMode.RecordingModeOverrides).toBeUndefined();
    template.hasResource('AWS::IAM::ServiceLinkedRole', { DeletionPolicy: 'RetainExceptOnCreate', Properties: { AWSServiceName: 'config.amazonaws.com' } });
  });

  test('delivers to a bucket without default retention, encrypted with its key', () => {
    const bucket = compliance.bucket as DeliveryBucket;
    expect(channel).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        S3BucketName: stack.resolve(bucket.bucketName),
        S3KmsKeyArn: stack.resolve(bucket.customerKey.keyArn),
        ConfigSnapshotDeliveryProperties: { DeliveryFrequency: 'TwentyFour_Hours' },
      },
    });
    expect(bucket).toBeInstanceOf(DeliveryBucket);
  });

  test('the bucket lets Config of this account write its records and look first, and nobody else', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'ConfigChecks',
            Action: ['s3:GetBucketAcl', 's3:ListBucket'],
            Principal: { Service: 'config.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': ['111122223333'] } },
          }),
          Match.objectLike({
            Sid: 'ConfigWrites',
            Action: 's3:PutObject',
            Resource: { 'Fn::Join': ['', [Match.anyValue(), '/AWSLogs/111122223333/Config/*']] },
            Condition: { StringEquals: { 'aws:SourceAccount': ['111122223333'], 's3:x-amz-acl': 'bucket-owner-full-control' } },
          }),
        ]),
      },
    });
  });

  test('recorder and delivery wait for the bucket and not for each other, which would never end', () => {
    const [recorderId] = Object.keys(template.findResources('AWS::Config::ConfigurationRecorder'));
    const [channelId] = Object.keys(template.findResources('AWS::Config::DeliveryChannel'));
    expect(recorder.DependsOn).not.toContain(channelId);
    expect(channel.DependsOn).not.toContain(recorderId);
    for (const { DependsOn } of [recorder, channel]) {
      expect(DependsOn.some((id: string) => template.findResources('AWS::S3::BucketPolicy')[id])).toBe(true);
      expect(DependsOn.some((id: string) => template.findResources('AWS::KMS::Key')[id])).toBe(true);
    }
    expect(recorder.DependsOn.some((id: string) => template.findResources('AWS::IAM::ServiceLinkedRole')[id])).toBe(true);
  });
});

test.each<[string, ConfigurationComplianceProps, object]>([
  ['everything but identities', { globalResources: false }, { AllSupported: true, IncludeGlobalResourceTypes: false, RecordingStrategy: { UseOnly: 'ALL_SUPPORTED_RESOURCE_TYPES' } }],
  ['everything but some', { resources: RecordedResources.allExcept([EC2_NETWORK_INTERFACE], REASON) }, {
    AllSupported: false,
    IncludeGlobalResourceTypes: false,
    RecordingStrategy: { UseOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
    ExclusionByResourceTypes: { ResourceTypes: ['AWS::EC2::NetworkInterface'] },
  }],
  ['everything but some and identities', { resources: RecordedResources.allExcept([EC2_NETWORK_INTERFACE, IAM_ROLE], REASON), globalResources: false }, {
    AllSupported: false,
    IncludeGlobalResourceTypes: false,
    RecordingStrategy: { UseOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
    ExclusionByResourceTypes: { ResourceTypes: ['AWS::EC2::NetworkInterface', 'AWS::IAM::Group', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::User'] },
  }],
  ['some', { resources: RecordedResources.only([IAM_ROLE, EC2_INSTANCE], REASON) }, {
    AllSupported: false, IncludeGlobalResourceTypes: false, RecordingStrategy: { UseOnly: 'INCLUSION_BY_RESOURCE_TYPES' }, ResourceTypes: ['AWS::EC2::Instance', 'AWS::IAM::Role'],
  }],
])('records %s', (_name, props, expected) => {
  expect(group(props)).toEqual(expected);
});

test('where identities are not recorded, the role of the service is not made again', () => {
  made({ globalResources: false }).template.resourceCountIs('AWS::IAM::ServiceLinkedRole', 0);
  made({ serviceLinkedRole: false }).template.resourceCountIs('AWS::IAM::ServiceLinkedRole', 0);
  made({ globalResources: false, serviceLinkedRole: true }).template.resourceCountIs('AWS::IAM::ServiceLinkedRole', 1);
});

test('says why something is not recorded', () => {
  made({ resources: RecordedResources.allExcept([EC2_NETWORK_INTERFACE], REASON) }).template.hasResource('AWS::Config::ConfigurationRecorder', { Metadata: { Reason: REASON } });
});

test.each<[string, RecordingMode, object]>([
  ['each change but some', RecordingMode.continuous([EC2_INSTANCE]), {
    RecordingFrequency: 'CONTINUOUS', RecordingModeOverrides: [{ RecordingFrequency: 'DAILY', ResourceTypes: ['AWS::EC2::Instance'] }],
  }],
  ['daily but some', RecordingMode.daily([IAM_ROLE, EC2_INSTANCE]), {
    RecordingFrequency: 'DAILY', RecordingModeOverrides: [{ RecordingFrequency: 'CONTINUOUS', ResourceTypes: ['AWS::EC2::Instance', 'AWS::IAM::Role'] }],
  }],
  ['daily', RecordingMode.daily(), { RecordingFrequency: 'DAILY' }],
])('records %s', (_name, mode, expected) => {
  expect(only(made({ mode }).template, 'AWS::Config::ConfigurationRecorder')[0].Properties.RecordingMode).toEqual(expected);
});

test('delivers to the bucket of another account, whose policy it leaves alone', () => {
  const stack = stackIn();
  new ConfigurationCompliance(stack, 'Config', { bucket: s3.Bucket.fromBucketName(stack, 'Archive', 'archive'), keyPrefix: 'o-a1b2c3' });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Config::DeliveryChannel', { S3BucketName: 'archive', S3KeyPrefix: 'o-a1b2c3', S3KmsKeyArn: Match.absent() });
  template.resourceCountIs('AWS::S3::Bucket', 0);
});

test('a bucket lets other accounts in beside its own', () => {
  const stack = stackIn();
  const bucket = new DeliveryBucket(stack, 'Records');
  ConfigurationCompliance.admit(bucket, ['222233334444', '333344445555'], 'org');
  new ConfigurationCompliance(stack, 'Config', { bucket, keyPrefix: 'org' });
  const [{ Properties }] = only(Template.fromStack(stack), 'AWS::S3::BucketPolicy').filter(({ Properties: { PolicyDocument } }) => JSON.stringify(PolicyDocument).includes('Config'));
  const statements = Properties.PolicyDocument.Statement as { Sid: string; Condition: any; Resource: any }[];
  const [others, own] = ['ConfigWrites', 'Config2Writes'].map((sid) => statements.find(({ Sid }) => Sid === sid)!);
  expect(others.Condition.StringEquals['aws:SourceAccount']).toEqual(['222233334444', '333344445555']);
  expect(JSON.stringify(others.Resource)).toContain('/org/AWSLogs/333344445555/Config/*');
  expect(own.Condition.StringEquals['aws:SourceAccount']).toEqual(['111122223333']);
  const sids = statements.flatMap(({ Sid }) => Sid ?? []);
  expect(new Set(sids).size).toBe(sids.length);
});

test('rules judge once there is a record, and packs are those of the data', () => {
  const { template } = made({
    ...EVERYTHING,
    rules: [ComplianceRule.managed('REQUIRED_TAGS', {
      name: 'owners', description: 'Who to ask', parameters: { tag1Key: 'owner' }, resourceTypes: [EC2_INSTANCE], frequency: config.MaximumExecutionFrequency.ONE_HOUR,
    })],
  });
  const ids = ['ConfigurationRecorder', 'DeliveryChannel'].flatMap((type) => Object.keys(template.findResources(`AWS::Config::${type}`)));
  template.hasResource('AWS::Config::ConfigRule', {
    DependsOn: [...ids].sort(),
    Properties: {
      ConfigRuleName: 'owners',
      Description: 'Who to ask',
      Source: { Owner: 'AWS', SourceIdentifier: 'REQUIRED_TAGS' },
      InputParameters: { tag1Key: 'owner' },
      Scope: { ComplianceResourceTypes: ['AWS::EC2::Instance'] },
      MaximumExecutionFrequency: 'One_Hour',
    },
  });
  for (const pack of EVERYTHING.packs!) {
    template.hasResource('AWS::Config::ConformancePack', { DependsOn: [...ids].sort(), Properties: { ConformancePackName: pack.name, TemplateBody: pack.templateBody } });
  }
});

test('where somebody else records, rules and packs judge all the same', () => {
  const { template } = made({ enableRecorder: false, packs: [ConformancePack.cisFoundations()] });
  template.resourceCountIs('AWS::Config::ConfigurationRecorder', 0);
  template.resourceCountIs('AWS::Config::DeliveryChannel', 0);
  template.resourceCountIs('AWS::S3::Bucket', 0);
  template.resourceCountIs('AWS::Config::ConformancePack', 1);
});

describe('of the organization', () => {
  const stack = stackIn();
  new ComplianceAggregator(stack, 'View');
  new OrganizationConformancePack(stack, 'Cis', {
    pack: ConformancePack.cisFoundations({ exceptRules: [{ rule: 's3-bucket-mfa-delete-enabled', reason: 'Object Lock keeps versions here' }] }),
    exceptAccounts: [OrganizationTarget.account('222233334444')],
  });
  const template = Template.fromStack(stack);

  test('the view reads which accounts there are, and nothing else', () => {
    template.hasResourceProperties('AWS::Config::ConfigurationAggregator', {
      OrganizationAggregationSource: { AllAwsRegions: true, RoleArn: Match.anyValue(), AwsRegions: Match.absent() },
    });
    const statements = [...only(template, 'AWS::IAM::Policy'), ...only(template, 'AWS::IAM::ManagedPolicy')].flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .concat(only(template, 'AWS::IAM::Role').flatMap(({ Properties }) => (Properties.Policies ?? []).flatMap((policy: any) => policy.PolicyDocument.Statement)));
    expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
      'organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization', 'organizations:ListAccounts', 'organizations:ListDelegatedAdministrators',
    ]);
  });

  test('a pack goes to every account but some, with the reasons for what is left out', () => {
    template.hasResource('AWS::Config::OrganizationConformancePack', {
      Metadata: { ExceptedRules: { 's3-bucket-mfa-delete-enabled': 'Object Lock keeps versions here' } },
      Properties: {
        OrganizationConformancePackName: 'cis-aws-foundations-7-0-level-2',
        ExcludedAccounts: ['222233334444'],
        ConformancePackInputParameters: [{ ParameterName: 'CloudShellPolicyArn' }, { ParameterName: 'SupportPolicyArn' }],
      },
    });
  });
});

describe('a notice', () => {
  const change = (detail: object = {}) => ({
    'version': '0',
    'id': '12e780b3-6a2c-4a09-8a8a-5e3a3a1b6f10',
    'detail-type': 'Config Rules Compliance Change',
    'source': 'aws.config',
    'account': '111122223333',
    'time': '2026-11-29T01:00:00Z',
    'region': 'eu-west-1',
    'resources': [],
    'detail': {
      resourceId: 'open-bucket',
      awsRegion: 'eu-west-1',
      awsAccountId: '111122223333',
      configRuleName: 's3-bucket-public-read-prohibited-conformance-pack-abc',
      recordVersion: '1.0',
      configRuleARN: 'arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-abc',
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
      notificationCreationTime: '2026-11-29T01:00:00Z',
      resourceType: 'AWS::S3::Bucket',
      ...detail,
    },
  });
  const patternOf = (props: ComplianceNoticeProps = {}): Parameters<typeof matchesPattern>[0] => {
    const stack = stackIn();
    new ComplianceNotice(stack, 'Notice', props);
    return only(Template.fromStack(stack), 'AWS::Events::Rule')[0].Properties.EventPattern;
  };

  test('tells of what does not comply', () => {
    expect(matchesPattern(patternOf(), change())).toBe(true);
    expect(matchesPattern(patternOf(), change({ newEvaluationResult: { complianceType: 'COMPLIANT' } }))).toBe(false);
    expect(matchesPattern(patternOf(), change({ newEvaluationResult: { complianceType: 'NOT_APPLICABLE' } }))).toBe(false);
    expect(matchesPattern(patternOf(), { ...change(), 'detail-type': 'Config Configuration Item Change' })).toBe(false);
  });

  test('leaves the rules of Security Hub to it, and others that are named', () => {
    expect(matchesPattern(patternOf(), change({ configRuleName: 'securityhub-iam-root-access-key-check-1a2b' }))).toBe(false);
    expect(matchesPattern(patternOf({ exceptRules: [] }), change({ configRuleName: 'securityhub-iam-root-access-key-check-1a2b' }))).toBe(true);
    expect(matchesPattern(patternOf({ exceptRules: ['tags-', 's3-'] }), change())).toBe(false);
  });

  test('of drift only tells what complied before', () => {
    const pattern = patternOf({ driftOnly: true });
    expect(matchesPattern(pattern, change())).toBe(false);
    expect(matchesPattern(pattern, change({ oldEvaluationResult: { complianceType: 'COMPLIANT' } }))).toBe(true);
    expect(matchesPattern(pattern, change({ oldEvaluationResult: { complianceType: 'NON_COMPLIANT' } }))).toBe(false);
  });
});

describe('in its main configurations', () => {
  test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_name, context) => {
    for (const props of [{}, EVERYTHING]) {
      const stack = stackIn(context);
      new ConfigurationCompliance(stack, 'Config', props);
      new ComplianceAggregator(stack, 'View');
      new OrganizationConformancePack(stack, 'Pack', { pack: ConformancePack.nist80053() });
      expect(nagFindings(stack.node.root as App)).toEqual([]);
    }
  });

  test('all that is claimed is proved', () => {
    const { stack } = made(EVERYTHING);
    expectProved(stack.node.root);
    const view = stackIn();
    new ComplianceAggregator(view, 'View');
    expectProved(view.node.root);
  });

  test.each([
    ['config:StopConfigurationRecorder', '*'], ['config:PutDeliveryChannel', '*'], ['config:DeleteConfigRule', 'arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-abc'],
  ])('who may call %s breaks the claim', (action, resource) => {
    const stack = stackIn();
    new ConfigurationCompliance(stack, 'Config', { notices: false });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
    const broken = proofsOf(stack.node.root).results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id);
    expect(broken.filter((id) => id.startsWith('record-goes-on'))).toHaveLength(1);
  });
});
