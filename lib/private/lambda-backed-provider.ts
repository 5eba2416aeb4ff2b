import * as path from 'path';
import { CustomResource, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledgements';
import { stateRoleClaims } from './role-claims';

/** What a {@link LambdaBackedProvider} is made from. */
export interface LambdaBackedProviderProps {
  /** What the function does, for people. */
  readonly description: string;
  /** Path of the bundled handler below `assets/`, such as `network/default-security-group.lambda`. */
  readonly handler: string;
  /** Type of its resources as CloudFormation shows it, such as `Custom::EmptySecurityGroup`. */
  readonly resourceType: string;
  /** What the function may do, beside writing its own log. */
  readonly statements: iam.PolicyStatement[];
  /** Encrypted and retained; the room of this file may not create it. */
  readonly logGroup: logs.ILogGroup;
  /** Why the function is in no VPC. The default is for what makes a VPC. */
  readonly whyOutsideVpc?: string;
}

const TIMEOUT = Duration.minutes(2);

/**
 * The one way this library makes custom resources: a function of its own with a role that can do nothing else, and
 * resources that invoke it.
 *
 * The handler answers CloudFormation through `custom-resource.lambda-shared.ts`.
 */
export class LambdaBackedProvider extends Construct {
  public readonly function: lambda.Function;
  public readonly role: iam.Role;
  public readonly policy: iam.ManagedPolicy;
  private readonly resourceType: string;

  constructor(scope: Construct, id: string, props: LambdaBackedProviderProps) {
    super(scope, id);
    this.resourceType = props.resourceType;
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
    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaDLQ',
      'CloudFormation waits for the answer of each invocation and fails the deployment without one; a dead-letter queue would tell nobody more');
    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC',
      props.whyOutsideVpc ?? 'The function calls one AWS API over TLS and accepts no connection; inside the VPC it is creating it would depend on what it creates');
    acknowledge(this.function, 'NIST.800.53.R5::NIST.800.53.R5-LambdaConcurrency',
      'Only CloudFormation invokes it, once a deployment; reserved concurrency would take its share of an account quota that can be as low as ten');
  }

  /**
   * A resource that the function answers for.
   *
   * @param properties what the handler gets; the function has no environment, so there is none to encrypt
   */
  public add(id: string, properties: { readonly [name: string]: string }): CustomResource {
    const resource = new CustomResource(this, id, {
      resourceType: this.resourceType,
      serviceToken: this.function.functionArn,
      serviceTimeout: TIMEOUT.plus(Duration.minutes(1)),
      properties: { ...properties },
    });
    // The function's permissions must be there on the first call and still on the last.
    resource.node.addDependency(this.policy);
    return resource;
  }
}
