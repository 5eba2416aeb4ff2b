import { createServer, IncomingMessage, Server } from 'http';
import { AddressInfo } from 'net';

export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service of AWS on loopback: writes down what it gets, and answers as told. */
export class HttpService {
  public readonly calls: HttpCall[] = [];
  /** Taken one a call; then all is well. `0` ends the connection without an answer. */
  public answers: Array<{ readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }> = [];
  private server: Server | undefined;

  public async start(): Promise<string> {
    this.server = createServer((request, response) => void this.take(request).then(() => {
      const { status, body = '', headers } = this.answers.shift() ?? { status: 200 };
      if (status === 0) {
        request.socket.destroy();
      } else {
        response.writeHead(status, headers).end(body);
      }
    }));
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async take(request: IncomingMessage): Promise<void> {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
    }
    this.calls.push({ method: request.method!, path: request.url!, headers: request.headers as Record<string, string>, body });
  }
}
