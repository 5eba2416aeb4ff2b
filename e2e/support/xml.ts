/** The texts of all elements of a name that have no others in them. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text);
}

/** The text of the first such element. @throws if there is none */
export function element(xml: string, name: string): string {
  const [found] = elements(xml, name);
  if (found === undefined) {
    throw new Error(`The answer has no ${name}: ${xml.slice(0, 300)}`);
  }
  return found;
}
