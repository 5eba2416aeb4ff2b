import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { NoticeTopic } from '../../lib/data';
import {
  AccessAnalysis, AccessAnalysisProps, AnalysisZone, ArchiveRule, FindingFilter, InternalAccessOptions, UnusedAccessExclusion, UnusedAccessOptions,
} from '../../lib/identity';
import { expectProved } from '../../lib/verification/testing';
import { matchesPattern } from '../support/event-pattern';
import { nagFindings } from '../support/nag-findings';

const { ORGANIZATION } = AnalysisZone;
const BUCKET = 'arn:aws:s3:::critical-data';
const RULE = ArchiveRule.of('Partner', 'the partner of contract 17', FindingFilter.equalTo('principal.AWS', '444455556666'), FindingFilter.notEqualTo('isPublic', 'true'));
const EVERYTHING: AccessAnalysisProps = {
  zone: ORGANIZATION,
  archiveRules: [RULE],
  unusedAccess: { exclusions: [UnusedAccessExclusion.accounts(['444455556666'], 'a sandbox that is emptied each night')] },
  internalAccess: { resourceArns: [BUCKET] },
};

function analysis(props: AccessAnalysisProps = {}): Template {
  const stack = new Stack(new App(), 'Stack');
  new AccessAnalysis(stack, 'Analysis', props);
  return Template.fromStack(stack);
}

const analyzers = (template: Template) => Object.values(template.findResources('AWS::AccessAnalyzer::Analyzer')).map(({ Properties }) => Properties as unknown);

test('access from outside of the account is looked for, which costs nothing, and nothing else is', () => {
  expect(analyzers(analysis())).toEqual([{ Type: 'ACCOUNT' }]);
  analysis().resourceCountIs('AWS::Events::Rule', 1);
});

test('each kind has the type of its zone', () => {
  expect(analyzers(analysis({ unusedAccess: {}, internalAccess: { resourceArns: [BUCKET] } }))).toEqual([
    { Type: 'ACCOUNT' },
    { Type: 'ACCOUNT_UNUSED_ACCESS', AnalyzerConfiguration: { UnusedAccessConfiguration: { UnusedAccessAge: 90 } } },
    {
      Type: 'ACCOUNT_INTERNAL_ACCESS',
      AnalyzerConfiguration: { InternalAccessConfiguration: { InternalAccessAnalysisRule: { Inclusions: [{ ResourceArns: [BUCKET] }] } } },
    },
  ]);
  expect(analyzers(analysis(EVERYTHING))).toEqual([
    expect.objectContaining({ Type: 'ORGANIZATION' }),
    {
      Type: 'ORGANIZATION_UNUSED_ACCESS',
      AnalyzerConfiguration: { UnusedAccessConfiguration: { UnusedAccessAge: 90, AnalysisRule: { Exclusions: [{ AccountIds: ['444455556666'] }] } } },
    },
    expect.objectContaining({ Type: 'ORGANIZATION_INTERNAL_ACCESS' }),
  ]);
});

test('archive rules and exclusions carry their reasons', () => {
  analysis({ archiveRules: [RULE] }).hasResource('AWS::AccessAnalyzer::Analyzer', {
    Metadata: { ArchiveRules: { Partner: 'the partner of contract 17' } },
    Properties: {
      ArchiveRules: [{ RuleName: 'Partner', Filter: [{ Property: 'principal.AWS', Eq: ['444455556666'] }, { Property: 'isPublic', Neq: ['true'] }] }],
    },
  });
  analysis({ unusedAccess: { exclusions: [UnusedAccessExclusion.tagged('purpose', 'drill', 'used in drills only')] } }).hasResource('AWS::AccessAnalyzer::Analyzer', {
    Metadata: { Exclusions: ['used in drills only'] },
    Properties: { AnalyzerConfiguration: { UnusedAccessConfiguration: { AnalysisRule: { Exclusions: [{ ResourceTags: [[{ Key: 'purpose', Value: 'drill' }]] }] } } } },
  });
});

/** Which rules tell of an event. */
function told(event: object): string[] {
  return Object.entries(analysis(EVERYTHING).findResources('AWS::Events::Rule'))
    .filter(([, { Properties }]) => matchesPattern(Properties.EventPattern as never, event as never))
    .map(([id]) => /Analysis(\w+)Rule/.exec(id)![1]);
}

const event = (detailType: string, detail: object) => ({
  'source': 'aws.access-analyzer', 'detail-type': detailType, 'account': '111122223333', 'region': 'eu-west-1', 'detail': { isDeleted: false, status: 'ACTIVE', ...detail },
});
const external = (detail: object = {}) => event('Access Analyzer Finding', { id: '1', resource: BUCKET, isPublic: false, principal: { AWS: '444455556666' }, ...detail });
const internal = (detail: object = {}) => event('Internal Access Finding', { id: '1', findingType: 'InternalAccess', resource: BUCKET, ...detail });
const unused = (detail: object = {}) => event('Unused Access Finding for IAM entities', { findingId: '1', findingType: 'UnusedIAMRole', previousStatus: '', ...detail });

test.each<[string, object, string[]]>([
  ['access from outside', external(), ['ExternalAccess']],
  ['a resource that could not be read', external({ error: 'ACCESS_DENIED', principal: undefined }), ['ExternalAccess']],
  ['access from inside', internal(), ['InternalAccess']],
  ['unused access', unused(), ['UnusedAccess']],
  ['unused access that was resolved before', unused({ previousStatus: 'RESOLVED' }), ['UnusedAccess']],
  ['unused access that does not say what it was', unused({ previousStatus: undefined }), ['UnusedAccess']],
])('is told: %s', (_, finding, rules) => {
  expect(told(JSON.parse(JSON.stringify(finding)) as object)).toEqual(rules);
});

test.each<[string, object]>([
  ['an archived finding', external({ status: 'ARCHIVED' })],
  ['a resolved finding', internal({ status: 'RESOLVED' })],
  ['a deleted finding, whose status stays', external({ isDeleted: true })],
  ['an update of unused access', unused({ previousStatus: 'ACTIVE' })],
  ['a preview', event('Access Preview State Change', { status: 'CREATING' })],
  ['a call of the API', { ...external(), 'detail-type': 'AWS API Call via CloudTrail' }],
  ['somebody else\'s event', { ...external(), source: 'custom.access-analyzer' }],
])('is not told: %s', (_, finding) => {
  expect(told(finding)).toEqual([]);
});

test('each notice says what, who, where and what to do, from fields that its events have', () => {
  const notices = Object.values(analysis(EVERYTHING).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.Targets[0].InputTransformer as {
    readonly InputPathsMap: { readonly [name: string]: string }; readonly InputTemplate: string;
  });
  const paths = (index: number) => Object.values(notices[index].InputPathsMap);
  expect(paths(0)).toEqual(expect.arrayContaining(['$.detail.id', '$.detail.isPublic', '$.detail.principal']));
  expect(paths(1)).toEqual(expect.arrayContaining(['$.detail.findingId', '$.detail.findingType', '$.detail.numberOfUnusedActions']));
  expect(paths(1)).not.toContain('$.detail.id');
  expect(paths(2)).toEqual(expect.arrayContaining(['$.detail.id', '$.detail.principalOwnerAccount']));
  notices.forEach(({ InputTemplate }) => expect(InputTemplate).toContain('What to do: '));
});

test('a finding that cannot be published raises an alarm', () => {
  const template = analysis(EVERYTHING);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'FailedInvocations', Threshold: 1, EvaluationPeriods: 1, AlarmActions: [{ Ref: Match.stringLikeRegexp('AnalysisTopic') }],
  });
});

test('all that is claimed is proved, and whoever may archive findings is found', () => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  // A partition in the ARN would make the proofs ask which partition the stack is in.
  const bucket = stack.formatArn({ service: 's3', resource: 'critical-data', region: '', account: '' });
  new AccessAnalysis(stack, 'Analysis', { ...EVERYTHING, internalAccess: { resourceArns: [bucket] } });
  expectProved(stack.node.root);
  const open = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  new AccessAnalysis(open, 'Analysis');
  new iam.User(open, 'User').addToPolicy(new iam.PolicyStatement({ actions: ['access-analyzer:UpdateFindings'], resources: ['*'] }));
  expect(() => expectProved(open.node.root)).toThrow('analysis-stays-on');
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  new AccessAnalysis(new Stack(app, 'Stack'), 'Analysis', EVERYTHING);
  expect(nagFindings(app)).toEqual([]);
});

test('the same input makes the same template, and analyzers keep their logical ids: new ones forget what was archived', () => {
  expect(analysis(EVERYTHING).toJSON()).toEqual(analysis(EVERYTHING).toJSON());
  expect(Object.keys(analysis(EVERYTHING).findResources('AWS::AccessAnalyzer::Analyzer'))).toMatchInlineSnapshot(`
[
  "AnalysisExternalAccess7883E26D",
  "AnalysisUnusedAccess8C305841",
  "AnalysisInternalAccessDEB2E4C8",
]
`);
});

describe('properties', () => {
  const UNUSED: { readonly [K in keyof Required<UnusedAccessOptions>]: UnusedAccessOptions } = {
    maxAge: { maxAge: Duration.days(30) },
    exclusions: { exclusions: [UnusedAccessExclusion.tagged('a', '', 'used in drills only')] },
    archiveRules: { archiveRules: [RULE] },
  };
  const INTERNAL: { readonly [K in keyof Required<InternalAccessOptions>]: Partial<InternalAccessOptions> } = {
    resourceArns: { resourceArns: [`${BUCKET}-2`] }, archiveRules: { archiveRules: [RULE] },
  };
  const TABLE: { readonly [K in keyof Required<AccessAnalysisProps>]: (stack: Stack) => AccessAnalysisProps } = {
    zone: () => ({ zone: ORGANIZATION }),
    archiveRules: () => ({ archiveRules: [RULE] }),
    unusedAccess: () => ({ unusedAccess: {} }),
    internalAccess: () => ({ internalAccess: { resourceArns: [BUCKET] } }),
    topic: (stack) => ({ topic: new NoticeTopic(stack, 'Pager') }),
  };

  test.each(Object.entries(TABLE))('%s changes the template', (_, props) => {
    const stack = new Stack(new App(), 'Stack');
    new AccessAnalysis(stack, 'Analysis', props(stack));
    const template = Template.fromStack(stack).toJSON();
    expect(template).not.toEqual(analysis().toJSON());
  });

  test.each(Object.entries(UNUSED))('%s changes the analyzer of unused access', (_, unusedAccess) => {
    expect(analyzers(analysis({ unusedAccess }))).not.toEqual(analyzers(analysis({ unusedAccess: {} })));
  });

  test.each(Object.entries(INTERNAL))('%s changes the analyzer of internal access', (_, options) => {
    const plain = { resourceArns: [BUCKET] };
    expect(analyzers(analysis({ internalAccess: { ...plain, ...options } }))).not.toEqual(analyzers(analysis({ internalAccess: plain })));
  });
});

test.each([Duration.days(1), Duration.days(365)])('unused access may count from %s', (maxAge) => {
  expect(() => analysis({ unusedAccess: { maxAge } })).not.toThrow();
});

describe('fails', () => {
  test.each<[string, () => unknown, string]>([
    ['for no days', () => analysis({ unusedAccess: { maxAge: Duration.days(0) } }), 'Stack/Analysis: unused access counts from 0 days; use whole days from 1 to 365.'],
    ['for 366 days', () => analysis({ unusedAccess: { maxAge: Duration.days(366) } }), 'use whole days from 1 to 365'],
    ['for half a day', () => analysis({ unusedAccess: { maxAge: Duration.hours(12) } }), 'unused access counts from 12 hours'],
    ['for accounts excluded from one account', () => analysis({ ...EVERYTHING, zone: AnalysisZone.ACCOUNT }), 'accounts are excluded from the analysis of one account'],
    ['for two rules of one name', () => analysis({ archiveRules: [RULE, RULE] }), 'two archive rules are named "Partner"'],
    ['for no resource', () => analysis({ internalAccess: { resourceArns: [] } }), 'internal access is looked for at no resource'],
    ['for resources by wildcard', () => analysis({ internalAccess: { resourceArns: ['arn:aws:s3:::*'] } }), '"arn:aws:s3:::*" is not the ARN of one resource'],
    ['for a rule without a reason', () => ArchiveRule.of('Partner', '', FindingFilter.equalTo('a', 'b')), 'the archive rule Partner has no reason'],
    ['for a rule with a name that begins with a digit', () => ArchiveRule.of('1', 'the partner', FindingFilter.equalTo('a', 'b')), '"1" is not the name of an archive rule'],
    ['for a rule without filters', () => ArchiveRule.of('All', 'the partner'), 'the rule All says of no finding what it is'],
    ['for a rule of what findings are not', () => ArchiveRule.of('All', 'the partner', FindingFilter.notEqualTo('a', 'b')), 'the rule All says of no finding what it is'],
    ['for a rule with a filter twice', () => ArchiveRule.of('R', 'the partner', FindingFilter.equalTo('a', 'b'), FindingFilter.containing('a', 'c')), 'two filters for "a"'],
    ['for a filter without values', () => FindingFilter.equalTo('resource'), 'the filter for "resource" has 0 values'],
    ['for a filter with 21 values', () => FindingFilter.containing('resource', ...Array.from({ length: 21 }, String)), 'has 21 values; give 1 to 20'],
    ['for a filter without a property', () => FindingFilter.notEqualTo('', 'a'), '"" is not a property of findings'],
    ['for an exclusion of no account', () => UnusedAccessExclusion.accounts([], 'a sandbox account'), 'there are 0 accounts'],
    ['for an exclusion of a name', () => UnusedAccessExclusion.accounts(['sandbox'], 'a sandbox account'), '"sandbox" is not an account id'],
    ['for an exclusion without a reason', () => UnusedAccessExclusion.tagged('a', 'b', ' '), 'the exclusion of the tag a has no reason'],
    ['for an exclusion by a tag of AWS', () => UnusedAccessExclusion.tagged('aws:a', 'b', 'used in drills only'), '"aws:a" is not the key of a tag'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message);
  });
});
