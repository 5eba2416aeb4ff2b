import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { PolicyJson, policyOf, PolicyStatementJson, statementJson } from '../../lib/guardrails/compiler/policy-json';
import type { DenyStatement } from '../../lib/guardrails/guardrail-definition';
import { GuardrailPolicyType } from '../../lib/guardrails/guardrail-policy-type';
import { evaluate, parsePolicy, parseRequest, RESOURCE_CONTROL_SERVICES } from '../../lib/verification/prover/evaluation';
import { Decision, Policy, Request } from '../../lib/verification/prover/policy-facts';

/** The organization that every account is a member of, if a case does not say otherwise. */
export const ORGANIZATION = 'o-exampleorgid';

/** A request and what the guardrail of its table must say to it, as a table writes it. */
export interface CaseEntry {
  readonly name: string;
  readonly expect: 'denied' | 'allowed';
  /** The action, or several which are one case each. */
  readonly action?: string;
  readonly actions?: readonly string[];
  readonly resource: string;
  /** The account of the resource; if left out, that in its ARN, else that of who asks. */
  readonly resourceAccount?: string;
  /** The organization of that account, null for none; {@link ORGANIZATION} if left out. */
  readonly resourceOrganization?: string | null;
  /** Keys of the request; null says that a key is absent which AWS would derive. `aws:PrincipalArn` is who asks, where `principal` is not there. */
  readonly context?: { readonly [key: string]: string | readonly string[] | null };
  /** Who asks; `role/admin` of account 111122223333 if nothing says so. */
  readonly principal?: {
    readonly kind?: 'role' | 'user' | 'root' | 'service' | 'federated' | 'anonymous';
    readonly arn: string;
    readonly account?: string;
    readonly tags?: { readonly [key: string]: string };
    readonly serviceLinked?: boolean;
    /** The organization of its account, null for none; {@link ORGANIZATION} if left out. */
    readonly organization?: string | null;
  };
  /** The AWS page that the case rests on. */
  readonly source: string;
}

/** One request of a table. */
export interface GuardrailCase extends CaseEntry {
  readonly action: string;
}

const FOLDER = path.join(__dirname, 'cases');

/** Ids of all tables, which are those of the guardrails. */
export function tableIds(): string[] {
  return readdirSync(FOLDER).map((file) => path.basename(file, '.json')).sort();
}

/** The entries of a table, with one case for each action of an entry that names several. */
export function casesOf(id: string): GuardrailCase[] {
  const entries = JSON.parse(readFileSync(path.join(FOLDER, `${id}.json`), 'utf8')) as CaseEntry[];
  return entries.flatMap((entry) => {
    if ((entry.action === undefined) === (entry.actions === undefined)) {
      throw new Error(`${id}.json: ${entry.name} needs one of action and actions`);
    }
    return entry.action !== undefined
      ? [{ ...entry, action: entry.action }]
      : entry.actions!.map((action) => ({ ...entry, name: `${entry.name}: ${action}`, action }));
  });
}

/** Statements of one policy type, as what binds the accounts of a case. */
export interface Bound {
  readonly policyType: GuardrailPolicyType;
  readonly policies: readonly Policy[];
}

const FULL_ACCESS = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, 'full access');
const EVERYBODY = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }, 'everybody');

/** Documents as they bind accounts, beside AWS's own policy that allows everything. */
export function bound(policyType: GuardrailPolicyType, documents: readonly PolicyJson[]): Bound {
  return { policyType, policies: documents.map((document, index) => parsePolicy(document, `policy ${index + 1}`)) };
}

/** A guardrail in one policy of its own. */
export function boundAlone(guardrail: { readonly policyType: GuardrailPolicyType; readonly _statements: readonly DenyStatement[] }): Bound {
  return bound(guardrail.policyType, [policyOf(guardrail._statements.map((statement) => statementJson(statement, guardrail.policyType)))]);
}

/**
 * The request of a case where identity and resource policies allow everything, so that nothing but the guardrails can deny it.
 * Service control policies bind the account of who asks, resource control policies the account of the resource.
 */
export function requestOf(one: GuardrailCase, bindings: readonly Bound[]): Request {
  const arn = one.context?.['aws:PrincipalArn'] ?? 'arn:aws:iam::111122223333:role/admin';
  const { organization = ORGANIZATION, ...principal } = one.principal ?? { arn };
  const resource = { arn: one.resource, account: one.resourceAccount };
  const request = parseRequest({ principal, action: one.action, resource, context: one.context });
  const { kind, account } = request.principal;
  const owner = request.resource.account;
  const ownerOrganization = one.resourceOrganization === undefined ? ORGANIZATION : one.resourceOrganization;

  const context: { [key: string]: readonly string[] } = { ...request.context };
  const stated = new Set(Object.keys(one.context ?? {}).map((key) => key.toLowerCase()));
  if (['role', 'user', 'root'].includes(kind) && organization !== null && !stated.has('aws:principalorgid')) {
    context['aws:principalorgid'] = [organization];
  }
  if (one.resource !== '*' && ownerOrganization !== null && !stated.has('aws:resourceorgid')) {
    context['aws:resourceorgid'] = [ownerOrganization];
  }
  const levels = (type: GuardrailPolicyType) => {
    const policies = bindings.filter(({ policyType }) => policyType === type).flatMap((binding) => binding.policies);
    return [[FULL_ACCESS, ...policies]];
  };
  const asks = account !== undefined && organization === ORGANIZATION ? [account] : [];
  const owns = owner !== undefined && ownerOrganization === ORGANIZATION ? [owner] : [];
  return {
    ...request,
    context,
    principal: { ...request.principal, identityPolicies: kind === 'role' || kind === 'user' ? [FULL_ACCESS] : [] },
    resource: { ...request.resource, policy: EVERYBODY, policyKind: 'resource' },
    organization: {
      id: ORGANIZATION,
      serviceControlPolicies: Object.fromEntries(asks.map((id) => [id, levels(GuardrailPolicyType.SERVICE_CONTROL)])),
      resourceControlPolicies: Object.fromEntries(owns.map((id) => [id, levels(GuardrailPolicyType.RESOURCE_CONTROL)])),
      resourceControlServices: RESOURCE_CONTROL_SERVICES,
    },
  };
}

/** What the evaluator says to a case. A denial that no guardrail pronounced would be an accident of the case, so it fails. */
export function decide(one: GuardrailCase, bindings: readonly Bound[]): Decision {
  const decision = evaluate(requestOf(one, bindings));
  if (!decision.allowed && !decision.reason.startsWith('explicit-deny')) {
    throw new Error(`${one.name}: ${decision.reason}`);
  }
  return decision;
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: { readonly [key: string]: string };
}

/** Whether statements of service control policies deny a request of a role. */
export function denies(statements: readonly PolicyStatementJson[], asked: Asked): boolean {
  const arn = 'arn:aws:iam::111122223333:role/admin';
  return !evaluate({
    principal: { kind: 'role', arn, account: '111122223333', identityPolicies: [FULL_ACCESS] },
    action: asked.action,
    resource: { arn: asked.resource, account: '111122223333' },
    context: Object.fromEntries(Object.entries(asked.context).map(([key, value]) => [key.toLowerCase(), [value]])),
    organization: {
      serviceControlPolicies: { 111122223333: [[FULL_ACCESS, parsePolicy(policyOf(statements), 'guardrails')]] },
      resourceControlPolicies: {},
      resourceControlServices: [],
    },
  }).allowed;
}
