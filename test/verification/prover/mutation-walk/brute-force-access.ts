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

type Wanted = readonly { readonly operator: string; readonly key: string; readonly values: readonly string[] }[];

/** Ids of the claims of which a concrete request breaks the promise, among requests of or to what a mutant changed. */
export function brokenAccess(deployment: Deployment, claims: readonly ClaimSpec[], catalogue: ActionCatalogue, touched: Touched): Set<string> {
  const requests = new RequestsByHand(deployment, catalogue, touched);
  return new Set(claims.filter((claim) => isBroken(requests, claim)).map(({ id }) => id));
}

function isBroken(requests: RequestsByHand, claim: ClaimSpec): boolean {
  const { deployment } = requests;
  const everybody = [...deployment.principals, STRANGER, NOBODY];
  switch (claim.kind) {
    case 'nobody-can':
      return requests.someAllowed(everybody, claim.unless ?? [], claim.actions, claim.resources, claim.where);
    case 'only-can':
      return requests.someAllowed(everybody, claim.principals, claim.actions, claim.resources);
    case 'cannot': {
      const isNamed = (one: Principal) => claim.principals.some((ref) => ref.where === undefined && isMeant(deployment, ref, one));
      return requests.someAllowed(deployment.principals.filter(isNamed), [], claim.actions, claim.resources, claim.where);
    }
    case 'no-external-access':
      return requests.someAllowed([STRANGER, NOBODY], claim.unless ?? [], ['*'], [claim.resource]);
    case 'every-access-encrypted':
      return requests.someAllowed(everybody, [], ['*'], [claim.resource], [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }]);
    default: return false;
  }
}

/** Requests of one deployment. Claims ask for the same ones again and again: what is found is kept. */
class RequestsByHand {
  private readonly changed = new Map<Principal | Resource, boolean>();
  private readonly covered = new Map<string, readonly Resource[]>();
  private readonly contexts = new Map<Principal, Map<Resource, readonly Context[]>>();
  private readonly answers = new Map<Principal, Map<Resource, Map<string, boolean>>>();

  constructor(public readonly deployment: Deployment, private readonly catalogue: ActionCatalogue, private readonly touched: Touched) {}

  /** Whether some request for the actions on the resources, made by one of the principals that is not exempt, is allowed. */
  public someAllowed(
    principals: readonly Principal[], exempt: readonly PrincipalRef[], patterns: readonly string[], refs: readonly ResourceRef[], where: Wanted = [],
  ): boolean {
    // Conditions other than these are left to the search: a request that surely fulfils them is not made up by hand.
    if (where.some(({ operator, values }) => !['Bool', 'StringEquals'].includes(operator) || values.some((value) => value.includes('*')))) return false;
    const fixed = Object.fromEntries(where.map(({ key, values }) => [key.toLowerCase(), [values[0]]]));
    const resources = refs.flatMap((ref) => this.resourcesOf(ref));
    return resources.some((resource) => principals.some((principal) => this.isTouched(principal, resource)
      && !exempt.some((ref) => isMeant(this.deployment, ref, principal, resource))
      && actionsOf(this.catalogue, patterns, [principal, resource]).some((action) => this.isAllowed(principal, action, resource, fixed))));
  }

  private isTouched(...parts: readonly (Principal | Resource)[]): boolean {
    return parts.some((part) => memo(this.changed, part, () => this.touched(part)));
  }

  private resourcesOf(ref: ResourceRef): readonly Resource[] {
    return memo(this.covered, JSON.stringify(ref), () => resourcesOf(this.deployment, ref));
  }

  private isAllowed(principal: Principal, action: string, resource: Resource, fixed: Context): boolean {
    const ofPair = memo(memo(this.answers, principal, () => new Map<Resource, Map<string, boolean>>()), resource, () => new Map<string, boolean>());
    const mayBe = () => fits(this.catalogue, action, resource.arn)
      && isNamedToBeAllowed(principal, action, resource) && this.evaluated(principal, action, resource, fixed);
    return memo(ofPair, `${action} ${JSON.stringify(fixed)}`, mayBe);
  }

  private evaluated(principal: Principal, action: string, resource: Resource, fixed: Context): boolean {
    const { organization } = this.deployment;
    const bare = withDerivedContext({ principal, action, resource, context: {}, ...(organization && { organization }) });
    // What AWS itself says of principal and resource is not the requester's choice.
    const given = Object.entries(bare.context);
    if (given.some(([key, values]) => fixed[key] !== undefined && fixed[key][0] !== values[0])) return false;
    const ofPrincipal = memo(this.contexts, principal, () => new Map<Resource, readonly Context[]>());
    const contexts = memo(ofPrincipal, resource, () => contextsOf(principal, resource));
    return contexts.some((context) => evaluate({ ...bare, context: { ...context, ...fixed, ...bare.context } }).allowed);
  }
}

/** Whether a statement that allows anything names the action at all: most requests end here, long before they are evaluated. */
function isNamedToBeAllowed(principal: Principal, action: string, resource: Resource): boolean {
  const own = principal === STRANGER ? [] : principal.identityPolicies;
  return [...own, resource.policy].some((policy) => policy?.statements.some(({ effect, actions }) => (
    effect === 'Allow' && (actions === undefined || actions.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase()))))));
}

function memo<K, V>(known: Map<K, V>, key: K, find: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = find();
  known.set(key, made);
  return made;
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

const EXPRESSIONS = new Map<string, RegExp>();

function like(pattern: string, text: string): boolean {
  const written = () => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, 's');
  return memo(EXPRESSIONS, pattern, written).test(text);
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
