import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { NoticeTopic } from '../../../lib/data';
import {
  ControlParameter, FindingMatch, FindingProduct, FindingRegions, FindingRule, FindingSeverity,
  PostureAdministrator, PostureAdministratorProps, PostureNotice, PostureNoticeProps,
  PosturePolicy, PosturePolicyOptions, PostureStandard,
} from '../../../lib/detection/posture';
import { PostureManagement } from '../../../lib/detection/posture-management';
import { PostureManagementProps, SecurityHubOptions } from '../../../lib/detection/posture-management-props';
import { OrganizationTarget } from '../../../lib/identity';

const REASON = 'it is known and accepted';
const root = OrganizationTarget.root('r-ab12');
const central = (options: PosturePolicyOptions): PostureManagementProps => ({
  aggregateRegions: FindingRegions.ALL, centralConfiguration: [PosturePolicy.enabled('all', [root], options)],
});

function json(build: (stack: Stack, topic: NoticeTopic) => void): unknown {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
  build(stack, new NoticeTopic(stack, 'Shared'));
  return Template.fromStack(stack).toJSON();
}

type Row<P> = [keyof P, (topic: NoticeTopic) => P, P];

test.each<Row<PostureManagementProps>>([
  ['enableHub', () => ({ enableHub: false }), { enableHub: true }],
  ['standards', () => ({ standards: [] }), {}],
  ['autoEnableControls', () => ({ autoEnableControls: false }), { autoEnableControls: true }],
  ['consolidatedFindings', () => ({ consolidatedFindings: false }), { consolidatedFindings: true }],
  ['controlParameters', () => ({ controlParameters: [ControlParameter.integer('ACM.1', 'days', 3, REASON)] }), {}],
  ['findingRules', () => ({ findingRules: [FindingRule.suppress('rule', { controls: ['S3.9'] }, REASON)] }), {}],
  ['aggregateRegions', () => ({ aggregateRegions: FindingRegions.ALL }), {}],
  ['centralConfiguration', () => central({}), { aggregateRegions: FindingRegions.ALL, enableHub: false, standards: [] }],
  ['securityHub', () => ({ securityHub: {} }), {}],
  ['products', () => ({ products: [FindingProduct.aws('health')] }), {}],
  ['notices', () => ({ notices: false }), { notices: true }],
  ['noticeSeverities', () => ({ noticeSeverities: [FindingSeverity.HIGH] }), {}],
  ['noticeExceptProducts', () => ({ noticeExceptProducts: ['GuardDuty'] }), {}],
  ['noticeTopic', (noticeTopic) => ({ noticeTopic }), {}],
])('PostureManagement: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, topic) => new PostureManagement(stack, 'It', one(topic)))).not.toEqual(json((stack) => new PostureManagement(stack, 'It', other)));
});

test.each<Row<SecurityHubOptions>>([
  ['networkScanning', () => ({ networkScanning: true }), { networkScanning: false }],
  ['aggregateRegions', () => ({ aggregateRegions: ['eu-west-2'] }), {}],
])('SecurityHubOptions: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, topic) => new PostureManagement(stack, 'It', { securityHub: one(topic) }))).not.toEqual(json((stack) => new PostureManagement(stack, 'It', { securityHub: other })));
});

test.each<Row<PosturePolicyOptions>>([
  ['standards', () => ({ standards: [PostureStandard.pciDss()] }), {}],
  ['disabledControls', () => ({ disabledControls: [{ control: 'EC2.9', reason: REASON }] }), {}],
  ['controlParameters', () => ({ controlParameters: [ControlParameter.integer('ACM.1', 'days', 3, REASON)] }), {}],
])('PosturePolicyOptions: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, topic) => new PostureManagement(stack, 'It', central(one(topic))))).not.toEqual(json((stack) => new PostureManagement(stack, 'It', central(other))));
});

test.each<Row<FindingMatch>>([
  ['accountIds', () => ({ accountIds: ['111122223333'] }), {}],
  ['regions', () => ({ regions: ['eu-west-1'] }), {}],
  ['controls', () => ({ controls: ['EC2.9'] }), {}],
  ['products', () => ({ products: ['Inspector'] }), {}],
  ['severities', () => ({ severities: [FindingSeverity.LOW] }), {}],
  ['resourceIds', () => ({ resourceIds: ['a'] }), {}],
  ['resourceIdPrefixes', () => ({ resourceIdPrefixes: ['b'] }), {}],
  ['resourceTags', () => ({ resourceTags: { a: 'b' } }), {}],
  ['titlePrefixes', () => ({ titlePrefixes: ['CVE'] }), { titlePrefixes: ['GHSA'] }],
])('FindingMatch: two values of %s give two templates', (name, one, other) => {
  const rules = (match: FindingMatch) => [FindingRule.suppress('rule', { ...name === 'titlePrefixes' ? {} : { titlePrefixes: ['any'] }, ...match }, REASON)];
  expect(json((stack, topic) => new PostureManagement(stack, 'It', { findingRules: rules(one(topic)) })))
    .not.toEqual(json((stack) => new PostureManagement(stack, 'It', { findingRules: rules(other) })));
});

test.each<Row<PostureNoticeProps>>([
  ['severities', () => ({ severities: [FindingSeverity.HIGH] }), {}],
  ['exceptProducts', () => ({ exceptProducts: ['GuardDuty'] }), {}],
  ['topic', (topic) => ({ topic }), {}],
])('PostureNotice: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, topic) => new PostureNotice(stack, 'It', one(topic)))).not.toEqual(json((stack) => new PostureNotice(stack, 'It', other)));
});

test.each<Row<PostureAdministratorProps>>([
  ['account', () => ({ account: OrganizationTarget.account('111122223333') }), { account: OrganizationTarget.account('222233334444') }],
])('PostureAdministrator: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, topic) => new PostureAdministrator(stack, 'It', one(topic)))).not.toEqual(json((stack) => new PostureAdministrator(stack, 'It', other)));
});

test.each([
  ControlParameter.integer('A.1', 'p', 1, REASON), ControlParameter.decimal('A.1', 'p', 0.5, REASON), ControlParameter.flag('A.1', 'p', false, REASON),
  ControlParameter.choice('A.1', 'p', 'x', REASON), ControlParameter.choices('A.1', 'p', ['x'], REASON), ControlParameter.text('A.1', 'p', 'x', REASON),
  ControlParameter.texts('A.1', 'p', ['x'], REASON), ControlParameter.integers('A.1', 'p', [1], REASON),
].map((parameter, index): [string, ControlParameter] => [['Integer', 'Double', 'Boolean', 'Enum', 'EnumList', 'String', 'StringList', 'IntegerList'][index], parameter]))(
  'a parameter is written as %s', (type, parameter) => {
    const template = json((stack) => new PostureManagement(stack, 'It', { controlParameters: [parameter] })) as { Resources: Record<string, { Type: string; Properties: any }> };
    const control = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::SecurityHub::SecurityControl')!;
    expect(Object.keys(control.Properties.Parameters.p.Value)).toEqual([type]);
  });
