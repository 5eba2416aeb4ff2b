import { Organization, Principal, Request, Resource } from '../policy-facts';
import { withDerivedContext } from './derived-context';
import { EvaluationInputError, quoted } from './errors';
import { accountId, fields, flag, onlyKnown, parsedJson, texts, textsByName } from './parse-fields';
import { namedPolicy, policies } from './parse-policy';
import { parsedPrincipal } from './parse-principal';
import { RESOURCE_CONTROL_SERVICES } from './resource-control-services';

const KINDS = ['resource', 'role-trust', 'kms-key'] as const;
const ACCOUNT = /^\d{12}$/;

/**
 * Reads a request file: an object, or its JSON text.
 *
 * - `principal`: an ARN or service name, or an object with `arn` and where needed `kind`, `account`, `identityPolicies`,
 *   `boundary`, `sessionPolicies`, `sessionArn`, `tags`, `serviceLinked`; `"*"` is anonymous.
 * - `action`: `service:Action`.
 * - `resource`: an ARN, or an object with `arn` and where needed `account`, `policy`, `policyKind`, `blocksPublicAccess`, `tags`.
 * - `context`: keys with one value or a list; null says that a key is absent. Keys that AWS derives from the rest are filled in.
 * - `endpointPolicy`: a policy document.
 * - `organization`: `id`, `managementAccount`, `resourceControlServices`, and `serviceControlPolicies` and
 *   `resourceControlPolicies`: by account id a list of levels from the root down, each a list of documents. A list instead
 *   of an object holds for the principal's account (SCPs) or the resource's (RCPs).
 *
 * A policy is a document, or `{"name": ..., "document": ...}`.
 *
 * @throws EvaluationInputError with place, value and fix
 */
export function parseRequest(json: unknown): Request {
  const file = fields(typeof json === 'string' ? parsedJson(json, 'request') : json, 'request');
  onlyKnown(file, ['principal', 'action', 'resource', 'context', 'endpointPolicy', 'organization'], 'request');
  const { action } = file;
  if (typeof action !== 'string' || !/^[a-zA-Z0-9-]+:[a-zA-Z0-9_-]+$/.test(action)) {
    throw new EvaluationInputError('action', `${quoted(action)} is not an action`, 'write service:Action without wildcards, such as s3:GetObject');
  }
  const principal = parsedPrincipal(file.principal);
  const resource = parsedResource(file.resource, principal);
  const { context, absent } = parsedContext(file.context);
  return withDerivedContext({
    principal,
    action,
    resource,
    context,
    endpointPolicy: file.endpointPolicy === undefined ? undefined : namedPolicy(file.endpointPolicy, 'endpointPolicy'),
    organization: file.organization === undefined ? undefined : parsedOrganization(file.organization, principal, resource),
  }, absent);
}

function parsedResource(json: unknown, principal: Principal): Resource {
  const object = typeof json === 'string' ? { arn: json } : fields(json, 'resource');
  onlyKnown(object, ['arn', 'account', 'policy', 'policyKind', 'blocksPublicAccess', 'tags'], 'resource');
  const { arn, policyKind } = object as { arn?: unknown; policyKind?: unknown };
  if (typeof arn !== 'string' || !(arn === '*' || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(arn))) {
    throw new EvaluationInputError('resource.arn', `${quoted(arn)} is not an ARN`, 'write the whole ARN, or * where the action has no resource');
  }
  if (policyKind !== undefined && !KINDS.includes(policyKind as typeof KINDS[number])) {
    throw new EvaluationInputError('resource.policyKind', `${quoted(policyKind)} is not a kind of policy`, `write one of ${KINDS.join(', ')}`);
  }
  const written = object as { [name: string]: unknown };
  return {
    arn,
    account: accountId(written.account, 'resource.account') ?? (ACCOUNT.test(arn.split(':')[4] ?? '') ? arn.split(':')[4] : principal.account),
    policy: written.policy === undefined ? undefined : namedPolicy(written.policy, 'resource.policy'),
    policyKind: (policyKind as Resource['policyKind']) ?? kindFor(arn),
    blocksPublicAccess: flag(written.blocksPublicAccess, 'resource.blocksPublicAccess'),
    tags: textsByName(written.tags, 'resource.tags'),
  };
}

function kindFor(arn: string): Resource['policyKind'] {
  const [, , service, , , rest = ''] = arn.split(':');
  return service === 'kms' && rest.startsWith('key/') ? 'kms-key' : service === 'iam' && rest.startsWith('role/') ? 'role-trust' : 'resource';
}

function parsedContext(json: unknown): { context: { [key: string]: string[] }; absent: Set<string> } {
  const context: { [key: string]: string[] } = {};
  const absent = new Set<string>();
  for (const [name, value] of Object.entries(json === undefined ? {} : fields(json, 'context'))) {
    const key = name.toLowerCase();
    if (absent.has(key) || key in context) {
      throw new EvaluationInputError(`context.${name}`, 'the key is there twice, as keys ignore case', 'keep one of them');
    }
    if (value === null || (Array.isArray(value) && value.length === 0)) {
      absent.add(key);
    } else {
      context[key] = texts(typeof value === 'boolean' || typeof value === 'number' ? String(value) : value, `context.${name}`);
    }
  }
  return { context, absent };
}

function parsedOrganization(json: unknown, principal: Principal, resource: Resource): Organization {
  const object = fields(json, 'organization');
  onlyKnown(object, ['id', 'managementAccount', 'serviceControlPolicies', 'resourceControlPolicies', 'resourceControlServices'], 'organization');
  if (object.id !== undefined && typeof object.id !== 'string') {
    throw new EvaluationInputError('organization.id', `${quoted(object.id)} is not an id`, 'write it as o-exampleorgid');
  }
  return {
    id: object.id,
    managementAccount: accountId(object.managementAccount, 'organization.managementAccount'),
    serviceControlPolicies: levels(object.serviceControlPolicies, 'organization.serviceControlPolicies', principal.account),
    resourceControlPolicies: levels(object.resourceControlPolicies, 'organization.resourceControlPolicies', resource.account),
    resourceControlServices: object.resourceControlServices === undefined
      ? RESOURCE_CONTROL_SERVICES : texts(object.resourceControlServices, 'organization.resourceControlServices'),
  };
}

function levels(json: unknown, place: string, own: string | undefined): Organization['serviceControlPolicies'] {
  if (json === undefined) {
    return {};
  }
  const byAccount = Array.isArray(json) ? (own === undefined ? {} : { [own]: json as unknown }) : fields(json, place);
  return Object.fromEntries(Object.entries(byAccount).map(([account, list]) => {
    const where = `${place}.${account}`;
    accountId(account, where);
    if (!Array.isArray(list)) {
      throw new EvaluationInputError(where, `${quoted(list)} is not a list of levels`, 'write a list with one list of policies for each level, from the root down');
    }
    return [account, list.map((level, index) => policies(level, `${where}.${index}`) ?? [])];
  }));
}
