import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IncidentResponse, Playbook, PlaybookMode, ProtectedPrincipal } from '../../lib/response';
import { nagFindings } from '../support/nag-findings';

test.each([PlaybookMode.OBSERVE, PlaybookMode.AUTOMATIC])('nag %s', (mode) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  new IncidentResponse(stack, 'Response', { playbooks: [Playbook.deactivateAccessKey({ mode })], protectedPrincipals: [ProtectedPrincipal.userPath('/break-glass/', 'used in emergencies')] });
  expect(nagFindings(app)).toEqual([]);
  if (mode === PlaybookMode.AUTOMATIC) require('fs').writeFileSync('/tmp/t.json', JSON.stringify(Template.fromStack(stack).toJSON(), null, 1));
});
