import { Organization, Principal, Request } from '../policy-facts';
import { ownerOf } from './layers';
import { accountOf, isIdentity } from './principals';
import { RequestContext } from './variables';

/**
 * The request with the keys that AWS derives from principal, resource and organization, where its context does not state
 * them: PrincipalArn, PrincipalAccount, PrincipalType, PrincipalTag, PrincipalOrgID, username, PrincipalIsAWSService,
 * PrincipalServiceName, ResourceAccount, ResourceOrgID and ResourceTag.
 *
 * @param request the request
 * @param absent keys, in lower case, that are to stay absent
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function withDerivedContext(request: Request, absent: ReadonlySet<string> = new Set()): Request {
  const derived = { ...ofPrincipal(request.principal, request.organization), ...ofResource(request) };
  const context: { [key: string]: readonly string[] } = {};
  for (const [key, value] of Object.entries(derived)) {
    if (!absent.has(key)) {
      context[key] = value;
    }
  }
  return { ...request, context: { ...context, ...request.context } };
}

function ofPrincipal(principal: Principal, organization: Organization | undefined): RequestContext {
  if (principal.kind === 'anonymous') {
    return { 'aws:principaltype': ['Anonymous'] };
  }
  if (principal.kind === 'service') {
    return { 'aws:principalisawsservice': ['true'], 'aws:principalservicename': [principal.arn] };
  }
  if (!isIdentity(principal)) {
    return {};
  }
  const account = accountOf(principal);
  const federatedUser = principal.kind === 'user' && principal.sessionArn !== undefined;
  const context: { [key: string]: readonly string[] } = {
    'aws:principalisawsservice': ['false'],
    'aws:principalarn': [federatedUser ? principal.sessionArn! : principal.arn],
    'aws:principaltype': [federatedUser ? 'FederatedUser' : { role: 'AssumedRole', user: 'User', root: 'Account' }[principal.kind as 'role' | 'user' | 'root']],
  };
  if (account !== undefined) {
    context['aws:principalaccount'] = [account];
  }
  if (organization?.id !== undefined && isMember(organization, account)) {
    context['aws:principalorgid'] = [organization.id];
  }
  if (principal.kind === 'user' && !federatedUser) {
    context['aws:username'] = [principal.arn.split('/').pop()!];
  }
  for (const [key, value] of Object.entries(principal.tags ?? {})) {
    context[`aws:principaltag/${key.toLowerCase()}`] = [value];
  }
  return context;
}

function ofResource(request: Request): RequestContext {
  const { resource, organization } = request;
  const context: { [key: string]: readonly string[] } = {};
  const owner = ownerOf(request);
  if (resource.arn !== '*' && owner !== undefined) {
    context['aws:resourceaccount'] = [owner];
    if (organization?.id !== undefined && isMember(organization, owner)) {
      context['aws:resourceorgid'] = [organization.id];
    }
  }
  for (const [key, value] of Object.entries(resource.tags ?? {})) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = [value];
  }
  return context;
}

/** Accounts that the organization's facts speak of are its members. */
function isMember(organization: Organization, account: string | undefined): boolean {
  return account !== undefined && (account === organization.managementAccount
    || account in organization.serviceControlPolicies || account in organization.resourceControlPolicies);
}
