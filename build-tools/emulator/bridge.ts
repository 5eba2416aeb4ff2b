import { ArnFormat, Aspects, CfnResource, IAspect, Stack } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { EMULATED_TYPE } from './bridge-shim';
import { BRIDGED_TYPES, METRIC_MATH_ALARM } from './bridged-types';
import { types as NATIVE_TYPES } from './native-types.json';

/** Name of the function that the bridge's resources call. */
export const SHIM_FUNCTION = 'zero-trust-emulator-bridge';
/** A function that dies at its start would block a deployment for as long as this, in seconds. */
const SERVICE_TIMEOUT = 30;

/** Types of resources by how the emulator has them, each in the order of their names. */
export interface Coverage {
  /** The emulator's CloudFormation knows them. */
  readonly native: string[];
  /** Made by calls of their service, by a server that has it. */
  readonly bridged: string[];
  /** No server has them: they are in the templates that were checked, and not in the emulator. */
  readonly synthesizedOnly: string[];
}

/** Custom resources of this library whose handlers are told the address of EC2. */
const WITH_ENDPOINT: readonly string[] = ['Custom::EmptySecurityGroup', 'Custom::GatewayPrefixLists'];

/** What is different in the emulator. */
export interface BridgeOptions {
  /** Address of the emulator, or of the proxy before it. */
  readonly endpoint: string;
  /**
   * Seconds after which a message that a handler failed on comes again.
   *
   * @default as in the template
   */
  readonly visibilityTimeout?: number;
  /**
   * Seconds that functions may take. A handler's lease on what it does lasts as long and some more: a short one ends soon after a crash.
   *
   * @default as in the template
   */
  readonly functionTimeout?: number;
}

/**
 * Makes an app deployable to the emulator. Resources of types that the emulator does not know become custom resources, which
 * a function answers that makes them by calls, or that does nothing where nobody has their service.
 *
 * Only for apps that go to the emulator: what is checked and what goes to AWS is synthesized without it.
 */
export class EmulatorBridge implements IAspect {
  /** Puts the bridge on everything in `scope`, behind all other aspects. */
  public static over(scope: IConstruct, options: BridgeOptions): EmulatorBridge {
    const bridge = new EmulatorBridge(options);
    Aspects.of(scope).add(bridge, { priority: 1_000 });
    return bridge;
  }

  private readonly numbers: Record<string, number> = {};
  private readonly seen = { native: new Set<string>(), bridged: new Set<string>(), synthesizedOnly: new Set<string>() };
  private readonly native = new Set<string>(NATIVE_TYPES);

  private constructor(private readonly options: BridgeOptions) {}

  /** What the app has, once it is synthesized. */
  public get coverage(): Coverage {
    return {
      native: [...this.seen.native].sort(), bridged: [...this.seen.bridged].sort(), synthesizedOnly: [...this.seen.synthesizedOnly].sort(),
    };
  }

  /** How many resources of each type there are, once it is synthesized. */
  public get counts(): Readonly<Record<string, number>> {
    return { ...this.numbers };
  }

  public visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node)) {
      return;
    }
    if (node.cfnResourceType.startsWith('Custom::')) {
      if (WITH_ENDPOINT.includes(node.cfnResourceType)) {
        node.addPropertyOverride('Endpoint', this.options.endpoint);
      }
      return;
    }
    const type = emulatedType(node);
    const kind = type in BRIDGED_TYPES ? 'bridged' : this.native.has(type) ? 'native' : 'synthesizedOnly';
    this.seen[kind].add(type);
    this.numbers[type] = (this.numbers[type] ?? 0) + 1;
    if (kind === 'native') {
      this.adapt(node);
    } else {
      makeByCalls(node, type);
    }
  }

  private adapt(resource: CfnResource): void {
    if (resource instanceof CfnFunction) {
      // The proxy tells handlers apart by it.
      resource.addPropertyOverride('Environment.Variables.AWS_SDK_UA_APP_ID', appId(resource));
      if (this.options.functionTimeout !== undefined) {
        resource.addPropertyOverride('Timeout', this.options.functionTimeout);
      }
    }
    if (resource instanceof CfnQueue && this.options.visibilityTimeout !== undefined) {
      resource.addPropertyOverride('VisibilityTimeout', this.options.visibilityTimeout);
    }
  }
}

/** What a function's SDK calls itself: the end of its path, within the fifty characters that an SDK takes. */
export function appId(resource: IConstruct): string {
  return resource.node.path.replace(/\/Resource$/, '').replace(/[^A-Za-z0-9]+/g, '-').slice(-50);
}

/** The resource's type, or the kind of it that the emulator does not know. */
function emulatedType(resource: CfnResource): string {
  return resource instanceof CfnAlarm && resource.metrics !== undefined ? METRIC_MATH_ALARM : resource.cfnResourceType;
}

function makeByCalls(resource: CfnResource, type: string): void {
  // A type is read when the template is written, and nothing else about the resource changes: its id and who refers to it stay.
  (resource as { cfnResourceType: string }).cfnResourceType = `Custom::${resource.cfnResourceType.replace(/::/g, '')}`;
  resource.addPropertyOverride('ServiceToken', Stack.of(resource).formatArn({
    service: 'lambda', resource: 'function', resourceName: SHIM_FUNCTION, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  }));
  resource.addPropertyOverride('ServiceTimeout', SERVICE_TIMEOUT);
  resource.addPropertyOverride(EMULATED_TYPE, type);
}
