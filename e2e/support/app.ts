import { readFileSync } from 'fs';
import * as path from 'path';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { REGIONS, STACKS } from './regions';
import { Coverage, EmulatorBridge } from '../../build-tools/emulator/bridge';
import { joined } from '../../build-tools/emulator/coverage';
import { ACCOUNT } from '../../build-tools/emulator/environment';
import { response } from '../../lib';

/** One of the deployed stacks. */
interface Variant {
  readonly stack: keyof typeof STACKS;
  readonly mode: 'AUTOMATIC' | 'OBSERVE';
  /** A message on which a handler failed comes again after this many seconds. */
  readonly visibilityTimeout: number;
  readonly functionTimeout?: number;
}

const VARIANTS: readonly Variant[] = [
  { stack: 'AUTOMATIC', mode: 'AUTOMATIC', visibilityTimeout: 2 },
  { stack: 'OBSERVE', mode: 'OBSERVE', visibilityTimeout: 2 },
  // Who crashed has a lease for as long as the function may take and half a minute. As on AWS, messages come again after it has ended.
  { stack: 'CRASHING', mode: 'AUTOMATIC', visibilityTimeout: 55, functionTimeout: 20 },
];

/** The app that the tests deploy, and how the emulator has it. */
export function endToEndApp(outdir: string, endpoint: string): { app: App; coverage: () => Coverage } {
  const app = new App({ outdir, context: JSON.parse(readFileSync(path.join(__dirname, '../../cdk.json'), 'utf8')).context });
  const bridges = VARIANTS.map(({ stack: name, mode, visibilityTimeout, functionTimeout }) => {
    const stack = new Stack(app, STACKS[name], { env: { account: ACCOUNT, region: REGIONS[name] } });
    const incidentResponse = new response.IncidentResponse(stack, 'Response', {
      playbooks: [response.Playbook.deactivateAccessKey({ mode: response.PlaybookMode[mode], mostActions: 100 })],
      protectedPrincipals: [response.ProtectedPrincipal.userName('break-glass', 'Used by people in an emergency, when nothing else lets them in')],
    });
    listen(stack, incidentResponse);
    return EmulatorBridge.over(stack, { endpoint, visibilityTimeout, functionTimeout });
  });
  return { app, coverage: () => joined(bridges.map((bridge) => bridge.coverage)) };
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
