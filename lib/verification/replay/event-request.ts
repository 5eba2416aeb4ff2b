import { accountIn, CloudTrailEvent, textIn } from './cloudtrail-event';
import { AskedAction, actionsOf } from './event-action';
import { KnownOrganization, knowledgeOf } from './event-context';
import { EventPrincipal, principalOf } from './event-principal';
import { EventResources, resourceAccounts, resourcesOf } from './event-resources';
import { Knowledge } from './knowledge';

/** What an event tells of one request to IAM. */
export interface EventRequest {
  readonly action: AskedAction;
  readonly resources: EventResources;
  /** What is known of a condition key, in lower case. */
  readonly knowledge: (key: string) => Knowledge;
}

/** What an event tells of all its requests. */
export interface JudgedEvent {
  readonly event: CloudTrailEvent;
  readonly principal: EventPrincipal;
  readonly actions: readonly AskedAction[];
  readonly request: (action: AskedAction) => EventRequest;
  /** The account of the caller, where this is the copy of the event in that account's log: there SCPs bind. */
  readonly callerAccount?: string;
  /** The account of the resource, where this is the copy in that account's log: there RCPs bind. */
  readonly ownerAccount?: string;
}

/** Error codes of requests that policies denied. */
const DENIED = /^(Client\.)?(AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedAccess|AuthorizationError(Exception)?|NotAuthorized(Exception)?|Forbidden(Exception)?)$/;

/** How an event counts: as a request, as one that was denied, or as none. */
export function kindOf({ fields, eventSource }: CloudTrailEvent): 'request' | 'denied' | 'no-request' {
  const { eventType, eventCategory, errorCode } = fields;
  // Sign-in, events of services, insights and network activity are no requests that IAM decided.
  if ((eventType !== undefined && eventType !== 'AwsApiCall') || eventCategory === 'Insight' || eventCategory === 'NetworkActivity' || eventSource === 'signin.amazonaws.com') {
    return 'no-request';
  }
  return typeof errorCode === 'string' && DENIED.test(errorCode) ? 'denied' : 'request';
}

/** What an event tells of the requests that IAM decided. Resources and keys are looked for only when they are asked for. */
export function judgedEvent(event: CloudTrailEvent, organization?: KnownOrganization): JudgedEvent {
  const principal = principalOf(event);
  const recipient = accountIn(event.fields.recipientAccountId) ?? principal.account;
  const owners = resourceAccounts(event);
  const callerAccount = principal.account !== undefined && principal.account === recipient ? recipient : undefined;
  // Without a list of resources, what a caller asks for in its own account is its own.
  const ownerAccount = owners.length === 0 || (recipient !== undefined && owners.includes(recipient)) ? recipient : undefined;
  const partition = partitionOf(event, principal);
  return {
    event,
    principal,
    actions: actionsOf(event.eventSource, event.eventName),
    request: (action) => {
      const asked = { event, principal, service: action.lower.slice(0, action.lower.indexOf(':')), ...(organization && { organization }) };
      let resources: EventResources | undefined;
      return {
        action,
        get resources() {
          resources ??= resourcesOf(event, action, recipient, partition);
          return resources;
        },
        knowledge: (key) => knowledgeOf(key, asked),
      };
    },
    ...(callerAccount !== undefined && { callerAccount }),
    ...(ownerAccount !== undefined && { ownerAccount }),
  };
}

function partitionOf({ awsRegion, userIdentity }: CloudTrailEvent, { arn }: EventPrincipal): string {
  const known = (arn ?? textIn(userIdentity.arn))?.split(':')[1];
  return known ?? (awsRegion.startsWith('cn-') ? 'aws-cn' : awsRegion.startsWith('us-gov-') ? 'aws-us-gov' : 'aws');
}
