import { Deployment, Element, Letter } from '../deployment';

const LETTER = /[\uE000-\uF8FF]/g;
/** Letters count up from here. */
const FIRST = 0xE000;
const LAST = 0xF7FF;

/**
 * The deployment with other texts in the place of its letters: what became known of them, or other letters.
 *
 * @param texts by letter; letters that are not here stay
 */
export function withTexts(deployment: Deployment, texts: ReadonlyMap<string, string>): Deployment {
  if (texts.size === 0) return deployment;
  const known = new Map<object, unknown>();
  const text = (value: string): string => value.replace(LETTER, (letter) => texts.get(letter) ?? letter);
  const rewrite = <T>(value: T): T => {
    if (typeof value === 'string') return text(value) as T & string;
    if (typeof value !== 'object' || value === null) return value;
    const before = known.get(value);
    if (before !== undefined) return before as T;
    // Statements are told apart by identity, so what is one object stays one object.
    const after: unknown = Array.isArray(value)
      ? value.map((item: unknown) => rewrite(item))
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), rewrite(item as unknown)]));
    known.set(value, after);
    return after as T;
  };
  const { conditions, principals, resources, organization, network, endpoints, managedPolicies, elements, letters, gaps, assumptions } = deployment;
  return {
    conditions,
    principals: rewrite(principals),
    resources: rewrite(resources),
    ...(organization && { organization: rewrite(organization) }),
    network: rewrite(network),
    endpoints: rewrite(endpoints),
    ...(managedPolicies && { managedPolicies: rewrite(managedPolicies) }),
    elements: new Map([...elements].map(([key, element]): [string, Element] => [key, rewrite(element)])),
    letters: new Map([...letters].filter(([letter]) => !texts.has(letter))),
    gaps,
    assumptions,
  };
}

/**
 * Two deployments in which the same letter stands for the same thing: letters are the same where what people know them by is.
 *
 * @throws RangeError where both together have more letters than there are
 */
export function withCommonLetters(one: Deployment, other: Deployment): readonly [Deployment, Deployment] {
  const common = new Map<string, string>();
  const info = new Map<string, Letter>();
  const renaming = ({ letters }: Deployment): Map<string, string> => {
    const texts = new Map<string, string>();
    for (const [letter, { text, format }] of letters) {
      const key = `${format} ${text}`;
      let shared = common.get(key);
      if (shared === undefined) {
        if (FIRST + common.size > LAST) throw new RangeError(`there are more than ${LAST - FIRST + 1} unknown texts in both together`);
        shared = String.fromCharCode(FIRST + common.size);
        common.set(key, shared);
        info.set(shared, { text, format });
      }
      texts.set(letter, shared);
    }
    return texts;
  };
  const rewritten = [one, other].map((deployment) => withTexts(deployment, renaming(deployment)));
  return [{ ...rewritten[0], letters: info }, { ...rewritten[1], letters: info }];
}
