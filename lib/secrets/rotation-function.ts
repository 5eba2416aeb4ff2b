import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CustomerKey, EncryptedLogGroup } from '../data';
import { ValueCharacters } from './value-characters';
import { throughSecretsManager } from './value-readers';
import { acknowledge } from '../private/acknowledgements';

export interface RotationFunctionProps {
  readonly secret: secretsmanager.Secret;
  readonly key: CustomerKey;
  readonly length: number;
  readonly characters: ValueCharacters;
  readonly field?: string;
  readonly logRetention?: logs.RetentionDays;
}

/** The function that rotates one generated secret, with a role that can do nothing else. */
export class RotationFunction extends Construct {
  public readonly function: lambda.Function;
  public readonly role: iam.Role;
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: RotationFunctionProps) {
    super(scope, id);
    const { secret, key } = props;
    const { account } = Stack.of(this);

    this.logGroup = new EncryptedLogGroup(this, 'Logs', { encryptionKey: key, retention: props.logRetention });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Rotates the secret ${secret.node.path}`.slice(0, 1000),
    });
    new iam.ManagedPolicy(this, 'Policy', {
      description: `Rotates the secret ${secret.node.path}`.slice(0, 1000),
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({ sid: 'WriteItsOwnLog', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
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

    this.function = new lambda.Function(this, 'Function', {
      description: `Rotates the secret ${secret.node.path}`.slice(0, 256),
      code: lambda.Code.fromAsset(path.join(__dirname, '../../assets/secrets/generated-secret-rotation.lambda'), { exclude: ['index.meta.json'] }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(30),
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: {
        VALUE_LENGTH: String(props.length),
        VALUE_CODE_POINTS: props.characters._codePoints,
        ...(props.field === undefined ? {} : { VALUE_FIELD: props.field }),
      },
    });
    this.function.addPermission('SecretsManager', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: account,
      sourceArn: secret.secretArn,
    });

    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ',
      'Secrets Manager invokes rotation functions synchronously and repeats a failed rotation itself; a dead-letter queue receives failures of asynchronous invocations only.');
    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC',
      'The function talks to the API of Secrets Manager only, over TLS, and accepts no connection; a VPC would add a network it has no use for.');
    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency',
      'Only Secrets Manager may invoke it, a few times a rotation; reserved concurrency would take its share of an account quota that can be as low as ten.');
  }
}
