import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { ADMIN, call, DEPLOYER, onTheBus, ROOT } from './critical-activity/cloudtrail-events';
import { EncryptedLogGroup, NoticeTopic } from '../../lib/data';
import { CriticalActivity, CriticalActivityAlerts, CriticalActivityAlertsProps, CustomActivityProps, EventHome } from '../../lib/detection';
import { BreakGlassAccess } from '../../lib/identity';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { matchesPattern, resolvedPattern } from '../support/event-pattern';
import { matchesFilterPattern } from '../support/metric-filter-pattern';
import { nagFindings } from '../support/nag-findings';

const ACCOUNT = '111122223333';
const stackIn = (region?: string, app = new App()) => new Stack(app, region ?? 'Stack', region ? { env: { account: ACCOUNT, region } } : {});

function alertsIn(region?: string, props: CriticalActivityAlertsProps | ((stack: Stack) => CriticalActivityAlertsProps) = {}) {
  const stack = stackIn(region);
  const alerts = new CriticalActivityAlerts(stack, 'Alerts', typeof props === 'function' ? props(stack) : props);
  return { stack, alerts, template: Template.fromStack(stack) };
}

const withLog = (stack: Stack) => ({ logGroup: new EncryptedLogGroup(stack, 'Log') });
const all = CriticalActivity.all().map(({ id }) => id);
const IAM = ['iam-policy-changes', 'iam-trust-changes', 'iam-credential-changes'];
const ORGANIZATIONS = ['guardrail-changes', 'organization-changes'];
const COUNTED = ['failed-sign-ins', 'denied-calls'];

describe('where events arrive', () => {
  test.each<[string, string[]]>([
    ['us-east-1', []],
    ['eu-central-1', [...IAM, ...ORGANIZATIONS]],
    ['us-gov-west-1', []],
    ['us-gov-east-1', [...IAM, ...ORGANIZATIONS]],
    // Organizations has its endpoint in the other region of the partition.
    ['cn-north-1', ORGANIZATIONS],
    ['cn-northwest-1', IAM],
    ['eusc-de-east-1', []],
  ])('in %s, without the log group of a trail, these are left out: %j', (region, missing) => {
    const { alerts, stack } = alertsIn(region);
    expect(alerts.leftOut).toEqual(all.filter((id) => [...missing, ...COUNTED].includes(id)));
    expect(alerts.activities.map(({ id }) => id)).toEqual(all.filter((id) => ![...missing, ...COUNTED].includes(id)));
    expect(alerts.rules).toHaveLength(all.length - missing.length - COUNTED.length);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('failed-sign-ins.* cannot be told in .* without the log group of a trail.*critical-activity-left-out'));
  });

  test('the filters of a trail tell from anywhere what CIS asks for, and the others are named', () => {
    const { alerts, stack } = alertsIn('eu-central-1', withLog);
    expect(alerts.leftOut).toEqual(['iam-trust-changes', 'iam-credential-changes', 'guardrail-changes']);
    expect(alerts.metricFilters).toHaveLength(15);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('guardrail-changes cannot be told in eu-central-1:.*Put a CriticalActivityAlerts into us-east-1 too.*Sign-ins of root'));
  });

  test('at home nothing is left out and nothing warned of', () => {
    const { alerts, stack } = alertsIn('us-east-1', withLog);
    expect([alerts.leftOut, alerts.rules.length, alerts.metricFilters.length]).toEqual([[], 22, 15]);
    Annotations.fromStack(stack).hasNoWarning('*', '*');
  });

  test('elsewhere a warning stays that root signs in at home, whatever is left out by hand', () => {
    const { stack } = alertsIn('eu-central-1', (scope) => ({ ...withLog(scope), without: ['iam-trust-changes', 'iam-credential-changes', 'guardrail-changes'] }));
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('Sign-ins of root and what it does in IAM are told in us-east-1 only, or minutes later from the trail'));
  });

  test('a stack without a region gets all rules, and a warning', () => {
    const { alerts, stack } = alertsIn(undefined, withLog);
    expect(alerts.leftOut).toEqual([]);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('The region of the stack is not known'));
  });
});

test('rules see what succeeds and what is denied; that of root sees reads too', () => {
  const { template } = alertsIn('us-east-1');
  const states = Object.entries(template.findResources('AWS::Events::Rule')).map(([id, { Properties }]) => [id, Properties.State as string]);
  expect(states.filter(([, state]) => state === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS')).toEqual([[expect.stringMatching('AlertsRootUse'), expect.anything()]]);
  expect(states.filter(([, state]) => state === 'ENABLED')).toHaveLength(21);
});

test('each rule publishes by a role of its own, and an alarm tells when it could not', () => {
  const { template, alerts } = alertsIn('us-east-1');
  for (const [logicalId, { Properties }] of Object.entries(template.findResources('AWS::Events::Rule'))) {
    expect(Properties.Targets).toEqual([expect.objectContaining({ RoleArn: { 'Fn::GetAtt': [expect.stringContaining('PublisherRole'), 'Arn'] } })]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: logicalId } }],
      Threshold: 1,
      Period: 60,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('AlertsTopic') }],
    });
  }
  expect(alerts.alarms).toHaveLength(23);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'NumberOfNotificationsFailed' });
});

test.each<[string, number]>([['RootUse', 1], ['FailedSignIns', 3], ['DeniedCalls', 25], ['OrganizationChanges', 1]])('the filter of %s raises its alarm at %d events in five minutes', (metric, threshold) => {
  const { template } = alertsIn('us-east-1', withLog);
  template.hasResourceProperties('AWS::Logs::MetricFilter', {
    LogGroupName: { Ref: Match.stringLikeRegexp('^Log') },
    MetricTransformations: [{ MetricName: metric, MetricNamespace: Match.stringLikeRegexp('^CriticalActivity/useast1Alerts'), MetricValue: '1' }],
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: Match.stringLikeRegexp('^CriticalActivity/useast1Alerts'),
    MetricName: metric,
    Statistic: 'Sum',
    Threshold: threshold,
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmActions: [{ Ref: Match.stringLikeRegexp('AlertsTopic') }],
    AlarmDescription: Match.stringLikeRegexp('CIS AWS Foundations 5.0 4.'),
  });
});

test('what roles of the deployment do is not told, what anybody else does is', () => {
  const { template } = alertsIn('us-east-1', (stack) => ({
    activities: [CriticalActivity.securityGroupChanges().exceptRoles('deploys the networks, after a review', iam.Role.fromRoleArn(stack, 'Deployer', `arn:aws:iam::${ACCOUNT}:role/Deployer`))],
  }));
  const [{ Properties }] = Object.values(template.findResources('AWS::Events::Rule'));
  const pattern = resolvedPattern(Properties.EventPattern, {});
  const told = (userIdentity: object) => matchesPattern(pattern, onTheBus(call('ec2', 'CreateSecurityGroup', { userIdentity })) as never);
  expect([told(DEPLOYER), told(ADMIN), told(ROOT)]).toEqual([false, true, true]);
});

test('an activity of your own is told beside the others, or instead of one', () => {
  const own = CriticalActivity.custom({
    id: 'payroll-reads', headline: 'PAYROLL: its secret is read', whatToDo: 'Ask who', reads: true, eventPattern: { detail: { eventName: ['GetSecretValue'] } },
  });
  const { template, alerts } = alertsIn('us-east-1', { additional: [own] });
  expect(alerts.activities.map(({ id }) => id)).toContain('payroll-reads');
  template.hasResourceProperties('AWS::Events::Rule', {
    Description: 'PAYROLL: its secret is read',
    State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    EventPattern: { source: [{ prefix: 'aws.' }], detail: { eventName: ['GetSecretValue'] } },
  });
  const louder = alertsIn('us-east-1', (stack) => ({ ...withLog(stack), additional: [CriticalActivity.deniedCalls().withThreshold(5, Duration.minutes(1))] }));
  louder.template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'DeniedCalls', Threshold: 5, Period: 60 });
  expect(louder.alerts.activities.filter(({ id }) => id === 'denied-calls')).toHaveLength(1);
});

describe('emergency access', () => {
  test('is watched in other regions by its own alarm, with the same topic', () => {
    const app = new App();
    const breakGlass = new BreakGlassAccess(stackIn('us-east-1', app), 'BreakGlass');
    const there = stackIn('eu-west-1', app);
    const alerts = new CriticalActivityAlerts(there, 'Alerts', { breakGlass });
    expect(alerts.breakGlassAlarm?.topic).toBe(alerts.noticeTopic);
    Template.fromStack(there).resourceCountIs('AWS::SNS::Topic', 1);
    Template.fromStack(there).hasResourceProperties('AWS::Events::Rule', { Description: Match.stringLikeRegexp('BREAK GLASS') });
  });

  test('is not watched twice in one region', () => {
    const app = new App();
    const stack = stackIn('us-east-1', app);
    const alerts = new CriticalActivityAlerts(new Stack(app, 'Other', { env: { account: ACCOUNT, region: 'us-east-1' } }), 'Alerts', { breakGlass: new BreakGlassAccess(stack, 'BreakGlass') });
    expect(alerts.breakGlassAlarm).toBeUndefined();
  });
});

test('its claims are proved', () => {
  const { stack } = alertsIn('us-east-1', withLog);
  expectProved(stack.node.root);
  expect(proofsOf(stack).results.filter(({ claim }) => /^(rules|alarms|filters)-stay/.test(claim.id))).toHaveLength(3);
});

test.each([
  ['events:DisableRule', 'rules-stay'], ['cloudwatch:DisableAlarmActions', 'alarms-stay'], ['logs:DeleteMetricFilter', 'filters-stay'],
])('whoever may %s breaks %s', (action, claim) => {
  const stack = stackIn('us-east-1');
  new CriticalActivityAlerts(stack, 'Alerts', withLog(stack));
  new iam.ManagedPolicy(stack, 'Policy', {
    roles: [new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) })], statements: [new iam.PolicyStatement({ actions: [action], resources: ['*'] })],
  });
  expect(() => expectProved(stack.node.root, { only: [claim] })).toThrow(claim);
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  const stack = stackIn('us-east-1', app);
  new CriticalActivityAlerts(stack, 'Alerts', withLog(stack));
  new CriticalActivityAlerts(stackIn('eu-west-1', app), 'Alerts', { activities: [CriticalActivity.vpcChanges()], breakGlass: new BreakGlassAccess(stack, 'BreakGlass') });
  expect(nagFindings(app)).toEqual([]);
});

test('the same input makes the same template, in any partition', () => {
  expect(alertsIn('us-east-1', withLog).template.toJSON()).toEqual(alertsIn('us-east-1', withLog).template.toJSON());
  expect(JSON.stringify(alertsIn('cn-north-1').template.toJSON())).not.toMatch(/arn:aws:/);
});

describe('properties', () => {
  const TABLE: { readonly [K in keyof Required<CriticalActivityAlertsProps>]: (stack: Stack) => CriticalActivityAlertsProps } = {
    activities: () => ({ activities: [CriticalActivity.rootUse()] }),
    without: () => ({ without: ['vpc-changes'] }),
    additional: () => ({ additional: [CriticalActivity.custom({ ...CUSTOM, eventPattern: { detail: { eventName: ['A'] } } })] }),
    logGroup: (stack) => ({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Trail', 'trail') }),
    breakGlass: () => ({ breakGlass: new BreakGlassAccess(stackIn('us-east-1'), 'BreakGlass') }),
    noticeTopic: (stack) => ({ noticeTopic: new NoticeTopic(stack, 'Pager') }),
  };
  const CUSTOM = { id: 'own', headline: 'OWN', whatToDo: 'Ask' };

  test.each(Object.entries(TABLE))('%s changes the template', (_, props) => {
    expect(alertsIn('eu-west-1', props).template.toJSON()).not.toEqual(alertsIn('eu-west-1').template.toJSON());
  });

  const BASE: CustomActivityProps = { ...CUSTOM, eventPattern: { detail: { eventName: ['A'] } }, filterPattern: logs.FilterPattern.literal('{$.eventName=A}') };
  const own = (props: Partial<CustomActivityProps>) => alertsIn('eu-west-1', (stack) => ({ ...withLog(stack), activities: [CriticalActivity.custom({ ...BASE, ...props })] })).template.toJSON();
  const CHANGED: Required<CustomActivityProps> = {
    id: 'other',
    headline: 'OTHER',
    whatToDo: 'Run',
    eventPattern: { detail: { eventName: ['B'] } },
    reads: true,
    home: EventHome.IAM,
    filterPattern: logs.FilterPattern.literal('{$.eventName=B}'),
    threshold: 2,
    period: Duration.minutes(10),
  };
  test.each(Object.keys(CHANGED) as (keyof CustomActivityProps)[])('%s changes an activity of your own', (name) => {
    expect(own({ [name]: CHANGED[name] })).not.toEqual(own({}));
  });
});

describe('fails', () => {
  const custom = (props: Partial<CustomActivityProps>) => () => CriticalActivity.custom({ id: 'own', headline: 'OWN', whatToDo: 'Ask', ...props });
  const role = () => iam.Role.fromRoleArn(new Stack(), 'Role', `arn:aws:iam::${ACCOUNT}:role/Deployer`);

  test.each<[string, string, CriticalActivityAlertsProps, string]>([
    ['for IAM elsewhere', 'eu-west-1', { activities: [CriticalActivity.iamTrustChanges()] },
      'eu-west-1/Alerts: iam-trust-changes can never be told here: its events reach EventBridge in us-east-1 only, and this is eu-west-1; put the alerts into a stack of us-east-1.'],
    ['for Organizations elsewhere', 'cn-north-1', { additional: [CriticalActivity.organizationChanges()] },
      'its events reach EventBridge in cn-northwest-1 only, and this is cn-north-1; put the alerts into a stack of cn-northwest-1, or give the log group'],
    ['for a count without a log', 'us-east-1', { activities: [CriticalActivity.deniedCalls()] },
      'denied-calls can never be told here: it is counted by a metric filter, and there is no log group; give the log group of a trail as logGroup'],
    ['for an unknown id', 'us-east-1', { without: ['vpc-change'] }, 'without names "vpc-change", which is not told anyway; use ids of these: root-use, '],
    ['for one id twice', 'us-east-1', { activities: [CriticalActivity.rootUse(), CriticalActivity.rootUse()] }, 'two activities have the id "root-use"'],
  ])('%s', (_, region, props, message) => {
    expect(() => alertsIn(region, props)).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    ['for an id with capitals', custom({ id: 'Own' }), '"Own" is not an id; use small letters'],
    ['for an activity without a headline', custom({ headline: ' ' }), 'own has no headline'],
    ['for an activity without what to do', custom({ whatToDo: '' }), 'own has no whatToDo'],
    ['for an activity that says no events', custom({}), 'own has neither eventPattern nor filterPattern'],
    ['for a threshold without a filter', custom({ eventPattern: {}, threshold: 2 }), 'own has a threshold or period and no filterPattern'],
    ['for a threshold of a rule', () => CriticalActivity.guardDutyTampering().withThreshold(2, Duration.minutes(5)), 'CriticalActivity guard-duty-tampering: it has no metric filter'],
    ['for a threshold of none', () => CriticalActivity.deniedCalls().withThreshold(0, Duration.minutes(5)), 'the threshold is 0; use a whole number'],
    ['for a threshold of a half', () => CriticalActivity.deniedCalls().withThreshold(0.5, Duration.minutes(5)), 'the threshold is 0.5'],
    ['for 90 seconds', () => CriticalActivity.deniedCalls().withThreshold(1, Duration.seconds(90)), 'the period is 1 minute 30 seconds; use whole minutes'],
    ['for more than a day', () => CriticalActivity.deniedCalls().withThreshold(1, Duration.minutes(1441)), 'the period is 1 day 1 minute'],
    ['for an exception without a reason', () => CriticalActivity.vpcChanges().exceptRoles('', role()), 'the exception for roles has no reason'],
    ['for an exception of nobody', () => CriticalActivity.vpcChanges().exceptRoles('deploys the networks'), 'no role is named'],
    ['for an exception of a count', () => CriticalActivity.deniedCalls().exceptRoles('deploys the networks', role()), 'it has no rule, only a metric filter'],
    ['for an exception of who acts', () => CriticalActivity.signInWithoutMfa().exceptRoles('deploys the networks', role()), 'it looks at who acts already'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test.each<[string, string]>([
    ['where && and || meet', '{$.a=b && $.c=d || $.e=f}'],
    ['on a number', '{$.a > 1}'],
    ['on IS TRUE', '{$.a IS TRUE}'],
    ['on NOT alone', '{$.a NOT THERE}'],
    ['on a regular expression', '{$.a = %b%}'],
    ['on terms', 'ERROR'],
    ['on what is left over', '{$.a=b} {$.c=d}'],
    ['on != where the field is not there', '{$.x!=b}'],
    ['on 1,025 characters', `{$.a=${'b'.repeat(1020)}}`],
  ])('the matcher of filters, %s', (_, pattern) => {
    expect(() => matchesFilterPattern(pattern, { a: 'b', c: 'd' })).toThrow();
  });
});

test.each<[string, boolean]>([
  ['{$.a=b}', true], ['{ ($.a = "b") && ($.c != "e") }', true], ['{($.a=x) || ($.c=d)}', true], ['{$.a="*b"}', true], ['{$.a="b*"}', true], ['{$.a="*c*"}', false],
  ['{$.x NOT EXISTS}', true], ['{$.a NOT EXISTS}', false], ['{$.n.m=o}', true], ['{$.x=b}', false], ['{($.a=b && $.c=x) || $.n.m=o}', true],
])('the matcher of filters reads %s', (pattern, expected) => {
  expect(matchesFilterPattern(pattern, { a: 'b', c: 'd', n: { m: 'o' } })).toBe(expected);
});

test.each([[1, 1], [25, 1440]])('a threshold of %d in %d minutes is taken', (threshold, minutes) => {
  expect(CriticalActivity.rootUse().withThreshold(threshold, Duration.minutes(minutes)).id).toBe('root-use');
});
