/** What the playbooks of IAM promise as they are deployed: it holds, and a change that breaks it is found. */
import { readFileSync } from 'fs';
import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IncidentResponse, Playbook, PlaybookMode, ProtectedPrincipal, RevocationScope } from '../../../lib/response';
import { expectProved, proofsOf } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';

const { APPROVE, AUTOMATIC, OBSERVE } = PlaybookMode;

const widest = (mode: PlaybookMode): Playbook[] => [
  Playbook.deactivateAccessKey({ mode, quarantineUser: true, userPath: '/people/' }),
  Playbook.quarantineUser({ mode, inlinePolicyWhenFull: true, deleteLoginProfile: mode !== AUTOMATIC, userPath: '/people/' }),
  Playbook.revokeSessions({ mode, userPath: '/people/', rolePath: '/applications/' }),
  Playbook.revokeSessions({ mode, scope: RevocationScope.ROLE, rolePath: '/applications/' }),
];

function deployed(playbooks: Playbook[]): Stack {
  const stack = new Stack(new App(), 'Stack');
  new IncidentResponse(stack, 'Response', {
    playbooks,
    protectedPrincipals: [ProtectedPrincipal.userName('ses-smtp', 'sends the mails'), ProtectedPrincipal.rolePath('/pipelines/', 'builds everything')],
  });
  return stack;
}

const OPERATORS = ['QuarantineUser/Operator', 'RevokeRoleSessions/Operator', 'RevokeSessions/Operator'];
const ESCALATIONS: Record<PlaybookMode, string[]> = {
  [OBSERVE]: [],
  [APPROVE]: OPERATORS,
  [AUTOMATIC]: OPERATORS.flatMap((operator) => [operator, operator.replace('Operator', 'Responder')]).sort(),
};

const OWN = [
  'attaches-only-denials[Stack/Response/RevokeRoleSessions]', 'attaches-only-denials[Stack/Response/RevokeSessions]',
  'attaches-only-the-denial[Stack/Response/DeactivateAccessKey]', 'attaches-only-the-denial[Stack/Response/QuarantineUser]',
  'becomes-no-role[Stack/Response/RevokeRoleSessions]', 'becomes-no-role[Stack/Response/RevokeSessions]',
];

test.each([OBSERVE, APPROVE, AUTOMATIC])('in the mode %s everything that is promised is proved, and cdk-nag finds nothing', (mode) => {
  const stack = deployed(widest(mode));
  expectProved(stack);
  const { results } = proofsOf(stack);
  // What may write inline policies could give more than it has: answered for on each role that may, and named nowhere else.
  const answered = results.filter(({ verdict }) => verdict !== 'PROVED').flatMap(({ findings }) => findings.map(({ id }) => id.split('; ').slice(0, 3).join('; ')));
  expect(answered.sort()).toEqual(ESCALATIONS[mode].map((name) => `built-in.no-escalation[everybody; iam-boundary; Stack/Response/${name}/Role/Resource`));
  expect(results.map(({ claim }) => claim.id).filter((id) => /^(?:attaches-only|becomes-no)/.test(id)).sort()).toEqual(OWN);
  expect(nagFindings(deployed(widest(mode)).node.root as App)).toEqual([]);
});

test('it is answered for under all recommended flags and in a known environment too', () => {
  const context = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
  const stack = new Stack(new App({ context }), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new IncidentResponse(stack, 'Response', { playbooks: widest(AUTOMATIC) });
  expectProved(stack);
  expect(nagFindings(stack.node.root as App)).toEqual([]);
});

/** Gives a function a statement in place of its first. */
function broken(playbook: Playbook, statement: object): Stack {
  const stack = deployed([playbook]);
  Aspects.of(stack).add({
    visit: (one) => {
      if (CfnResource.isCfnResource(one) && one instanceof iam.CfnManagedPolicy && /\/Responder\/Role\/Permissions/.test(one.node.path)) {
        one.addPropertyOverride('PolicyDocument.Statement.0', { Effect: 'Allow', Resource: '*', Condition: undefined, ...statement });
      }
    },
  });
  return stack;
}

test.each<[string, string, Playbook, object]>([
  ['attaches any policy to users', 'attaches-only-the-denial', Playbook.quarantineUser({ mode: AUTOMATIC }), { Action: 'iam:AttachUserPolicy' }],
  ['attaches any policy to users by a wildcard', 'attaches-only-the-denial', Playbook.deactivateAccessKey({ mode: AUTOMATIC, quarantineUser: true }), {
    Action: 'iam:AttachUserPolicy', Condition: { ArnLike: { 'iam:PolicyARN': { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/AWS*' } } },
  }],
  ['detaches other policies from roles', 'attaches-only-denials', Playbook.revokeSessions({ mode: AUTOMATIC }), { Action: 'iam:DetachRolePolicy' }],
  ['passes roles on', 'becomes-no-role', Playbook.revokeSessions({ mode: AUTOMATIC }), { Action: 'iam:PassRole' }],
])('a function that %s is found', (_what, claim, playbook, statement) => {
  const refuted = proofsOf(broken(playbook, statement)).results.filter(({ verdict }) => verdict === 'REFUTED').map((result) => result.claim.id);
  expect(refuted).toContain(`${claim}[Stack/Response/${playbook.playbookName}]`);
});
