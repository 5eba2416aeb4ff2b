import { Condition, Policy, PrincipalPattern, Source, Statement } from '../../policy-facts';
import { shownValue } from '../errors';
import { Resolved, Unknown } from '../resolved';
import { canonicalOperator, fitsOperator } from './condition-operators';
import { Fields, fieldsOf, hasLetters } from './resolved-values';

/**
 * What a document is for. Policies of identities and SCPs name no principals; all others must, as a statement without
 * would be about everybody.
 */
export type DocumentKind = 'identity' | 'scp' | 'resource' | 'trust' | 'endpoint' | 'rcp';

/** How a document is read. */
export interface DocumentOptions {
  readonly kind: DocumentKind;
  /** How explanations call the policy. */
  readonly name: string;
  /** The resource that it stands in. */
  readonly source: Source;
  /** Place inside the resource: `Properties.PolicyDocument`. */
  readonly at: string;
  /** A letter for a text of which nothing is known. */
  readonly letter: (at: string, because: string) => string;
}

const ELEMENTS = new Set(['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);
const DOCUMENT_ELEMENTS = new Set(['Version', 'Id', 'Statement']);
const PRINCIPAL_KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
const ACTION = /^(\*|[a-zA-Z0-9*?-]+:[a-zA-Z0-9*?_-]+)$/;
const AWS_PRINCIPAL = /^(\*|\d{12}|arn:[^:*?]+:(iam|sts)::[^:*?]*:[^*?]+|A[A-Z0-9]{15,})$/;
const SERVICE_PRINCIPAL = /^[A-Za-z0-9._-]+$|^\*$/;
/** Of services, and of identity providers: `token.actions.githubusercontent.com:sub`, `oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud`. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9._/-]*:\S(.*\S)?$/s;
const VARIABLE = /^(?:[*?$]|\s*[^\s,'${}][^,'${}]*(?:,\s*'[^']*'\s*)?)$/;
const NO_CONDITIONS: readonly Condition[] = [];

/** What AWS would refuse, or what cannot be known: the statement is left out and its policy is unknown. */
class Unreadable extends Error {}

/**
 * Reads a policy document: an object or its JSON text, lists or single values, as CloudFormation and AWS take them. A
 * statement that cannot be read, or that AWS would refuse, is left out, and `unknown` of the policy says why: the policy
 * may then allow and deny more.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readDocument(written: Resolved | undefined, options: DocumentOptions): Policy {
  const { name, at } = options;
  const source = { ...options.source, at };
  const unknown = (because: string): Policy => ({ name, statements: [], unknown: because, source });
  let value = written;
  if (typeof written === 'string') {
    try {
      value = JSON.parse(written) as Resolved;
    } catch {
      return unknown(hasLetters(written) ? `${at} is a text that is known only at deployment` : `${at} is not JSON`);
    }
  }
  if (value instanceof Unknown) {
    return unknown(value.because);
  }
  const document = fieldsOf(value);
  if (document === undefined) {
    return unknown(`${at} is not a policy document`);
  }
  const strange = Object.keys(document).find((key) => !DOCUMENT_ELEMENTS.has(key));
  if (strange !== undefined) {
    return unknown(`${at} has ${JSON.stringify(strange)}, which is no element of a policy`);
  }
  const version = document.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    return unknown(`${at}.Version is not a version of the policy language`);
  }
  if (document.Statement === undefined || document.Statement === null) {
    return unknown(`${at} has no Statement`);
  }
  if (document.Statement instanceof Unknown) {
    return unknown(document.Statement.because);
  }
  const single = !Array.isArray(document.Statement);
  const list = (single ? [document.Statement] : document.Statement) as readonly Resolved[];
  const reader = new StatementReader(options, version === '2012-10-17');
  const statements: Statement[] = [];
  const reasons: string[] = [];
  list.forEach((statement, index) => {
    const place = single ? `${at}.Statement` : `${at}.Statement.${index}`;
    try {
      statements.push(reader.read(statement, place));
    } catch (error) {
      if (!(error instanceof Unreadable)) {
        throw error;
      }
      reasons.push(`${place}: ${error.message}`);
    }
  });
  return { name, statements, ...(reasons.length > 0 && { unknown: summary(reasons) }), source };
}

function summary(reasons: readonly string[]): string {
  return reasons.length === 1 ? reasons[0] : `${reasons[0]} (and ${reasons.length - 1} more)`;
}

class StatementReader {
  /** @param variables before version 2012-10-17 `${...}` stood for itself */
  public constructor(private readonly options: DocumentOptions, private readonly variables: boolean) {}

  public read(value: Resolved, at: string): Statement {
    const written = known(value);
    const statement = fieldsOf(written);
    if (statement === undefined) {
      throw new Unreadable('it is not an object');
    }
    const strange = Object.keys(statement).find((key) => !ELEMENTS.has(key));
    if (strange !== undefined) {
      throw new Unreadable(`${JSON.stringify(strange)} is no element of a statement`);
    }
    const { kind } = this.options;
    const withPrincipals = kind !== 'identity' && kind !== 'scp';
    onlyOne(statement, 'Action', 'NotAction', true);
    onlyOne(statement, 'Resource', 'NotResource', !withPrincipals);
    onlyOne(statement, 'Principal', 'NotPrincipal', withPrincipals);
    if (!withPrincipals && (statement.Principal !== undefined || statement.NotPrincipal !== undefined)) {
      throw new Unreadable('a policy of an identity names no principal');
    }
    const effect = known(statement.Effect ?? null);
    if (effect !== 'Allow' && effect !== 'Deny') {
      throw new Unreadable('its Effect is neither Allow nor Deny');
    }
    const read: { -readonly [element in keyof Statement]: Statement[element] } = { effect, conditions: NO_CONDITIONS };
    if (typeof statement.Sid === 'string' && statement.Sid !== '') {
      read.sid = statement.Sid;
    }
    if (statement.Action !== undefined) {
      read.actions = this.actions(statement.Action, `${at}.Action`);
    }
    if (statement.NotAction !== undefined) {
      read.notActions = this.actions(statement.NotAction, `${at}.NotAction`);
    }
    if (statement.Resource !== undefined) {
      read.resources = this.patterns(statement.Resource, `${at}.Resource`);
    }
    if (statement.NotResource !== undefined) {
      read.notResources = this.patterns(statement.NotResource, `${at}.NotResource`);
    }
    if (statement.Principal !== undefined) {
      read.principals = this.principals(statement.Principal, `${at}.Principal`);
    }
    if (statement.NotPrincipal !== undefined) {
      read.notPrincipals = this.principals(statement.NotPrincipal, `${at}.NotPrincipal`);
    }
    if (statement.Condition !== undefined) {
      read.conditions = this.conditions(statement.Condition, `${at}.Condition`);
    }
    read.source = { ...this.options.source, at };
    return read;
  }

  private actions(value: Resolved, at: string): string[] {
    return this.texts(value, at).map((action) => {
      if (!ACTION.test(action) && !hasLetters(action)) {
        throw new Unreadable(`${shownValue(action)} is not an action`);
      }
      return action;
    });
  }

  private patterns(value: Resolved, at: string): string[] {
    return this.texts(value, at).map((text) => {
      if (text === '') {
        throw new Unreadable('an empty text names no resource');
      }
      return this.withVariables(text);
    });
  }

  /** One text or a list. A text, or a whole list, that only the deployment knows is a letter of its own. */
  private texts(value: Resolved, at: string): string[] {
    const list = (Array.isArray(value) ? value : [value]) as readonly Resolved[];
    if (list.length === 0) {
      throw new Unreadable(`${at} is an empty list`);
    }
    return list.map((item, index) => {
      if (item instanceof Unknown) {
        return this.options.letter(list.length > 1 ? `${at}.${index}` : at, item.because);
      }
      if (typeof item !== 'string') {
        throw new Unreadable(`${at} holds ${shownValue(item)}, which is no text`);
      }
      return item;
    });
  }

  private withVariables(text: string): string {
    if (!text.includes('${')) {
      return text;
    }
    if (!this.variables) {
      return text.split('${').join('${$}{');
    }
    let from = 0;
    for (;;) {
      const open = text.indexOf('${', from);
      const close = open < 0 ? -1 : text.indexOf('}', open + 2);
      if (close < 0) {
        return text;
      }
      const inside = text.slice(open + 2, close);
      if (!VARIABLE.test(inside) || hasLetters(inside)) {
        throw new Unreadable(`${shownValue(text.slice(open, close + 1))} is not a policy variable`);
      }
      from = close + 1;
    }
  }

  private principals(value: Resolved, at: string): PrincipalPattern[] {
    if (value === '*') {
      return [{ kind: 'Any', value: '*' }];
    }
    const written = fieldsOf(known(value));
    if (written === undefined) {
      throw new Unreadable(`${shownValue(value)} is not a principal`);
    }
    const strange = Object.keys(written).find((key) => !(PRINCIPAL_KINDS as readonly string[]).includes(key));
    if (strange !== undefined) {
      throw new Unreadable(`${JSON.stringify(strange)} is no kind of principal`);
    }
    const found = PRINCIPAL_KINDS.filter((kind) => written[kind] !== undefined)
      .flatMap((kind) => this.texts(written[kind], `${at}.${kind}`).map((text) => ({ kind, value: text })));
    if (found.length === 0) {
      throw new Unreadable('it names nobody');
    }
    const refused = found.find(({ kind, value: text }) => text === '' || (!hasLetters(text)
      && ((kind === 'AWS' && !AWS_PRINCIPAL.test(text)) || (kind === 'Service' && !SERVICE_PRINCIPAL.test(text)))));
    if (refused !== undefined) {
      throw new Unreadable(`${shownValue(refused.value)} is not a principal`);
    }
    return found;
  }

  private conditions(value: Resolved, at: string): Condition[] {
    const blocks = fieldsOf(known(value));
    if (blocks === undefined) {
      throw new Unreadable(`${at} is not an object`);
    }
    return Object.entries(blocks).flatMap(([written, keys]) => {
      const operator = canonicalOperator(written);
      if (operator === undefined) {
        throw new Unreadable(`${shownValue(written)} is not a condition operator`);
      }
      const block = fieldsOf(known(keys));
      if (block === undefined) {
        throw new Unreadable(`${at}.${written} is not an object`);
      }
      return Object.entries(block).map(([key, values]) => {
        if (hasLetters(key) || !KEY.test(key)) {
          throw new Unreadable(`${shownValue(key)} is not a condition key`);
        }
        return { operator, key, values: this.values(operator, values, `${at}.${written}.${key}`) };
      });
    });
  }

  private values(operator: string, value: Resolved, at: string): string[] {
    const scalar = (item: Resolved): Resolved => (typeof item === 'boolean' || typeof item === 'number' ? String(item) : item);
    const texts = this.texts(Array.isArray(value) ? (value as readonly Resolved[]).map(scalar) : scalar(value), at);
    const takesVariables = /^(?:For\w+:)?(String|Arn|Bool)/.test(operator);
    return texts.map((text) => {
      if (!hasLetters(text) && !(takesVariables && text.includes('${')) && !fitsOperator(operator, text)) {
        throw new Unreadable(`${shownValue(text)} is no value of ${operator}`);
      }
      return takesVariables ? this.withVariables(text) : text;
    });
  }
}

function known(value: Resolved): Resolved {
  if (value instanceof Unknown) {
    throw new Unreadable(value.because);
  }
  return value;
}

function onlyOne(statement: Fields, one: string, other: string, needed: boolean): void {
  if (statement[one] !== undefined && statement[other] !== undefined) {
    throw new Unreadable(`it has both ${one} and ${other}`);
  }
  if (needed && statement[one] === undefined && statement[other] === undefined) {
    throw new Unreadable(`it has neither ${one} nor ${other}`);
  }
}
