import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  ControlParameter, FindingProduct, FindingRegions, FindingRule, FindingSeverity, PosturePolicy, PostureStandard,
} from '../../../lib/detection/posture';
import { PostureManagement } from '../../../lib/detection/posture-management';
import { PostureManagementProps } from '../../../lib/detection/posture-management-props';
import { OrganizationTarget } from '../../../lib/identity';
import { expectProved } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';

const root = OrganizationTarget.root('r-ab12');
const sandbox = OrganizationTarget.organizationalUnit('ou-ab12-34cdefgh', { name: 'Sandbox', parent: root });
const closing = OrganizationTarget.account('222233334444');

const RULES = [
  FindingRule.suppress('Known test buckets', { controls: ['S3.9'], resourceIdPrefixes: ['arn:aws:s3:::test-'] }, 'Test buckets hold nothing that anybody reads'),
  FindingRule.setSeverity('Payments first', { accountIds: ['111122223333'], severities: [FindingSeverity.HIGH] }, FindingSeverity.CRITICAL, 'Card data is in this account'),
];

const CENTRAL: PostureManagementProps = {
  aggregateRegions: FindingRegions.ALL,
  centralConfiguration: [
    PosturePolicy.enabled('everybody', [root], {
      disabledControls: [{ control: 'IAM.6', reason: 'Root users of members have no credentials' }],
      controlParameters: [ControlParameter.integer('ACM.1', 'daysToExpiration', 45, 'Renewal takes a month here')],
    }),
    PosturePolicy.disabled('closing', [closing], 'The account is being closed'),
    PosturePolicy.selfManaged([sandbox], 'Sandboxes try things out'),
  ],
};

function stackOf(props: PostureManagementProps = {}, region = 'eu-west-1', context = {}): Stack {
  const stack = new Stack(new App({ context }), 'Stack', { env: { region, account: '111122223333' } });
  new PostureManagement(stack, 'Posture', props);
  return stack;
}
const templateOf = (props?: PostureManagementProps, region?: string) => Template.fromStack(stackOf(props, region));
const only = (template: Template, type: string) => Object.values(template.findResources(type));

describe('without properties', () => {
  const template = templateOf();

  test('turns Security Hub on with its own choice of standards, and keeps it', () => {
    template.hasResource('AWS::SecurityHub::Hub', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableDefaultStandards: false, AutoEnableControls: true, ControlFindingGenerator: 'SECURITY_CONTROL' },
    });
  });

  test('checks the foundational practices and the newest CIS, one after the other', () => {
    const [first, second] = only(template, 'AWS::SecurityHub::Standard');
    expect([first, second].map(({ Properties }) => Properties.StandardsArn['Fn::Join'][1].join('').replace('[object Object]', 'aws'))).toEqual([
      'arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0',
      'arn:aws:securityhub:eu-west-1::standards/cis-aws-foundations-benchmark/v/5.0.0',
    ]);
    const ids = Object.keys(template.findResources('AWS::SecurityHub::Standard'));
    const [hub] = Object.keys(template.findResources('AWS::SecurityHub::Hub'));
    expect(first.DependsOn).toEqual([hub]);
    expect(second.DependsOn.sort()).toEqual([hub, ids[0]].sort());
  });

  test('has no second version, aggregation or central configuration', () => {
    for (const type of ['HubV2', 'AggregatorV2', 'FindingAggregator', 'OrganizationConfiguration', 'ConfigurationPolicy', 'AutomationRule', 'ProductSubscription']) {
      template.resourceCountIs(`AWS::SecurityHub::${type}`, 0);
    }
  });
});

test('names what is off in a standard, with the reason', () => {
  templateOf({
    standards: [PostureStandard.cisFoundations({ disabledControls: [{ control: '1.5', reason: 'Root users have no credentials' }] })],
  }).hasResourceProperties('AWS::SecurityHub::Standard', {
    DisabledStandardsControls: [{
      Reason: 'Root users have no credentials',
      StandardsControlArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':securityhub:eu-west-1:111122223333:control/cis-aws-foundations-benchmark/v/5.0.0/1.5']] },
    }],
  });
});

test.each([
  [PostureStandard.foundationalBestPractices(), 'aws-foundational-security-best-practices/v/1.0.0'],
  [PostureStandard.cisFoundations(), 'cis-aws-foundations-benchmark/v/5.0.0'],
  [PostureStandard.nist80053(), 'nist-800-53/v/5.0.0'],
  [PostureStandard.nist800171(), 'nist-800-171/v/2.0.0'],
  [PostureStandard.pciDss(), 'pci-dss/v/4.0.1'],
  [PostureStandard.resourceTagging(), 'aws-resource-tagging-standard/v/1.0.0'],
  [PostureStandard.of('cis-aws-foundations-benchmark', '3.0.0'), 'cis-aws-foundations-benchmark/v/3.0.0'],
])('names a standard as AWS does: %#', (standard, key) => {
  const [{ Properties }] = only(templateOf({ standards: [standard] }), 'AWS::SecurityHub::Standard');
  expect(JSON.stringify(Properties.StandardsArn)).toContain(`::standards/${key}`);
});

test('gives parameters of controls, with the reasons, once the standards are on', () => {
  const template = templateOf({
    controlParameters: [
      ControlParameter.integer('IAM.7', 'MaxPasswordAge', 60, 'Our policy says so'),
      ControlParameter.flag('IAM.7', 'RequireSymbols', true, 'Our policy says so'),
      ControlParameter.texts('EC2.33', 'requiredTagKeys', ['owner'], 'Each resource has an owner'),
    ],
  });
  template.hasResourceProperties('AWS::SecurityHub::SecurityControl', {
    SecurityControlId: 'IAM.7',
    LastUpdateReason: 'Our policy says so',
    Parameters: { MaxPasswordAge: { ValueType: 'CUSTOM', Value: { Integer: 60 } }, RequireSymbols: { ValueType: 'CUSTOM', Value: { Boolean: true } } },
  });
  template.hasResourceProperties('AWS::SecurityHub::SecurityControl', {
    SecurityControlId: 'EC2.33', Parameters: { requiredTagKeys: { ValueType: 'CUSTOM', Value: { StringList: ['owner'] } } },
  });
  const standards = Object.keys(template.findResources('AWS::SecurityHub::Standard'));
  only(template, 'AWS::SecurityHub::SecurityControl').forEach(({ DependsOn }) => expect(DependsOn).toEqual(expect.arrayContaining(standards)));
});

describe('the rules of findings', () => {
  const template = templateOf({ findingRules: RULES, securityHub: {} });

  test('suppress what is accepted, with the reason as note, and end there', () => {
    template.hasResourceProperties('AWS::SecurityHub::AutomationRule', {
      RuleName: 'Known test buckets',
      RuleOrder: 1,
      RuleStatus: 'ENABLED',
      IsTerminal: true,
      Criteria: {
        RecordState: [{ Comparison: 'EQUALS', Value: 'ACTIVE' }],
        WorkflowStatus: [{ Comparison: 'EQUALS', Value: 'NEW' }, { Comparison: 'EQUALS', Value: 'NOTIFIED' }],
        ComplianceSecurityControlId: [{ Comparison: 'EQUALS', Value: 'S3.9' }],
        ResourceId: [{ Comparison: 'PREFIX', Value: 'arn:aws:s3:::test-' }],
      },
      Actions: [{
        Type: 'FINDING_FIELDS_UPDATE',
        FindingFieldsUpdate: { Workflow: { Status: 'SUPPRESSED' }, Note: { Text: 'Test buckets hold nothing that anybody reads', UpdatedBy: 'cdk-zero-trust' } },
      }],
    });
  });

  test('raise what matters more', () => {
    template.hasResourceProperties('AWS::SecurityHub::AutomationRule', {
      RuleName: 'Payments first',
      RuleOrder: 2,
      IsTerminal: false,
      Criteria: Match.objectLike({ AwsAccountId: [{ Comparison: 'EQUALS', Value: '111122223333' }], SeverityLabel: [{ Comparison: 'EQUALS', Value: 'HIGH' }] }),
      Actions: [{ FindingFieldsUpdate: { Severity: { Label: 'CRITICAL' }, Workflow: Match.absent() } }],
    });
  });

  test('say the same to the second version, in its words', () => {
    template.hasResourceProperties('AWS::SecurityHub::AutomationRuleV2', {
      RuleName: 'Known test buckets',
      Criteria: {
        OcsfFindingCriteria: {
          CompositeOperator: 'AND',
          CompositeFilters: [
            { Operator: 'OR', StringFilters: [{ FieldName: 'compliance.control', Filter: { Comparison: 'EQUALS', Value: 'S3.9' } }] },
            { Operator: 'OR', StringFilters: [{ FieldName: 'resources.uid', Filter: { Comparison: 'PREFIX', Value: 'arn:aws:s3:::test-' } }] },
          ],
        },
      },
      Actions: [{ Type: 'FINDING_FIELDS_UPDATE', FindingFieldsUpdate: { StatusId: 3, Comment: 'Test buckets hold nothing that anybody reads' } }],
    });
    template.hasResourceProperties('AWS::SecurityHub::AutomationRuleV2', {
      RuleName: 'Payments first',
      Criteria: {
        OcsfFindingCriteria: {
          CompositeFilters: [
            { StringFilters: [{ FieldName: 'cloud.account.uid', Filter: { Comparison: 'EQUALS', Value: '111122223333' } }] },
            { NumberFilters: [{ FieldName: 'vendor_attributes.severity_id', Filter: { Eq: 4 } }] },
          ],
        },
      },
      Actions: [{ FindingFieldsUpdate: { SeverityId: 5, StatusId: Match.absent() } }],
    });
  });

  test('wait for their hub', () => {
    const [hub] = Object.keys(template.findResources('AWS::SecurityHub::Hub'));
    const [second] = Object.keys(template.findResources('AWS::SecurityHub::HubV2'));
    only(template, 'AWS::SecurityHub::AutomationRule').forEach(({ DependsOn }) => expect(DependsOn).toEqual([hub]));
    only(template, 'AWS::SecurityHub::AutomationRuleV2').forEach(({ DependsOn }) => expect(DependsOn).toEqual([second]));
  });
});

test('match every field of a finding that can be named', () => {
  const rule = FindingRule.suppress('all fields', {
    accountIds: ['111122223333'],
    regions: ['us-gov-west-1'],
    controls: ['EC2.9'],
    products: ['Inspector'],
    severities: [FindingSeverity.LOW],
    resourceIds: ['one'],
    resourceIdPrefixes: ['two'],
    resourceTags: { stage: 'test', owner: 'team' },
    titlePrefixes: ['CVE-'],
  }, 'it shows each of the fields');
  const template = templateOf({ findingRules: [rule], securityHub: {} });
  const equal = (Value: string) => [{ Comparison: 'EQUALS', Value }];
  template.hasResourceProperties('AWS::SecurityHub::AutomationRule', {
    Criteria: {
      RecordState: equal('ACTIVE'),
      WorkflowStatus: [...equal('NEW'), ...equal('NOTIFIED')],
      AwsAccountId: equal('111122223333'),
      ResourceRegion: equal('us-gov-west-1'),
      ComplianceSecurityControlId: equal('EC2.9'),
      ProductName: equal('Inspector'),
      SeverityLabel: equal('LOW'),
      ResourceId: [...equal('one'), { Comparison: 'PREFIX', Value: 'two' }],
      ResourceTags: [{ Comparison: 'EQUALS', Key: 'stage', Value: 'test' }, { Comparison: 'EQUALS', Key: 'owner', Value: 'team' }],
      Title: [{ Comparison: 'PREFIX', Value: 'CVE-' }],
    },
  });
  const [{ Properties }] = only(template, 'AWS::SecurityHub::AutomationRuleV2');
  expect(Properties.Criteria.OcsfFindingCriteria.CompositeFilters.map(({ Operator, ...filters }: Record<string, unknown>) => (
    [Operator, ...Object.values(filters).flat().map((filter) => (filter as { FieldName: string }).FieldName)]))).toEqual([
    ['OR', 'cloud.account.uid'], ['OR', 'cloud.region'], ['OR', 'compliance.control'], ['OR', 'metadata.product.name'], ['OR', 'resources.uid', 'resources.uid'],
    ['OR', 'finding_info.title'], ['OR', 'vendor_attributes.severity_id'], ['OR', 'resources.tags', 'resources.tags'],
  ]);
});

test.each<[FindingRegions, object]>([
  [FindingRegions.ALL, { RegionLinkingMode: 'ALL_REGIONS', Regions: Match.absent() }],
  [FindingRegions.allExcept('us-west-2', 'ap-south-1', 'us-west-2'), { RegionLinkingMode: 'ALL_REGIONS_EXCEPT_SPECIFIED', Regions: ['ap-south-1', 'us-west-2'] }],
  [FindingRegions.only('us-west-2', 'ap-south-1'), { RegionLinkingMode: 'SPECIFIED_REGIONS', Regions: ['ap-south-1', 'us-west-2'] }],
])('brings findings of regions together: %#', (aggregateRegions, expected) => {
  templateOf({ aggregateRegions }).hasResourceProperties('AWS::SecurityHub::FindingAggregator', expected);
});

test('turns the second version on, with the regions that are named', () => {
  const template = templateOf({ securityHub: { networkScanning: true, aggregateRegions: ['us-west-2', 'ap-south-1'] } });
  template.hasResource('AWS::SecurityHub::HubV2', { DeletionPolicy: 'RetainExceptOnCreate', Properties: { NetworkScanning: { Status: 'ENABLED' } } });
  template.hasResourceProperties('AWS::SecurityHub::AggregatorV2', { RegionLinkingMode: 'SPECIFIED_REGIONS', LinkedRegions: ['ap-south-1', 'us-west-2'] });
  templateOf({ securityHub: { networkScanning: false } }).hasResourceProperties('AWS::SecurityHub::HubV2', { NetworkScanning: { Status: 'DISABLED' } });
  templateOf({ securityHub: {} }).hasResourceProperties('AWS::SecurityHub::HubV2', { NetworkScanning: Match.absent() });
});

test('lets the products of others in', () => {
  const template = templateOf({ products: [FindingProduct.partner('crowdstrike', 'crowdstrike-falcon', '517716713836'), FindingProduct.aws('health')] });
  const arns = only(template, 'AWS::SecurityHub::ProductSubscription').map(({ Properties }) => JSON.stringify(Properties.ProductArn));
  expect(arns[0]).toContain(':securityhub:eu-west-1:517716713836:product/crowdstrike/crowdstrike-falcon');
  expect(arns[1]).toContain(':securityhub:eu-west-1::product/aws/health');
});

describe('a central configuration', () => {
  const template = templateOf(CENTRAL);

  test('is switched on once there is a home region', () => {
    const [aggregator] = Object.keys(template.findResources('AWS::SecurityHub::FindingAggregator'));
    template.hasResource('AWS::SecurityHub::OrganizationConfiguration', {
      DependsOn: [aggregator], Properties: { AutoEnable: false, AutoEnableStandards: 'NONE', ConfigurationType: 'CENTRAL' },
    });
    template.resourceCountIs('AWS::SecurityHub::Hub', 0);
    template.resourceCountIs('AWS::SecurityHub::Standard', 0);
  });

  test('may still make the hub, where somebody asks', () => {
    templateOf({ ...CENTRAL, enableHub: true }).resourceCountIs('AWS::SecurityHub::Hub', 1);
  });

  test('binds accounts to standards and to what is off or asked for', () => {
    template.hasResource('AWS::SecurityHub::ConfigurationPolicy', {
      Metadata: { Reasons: { 'IAM.6': 'Root users of members have no credentials' } },
      Properties: {
        Name: 'everybody',
        ConfigurationPolicy: {
          SecurityHub: {
            ServiceEnabled: true,
            EnabledStandardIdentifiers: [Match.anyValue(), Match.anyValue()],
            SecurityControlsConfiguration: {
              DisabledSecurityControlIdentifiers: ['IAM.6'],
              SecurityControlCustomParameters: [{ SecurityControlId: 'ACM.1', Parameters: { daysToExpiration: { ValueType: 'CUSTOM', Value: { Integer: 45 } } } }],
            },
          },
        },
      },
    });
    template.hasResource('AWS::SecurityHub::ConfigurationPolicy', {
      Metadata: { Reasons: { '*': 'The account is being closed' } },
      Properties: { Name: 'closing', ConfigurationPolicy: { SecurityHub: { ServiceEnabled: false, EnabledStandardIdentifiers: Match.absent() } } },
    });
  });

  test('says for each target which policy', () => {
    expect(only(template, 'AWS::SecurityHub::PolicyAssociation').map(({ Properties, Metadata }) => (
      [Properties.TargetType, Properties.TargetId, Properties.ConfigurationPolicyId['Fn::GetAtt']?.[1] ?? Properties.ConfigurationPolicyId, Metadata?.Reason]))).toEqual([
      ['ROOT', 'r-ab12', 'Id', undefined],
      ['ACCOUNT', '222233334444', 'Id', undefined],
      ['ORGANIZATIONAL_UNIT', 'ou-ab12-34cdefgh', 'SELF_MANAGED_SECURITY_HUB', 'Sandboxes try things out'],
    ]);
  });
});

describe('in its main configurations', () => {
  const everything: PostureManagementProps = { findingRules: RULES, securityHub: { networkScanning: true }, aggregateRegions: FindingRegions.ALL };

  test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_name, context) => {
    for (const props of [{}, everything, CENTRAL]) {
      expect(nagFindings(stackOf(props, undefined, context).node.root as App)).toEqual([]);
    }
  });

  test('all that is claimed is proved', () => {
    expectProved(stackOf(everything).node.root);
    expectProved(stackOf(CENTRAL).node.root);
  });
});
