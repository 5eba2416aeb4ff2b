import * as z from 'zod/mini';
import { RejectedEventError } from './errors.lambda-shared';
import { AccountId, camelCase, checked, instant, json, Region, record, Severity, text } from './event-fields.lambda-shared';
import { resourcesOf, resourcesOfSequence } from './finding-resources.lambda-shared';
import { Finding } from './finding.lambda-shared';
import { HEALTH_CREDENTIALS_EXPOSED } from '../playbook-settings';

/** The largest message that SQS delivers is 1 MiB. */
const LARGEST_BODY = 1024 * 1024;
const MOST_ENTITIES = 100;

const NOTHING = { credentials: [], instances: [], buckets: [], tasks: [], pods: [] };

const Sender = z.object({ account: AccountId });

const GuardDutyFinding = z.object({
  id: text(300),
  type: text(200),
  severity: Severity,
  accountId: AccountId,
  region: Region,
  title: z.optional(z.unknown()),
  createdAt: z.optional(text(64)),
  updatedAt: z.optional(text(64)),
  service: z.object({
    archived: z.optional(z.boolean()),
    count: z.optional(z.number()),
    resourceRole: z.optional(z.unknown()),
    additionalInfo: z.optional(z.nullable(z.unknown())),
    detection: z.optional(z.nullable(z.unknown())),
  }),
});

const HealthEvent = z.object({
  account: AccountId,
  region: Region,
  time: z.optional(text(64)),
  detail: z.object({
    eventArn: text(1600),
    eventTypeCode: text(200),
    eventRegion: z.optional(Region),
    statusCode: z.optional(text(32)),
    startTime: z.optional(text(64)),
    lastUpdatedTime: z.optional(text(64)),
    affectedAccount: z.optional(AccountId),
    affectedEntities: z.optional(z.array(z.object({ entityValue: text(1224) })).check(z.maxLength(MOST_ENTITIES))),
  }),
});

const SecurityHubFinding = z.object({
  id: text(1600),
  productArn: z.optional(text(1600)),
  awsAccountId: AccountId,
  region: z.optional(Region),
  title: z.optional(z.unknown()),
  createdAt: z.optional(text(64)),
  updatedAt: z.optional(text(64)),
  types: z.optional(z.array(text(400)).check(z.maxLength(50))),
  generatorId: z.optional(text(1600)),
  recordState: z.optional(text(32)),
  sample: z.optional(z.boolean()),
  severity: z.object({ normalized: z.optional(z.number().check(z.gte(0), z.lte(100))), label: z.optional(text(32)) }),
  workflow: z.optional(z.object({ status: z.optional(text(32)) })),
});

/**
 * Reads the findings of a message: an EventBridge event of GuardDuty, AWS Health or Security Hub, or a bare GuardDuty finding as
 * `GetFindings` prints it. Events are camelCase, the APIs' answers PascalCase: both are read.
 *
 * @returns one finding; of Security Hub as many as the event has
 * @throws RejectedEventError with the reason, which never quotes the event's values
 */
export function parseFindings(body: string): Finding[] {
  if (body.length > LARGEST_BODY) {
    throw new RejectedEventError(`the event has ${body.length} characters, more than a queue delivers`);
  }
  const event = record(json(body), 'the event');
  if (event.source === undefined && event.detail === undefined) {
    return [guardDutyFinding(event)];
  }
  const findings = findingsOf(event);
  const { account: sentBy } = checked(Sender, event);
  return findings.map((finding) => ({ ...finding, sentBy }));
}

function findingsOf(event: Record<string, unknown>): Finding[] {
  switch (event.source) {
    case 'aws.health':
      return [healthFinding(event)];
    case 'aws.guardduty':
      return [guardDutyFinding(record(event.detail, 'detail'))];
    case 'aws.securityhub':
      return securityHubFindings(record(event.detail, 'detail'));
    default:
      throw new RejectedEventError('the event is from none of GuardDuty, AWS Health and Security Hub');
  }
}

function guardDutyFinding(detail: Record<string, unknown>): Finding {
  const top = camelCase(detail);
  const service = camelCase(record(top.service, 'service'));
  const resource = camelCase(record(top.resource, 'resource'));
  const finding = checked(GuardDutyFinding, { ...top, service });
  const sequence = sequenceOf(finding.service.detection);
  const role = finding.service.resourceRole;
  return {
    source: 'GuardDuty',
    id: finding.id,
    type: finding.type,
    severity: finding.severity,
    accountId: finding.accountId,
    region: finding.region,
    title: typeof finding.title === 'string' ? finding.title.slice(0, 500) : undefined,
    createdAt: instant(finding.createdAt),
    updatedAt: instant(finding.updatedAt),
    sample: isSample(finding.title, finding.service.additionalInfo),
    archived: finding.service.archived ?? false,
    first: (finding.service.count ?? 1) <= 1,
    resourceRole: role === 'ACTOR' || role === 'TARGET' ? role : undefined,
    ...sequence ? resourcesOfSequence(sequence) : resourcesOf(resource),
    raw: detail,
  };
}

/** The sequence of an attack-sequence finding: its resource says nothing, the actors and resources are in here. */
function sequenceOf(detection: unknown): Record<string, unknown> | undefined {
  if (detection === undefined || detection === null) {
    return undefined;
  }
  const { sequence } = camelCase(record(detection, 'detection'));
  return sequence === undefined || sequence === null ? undefined : camelCase(record(sequence, 'sequence'));
}

function healthFinding(event: Record<string, unknown>): Finding {
  const { account, region, time, detail } = checked(HealthEvent, event);
  const entities = detail.affectedEntities ?? [];
  return {
    source: 'AWS Health',
    id: detail.eventArn,
    type: detail.eventTypeCode,
    accountId: detail.affectedAccount ?? account,
    region: detail.eventRegion ?? region,
    createdAt: instant(detail.startTime),
    updatedAt: instant(detail.lastUpdatedTime) ?? instant(time),
    sample: false,
    archived: detail.statusCode === 'closed',
    first: true,
    ...NOTHING,
    credentials: detail.eventTypeCode === HEALTH_CREDENTIALS_EXPOSED ? entities.map((entity) => ({ accessKeyId: entity.entityValue })) : [],
    raw: record(event.detail, 'detail'),
  };
}

function securityHubFindings(detail: Record<string, unknown>): Finding[] {
  const { findings } = camelCase(detail);
  if (!Array.isArray(findings) || findings.length === 0 || findings.length > MOST_ENTITIES) {
    throw new RejectedEventError(`findings is not a list of 1 to ${MOST_ENTITIES} findings`);
  }
  return findings.map(securityHubFinding);
}

/** ASFF. Its severity is 0 to 100; an update of it is a new event, so what was worked on or resolved counts as archived. */
function securityHubFinding(value: unknown): Finding {
  const raw = record(value, 'finding');
  const top = camelCase(raw);
  const finding = checked(SecurityHubFinding, {
    ...top,
    severity: camelCase(record(top.severity, 'severity')),
    workflow: top.workflow === undefined || top.workflow === null ? undefined : camelCase(record(top.workflow, 'workflow')),
  });
  const status = finding.workflow?.status ?? 'NEW';
  return {
    source: 'Security Hub',
    id: finding.id,
    type: finding.types?.[0] ?? finding.generatorId ?? 'finding',
    severity: finding.severity.normalized === undefined ? severityOf(finding.severity.label) : finding.severity.normalized / 10,
    accountId: finding.awsAccountId,
    region: finding.region ?? regionOf(finding.id),
    title: typeof finding.title === 'string' ? finding.title.slice(0, 500) : undefined,
    productArn: finding.productArn,
    createdAt: instant(finding.createdAt),
    updatedAt: instant(finding.updatedAt),
    sample: finding.sample ?? (typeof finding.title === 'string' && finding.title.startsWith('[SAMPLE]')),
    archived: finding.recordState === 'ARCHIVED' || status !== 'NEW',
    first: finding.createdAt === finding.updatedAt,
    ...NOTHING,
    raw,
  };
}

/** The middle of what Security Hub calls by a label. */
function severityOf(label: string | undefined): number | undefined {
  const labels: { readonly [label: string]: number } = { INFORMATIONAL: 0, LOW: 3, MEDIUM: 5, HIGH: 8, CRITICAL: 9.5 };
  return label === undefined ? undefined : labels[label];
}

function regionOf(findingArn: string): string {
  const region = findingArn.split(':')[3] ?? '';
  return checked(Region, region);
}

/** GuardDuty marks samples in one of several places, by version of the finding and by the way it comes. */
function isSample(title: unknown, additionalInfo: unknown): boolean {
  const marked = (value: unknown) => value === true || value === 'true';
  const info = additionalInfo === undefined || additionalInfo === null ? {} : camelCase(record(additionalInfo, 'additionalInfo'));
  if (marked(info.sample) || (typeof title === 'string' && title.startsWith('[SAMPLE]'))) {
    return true;
  }
  const value = typeof info.value === 'string' ? info.value : '';
  try {
    const inner: unknown = JSON.parse(value);
    return typeof inner === 'object' && inner !== null && marked((inner as { sample?: unknown }).sample);
  } catch {
    return /"sample"\s*:\s*"?true/.test(value);
  }
}
