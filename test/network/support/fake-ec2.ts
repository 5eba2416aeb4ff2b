import { createServer, type Server } from 'http';
import { type AddressInfo } from 'net';

/** One rule of the fake EC2. */
export interface FakeRule {
  readonly id: string;
  readonly group: string;
  readonly egress: boolean;
}

/**
 * EC2 and CloudFormation's answer address on localhost: it speaks the query protocol and keeps rules, so that handlers
 * run with their own client, signature and parser.
 */
export class FakeEc2 {
  public readonly calls: Record<string, string>[] = [];
  public readonly authorizations: string[] = [];
  public readonly answers: { Status: string; PhysicalResourceId: string; Reason?: string; Data?: Record<string, string> }[] = [];
  public rules: FakeRule[] = [];
  public prefixLists: [string, string][] = [];
  public pageSize = 1000;
  /** Errors to answer with, before anything else happens: code and status. */
  public failures: [string, number][] = [];
  /** Whether revoked rules stay. */
  public stubborn = false;
  private server?: Server;

  public async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => { body += chunk; });
      request.on('end', () => {
        if (request.method === 'PUT') {
          this.answers.push(JSON.parse(body));
          response.end();
          return;
        }
        this.authorizations.push(String(request.headers.authorization));
        const call = Object.fromEntries(new URLSearchParams(body));
        this.calls.push(call);
        const failure = this.failures.shift();
        const [status, text] = failure ? [failure[1], errorText(failure[0])] : [200, this.answer(call)];
        response.writeHead(status, { 'content-type': 'text/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private answer(call: Record<string, string>): string {
    const page = <T>(all: T[]): { items: T[]; next: string } => {
      const start = Number(call.NextToken ?? 0);
      const end = start + this.pageSize;
      return { items: all.slice(start, end), next: end < all.length ? `<nextToken>${end}</nextToken>` : '' };
    };
    switch (call.Action) {
      case 'DescribeSecurityGroupRules': {
        const { items, next } = page(this.rules.filter((rule) => rule.group === call['Filter.1.Value.1']));
        return wrap(call, `<securityGroupRuleSet>${items.map((rule) => `<item><securityGroupRuleId>${rule.id}</securityGroupRuleId>
          <groupId>${rule.group}</groupId><isEgress>${rule.egress}</isEgress><description>a &lt; b</description></item>`).join('')}</securityGroupRuleSet>${next}`);
      }
      case 'RevokeSecurityGroupIngress':
      case 'RevokeSecurityGroupEgress': {
        const ids = Object.entries(call).filter(([key]) => key.startsWith('SecurityGroupRuleId.')).map(([, id]) => id);
        if (!this.stubborn) {
          this.rules = this.rules.filter((rule) => !(ids.includes(rule.id) && rule.egress === call.Action.endsWith('Egress')));
        }
        return wrap(call, '<return>true</return>');
      }
      case 'DescribePrefixLists': {
        const { items, next } = page(this.prefixLists);
        return wrap(call, `<prefixListSet>${items.map(([name, id]) => `<item><prefixListName>${name}</prefixListName><prefixListId>${id}</prefixListId></item>`).join('')}</prefixListSet>${next}`);
      }
      default:
        throw new Error(`the fake does not know ${call.Action}`);
    }
  }
}

function wrap({ Action }: Record<string, string>, content: string): string {
  return `<${Action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId>${content}</${Action}Response>`;
}

function errorText(code: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>it is ${code}</Message></Error></Errors><RequestID>1</RequestID></Response>`;
}
