import { Lazy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { FindingSource, FindingTrigger } from '../../../lib/response';
import { findingRules } from '../../../lib/response/finding-rules';
import { matches } from '../../detection/event-pattern';
import { guardDutyEvent, healthEvent, securityHubEvent } from '../events';
import { Json, samplePlaybook, templateOf } from '../support/sample-playbook';

const token = Lazy.string({ produce: () => 'later' });
const { guardDuty, health, securityHub } = FindingTrigger;

describe('a trigger', () => {
  test.each<[FindingTrigger, FindingSource, string, number | undefined]>([
    [guardDuty('Backdoor:EC2/C&CActivity.B!DNS'), FindingSource.GUARD_DUTY, 'Backdoor:EC2/C&CActivity.B!DNS', 7],
    [guardDuty('Execution:Kubernetes/*', 4.5), FindingSource.GUARD_DUTY, 'Execution:Kubernetes/*', 4.5],
    [guardDuty('Trojan:*', 1), FindingSource.GUARD_DUTY, 'Trojan:*', 1],
    [guardDuty('*', 10), FindingSource.GUARD_DUTY, '*', 10],
    [guardDuty('UnauthorizedAccess:IAMUser/TorIPCaller').withMinimumSeverity(4), FindingSource.GUARD_DUTY, 'UnauthorizedAccess:IAMUser/TorIPCaller', 4],
    [health('AWS_RISK_CREDENTIALS_EXPOSED'), FindingSource.HEALTH, 'AWS_RISK_CREDENTIALS_EXPOSED', undefined],
    [health('AWS_RISK_*'), FindingSource.HEALTH, 'AWS_RISK_*', undefined],
    [securityHub('TTPs/Initial Access/*'), FindingSource.SECURITY_HUB, 'TTPs/Initial Access/*', 7],
    [securityHub('*', 9), FindingSource.SECURITY_HUB, '*', 9],
  ])('%#', (trigger, source, type, minimumSeverity) => {
    expect([trigger.source, trigger.type, trigger.minimumSeverity]).toEqual([source, type, minimumSeverity]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no type', () => guardDuty(''), /"" is not a type of GuardDuty findings; use one such as/],
    ['a word', () => guardDuty('Tor'), /"Tor" is not a type/],
    ['a star in the middle', () => guardDuty('Backdoor:*/Tor'), /is not a type of GuardDuty findings/],
    ['two stars', () => guardDuty('Backdoor:EC2/**'), /is not a type of GuardDuty findings/],
    ['a type known later', () => guardDuty(token), /a value known only at deployment is not a type/],
    ['a type of 201 characters', () => guardDuty(`Backdoor:EC2/${'x'.repeat(188)}`), /is not a type of GuardDuty findings/],
    ['severity 0', () => guardDuty('Trojan:*', 0), /FindingTrigger.guardDuty: the minimum severity is 0; use a number from 1 to 10/],
    ['severity 10.1', () => guardDuty('Trojan:*', 10.1), /the minimum severity is 10.1/],
    ['a severity that is none', () => guardDuty('Trojan:*', NaN), /the minimum severity is null/],
    ['another severity out of bounds', () => guardDuty('Trojan:*').withMinimumSeverity(11), /Trojan:\*: the minimum severity is 11/],
    ['a type code in small letters', () => health('aws_risk'), /"aws_risk" is not a type code of AWS Health/],
    ['every type code', () => health('*'), /is not a type code/],
    ['a severity of AWS Health', () => health('AWS_RISK_CREDENTIALS_EXPOSED').withMinimumSeverity(7), /its events have no severity; leave it out/],
    ['a type of Security Hub with quotes', () => securityHub('TTPs/"'), /is not a type of Security Hub findings/],
    ['a severity of Security Hub out of bounds', () => securityHub('*', 70), /FindingTrigger.securityHub: the minimum severity is 70/],
  ])('fails on %s', (_what, act, message) => {
    expect(act).toThrow(message);
  });
});

/** As EventBridge gets them. */
function patterns(...triggers: FindingTrigger[]): Json[] {
  return findingRules(triggers).map(({ pattern: { detailType, ...rest } }) => ({ ...rest, 'detail-type': detailType }));
}

const tor = 'UnauthorizedAccess:IAMUser/TorIPCaller';
const hub = (finding: Json = {}) => securityHubEvent({ Types: ['TTPs/Initial Access/Password guessing'], Severity: { Label: 'HIGH', Normalized: 70 }, ...finding });

test.each<[string, FindingTrigger[], Json, number]>([
  ['a type from its severity', [guardDuty(tor, 4)], guardDutyEvent({ type: tor, severity: 4 }), 1],
  ['a type below its severity', [guardDuty(tor, 4)], guardDutyEvent({ type: tor, severity: 3.9 }), 0],
  ['another type', [guardDuty(tor, 4)], guardDutyEvent({ type: `${tor}.Custom`, severity: 8 }), 0],
  ['a type by its beginning', [guardDuty('UnauthorizedAccess:IAMUser/*', 4)], guardDutyEvent({ type: tor, severity: 5 }), 1],
  ['any type', [guardDuty('*', 4)], guardDutyEvent({ type: tor, severity: 5 }), 1],
  ['any type, too low', [guardDuty('*', 7)], guardDutyEvent({ type: tor, severity: 5 }), 0],
  ['each type from its own severity', [guardDuty(tor, 4), guardDuty('Persistence:IAMUser/*', 8)], guardDutyEvent({ type: 'Persistence:IAMUser/AnomalousBehavior', severity: 5 }), 0],
  ['an event of AWS Health', [health('AWS_RISK_CREDENTIALS_EXPOSED')], healthEvent(), 1],
  ['an event of AWS Health by its beginning', [health('AWS_RISK_*')], healthEvent(), 1],
  ['another event of AWS Health', [health('AWS_RISK_*')], healthEvent([], { eventTypeCode: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED' }), 0],
  ['the same detail from another source', [guardDuty('*', 1)], { ...guardDutyEvent(), source: 'aws.securityhub' }, 0],
  ['another detail type', [guardDuty('*', 1)], { ...guardDutyEvent(), 'detail-type': 'GuardDuty Runtime Protection Unhealthy' }, 0],
  ['a finding of Security Hub', [securityHub('TTPs/Initial Access/*')], hub(), 1],
  ['any finding of Security Hub', [securityHub('*')], hub(), 1],
  ['a finding of Security Hub, too low', [securityHub('*')], hub({ Severity: { Label: 'MEDIUM', Normalized: 69 } }), 0],
  ['a finding that people work on', [securityHub('*')], hub({ Workflow: { Status: 'NOTIFIED' } }), 0],
  ['a finding that is archived', [securityHub('*')], hub({ RecordState: 'ARCHIVED' }), 0],
  ['a custom action of Security Hub', [securityHub('*')], { ...hub(), 'detail-type': 'Security Hub Findings - Custom Action' }, 0],
])('the rules: %s', (_what, triggers, event, delivered) => {
  expect(patterns(...triggers).filter((pattern) => matches(pattern, event))).toHaveLength(delivered);
});

test('types of any number fit into patterns of 2,048 characters, and none is lost', () => {
  const types = Array.from({ length: 60 }, (_, index) => `Backdoor:EC2/${'x'.repeat(60)}${index}`);
  const all = patterns(...types.map((type) => guardDuty(type)));
  expect(all.length).toBeGreaterThan(1);
  all.forEach((pattern) => expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048));
  expect(all.flatMap((pattern) => pattern.detail.type as string[])).toEqual(types);
  expect(new Set(findingRules(types.map((type) => guardDuty(type))).map(({ id }) => id)).size).toBe(all.length);
});

test('a severity of Security Hub has no rounding error', () => {
  expect(patterns(securityHub('*', 4.1))[0].detail.findings.Severity.Normalized).toEqual([{ numeric: ['>=', 41] }]);
});

test('rules are named after sender and severity', () => {
  const template = templateOf({ playbooks: [samplePlaybook({ triggers: [guardDuty(tor, 4.5), securityHub('*'), health('AWS_RISK_*')] })] });
  expect(Object.keys(template.findResources('AWS::Events::Rule')).map((id) => id.slice('ResponseLockUser'.length, -8))).toEqual([
    'GuardDutyFrom4Point5', 'HealthEvents', 'SecurityHubFrom7',
  ]);
  template.hasResourceProperties('AWS::Events::Rule', { Description: 'Security Hub: findings from severity 7', EventPattern: Match.anyValue() });
});
