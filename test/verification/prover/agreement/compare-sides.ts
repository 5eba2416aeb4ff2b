import { requestsOf, settled, subjects, World } from './worlds';
import { evaluate } from '../../../../lib/verification/prover/evaluation';
import type { OperatorTable } from '../../../../lib/verification/prover/policy/atoms';
import { PolicyProver, Query } from '../../../../lib/verification/prover/policy/find-request';
import type { Request } from '../../../../lib/verification/prover/policy-facts';

/** Contexts to try for each world. */
const CONTEXTS = 25;
/** What AWS does not document clearly, so that the search declines. */
const IN_DOUBT = /grant to anybody|known only at deployment/;

export type Tally = { [verdict in 'PROVED' | 'REFUTED' | 'UNKNOWN' | 'requests']: number };

/** The question of a world. */
export function queryOf({ who, target, actions, organization, endpointPolicy }: World): Query {
  return {
    principals: [who],
    actions,
    resources: [target],
    ...(organization !== undefined && { organization }),
    ...(endpointPolicy !== undefined && { endpointPolicy }),
  };
}

/** In which way the search and the evaluator disagree; undefined if they do not. */
export function disagreement(world: World, start: number, tally: Tally, operators?: OperatorTable): string | undefined {
  const answer = new PolicyProver(operators).findRequest(queryOf(world));
  tally[answer.verdict]++;
  switch (answer.verdict) {
    case 'REFUTED': {
      const decision = evaluate(answer.witness);
      return decision.allowed ? misfit(world, answer.witness) : `the witness is not allowed (${decision.reason}): ${shown(answer.witness)}`;
    }
    case 'UNKNOWN': return IN_DOUBT.test(answer.because) ? undefined : `unknown: ${answer.because}`;
    case 'PROVED': {
      const requests = requestsOf(world, CONTEXTS, draws(start));
      tally.requests += requests.length;
      const missed = requests.find(request => evaluate(request).allowed);
      return missed === undefined ? undefined : `missed (${evaluate(missed).reason}): ${shown(missed)}`;
    }
  }
}

/** How a witness is no answer to the question. */
function misfit(world: World, { principal, action, resource, context }: Request): string | undefined {
  const fits = (pattern: string, text: string) => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern);
  if (!world.actions.some(one => fits(one.toLowerCase(), action.toLowerCase()))) return `not asked about: ${action}`;
  if (!(world.target.arn.includes(':*:') || fits(world.target.arn, resource.arn) || subjects(world).arns.includes(resource.arn))) return `not asked about: ${resource.arn}`;
  if (principal.arn !== world.who.arn) return `not asked about: ${principal.arn}`;
  const facts = settled(world);
  for (const [key, value] of Object.entries(facts)) {
    if (context[key]?.join() !== value?.join()) return `${key} is ${context[key]?.join()}, not ${value?.join()}`;
  }
  const stranger = ['aws:principalorgid', 'aws:resourceorgid'].find(key => !(key in facts) && context[key]?.[0] === (world.organization?.id ?? 'none'));
  if (stranger !== undefined) return `${stranger} is that of an organization whose member it is not`;
  if (context['aws:sourceip'] !== undefined && context['aws:sourcevpce'] !== undefined) return 'from the internet and through an endpoint at once';
  return undefined;
}

function shown({ action, resource, context }: Request): string {
  return JSON.stringify({ action, resource: resource.arn, context });
}

/** A small generator of numbers. */
function draws(start: number): (below: number) => number {
  let state = (start % 2_147_483_646) + 1;
  return below => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
