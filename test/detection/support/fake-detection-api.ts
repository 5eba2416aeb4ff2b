import { createServer, IncomingMessage, Server } from 'http';
import { AddressInfo } from 'net';

type Json = Record<string, unknown>;
type Handler = (event: unknown, context: { readonly logStreamName: string; getRemainingTimeInMillis(): number }) => Promise<void>;

/** What a handler told CloudFormation. */
export interface Answer {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}

/** One request that a service was sent. */
export interface Call {
  readonly at: string;
  readonly body: Json;
  readonly query: Json;
  readonly authorization: string;
}

/** GuardDuty, Inspector and Macie, as far as handlers call them, behind one address that also takes answers for CloudFormation. */
export class FakeDetectionApi {
  /** Administrators by service, with their state. */
  public readonly administrators: Record<string, [account: string, status: string][]> = { guardduty: [], inspector2: [], macie2: [] };
  /** State of each scan of Inspector. */
  public readonly scans: Record<string, string> = { ec2: 'DISABLED', ecr: 'DISABLED', lambda: 'DISABLED', lambdaCode: 'DISABLED', codeRepository: 'DISABLED' };
  /** Settings of Macie. */
  public discovery: Json = { status: 'DISABLED', autoEnableOrganizationMembers: 'NEW' };
  public organization: Json = { autoEnable: false, maxAccountLimitReached: false };
  public results: Json = {};
  /** Everything that was called. */
  public readonly calls: Call[] = [];
  /** Names of the errors with which the next calls fail, by `METHOD /path`. */
  public readonly failures: Record<string, string[]> = {};
  /** Inspector's way of failing: error codes within a good answer, by `METHOD /path`. */
  public readonly failedAccounts: Record<string, string[]> = {};
  /** Calls that are answered well and change nothing. */
  public readonly ignored = new Set<string>();
  /** Administrators on a page. */
  public pageSize = 10;
  public url = '';
  private server?: Server;
  private answer?: Answer;

  public async start(): Promise<void> {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const [status, body, error] = this.respond(request, Buffer.concat(parts).toString('utf8'));
        response.writeHead(status, error ? { 'x-amzn-errortype': `${error}:http://internal/` } : {});
        response.end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: 'token' });
  }

  public async stop(): Promise<void> {
    this.server!.closeAllConnections();
    await new Promise((resolve) => this.server!.close(resolve));
  }

  /** Sends a handler what CloudFormation sends, and gives back what it answers. */
  public async send(handler: Handler, RequestType: string, properties: Json, PhysicalResourceId?: string, old?: Json): Promise<Answer> {
    this.answer = undefined;
    await handler({
      RequestType,
      ResourceProperties: { Endpoint: this.url, ...properties },
      OldResourceProperties: old && { Endpoint: this.url, ...old },
      PhysicalResourceId,
      ResponseURL: `${this.url}/cloudformation`,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'logical',
    }, { logStreamName: 'stream', getRemainingTimeInMillis: () => 110_000 });
    return this.answer!;
  }

  /** Calls that change something, in their order. */
  public changes(): string[] {
    return this.calls.map(({ at }) => at).filter((at) => !at.startsWith('GET') && !/\/(list|get)$/.test(at));
  }

  private respond(request: IncomingMessage, text: string): [status: number, body: Json, error?: string] {
    const url = new URL(request.url!, this.url);
    const body = (text === '' ? {} : JSON.parse(text)) as Json;
    if (url.pathname === '/cloudformation') {
      this.answer = body as unknown as Answer;
      return [200, {}];
    }
    const at = `${request.method} ${url.pathname}`;
    const authorization = request.headers.authorization ?? '';
    this.calls.push({ at, body, query: Object.fromEntries(url.searchParams), authorization });
    const failure = this.failures[at]?.shift();
    if (failure) {
      return [failure === 'InternalServerException' ? 500 : 400, { message: `no: ${failure}` }, failure];
    }
    const failed = this.failedAccounts[at]?.shift();
    if (failed) {
      return [200, { failedAccounts: [{ errorCode: failed, errorMessage: `no: ${failed}`, accountId: '111122223333' }] }];
    }
    const service = /\/(guardduty|inspector2|macie2)\/aws4_request/.exec(authorization)?.[1] ?? 'nobody';
    return this.ignored.has(at) ? [200, {}] : [200, this.do(service, at, { ...body, ...Object.fromEntries(url.searchParams) })];
  }

  private do(service: string, at: string, input: Json): Json {
    const admins = this.administrators[service];
    const account = String(input.adminAccountId ?? input.delegatedAdminAccountId);
    const [path] = at.split(' ').slice(1);
    switch (at) {
      case 'GET /admin':
        return service === 'guardduty'
          ? this.page(admins.map(([adminAccountId, adminStatus]) => ({ adminAccountId, adminStatus })), 'adminAccounts', input)
          : this.page(admins.map(([accountId, status]) => ({ accountId, status })), 'adminAccounts', input);
      case 'POST /delegatedadminaccounts/list':
        return this.page(admins.map(([accountId, status]) => ({ accountId, status })), 'delegatedAdminAccounts', input);
      case 'POST /admin/enable': case 'POST /admin': case 'POST /delegatedadminaccounts/enable':
        admins.push([account, 'ENABLED']);
        return {};
      case 'POST /admin/disable': case 'DELETE /admin': case 'POST /delegatedadminaccounts/disable':
        this.administrators[service] = admins.filter(([one]) => one !== account);
        return {};
      case 'POST /status/batch/get':
        return { accounts: [{ accountId: '111122223333', resourceState: Object.fromEntries(Object.entries(this.scans).map(([scan, status]) => [scan, { status }])) }] };
      case 'POST /enable': case 'POST /disable':
        for (const type of input.resourceTypes as string[]) {
          this.scans[type.toLowerCase().replace(/_(.)/g, (_whole, letter: string) => letter.toUpperCase())] = path === '/enable' ? 'ENABLING' : 'DISABLING';
        }
        return { accounts: [], failedAccounts: [] };
      case 'GET /automated-discovery/configuration': return this.discovery;
      case 'PUT /automated-discovery/configuration': this.discovery = { ...this.discovery, ...input }; return {};
      case 'GET /admin/configuration': return this.organization;
      case 'PATCH /admin/configuration': this.organization = { ...this.organization, ...input }; return {};
      case 'GET /classification-export-configuration': return this.results;
      case 'PUT /classification-export-configuration': this.results = input; return this.results;
      default: throw new Error(`nobody answers ${at}`);
    }
  }

  private page(all: Json[], name: string, { nextToken }: Json): Json {
    const start = Number(nextToken ?? 0);
    const end = start + this.pageSize;
    return { [name]: all.slice(start, end), ...end < all.length && { nextToken: String(end) } };
  }
}
