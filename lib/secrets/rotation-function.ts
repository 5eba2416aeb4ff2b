import * as path from 'path';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CustomerKey } from '../data';
import { AsyncFailure, LeastPrivilegeFunction } from '../identity';
import { Segment } from '../network';
import { ValueCharacters } from './value-characters';
import { throughSecretsManager } from './value-readers';

export interface RotationFunctionProps {
  readonly secret: secretsmanager.Secret;
  readonly key: CustomerKey;
  readonly length: number;
  readonly characters: ValueCharacters;
  readonly field?: string;
  readonly logRetention?: logs.RetentionDays;
  readonly segment?: Segment;
}

/** The function that rotates one generated secret, with a role that can do nothing else. */
export function rotationFunction(scope: Construct, id: string, props: RotationFunctionProps): LeastPrivilegeFunction {
  const { secret, key } = props;
  const rotator = new LeastPrivilegeFunction(scope, id, {
    description: `Rotates the secret ${secret.node.path}`.slice(0, 256),
    code: lambda.Code.fromAsset(path.join(__dirname, '../../assets/secrets/generated-secret-rotation.lambda'), { exclude: ['index.meta.json'] }),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    encryptionKey: key,
    logRetention: props.logRetention,
    segment: props.segment,
    asyncFailure: AsyncFailure.none('Secrets Manager invokes rotation functions synchronously and repeats a failed rotation itself; dead letters are made of asynchronous invocations only'),
    environment: {
      VALUE_LENGTH: String(props.length),
      VALUE_CODE_POINTS: props.characters._codePoints,
      ...(props.field === undefined ? {} : { VALUE_FIELD: props.field }),
    },
    statements: [
      new iam.PolicyStatement({
        sid: 'RotateThisSecret',
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
        resources: [secret.secretArn],
      }),
      new iam.PolicyStatement({
        sid: 'KeyOfThisSecretOnly',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: throughSecretsManager(secret),
      }),
    ],
  });
  if (props.segment) {
    rotator.allowToEndpoints('the rotation calls Secrets Manager');
  }
  rotator.addPermission('SecretsManager', {
    principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceAccount: Stack.of(scope).account,
    sourceArn: secret.secretArn,
  });
  return rotator;
}
