import { Condition, Policy, PrincipalPattern, Statement } from '../policy-facts';
import { operatorOf } from './conditions';
import { EvaluationInputError, quoted } from './errors';
import { Fields, fields, onlyKnown, parsedJson, texts } from './parse-fields';

const POLICY_ELEMENTS = ['Version', 'Id', 'Statement'];
const STATEMENT_ELEMENTS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const PRINCIPAL_KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
const VERSIONS = ['2012-10-17', '2008-10-17'];
const ACTION = /^(\*|[a-zA-Z0-9*?-]+:[a-zA-Z0-9*?_-]+)$/;
const AWS_PRINCIPAL = /^(\*|\d{12}|arn:[^:*?]+:(iam|sts)::\d{12}:[^*?]+|A[A-Z0-9]{15,})$/;

/**
 * Reads a policy document: an object, or its JSON text. Texts may stand for lists of one. Before version 2012-10-17 there
 * were no policy variables, so `${...}` stands for itself in such documents.
 *
 * @param json the document
 * @param name how explanations and errors call the policy
 * @throws EvaluationInputError for what AWS would refuse, with place, value and fix
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(json: unknown, name: string): Policy {
  const document = fields(typeof json === 'string' ? parsedJson(json, name) : json, name);
  onlyKnown(document, POLICY_ELEMENTS, name);
  const version = document.Version ?? '2008-10-17';
  if (typeof version !== 'string' || !VERSIONS.includes(version)) {
    throw new EvaluationInputError(`${name}: Version`, `${quoted(version)} is not a version of the policy language`, 'write "2012-10-17"');
  }
  if (document.Statement === undefined) {
    throw new EvaluationInputError(name, 'the policy has no Statement', 'add a list of statements');
  }
  const variables = version === '2012-10-17';
  const list = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return { name, statements: list.map((statement, index) => parsedStatement(statement, name, index, variables)) };
}

/** A document, or one with its name. */
export function namedPolicy(json: unknown, place: string): Policy {
  const object = fields(json, place);
  if (!('document' in object)) {
    return parsePolicy(object, place);
  }
  onlyKnown(object, ['name', 'document'], place);
  if (typeof object.name !== 'string') {
    throw new EvaluationInputError(`${place}.name`, `${quoted(object.name)} is not a name`, 'write a text');
  }
  return parsePolicy(object.document, object.name);
}

/** A list of policies, or undefined where nothing is there. */
export function policies(json: unknown, place: string): Policy[] | undefined {
  if (json === undefined) {
    return undefined;
  }
  if (!Array.isArray(json)) {
    throw new EvaluationInputError(place, `${quoted(json)} is not a list`, 'write a list of policy documents');
  }
  return json.map((policy, index) => namedPolicy(policy, `${place}.${index}`));
}

function parsedStatement(json: unknown, policy: string, index: number, variables: boolean): Statement {
  const at = `Statement.${index}`;
  const place = `${policy}: ${at}`;
  const statement = fields(json, place);
  onlyKnown(statement, STATEMENT_ELEMENTS, place);
  const { Effect: effect, Sid: sid } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new EvaluationInputError(`${place}.Effect`, `${quoted(effect)} is not an effect`, 'write "Allow" or "Deny"');
  }
  if (sid !== undefined && typeof sid !== 'string') {
    throw new EvaluationInputError(`${place}.Sid`, `${quoted(sid)} is not a text`, 'write a text or leave it out');
  }
  onlyOne(statement, 'Action', 'NotAction', place, true);
  onlyOne(statement, 'Principal', 'NotPrincipal', place, false);
  onlyOne(statement, 'Resource', 'NotResource', place, statement.Principal === undefined && statement.NotPrincipal === undefined);
  const older = (values: string[]) => (variables ? values : values.map((value) => value.split('${').join('${$}{')));
  const optional = <T>(key: string, read: (value: unknown, at: string) => T): T | undefined =>
    statement[key] === undefined ? undefined : read(statement[key], `${place}.${key}`);
  return {
    effect,
    ...(sid !== undefined && { sid }),
    actions: optional('Action', actions),
    notActions: optional('NotAction', actions),
    resources: optional('Resource', (value, where) => older(texts(value, where))),
    notResources: optional('NotResource', (value, where) => older(texts(value, where))),
    principals: optional('Principal', principals),
    notPrincipals: optional('NotPrincipal', principals),
    conditions: optional('Condition', (value, where) => conditions(value, where, older)) ?? [],
    source: { template: policy, logicalId: policy, at },
  };
}

function onlyOne(statement: Fields, one: string, other: string, place: string, needed: boolean): void {
  if (statement[one] !== undefined && statement[other] !== undefined) {
    throw new EvaluationInputError(place, `it has both ${one} and ${other}`, 'keep one of them');
  }
  if (needed && statement[one] === undefined && statement[other] === undefined) {
    throw new EvaluationInputError(place, `it has neither ${one} nor ${other}`, `add ${one}`);
  }
}

function actions(value: unknown, place: string): string[] {
  return texts(value, place).map((action) => {
    if (!ACTION.test(action)) {
      throw new EvaluationInputError(place, `${quoted(action)} is not an action`, 'write service:Action, such as s3:GetObject, or *');
    }
    return action;
  });
}

function principals(value: unknown, place: string): PrincipalPattern[] {
  if (value === '*') {
    return [{ kind: 'Any', value: '*' }];
  }
  if (typeof value === 'string') {
    throw new EvaluationInputError(place, `${quoted(value)} is not a principal`, 'write "*" or an object such as {"AWS": "111122223333"}');
  }
  const object = fields(value, place);
  onlyKnown(object, PRINCIPAL_KINDS, place);
  const found = PRINCIPAL_KINDS.filter((kind) => object[kind] !== undefined)
    .flatMap((kind) => texts(object[kind], `${place}.${kind}`).map((text) => ({ kind, value: text })));
  if (found.length === 0) {
    throw new EvaluationInputError(place, 'it names nobody', 'add AWS, Service, Federated or CanonicalUser');
  }
  for (const pattern of found) {
    if (pattern.kind === 'AWS' && !AWS_PRINCIPAL.test(pattern.value)) {
      throw new EvaluationInputError(
        `${place}.AWS`, `${quoted(pattern.value)} is not a principal`, 'write *, an account id, or the whole ARN of an account, role, user or session without wildcards',
      );
    }
  }
  return found;
}

function conditions(value: unknown, place: string, older: (values: string[]) => string[]): Condition[] {
  return Object.entries(fields(value, place)).flatMap(([operator, keys]) => {
    try {
      operatorOf(operator);
    } catch (error) {
      throw error instanceof EvaluationInputError ? new EvaluationInputError(place, error.problem, error.fix) : error;
    }
    return Object.entries(fields(keys, `${place}.${operator}`)).map(([key, written]) => {
      const scalar = (item: unknown) => (typeof item === 'boolean' || typeof item === 'number' ? String(item) : item);
      const values = Array.isArray(written) ? written.map(scalar) : scalar(written);
      return { operator, key, values: older(texts(values, `${place}.${operator}.${key}`)) };
    });
  });
}
