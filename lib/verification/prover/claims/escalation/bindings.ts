/** On what a technique could work: what the templates hold, and what there may be beside it. */
import type { EscalationFacts } from './facts';
import { arnAt } from './facts';
import type { Place, Target } from './technique';
import type { Policy, Principal, Resource } from '../../policy-facts';

/** One thing to try a technique on. */
export interface Binding {
  /** The target; missing where nothing in particular is needed. */
  readonly resource?: Resource;
  /** Who has it, or is it. */
  readonly carrier?: Principal;
  /** Why it is not known who has it. */
  readonly unknown?: string;
}

/** What there may be outside of the templates. */
export interface Outside {
  /** A name that no template holds: who may use it may use any. */
  readonly any: Resource;
  /** All of the kind, for permissions for some. */
  readonly some: Resource;
  /** ARNs of those that the templates hold. */
  readonly known: readonly string[];
  /** How to call any of them. */
  readonly called: string;
}

const STRANGER = 'AnythingOutsideOfTheTemplates';

/** The targets in the templates, cheapest first. */
export function bindings(facts: EscalationFacts, principal: Principal, target: Target): readonly Binding[] {
  const asResource = (one: Principal): Binding => ({ resource: facts.resource(one.arn, one.account), carrier: one });
  switch (target.kind) {
    case 'self': return principal.kind === target.as ? [asResource(principal)] : [];
    case 'own-policy': return principal.identityPolicies.flatMap(policy => ofPolicy(facts, policy, principal));
    case 'own-boundary': return principal.boundary === undefined ? [] : ofPolicy(facts, principal.boundary, principal);
    case 'own-group': return ownGroups(facts, principal);
    case 'group': return [];
    case 'role': case 'user': return facts.others(principal, target.kind).map(asResource);
    case 'passed-role': return facts.others(principal, 'role').filter(role => facts.trusts(role, target.services) !== false).map(asResource);
    case 'policy-of-role':
      return [...facts.attachedPolicies()].flatMap(([arn, carriers]) => carriers
        .filter(one => one.kind === 'role' && one.arn !== principal.arn).map(carrier => ({ resource: facts.resource(arn, principal.account), carrier })));
    case 'resource': return facts.elements(target.types).map(({ type, id, arn, principalArn, source }) => {
      const carrier = principalArn === undefined ? undefined : facts.principal(principalArn);
      const resource = facts.resource(arn ?? arnAt(principal, target.at, target.at.resource.replace('*', id)), principal.account);
      return { resource, ...(carrier === undefined ? { unknown: `the role of ${source.logicalId} (${type}) is not in the templates` } : { carrier }) };
    });
    case 'owned-resource': return facts.resourcesAt(principal, target.at).map(resource => ({ resource }));
    case 'nothing': return [{}];
  }
}

/** What there may be of the kind outside of the templates; undefined where the target can only be in them. */
export function outside(facts: EscalationFacts, principal: Principal, target: Target): Outside | undefined {
  const at = placeOf(target);
  if (at === undefined) return undefined;
  const account = principal.account === undefined ? {} : { account: principal.account };
  const known = isPerson(target) ? facts.peopleArns : namesOf(bindings(facts, principal, target), isOfBuckets(at) ? [arnAt(principal, at, '*/*')] : []);
  return {
    any: { arn: arnAt(principal, at, at.resource.replace('*', STRANGER)), ...account },
    some: { arn: arnAt(principal, at), ...account },
    known,
    called: arnAt(principal, at),
  };
}

function namesOf(bound: readonly Binding[], more: readonly string[]): readonly string[] {
  return [...new Set(bound.flatMap(({ resource }) => resource?.arn ?? []))].flatMap(arn => [arn, `${arn}:*`, `${arn}/*`]).concat(more);
}

/** Objects of buckets are no buckets. */
function isOfBuckets({ service, resource }: Place): boolean {
  return service === 's3' && resource === '*';
}

function isPerson(target: Target): boolean {
  return target.kind === 'role' || target.kind === 'user' || target.kind === 'passed-role';
}

function placeOf(target: Target): Place | undefined {
  switch (target.kind) {
    case 'role': case 'passed-role': return { service: 'iam', resource: 'role/*' };
    case 'user': return { service: 'iam', resource: 'user/*' };
    case 'group': return { service: 'iam', resource: 'group/*' };
    case 'resource': case 'owned-resource': return target.at;
    default: return undefined;
  }
}

function ofPolicy(facts: EscalationFacts, policy: Policy, carrier: Principal): readonly Binding[] {
  const arn = facts.policyArn(policy);
  return arn === undefined || /^arn:[^:]*:iam::aws:/.test(arn) ? [] : [{ resource: facts.resource(arn, carrier.account), carrier }];
}

/** Groups whose policies a user has. */
function ownGroups(facts: EscalationFacts, principal: Principal): readonly Binding[] {
  if (principal.kind !== 'user') return [];
  const named = new Set(principal.groups);
  const groups = new Set(principal.identityPolicies.flatMap(({ source }) => source === undefined ? [] : [`${source.template}#${source.logicalId}`]));
  return facts.elements(['AWS::IAM::Group']).filter(({ source, arn }) => groups.has(`${source.template}#${source.logicalId}`) || (arn !== undefined && named.has(arn)))
    .map(({ id, arn }) => ({ resource: facts.resource(arn ?? arnAt(principal, { service: 'iam', resource: `group/${id}` }), principal.account), carrier: principal }));
}
