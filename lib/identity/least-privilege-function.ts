import { CfnParameter, Duration, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AsyncFailure } from './async-failure';
import { EnvironmentException } from './environment-exception';
import { flowFor, flowsToEndpoints, joinFlow, ruleDescription, vpcOf } from './function-network';
import { surroundings } from './function-surroundings';
import { RUNTIMES_AS_OF, endedRuntime } from './lambda-runtimes';
import { LeastPrivilegeFunctionProps } from './least-privilege-function-props';
import { LeastPrivilegeRole } from './least-privilege-role';
import { looksLikeSecret } from './secret-detection';
import { flatten } from './statement-review';
import { CustomerKey } from '../data';
import { Flow, Segment } from '../network';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, requireReason, shown } from '../private/errors';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/**
 * A Lambda function whose role holds its own log group and what was granted, nothing else.
 *
 * It is a `lambda.Function`: event sources, aliases, grants and destinations work as usual. Its key, log group, dead-letter
 * queue, role and security group stand beside it under the id it was given; the function itself is `<id>/Function`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-security.html
 */
export class LeastPrivilegeFunction extends lambda.Function {
  /** The role the function runs as. Its `grantReport` shows what grants added. */
  public readonly executionRole: LeastPrivilegeRole;

  /** Encrypts environment, logs and dead letters. */
  public readonly encryptionKey: CustomerKey;

  /** The function's own security group; absent without a segment. */
  public readonly securityGroup?: ec2.ISecurityGroup;

  private readonly segment?: Segment;
  private readonly container: Construct;
  private readonly environmentExceptions: EnvironmentException[];

  /**
   * @throws when the runtime has ended, a variable looks like a secret, a statement has an unreasoned wildcard, timeout or
   * memory are out of range, dead letters would go to a FIFO queue or topic, or the segment is an edge segment
   */
  constructor(scope: Construct, id: string, props: LeastPrivilegeFunctionProps) {
    const where = `${scope.node.path}/${id}`;
    refuseEndedRuntime(where, props.runtime);
    refuseSizes(where, props);
    for (const [name, value] of Object.entries(props.environment ?? {})) {
      refuseSecret(Stack.of(scope), where, name, value, props.environmentExceptions ?? []);
    }
    const asyncFailure = props.asyncFailure ?? AsyncFailure.newQueue();
    const around = surroundings(scope, id, where, props, asyncFailure);
    super(around.container, 'Function', {
      code: props.code,
      handler: props.handler,
      runtime: props.runtime,
      description: props.description,
      functionName: props.functionName,
      architecture: props.architecture ?? lambda.Architecture.ARM_64,
      timeout: props.timeout ?? Duration.seconds(30),
      memorySize: props.memorySize ?? 256,
      ephemeralStorageSize: props.ephemeralStorageSize,
      layers: props.layers,
      environment: props.environment,
      environmentEncryption: around.key,
      role: around.role,
      logGroup: around.logGroup,
      ...(props.segment && { vpc: vpcOf(props.segment), vpcSubnets: props.segment.selection, securityGroups: [around.securityGroup!] }),
      deadLetterQueue: around.queue,
      deadLetterTopic: asyncFailure.deadLetterTopic,
      onFailure: asyncFailure.onFailure,
      retryAttempts: props.retryAttempts,
      maxEventAge: props.maxEventAge,
      tracing: props.tracing ? lambda.Tracing.ACTIVE : undefined,
      codeSigningConfig: props.codeSigningConfig,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    });
    this.container = around.container;
    this.executionRole = around.role;
    this.encryptionKey = around.key;
    this.securityGroup = around.securityGroup;
    this.segment = props.segment;
    this.environmentExceptions = props.environmentExceptions ?? [];
    this.acknowledgeChoices(props, asyncFailure);
    Claims.of(this).state(Claim.noExternalAccess({
      about: this.node.path, resource: ClaimResource.of(this), promise: `Nobody outside invokes or changes the function ${this.node.path}`,
    }));
  }

  /**
   * Allows connections to something with security groups, and opens its group for them.
   *
   * Where the target lies in another segment, the network ACLs need a flow between the segments too. Between segments use
   * `allowToSegment`, for AWS services `allowToEndpoints`.
   *
   * @param target such as a database with a security group of its own
   * @param port the port
   * @param reason why the function needs it; EC2 shows it at the rules
   * @throws when the function has no segment, or the reason says nothing
   */
  public allowTo(target: ec2.IConnectable, port: ec2.Port, reason: string): void {
    this.requireSegment();
    this.connections.allowTo(target, port, ruleDescription(requireReason(this, 'the connection', reason)));
  }

  /**
   * Allows connections to whatever carries the security group of a segment. The segments must have a flow for the port, for
   * the network ACLs between them are the segments' affair.
   *
   * @param target the segment, which may be the function's own
   * @param port the port, or a part of the flow's ports
   * @param reason why the function needs it; EC2 shows it at the rules
   * @throws when the function has no segment, or no flow carries the port
   */
  public allowToSegment(target: Segment, port: ec2.Port, reason: string): void {
    const source = this.requireSegment();
    const flow = flowFor(source, target, port);
    if (!flow) {
      throw invalidInput(this, `segment ${shown(source.name)} has no flow to ${shown(target.name)} on ${port.toString()}`,
        `declare it first: vpc.segment('${source.name}').allowTo(vpc.segment('${target.name}'), ...)`);
    }
    this.join(flow, reason, port);
  }

  /**
   * Allows connections to the endpoints of AWS services that the function's segment uses, interface and gateway. Which
   * calls go through is for endpoint policies and the role to say.
   *
   * @param reason why the function needs them; EC2 shows it at the rules
   * @throws when the function has no segment, the segment uses no endpoints, or this was called before
   */
  public allowToEndpoints(reason: string): void {
    const flows = flowsToEndpoints(this.requireSegment());
    if (flows.length === 0) {
      throw invalidInput(this, `segment ${shown(this.segment!.name)} uses no endpoints of AWS services`, 'give its VPC endpoints, and name the segment among their users');
    }
    flows.forEach((flow) => this.join(flow, reason));
  }

  /**
   * Takes part in any other flow of the function's segment, such as one to the internet or to an office.
   *
   * @param flow what the segment's `allow...` method returned
   * @param reason why the function needs it; EC2 shows it at the rules
   * @throws when the function has no segment, the flow does not start there, or the function takes part already
   */
  public allowAlong(flow: Flow, reason: string): void {
    if (flow.node.scope !== this.requireSegment() || flow.source !== this.segment!.name) {
      throw invalidInput(this, `the flow ${flow.summary} does not start in segment ${shown(this.segment!.name)}`, 'declare one on the function\'s segment');
    }
    this.join(flow, reason);
  }

  /**
   * Adds an environment variable.
   *
   * @param key the name
   * @param value the value
   * @param options as `lambda.Function` takes them
   * @throws when the value looks like a secret and no exception names the variable
   */
  public addEnvironment(key: string, value: string, options?: lambda.EnvironmentOptions): this {
    // Not set yet while the base class adds the variables that the constructor has looked at.
    if (this.environmentExceptions) {
      refuseSecret(Stack.of(this), this.container.node.path, key, value, this.environmentExceptions);
    }
    return super.addEnvironment(key, value, options);
  }

  private join(flow: Flow, reason: string, port?: ec2.Port): void {
    joinFlow(this.container, flow, this.securityGroup!, requireReason(this, 'the connection', reason), port);
  }

  private requireSegment(): Segment {
    if (!this.segment) {
      throw invalidInput(this, 'the function runs in no segment, so it has no security group to open', 'give it a segment');
    }
    return this.segment;
  }

  private acknowledgeChoices(props: LeastPrivilegeFunctionProps, asyncFailure: AsyncFailure): void {
    const nist = (rule: string, reason: string) => acknowledge(this, `NIST.800.53.R5::NIST.800.53.R5-${rule}`, reason);
    if (asyncFailure.onFailure) {
      nist('LambdaDLQ', 'Failed events go to an on-failure destination, which gets the error besides the event');
    } else if (asyncFailure.noneBecause) {
      nist('LambdaDLQ', asyncFailure.noneBecause);
    }
    if (!props.segment) {
      nist('LambdaInsideVPC', 'The function needs nothing in a VPC: it is reached and reaches others only through AWS APIs, where IAM decides; no network path leads to it');
    }
    if (props.reservedConcurrentExecutions === undefined) {
      nist('LambdaConcurrency', 'New accounts have a concurrency quota of 10, of which nothing can be set aside; the account\'s quota limits the function');
    }
  }
}

function refuseEndedRuntime(where: string, runtime: lambda.Runtime): void {
  const ended = endedRuntime(runtime.name);
  if (ended) {
    throw invalidInput(where, ended.state === 'retired'
      ? `runtime ${runtime.name} ended on ${ended.since} (as of ${RUNTIMES_AS_OF})`
      : `the operating system of runtime ${runtime.name} ended on ${ended.since} (as of ${RUNTIMES_AS_OF})`, `use ${ended.instead}`);
  }
}

function refuseSizes(where: string, { timeout, memorySize }: LeastPrivilegeFunctionProps): void {
  if (timeout && !timeout.isUnresolved() && (timeout.toSeconds() < 1 || timeout.toSeconds() > 900)) {
    throw invalidInput(where, `a timeout of ${timeout.toHumanString()} is out of range`, 'use 1 second to 15 minutes');
  }
  if (memorySize !== undefined && !Token.isUnresolved(memorySize) && (!Number.isInteger(memorySize) || memorySize < 128 || memorySize > 10240)) {
    throw invalidInput(where, `${shown(memorySize)} MiB of memory are out of range`, 'use 128 to 10240');
  }
}

function refuseSecret(stack: Stack, where: string, name: string, value: string, exceptions: EnvironmentException[]): void {
  const finding = secretIn(stack, name, value);
  if (finding && !exceptions.some((exception) => exception.name === name)) {
    throw invalidInput(where, `environment variable ${name} seems to hold a secret: ${finding}`,
      'keep the value in Secrets Manager and pass its ARN, or add an EnvironmentException if it is none');
  }
}

function secretIn(stack: Stack, name: string, value: string): string | undefined {
  if (!Token.isUnresolved(value)) {
    return looksLikeSecret(name, value)?.reason;
  }
  const parameters = Tokenization.reverseString(value).tokens
    .map((token) => Reference.isReference(token) ? token.target : undefined)
    .filter((target): target is CfnParameter => target instanceof CfnParameter);
  if (parameters.some((parameter) => parameter.noEcho)) {
    return 'it comes from a parameter that is not shown because it is one';
  }
  const text = flatten(stack.resolve(value));
  // A parameter holds some text, which only the variable's name can judge; other references stand for names and ARNs.
  return looksLikeSecret(name, parameters.length > 0 && /^<[^<>]+>$/.test(text) ? 'some text' : text)?.reason;
}
