import { RESOURCE_CONTROL_SERVICES } from '../../evaluation/resource-control-services';
import type { Organization, Policy } from '../../policy-facts';
import type { ResolvedResource } from '../resolved';
import { FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS } from './full-access';
import type { Reading } from './reading';
import { nameOf } from './reading';
import { hasLetters, textOf } from './resolved-values';

const ACCOUNT = /^\d{12}$/;
/** More levels than an organization may have: root, five of units, and the account. */
const MOST_LEVELS = 16;

/** SCPs and RCPs as they bind accounts. */
interface Attached {
  readonly kind: 'scp' | 'rcp';
  readonly policy: Policy;
}

/**
 * The organization that the templates declare: which SCPs and RCPs bind which account, level by level. Policies attached to
 * a root or unit bind the accounts below it that the templates declare; of others nobody knows where they are.
 *
 * @returns undefined where no template says anything about an organization
 */
export function readOrganization(reading: Reading): Organization | undefined {
  const organizations = reading.ofType('AWS::Organizations::Organization');
  const units = reading.ofType('AWS::Organizations::OrganizationalUnit');
  const accounts = reading.ofType('AWS::Organizations::Account');
  const { attached, declared } = readPolicies(reading);
  if (organizations.length + units.length + accounts.length === 0 && declared.length === 0) {
    return undefined;
  }
  const parents = new Map<string, string>();
  for (const unit of units) {
    setParent(reading, parents, unit, 'ParentId');
  }
  for (const account of accounts) {
    setParent(reading, parents, account, 'ParentIds');
  }
  const targets = new Set([...accounts.map(({ id }) => id), ...[...attached.keys()].filter((id) => ACCOUNT.test(id))]);
  const reached = new Set<string>();
  const byAccount = [...targets].sort().map((account) => ({ account, nodes: pathTo(account, parents) }));
  const levels = (kind: Attached['kind']) => Object.fromEntries(byAccount.map(({ account, nodes }) => [account, nodes.map((node) => {
    reached.add(node);
    const own = (attached.get(node) ?? []).filter((one) => one.kind === kind).map(({ policy }) => policy);
    return [kind === 'scp' ? FULL_AWS_ACCESS : RCP_FULL_AWS_ACCESS, ...own];
  })]));
  const serviceControlPolicies = levels('scp');
  const resourceControlPolicies = levels('rcp');
  for (const [target, policies] of attached) {
    if (!reached.has(target)) {
      for (const { policy } of policies) {
        reading.assume(`${policy.name} is attached to ${reading.shown(target)}, below which the templates have no account: it is not counted as in force`);
      }
    }
  }
  if (byAccount.length > 0) {
    reading.assume('FullAWSAccess and RCPFullAWSAccess are attached to the root and to every unit and account');
  }
  const managementAccount = [...organizations, ...accounts][0]?.account;
  return {
    ...(organizations.length === 1 && { id: organizations[0].id }),
    ...(managementAccount !== undefined && { managementAccount }),
    serviceControlPolicies,
    resourceControlPolicies,
    resourceControlServices: RESOURCE_CONTROL_SERVICES,
    ...(declared.length > 0 && { declaredPolicies: declared }),
  };
}

/** SCPs and RCPs, and by what they are attached to. */
function readPolicies(reading: Reading): { readonly attached: Map<string, Attached[]>; readonly declared: readonly Policy[] } {
  const attached = new Map<string, Attached[]>();
  const declared: Policy[] = [];
  for (const resource of reading.ofType('AWS::Organizations::Policy')) {
    const type = textOf(resource.properties.Type);
    const kind = type === 'SERVICE_CONTROL_POLICY' ? 'scp' : type === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : undefined;
    if (type === undefined || hasLetters(type)) {
      reading.gap(resource, 'Properties.Type', 'what type of policy it is, is known only at deployment');
    }
    if (kind === undefined) {
      continue;
    }
    const policy = reading.documentOf(resource, resource.properties.Content, 'Content', kind);
    declared.push(policy);
    for (const target of reading.texts(resource, 'TargetIds')) {
      attached.set(target, [...attached.get(target) ?? [], { kind, policy }]);
    }
    if (resource.properties.TargetIds === undefined) {
      reading.assume(`${nameOf(resource.source)} is attached to nothing by the templates: it is not counted as in force`);
    }
  }
  return { attached, declared };
}

function setParent(reading: Reading, parents: Map<string, string>, node: ResolvedResource, path: string): void {
  const parent = reading.texts(node, path)[0];
  if (parent !== undefined) {
    parents.set(node.id, parent);
  } else if (node.type === 'AWS::Organizations::Account') {
    reading.assume(`the account ${nameOf(node.source)} stays in the root of the organization, where policies that no template has may bind it`);
  }
}

/** The nodes from the root down to an account. */
function pathTo(account: string, parents: ReadonlyMap<string, string>): string[] {
  const path = [account];
  for (let here = parents.get(account); here !== undefined && !path.includes(here) && path.length < MOST_LEVELS; here = parents.get(here)) {
    path.unshift(here);
  }
  return path;
}
