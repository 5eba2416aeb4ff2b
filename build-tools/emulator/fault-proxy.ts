import { Agent, createServer, IncomingMessage, request as httpRequest, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { awsCall } from './aws-call';
import { accessDenied, AwsAnswer, AwsErrorCode, errorAnswer, serverError, throttled } from './aws-error';
import { AwsCall, AwsRequest } from './aws-request';
import { CRASH_HEADER } from './crash-hook';
import { CallPattern, Fault, FaultRule, FaultRules, matches } from './fault-rules';

/** A call that went through the proxy. */
export interface RecordedCall extends Pick<AwsCall, 'service' | 'operation' | 'actions' | 'appId' | 'accessKeyId' | 'region'> {
  /** Path and query. */
  readonly path: string;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
  /** Status that the caller saw; absent where it saw none. */
  readonly status?: number;
  /** Status that the service gave; absent where it has not heard of the call. */
  readonly served?: number;
  /** What was done to the call. */
  readonly fault?: Fault['kind'];
  /** The request's body, where bodies are kept. */
  readonly body?: string;
}

type Seen = Pick<RecordedCall, 'status' | 'served'>;

/** Who called, and which IAM actions its calls needed since the start. */
export interface Caller extends Pick<AwsCall, 'functionName' | 'appId'> {
  readonly actions: readonly string[];
}

/** Calls that go to another server than the first. */
export interface Route {
  readonly call: CallPattern;
  /** Address of the server. */
  readonly to: string;
}

/** How a {@link FaultProxy} starts. */
export interface FaultProxyOptions {
  /** Keeps the bodies of requests with the recorded calls. @default false */
  readonly keepBodies?: boolean;
}

/** Requests that control the proxy start with this. */
export const CONTROL_PATH = '/_proxy/';

const LOOPBACK = '127.0.0.1';
const LARGEST_BODY = 64 * 1024 * 1024;

/**
 * Stands between the handlers and the emulator: records which calls they make, and lets calls fail by rules that count.
 *
 * It starts before the emulator, since the emulator's handlers are told its address; what comes before `forwardTo` is
 * answered with 503.
 */
export class FaultProxy {
  /** Starts a proxy on a free port of the loopback interface. */
  public static async start(options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await new Promise<void>((resolve, reject) => proxy.server.once('error', reject).listen(0, LOOPBACK, resolve));
    return proxy;
  }

  /** Decide which calls fail. */
  public readonly rules = new FaultRules();
  private readonly recorded: RecordedCall[] = [];
  private readonly asked = new Map<string, Set<string>>();
  private readonly server: Server;
  private readonly agent = new Agent({ keepAlive: true });
  private destination?: string;
  private routes: readonly Route[] = [];

  private constructor(private readonly options: FaultProxyOptions) {
    this.server = createServer((incoming, response) => {
      this.handle(incoming, response).catch((error: Error) => {
        response.destroy(error);
      });
    });
    // Handlers keep connections for longer than node's five seconds; one that closes under a request would be a fault of ours.
    this.server.keepAliveTimeout = 120_000;
  }

  /** Its address. */
  public get endpoint(): string {
    return `http://${LOOPBACK}:${(this.server.address() as AddressInfo).port}`;
  }

  /** The calls since the start or the last `forget`, in the order in which they came. */
  public get calls(): readonly RecordedCall[] {
    return this.recorded;
  }

  /** Who called since the start: not even forgetting makes these fewer. */
  public get callers(): readonly Caller[] {
    return [...this.asked].map(([caller, actions]) => ({ ...JSON.parse(caller) as Omit<Caller, 'actions'>, actions: [...actions].sort() }));
  }

  /** Where calls go: the first route that matches decides, and if none does, the first argument. */
  public forwardTo(endpoint: string, routes: readonly Route[] = []): void {
    this.destination = endpoint;
    this.routes = routes;
  }

  /** Forgets calls and rules. */
  public forget(): void {
    this.recorded.length = 0;
    this.rules.clear();
  }

  public async stop(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const request: AwsRequest = { method: incoming.method!, url: incoming.url!, headers: incoming.headers, body: await bodyOf(incoming) };
    if (request.url.startsWith(CONTROL_PATH)) {
      write(response, this.control(request));
      return;
    }
    const call = awsCall(request);
    this.note(call);
    const fault = this.rules.next(call, request.url, request.body);
    const index = this.recorded.push({
      service: call.service,
      operation: call.operation,
      actions: call.actions,
      appId: call.appId,
      accessKeyId: call.accessKeyId,
      region: call.region,
      path: request.url,
      at,
      ...fault && { fault: fault.kind },
      ...this.options.keepBodies && { body: request.body.toString('utf8') },
    }) - 1;
    const entry = this.recorded[index];
    const told = (seen: Seen) => {
      // Forgotten calls stay forgotten.
      if (this.recorded[index] === entry) {
        this.recorded[index] = { ...entry, ...seen };
      }
    };
    await this.answer(call, fault, request, response, told);
  }

  private note({ actions, appId, functionName }: AwsCall): void {
    const caller = JSON.stringify({ functionName, appId });
    const asked = this.asked.get(caller) ?? new Set();
    this.asked.set(caller, asked);
    actions.forEach((action) => asked.add(action));
  }

  private async answer(
    call: AwsCall, fault: Fault | undefined, request: AwsRequest, response: ServerResponse, told: (seen: Seen) => void,
  ): Promise<void> {
    switch (fault?.kind) {
      case 'throttle':
      case 'serverError':
      case 'accessDenied':
      case 'error': {
        const error = errorOf(fault, call);
        told({ status: error.status });
        write(response, errorAnswer(call, error));
        return;
      }
      case 'answer':
        told({ status: fault.status });
        write(response, { status: fault.status, headers: { ...fault.headers }, body: Buffer.from(fault.body) });
        return;
      case 'dropBefore':
        response.destroy();
        return;
      case 'crashBefore':
        write(response, { status: 500, headers: { [CRASH_HEADER]: 'true' }, body: Buffer.alloc(0) });
        return;
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    }
    const answer = await this.forward(call, request);
    if (fault?.kind === 'dropAfter') {
      told({ served: answer.status });
      response.destroy();
      return;
    }
    if (fault?.kind === 'crashAfter') {
      told({ served: answer.status });
      write(response, { ...answer, headers: { ...answer.headers, [CRASH_HEADER]: 'true' } });
      return;
    }
    told({ status: answer.status, served: answer.status });
    write(response, answer);
  }

  private forward(call: AwsCall, request: AwsRequest): Promise<AwsAnswer> {
    const to = this.routes.find((route) => matches(route.call, call, request.url, request.body))?.to ?? this.destination;
    if (to === undefined) {
      return Promise.resolve(errorAnswer(call, serverError(call, 503)));
    }
    return new Promise((resolve, reject) => {
      const { 'transfer-encoding': _encoding, expect: _expect, connection: _connection, ...headers } = request.headers;
      // The host stays the one that the caller signed.
      const outgoing = httpRequest(to + request.url, {
        method: request.method, agent: this.agent, headers: { ...headers, 'content-length': String(request.body.length) },
      }, (answer) => {
        bodyOf(answer).then((body) => resolve({ status: answer.statusCode!, headers: plain(answer), body }), reject);
      });
      outgoing.once('error', reject);
      outgoing.end(request.body);
    });
  }

  /** The tests run in other processes or contexts than the proxy: they control it by requests. */
  private control(request: AwsRequest): AwsAnswer {
    const what = `${request.method} ${request.url.slice(CONTROL_PATH.length)}`;
    const json = (value: unknown, status = 200): AwsAnswer => ({
      status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value)),
    });
    switch (what) {
      case 'GET calls':
        return json(this.recorded);
      case 'GET callers':
        return json(this.callers);
      case 'GET rules/unused':
        return json(this.rules.unused);
      case 'POST rules':
        this.rules.add(...JSON.parse(request.body.toString('utf8')) as FaultRule[]);
        return json({});
      case 'POST routes':
        this.routes = JSON.parse(request.body.toString('utf8')) as Route[];
        return json({});
      case 'POST forget':
        this.forget();
        return json({});
      default:
        return json({ error: `The proxy does not know ${what}.` }, 404);
    }
  }
}

function errorOf(fault: Extract<Fault, { kind: 'throttle' | 'serverError' | 'accessDenied' | 'error' }>, call: AwsCall): AwsErrorCode {
  switch (fault.kind) {
    case 'throttle':
      return throttled(call);
    case 'serverError':
      return serverError(call, fault.status);
    case 'accessDenied':
      return accessDenied(call);
    case 'error':
      return fault.error;
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST_BODY) {
      throw new Error('A request or an answer is larger than the proxy holds.');
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Headers of an answer as they came, but for those of the connection. */
function plain(answer: IncomingMessage): Record<string, string> {
  const { 'transfer-encoding': _encoding, connection: _connection, 'keep-alive': _keepAlive, ...headers } = answer.headers;
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value ?? '']));
}

function write(response: ServerResponse, answer: AwsAnswer): void {
  // An answer to HEAD has the length of what it leaves out.
  const headers = { ...answer.headers, ...!('content-length' in answer.headers) && { 'content-length': String(answer.body.length) } };
  response.writeHead(answer.status, headers).end(answer.body);
}
