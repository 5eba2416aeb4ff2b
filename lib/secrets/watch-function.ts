import * as path from 'path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CustomerKey } from '../data';
import { AsyncFailure, LeastPrivilegeFunction } from '../identity';
import { Segment } from '../network';

export interface WatchFunctionProps {
  readonly secret: secretsmanager.ISecret;
  /** Encrypts the function's log and environment; a new key of the function when left out. */
  readonly key?: CustomerKey;
  readonly logRetention?: logs.RetentionDays;
  readonly segment?: Segment;
  /** Conditions of the permission to describe the secret. */
  readonly conditions?: Record<string, Record<string, string>>;
}

/** The function that looks after a secret which AWS rotates without one. It describes the secret, and can do nothing else. */
export function watchFunction(scope: Construct, id: string, props: WatchFunctionProps): LeastPrivilegeFunction {
  const { secret, key, logRetention, segment, conditions } = props;
  const watch = new LeastPrivilegeFunction(scope, id, {
    description: `Looks whether the secret ${secret.node.path} is rotated in time`.slice(0, 256),
    code: lambda.Code.fromAsset(path.join(__dirname, '../../assets/secrets/rotation-watch.lambda'), { exclude: ['index.meta.json'] }),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    encryptionKey: key,
    logRetention,
    segment,
    asyncFailure: AsyncFailure.none('The regular event holds nothing but the name of an operation: the next one asks the same, and an alarm tells when nothing was found out'),
    environment: { SECRET_ARN: secret.secretArn },
    statements: [new iam.PolicyStatement({
      sid: 'DescribeThisSecret', actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'], resources: [secret.secretArn], conditions,
    })],
  });
  if (segment) {
    watch.allowToEndpoints('the watch calls Secrets Manager');
  }
  return watch;
}
