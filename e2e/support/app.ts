import { readFileSync } from 'fs';
import * as path from 'path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MOST_ACTIONS, REGIONS, StackName, STACKS } from './regions';
import { resourcePlaybooks } from './resource-playbooks';
import { Coverage, EmulatorBridge } from '../../build-tools/emulator/bridge';
import { joined } from '../../build-tools/emulator/coverage';
import { ACCOUNT } from '../../build-tools/emulator/environment';
import { response } from '../../lib';

/** One of the deployed stacks. */
interface Variant {
  readonly stack: StackName;
  readonly playbooks: readonly response.Playbook[];
  /** A message on which a handler failed comes again after this many seconds. */
  readonly visibilityTimeout: number;
  readonly functionTimeout?: number;
}

/** The playbooks about identities, all in one mode. Each answers other types of findings. */
function identityPlaybooks(options: response.PlaybookOptions): response.Playbook[] {
  return [response.Playbook.deactivateAccessKey(options), response.Playbook.revokeSessions(options), response.Playbook.quarantineUser(options)];
}

/** Made for each app: a playbook is deployed once. */
function variants(): readonly Variant[] {
  const { APPROVE, AUTOMATIC, OBSERVE } = response.PlaybookMode;
  return [
    // Counted from the end of a delivery: long enough for another one of the same target to end.
    { stack: 'AUTOMATIC', playbooks: identityPlaybooks({ mode: AUTOMATIC, mostActions: 100 }), visibilityTimeout: 3 },
    { stack: 'OBSERVE', playbooks: identityPlaybooks({ mode: OBSERVE }), visibilityTimeout: 3 },
    { stack: 'APPROVE', playbooks: identityPlaybooks({ mode: APPROVE }), visibilityTimeout: 3 },
    // Who crashed has a lease for as long as the function may take and half a minute. As on AWS, messages come again after it has ended.
    { stack: 'CRASHING', playbooks: [response.Playbook.deactivateAccessKey({ mode: AUTOMATIC, mostActions: 100 })], visibilityTimeout: 50, functionTimeout: 18 },
    { stack: 'BREAKING', playbooks: [response.Playbook.deactivateAccessKey({ mode: AUTOMATIC, mostActions: MOST_ACTIONS })], visibilityTimeout: 3 },
    // Some of these playbooks take longer.
    { stack: 'RESOURCES', playbooks: resourcePlaybooks(AUTOMATIC), visibilityTimeout: 15 },
    { stack: 'RESOURCES_OBSERVED', playbooks: resourcePlaybooks(OBSERVE), visibilityTimeout: 15 },
  ];
}

const EMERGENCY = 'Used by people in an emergency, when nothing else lets them in';

/** The app that the tests deploy, and how the emulator has it. */
export function endToEndApp(outdir: string, endpoint: string): { app: App; coverage: () => Coverage } {
  const app = new App({ outdir, context: JSON.parse(readFileSync(path.join(__dirname, '../../cdk.json'), 'utf8')).context });
  const bridges = variants().map(({ stack: name, playbooks, visibilityTimeout, functionTimeout }) => {
    const stack = new Stack(app, STACKS[name], { env: { account: ACCOUNT, region: REGIONS[name] } });
    const incidentResponse = new response.IncidentResponse(stack, 'Response', {
      playbooks: [...playbooks],
      protectedPrincipals: [
        response.ProtectedPrincipal.userName('break-glass', EMERGENCY),
        response.ProtectedPrincipal.userPath('/emergency/', EMERGENCY),
        response.ProtectedPrincipal.roleName('break-glass', EMERGENCY),
        response.ProtectedPrincipal.rolePath('/emergency/', EMERGENCY),
      ],
    });
    listen(stack, incidentResponse);
    return EmulatorBridge.over(stack, { endpoint, visibilityTimeout, functionTimeout });
  });
  return { app, coverage: () => joined(bridges.map((bridge) => bridge.coverage)) };
}

/** A queue that hears the notices, and the addresses that tests need. */
function listen(stack: Stack, { noticeTopic, playbooks, records, evidenceBucket, approvals }: response.IncidentResponse): void {
  const heard = new sqs.Queue(stack, 'Heard');
  new sns.CfnSubscription(stack, 'Hears', { topicArn: noticeTopic.topicArn, protocol: 'sqs', endpoint: heard.queueArn });
  heard.grantSendMessages(new iam.ServicePrincipal('sns.amazonaws.com'));
  const tell = (id: string, value: string) => new CfnOutput(stack, id, { value });
  tell('HeardUrl', heard.queueUrl);
  tell('RecordsTable', records.tableName);
  tell('EvidenceBucket', evidenceBucket.bucketName);
  if (approvals) {
    tell('StateMachineArn', approvals.stateMachineArn);
  }
  for (const playbook of playbooks) {
    const id = (name: string) => `${playbook.playbookName}${name}`;
    tell(id('FindingsUrl'), playbook.queue.queueUrl);
    tell(id('DeadLettersUrl'), playbook.deadLetterQueue.queueUrl);
    tell(id('ResponderName'), playbook.responder.functionName);
    if (playbook.operator) {
      tell(id('OperatorName'), playbook.operator.functionName);
    }
  }
}
