import { JudgedEvent } from './event-request';
import { CompiledStatement, compiledStatement } from './judge-statement';
import { unloggedOf } from './unlogged-actions';
import { GuardrailsFile } from '../../guardrails/guardrails-file';
import { parsePolicy, RESOURCE_CONTROL_SERVICES } from '../prover/evaluation';
import { Policy } from '../prover/policy-facts';

/** A guardrail, ready to be asked what it would have denied. */
export interface ReplayGuardrail {
  readonly id: string;
  /** Path of the construct, or name of the file. */
  readonly origin: string;
  /** `given` are those that come from a policy and not from guardrails of an app. */
  readonly stage: 'enforced' | 'tested' | 'observed' | 'given';
  readonly kind: 'scp' | 'rcp';
  readonly statements: readonly CompiledStatement[];
  /** Actions that it denies and logs do not show, unless data events are logged. */
  readonly unlogged: readonly string[];
  /** Accounts that it is meant for; undefined where that is not known, and all count. */
  readonly accounts?: ReadonlySet<string>;
}

/** Where a guardrail is meant to hold: accounts below ids of targets; undefined where an organization does not tell. */
export type AccountsBelow = (targets: readonly string[]) => ReadonlySet<string> | undefined;

/**
 * The guardrails of an app, also those that are only tested or observed. They count in all accounts of their targets, where
 * an export tells which those are.
 *
 * @param file the guardrails of a cloud assembly
 * @param name how errors call it
 * @param below accounts below targets
 * @throws EvaluationInputError for a statement that is none
 */
export function guardrailsOf(file: GuardrailsFile, name: string, below: AccountsBelow): ReplayGuardrail[] {
  return file.sets.flatMap((set) => set.guardrails.map(({ id, policyType, stage, targets, statements }) => {
    const kind = policyType === 'RESOURCE_CONTROL_POLICY' ? 'rcp' as const : 'scp' as const;
    const ids = targets.map((path) => set.targets.find((target) => target.path === path)?.id);
    const accounts = ids.every((target) => target !== undefined) ? below(ids) : undefined;
    return ready(parsePolicy({ Version: '2012-10-17', Statement: statements }, `${name}: ${id}`), { id, origin: set.construct, stage, kind, ...(accounts && { accounts }) });
  }));
}

/** A policy that is an SCP, or where its statements name principals an RCP. */
export function guardrailOf(policy: Policy, origin: string, accounts?: ReadonlySet<string>): ReplayGuardrail {
  const kind = policy.statements.some(({ principals, notPrincipals }) => principals !== undefined || notPrincipals !== undefined) ? 'rcp' as const : 'scp' as const;
  return ready(policy, { id: policy.name, origin, stage: 'given', kind, ...(accounts && { accounts }) });
}

function ready(policy: Policy, about: Omit<ReplayGuardrail, 'statements' | 'unlogged'>): ReplayGuardrail {
  const denies = policy.statements.filter(({ effect }) => effect === 'Deny');
  const unlogged = new Set(denies.flatMap(unloggedOf));
  return { ...about, statements: denies.map(compiledStatement), unlogged: [...unlogged].filter((name) => about.kind === 'scp' || isCovered(name.toLowerCase())).sort() };
}

/**
 * Whether a guardrail binds the request of an event. SCPs bind roles, users and root of member accounts, RCPs whoever asks
 * for a resource of one; neither binds service-linked roles, and RCPs only the services that they cover.
 *
 * @param managementAccount where it is known
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function binds(
  { kind, accounts }: ReplayGuardrail, { principal, callerAccount, ownerAccount }: JudgedEvent, action: string, managementAccount: string | undefined,
): boolean {
  if (principal.serviceLinked) return false;
  const account = kind === 'scp' ? callerAccount : ownerAccount;
  if (account === undefined || account === managementAccount || accounts?.has(account) === false) return false;
  if (kind === 'rcp') return isCovered(action);
  return principal.kind === 'role' || principal.kind === 'user' || principal.kind === 'federated-user' || principal.kind === 'root';
}

const COVERED = new Set(RESOURCE_CONTROL_SERVICES);

function isCovered(action: string): boolean {
  return COVERED.has(action.slice(0, action.indexOf(':'))) && action !== 'kms:retiregrant';
}
