import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Input } from './operations';
import { ServiceError } from './service-error';
import { SecretsStore, StoreOptions } from './store';

/** A call as it came in, before it is answered. */
export interface ServerCall {
  readonly operation: string;
  readonly input: Input;
}

/** How the server behaves. */
export interface ServerOptions extends StoreOptions {
  /** Sees each call before it takes effect; throwing a ServiceError refuses it. */
  readonly before?: (call: ServerCall) => void;
}

/** Secrets Manager on the loopback interface, for clients in this and in other processes: AWS JSON 1.1 over HTTP. Signatures are not checked. */
export class SecretsManagerServer {
  public static async start(options: ServerOptions = {}): Promise<SecretsManagerServer> {
    const store = new SecretsStore(options);
    const server = createServer((request, response) => void answer(store, options, request, response));
    // A connection that is closed for being idle may be used at that very moment, and clients here try once.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const stop = () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return new SecretsManagerServer(store, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop);
  }

  private constructor(public readonly store: SecretsStore, public readonly endpoint: string, public readonly stop: () => Promise<void>) {}

  /** A client of the SDK that calls this server. */
  public client(): SecretsManagerClient {
    return localClient(this.endpoint);
  }
}

/** A client of the SDK that calls a server on this machine, once: errors are not tried again. */
export function localClient(endpoint: string): SecretsManagerClient {
  return new SecretsManagerClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: '111122223333', secretAccessKey: 'local' } });
}

async function answer(store: SecretsStore, options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const operation = String(request.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
    const input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Input;
    options.before?.({ operation, input });
    send(200, store.call(operation, input));
  } catch (error) {
    const known = error instanceof ServiceError ? error : new ServiceError('InternalServiceError', 'The request cannot be answered.');
    send(known.status, { __type: known.name, message: known.message });
  }
}
