import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CustomerKey } from '../data';
import { AsyncFailure, LeastPrivilegeFunction, WildcardException } from '../identity';
import { Segment } from '../network';
import { throughSecretsManager } from './value-readers';
import { invalidInput } from '../private/errors';

/** What rotates one kind of secret: a handler, and what it needs beside the secret itself. */
export interface Rotator {
  /** The bundled handler below `assets`, such as `secrets/database/postgresql-rotation.lambda`, or a team's own. */
  readonly asset: string | lambda.Code;

  /** The entry point of a team's own handler; `index.handler` when left out. */
  readonly handler?: string;

  /** Its settings. `SECRET_ARN` is added. */
  readonly environment: { readonly [name: string]: string };

  /** What it may do beside rotating the secret. */
  readonly statements?: iam.PolicyStatement[];

  /** The wildcards in `statements`, each with its reason. */
  readonly wildcardExceptions?: WildcardException[];

  /** How long one step may take; half a minute when left out. */
  readonly timeout?: Duration;

  /** Memory in MiB; 256 when left out. */
  readonly memorySize?: number;

  /** Whether values that are out of use are ended later: an hourly event asks for it. */
  readonly retires?: boolean;

  /** Other secrets that it reads, such as the one of the database's admin. */
  readonly readsSecrets?: secretsmanager.ISecret[];
}

export interface RotationFunctionProps {
  readonly secret: secretsmanager.Secret;
  readonly key: CustomerKey;
  readonly rotator: Rotator;
  readonly logRetention?: logs.RetentionDays;
  readonly segment?: Segment;
}

/** The function that rotates one secret, with a role that can do nothing else. */
export function rotationFunction(scope: Construct, id: string, props: RotationFunctionProps): LeastPrivilegeFunction {
  const { secret, key, rotator } = props;
  const rotation = new LeastPrivilegeFunction(scope, id, {
    description: `Rotates the secret ${secret.node.path}`.slice(0, 256),
    code: typeof rotator.asset === 'string'
      ? lambda.Code.fromAsset(path.join(__dirname, '../../assets', rotator.asset), { exclude: ['index.meta.json'] }) : rotator.asset,
    handler: rotator.handler ?? 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    timeout: rotator.timeout,
    memorySize: rotator.memorySize,
    encryptionKey: key,
    logRetention: props.logRetention,
    segment: props.segment,
    asyncFailure: AsyncFailure.none('Secrets Manager repeats a failed rotation itself. Asynchronous are only the regular events of this secret, which hold nothing but the name of an operation: the next one asks the same, and an alarm tells of errors'),
    environment: { SECRET_ARN: secret.secretArn, ...rotator.environment },
    wildcardExceptions: rotator.wildcardExceptions,
    statements: [
      new iam.PolicyStatement({
        sid: 'RotateThisSecret',
        actions: [
          'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:ListSecretVersionIds', 'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [secret.secretArn],
      }),
      new iam.PolicyStatement({
        sid: 'KeyOfThisSecretOnly',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: throughSecretsManager(secret),
      }),
      ...(rotator.readsSecrets ?? []).flatMap((other, index) => readStatements(secret, other, index)),
      ...(rotator.statements ?? []),
    ],
  });
  if (props.segment) {
    rotation.allowToEndpoints('the rotation calls Secrets Manager');
  }
  rotation.addPermission('SecretsManager', {
    principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceAccount: Stack.of(scope).account,
    sourceArn: secret.secretArn,
  });
  return rotation;
}

/** What a rotation needs to read another secret: its current value and, while that is rotated itself, the pending one by its version id. */
function readStatements(secret: secretsmanager.Secret, other: secretsmanager.ISecret, index: number): iam.PolicyStatement[] {
  if (other.secretFullArn === undefined) {
    throw invalidInput(secret, `the secret ${other.node.path}, which its rotation reads, was imported without its complete ARN`, 'import it with Secret.fromSecretCompleteArn');
  }
  const number = index === 0 ? '' : String(index + 1);
  return [
    new iam.PolicyStatement({
      sid: `ReadOtherSecret${number}`,
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      resources: [other.secretArn],
    }),
    ...(other.encryptionKey ? [new iam.PolicyStatement({
      sid: `KeyOfOtherSecret${number}`,
      actions: ['kms:Decrypt'],
      resources: [other.encryptionKey.keyArn],
      conditions: throughSecretsManager(other),
    })] : []),
  ];
}
