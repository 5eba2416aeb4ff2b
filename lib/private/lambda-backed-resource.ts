import * as path from 'path';
import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements';
import { stateRoleClaims } from './role-claims';

/** What a {@link LambdaBackedResource} is made from. */
export interface LambdaBackedResourceProps {
  /** What the function does, for people. */
  readonly description: string;
  /** Path of the bundled handler below `assets/`, such as `network/default-security-group.lambda`. */
  readonly handler: string;
  /** Type of the resource as CloudFormation shows it, such as `Custom::EmptySecurityGroup`. */
  readonly resourceType: string;
  /** What the function may do, beside writing its own log. */
  readonly statements: iam.PolicyStatement[];
  /** Encrypted and retained; the room of this file may not create it. */
  readonly logGroup: logs.ILogGroup;
  /** What the handler gets. The function has no environment, so there is none to encrypt. */
  readonly properties: { readonly [name: string]: string };
}

const TIMEOUT = Duration.minutes(2);

/**
 * The one way this library makes a custom resource: a function of its own with a role that can do nothing else, and the
 * resource that invokes it.
 *
 * The handler answers CloudFormation through `custom-resource.lambda-shared.ts`.
 */
export class LambdaBackedResource extends Construct {
  public readonly function: lambda.Function;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: LambdaBackedResourceProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    const statements = [
      new iam.PolicyStatement({
        sid: 'WriteItsOwnLog', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [props.logGroup.logGroupArn],
      }),
      ...props.statements,
    ];
    this.policy = new iam.ManagedPolicy(this, 'Policy', { description: props.description, roles: [this.role], statements });
    stateRoleClaims(this.role, {
      trust: [new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('lambda.amazonaws.com')] })], statements: () => statements,
    });
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../assets', props.handler), { exclude: ['index.meta.json'] }),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: TIMEOUT,
      role: this.role,
      logGroup: props.logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: props.resourceType,
      serviceToken: this.function.functionArn,
      serviceTimeout: TIMEOUT.plus(Duration.minutes(1)),
      properties: { ...props.properties },
    });
    // The function's permissions must be there on the first call and still on the last.
    this.resource.node.addDependency(this.policy);

    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ',
      'CloudFormation waits for the answer of each invocation and fails the deployment without one; a dead-letter queue would tell nobody more');
    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC',
      'The function calls one AWS API over TLS and accepts no connection; inside the VPC it is creating it would depend on what it creates');
    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency',
      'Only CloudFormation invokes it, once a deployment; reserved concurrency would take its share of an account quota that can be as low as ten');
  }
}
