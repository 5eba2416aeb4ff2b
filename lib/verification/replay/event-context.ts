import { isIP } from 'net';
import { accountIn, at, CloudTrailEvent, objectIn, textIn } from './cloudtrail-event';
import { EventPrincipal, isTemporary } from './event-principal';
import { resourceAccounts } from './event-resources';
import { ABSENT, Knowledge, value, valueOrAbsent } from './knowledge';
import { requestKey } from './request-keys';
import { findConditionKey } from '../../private/iam-catalogue/condition-keys';

/** What is known beside the log. */
export interface KnownOrganization {
  readonly id?: string;
  readonly managementAccount?: string;
  /** Accounts that are surely in it. */
  readonly accounts: ReadonlySet<string>;
}

/** An event of which one asks what keys its request had. */
export interface AskedEvent {
  readonly event: CloudTrailEvent;
  readonly principal: EventPrincipal;
  /** Prefix of the action: `s3`. */
  readonly service: string;
  readonly organization?: KnownOrganization;
}

type Rule = (asked: AskedEvent) => Knowledge;

const EITHER_BOOLEAN: Knowledge = [['true'], ['false']];

/**
 * What CloudTrail tells of the condition keys of a request, by key in lower case. A key that has no rule is not known.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const RULES: { readonly [key: string]: Rule } = {
  'aws:assumedroot': ({ event, principal }) => (principal.kind === 'root' && isTrue(at(event.userIdentity, 'sessionContext', 'assumedRoot')) ? value('true') : ABSENT),
  'aws:calledvia': (asked) => called(asked),
  'aws:calledviafirst': (asked) => called(asked),
  'aws:calledvialast': (asked) => called(asked),
  // Events carry the time at which a request was completed: close enough for hours and days.
  'aws:currenttime': ({ event }) => value(event.eventTime.replace(/\.\d+Z$/, 'Z')),
  'aws:epochtime': ({ event }) => value(String(Math.floor(Date.parse(event.eventTime) / 1000))),
  'aws:federatedprovider': ({ event, principal }) => {
    const provider = textIn(at(event.userIdentity, 'sessionContext', 'webIdFederationData', 'federatedProvider'));
    return provider !== undefined ? value(provider) : principal.kind === 'role' ? undefined : ABSENT;
  },
  'aws:multifactorauthpresent': (asked) => {
    const { event, principal } = asked;
    if (!isCaller(principal)) return ABSENT;
    const said = textIn(at(event.userIdentity, 'sessionContext', 'attributes', 'mfaAuthenticated'));
    if (said === 'true') return value('true');
    if (!isTemporary(event, principal)) return ABSENT;
    // Sessions that could not have had a device have no such key; the log says false of both.
    return principal.kind === 'user' && said === 'false' ? value('false') : [['false'], []];
  },
  'aws:principalaccount': ({ principal }) => (principal.account !== undefined ? value(principal.account) : nobodys(principal)),
  'aws:principalarn': ({ principal }) => (principal.arn !== undefined ? value(principal.arn) : nobodys(principal)),
  'aws:principalisawsservice': ({ principal }) => (principal.kind === 'service' ? value('true') : isCaller(principal) ? value('false') : ABSENT),
  'aws:principalorgid': ({ principal, organization }) => {
    if (!isCaller(principal)) return ABSENT;
    const member = principal.account !== undefined && organization?.accounts.has(principal.account);
    return member && organization?.id !== undefined ? value(organization.id) : undefined;
  },
  'aws:principalservicename': ({ principal }) => (principal.kind === 'service' ? 'present' : ABSENT),
  'aws:principaltype': ({ principal }) => {
    const types: { readonly [kind: string]: string } = {
      'role': 'AssumedRole', 'user': 'User', 'root': 'Account', 'federated-user': 'FederatedUser', 'anonymous': 'Anonymous',
    };
    return types[principal.kind] === undefined ? undefined : value(types[principal.kind]);
  },
  'aws:requestedregion': ({ event, service }) => {
    if (event.awsRegion === '') return undefined;
    // Requests to the global endpoint of STS are logged as of us-east-1, wherever they were served.
    const global = service === 'sts' && /^sts\.amazonaws\.com(\.cn)?$/.test(textIn(at(event.fields.tlsDetails, 'clientProvidedHostHeader')) ?? '');
    return global ? 'present' : value(event.awsRegion);
  },
  'aws:resourceaccount': ({ event, principal }) => {
    const accounts = resourceAccounts(event);
    if (accounts.length > 0) return accounts.map((account) => [account]);
    const recipient = accountIn(event.fields.recipientAccountId);
    // The copy of the event that the owner of the resource gets.
    return recipient !== undefined && principal.account !== undefined && recipient !== principal.account ? value(recipient) : undefined;
  },
  'aws:resourceorgid': (asked) => {
    const { organization } = asked;
    const accounts = RULES['aws:resourceaccount'](asked);
    return Array.isArray(accounts) && organization?.id !== undefined && accounts.every(([account]) => organization.accounts.has(account as string))
      ? value(organization.id) : undefined;
  },
  'aws:securetransport': ({ event, service }) => {
    const cipher = textIn(at(event.fields.tlsDetails, 'tlsVersion')) ?? (service === 's3' ? textIn(at(event.fields.additionalEventData, 'CipherSuite')) : undefined);
    return cipher === undefined ? undefined : value('true');
  },
  'aws:sourceaccount': (asked) => ofService(asked, 'sourceAccount'),
  'aws:sourcearn': (asked) => ofService(asked, 'sourceArn'),
  'aws:sourceidentity': ({ event }) => valueOrAbsent(textIn(at(event.userIdentity, 'sessionContext', 'sourceIdentity'))),
  'aws:sourceip': ({ event }) => {
    if (madeByService(event)) return undefined;
    if (textIn(event.fields.vpcEndpointId) !== undefined) return ABSENT;
    const address = textIn(event.fields.sourceIPAddress);
    return address !== undefined && isIP(address) > 0 && !isPrivate(address) ? value(address) : undefined;
  },
  'aws:sourceorgid': ({ principal }) => (principal.kind === 'service' ? undefined : ABSENT),
  'aws:sourceorgpaths': ({ principal }) => (principal.kind === 'service' ? undefined : ABSENT),
  'aws:sourcevpc': (asked) => fromEndpoint(asked, () => 'present'),
  'aws:sourcevpcarn': (asked) => fromEndpoint(asked, () => 'present'),
  'aws:sourcevpce': (asked) => fromEndpoint(asked, (id) => value(id)),
  'aws:tokenissuetime': ({ event, principal }) => {
    const issued = textIn(at(event.userIdentity, 'sessionContext', 'attributes', 'creationDate'));
    return issued !== undefined ? value(issued) : isTemporary(event, principal) ? undefined : ABSENT;
  },
  'aws:useragent': ({ event }) => {
    const agent = textIn(event.fields.userAgent);
    // CloudTrail cuts long ones, and names the service that called.
    return agent === undefined || agent.length > 1000 || madeByService(event) ? undefined : value(agent);
  },
  'aws:userid': ({ event, principal }) => {
    const id = textIn(event.userIdentity.principalId);
    return id === undefined ? nobodys(principal) : value(id);
  },
  'aws:username': ({ event, principal }) => {
    if (principal.kind !== 'user') return principal.kind === 'identity' ? undefined : ABSENT;
    const name = textIn(event.userIdentity.userName) ?? principal.arn?.slice(principal.arn.lastIndexOf('/') + 1);
    return name === undefined ? 'present' : value(name);
  },
  'aws:viaawsservice': ({ event, principal }) => {
    if (!isCaller(principal) || principal.kind === 'service') return value('false');
    if (!madeByService(event)) return value('false');
    // A service that called with a role may have used that of somebody who called it, or its own service role.
    return principal.serviceLinked ? value('false') : principal.kind === 'user' || principal.kind === 'root' ? value('true') : EITHER_BOOLEAN;
  },
  'aws:vpceaccount': (asked) => fromEndpoint(asked, () => {
    const account = accountIn(asked.event.fields.vpcEndpointAccountId);
    return account === undefined ? 'present' : value(account);
  }),
  'aws:vpcsourceip': (asked) => fromEndpoint(asked, () => {
    const address = textIn(asked.event.fields.sourceIPAddress);
    return address !== undefined && isIP(address) > 0 ? value(address) : 'present';
  }),
  'ec2:roledelivery': ({ event, principal }) => {
    const delivery = textIn(at(event.userIdentity, 'sessionContext', 'ec2RoleDelivery'));
    return delivery !== undefined ? value(delivery) : principal.kind === 'identity' ? undefined : ABSENT;
  },
  's3:tlsversion': ({ event, service }) => {
    if (service !== 's3') return ABSENT;
    const version = /^TLSv(\d(?:\.\d)?)$/.exec(textIn(at(event.fields.tlsDetails, 'tlsVersion')) ?? '')?.[1];
    return version === undefined ? undefined : value(version.includes('.') ? version : `${version}.0`);
  },
};

/**
 * What is known of a condition key of the request. Enriched events carry keys themselves; keys of one service are absent
 * from requests to another.
 *
 * @param key in lower case
 */
export function knowledgeOf(key: string, asked: AskedEvent): Knowledge {
  const said = enriched(key, asked.event);
  if (said !== undefined) return said;
  if (Object.hasOwn(RULES, key)) return RULES[key](asked);
  const requested = requestKey(key, asked.event);
  if (requested !== undefined) return requested;
  if (key.startsWith('aws:principaltag/') && !isCaller(asked.principal)) return ABSENT;
  if (key.startsWith('aws:')) return undefined;
  const services = servicesOf(key);
  return services !== undefined && !services.has(asked.service) ? ABSENT : undefined;
}

const services = new Map<string, ReadonlySet<string> | undefined>();

/** The services whose requests have a key; undefined where all may, or nobody knows the key. */
function servicesOf(key: string): ReadonlySet<string> | undefined {
  if (!services.has(key)) {
    const found = findConditionKey(key)?.services;
    // The service of the prefix counts even where the catalogue names others.
    services.set(key, found === undefined ? undefined : new Set([...found, key.slice(0, key.indexOf(':'))]));
  }
  return services.get(key);
}

/** Keys that a trail with enriched events writes beside the event. */
function enriched(key: string, { fields }: CloudTrailEvent): Knowledge {
  const context = objectIn(at(fields.eventContext, 'requestContext'));
  if (context === undefined) return undefined;
  for (const [name, said] of Object.entries(context)) {
    if (name.toLowerCase() === key) {
      const list = (Array.isArray(said) ? said as unknown[] : [said]).map((one) => (typeof one === 'boolean' || typeof one === 'number' ? String(one) : one));
      return list.every((one) => typeof one === 'string') ? [list as string[]] : undefined;
    }
  }
  return undefined;
}

function called({ event, principal }: AskedEvent): Knowledge {
  return madeByService(event) && isCaller(principal) && principal.kind !== 'service' ? undefined : ABSENT;
}

function ofService({ event, principal }: AskedEvent, field: string): Knowledge {
  if (principal.kind !== 'service') return ABSENT;
  const said = textIn(at(event.userIdentity, 'inScopeOf', field));
  return said === undefined ? undefined : value(said);
}

/** Keys of the network are there where the request came through an endpoint. One from a public address did not. */
function fromEndpoint({ event }: AskedEvent, known: (id: string) => Knowledge): Knowledge {
  const id = textIn(event.fields.vpcEndpointId);
  if (id !== undefined) return known(id);
  const address = textIn(event.fields.sourceIPAddress);
  return address !== undefined && isIP(address) > 0 && !isPrivate(address) && !madeByService(event) ? ABSENT : undefined;
}

/** Whether a service made the request, for somebody or for itself. */
function madeByService({ userIdentity }: CloudTrailEvent): boolean {
  return textIn(userIdentity.invokedBy) !== undefined;
}

/** Who signs requests with credentials of AWS: others have no keys of principals. */
function isCaller({ kind }: EventPrincipal): boolean {
  return kind !== 'anonymous' && kind !== 'federated';
}

/** A key of the principal that the event does not tell: there, unless the caller has none. */
function nobodys({ kind }: EventPrincipal): Knowledge {
  if (kind === 'anonymous' || kind === 'federated') return ABSENT;
  return kind === 'service' || kind === 'other' ? undefined : 'present';
}

function isPrivate(address: string): boolean {
  return /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80|::1$)/i.test(address);
}

function isTrue(said: unknown): boolean {
  return said === true || said === 'true';
}
