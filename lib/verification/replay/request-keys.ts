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

/** What the request of an event tells of a key of a service, or of the tags that it sets. */
export function requestKey(key: string, { eventName, fields }: CloudTrailEvent): Knowledge {
  const found = Object.hasOwn(IN_REQUEST, key) ? IN_REQUEST[key] : undefined;
  if (found?.events.test(eventName)) {
    const text = scalar(at(fields.requestParameters, ...found.path));
    return text === undefined ? undefined : value(text);
  }
  return key.startsWith('aws:requesttag/') ? requestTag(key.slice('aws:requesttag/'.length), fields.requestParameters) : undefined;
}

function scalar(found: unknown): string | undefined {
  return typeof found === 'boolean' || typeof found === 'number' ? String(found) : textIn(found);
}

/** Tags in the two forms that most services have; those of EC2 stand for resources, which one is to know. */
function requestTag(name: string, request: unknown): Knowledge {
  const tags = at(request, 'tags');
  const pairs = Array.isArray(tags)
    ? tags.slice(0, 200).map((tag: unknown) => [textIn(at(tag, 'key')) ?? textIn(at(tag, 'Key')), scalar(at(tag, 'value')) ?? scalar(at(tag, 'Value')) ?? ''] as const)
    : Object.entries(objectIn(tags) ?? {}).slice(0, 200).map(([key, text]) => [key, scalar(text) ?? ''] as const);
  const found = pairs.find(([key]) => key?.toLowerCase() === name);
  return found ? value(found[1]) : undefined;
}
