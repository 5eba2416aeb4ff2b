import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { evaluate, parseRequest } from '../../../lib/verification/prover/evaluation';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:orders-AbCdEf`;
export const ENV = { account: ACCOUNT, region: REGION };

const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const PSEUDO: Record<string, string> = { 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION, 'AWS::URLSuffix': 'amazonaws.com' };

/** A template's value as it is after the deployment: the secret is `SECRET`, every other resource is named after its logical id. */
export function deployed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(deployed);
  }
  if (!value || typeof value !== 'object') {
    return value;
  }
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { 'Ref'?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
  if (ref !== undefined) {
    return PSEUDO[ref] ?? (ref.startsWith('SecretA') ? SECRET : ref);
  }
  if (attribute) {
    return `arn:aws:iam::${ACCOUNT}:role/${attribute[0]}`;
  }
  return join ? (deployed(join[1]) as string[]).join(join[0]) : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deployed(item)]));
}

/** The resource policy of the only secret of a stack. */
export function secretPolicy(stack: Stack): { Statement: { Sid?: string }[] } {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::ResourcePolicy'));
  return deployed((policy.Properties as { ResourcePolicy: unknown }).ResourcePolicy) as { Statement: { Sid?: string }[] };
}

/** A request for the secret, by whom and with which keys. */
export interface Asked {
  readonly action?: string;
  /** Name of a role, or `root`. */
  readonly by: string;
  readonly context?: Record<string, string>;
  /** The role's own policy. @default - it allows everything, and the secret's policy decides */
  readonly own?: object;
}

/** Whether a request to the secret is allowed. */
export function allowed(policy: object, { action = 'secretsmanager:GetSecretValue', by, context = {}, own = EVERYTHING }: Asked): boolean {
  const arn = by === 'root' ? `arn:aws:iam::${ACCOUNT}:root` : `arn:aws:iam::${ACCOUNT}:role/${by}`;
  return evaluate(parseRequest({
    principal: by === 'root' ? arn : { arn, identityPolicies: [own] }, action, resource: { arn: SECRET, account: ACCOUNT, policy }, context,
  })).allowed;
}
