import { Duration, Lazy } from 'aws-cdk-lib';
import { FindingTrigger, PlaybookMode, PlaybookOptions } from '../../../lib/response';
import { respond, samplePlaybook } from '../support/sample-playbook';

const { OBSERVE, APPROVE, AUTOMATIC } = PlaybookMode;
const token = Lazy.string({ produce: () => 'later' });
const later = Duration.minutes(Lazy.number({ produce: () => 5 }));

test('a playbook observes by default, and has a circuit breaker of five actions an hour', () => {
  const playbook = samplePlaybook();
  expect(playbook.mode).toBe(OBSERVE);
  expect(playbook._options).toEqual({
    mode: OBSERVE, modeRules: [], breaker: { limit: 5, windowMinutes: 60 }, approvalMinutes: 60, modes: [OBSERVE],
  });
});

test('the modes in use are those of the playbook and of its rules', () => {
  const modeRules = [{ mode: AUTOMATIC, minimumSeverity: 8, accounts: ['111122223333'] }, { mode: OBSERVE, findingTypes: ['Persistence:IAMUser/*'] }];
  expect(samplePlaybook({ mode: APPROVE, modeRules })._options).toMatchObject({
    modes: [OBSERVE, APPROVE, AUTOMATIC],
    modeRules: [
      { mode: 'AUTOMATIC', minimumSeverity: 8, accounts: ['111122223333'] },
      { mode: 'OBSERVE', types: ['Persistence:IAMUser/*'] },
    ],
  });
});

test.each<[keyof PlaybookOptions, PlaybookOptions]>([
  ['mostActions', { mostActions: 1 }], ['mostActions', { mostActions: 100 }],
  ['actionWindow', { actionWindow: Duration.minutes(1) }], ['actionWindow', { actionWindow: Duration.days(1) }],
  ['approvalExpiry', { approvalExpiry: Duration.minutes(5) }], ['approvalExpiry', { approvalExpiry: Duration.days(7) }],
])('takes the bounds of %s', (_name, options) => {
  expect(() => samplePlaybook(options)).not.toThrow();
});

test.each<[string, PlaybookOptions, RegExp]>([
  ['no action', { mostActions: 0 }, /Playbook LockUser: mostActions is 0; use a whole number from 1 to 100/],
  ['half an action', { mostActions: 1.5 }, /mostActions is 1.5/],
  ['101 actions', { mostActions: 101 }, /mostActions is 101/],
  ['a window of 59 seconds', { actionWindow: Duration.seconds(59) }, /actionWindow is 59 seconds; use whole minutes, 1 minute to 1 day/],
  ['a window of 90 seconds', { actionWindow: Duration.seconds(90) }, /actionWindow is 1 minute 30 seconds/],
  ['a window of a day and a minute', { actionWindow: Duration.minutes(1441) }, /actionWindow is 1 day 1 minute/],
  ['a window known later', { actionWindow: later }, /actionWindow is known only at deployment/],
  ['four minutes to approve', { approvalExpiry: Duration.minutes(4) }, /approvalExpiry is 4 minutes; use whole minutes, 5 minutes to 7 days/],
  ['eight days to approve', { approvalExpiry: Duration.days(8) }, /approvalExpiry is 8 days/],
  ['a rule that holds for everything', { modeRules: [{ mode: APPROVE }] }, /Playbook LockUser: modeRules\[0\]: it holds for every finding; give its mode as the mode of the playbook/],
  ['a rule for no type', { modeRules: [{ mode: APPROVE, findingTypes: [] }] }, /its findingTypes are an empty list/],
  ['a rule for no account', { modeRules: [{ mode: APPROVE, accounts: [] }] }, /its accounts are an empty list/],
  ['a rule for a type with a star in it', { modeRules: [{ mode: APPROVE, findingTypes: ['Per*:x'] }] }, /"Per\*:x" is not a type of findings; write it out/],
  ['a rule for a type known later', { modeRules: [{ mode: APPROVE, findingTypes: [token] }] }, /a value known only at deployment is not a type/],
  ['a rule for an account of 11 digits', { modeRules: [{ mode: APPROVE, accounts: ['11112222333'] }] }, /"11112222333" is not an account id; write its twelve digits/],
  ['a rule for an account known later', { modeRules: [{ mode: APPROVE, accounts: [token] }] }, /a value known only at deployment is not an account id/],
  ['the second rule, for severity 0', { modeRules: [{ mode: OBSERVE, minimumSeverity: 9 }, { mode: APPROVE, minimumSeverity: 0 }] }, /modeRules\[1\]: the minimum severity is 0/],
])('fails on %s', (_what, options, message) => {
  expect(() => samplePlaybook(options)).toThrow(message);
});

test.each<[string, PlaybookOptions, RegExp]>([
  ['no trigger', { triggers: [] }, /Stack\/Response\/LockUser: the playbook answers no finding; name at least one FindingTrigger/],
  ['a trigger twice', { triggers: [FindingTrigger.guardDuty('Trojan:*', 4), FindingTrigger.guardDuty('Trojan:*', 7)] }, /"Trojan:\*" is named twice/],
  ['a rule about a type that it does not answer', { modeRules: [{ mode: APPROVE, findingTypes: ['Backdoor:EC2/*'] }] },
    /a rule of modes is about "Backdoor:EC2\/\*", which the playbook does not answer; add it to triggers, or leave the type out/],
  ['a rule about a longer type than it answers', {
    triggers: [FindingTrigger.guardDuty('Persistence:IAMUser/A')], modeRules: [{ mode: APPROVE, findingTypes: ['Persistence:IAMUser/AnomalousBehavior'] }],
  }, /which the playbook does not answer/],
])('fails where it is deployed: %s', (_what, options, message) => {
  expect(() => respond({ playbooks: [samplePlaybook(options)] })).toThrow(message);
});

test.each([
  ['Persistence:IAMUser/AnomalousBehavior'], ['Persistence:*'], ['Persistence:IAMUser/*'], ['AWS_RISK_CREDENTIALS_EXPOSED'],
])('a rule may be about %s, of which it answers some', (type) => {
  expect(() => respond({ playbooks: [samplePlaybook({ modeRules: [{ mode: OBSERVE, findingTypes: [type] }] })] })).not.toThrow();
});
