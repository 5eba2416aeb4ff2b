import { at, CloudTrailEvent, objectIn, textIn } from './cloudtrail-event';
import { Knowledge, value } from './knowledge';

/**
 * Condition keys whose values stand in the request of an event, as of 2026-11-28: by key, the events and the way to the value.
 * Where the request does not have it, nobody knows what default was in force.
 */
const IN_REQUEST: { readonly [key: string]: { readonly events: RegExp; readonly path: readonly string[] } } = {
  'ec2:encrypted': { events: /^CreateVolume$/, path: ['encrypted'] },
  'ec2:instancetype': { events: /^RunInstances$/, path: ['instanceType'] },
  'ec2:metadatahttptokens': { events: /^RunInstances$/, path: ['metadataOptions', 'httpTokens'] },
  'iam:permissionsboundary': { events: /^(Create(Role|User)|Put(Role|User)PermissionsBoundary)$/, path: ['permissionsBoundary'] },
  'iam:policyarn': { events: /^(Attach|Detach)(Role|User|Group)Policy$/, path: ['policyArn'] },
  'kms:bypasspolicylockoutsafetycheck': { events: /^(CreateKey|PutKeyPolicy)$/, path: ['bypassPolicyLockoutSafetyCheck'] },
  'kms:schedulekeydeletionpendingwindowindays': { events: /^ScheduleKeyDeletion$/, path: ['pendingWindowInDays'] },
  'lambda:functionurlauthtype': { events: /^(Create|Update)FunctionUrlConfig/, path: ['authType'] },
  'secretsmanager:blockpublicpolicy': { events: /^PutResourcePolicy$/, path: ['blockPublicPolicy'] },
  'secretsmanager:forcedeletewithoutrecovery': { events: /^DeleteSecret$/, path: ['forceDeleteWithoutRecovery'] },
  'secretsmanager:recoverywindowindays': { events: /^DeleteSecret$/, path: ['recoveryWindowInDays'] },
};

/** What the request of an event tells of a key of a service, or of the tags that it sets: a request without any sets none. */
export function requestKey(key: string, { eventName, fields }: CloudTrailEvent): Knowledge {
  const found = Object.hasOwn(IN_REQUEST, key) ? IN_REQUEST[key] : undefined;
  if (found?.events.test(eventName)) {
    const text = scalar(at(fields.requestParameters, ...found.path));
    return text === undefined ? undefined : value(text);
  }
  if (key === 'aws:tagkeys') return alternatives(tagsOf(fields.requestParameters), (tags) => [...tags.keys()]);
  if (!key.startsWith('aws:requesttag/')) return undefined;
  const name = key.slice('aws:requesttag/'.length);
  const tagged = (tags: Tags) => [...tags].filter(([tag]) => tag.toLowerCase() === name).map(([, text]) => text);
  return alternatives(tagsOf(fields.requestParameters), (tags) => tagged(tags).slice(0, 1));
}

type Tags = ReadonlyMap<string, string>;

/** What each set of tags may have given, each once. */
function alternatives(sets: readonly Tags[] | undefined, valuesOf: (tags: Tags) => string[]): Knowledge {
  if (sets === undefined) return undefined;
  return [...new Map(sets.map((tags) => valuesOf(tags)).map((values) => [JSON.stringify(values), values])).values()];
}

function scalar(found: unknown): string | undefined {
  return typeof found === 'boolean' || typeof found === 'number' ? String(found) : textIn(found);
}

/**
 * The sets of tags that a request sets, any of which a statement may be asked about: EC2 has one for each type of resource.
 * Undefined where something in the request may be tags and is in none of the forms that are known.
 */
function tagsOf(request: unknown): readonly Tags[] | undefined {
  if (request === null) return [new Map()];
  const fields = objectIn(request);
  // CloudTrail leaves out requests that are too large.
  if (fields === undefined || fields.omitted === true) return undefined;
  const { tags, tagSpecificationSet, ...others } = fields;
  if (namesTags(others, 0)) return undefined;
  if (tagSpecificationSet !== undefined) {
    const items = at(tagSpecificationSet, 'items');
    const sets = Array.isArray(items) ? items.map((item: unknown) => tagSet(at(item, 'tags'))) : [undefined];
    // Resources of other types than those that are named get no tags.
    return sets.every((set) => set !== undefined) ? [...sets, new Map()] : undefined;
  }
  const set = tags === undefined || tags === null ? new Map<string, string>() : tagSet(tags);
  return set && [set];
}

/** Tags as a list of keys and values, or as an object. */
function tagSet(tags: unknown): Tags | undefined {
  if (Array.isArray(tags)) {
    const pairs = tags.map((tag: unknown) => [textIn(at(tag, 'key')) ?? textIn(at(tag, 'Key')), scalar(at(tag, 'value')) ?? scalar(at(tag, 'Value')) ?? ''] as const);
    return pairs.every(([key]) => key !== undefined) ? new Map(pairs as [string, string][]) : undefined;
  }
  const object = objectIn(tags);
  if (object === undefined || Object.values(object).some((text) => typeof text !== 'string')) return undefined;
  return new Map(Object.entries(object as { readonly [key: string]: string }));
}

/** Whether a field of a request, or one within, speaks of tags, or of a template that may have some. What is too deep may. */
function namesTags(here: unknown, depth: number): boolean {
  if (Array.isArray(here)) return here.some((item) => namesTags(item, depth));
  const object = objectIn(here);
  if (object === undefined) return false;
  return depth > 8 || Object.entries(object).some(([name, item]) => /tag|launchTemplate/i.test(name) || namesTags(item, depth + 1));
}
