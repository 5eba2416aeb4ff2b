import * as z from 'zod/mini';

/** What CloudFormation sends for each change of a custom resource. */
const Request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url({ protocol: /^https?$/ }),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
  ResourceProperties: z.record(z.string(), z.unknown()),
  OldResourceProperties: z.optional(z.record(z.string(), z.unknown())),
});

export type Properties = Record<string, unknown>;

/** What a change leads to. */
export interface Outcome {
  /** Identity of the resource: another one than before makes CloudFormation delete the former resource afterwards. */
  readonly physicalResourceId: string;
  /** Attributes for Fn::GetAtt. */
  readonly data?: Record<string, string>;
}

/** The three changes of a custom resource. Each must be safe to repeat: CloudFormation and Lambda retry. */
export interface Changes {
  create(properties: Properties): Promise<Outcome>;
  update(properties: Properties, physicalResourceId: string, old: Properties): Promise<Outcome>;
  delete(physicalResourceId: string, properties: Properties): Promise<void>;
}

/** The part of Lambda's context that is needed. */
export interface InvocationContext {
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** Time kept for the answer when a change takes too long. */
const TIME_TO_ANSWER_MS = 5_000;
const ATTEMPTS = 4;
/** CloudFormation takes answers of 4096 bytes; a reason of this length leaves room for the rest. */
const LONGEST_REASON = 1_000;
const NEVER_CREATED = 'never-created:';

/**
 * A Lambda handler that answers CloudFormation in every case: with the outcome, with the error, or with the error that
 * there was no time. Without an answer a stack waits for an hour.
 *
 * A failed creation answers with an id of its own, so that the delete that CloudFormation sends next touches nothing.
 */
export function customResource(changes: Changes): (event: unknown, context: InvocationContext) => Promise<void> {
  return async (event, context) => {
    const request = Request.parse(event);
    const fixed = { StackId: request.StackId, RequestId: request.RequestId, LogicalResourceId: request.LogicalResourceId };
    try {
      const outcome = await inTime(change(changes, request), context);
      await answer(request.ResponseURL, { ...fixed, Status: 'SUCCESS', PhysicalResourceId: outcome.physicalResourceId, Data: outcome.data });
      log('info', request, 'done');
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log('error', request, reason);
      await answer(request.ResponseURL, {
        ...fixed,
        Status: 'FAILED',
        PhysicalResourceId: request.PhysicalResourceId ?? `${NEVER_CREATED}${request.RequestId}`,
        Reason: `${reason.slice(0, LONGEST_REASON)} (log stream ${context.logStreamName})`,
      });
    }
  };
}

async function change(changes: Changes, request: z.infer<typeof Request>): Promise<Outcome> {
  const { RequestType, PhysicalResourceId, ResourceProperties, OldResourceProperties } = request;
  if (RequestType === 'Create') {
    return changes.create(ResourceProperties);
  }
  if (PhysicalResourceId === undefined) {
    throw new Error(`the ${RequestType} request names no resource`);
  }
  if (RequestType === 'Update') {
    return changes.update(ResourceProperties, PhysicalResourceId, OldResourceProperties ?? {});
  }
  if (!PhysicalResourceId.startsWith(NEVER_CREATED)) {
    await changes.delete(PhysicalResourceId, ResourceProperties);
  }
  return { physicalResourceId: PhysicalResourceId };
}

async function inTime(work: Promise<Outcome>, context: InvocationContext): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const left = Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS);
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the change was not finished in time')), left);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function answer(url: string, body: Record<string, unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // The signature of the URL covers an empty content type.
      const response = await fetch(url, {
        method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': '' }, signal: AbortSignal.timeout(TIME_TO_ANSWER_MS),
      });
      if (response.ok) {
        return;
      }
      throw new Error(`CloudFormation's address answered ${response.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
    }
  }
}

function log(level: 'info' | 'error', request: z.infer<typeof Request>, message: string): void {
  const { RequestType, LogicalResourceId, PhysicalResourceId, RequestId } = request;
  process.stdout.write(`${JSON.stringify({
    level, message, requestType: RequestType, logicalResourceId: LogicalResourceId, physicalResourceId: PhysicalResourceId, requestId: RequestId,
  })}\n`);
}
