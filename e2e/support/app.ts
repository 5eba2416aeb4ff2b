import { readFileSync } from 'fs';
import * as path from 'path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { REGIONS, STACKS } from './regions';
import { EmulatorBridge } from '../../build-tools/emulator/bridge';
import { ACCOUNT } from '../../build-tools/emulator/environment';
import { response } from '../../lib';

/** A message on which a handler failed comes again after this many seconds. */
const REDELIVERY = 2;

/** The app that the tests deploy, and how the emulator has it. */
export function endToEndApp(outdir: string, endpoint: string): { app: App; bridge: EmulatorBridge } {
  const app = new App({ outdir, context: JSON.parse(readFileSync(path.join(__dirname, '../../cdk.json'), 'utf8')).context });
  const bridge = EmulatorBridge.over(app, { endpoint, visibilityTimeout: REDELIVERY });
  for (const mode of ['AUTOMATIC', 'OBSERVE'] as const) {
    const stack = new Stack(app, STACKS[mode], { env: { account: ACCOUNT, region: REGIONS[mode] } });
    const incidentResponse = new response.IncidentResponse(stack, 'Response', {
      playbooks: [response.Playbook.deactivateAccessKey({ mode: response.PlaybookMode[mode], mostActions: 100 })],
      protectedPrincipals: [response.ProtectedPrincipal.userName('break-glass', 'Used by people in an emergency, when nothing else lets them in')],
    });
    listen(stack, incidentResponse);
  }
  return { app, bridge };
}

/** A queue that hears the notices, and the addresses that tests need. */
function listen(stack: Stack, incidentResponse: response.IncidentResponse): void {
  const heard = new sqs.Queue(stack, 'Heard');
  new sns.CfnSubscription(stack, 'Hears', { topicArn: incidentResponse.noticeTopic.topicArn, protocol: 'sqs', endpoint: heard.queueArn });
  heard.grantSendMessages(new iam.ServicePrincipal('sns.amazonaws.com'));
  const [playbook] = incidentResponse.playbooks;
  new CfnOutput(stack, 'HeardUrl', { value: heard.queueUrl });
  new CfnOutput(stack, 'FindingsUrl', { value: playbook.queue.queueUrl });
  new CfnOutput(stack, 'DeadLettersUrl', { value: playbook.deadLetterQueue.queueUrl });
  new CfnOutput(stack, 'ResponderName', { value: playbook.responder.functionName });
}
