import * as z from 'zod/mini';
import { HEALTH_CREDENTIALS_EXPOSED } from './deactivate-access-key-settings';
import { RejectedEventError } from './runtime/errors.lambda-shared';

/** What the playbooks need of a finding, whoever sent it and in whichever casing. */
export interface Finding {
  readonly source: 'GuardDuty' | 'AWS Health';
  readonly id: string;
  readonly type: string;
  /** 1 to 10; AWS Health has none. */
  readonly severity?: number;
  /** The account that has the finding, which need not be the one that the event was sent to. */
  readonly accountId: string;
  readonly region: string;
  readonly sample: boolean;
  readonly archived: boolean;
  /** Not an update of a finding that was already published. */
  readonly first: boolean;
  readonly credentials: Credential[];
}

/** The credential that a finding is about. */
export interface Credential {
  /** `IAMUser`, `AssumedRole`, `Root`, ...; absent where the sender does not say it. */
  readonly kind?: string;
  readonly accessKeyId: string;
  readonly userName?: string;
}

/** The largest message that SQS delivers is 1 MiB. */
const LARGEST_BODY = 1024 * 1024;
const MOST_ENTITIES = 100;

const text = (longest: number) => z.string().check(z.maxLength(longest));
const AccountId = z.string().check(z.regex(/^\d{12}$/));
const Region = z.string().check(z.regex(/^[a-z]{2,8}(-[a-z]{1,16}){0,3}(-\d{1,2})?$/));
const Severity = z.number().check(z.gte(0), z.lte(10));
const AnyRecord = z.record(z.string(), z.unknown());

const GuardDutyFinding = z.object({
  id: text(300),
  type: text(200),
  severity: Severity,
  accountId: AccountId,
  region: Region,
  title: z.optional(z.unknown()),
  resource: z.object({
    accessKeyDetails: z.optional(z.object({
      accessKeyId: z.optional(text(128)),
      userName: z.optional(text(256)),
      userType: z.optional(text(64)),
    })),
  }),
  service: z.object({
    archived: z.optional(z.boolean()),
    count: z.optional(z.number()),
    additionalInfo: z.optional(z.object({ sample: z.optional(z.unknown()), value: z.optional(z.unknown()) })),
  }),
});

const HealthEvent = z.object({
  account: AccountId,
  region: Region,
  detail: z.object({
    eventArn: text(1600),
    eventTypeCode: z.literal(HEALTH_CREDENTIALS_EXPOSED),
    eventRegion: z.optional(Region),
    statusCode: z.optional(text(32)),
    affectedAccount: z.optional(AccountId),
    affectedEntities: z.array(z.object({ entityValue: text(1224) })).check(z.maxLength(MOST_ENTITIES)),
  }),
});

/**
 * Reads a finding from a message: an EventBridge event of GuardDuty or AWS Health, or a bare finding as `GetFindings` prints it.
 *
 * @throws RejectedEventError with the reason, which never quotes the event's values
 */
export function parseFinding(body: string): Finding {
  if (body.length > LARGEST_BODY) {
    throw new RejectedEventError(`the event has ${body.length} characters, more than a queue delivers`);
  }
  const event = record(json(body), 'the event');
  const source = event.source;
  if (source === 'aws.health') {
    return healthFinding(event);
  }
  if (source === 'aws.guardduty' || (source === undefined && event.detail === undefined)) {
    return guardDutyFinding(record(source === undefined ? event : event.detail, 'detail'));
  }
  throw new RejectedEventError('the event is from neither GuardDuty nor AWS Health');
}

function guardDutyFinding(detail: Record<string, unknown>): Finding {
  const top = camelCase(detail);
  const resource = camelCase(record(top.resource, 'resource'));
  const service = camelCase(record(top.service, 'service'));
  const finding = checked(GuardDutyFinding, {
    ...top,
    resource: { accessKeyDetails: optionalRecord(resource.accessKeyDetails, 'accessKeyDetails') },
    service: { ...service, additionalInfo: optionalRecord(service.additionalInfo, 'additionalInfo') },
  });
  const details = finding.resource.accessKeyDetails;
  return {
    source: 'GuardDuty',
    id: finding.id,
    type: finding.type,
    severity: finding.severity,
    accountId: finding.accountId,
    region: finding.region,
    sample: isSample(finding.title, finding.service.additionalInfo),
    archived: finding.service.archived ?? false,
    first: (finding.service.count ?? 1) <= 1,
    credentials: details ? [{ kind: details.userType, accessKeyId: details.accessKeyId ?? '', userName: details.userName }] : [],
  };
}

function healthFinding(event: Record<string, unknown>): Finding {
  const { account, region, detail } = checked(HealthEvent, event);
  return {
    source: 'AWS Health',
    id: detail.eventArn,
    type: detail.eventTypeCode,
    accountId: detail.affectedAccount ?? account,
    region: detail.eventRegion ?? region,
    sample: false,
    archived: detail.statusCode === 'closed',
    first: true,
    credentials: detail.affectedEntities.map((entity) => ({ accessKeyId: entity.entityValue })),
  };
}

/** GuardDuty marks samples in one of several places, by version of the finding and by the way it comes. */
function isSample(title: unknown, info: { sample?: unknown; value?: unknown } | undefined): boolean {
  const marked = (value: unknown) => value === true || value === 'true';
  if (marked(info?.sample) || (typeof title === 'string' && title.startsWith('[SAMPLE]'))) {
    return true;
  }
  const value = typeof info?.value === 'string' ? info.value : '';
  try {
    const inner: unknown = JSON.parse(value);
    return typeof inner === 'object' && inner !== null && marked((inner as { sample?: unknown }).sample);
  } catch {
    return /"sample"\s*:\s*"?true/.test(value);
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RejectedEventError('the event is not JSON');
  }
}

function record(value: unknown, what: string): Record<string, unknown> {
  const parsed = z.safeParse(AnyRecord, value);
  if (!parsed.success || Array.isArray(value)) {
    throw new RejectedEventError(`${what} is not an object`);
  }
  return parsed.data;
}

function optionalRecord(value: unknown, what: string): Record<string, unknown> | undefined {
  return value === undefined || value === null ? undefined : camelCase(record(value, what));
}

/** `AccountId` as `accountId`, this level only: deep nesting costs nothing. */
function camelCase(value: Record<string, unknown>): Record<string, unknown> {
  const renamed = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    const name = key.slice(0, 1).toLowerCase() + key.slice(1);
    if (renamed.has(name)) {
      throw new RejectedEventError('the event says a field twice, in two casings');
    }
    renamed.set(name, inner);
  }
  return Object.fromEntries(renamed);
}

function checked<T extends z.ZodMiniType>(schema: T, value: unknown): z.infer<T> {
  const parsed = z.safeParse(schema, value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RejectedEventError(`${issue.path.map(String).join('.') || 'the event'} is not as expected (${issue.code})`);
  }
  return parsed.data;
}
