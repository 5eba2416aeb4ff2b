/** Every playbook that is shipped, in the pipeline: what cdk-nag and the proofs say of it. */
import { App, Stack } from 'aws-cdk-lib';
import { IncidentResponse, Playbook, PlaybookMode, PlaybookOptions } from '../../../lib/response';
import { proofsOf } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';

const SHIPPED: Record<string, (options: PlaybookOptions) => Playbook> = {
  DeactivateAccessKey: (options) => Playbook.deactivateAccessKey(options),
  RevokeSessions: (options) => Playbook.revokeSessions(options),
  QuarantineUser: (options) => Playbook.quarantineUser(options),
  BlockPublicBucket: (options) => Playbook.blockPublicBucket(options),
  IsolateInstance: (options) => Playbook.isolateInstance(options),
  StopEcsTask: (options) => Playbook.stopEcsTask(options),
  IsolatePod: (options) => Playbook.isolatePod({ clusters: ['prod'], ...options }),
  Notify: (options) => Playbook.notify(options),
};

/**
 * They end sessions by an inline policy of the role, and IAM has no condition on what is in it: who takes such a function over can give
 * unprotected roles any permission. The playbooks' promises say so, and so does the built-in claim about escalations.
 */
const WRITE_POLICIES_OF_ROLES = ['RevokeSessions', 'IsolateInstance', 'StopEcsTask'];

function respond(...playbooks: Playbook[]): Stack {
  const stack = new Stack(new App(), 'Stack');
  new IncidentResponse(stack, 'Response', { playbooks });
  return stack;
}

function unproved(stack: Stack): string[] {
  return proofsOf(stack).results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim, verdict, findings }) => `${verdict} ${claim.id}: ${findings[0]?.message}`);
}

test('all together, observing, have no finding, and everything that they promise is proved', () => {
  const stack = respond(...Object.values(SHIPPED).map((make) => make({ mode: PlaybookMode.OBSERVE })));
  expect(nagFindings(stack.node.root as App)).toEqual([]);
  expect(unproved(stack)).toEqual([]);
});

test.each(Object.keys(SHIPPED))('%s, acting alone, has no finding, and everything that it promises is proved', (name) => {
  const stack = respond(SHIPPED[name]({ mode: PlaybookMode.AUTOMATIC }));
  expect(nagFindings(stack.node.root as App)).toEqual([]);
  expect(unproved(stack)).toEqual(WRITE_POLICIES_OF_ROLES.includes(name)
    ? [expect.stringMatching(/^REFUTED built-in\.no-escalation\[everybody\]: .* by iam-boundary: .*iam:PutRolePolicy on/)]
    : []);
});

test('all together, acting alone, fit into one stack', () => {
  const stack = respond(...Object.values(SHIPPED).map((make) => make({ mode: PlaybookMode.AUTOMATIC })));
  const { Resources: resources } = (stack.node.root as App).synth().stacks[0].template as { Resources: object };
  expect(Object.keys(resources).length).toBeLessThan(300);
});
