/** A concrete request out of the values that a search found. */
import type { Organization, Policy, Principal, Request, Resource } from '../policy-facts';
import { accountInArn } from './principal-match';
import type { RequestFields, StandIn } from './request-fields';
import type { Candidate } from './search';

/** What a witness is made of. */
export interface WitnessParts {
  readonly principal: Principal | StandIn;
  readonly resource: Resource;
  readonly resourceAccount?: string;
  readonly organization?: Organization;
  readonly endpointPolicy?: Policy;
  readonly fields: RequestFields;
  readonly candidate: Candidate;
  /** Letters of policy variables by their keys. */
  readonly letters: ReadonlyMap<string, string>;
  /** The spelling of an action given in lower case. */
  readonly spell: (action: string) => string;
}

/** The request: letters that stand for policy variables become the values of their keys. */
export function witnessOf(parts: WitnessParts): Request {
  const { principal, resource, resourceAccount, organization, endpointPolicy, candidate } = parts;
  const context: Record<string, readonly string[]> = { ...parts.fields.context() };
  for (const [field, value] of candidate.values) {
    if (field === 'action' || field === 'resource' || value === undefined) continue;
    context[field] = value;
  }
  const literal = (text: string): string => {
    let result = text;
    for (const [key, letter] of parts.letters) {
      const value = context[key]?.[0];
      if (value !== undefined) result = result.replaceAll(letter, value);
    }
    return result;
  };
  const action = candidate.values.get('action')?.[0] ?? 'service:Action';
  const arn = candidate.values.get('resource')?.[0] ?? resource.arn;
  return {
    principal: 'standsFor' in principal ? asWitness(principal, context) : principal,
    action: parts.spell(action),
    resource: { ...resource, arn: literal(arn), ...(resourceAccount === undefined ? {} : { account: resourceAccount }) },
    context: Object.fromEntries(Object.entries(context).map(([key, values]) => [key, values.map(literal)])),
    ...(endpointPolicy === undefined ? {} : { endpointPolicy }),
    ...(organization === undefined ? {} : { organization }),
  };
}

/** The one who stands for anybody becomes the one whom the keys describe. */
function asWitness({ standsFor, ...principal }: StandIn, context: Request['context']): Principal {
  if (standsFor !== 'anybody') return principal;
  const arn = context['aws:principalarn']?.[0] ?? principal.arn;
  const account = context['aws:principalaccount']?.[0] ?? accountInArn(arn) ?? principal.account;
  return { ...principal, arn, ...(account === undefined ? {} : { account }) };
}
