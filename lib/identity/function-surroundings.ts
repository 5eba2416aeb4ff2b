import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AsyncFailure } from './async-failure';
import { allowInterfaces, ruleDescription, vpcOf } from './function-network';
import { LeastPrivilegeFunctionProps } from './least-privilege-function-props';
import { LeastPrivilegeRole } from './least-privilege-role';
import { Trust } from './trust';
import { WildcardException } from './wildcard-exception';
import { CustomerKey, EncryptedLogGroup } from '../data';
import { DefaultDenySecurityGroup } from '../network';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** What exists before the function. */
export interface Surroundings {
  readonly container: Construct;
  readonly key: CustomerKey;
  readonly logGroup: EncryptedLogGroup;
  readonly role: LeastPrivilegeRole;
  readonly queue?: sqs.IQueue;
  readonly securityGroup?: ec2.SecurityGroup;
}

const TRACING = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** Makes what the function needs before it can be made. */
export function surroundings(
  scope: Construct, id: string, where: string, props: LeastPrivilegeFunctionProps, asyncFailure: AsyncFailure,
): Surroundings {
  if (props.segment?.edge) {
    throw invalidInput(where, `segment ${shown(props.segment.name)} is an edge segment, where functions get no public address and no way out`, 'take a segment behind it');
  }
  if (asyncFailure.deadLetterQueue?.fifo || asyncFailure.deadLetterTopic?.fifo) {
    throw invalidInput(where, 'the dead letters go to a FIFO queue or topic, which Lambda does not take', 'take a standard one');
  }
  const container = new Construct(scope, id);
  const key = props.encryptionKey ?? new CustomerKey(container, 'Key', {
    description: `Environment, logs and dead letters of ${where}`,
    usableThrough: ['lambda', 'sqs'],
  });
  const logGroup = new EncryptedLogGroup(container, 'Logs', { encryptionKey: key, retention: props.logRetention });
  const role = new LeastPrivilegeRole(container, 'Role', {
    trust: [Trust.service('lambda.amazonaws.com')],
    description: `Runs ${where}`,
    permissionsBoundary: props.permissionsBoundary,
    statements: props.statements,
    wildcardExceptions: props.wildcardExceptions,
    allowedRegions: props.allowedRegions,
  });
  const wantsQueue = !asyncFailure.deadLetterTopic && !asyncFailure.onFailure && !asyncFailure.noneBecause;
  const queue = wantsQueue ? asyncFailure.deadLetterQueue ?? deadLetters(container, key) : undefined;
  allowBasics(role, key, logGroup, queue);
  if (props.tracing) {
    role.acceptGranted(WildcardException.resource('*', TRACING, 'X-Ray knows no resources for traces that are sent to it'));
  }
  const securityGroup = props.segment && new DefaultDenySecurityGroup(container, 'SecurityGroup', {
    vpc: vpcOf(props.segment),
    description: ruleDescription(`Function ${where}`),
  });
  if (props.segment && securityGroup) {
    allowInterfaces(role, props.segment, securityGroup);
  }
  return { container, key, logGroup, role, queue, securityGroup };
}

function deadLetters(scope: Construct, key: CustomerKey): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DeadLetters', {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey: key,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const letters = ClaimResource.of(queue);
  Claims.of(queue).state(
    Claim.noExternalAccess({ about: queue.node.path, resource: letters }), Claim.everyAccessEncrypted(letters, { about: queue.node.path }),
  );
  return queue;
}

function allowBasics(role: LeastPrivilegeRole, key: CustomerKey, logGroup: logs.ILogGroup, queue?: sqs.IQueue): void {
  role.allow(new iam.PolicyStatement({
    sid: 'OwnLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  }));
  role.allow(new iam.PolicyStatement({ sid: 'OwnEnvironment', actions: ['kms:Decrypt'], resources: [key.keyArn] }));
  if (queue?.encryptionMasterKey) {
    role.allow(new iam.PolicyStatement({
      sid: 'EncryptDeadLetters',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [queue.encryptionMasterKey.keyArn],
    }));
  }
}
