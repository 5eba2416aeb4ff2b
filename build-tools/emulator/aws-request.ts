/** A request to AWS as it comes in. Names of headers are in lower case. */
export interface AwsRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** How a service reads requests and writes errors. */
export type Protocol = 'json' | 'query' | 'ec2' | 'rest-json' | 'rest-xml' | 'cbor';

/** What a request asks for. */
export interface AwsCall {
  /** Prefix of the service's IAM actions, such as `cloudwatch`. */
  readonly service: string;
  /** Operation of the service's API, such as `TransactWriteItems`; method and path where it is not known. */
  readonly operation: string;
  /** IAM actions that the caller has to have, such as `dynamodb:PutItem`. */
  readonly actions: string[];
  readonly protocol: Protocol;
  /** What the caller's SDK calls itself: its `userAgentAppId`. */
  readonly appId?: string;
  /** The function of the emulator that calls. */
  readonly functionName?: string;
  readonly accessKeyId?: string;
  readonly region?: string;
}

/** A header, of several the first. */
export function header(request: Pick<AwsRequest, 'headers'>, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
