import { AwsCall } from './aws-request';

/** An answer of a service. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** An error of a service. */
export interface AwsErrorCode {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** How a service says that it was asked too often. */
export function throttled(call: AwsCall): AwsErrorCode {
  const message = 'Rate exceeded';
  const special: Record<string, [string, number]> = {
    ec2: ['RequestLimitExceeded', 503], s3: ['SlowDown', 503], lambda: ['TooManyRequestsException', 429], sqs: ['RequestThrottled', 403], sns: ['Throttled', 429],
  };
  const byProtocol: Record<AwsCall['protocol'], [string, number]> = {
    'json': ['ThrottlingException', 400],
    'cbor': ['ThrottlingException', 400],
    'query': ['Throttling', 400],
    'ec2': ['RequestLimitExceeded', 503],
    'rest-json': ['ThrottlingException', 429],
    'rest-xml': ['SlowDown', 503],
  };
  const [code, status] = special[call.service] ?? byProtocol[call.protocol];
  return { code, status, message };
}

/** How a service says that the caller may not do this. */
export function accessDenied(call: AwsCall): AwsErrorCode {
  const message = `User is not authorized to perform: ${call.actions[0]}`;
  const byProtocol: Record<AwsCall['protocol'], [string, number]> = {
    'json': ['AccessDeniedException', 400],
    'cbor': ['AccessDeniedException', 400],
    'query': [call.service === 'sns' ? 'AuthorizationError' : 'AccessDenied', 403],
    'ec2': ['UnauthorizedOperation', 403],
    'rest-json': ['AccessDeniedException', 403],
    'rest-xml': ['AccessDenied', 403],
  };
  const [code, status] = byProtocol[call.protocol];
  return { code, status, message };
}

/** How a service says that it failed. */
export function serverError(call: AwsCall, status = 500): AwsErrorCode {
  const code = call.service === 's3' ? 'InternalError' : call.service === 'dynamodb' ? 'InternalServerError' : status === 503 ? 'ServiceUnavailable' : 'InternalFailure';
  return { code, status, message: 'Internal failure' };
}

/** The error as the service would write it. */
export function errorAnswer(call: AwsCall, { code, status, message }: AwsErrorCode): AwsAnswer {
  const requestId = '00000000-0000-0000-0000-000000000000';
  const answer = (type: string, body: string | Buffer, more: Record<string, string> = {}): AwsAnswer => ({
    status, headers: { 'content-type': type, 'x-amzn-requestid': requestId, ...more }, body: Buffer.from(body),
  });
  switch (call.protocol) {
    case 'json':
      return answer('application/x-amz-json-1.0', JSON.stringify({ __type: code, message }), { 'x-amzn-errortype': code });
    case 'rest-json':
      return answer('application/json', JSON.stringify({ message }), { 'x-amzn-errortype': code });
    case 'cbor':
      return answer('application/cbor', cborMap({ __type: code, message }), { 'smithy-protocol': 'rpc-v2-cbor' });
    case 'ec2':
      return answer('text/xml', `<Response><Errors><Error><Code>${code}</Code><Message>${xml(message)}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`);
    case 'rest-xml':
      return answer('application/xml', `<Error><Code>${code}</Code><Message>${xml(message)}</Message><RequestId>${requestId}</RequestId></Error>`);
    case 'query': {
      const type = status < 500 ? 'Sender' : 'Receiver';
      return answer('text/xml', [
        `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${xml(message)}</Message></Error>`,
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
      ].join(''));
    }
  }
}

function xml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A map of short texts in CBOR (RFC 8949): a head of the major type and the length, then the content. */
function cborMap(entries: Record<string, string>): Buffer {
  const text = (value: string): Buffer[] => {
    const bytes = Buffer.from(value);
    const head = bytes.length < 24 ? Buffer.from([0x60 + bytes.length]) : Buffer.from([0x79, Math.floor(bytes.length / 256), bytes.length % 256]);
    return [head, bytes];
  };
  const pairs = Object.entries(entries);
  return Buffer.concat([Buffer.from([0xa0 + pairs.length]), ...pairs.flatMap((pair) => pair.flatMap(text))]);
}
