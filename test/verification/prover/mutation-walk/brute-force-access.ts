import { ClaimSpec, PrincipalRef, ResourceRef } from '../../../../lib/verification/claim-format';
import { addressKey, Deployment } from '../../../../lib/verification/prover/deployment';
import { evaluate, withDerivedContext } from '../../../../lib/verification/prover/evaluation';
import { ActionCatalogue } from '../../../../lib/verification/prover/policy/catalogue';
import { Principal, Request, Resource, Statement } from '../../../../lib/verification/prover/policy-facts';

type Context = Request['context'];
/** Whether a part of the deployment is one that a mutant changed. */
type Touched = (one: Principal | Resource) => boolean;

const OTHER_ACCOUNT = '999988887777';
const STRANGER: Principal = {
  kind: 'role',
  arn: `arn:aws:iam::${OTHER_ACCOUNT}:role/Stranger`,
  account: OTHER_ACCOUNT,
  identityPolicies: [{ name: 'all', statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }] }],
};
const NOBODY: Principal = { kind: 'anonymous', arn: '*', identityPolicies: [] };
/** Requests a claim, a principal and a resource: more are not needed to see a statement's effect, and cost time. */
const MOST_CONTEXTS = 14;
const MOST_ACTIONS = 5;

/** Ids of the claims of which a concrete request breaks the promise, among requests of or to what a mutant changed. */
export function brokenAccess(deployment: Deployment, claims: readonly ClaimSpec[], catalogue: ActionCatalogue, touched: Touched): Set<string> {
  const broken = new Set<string>();
  for (const claim of claims) if (isBroken(deployment, claim, catalogue, touched)) broken.add(claim.id);
  return broken;
}

function isBroken(deployment: Deployment, claim: ClaimSpec, catalogue: ActionCatalogue, touched: Touched): boolean {
  const everybody = [...deployment.principals, STRANGER, NOBODY];
  switch (claim.kind) {
    case 'nobody-can': {
      const { unless = [], actions, resources, where } = claim;
      return some(deployment, catalogue, touched, everybody, unless, actions, resources, where);
    }
    case 'only-can':
      return some(deployment, catalogue, touched, everybody, claim.principals, claim.actions, claim.resources);
    case 'cannot': {
      const isNamed = (one: Principal) => claim.principals.some((ref) => ref.where === undefined && isMeant(deployment, ref, one));
      const principals = deployment.principals.filter(isNamed);
      return some(deployment, catalogue, touched, principals, [], claim.actions, claim.resources, claim.where);
    }
    case 'no-external-access':
      return some(deployment, catalogue, touched, [STRANGER, NOBODY], claim.unless ?? [], ['*'], [claim.resource]);
    case 'every-access-encrypted':
      return some(deployment, catalogue, touched, everybody, [], ['*'], [claim.resource],
        [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }]);
    default: return false;
  }
}

function some(
  deployment: Deployment, catalogue: ActionCatalogue, touched: Touched,
  principals: readonly Principal[], exempt: readonly PrincipalRef[], patterns: readonly string[], refs: readonly ResourceRef[],
  where: readonly { readonly operator: string; readonly key: string; readonly values: readonly string[] }[] = [],
): boolean {
  // Conditions other than these are left to the search: a request that surely fulfils them is not made up by hand.
  if (where.some(({ operator, values }) => !['Bool', 'StringEquals'].includes(operator) || values.some((value) => value.includes('*')))) return false;
  const fixed = Object.fromEntries(where.map(({ key, values }) => [key.toLowerCase(), [values[0]]]));
  for (const resource of refs.flatMap((ref) => resourcesOf(deployment, ref))) {
    for (const principal of principals) {
      if (!touched(principal) && !touched(resource)) continue;
      if (exempt.some((ref) => isMeant(deployment, ref, principal, resource))) continue;
      for (const action of actionsOf(catalogue, patterns, [principal, resource])) {
        if (!fits(catalogue, action, resource.arn)) continue;
        for (const context of contextsOf(principal, resource)) {
          const { organization } = deployment;
          const whole = { ...context, ...fixed };
          const request = withDerivedContext({ principal, action, resource, context: whole, ...(organization && { organization }) });
          if (evaluate(request).allowed) return true;
        }
      }
    }
  }
  return false;
}

function isMeant({ elements }: Deployment, ref: PrincipalRef, principal: Principal, resource?: Resource): boolean {
  if (ref.address !== undefined) {
    const element = elements.get(addressKey(ref.address.stack, ref.address.logicalId));
    return (element?.principalArn ?? element?.arn) === principal.arn;
  }
  if (ref.arn !== undefined) return like(ref.arn, principal.arn);
  if (ref.service !== undefined) return principal.kind === 'service' && like(ref.service, principal.arn);
  if (ref.account !== undefined) return principal.account === ref.account;
  if (ref.all === 'anybody') return true;
  return principal.account !== undefined && principal.account === resource?.account;
}

function like(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 's').test(text);
}

function resourcesOf({ elements, resources, principals }: Deployment, ref: ResourceRef): Resource[] {
  const account = principals[0]?.account;
  if (ref.address !== undefined) {
    const element = elements.get(addressKey(ref.address.stack, ref.address.logicalId));
    if (element?.arn === undefined) return [];
    const { arn } = element;
    const found = resources.find((one) => one.arn === arn) ?? { arn, account };
    return element.type === 'AWS::S3::Bucket' ? [found, { ...found, arn: `${arn}/x` }] : [found];
  }
  const covered = resources.filter(({ arn }) => like(ref.arn!, arn));
  return [...covered, { arn: ref.arn!.replace(/[*?]+/g, 'x'), account }];
}

/** Actions of the patterns that statements of the two name, and some others. */
function actionsOf(catalogue: ActionCatalogue, patterns: readonly string[], [principal, resource]: [Principal, Resource]): string[] {
  const named = statementsOf(principal, resource).flatMap(({ actions }) => actions ?? []).filter((action) => !/[*?]/.test(action));
  return [...new Set(patterns.flatMap((pattern) => {
    if (!/[*?]/.test(pattern)) return [pattern];
    const wanted = new RegExp(`^${pattern.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 'i');
    const service = resource.arn.split(':')[2];
    const known = catalogue.services.get(pattern.includes(':') ? pattern.split(':')[0].toLowerCase() : service) ?? [];
    const all = known.map(({ name }) => name).filter((name) => wanted.test(name));
    const spread = all.filter((_, index) => index % Math.ceil(all.length / MOST_ACTIONS) === 0);
    return [...named.filter((name) => wanted.test(name)), ...spread];
  }))];
}

/** Whether the action works on resources like this. */
function fits(catalogue: ActionCatalogue, action: string, arn: string): boolean {
  const known = catalogue.services.get(action.split(':')[0].toLowerCase())?.find(({ name }) => name.toLowerCase() === action.toLowerCase());
  if (known === undefined) return false;
  return known.resources.length === 0 ? !arn.startsWith('arn:') : known.resources.some((pattern) => like(pattern, arn));
}

function statementsOf(principal: Principal, resource: Resource): Statement[] {
  const { identityPolicies, boundary } = principal;
  return [...identityPolicies, boundary, resource.policy].flatMap((policy) => policy?.statements ?? []);
}

/** Contexts that fulfil or fail what the statements ask for. */
function contextsOf(principal: Principal, resource: Resource): Context[] {
  const found = new Map<string, Context>([['{}', {}]]);
  const add = (context: Context) => {
    for (const secure of ['true', 'false']) {
      const whole = { 'aws:securetransport': [secure], ...context };
      if (found.size < MOST_CONTEXTS) found.set(JSON.stringify(whole), whole);
    }
  };
  add({});
  for (const { conditions } of statementsOf(principal, resource)) {
    if (conditions.length === 0) continue;
    const fulfilled = conditions.filter(({ operator }) => !/Not|Null|Numeric|Date/.test(operator));
    add(Object.fromEntries(fulfilled.map(({ key, values }) => [key.toLowerCase(), [(values[0] ?? '').replace(/\/\d+$/, '').replace(/[*?]/g, 'x')]])));
    add(Object.fromEntries(fulfilled.map(({ key }) => [key.toLowerCase(), ['something-else']])));
  }
  return [...found.values()];
}
