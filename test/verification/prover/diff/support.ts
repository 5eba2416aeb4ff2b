import { Deployment } from '../../../../lib/verification/prover/deployment';
import { NO_NETWORK } from '../../../../lib/verification/prover/network-facts';
import { Policy, Principal, Resource, Statement } from '../../../../lib/verification/prover/policy-facts';

export const ACCOUNT = '111122223333';


export function deployment(more: Partial<Deployment> = {}): Deployment {
  return {
    conditions: {},
    principals: [],
    resources: [],
    network: NO_NETWORK,
    endpoints: [],
    elements: new Map(),
    letters: new Map(),
    gaps: [],
    assumptions: [],
    ...more,
  };
}

export function policyOf(...statements: Statement[]): Policy {
  return { name: 'policy', statements };
}

export function allowing(actions: string[], resources = ['*'], more: Partial<Statement> = {}): Statement {
  return { effect: 'Allow', actions, resources, conditions: [], ...more };
}

export function role(name: string, ...statements: Statement[]): Principal {
  return {
    kind: 'role',
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    account: ACCOUNT,
    identityPolicies: [policyOf(...statements)],
    source: { template: 'App', logicalId: name, constructPath: `App/${name}` },
  };
}

export function bucket(name: string, ...statements: Statement[]): Resource {
  return { arn: `arn:aws:s3:::${name}`, account: ACCOUNT, policy: policyOf(...statements), source: { template: 'App', logicalId: name } };
}
