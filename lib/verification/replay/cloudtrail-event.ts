/** The fields of a CloudTrail event that a replay reads, checked for their types. */

/** An object of a log. */
export interface Fields { readonly [name: string]: unknown }

/** An event, with what every event has. */
export interface CloudTrailEvent {
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventTime: string;
  readonly eventID: string;
  readonly awsRegion: string;
  readonly userIdentity: Fields;
  /** All of it. */
  readonly fields: Fields;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Checks a record of a log. Events in an envelope of EventBridge or of `lookup-events` are taken out of it.
 *
 * @returns the event, or what is wrong with it
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function readEvent(record: unknown): CloudTrailEvent | string {
  const fields = objectIn(record);
  if (fields === undefined) return 'it is not an object';
  if (fields.eventSource === undefined && typeof fields.CloudTrailEvent === 'string') {
    try {
      return readEvent(JSON.parse(fields.CloudTrailEvent));
    } catch {
      return 'its CloudTrailEvent is not JSON';
    }
  }
  if (fields.eventSource === undefined && typeof fields['detail-type'] === 'string' && objectIn(fields.detail)) return readEvent(fields.detail);
  const { eventSource, eventName, eventTime, eventID, awsRegion, userIdentity } = fields;
  if (typeof eventSource !== 'string' || eventSource === '') return 'it has no eventSource';
  if (typeof eventName !== 'string' || eventName === '') return 'it has no eventName';
  if (typeof eventTime !== 'string' || !TIME.test(eventTime)) return 'its eventTime is not a time such as 2026-01-31T12:00:00Z';
  return {
    eventSource,
    eventName,
    eventTime,
    eventID: typeof eventID === 'string' ? eventID : '',
    awsRegion: typeof awsRegion === 'string' ? awsRegion : '',
    userIdentity: objectIn(userIdentity) ?? {},
    fields,
  };
}

/** An object, neither a list nor null. */
export function objectIn(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Fields : undefined;
}

/** A text that is not empty. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What stands at the end of a path of names. */
export function at(value: unknown, ...names: string[]): unknown {
  return names.reduce((here, name) => objectIn(here)?.[name], value);
}

/** An account: twelve digits. */
export function accountIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{12}$/.test(value) ? value : undefined;
}
