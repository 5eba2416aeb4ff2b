/** Small deployments to try escalation on. */
import type { Element } from '../../../../../lib/verification/prover/deployment';
import { addressKey, Deployment } from '../../../../../lib/verification/prover/deployment';
import { Condition, Organization, Policy, Principal, PrincipalPattern, Resource, Source, Statement } from '../../../../../lib/verification/prover/policy-facts';

export const ACCOUNT = '111111111111';
export const ATTACKER = `arn:aws:iam::${ACCOUNT}:role/Attacker`;
export const VICTIM = `arn:aws:iam::${ACCOUNT}:role/Victim`;

export const source = (logicalId: string, at?: string): Source => ({ template: 'Stack', logicalId, ...(at === undefined ? {} : { at }) });

export function allow(actions: string | readonly string[], resources: string | readonly string[] = '*', conditions: readonly Condition[] = []): Statement {
  return { effect: 'Allow', actions: [actions].flat(), resources: [resources].flat(), conditions, source: source('Policy', 'Properties.PolicyDocument.Statement.0') };
}

export function deny(actions: string | readonly string[], resources: string | readonly string[] = '*', conditions: readonly Condition[] = []): Statement {
  return { ...allow(actions, resources, conditions), effect: 'Deny' };
}

export const policy = (name: string, ...statements: readonly Statement[]): Policy => ({ name, statements, source: source(name) });

export function role(name: string, policies: readonly Policy[], more: Partial<Principal> = {}): Principal {
  return { kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, account: ACCOUNT, identityPolicies: policies, source: source(name), ...more };
}

export function user(name: string, policies: readonly Policy[], more: Partial<Principal> = {}): Principal {
  return { ...role(name, policies, more), kind: 'user', arn: `arn:aws:iam::${ACCOUNT}:user/${name}` };
}

export function trust(arn: string, principals: readonly PrincipalPattern[], conditions: readonly Condition[] = []): Resource {
  return {
    arn,
    account: ACCOUNT,
    policyKind: 'role-trust',
    policy: { name: 'trust', statements: [{ effect: 'Allow', actions: ['sts:AssumeRole', 'sts:TagSession'], principals, conditions }] },
  };
}

export const service = (host: string): PrincipalPattern => ({ kind: 'Service', value: host });
export const aws = (value: string): PrincipalPattern => ({ kind: 'AWS', value });

export function element(type: string, logicalId: string, more: Partial<Element> = {}): Element {
  return { type, id: logicalId, source: source(logicalId), ...more };
}

export interface Parts {
  readonly principals: readonly Principal[];
  readonly resources?: readonly Resource[];
  readonly elements?: readonly Element[];
  readonly organization?: Organization;
}

/** Roles that no resource gives a trust trust nobody. */
export function deployment({ principals, resources = [], elements = [], organization }: Parts): Deployment {
  const known = new Set(resources.map(({ arn }) => arn));
  return {
    conditions: {},
    principals,
    resources: [...resources, ...principals.filter(({ kind, arn }) => kind === 'role' && !known.has(arn)).map(({ arn }) => ({ ...trust(arn, []) }))],
    network: NO_NETWORK,
    endpoints: [],
    elements: new Map(elements.map(one => [addressKey(one.source.template, one.source.logicalId), one])),
    letters: new Map(),
    gaps: [],
    assumptions: [],
    ...(organization === undefined ? {} : { organization }),
  };
}

const NO_NETWORK = {} as Deployment['network'];
