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
function gives(path: RegExp, ...actions: string[]) {
  return (one: CfnResource) => {
    if (one instanceof iam.CfnManagedPolicy && path.test(one.node.path)) {
      one.addPropertyOverride('PolicyDocument.Statement.0', { Effect: 'Allow', Resource: '*', Condition: undefined, Action: actions });
    }
  };
}

const RESPONDER = /LockUser\/Responder\/Role\/Permissions/;
const OPERATOR = /LockUser\/Operator\/Role\/Permissions/;
const OTHER = /WatchUser\/Responder\/Role\/Permissions/;
const RUNBOOK = /Runbook\/Role\/Permissions/;

function refutedOf(mode: PlaybookMode, ...breaks: Array<(resource: CfnResource) => void>): string[] {
  const stack = responseOf(mode);
  breaks.forEach((one) => Aspects.of(stack).add(new Break(one), { priority: 900 }));
  return proofsOf(stack).results.filter(({ verdict }) => verdict === 'REFUTED').map(({ claim }) => claim.id);
}

/** Of each role what it must not have, and the claim that says so: no action here is about the claim of another. */
test.each<[string, PlaybookMode, RegExp, Record<string, string>]>([
  ['the function that answers, of a playbook that observes', OBSERVE, RESPONDER, { 'iam:UpdateAccessKey': `does-not-act-alone${about}` }],
  ['the function that answers, of a playbook that acts', AUTOMATIC, RESPONDER, { 'iam:UpdateSSHPublicKey': `does-not-undo${about}` }],
  ['the function that answers', APPROVE, RESPONDER, {
    'iam:PutRolePolicy': `changes-nothing-else${about}`, 'dynamodb:Query': `only-own-records${about}`,
  }],
  ['the function that people command', APPROVE, OPERATOR, {
    'iam:CreateUser': `operator-changes-nothing-else${about}`,
    's3:DeleteObjectVersion': 'no-more-than-given[Stack/Response/LockUser/Operator/Role]',
    's3:GetObject': 'only-can-read[Stack/Response/Evidence]',
    'dynamodb:DeleteItem': 'cannot-be-erased[Stack/Response/Records]',
    'states:UpdateStateMachine': 'cannot-be-changed[Stack/Response/Approvals]',
    'ssm:UpdateDocument': 'cannot-be-changed[Stack/Response/Runbook]',
  }],
  ['another playbook', APPROVE, OTHER, {
    'sqs:ReceiveMessage': `only-can-take-findings${about}`,
    'lambda:InvokeFunction': `only-can-command${about}`,
    'lambda:InvokeAsync': `only-answers-findings${about}`,
    's3:PutObject': 'only-playbooks-keep-evidence[Stack/Response]',
    'sqs:SendMessage': 'only-rules-send[Stack/Response/LockUser/Findings]',
    'states:StartExecution': 'only-playbooks-ask[Stack/Response]',
  }],
  ['another playbook, beside the webhook', APPROVE, OTHER, { 'sqs:DeleteMessage': 'only-can-take-notices[Stack/Hook]' }],
  ['the runbook', APPROVE, RUNBOOK, { 'dynamodb:PutItem': 'only-playbooks-remember[Stack/Response]' }],
])('what is given to %s breaks the claim about it', (_who, mode, role, given) => {
  expect(refutedOf(mode, gives(role, ...Object.keys(given)))).toEqual(expect.arrayContaining(Object.values(given)));
});

test('denials that are gone break a claim', () => {
  expect(refutedOf(AUTOMATIC, gives(/ResponderDenials/, 'iam:GetUser'), gives(/OperatorDenials/, 'iam:GetUser')))
    .toEqual(expect.arrayContaining([`spares-protected${about}`, `operator-spares-protected${about}`]));
});

test('a channel that may do something, and a key that anybody of the account uses, break a claim', () => {
  const channel = (one: CfnResource) => {
    if (one instanceof iam.CfnRole && one.node.path.startsWith('Stack/Chat')) {
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] };
      one.addPropertyOverride('Policies', [{ PolicyName: 'More', PolicyDocument: document }]);
    }
  };
  const key = (one: CfnResource) => {
    if (one instanceof kms.CfnKey && one.node.path.startsWith('Stack/Response/Key')) one.addPropertyDeletionOverride('KeyPolicy.Statement.1.Condition');
  };
  expect(refutedOf(APPROVE, channel, key)).toEqual(expect.arrayContaining(['only-shows[Stack/Chat]', 'used-through-services-only[Stack/Response/Key]']));
});
