import { RESOURCE_CONTROL_SERVICES } from '../../evaluation/resource-control-services';
import type { Organization, Policy } from '../../policy-facts';
import { ModelInputError, shownValue } from '../errors';
import { FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS } from '../policies/full-access';
import { readDocument } from '../policies/read-document';
import type { Resolved } from '../resolved';
import { ExportedPolicy, exportedPolicies, parentsOf } from './organization-export-fields';

/** What an export says about an organization. */
export interface OrganizationExport {
  readonly organization: Organization;
  readonly assumptions: readonly string[];
}

const ACCOUNT = /^\d{12}$/;
const ROOT = /^r-[a-z0-9]{4,32}$/;
/** More levels than an organization may have. */
const MOST_LEVELS = 16;

/**
 * Reads exported organization policies: one JSON object with what `aws organizations` gives, gathered in one file.
 *
 * ```json
 * {
 *   "Organization": { "Id": "o-ab12cd34ef", "MasterAccountId": "111122223333" },
 *   "Policies": [{
 *     "PolicySummary": { "Id": "p-12345678", "Name": "regions", "Type": "SERVICE_CONTROL_POLICY" },
 *     "Content": "{\"Version\":\"2012-10-17\",\"Statement\":[...]}",
 *     "Targets": [{ "TargetId": "ou-ab12-34cd56ef" }]
 *   }],
 *   "Parents": { "444455556666": "ou-ab12-34cd56ef", "ou-ab12-34cd56ef": "r-ab12" }
 * }
 * ```
 *
 * `Organization` is the answer of `describe-organization`; each item of `Policies` that of `describe-policy` with the
 * `Targets` of `list-targets-for-policy` beside it; `Parents` gives each account and unit its parent, as `list-parents`
 * says. Policies of other types than SCPs and RCPs do not count. An export that has the policy FullAWSAccess says where it
 * is attached; without it, it counts as attached everywhere, and RCPFullAWSAccess always is.
 *
 * @param json the parsed file
 * @param file its name, for errors and explanations
 * @throws ModelInputError for what is no such export, and for an account of which the way up to the root is not there
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html
 */
export function readOrganizationExport(json: unknown, file: string): OrganizationExport {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ModelInputError(file, '', `${shownValue(json)} is not an object`, 'write Organization, Policies and Parents in braces');
  }
  const { Organization: written, Parents: parents } = json as { readonly Organization?: unknown; readonly Parents?: unknown };
  const policies = exportedPolicies(json as { readonly Policies?: unknown }, file);
  const up = parentsOf(parents, file);
  const targets = policies.flatMap(({ targets: own }) => own);
  const accounts = [...new Set([...up.keys(), ...targets])].filter((id) => ACCOUNT.test(id)).sort();
  const paths = new Map(accounts.map((account) => [account, pathTo(account, up, file)]));
  const hasFullAccess = policies.some(isFullAccess);
  const bound = (kind: ExportedPolicy['kind']) => {
    const read = policies.filter((one) => one.kind === kind).map((one) => ({ targets: new Set(one.targets), policy: policyOf(one, file) }));
    return Object.fromEntries(accounts.map((account) => [account, paths.get(account)!.map((node) => [
      ...(kind === 'rcp' ? [RCP_FULL_AWS_ACCESS] : hasFullAccess ? [] : [FULL_AWS_ACCESS]),
      ...read.filter((one) => one.targets.has(node)).map(({ policy }) => policy),
    ])]));
  };
  const { Id: id, MasterAccountId: master, ManagementAccountId: management } = (written ?? {}) as { readonly [name: string]: unknown };
  const managementAccount = management ?? master;
  if (managementAccount !== undefined && (typeof managementAccount !== 'string' || !ACCOUNT.test(managementAccount))) {
    throw new ModelInputError(file, 'Organization.MasterAccountId', `${shownValue(managementAccount)} is not an account`, 'write twelve digits within quotes');
  }
  return {
    organization: {
      ...(typeof id === 'string' && { id }),
      ...(managementAccount !== undefined && { managementAccount: managementAccount as string }),
      serviceControlPolicies: bound('scp'),
      resourceControlPolicies: bound('rcp'),
      resourceControlServices: RESOURCE_CONTROL_SERVICES,
    },
    assumptions: [
      `the organization has the policies of ${file}, and no others`,
      ...(hasFullAccess ? [] : ['FullAWSAccess is attached to the root and to every unit and account']),
    ],
  };
}

function policyOf(one: ExportedPolicy, file: string): Policy {
  return readDocument(one.content as Resolved, {
    kind: one.kind, name: one.name, source: { template: file, logicalId: one.name }, at: `${one.place}.Content`, letter: () => '',
  });
}

function isFullAccess({ kind, id }: ExportedPolicy): boolean {
  return kind === 'scp' && id === 'p-FullAWSAccess';
}

function pathTo(account: string, parents: ReadonlyMap<string, string>, file: string): string[] {
  const path = [account];
  while (!ROOT.test(path[0])) {
    const parent = parents.get(path[0]);
    if (parent === undefined || path.includes(parent) || path.length > MOST_LEVELS) {
      throw new ModelInputError(file, 'Parents', `the way from account ${account} up to the root ends at ${shownValue(path[0])}`, 'add the parent of each account and unit, up to the root');
    }
    path.unshift(parent);
  }
  return path;
}
