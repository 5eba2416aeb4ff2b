import { Letters } from '../deployment';
import { Principal, Request, Source, Statement } from '../policy-facts';

const LETTER = /[\uE000-\uF8FF]/g;

/** A text with what its letters stand for: `arn:aws:s3:::${Data.Bucket}`. */
export function spell(text: string, letters: Letters): string {
  return text.replace(LETTER, (letter) => letters.get(letter)?.text ?? '${?}');
}

/** A copy of plain data of known depth with its texts spelled. */
export function spelled<T>(value: T, letters: Letters): T {
  if (typeof value === 'string') return spell(value, letters) as T & string;
  if (Array.isArray(value)) return value.map((item: unknown) => spelled(item, letters)) as T & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === 'source' ? item : spelled(item as unknown, letters)])) as T;
}

/** A request as people read it. The policies of whoever asks stay as they are: they are facts, not part of the request. */
export function spelledRequest(request: Request, letters: Letters): Request {
  const { principal, resource, action, context, endpointPolicy, organization } = request;
  const { arn, account, policy, policyKind, blocksPublicAccess, tags, source } = resource;
  return {
    principal: spelledPrincipal(principal, letters),
    action,
    resource: spelled({ arn, account, policyKind, blocksPublicAccess, tags, source }, letters),
    context: spelled(context, letters),
    ...(policy && { resource: { ...spelled({ arn, account, policyKind, blocksPublicAccess, tags, source }, letters), policy } }),
    ...(endpointPolicy && { endpointPolicy }),
    ...(organization && { organization }),
  };
}

function spelledPrincipal(principal: Principal, letters: Letters): Principal {
  const { identityPolicies, boundary, sessionPolicies, ...rest } = principal;
  return { ...spelled(rest, letters), identityPolicies, ...(boundary && { boundary }), ...(sessionPolicies && { sessionPolicies }) };
}

/** Where something stands: the path of the construct, or the stack with the logical id. */
export function placeOf(source: Source): string {
  return source.constructPath ?? (source.template === '' ? source.logicalId : `${source.template}#${source.logicalId}`);
}

/** As `placeOf`, with the place inside the resource. */
export function pointOf(source: Source): string {
  const at = source.at?.replace(/^Properties\./, '');
  return at === undefined || at === '' ? placeOf(source) : `${placeOf(source)}/${at}`;
}

/** The id of a finding: the claim's with the causes in its brackets. Letters are spelled, and `::` is left to acknowledgements. */
export function findingId(claim: string, causes: readonly string[], letters: Letters): string {
  const parts = causes.map((cause) => spell(cause, letters).replace(/::+/g, ':')).join('; ');
  if (parts === '') return claim;
  return claim.endsWith(']') ? `${claim.slice(0, -1)}; ${parts}]` : `${claim}[${parts}]`;
}

/** Who it is, as people know it: the construct, or the ARN. */
export function nameOf(principal: Principal, letters: Letters): string {
  if (principal.kind === 'anonymous') return 'anybody without credentials';
  if (principal.source?.constructPath !== undefined) return principal.source.constructPath;
  return spell(principal.sessionArn ?? principal.arn, letters);
}

const SHOWN = 3;

/** A statement in a few words. */
export function statementText({ effect, actions, notActions, resources, notResources, conditions }: Statement, letters: Letters): string {
  const list = (values: readonly string[]) => (values.length <= SHOWN ? values.join(', ') : `${values.slice(0, SHOWN).join(', ')} and ${values.length - SHOWN} more`);
  const parts = [
    effect,
    actions ? list(actions) : `everything but ${list(notActions ?? [])}`,
    ...(resources ? [`on ${list(resources)}`] : notResources ? [`on everything but ${list(notResources)}`] : []),
    ...conditions.map(({ operator, key, values }, index) => `${index === 0 ? 'if' : 'and'} ${key} ${operator} ${list(values)}`),
  ];
  return spell(parts.join(' '), letters);
}
