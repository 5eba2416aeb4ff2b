import { localServices } from './aws-request-client';
import { ACCOUNT, REGION } from './environment';

/** An event that a service of AWS puts on a bus. */
export interface ServiceEvent {
  /** Such as `aws.guardduty`. */
  readonly source: string;
  readonly detailType: string;
  /** The event itself; a text goes as it is, also where it is no JSON. */
  readonly detail: object | string;
  readonly resources?: readonly string[];
  /** Account on whose bus it is put. @default the one that stacks are deployed to */
  readonly account?: string;
  /** Region on whose bus it is put. @default the one that stacks are deployed to */
  readonly region?: string;
}

/** A client cannot put events in the name of AWS; `launch.py` lets those through that have this. */
const SERVICE_MARK = 'emulated-service';

/**
 * Puts an event on the default bus as a service of AWS does.
 *
 * @throws if the bus does not take it
 */
export async function putServiceEvent(endpoint: string, event: ServiceEvent): Promise<void> {
  const answer = await localServices(endpoint, event.region ?? REGION, event.account ?? ACCOUNT).json('events', 'AWSEvents.PutEvents', {
    Entries: [{
      Source: event.source,
      DetailType: event.detailType,
      Detail: typeof event.detail === 'string' ? event.detail : JSON.stringify(event.detail),
      Resources: event.resources ?? [],
      TraceHeader: SERVICE_MARK,
    }],
  });
  if (answer.FailedEntryCount !== 0) {
    throw new Error(`The bus did not take the event: ${JSON.stringify(answer.Entries)}`);
  }
}
