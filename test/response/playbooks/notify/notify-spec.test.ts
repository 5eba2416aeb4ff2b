import { FindingTrigger, Playbook, PlaybookMode } from '../../../../lib/response';
import { notify } from '../../../../lib/response/playbooks/notify/notify.lambda-shared';
import { callsOf, grantsOf, specOf, statementsOf } from '../grants';

test('the grants are what the code calls, no more and no less', () => {
  expect(grantsOf(specOf(Playbook.notify()))).toEqual(callsOf(notify));
});

test('nothing but the workflow status NOTIFIED can be set', () => {
  const [statement] = statementsOf(specOf(Playbook.notify()).acts);
  const { Condition, Resource } = statement as { Condition: Record<string, Record<string, string>>; Resource: string };
  expect(Condition.StringEquals).toEqual({ 'securityhub:ASFFSyntaxPath/Workflow.Status': 'NOTIFIED' });
  expect(Object.values(Condition.Null).every((value) => value === 'true')).toBe(true);
  expect(Object.keys(Condition.Null)).toEqual(expect.arrayContaining(['securityhub:ASFFSyntaxPath/Severity.Label', 'securityhub:ASFFSyntaxPath/Note.Text']));
  expect(Resource).toMatch(/:securityhub:eu-west-1:111122223333:hub\/default$/);
});

test('it tells by itself, unless told otherwise', () => {
  expect(Playbook.notify().mode).toBe(PlaybookMode.AUTOMATIC);
  expect(Playbook.notify({ mode: PlaybookMode.OBSERVE }).mode).toBe(PlaybookMode.OBSERVE);
});

test('it is told of what it answers', () => {
  const types = (playbook: Playbook) => specOf(playbook).triggers.map(({ type }) => type);
  expect(types(Playbook.notify())).toEqual(['*', '*', 'AWS_RISK_*']);
  expect(types(Playbook.notify({ triggers: [FindingTrigger.guardDuty('Recon:EC2/Portscan', 2)] }))).toEqual(['Recon:EC2/Portscan']);
});
