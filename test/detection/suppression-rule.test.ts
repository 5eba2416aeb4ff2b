import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RECOMMENDED_FLAGS, stackIn } from './support/stacks';
import { FindingCriterion, SuppressionRule, SuppressionRuleProps, ThreatDetection } from '../../lib/detection';
import { nagFindings } from '../support/nag-findings';

const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0';
const REASON = 'Our scanner, ticket #7: "expected"';
const scans = FindingCriterion.findingTypes('Recon:EC2/Portscan', 'Recon:EC2/PortProbeUnprotectedPort');

function ruleIn(stack: Stack, props: Partial<SuppressionRuleProps> = {}): SuppressionRule {
  return new SuppressionRule(stack, 'Scanner', {
    detection: ThreatDetection.fromDetectorId(stack, 'Detection', DETECTOR), criteria: [scans], reason: REASON, ...props,
  });
}

const templateOf = (props: Partial<SuppressionRuleProps> = {}) => {
  const stack = stackIn();
  ruleIn(stack, props);
  return Template.fromStack(stack);
};

test('archives what fulfils all criteria, with the reason', () => {
  templateOf({
    criteria: [scans, FindingCriterion.equalTo('resource.instanceDetails.tags.value', 'scanner'), FindingCriterion.notEqualTo('accountId', '111122223333'), FindingCriterion.severityBelow(7)],
  }).hasResource('AWS::GuardDuty::Filter', {
    Metadata: { Reason: REASON },
    Properties: {
      DetectorId: DETECTOR,
      Action: 'ARCHIVE',
      Name: Match.stringLikeRegexp('^[A-Za-z0-9_-]{3,64}$'),
      Description: 'Our scanner  ticket  7:  expected ',
      FindingCriteria: {
        Criterion: {
          'type': { Equals: ['Recon:EC2/Portscan', 'Recon:EC2/PortProbeUnprotectedPort'] },
          'resource.instanceDetails.tags.value': { Equals: ['scanner'] },
          'accountId': { NotEquals: ['111122223333'] },
          'severity': { LessThan: 7 },
        },
      },
    },
  });
});

test.each<[string, () => Partial<SuppressionRuleProps>, RegExp]>([
  ['no types', () => ({ criteria: [FindingCriterion.severityBelow(4)] }), /Stack\/Scanner: no criterion names the types of the findings/],
  ['types that are excepted only', () => ({ criteria: [FindingCriterion.notEqualTo('type', 'Recon:EC2/Portscan')] }), /no criterion names the types/],
  ['a field twice', () => ({ criteria: [scans, FindingCriterion.severityBelow(4), FindingCriterion.severityBelow(5)] }), /the field "severity" has two criteria; put its values into one/],
  ['no reason', () => ({ reason: '' }), /hiding these findings has no reason/],
  ['a short name', () => ({ ruleName: 'ab' }), /the name "ab" is not one of a rule/],
  ['a name with a space', () => ({ ruleName: 'a rule' }), /the name "a rule"/],
  ['rank 0', () => ({ rank: 0 }), /the rank is 0; use a whole number from 1 to 100/],
  ['rank 101', () => ({ rank: 101 }), /the rank is 101/],
  ['rank 1.5', () => ({ rank: 1.5 }), /the rank is 1.5/],
  ['a wildcard type', () => ({ criteria: [FindingCriterion.findingTypes('Recon:EC2/*')] }), /"Recon:EC2\/\*" is not a type of findings; write it out/],
  ['no type in the list', () => ({ criteria: [FindingCriterion.findingTypes()] }), /FindingCriterion.findingTypes: there are 0 values/],
  ['51 values', () => ({ criteria: [FindingCriterion.equalTo('accountId', ...Array.from({ length: 51 }, (_, index) => `${index}`))] }), /there are 51 values/],
  ['an empty value', () => ({ criteria: [FindingCriterion.equalTo('accountId', '')] }), /there are 1 values, or an empty one; name 1 to 50/],
  ['a bad field', () => ({ criteria: [FindingCriterion.notEqualTo('Account Id', 'x')] }), /FindingCriterion.notEqualTo: "Account Id" is not a field of findings/],
  ['severity 1', () => ({ criteria: [FindingCriterion.severityBelow(1)] }), /the severity 1 is below or above all findings/],
  ['severity 10.1', () => ({ criteria: [FindingCriterion.severityBelow(10.1)] }), /the severity 10.1/],
])('fails on %s', (_name, props, message) => {
  expect(() => templateOf(props())).toThrow(message);
});

test('bounds are within', () => {
  expect(() => templateOf({ ruleName: 'abc', rank: 100, criteria: [scans, FindingCriterion.severityBelow(10), FindingCriterion.equalTo('accountId', ...Array.from({ length: 50 }, (_, index) => `${index}`))] })).not.toThrow();
  expect(() => templateOf({ ruleName: 'a'.repeat(64), rank: 1 })).not.toThrow();
});

test.each([[{}], [RECOMMENDED_FLAGS]])('has no finding of cdk-nag under the flags %#', (context) => {
  const app = new App({ context });
  ruleIn(new Stack(app, 'Stack'));
  expect(nagFindings(app)).toEqual([]);
});

test.each<[keyof SuppressionRuleProps, Partial<SuppressionRuleProps>]>([
  ['criteria', { criteria: [FindingCriterion.findingTypes('Recon:EC2/Portscan')] }],
  ['reason', { reason: 'another good reason' }],
  ['ruleName', { ruleName: 'other' }],
  ['rank', { rank: 7 }],
])('two values of %s give two templates', (_name, other) => {
  expect(templateOf(other).toJSON()).not.toEqual(templateOf().toJSON());
});

test('two detectors give two templates', () => {
  const stack = stackIn();
  new SuppressionRule(stack, 'Scanner', { detection: new ThreatDetection(stack, 'Detection'), criteria: [scans], reason: REASON });
  Template.fromStack(stack).hasResourceProperties('AWS::GuardDuty::Filter', { DetectorId: { Ref: Match.stringLikeRegexp('^Detection') } });
});
