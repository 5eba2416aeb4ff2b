import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** One name of an allow or block list. */
export interface DomainPattern {
  /** Lower case, without a leading dot or star. */
  readonly name: string;
  /** Whether all names below it match too. */
  readonly subdomains: boolean;
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/**
 * Reads `api.example.com` (that name alone) and `.example.com` (the name and everything below it).
 *
 * Names become part of firewall rules, so whatever is not plainly a name is refused: no tokens, no addresses, no URLs.
 */
export function domainPatterns(scope: IConstruct, what: string, values: readonly string[]): DomainPattern[] {
  const patterns = values.map((value) => domainPattern(scope, what, value));
  patterns.forEach((pattern, index) => {
    const earlier = patterns.findIndex((other, otherIndex) => otherIndex !== index && covers(other, pattern));
    if (earlier >= 0) {
      throw invalidInput(scope, `${what}: ${shown(values[index])} is already covered by ${shown(values[earlier])}`, 'name it once');
    }
  });
  return patterns;
}

function domainPattern(scope: IConstruct, what: string, value: string): DomainPattern {
  if (Token.isUnresolved(value)) {
    throw invalidInput(scope, `${what} holds ${shown(value)}`, 'write the name out: it becomes part of a firewall rule');
  }
  if (value.startsWith('*')) {
    throw invalidInput(scope, `${what}: ${shown(value)} starts with a star`, `write ${shown(value.replace(/^\*\.?/, '.'))} for a name and everything below it`);
  }
  const subdomains = value.startsWith('.');
  const name = (subdomains ? value.slice(1) : value).toLowerCase();
  const labels = name.split('.');
  if (IPV4.test(name) || name.includes(':')) {
    throw invalidInput(scope, `${what}: ${shown(value)} is an address, a port or a URL`, "name the host alone, such as 'api.example.com'");
  }
  if (name.length > 253 || !labels.every((label) => LABEL.test(label))) {
    throw invalidInput(scope, `${what}: ${shown(value)} is not a domain name`, "use letters, digits and hyphens in labels of at most 63 characters, such as 'api.example.com' or '.example.com'");
  }
  if (labels.length < 2) {
    throw invalidInput(scope, `${what}: ${shown(value)} is a whole top-level domain`, "name the domain that is needed, such as '.example.com'");
  }
  return { name, subdomains };
}

function covers(wider: DomainPattern, narrower: DomainPattern): boolean {
  return wider.name === narrower.name
    ? wider.subdomains || !narrower.subdomains
    : wider.subdomains && narrower.name.endsWith(`.${wider.name}`);
}
