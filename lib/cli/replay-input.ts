import { existsSync, statSync } from 'fs';
import * as path from 'path';
import { CommandIo } from './command-io';
import { CommandInputError } from './errors';
import { readGuardrails } from './read-guardrails';
import { readJson } from './read-json';
import { parsePolicy } from '../verification/prover/evaluation';
import { readOrganizationExport } from '../verification/prover/model/deployed/organization-export';
import { exportedPolicies, parentsOf } from '../verification/prover/model/deployed/organization-export-fields';
import { deploymentsOf } from '../verification/prover/model/deployments';
import { readSources } from '../verification/prover/model/read-sources';
import { Policy } from '../verification/prover/policy-facts';
import { KnownOrganization } from '../verification/replay/event-context';
import { AccountsBelow, guardrailOf, guardrailsOf, ReplayGuardrail } from '../verification/replay/replay-guardrails';

/** An exported organization: who is in it, and where. */
export interface ReplayOrganization {
  readonly known?: KnownOrganization;
  readonly below: AccountsBelow;
}

const ACCOUNT = /^\d{12}$/;

/**
 * What an export says of an organization, and who manages it.
 *
 * @throws CommandInputError for a management account that is no account
 */
export function readReplayOrganization(file: string | undefined, managementAccount: string | undefined, io: CommandIo): ReplayOrganization {
  if (managementAccount !== undefined && !ACCOUNT.test(managementAccount)) {
    throw new CommandInputError(`--management-account ${JSON.stringify(managementAccount)} is not an account`, 'write its twelve digits');
  }
  if (file === undefined) {
    return { ...(managementAccount !== undefined && { known: { managementAccount, accounts: new Set<string>() } }), below: () => undefined };
  }
  const json = readJson(file, io);
  const { organization } = readOrganizationExport(json, file);
  const management = managementAccount ?? organization.managementAccount;
  const parents = parentsOf((json as { readonly Parents?: unknown }).Parents, file);
  const accounts = new Set([...parents.keys(), ...(management === undefined ? [] : [management])].filter((id) => ACCOUNT.test(id)));
  return {
    known: {
      ...(organization.id !== undefined && { id: organization.id }),
      ...(management !== undefined && { managementAccount: management }),
      accounts,
    },
    below: accountsBelow(parents, accounts),
  };
}

/** Without parents nobody knows which accounts are below a target. */
function accountsBelow(parents: ReadonlyMap<string, string>, accounts: ReadonlySet<string>): AccountsBelow {
  if (parents.size === 0) return () => undefined;
  return (targets) => new Set([...accounts, ...targets.filter((target) => ACCOUNT.test(target))].filter((account) => {
    const seen = new Set<string>();
    for (let here: string | undefined = account; here !== undefined && !seen.has(here); here = parents.get(here)) {
      if (targets.includes(here)) return true;
      seen.add(here);
    }
    return false;
  }));
}

/**
 * The guardrails of a file: a policy document, an export of organization policies, a template, an assembly, or the guardrails
 * that one has.
 *
 * @throws CommandInputError for a file without a Deny statement
 */
export function readReplayGuardrails(file: string, below: AccountsBelow, io: CommandIo): ReplayGuardrail[] {
  const json = /\.(ya?ml|template)$/i.test(file) || isFolder(file, io) ? undefined : readJson(file, io);
  const fields = typeof json === 'object' && json !== null && !Array.isArray(json) ? json as { readonly [name: string]: unknown } : {};
  let found: ReplayGuardrail[];
  if (fields.sets !== undefined) {
    found = guardrailsOf(readGuardrails(file, io), file, below);
  } else if (fields.Statement !== undefined) {
    found = [guardrailOf(parsePolicy(json, file), file)];
  } else if (fields.Policies !== undefined) {
    const parents = parentsOf(fields.Parents, file);
    const own = parents.size === 0 ? below : accountsBelow(parents, new Set([...parents.keys()].filter((id) => ACCOUNT.test(id))));
    found = exportedPolicies(fields, file).map(({ name, content, targets }) => guardrailOf(parsePolicy(content, name), file, own(targets)));
  } else {
    const [deployment] = deploymentsOf(readSources([path.resolve(io.cwd, file)]));
    found = (deployment?.organization?.declaredPolicies ?? []).map((policy) => guardrailOf(named(policy), file));
  }
  const denying = found.filter(({ statements }) => statements.length > 0);
  if (denying.length === 0) {
    throw new CommandInputError(`${file}: it has no organization policy with a Deny statement`, 'name a policy, a template or an export that denies something');
  }
  return denying;
}

/** Policies of templates are called by the names of their constructs. */
function named(policy: Policy): Policy {
  const name = policy.source?.constructPath ?? policy.source?.logicalId;
  return name === undefined ? policy : { ...policy, name };
}

function isFolder(file: string, io: CommandIo): boolean {
  const full = path.resolve(io.cwd, file);
  return file !== '-' && existsSync(full) && statSync(full).isDirectory();
}
