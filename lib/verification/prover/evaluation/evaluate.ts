import { Decision, Request, Statement } from '../policy-facts';
import { Layer, Layers, layersOf, ownerOf, passesResourceControl, takesPart } from './layers';
import { accountOf, isIdentity } from './principals';
import { isVoided } from './public-access';
import { Applying } from './statements';

/** What the owner of a bucket may do as root even where its policy denies it. */
const OWNER_ALWAYS = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);

/**
 * Decides a request as AWS documents it: an explicit deny anywhere; then each level of RCPs and SCPs and the endpoint policy
 * must allow; then the resource's policy and the identity's, limited by boundary and session policies, decide together.
 *
 * The context is taken as it stands (`withDerivedContext` fills in what AWS adds). A resource whose account nobody knows
 * counts as the asker's own.
 *
 * @throws EvaluationInputError for a condition that AWS would have refused to store
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function evaluate(request: Request): Decision {
  const { principal } = request;
  const action = request.action.toLowerCase();
  if (action === 'sts:getcalleridentity' && principal.kind !== 'anonymous') {
    return { allowed: true, reason: 'allowed: sts:GetCallerIdentity needs no permission and cannot be denied', decisive: [] };
  }
  const layers = layersOf(request);
  const sameAccount = isIdentity(principal) && accountOf(principal) !== undefined && accountOf(principal) === ownerOf(request);

  const ownerAnyway = sameAccount && principal.kind === 'root' && OWNER_ALWAYS.has(action);
  const denied = firstDeny(layers, ownerAnyway);
  if (denied) {
    return denied;
  }
  if (action === 'sts:assumerole' && principal.kind === 'root') {
    return implicit('root cannot assume roles');
  }

  const gates = [...layers.resourceControl, ...layers.serviceControl, ...(layers.endpoint ? [layers.endpoint] : [])];
  for (const gate of gates) {
    if (gate.allows.length === 0 && !(layers.resourceControl.includes(gate) && passesResourceControl(gate))) {
      return nothingAllows(gate, request);
    }
  }
  const core = grant(request, layers, sameAccount);
  return core.allowed ? { ...core, decisive: [...gates.flatMap((gate) => statements(gate.allows)), ...core.decisive] } : core;
}

function firstDeny(layers: Layers, ownerAnyway: boolean): Decision | undefined {
  const order = [
    ...layers.resourceControl, ...layers.serviceControl, layers.endpoint, ownerAnyway ? undefined : layers.resource,
    layers.boundary, layers.session, layers.identity,
  ].filter((layer): layer is Layer => layer !== undefined && layer.denies.length > 0);
  if (order.length === 0) {
    return undefined;
  }
  return {
    allowed: false,
    reason: `explicit-deny: ${order.map((layer) => `${layer.name}: ${layer.denies.map(described).join(', ')}`).join('; ')}`,
    decisive: order.flatMap((layer) => statements(layer.denies)),
  };
}

/** What resource and identity policies give, once nothing forbids it. */
function grant(request: Request, layers: Layers, sameAccount: boolean): Decision {
  const { principal, resource } = request;
  const given = resource.policy && isVoided(resource, resource.policy, principal, ownerOf(request)) ? [] : layers.resource?.allows ?? [];
  if (!isIdentity(principal)) {
    const own = given.filter(({ naming }) => naming === 'itself');
    return own.length > 0 ? allowed('resource policy', own, []) : implicit(`the resource policy allows ${principal.kind} ${principal.arn} nothing of ${request.action}`);
  }
  const identity = identitySide(request, layers);
  if (!sameAccount) {
    if (given.length === 0) {
      return implicit(`resource policy: nothing in it allows ${request.action} to account ${accountOf(principal) ?? 'of the principal'}, and the resource is in another account`);
    }
    return identity.allowed ? allowed('resource policy and identity policies', given, identity.decisive) : identity;
  }

  const itself = given.filter(({ naming }) => naming === 'itself');
  if (itself.length > 0) {
    return allowed('resource policy', itself, []);
  }
  const entity = given.filter(({ naming }) => naming === 'entity');
  const missing = limits(layers).find((layer) => layer.allows.length === 0);
  if (entity.length > 0) {
    return missing
      ? nothingAllows(missing, request)
      : allowed('resource policy within the limits of the identity', entity, limits(layers).flatMap((layer) => statements(layer.allows)));
  }
  const delegated = given.filter(({ naming }) => naming === 'account');
  const needed = takesPart(request) && (resource.policyKind === 'kms-key' || resource.policyKind === 'role-trust');
  if (needed && delegated.length === 0) {
    return implicit(`${resource.policyKind === 'kms-key' ? 'key' : 'trust'} policy: nothing in it allows ${request.action} to the principal or its account`);
  }
  return identity.allowed ? allowed('identity policies', needed ? delegated : [], identity.decisive) : identity;
}

/** What the identity's own policies say, within boundary and session policies. Root may do all within its session policies. */
function identitySide(request: Request, layers: Layers): Decision {
  const root = request.principal.kind === 'root';
  const needed = [...(root ? [] : [layers.identity]), ...limits(layers)];
  const missing = needed.find((layer) => layer.allows.length === 0);
  return missing
    ? nothingAllows(missing, request)
    : { allowed: true, reason: 'allowed', decisive: needed.flatMap((layer) => statements(layer.allows)) };
}

function limits(layers: Layers): Layer[] {
  return [layers.boundary, layers.session].filter((layer): layer is Layer => layer !== undefined);
}

function allowed(by: string, granting: readonly Applying[], others: readonly Statement[]): Decision {
  const names = granting.length > 0 ? ` (${granting.map(described).join(', ')})` : '';
  return { allowed: true, reason: `allowed: ${by}${names}`, decisive: [...statements(granting), ...others] };
}

function nothingAllows(layer: Layer, request: Request): Decision {
  const names = layer.policies.map((policy) => policy.name).join(', ');
  return implicit(`${layer.name}${names ? ` (${names})` : ''}: nothing in it allows ${request.action} on ${request.resource.arn}`);
}

function implicit(why: string): Decision {
  return { allowed: false, reason: `implicit-deny: ${why}`, decisive: [] };
}

function described({ statement, policy }: Applying): string {
  return `${statement.sid ?? `Statement.${policy.statements.indexOf(statement)}`} of ${policy.name}`;
}

function statements(found: readonly Applying[]): Statement[] {
  return found.map(({ statement }) => statement);
}
