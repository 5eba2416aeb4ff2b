import { readFileSync } from 'fs';
import { App, Aspects, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FindingBus, FindingBusProps, IncidentResponse, Playbook, PlaybookMode } from '../../../lib/response';
import { evaluate, parseRequest } from '../../../lib/verification/prover/evaluation';
import { proofsOf } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';
import { only, permissions, samplePlaybook } from '../support/sample-playbook';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const HUB = '111122223333';
const MEMBER = '444455556666';
const ORGANIZATION = 'o-a1b2c3d4e5';
const BUS = `arn:aws:events:eu-west-1:${HUB}:event-bus/zero-trust-findings`;

function hubStack(props: Partial<FindingBusProps> = {}, app = new App()): { stack: Stack; bus: FindingBus } {
  const stack = new Stack(app, 'Hub', { env: { account: HUB, region: 'eu-west-1' } });
  return { stack, bus: new FindingBus(stack, 'Bus', { organizationId: ORGANIZATION, ...props }) };
}

const responding = (playbook = samplePlaybook()) => {
  const { stack, bus } = hubStack();
  const response = new IncidentResponse(stack, 'Response', { playbooks: [playbook], findingBus: bus });
  return { stack, bus, response, template: Template.fromStack(stack) };
};

describe('the policy of the bus', () => {
  const policy = JSON.parse(JSON.stringify(Template.fromStack(hubStack().stack).findResources('AWS::Events::EventBus')).replaceAll('{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},', '')
    .replaceAll(`":events:eu-west-1:${HUB}:event-bus/zero-trust-findings"]]}`, `"${BUS}"`)) as Record<string, { Properties: { Policy: unknown } }>;
  const document = Object.values(policy)[0].Properties.Policy;
  const puts = (context: Record<string, string | string[] | null>, action = 'events:PutEvents', principal = `arn:aws:iam::${MEMBER}:role/forwarder`) => evaluate(parseRequest({
    principal: { arn: principal, identityPolicies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }] },
    action,
    resource: { arn: BUS, policy: document },
    context: { 'aws:PrincipalOrgID': ORGANIZATION, 'events:source': ['aws.guardduty'], 'events:detail-type': 'GuardDuty Finding', ...context },
  })).allowed;

  test.each([['aws.guardduty', 'GuardDuty Finding'], ['aws.health', 'AWS Health Event'], ['aws.securityhub', 'Security Hub Findings - Imported']])('admits %s of the organization', (source, detailType) => {
    expect(puts({ 'events:source': [source], 'events:detail-type': detailType })).toBe(true);
  });

  test.each<[string, Record<string, string | string[] | null>, string]>([
    ['another organization', { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' }, 'events:PutEvents'],
    ['no organization', { 'aws:PrincipalOrgID': null }, 'events:PutEvents'],
    ['another source', { 'events:source': ['com.example'] }, 'events:PutEvents'],
    ['another source among findings', { 'events:source': ['aws.guardduty', 'aws.ec2'] }, 'events:PutEvents'],
    ['no source', { 'events:source': null }, 'events:PutEvents'],
    ['another kind of event', { 'events:detail-type': 'AWS API Call via CloudTrail' }, 'events:PutEvents'],
    ['no kind', { 'events:detail-type': null }, 'events:PutEvents'],
    ['rules of other accounts', {}, 'events:PutRule'],
    ['changes of its policy', {}, 'events:PutPermission'],
  ])('keeps out %s', (_what, context, action) => {
    expect(puts(context, action)).toBe(false);
  });
});

test('the bus is encrypted, and what it cannot encrypt is kept', () => {
  const { stack } = hubStack();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::EventBus', {
    Name: 'zero-trust-findings',
    KmsKeyIdentifier: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BusKey'), 'Arn'] },
    DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BusDeadLetters'), 'Arn'] } },
  });
  template.hasResource('AWS::SQS::Queue', { DeletionPolicy: 'Retain', Properties: { MessageRetentionPeriod: 14 * 86400, KmsMasterKeyId: Match.anyValue() } });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Sid: 'ThisBus',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:events:eu-west-1:${HUB}:event-bus/zero-trust-findings`]] } }, StringEquals: { 'aws:SourceAccount': HUB } },
      })]),
    },
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal: { Service: 'events.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': HUB } } })]) },
  });
  template.resourceCountIs('AWS::Events::Archive', 0);
});

test('findings are archived where somebody asks for it', () => {
  const { stack } = hubStack({ archiveFor: Duration.days(30) });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Archive', {
    RetentionDays: 30, KmsKeyIdentifier: Match.anyValue(), SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Bus[0-9A-F]{8}$'), 'Arn'] },
  });
});

describe('a response that listens on it', () => {
  const { template, response } = responding(samplePlaybook({ mode: PlaybookMode.AUTOMATIC }));
  const rules = Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) => Properties as { EventBusName?: unknown; EventPattern: object; Targets: object[] });
  const onBus = rules.filter(({ EventBusName }) => EventBusName !== undefined);

  test('has each rule twice, on its bus and on the default one, with the same queue', () => {
    const shape = (some: typeof rules) => some.map(({ EventPattern, Targets }) => JSON.stringify([EventPattern, Targets.map((target) => ({ ...target, Id: '' }))])).sort();
    expect(onBus).toHaveLength(2);
    expect(shape(onBus)).toEqual(shape(rules.filter(({ EventBusName }) => EventBusName === undefined)));
    onBus.forEach(({ EventBusName }) => expect(EventBusName).toEqual({ Ref: expect.stringMatching(/^Bus[0-9A-F]{8}$/) }));
    expect(response.playbooks[0].rules).toHaveLength(4);
  });

  test('lets both into the queue', () => {
    const [, { Properties: { PolicyDocument } }] = only(template, 'AWS::SQS::QueuePolicy', /LockUserFindings/);
    const sent = (PolicyDocument.Statement as Array<{ Sid: string; Condition: { ArnEquals: { 'aws:SourceArn': unknown[] } } }>).find(({ Sid }) => Sid === 'RulesOfThisPlaybook')!;
    expect(sent.Condition.ArnEquals['aws:SourceArn']).toHaveLength(4);
  });

  test('tells of dead letters of the bus', () => {
    const [, { Properties }] = only(template, 'AWS::CloudWatch::Alarm', /BusDeadLettersAlarm/);
    expect(Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(/^BusDeadLetters/), 'QueueName'] } }],
      AlarmActions: [{ Ref: expect.stringMatching(/^ResponseNotices/) }],
    });
  });

  test('acts in the region that a finding names', () => {
    const playbooks = [Playbook.stopEcsTask({ mode: PlaybookMode.AUTOMATIC }), Playbook.notify()];
    const { stack, bus } = hubStack();
    new IncidentResponse(stack, 'Response', { playbooks, findingBus: bus });
    const alone = new Stack(new App(), 'Alone', { env: { account: HUB, region: 'eu-west-1' } });
    new IncidentResponse(alone, 'Response', { playbooks });
    const regional = (one: Stack) => new Set([...JSON.stringify(permissions(Template.fromStack(one), /Responder/)).matchAll(/:(?:ecs|securityhub):([\w*-]+):/g)].map(([, region]) => region));
    expect(regional(stack)).toEqual(new Set(['*']));
    expect(regional(alone)).toEqual(new Set(['eu-west-1']));
  });

  test('can be of another stack', () => {
    const app = new App();
    const { bus } = hubStack({}, app);
    const other = new Stack(app, 'Other', { env: { account: HUB, region: 'eu-west-1' } });
    new IncidentResponse(other, 'Response', { playbooks: [samplePlaybook()], findingBus: bus });
    expect(() => app.synth()).not.toThrow();
  });
});

test('everything that is promised is proved', () => {
  const { results } = proofsOf(responding().stack);
  expect(results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id)).toEqual([]);
  expect(results.map(({ claim }) => claim.id)).toEqual(expect.arrayContaining([
    'only-findings-of-the-organization[Hub/Bus]', 'bus-stays[Hub/Bus]', 'only-the-bus-sends[Hub/Bus/DeadLetters]',
  ]));
});

test.each<[string, string, (bus: CfnResource) => void]>([
  ['a bus that is open to everybody', 'only-findings-of-the-organization', (bus) => bus.addPropertyDeletionOverride('Policy.Statement.0.Condition.StringEquals.aws:PrincipalOrgID')],
  ['a bus that takes any source', 'only-findings-of-the-organization', (bus) => bus.addPropertyDeletionOverride('Policy.Statement.0.Condition.ForAllValues:StringEquals')],
  ['a bus that others change', 'bus-stays', (bus) => {
    bus.addPropertyOverride('Policy.Statement.0.Action', 'events:UpdateEventBus');
    bus.addPropertyDeletionOverride('Policy.Statement.0.Condition');
  }],
])('%s breaks a claim', (_what, id, change) => {
  const { stack } = hubStack();
  Aspects.of(stack).add({ visit: (node) => CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::Events::EventBus' && change(node) }, { priority: 900 });
  const broken = proofsOf(stack).results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id);
  expect(broken.filter((one) => one.startsWith(`${id}[`))).not.toEqual([]);
});

test.each([['no', {}], ['all recommended', RECOMMENDED_FLAGS]])('no finding of cdk-nag under %s feature flags', (_which, context) => {
  const app = new App({ context });
  const { stack, bus } = hubStack({ archiveFor: Duration.days(7) }, app);
  new IncidentResponse(stack, 'Response', { playbooks: [samplePlaybook({ mode: PlaybookMode.AUTOMATIC })], findingBus: bus });
  expect(nagFindings(app)).toEqual([]);
});

describe('a change of', () => {
  const table: { [K in keyof Required<FindingBusProps>]: [FindingBusProps[K], FindingBusProps[K]] } = {
    organizationId: [ORGANIZATION, 'o-zzzzzzzzzz'],
    busName: [undefined, 'findings'],
    archiveFor: [undefined, Duration.days(1)],
  };
  test.each(Object.entries(table))('%s changes the template', (name, values) => {
    const [one, two] = values.map((value) => Template.fromStack(hubStack({ [name]: value }).stack).toJSON());
    expect(one).not.toEqual(two);
  });
});

test.each<[string, Partial<FindingBusProps>, RegExp]>([
  ['an organization that is none', { organizationId: 'acme' }, /Hub\/Bus: "acme" is not an organization id/],
  ['a name with a slash', { busName: 'a/b' }, /"a\/b" is not the name of a bus of its own; use 1 to 256 letters/],
  ['the default bus', { busName: 'default' }, /"default" is not the name of a bus of its own/],
  ['a name known later', { busName: new Stack(new App(), 'Later').account }, /a value known only at deployment is not the name/],
  ['half a day of archive', { archiveFor: Duration.hours(12) }, /archiveFor is 12 hours; use whole days, 1 or more/],
  ['no time of archive', { archiveFor: Duration.days(0) }, /archiveFor is 0 days/],
])('fails on %s', (_what, props, message) => {
  expect(() => hubStack(props)).toThrow(message);
});

test.each([['region', { account: HUB, region: 'us-east-1' }, /the bus Hub\/Bus is of region eu-west-1, the response of us-east-1; make the bus in the region of the response/],
  ['account', { account: MEMBER, region: 'eu-west-1' }, /is of account 111122223333, the response of 444455556666/]])('fails on a bus of another %s', (_what, env, message) => {
  const app = new App();
  const { bus } = hubStack({}, app);
  expect(() => new IncidentResponse(new Stack(app, 'Other', { env }), 'Response', { playbooks: [samplePlaybook()], findingBus: bus })).toThrow(message);
});
