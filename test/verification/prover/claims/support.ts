import { ClaimBody, ClaimsFile, ClaimSpec, Declaration } from '../../../../lib/verification/claim-format';
import { prove, ProveOptions } from '../../../../lib/verification/prover/claims/prove';
import { ClaimResult } from '../../../../lib/verification/prover/claims/result';
import { addressKey, Deployment, Element, Letter } from '../../../../lib/verification/prover/deployment';
import { NO_NETWORK } from '../../../../lib/verification/prover/network-facts';
import { Condition, Policy, Principal, PrincipalPattern, Resource, Source, Statement } from '../../../../lib/verification/prover/policy-facts';

export const ACCOUNT = '222233334444';
export const STACK = 'App';

export const source = (logicalId: string, at?: string): Source => ({ template: STACK, logicalId, ...(at !== undefined && { at }), constructPath: `${STACK}/${logicalId}` });

/** A statement as people write it; lists of one may be texts. */
export function allow(actions: string | readonly string[], resources: string | readonly string[], ...conditions: readonly Condition[]): Statement {
  return { effect: 'Allow', actions: [actions].flat(), resources: [resources].flat(), conditions };
}

export const deny = (actions: string | readonly string[], resources: string | readonly string[], ...conditions: readonly Condition[]): Statement => (
  { ...allow(actions, resources, ...conditions), effect: 'Deny' });

export const to = (principals: readonly PrincipalPattern[], statement: Statement): Statement => ({ ...statement, principals });
export const aws = (value: string): PrincipalPattern => ({ kind: 'AWS', value });
export const anybody: PrincipalPattern = { kind: 'Any', value: '*' };
export const service = (value: string): PrincipalPattern => ({ kind: 'Service', value });
export const when = (operator: string, key: string, ...values: readonly string[]): Condition => ({ operator, key, values });

/** A policy whose statements know where they stand. */
export function policy(logicalId: string, ...statements: readonly Statement[]): Policy {
  return {
    name: logicalId,
    source: source(logicalId),
    statements: statements.map((one, index) => ({ ...one, source: source(logicalId, `Properties.PolicyDocument.Statement.${index}`) })),
  };
}

export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;

export function role(name: string, ...statements: readonly Statement[]): Principal {
  return { kind: 'role', arn: roleArn(name), account: ACCOUNT, identityPolicies: [policy(`${name}Policy`, ...statements)], source: source(name) };
}

export const SECRET = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db-AbCdEf`;
export const BUCKET = 'arn:aws:s3:::data';

export function secret(...statements: readonly Statement[]): Resource {
  return { arn: SECRET, account: ACCOUNT, source: source('Secret'), ...(statements.length > 0 && { policy: policy('SecretPolicy', ...statements), policyKind: 'resource' }) };
}

export function bucket(...statements: readonly Statement[]): Resource {
  return { arn: BUCKET, account: ACCOUNT, source: source('Bucket'), ...(statements.length > 0 && { policy: policy('BucketPolicy', ...statements), policyKind: 'resource' }) };
}


const TYPES: { readonly [logicalId: string]: string } = { Secret: 'AWS::SecretsManager::Secret', Bucket: 'AWS::S3::Bucket', Key: 'AWS::KMS::Key' };

export type Parts = Partial<Omit<Deployment, 'elements' | 'letters'>> & { readonly elements?: readonly Element[]; readonly letters?: readonly (readonly [string, Letter])[] };

/** A deployment; elements of principals and resources are there by themselves. */
export function deployment(parts: Parts = {}): Deployment {
  const { principals = [], resources = [], elements = [], letters = [], ...rest } = parts;
  const all: Element[] = [
    ...principals.flatMap((one) => (one.source ? [{ type: 'AWS::IAM::Role', id: one.arn.split('/').pop()!, arn: one.arn, principalArn: one.arn, source: one.source }] : [])),
    ...resources.flatMap((one) => (one.source ? [{ type: TYPES[one.source.logicalId] ?? 'AWS::Other', id: one.arn, arn: one.arn, source: one.source }] : [])),
    ...elements,
  ];
  return {
    conditions: {},
    network: NO_NETWORK,
    endpoints: [],
    gaps: [],
    assumptions: [],
    ...rest,
    principals,
    resources,
    elements: new Map(all.map((one) => [addressKey(one.source.template, one.source.logicalId), one])),
    letters: new Map(letters),
  };
}

export const at = (logicalId: string) => ({ address: { stack: STACK, logicalId } });

export function claim(body: ClaimBody, id = `${body.kind}[it]`): ClaimSpec {
  return { id, promise: 'It holds', ...body };
}

export function file(claims: readonly ClaimSpec[], declarations: readonly Declaration[] = []): ClaimsFile {
  return { version: 1, claims, declarations };
}

/** The one result of one claim. */
export function decided(deployments: Deployment | readonly Deployment[], body: ClaimBody, options: ProveOptions = {}): ClaimResult {
  return prove([deployments].flat(), file([claim(body)]), { builtIn: false, ...options }).results[0];
}

/** What matters of a result, for comparison. */
export const summary = ({ verdict, findings }: ClaimResult): readonly string[] => [verdict, ...findings.map((one) => `${one.verdict} ${one.id}`)];
