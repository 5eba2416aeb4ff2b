import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { EventHome } from './event-home';

/** A metric filter on the log group of a trail, and when its alarm goes off. */
export interface FilterDefinition {
  /** As CloudWatch Logs reads it. */
  readonly pattern: string;
  /** So many events within the period. */
  readonly threshold: number;
  readonly period: Duration;
  /** Number of the control in the section "monitoring" of the benchmark: 3 is 4.3 of CIS 3.0 and 5.0, and 5.3 of CIS 6.0 and 7.0. */
  readonly cis?: number;
}

/** What is told, when, and what people read. */
export interface ActivityDefinition {
  /** Words with dashes: names rules, filters and metrics. */
  readonly id: string;
  /** First line of the notice. */
  readonly headline: string;
  /** What it can mean and what to do about it. */
  readonly whatToDo: string;
  readonly home: EventHome;
  /** Reads are told too, which rules do not see by default. */
  readonly reads?: boolean;
  /** Undefined where one event says nothing: the filter counts them. */
  readonly pattern?: events.EventPattern;
  readonly filter?: FilterDefinition;
}

/** Rules match what AWS sends: anybody may put events of other sources onto the bus. */
export const FROM_AWS = [{ prefix: 'aws.' }] as unknown as string[];

/** API calls of services, succeeded or not: an attempt that was denied is news too, and the notice says so. */
export function calls(eventSources: string[], eventNames: string[]): events.EventPattern {
  return { source: FROM_AWS, detail: { eventSource: eventSources, eventName: eventNames } };
}

export const FIVE_MINUTES = Duration.minutes(5);

/** A filter of the benchmark. Security Hub compares it with the prescribed text, so it is spelled as there. */
export function cisFilter(cis: number, pattern: string, threshold = 1): FilterDefinition {
  return { pattern, threshold, period: FIVE_MINUTES, cis };
}

/** Calls by their names, as the benchmark writes them. */
export function namedCalls(eventNames: string[], eventSource?: string): string {
  const names = eventNames.map((eventName) => `($.eventName=${eventName})`).join(' || ');
  return eventSource === undefined ? `{${names}}` : `{($.eventSource=${eventSource}) && (${names})}`;
}
