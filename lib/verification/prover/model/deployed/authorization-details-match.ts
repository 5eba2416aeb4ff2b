import type { Deployment, Element } from '../../deployment';
import { addressKey } from '../../deployment';
import { NO_NETWORK } from '../../network-facts';
import type { Principal } from '../../policy-facts';
import { withTexts } from '../rewrite-letters';
import type { AuthorizationDetails } from './authorization-details';

const LETTER = /[\ue000-\uf8ff]/;
const LOGICAL_ID_TAG = 'aws:cloudformation:logical-id';
/** CloudFormation ends the names that it makes up with as many characters. */
const RANDOM = /-[A-Za-z0-9]{8,13}$/;
/** A logical id may be cut in a name, but not below this. */
const SHORTEST = 8;

/**
 * The deployment with the identities that an account really has in place of those of its templates. Roles and users are
 * found again by their ARN; where only the deployment knew a part of it, by the logical id in their tags or name. What
 * became known in this way is put in place of its letters everywhere.
 *
 * @param templates facts of the templates, in one case
 * @param details identities as they are deployed
 */
export function withDeployedIdentities(templates: Deployment, details: AuthorizationDetails): Deployment {
  const { texts, missing } = deployedNames(templates, details);
  const known = withTexts(templates, texts);
  const replaced = new Set(details.accounts);
  const isIdentity = (arn: string, account: string | undefined) =>
    (account !== undefined && (replaced.has(account) || LETTER.test(account))) && arn.split(':')[2] === 'iam';
  const resources = known.resources.filter(({ arn, account }) => !(isIdentity(arn, account) && /:(role|user|group)\//.test(arn)));
  return {
    ...known,
    principals: [...known.principals.filter(({ arn, account }) => !isIdentity(arn, account)), ...details.principals],
    resources: [...resources, ...details.resources],
    assumptions: [
      ...known.assumptions,
      ...details.assumptions,
      ...missing.map((one) => `${one} of the templates is none of the roles and users that are deployed`),
    ],
  };
}

/** What the deployed identities tell of the letters of templates, and which identities of the templates are not deployed. */
export function deployedNames(
  templates: Deployment, details: AuthorizationDetails,
): { readonly texts: ReadonlyMap<string, string>; readonly missing: readonly string[] } {
  const texts = new Map<string, string>();
  const missing: string[] = [];
  for (const principal of templates.principals) {
    if ((principal.kind !== 'role' && principal.kind !== 'user') || principal.source === undefined) {
      continue;
    }
    const bound = matchOf(principal, details.principals, texts);
    if (bound === undefined) {
      missing.push(principal.source.constructPath ?? addressKey(principal.source.template, principal.source.logicalId));
    } else {
      bound.forEach((text, letter) => texts.set(letter, text));
    }
  }
  return { texts, missing };
}

/** Identities of an account as a deployment of their own, without templates. */
export function deploymentOfIdentities(details: AuthorizationDetails): Deployment {
  const elements = details.principals.map(({ kind, arn, source }): [string, Element] => {
    const id = arn.split('/').pop()!;
    return [addressKey(source!.template, id), { type: kind === 'user' ? 'AWS::IAM::User' : 'AWS::IAM::Role', id, arn, principalArn: arn, source: source! }];
  });
  return {
    conditions: {},
    principals: details.principals,
    resources: details.resources,
    network: NO_NETWORK,
    endpoints: [],
    elements: new Map(elements),
    letters: new Map(),
    gaps: [],
    assumptions: [...details.assumptions, 'nothing is known of resources other than roles, users and groups: those have no policies'],
  };
}

/** The texts of the letters in the ARN of a principal of the templates, from the one deployed principal that it can be. */
function matchOf(principal: Principal, deployed: readonly Principal[], known: ReadonlyMap<string, string>): Map<string, string> | undefined {
  const { kind, source } = principal;
  const arn = [...principal.arn].map((character) => known.get(character) ?? character).join('');
  const fitting = deployed.filter((one) => one.kind === kind).flatMap((one) => {
    const bound = bindings(arn, one.arn);
    return bound === undefined ? [] : [{ one, bound }];
  });
  const literal = fitting.find(({ one }) => one.arn === arn);
  if (literal !== undefined) {
    return literal.bound;
  }
  const tagged = fitting.filter(({ one }) => one.tags?.[LOGICAL_ID_TAG] === source!.logicalId);
  const named = tagged.length > 0 ? tagged : fitting.filter(({ one, bound }) => one.tags?.[LOGICAL_ID_TAG] === undefined
    && (isNamed(arn) || [...bound.values()].some((text) => isMadeUpFrom(text, source!.logicalId))));
  return named.length === 1 ? named[0].bound : undefined;
}

/** Whether the name itself is known, and only something before it is not. */
function isNamed(arn: string): boolean {
  return !LETTER.test(arn.slice(arn.lastIndexOf('/') + 1));
}

/** Whether CloudFormation can have made up the name from a logical id: `Stack-LogicalId-Random`, cut where it is long. */
function isMadeUpFrom(name: string, logicalId: string): boolean {
  if (!RANDOM.test(name)) {
    return false;
  }
  const parts = name.split('-').slice(1, -1);
  return parts.some((part) => part === logicalId || (part.length >= SHORTEST && logicalId.startsWith(part)));
}

/** What each letter of a text has to stand for to make it another text: letters are cut off at the next character that is known. */
function bindings(pattern: string, text: string): Map<string, string> | undefined {
  const bound = new Map<string, string>();
  let at = 0;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i];
    if (!LETTER.test(character)) {
      if (text[at] !== character) {
        return undefined;
      }
      at++;
      continue;
    }
    const known = bound.get(character);
    const next = pattern[i + 1];
    const end = known !== undefined ? at + known.length : next === undefined ? text.length : LETTER.test(next) ? -1 : text.indexOf(next, at);
    if (end < at || (known !== undefined && text.slice(at, end) !== known)) {
      return undefined;
    }
    bound.set(character, text.slice(at, end));
    at = end;
  }
  return at === text.length ? bound : undefined;
}
