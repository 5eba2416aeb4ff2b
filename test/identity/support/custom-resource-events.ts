/** What a handler of a custom resource told CloudFormation. */
export interface CustomResourceAnswer {
  readonly Status: string;
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
}

type Handler = (event: unknown, context: { readonly logStreamName: string; getRemainingTimeInMillis(): number }) => Promise<void>;

/** Sends a handler what CloudFormation sends, and keeps what it answers and logs. */
export class CustomResourceEvents {
  public readonly logged: string[] = [];
  private answer?: CustomResourceAnswer;

  /** Replaces the network and the log until `jest.restoreAllMocks()`. */
  constructor() {
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
      this.answer = JSON.parse(String(init?.body));
      return { ok: true } as Response;
    });
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
      this.logged.push(String(line));
      return true;
    });
  }

  public async send(
    handler: Handler, RequestType: string, ResourceProperties: object, PhysicalResourceId?: string, OldResourceProperties?: object,
  ): Promise<CustomResourceAnswer> {
    this.answer = undefined;
    await handler(
      { RequestType, ResourceProperties, OldResourceProperties, PhysicalResourceId, ResponseURL: 'https://answer.test/', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'logical' },
      { logStreamName: 'stream', getRemainingTimeInMillis: () => 110_000 },
    );
    return this.answer!;
  }
}

/** Makes waits short, so that a handler that waits for minutes is tested in no time; says how long it would have waited. */
export function hurry(): number[] {
  const waits: number[] = [];
  const later = globalThis.setTimeout;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, wait: number = 0) => {
    // The deadline of an invocation stays where it is.
    if (wait < 60_000) {
      waits.push(wait);
      return later(run, 0);
    }
    return later(run, wait);
  }) as typeof setTimeout);
  return waits;
}
