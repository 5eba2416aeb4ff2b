import type { Policy, Principal, Resource, Source } from '../../policy-facts';
import { ModelInputError, shownValue } from '../errors';
import { awsManagedPolicy } from '../policies/aws-managed-policies';
import type { DocumentKind } from '../policies/read-document';
import { readDocument } from '../policies/read-document';
import type { Resolved } from '../resolved';
import type { Entry } from './authorization-details-fields';
import { decodedDocument, entriesOf, listAt, LISTS, pagesOf, tagsOf, textAt } from './authorization-details-fields';

/** Identities as an account has them. */
export interface AuthorizationDetails {
  /** Roles and users. */
  readonly principals: readonly Principal[];
  /** Roles with their trust policies, and the other identities without a policy. */
  readonly resources: readonly Resource[];
  /** The accounts that they are of. */
  readonly accounts: readonly string[];
  readonly assumptions: readonly string[];
}

const ARN = /^arn:([^:]+):iam::(\d{12}):(role|user|group)\/(?:.*\/)?([^/]+)$/;
const POLICY_ARN = /^arn:([^:]+):iam::(aws|\d{12}):policy\/(?:.*\/)?([^/]+)$/;

/**
 * Reads the output of `aws iam get-account-authorization-details`: one object, or a list of the pages of it. Documents may
 * be objects, JSON texts, or JSON texts with percent encoding, as the API itself gives them.
 *
 * @param json the parsed file
 * @param file its name, for errors and explanations
 * @throws ModelInputError for what is not such an output, or only a part of it
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export function readAuthorizationDetails(json: unknown, file: string): AuthorizationDetails {
  return new DetailsReader(pagesOf(json, file), file).read();
}

class DetailsReader {
  private readonly managed = new Map<string, Policy>();
  private readonly groups = new Map<string, readonly Policy[]>();
  private readonly accounts = new Set<string>();

  public constructor(private readonly pages: readonly Entry[], private readonly file: string) {}

  public read(): AuthorizationDetails {
    this.readManaged();
    const principals: Principal[] = [];
    const resources: Resource[] = [];
    for (const group of this.entries(LISTS.groups)) {
      const { arn, account, name } = this.identity(group);
      this.groups.set(`${account} ${name}`, this.policies(group, 'GroupPolicyList', name));
      resources.push({ arn, account, source: this.source(group, name) });
    }
    for (const user of this.entries(LISTS.users)) {
      const { arn, account, name } = this.identity(user);
      const tags = tagsOf(user);
      const source = this.source(user, name);
      const groups = listAt(user, 'GroupList').flatMap((group) => this.groups.get(`${account} ${String(group)}`)
        ?? [{ name: `group ${String(group)}`, statements: [], unknown: `the group ${String(group)} is not in ${this.file}` }]);
      const boundary = this.boundary(user);
      principals.push({
        kind: 'user', arn, account, identityPolicies: [...this.policies(user, 'UserPolicyList', name), ...groups], ...(boundary && { boundary }), tags, source,
      });
      resources.push({ arn, account, tags, source });
    }
    for (const role of this.entries(LISTS.roles)) {
      const { arn, account, name } = this.identity(role);
      const tags = tagsOf(role);
      const source = this.source(role, name);
      const boundary = this.boundary(role);
      const linked = arn.includes(':role/aws-service-role/');
      principals.push({
        kind: 'role',
        arn,
        account,
        identityPolicies: this.policies(role, 'RolePolicyList', name),
        ...(boundary && { boundary }),
        tags,
        ...(linked && { serviceLinked: true }),
        source,
      });
      const trust = this.document(role, role.fields.AssumeRolePolicyDocument, 'AssumeRolePolicyDocument', `trust policy of ${name}`, 'trust', name);
      resources.push({ arn, account, policy: trust, policyKind: 'role-trust', tags, source });
    }
    return {
      principals,
      resources,
      accounts: [...this.accounts].sort(),
      assumptions: [`the roles, users and groups are those of ${this.file}, and there are no others in its accounts`],
    };
  }

  private readManaged(): void {
    for (const policy of this.entries(LISTS.policies)) {
      const arn = textAt(policy, 'Arn', this.file);
      if (!POLICY_ARN.test(arn)) {
        throw new ModelInputError(this.file, `${policy.place}.Arn`, `${shownValue(arn)} is not the ARN of a managed policy`, 'export the file again');
      }
      const versions = listAt(policy, 'PolicyVersionList');
      const index = versions.findIndex((version) => isDefault(version, policy.fields.DefaultVersionId));
      const name = arn.split('/').pop()!;
      const found = versions[index] as { readonly Document?: unknown } | undefined;
      this.managed.set(arn, found === undefined
        ? { name, statements: [], unknown: `the default version of ${name} is not in ${this.file}` }
        : this.document(policy, found.Document, `PolicyVersionList.${index}.Document`, name, 'identity', name));
    }
  }

  private policies(entry: Entry, inline: string, name: string): Policy[] {
    const own = listAt(entry, inline).map((one, index) => {
      const { PolicyName: policyName, PolicyDocument: written } = (one ?? {}) as { readonly [name: string]: unknown };
      return this.document(entry, written, `${inline}.${index}.PolicyDocument`, `${name} (${String(policyName ?? index)})`, 'identity', name);
    });
    const attached = listAt(entry, 'AttachedManagedPolicies').map((one, index) => {
      const arn = (one as { readonly PolicyArn?: unknown } | null)?.PolicyArn;
      if (typeof arn !== 'string') {
        throw new ModelInputError(this.file, `${entry.place}.AttachedManagedPolicies.${index}`, 'it has no PolicyArn', 'export the file again');
      }
      return this.managedPolicy(arn);
    });
    return [...own, ...attached];
  }

  private boundary(entry: Entry): Policy | undefined {
    const written = entry.fields.PermissionsBoundary as { readonly PermissionsBoundaryArn?: unknown } | undefined | null;
    if (written === undefined || written === null) {
      return undefined;
    }
    if (typeof written.PermissionsBoundaryArn !== 'string') {
      throw new ModelInputError(this.file, `${entry.place}.PermissionsBoundary`, 'it has no PermissionsBoundaryArn', 'export the file again');
    }
    return this.managedPolicy(written.PermissionsBoundaryArn);
  }

  private managedPolicy(arn: string): Policy {
    const known = this.managed.get(arn);
    if (known !== undefined) {
      return known;
    }
    const [, partition, owner, name] = POLICY_ARN.exec(arn) ?? [];
    const policy = (owner === 'aws' ? awsManagedPolicy(name, partition) : undefined)
      ?? { name: name ?? arn, statements: [], unknown: `the managed policy ${arn} is not in ${this.file}` };
    this.managed.set(arn, policy);
    return policy;
  }

  private document(entry: Entry, written: unknown, at: string, name: string, kind: DocumentKind, logicalId: string): Policy {
    return readDocument(decodedDocument(written) as Resolved | undefined, {
      kind, name, source: { template: this.file, logicalId }, at: `${entry.place}.${at}`, letter: () => '',
    });
  }

  private identity(entry: Entry): { arn: string; account: string; name: string } {
    const arn = textAt(entry, 'Arn', this.file);
    const [, , account, , name] = ARN.exec(arn) ?? [];
    if (account === undefined) {
      throw new ModelInputError(this.file, `${entry.place}.Arn`, `${shownValue(arn)} is not the ARN of a role, user or group`, 'export the file again');
    }
    this.accounts.add(account);
    return { arn, account, name };
  }

  private source(entry: Entry, name: string): Source {
    return { template: this.file, logicalId: name, at: entry.place };
  }

  private entries(list: string): Entry[] {
    return this.pages.flatMap((page) => entriesOf(page, list, this.file));
  }
}

function isDefault(version: unknown, id: unknown): boolean {
  const { IsDefaultVersion: flagged, VersionId: own } = (version ?? {}) as { readonly IsDefaultVersion?: unknown; readonly VersionId?: unknown };
  return flagged === true || (flagged === undefined && id !== undefined && own === id);
}
