import { Resolved, ResolvedResource } from '../../../../../lib/verification/prover/model/resolved';
import { LetterTable, ResolvedCase } from '../../../../../lib/verification/prover/model/resolved-case';

/** Resources as the resolver gives them, made by hand. */

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** A resource whose id is its logical id unless said otherwise. */
export function resource(
  logicalId: string, type: string, properties: { readonly [name: string]: Resolved } = {}, more: Partial<ResolvedResource> = {},
): ResolvedResource {
  const stack = more.stack ?? 'App';
  return {
    type,
    stack,
    logicalId,
    id: logicalId,
    properties,
    dependsOn: [],
    account: ACCOUNT,
    region: REGION,
    partition: 'aws',
    source: { template: stack, logicalId },
    ...more,
  };
}

export const iamArn = (path: string, account = ACCOUNT) => `arn:aws:iam::${account}:${path}`;

/** A role with its ARN. */
export function role(name: string, properties: { readonly [name: string]: Resolved } = {}, more: Partial<ResolvedResource> = {}): ResolvedResource {
  return resource(name, 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' } },
    ...properties,
  }, { arn: iamArn(`role/${name}`, more.account), ...more });
}

/** A policy document of one statement. */
export function document(statement: { readonly [element: string]: Resolved }): Resolved {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] };
}

export const READ: Resolved = document({ Action: 's3:GetObject', Resource: '*' });

/** A case of them. */
export function caseOf(...resources: readonly ResolvedResource[]): ResolvedCase {
  return { conditions: {}, resources, letters: new LetterTable(), gaps: [], assumptions: [] };
}
