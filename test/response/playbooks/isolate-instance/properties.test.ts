import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  AllowedPublicBucket, AutoScalingExit, BlockPublicBucketProps, FindingTrigger, IncidentResponse, IsolateInstanceProps, Playbook, PlaybookMode,
} from '../../../../lib/response';

function templateOf(make: (stack: Stack) => Playbook): string {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new IncidentResponse(stack, 'Response', { playbooks: [make(stack)] });
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

const mode = PlaybookMode.AUTOMATIC;

describe('each property of isolateInstance changes what is deployed', () => {
  const isolate = (props: IsolateInstanceProps) => templateOf(() => Playbook.isolateInstance({ mode, ...props }));
  const defaults = isolate({});

  test.each<[string, IsolateInstanceProps]>([
    ['mode', { mode: PlaybookMode.OBSERVE }],
    ['triggers', { triggers: [FindingTrigger.guardDuty('Backdoor:EC2/*')] }],
    ['autoScalingExit', { autoScalingExit: AutoScalingExit.DETACH }],
    ['cutConnections', { cutConnections: false }],
    ['containerHosts', { containerHosts: true }],
    ['rolePath', { rolePath: '/applications/' }],
  ])('%s', (_name, props) => {
    expect(isolate(props)).not.toBe(defaults);
  });
});

describe('each property of blockPublicBucket changes what is deployed', () => {
  const block = (make: (stack: Stack) => BlockPublicBucketProps) => templateOf((stack) => Playbook.blockPublicBucket({ mode, ...make(stack) }));
  const defaults = block(() => ({}));

  test.each<[string, (stack: Stack) => BlockPublicBucketProps]>([
    ['mode', () => ({ mode: PlaybookMode.OBSERVE })],
    ['triggers', () => ({ triggers: [FindingTrigger.guardDuty('Policy:S3/BucketPublicAccessGranted')] })],
    ['allowedBuckets', () => ({ allowedBuckets: [AllowedPublicBucket.named('www.example.com', "is the company's site")] })],
    ['keptBuckets', (stack) => ({ keptBuckets: [Bucket.fromBucketName(stack, 'Logs', 'the-logs')] })],
  ])('%s', (_name, make) => {
    expect(block(make)).not.toBe(defaults);
  });
});
