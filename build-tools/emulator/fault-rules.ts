import { AwsErrorCode } from './aws-error';
import { AwsCall } from './aws-request';

/** Which calls a rule is about. What is left out matches everything. */
export interface CallPattern {
  /** Prefix of the service's actions. */
  readonly service?: string;
  /** Operation of the service's API. */
  readonly operation?: string;
  /** One of the IAM actions that the call needs. */
  readonly action?: string;
  /** What the caller's SDK calls itself. */
  readonly appId?: string;
  /** Start of the request's path: of S3 the bucket and the key. */
  readonly path?: string;
  /** Text that the request's body has. */
  readonly body?: string;
}

/** What happens to a call. */
export type Fault =
  /** The service says that it was asked too often. */
  | { readonly kind: 'throttle' }
  /** The service fails. */
  | { readonly kind: 'serverError'; readonly status?: number }
  /** The caller may not do this. */
  | { readonly kind: 'accessDenied' }
  /** The service refuses with an error of its own. */
  | { readonly kind: 'error'; readonly error: AwsErrorCode }
  /** The connection ends, and the service has not heard of it. */
  | { readonly kind: 'dropBefore' }
  /** The service has done it, and its answer is lost. */
  | { readonly kind: 'dropAfter' }
  /** The answer comes late, in milliseconds. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The process that calls ends, and the service has not heard of it. */
  | { readonly kind: 'crashBefore' }
  /** The service has done it, and the process that called ends. */
  | { readonly kind: 'crashAfter' }
  /** Another answer, for what no emulator knows. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Record<string, string>; readonly body: string };

/** One rule: after `skip` calls that match, the next `times` have the fault. */
export interface FaultRule {
  readonly call: CallPattern;
  readonly fault: Fault;
  /** @default 0 */
  readonly skip?: number;
  /** A number, or all that come. @default 1 */
  readonly times?: number | 'always';
}

/** Whether a call with its path and body is one that the pattern is about. */
export function matches(pattern: CallPattern, call: AwsCall, path: string, body: Buffer): boolean {
  return (pattern.service === undefined || pattern.service === call.service)
    && (pattern.operation === undefined || pattern.operation === call.operation)
    && (pattern.action === undefined || call.actions.includes(pattern.action))
    && (pattern.appId === undefined || pattern.appId === call.appId)
    && (pattern.path === undefined || path.startsWith(pattern.path))
    && (pattern.body === undefined || body.includes(pattern.body));
}

/** Rules that count: the same calls in the same order have the same faults. */
export class FaultRules {
  private readonly rules: (FaultRule & { seen: number })[] = [];

  /** Adds rules behind those that are there. The first that has a fault for a call decides; all that match it count it. */
  public add(...rules: FaultRule[]): void {
    this.rules.push(...rules.map((rule) => ({ ...rule, seen: 0 })));
  }

  public clear(): void {
    this.rules.length = 0;
  }

  /** Rules that have not had all of their faults: a test that ends with one has not tested what it says. */
  public get unused(): FaultRule[] {
    return this.rules.filter(({ skip = 0, times = 1, seen }) => seen < skip + (times === 'always' ? 1 : times)).map(({ seen: _seen, ...rule }) => rule);
  }

  /** The fault of a call, if it has one. */
  public next(call: AwsCall, path: string, body: Buffer): Fault | undefined {
    let fault: Fault | undefined;
    for (const rule of this.rules.filter(({ call: pattern }) => matches(pattern, call, path, body))) {
      const { skip = 0, times = 1 } = rule;
      rule.seen += 1;
      if (fault === undefined && rule.seen > skip && (times === 'always' || rule.seen <= skip + times)) {
        fault = rule.fault;
      }
    }
    return fault;
  }
}
