/** What a response promises: it holds, and a change that breaks it is found. */
import { App, Aspects, CfnResource, IAspect, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { LeastPrivilegeRole, Trust } from '../../../lib/identity';
import { ChatChannel, ChatNotices, IncidentResponse, PlaybookMode, WebhookNotices } from '../../../lib/response';
import { proofsOf } from '../../../lib/verification/testing';
import { samplePlaybook } from '../support/sample-playbook';

const { OBSERVE, APPROVE, AUTOMATIC } = PlaybookMode;

function responseOf(mode: PlaybookMode): Stack {
  const stack = new Stack(new App(), 'Stack');
  const response = new IncidentResponse(stack, 'Response', { playbooks: [samplePlaybook({ mode }), samplePlaybook({}, {}, 'WatchUser')] });
  const person = new LeastPrivilegeRole(stack, 'OnDuty', { trust: [Trust.service('ec2.amazonaws.com')] });
  response.playbooks[0].allowRedrive(person);
  if (mode === APPROVE) {
    new ChatNotices(stack, 'Chat', { topic: response.noticeTopic, channel: ChatChannel.slack('T0123ABCD', 'C0123ABCD') });
    new WebhookNotices(stack, 'Hook', { topic: response.noticeTopic, endpoint: 'https://hooks.example.com', credential: Secret.fromSecretNameV2(stack, 'Credential', 'hooks') });
  }
  return stack;
}

const about = '[Stack/Response/LockUser]';
const expected: Record<PlaybookMode, string[]> = {
  [OBSERVE]: ['does-not-act-alone', 'does-not-undo'],
  [APPROVE]: ['does-not-act-alone', 'does-not-undo', 'only-can-command', 'operator-changes-nothing-else', 'operator-spares-protected'],
  [AUTOMATIC]: ['does-not-undo', 'only-can-command', 'operator-changes-nothing-else', 'operator-spares-protected', 'spares-protected'],
};

test.each([OBSERVE, APPROVE, AUTOMATIC])('in the mode %s everything that is promised is proved', (mode) => {
  const { results } = proofsOf(responseOf(mode));
  expect(results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim, verdict, findings }) => `${verdict} ${claim.id}: ${findings[0]?.message}`)).toEqual([]);
  const own = results.map(({ claim }) => claim.id).filter((id) => id.endsWith(about)).map((id) => id.slice(0, -about.length));
  expect(own.sort()).toEqual([...expected[mode], 'changes-nothing-else', 'only-answers-findings', 'only-can-take-findings', 'only-own-records'].sort());
});

test('who may use the runbook can become its role, and the proofs say so', () => {
  const stack = responseOf(AUTOMATIC);
  (stack.node.findChild('Response') as IncidentResponse).runbook!.allowUse(stack.node.findChild('OnDuty') as LeastPrivilegeRole);
  const refuted = proofsOf(stack).results.filter(({ verdict }) => verdict !== 'PROVED');
  expect(refuted.map(({ claim }) => claim.id)).toEqual(['built-in.no-escalation[everybody]']);
  expect(refuted[0].findings.map(({ message }) => message)).toEqual([expect.stringMatching(/^Stack\/OnDuty\/Resource can become .*Runbook\/Role\} by ssm-101/)]);
});

test('what remains possible stands in the promise of whoever may act', () => {
  const promises = (mode: PlaybookMode) => Object.fromEntries(proofsOf(responseOf(mode)).results.map(({ claim }) => [claim.id, claim.promise]));
  const asking = promises(APPROVE);
  expect(asking[`changes-nothing-else${about}`]).toBe('The function that answers findings of Stack/Response/LockUser changes no identity but as it says: nothing');
  expect(asking[`operator-changes-nothing-else${about}`]).toBe('The function that people command of Stack/Response/LockUser changes no identity but as it says: '
    + 'iam:UpdateAccessKey and iam:UpdateSSHPublicKey. Whoever takes it over could still make keys of unprotected users active again');
});

/** Overrides applied after everything else, as an attacker's or a mistaken aspect would. */
class Break implements IAspect {
  constructor(private readonly breaks: (resource: CfnResource) => void) {}

  public visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node)) {
      this.breaks(node);
    }
  }
}

/** Gives a role a statement in place of its first. */
function gives(path: RegExp, statement: object) {
  return (one: CfnResource) => {
    if (one instanceof iam.CfnManagedPolicy && path.test(one.node.path)) {
      one.addPropertyOverride('PolicyDocument.Statement.0', { Effect: 'Allow', Resource: '*', Condition: undefined, ...statement });
    }
  };
}

const RESPONDER = /LockUser\/Responder\/Role\/Permissions/;
const OPERATOR = /LockUser\/Operator\/Role\/Permissions/;
const OTHER = /WatchUser\/Responder\/Role\/Permissions/;

test.each<[string, PlaybookMode, string, (resource: CfnResource) => void]>([
  ['a function of an observing playbook that may act', OBSERVE, 'does-not-act-alone', gives(RESPONDER, { Action: 'iam:UpdateAccessKey' })],
  ['a function that answers and may undo', AUTOMATIC, 'does-not-undo', gives(RESPONDER, { Action: 'iam:UpdateSSHPublicKey' })],
  ['a function that may change roles', APPROVE, 'changes-nothing-else', gives(RESPONDER, { Action: 'iam:PutRolePolicy' })],
  ['an operator that may create users', APPROVE, 'operator-changes-nothing-else', gives(OPERATOR, { Action: 'iam:CreateUser' })],
  ['a denial that is gone', AUTOMATIC, 'spares-protected', gives(/ResponderDenials/, { Action: 'iam:GetUser' })],
  ['a denial of the operator that is gone', AUTOMATIC, 'operator-spares-protected', gives(/OperatorDenials/, { Action: 'iam:GetUser' })],
  ['a playbook that reads all records', APPROVE, 'only-own-records', gives(RESPONDER, { Action: 'dynamodb:Query' })],
  ['a playbook that takes the findings of another', APPROVE, 'only-can-take-findings', gives(OTHER, { Action: 'sqs:ReceiveMessage' })],
  ['a playbook that commands another', APPROVE, 'only-can-command', gives(OTHER, { Action: 'lambda:InvokeFunction' })],
  ['a playbook that invokes what answers findings', APPROVE, 'only-answers-findings', gives(OTHER, { Action: 'lambda:InvokeFunction' })],
  ['a playbook that deletes evidence', APPROVE, 'no-more-than-given', gives(OPERATOR, { Action: 's3:DeleteObjectVersion' })],
  ['a playbook that reads evidence', APPROVE, 'only-can-read', gives(OPERATOR, { Action: 's3:GetObject' })],
  ['a playbook that only observes and writes evidence', APPROVE, 'only-playbooks-keep-evidence', gives(OTHER, { Action: 's3:PutObject' })],
  ['a playbook that deletes records', APPROVE, 'cannot-be-erased', gives(OPERATOR, { Action: 'dynamodb:DeleteItem' })],
  ['a playbook that forges findings', APPROVE, 'only-rules-send', gives(OTHER, { Action: 'sqs:SendMessage' })],
  ['a playbook that only observes and asks', APPROVE, 'only-playbooks-ask', gives(OTHER, { Action: 'states:StartExecution' })],
  ['somebody else who writes records', APPROVE, 'only-playbooks-remember', gives(/^Stack\/Response\/Runbook\/Role\/Permissions/, { Action: 'dynamodb:PutItem' })],
  ['an operator that changes the approvals', APPROVE, 'cannot-be-changed', gives(OPERATOR, { Action: 'states:UpdateStateMachine' })],
  ['an operator that changes the runbook', APPROVE, 'cannot-be-changed', gives(OPERATOR, { Action: 'ssm:UpdateDocument' })],
  ['a channel that may do something', APPROVE, 'only-shows', (one) => {
    if (one instanceof iam.CfnRole && one.node.path.startsWith('Stack/Chat')) {
      one.addPropertyOverride('Policies', [{ PolicyName: 'More', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] } }]);
    }
  }],
  ['somebody else who reads notices on their way', APPROVE, 'only-can-take-notices', gives(OTHER, { Action: 'sqs:ReceiveMessage' })],
  ['a key that anybody of the account uses', APPROVE, 'used-through-services-only', (one) => {
    if (one instanceof kms.CfnKey && one.node.path.startsWith('Stack/Response/Key')) one.addPropertyDeletionOverride('KeyPolicy.Statement.1.Condition');
  }],
])('%s breaks a claim', (_what, mode, id, breaks) => {
  const stack = responseOf(mode);
  Aspects.of(stack).add(new Break(breaks), { priority: 900 });
  const refuted = proofsOf(stack).results.filter(({ verdict }) => verdict === 'REFUTED').map(({ claim }) => claim.id);
  expect(refuted.filter((one) => one.startsWith(`${id}[`))).not.toEqual([]);
});
