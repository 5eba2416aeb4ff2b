import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';

/** A way to a database that can be broken: what goes through it is TLS, which it does not look into. */
export class BrokenNetwork {
  public static async to(port: number): Promise<BrokenNetwork> {
    const network = new BrokenNetwork(port);
    network.server = createServer((socket) => network.carry(socket));
    await new Promise<void>((resolve) => network.server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  private server!: Server;
  private readonly sockets = new Set<Socket>();
  private isDown = false;
  private cut?: { packets: number; delivered: boolean };

  private constructor(private readonly target: number) {}

  /** What clients connect to. */
  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Ends every connection, and each new one at once. */
  public down(): void {
    this.isDown = true;
    this.sockets.forEach((socket) => socket.destroy());
  }

  /** Everything works again. */
  public up(): void {
    this.isDown = false;
    this.cut = undefined;
  }

  /** After so many packets of clients everything is down; the last packet reaches the server or not. */
  public cutAfter(packets: number, delivered: boolean): void {
    this.cut = { packets, delivered };
  }

  public async stop(): Promise<void> {
    this.down();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(client: Socket): void {
    if (this.isDown) {
      client.destroy();
      return;
    }
    const server = connect(this.target, '127.0.0.1');
    for (const [socket, other] of [[client, server], [server, client]]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    server.on('data', (data) => client.write(data));
    client.on('data', (data) => {
      const last = this.cut !== undefined && (this.cut.packets -= 1) <= 0;
      if (!last) {
        server.write(data);
      } else if (this.cut?.delivered) {
        // The server gets it, the client never hears of it.
        server.write(data, () => this.down());
      } else {
        this.down();
      }
    });
  }
}
