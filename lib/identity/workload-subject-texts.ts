import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** Refuses whatever does not name exactly one: wildcards, policy variables, values of the deployment. */
export function requireExact(where: IConstruct | string, what: string, text: string): string {
  if (Token.isUnresolved(text) || text.length === 0 || text.length > 512 || /[*?]|\$\{|[^\x20-\x7e]|^ | $/.test(text)) {
    throw invalidInput(where, `${shown(text)} does not name ${what} exactly`, "write it out: no '*', '?' or '${', ASCII without spaces around it, and nothing that is known only at deployment");
  }
  return text;
}

/**
 * A branch or tag as git and the platforms write it, without `refs/heads/` before it.
 *
 * @see https://git-scm.com/docs/git-check-ref-format
 */
export function requireRef(where: string, kind: 'branch' | 'tag', name: string): string {
  requireExact(where, `a ${kind}`, name);
  if (/^refs\/|[ ~^:[\]\\]|\.\.|\/\/|@\{|^@$|^[/-]|[/.]$|(^|\/)\.|\.lock(\/|$)/.test(name)) {
    throw invalidInput(where, `${shown(name)} is not the name of a ${kind}`, `write it as git shows it, such as ${kind === 'branch' ? "'main'" : "'v1.2.3'"}, without 'refs/' before it`);
  }
  return name;
}

/** An id of another platform, as UUIDs are written. */
export function requireUuid(where: string, what: string, id: string): string {
  if (Token.isUnresolved(id) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw invalidInput(where, `${shown(id)} is not the id of ${what}`, "write its UUID in lower case, such as '11111111-2222-3333-4444-555555555555'");
  }
  return id;
}
