import { PolicyProver } from '../../../../lib/verification/prover/policy/find-request';
import type { Condition, Request } from '../../../../lib/verification/prover/policy-facts';
import { Case, caseTables, requestOf } from '../evaluation/case-tables';

const CASES = caseTables().flatMap(({ file, cases }) => cases.map(one => ({ name: `${file}: ${one.name}`, one })));

/** The text as a pattern of a policy that means it literally. */
function literal(text: string): string {
  return text.replace(/\$/g, '${$}');
}

/** Conditions that hold for the context of the request alone, as far as policies name its keys. */
function exactly({ context }: Request, keys: readonly string[]): Condition[] {
  const present = Object.entries(context).filter(([, values]) => values.length > 0).flatMap(([key, values]): Condition[] => (values.length === 1 && key !== 'aws:tagkeys'
    ? [{ operator: 'StringEquals', key, values: values.map(literal) }]
    : [{ operator: 'ForAllValues:StringEquals', key, values: values.map(literal) }, ...values.map(value => ({ operator: 'ForAnyValue:StringEquals', key, values: [literal(value)] }))]));
  const absent = keys.filter(key => (context[key] ?? []).length === 0).map((key): Condition => ({ operator: 'Null', key, values: ['true'] }));
  return [...present, ...absent];
}

/** Keys of the conditions and variables of a request's policies, in lower case. */
function named(value: unknown, found = new Set<string>(), name?: string): Set<string> {
  if (typeof value === 'string') {
    if (name === 'key') found.add(value.toLowerCase());
    for (const [, key] of value.matchAll(/\$\{([^*?$,}]+)[^}]*\}/g)) found.add(key.trim().toLowerCase());
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) if (key !== 'context') named(part, found, key);
  }
  return found;
}

function answer(one: Case): { readonly verdict: string; readonly because?: string } {
  const request = requestOf(one);
  const { principal, action, resource, organization, endpointPolicy } = request;
  return new PolicyProver().findRequest({
    principals: [principal],
    actions: [action],
    resources: [{ ...resource, arn: resource.arn.replace(/[*?$]/g, '${$&}') }],
    where: exactly(request, [...named(request)]),
    organization,
    endpointPolicy,
  });
}

/** The search declines where AWS does not say what holds, and at variables of keys with several values. */
const DECLINED = /grant to anybody|several types meet/;
const DECLINED_CASES = /a key with several values is no variable/;
/** Requests of which each proof states that there are none: values that are not of their type, empty texts in sets. */
const ASSUMED_AWAY = / with "yesterday": no date \(Deny\)| with "ten": no number \(Deny\)| with \[""\]: /;

test('the search says of each documented case what AWS says', () => {
  const tally: { [verdict: string]: number } = {};
  const wrong: string[] = [];
  for (const { name, one } of CASES) {
    const { verdict, because } = answer(one);
    tally[verdict] = (tally[verdict] ?? 0) + 1;
    if (ASSUMED_AWAY.test(name)) expect(verdict).toBe('PROVED');
    else if (verdict === 'UNKNOWN' ? !DECLINED.test(because ?? '') && !DECLINED_CASES.test(name) : (verdict === 'REFUTED') !== (one.expected === 'allowed')) wrong.push(`${verdict} ${because ?? ''} ${name}`);
  }
  process.stdout.write(`documented cases by the search: ${JSON.stringify(tally)}\n`);
  expect(wrong).toEqual([]);
  expect(tally.UNKNOWN ?? 0).toBeLessThan(CASES.length / 20);
});
