/** IAM policy documents, wherever a template holds one, as statements that a rule can read. */
import { Json, Resource } from './model';
import { Value, Values, openness, textOf } from './values';

/** Identity policies grant to who holds them, resource policies to who they name, trust policies say who may assume. */
export type PolicyKind = 'identity' | 'resource' | 'trust' | 'endpoint';

/** One principal of a statement. */
export interface Principal {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  /** ARN, account, service or `*`; `<X>` for a reference. */
  readonly text: string;
  readonly resource?: Resource;
  readonly open?: string;
}

/** One condition: an operator, a key in lower case, and its possible values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: string[];
}

/** One statement that may be in force. */
export interface Statement {
  readonly allows: boolean;
  readonly denies: boolean;
  readonly actions: string[];
  readonly notActions: string[];
  readonly resources: string[];
  readonly notResources: string[];
  readonly principals: Principal[];
  readonly notPrincipals: boolean;
  readonly conditions: Condition[];
  /** Where it stands, from the properties of the resource. */
  readonly at: string;
  /** What of it cannot be known. */
  readonly open?: string;
}

/** A policy document, or the reason why it cannot be read. */
export type PolicyDocument = { readonly at: string; readonly statements: Statement[] } | { readonly at: string; readonly open: string };

/** A possible statement; `optional` where another one, or none, can stand in its place. */
interface Candidate {
  readonly value: Value;
  readonly optional: boolean;
}

const SITES: Readonly<Record<string, readonly (readonly [path: string, kind: PolicyKind])[]>> = {
  'AWS::IAM::Role': [['AssumeRolePolicyDocument', 'trust'], ['Policies.*.PolicyDocument', 'identity']],
  'AWS::IAM::User': [['Policies.*.PolicyDocument', 'identity']],
  'AWS::IAM::Group': [['Policies.*.PolicyDocument', 'identity']],
  'AWS::IAM::Policy': [['PolicyDocument', 'identity']],
  'AWS::IAM::ManagedPolicy': [['PolicyDocument', 'identity']],
  'AWS::IAM::RolePolicy': [['PolicyDocument', 'identity']],
  'AWS::IAM::UserPolicy': [['PolicyDocument', 'identity']],
  'AWS::IAM::GroupPolicy': [['PolicyDocument', 'identity']],
  'AWS::SSO::PermissionSet': [['InlinePolicy', 'identity']],
  'AWS::S3::BucketPolicy': [['PolicyDocument', 'resource']],
  'AWS::S3::AccessPoint': [['Policy', 'resource']],
  'AWS::SQS::QueuePolicy': [['PolicyDocument', 'resource']],
  'AWS::SNS::TopicPolicy': [['PolicyDocument', 'resource']],
  'AWS::KMS::Key': [['KeyPolicy', 'resource']],
  'AWS::SecretsManager::ResourcePolicy': [['ResourcePolicy', 'resource']],
  'AWS::ECR::Repository': [['RepositoryPolicyText', 'resource']],
  'AWS::ECR::RegistryPolicy': [['PolicyText', 'resource']],
  'AWS::EFS::FileSystem': [['FileSystemPolicy', 'resource']],
  'AWS::OpenSearchService::Domain': [['AccessPolicies', 'resource']],
  'AWS::Elasticsearch::Domain': [['AccessPolicies', 'resource']],
  'AWS::Backup::BackupVault': [['AccessPolicy', 'resource']],
  'AWS::Events::EventBusPolicy': [['Statement', 'resource']],
  'AWS::Logs::ResourcePolicy': [['PolicyDocument', 'resource']],
  'AWS::Logs::Destination': [['DestinationPolicy', 'resource']],
  'AWS::DynamoDB::Table': [['ResourcePolicy.PolicyDocument', 'resource']],
  'AWS::Kinesis::ResourcePolicy': [['ResourcePolicy', 'resource']],
  'AWS::CodeArtifact::Domain': [['PermissionsPolicyDocument', 'resource']],
  'AWS::CodeArtifact::Repository': [['PermissionsPolicyDocument', 'resource']],
  'AWS::EC2::VPCEndpoint': [['PolicyDocument', 'endpoint']],
};

/** The types that hold policies of a kind. */
export function typesWithPolicies(kind: PolicyKind): string[] {
  return Object.keys(SITES).filter((type) => SITES[type].some(([, held]) => held === kind));
}

/** The policies of a kind that a resource holds. */
export function policiesOf(resource: Resource, kind: PolicyKind, values: Values): PolicyDocument[] {
  return (SITES[resource.type] ?? []).filter(([, held]) => held === kind)
    .flatMap(([path]) => {
      const found = values.of(resource, path);
      const optional = !path.includes('*') && found.length > 1;
      return found.flatMap((value) => document(value, path, values, optional));
    });
}

function document(value: Value, at: string, values: Values, optional: boolean): PolicyDocument[] {
  const open = openness(value);
  switch (value.kind) {
    case 'absent': return [];
    case 'object': {
      // An event bus policy holds one bare statement.
      const bare = 'Effect' in value.object;
      const statements = bare ? [{ value, optional }] : candidates(values.under(value, 'Statement'), values, optional);
      return [{ at, statements: statements.map((statement, index) => read(statement, bare ? at : `${at}.Statement.${index}`, values)) }];
    }
    case 'literal': {
      const parsed = parsedDocument(String(value.value), values);
      return parsed && !open ? document(parsed, at, values, optional) : [{ at, open: open ?? 'it is not a JSON document' }];
    }
    case 'reference': return [{ at, open: `it is taken from ${value.resource.logicalId}` }];
    default: return [{ at, open: open ?? 'it is not a document' }];
  }
}

function candidates(lists: Value[], values: Values, optional: boolean): Candidate[] {
  return lists.flatMap((list): Candidate[] => {
    const items = list.kind === 'list' ? list.items.map((item) => values.expand(item, list.template)) : [values.elements([list])];
    return items.flatMap((alternatives) => alternatives.filter(({ kind }) => kind !== 'absent')
      .map((value) => ({ value, optional: optional || lists.length > 1 || alternatives.length > 1 })));
  });
}

function parsedDocument(text: string, values: Values): Value | undefined {
  try {
    const parsed = JSON.parse(text) as Json;
    return values.expand(parsed, values.model.templates[0])[0];
  } catch {
    return undefined;
  }
}

function read({ value: statement, optional }: Candidate, at: string, values: Values): Statement {
  const open: string[] = [];
  const note = (value: Value) => {
    const why = openness(value);
    if (why) {
      open.push(why);
    }
  };
  note(statement);
  const texts = (field: string): string[] => values.elements(values.under(statement, field)).map((value) => {
    note(value);
    return textOf(value);
  });
  const effects = values.under(statement, 'Effect');
  effects.forEach(note);
  const unclear = effects.some((effect) => openness(effect) !== undefined);
  const principals = values.under(statement, 'Principal').flatMap((value) => readPrincipals(value, values));
  const conditions = values.under(statement, 'Condition');
  return {
    // What may allow is read as allowing; only what surely denies counts as a denial.
    allows: unclear || effects.some((effect) => textOf(effect) === 'Allow'),
    denies: !optional && !unclear && effects.length > 0 && effects.every((effect) => textOf(effect) === 'Deny'),
    actions: texts('Action'),
    notActions: texts('NotAction'),
    resources: texts('Resource'),
    notResources: texts('NotResource'),
    principals,
    notPrincipals: values.under(statement, 'NotPrincipal').some((value) => value.kind !== 'absent'),
    // A condition that may be another one, or none, limits nothing for sure.
    conditions: conditions.length === 1 ? readConditions(conditions[0], values) : [],
    at,
    ...(open.length > 0 ? { open: open[0] } : {}),
  };
}

const PRINCIPAL_TYPES = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

function readPrincipals(value: Value, values: Values): Principal[] {
  if (value.kind !== 'object') {
    return value.kind === 'absent' ? [] : [{ type: 'AWS', text: textOf(value), open: openness(value) }];
  }
  return PRINCIPAL_TYPES.flatMap((type) => values.elements(values.under(value, type)).map((principal) => ({
    type,
    text: textOf(principal),
    resource: principal.kind === 'reference' ? principal.resource : undefined,
    open: openness(principal),
  })));
}

function readConditions(value: Value, values: Values): Condition[] {
  if (value.kind !== 'object') {
    return [];
  }
  return entriesOf(value, values).flatMap(([operator, keys]) => keys.flatMap((held) => entriesOf(held, values).map(([key, allowed]) => ({
    operator,
    key: key.toLowerCase(),
    values: allowed.some(({ kind }) => kind === 'absent') || keys.length > 1 ? [] : values.elements(allowed).map(textOf),
  }))));
}

/** Keys with their possible values. */
function entriesOf(value: Value, values: Values): [string, Value[]][] {
  return value.kind === 'object' ? Object.entries(value.object).map(([key, json]) => [key, values.expand(json, value.template)]) : [];
}

/** Whether a condition admits only requests that carry the key with one of its values, none of which is a bare wildcard. */
export function narrows(condition: Condition): boolean {
  const operator = condition.operator.replace(/^ForAnyValue:/i, '');
  return /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/i.test(operator)
    && condition.values.length > 0
    && condition.values.every((value) => /[^*?:\s]/.test(value.replace(/^arn:/, '')) && !['<?>', '0.0.0.0/0', '::/0'].includes(value));
}

/** Keys that tie a request to an identity, an organization, a network or a source resource. */
const LIMITING_KEYS = new Set([
  'aws:principalaccount', 'aws:principalarn', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:sourceaccount', 'aws:sourcearn', 'aws:sourceip',
  'aws:sourceorgid', 'aws:sourceorgpaths', 'aws:sourceowner', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:userid', 'aws:vpcsourceip', 'aws:sourcevpcarn',
  'aws:sourcevpcaccount', 'kms:calleraccount', 's3:dataaccesspointaccount', 'sts:externalid', 'lambda:eventsourcetoken',
  'elasticfilesystem:accesspointarn', 'aws:vpceorgid', 'aws:vpceaccount',
]);

/** Whether the statement is limited to somebody, whoever its principal is. */
export function limited(statement: Statement): boolean {
  return statement.conditions.some((condition) => LIMITING_KEYS.has(condition.key) && narrows(condition));
}
