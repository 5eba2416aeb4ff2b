import { addressKey } from '../../deployment';
import type { Policy, Principal, Resource } from '../../policy-facts';
import type { ResolvedResource } from '../resolved';
import type { ManagedPolicies } from './managed-policies';
import type { Reading } from './reading';
import { nameOf } from './reading';
import { listOf, property, textOf, valueAt } from './resolved-values';

/** What IAM Identity Center makes of permission sets: a role in each account to which one is assigned. */
export interface PermissionSetRoles {
  readonly principals: readonly Principal[];
  readonly resources: readonly Resource[];
  /** The role of each permission set that has only one, by the key of the set. */
  readonly arns: ReadonlyMap<string, string>;
}

/**
 * Roles of permission sets, one for each account with an assignment. Their names end in characters that Identity Center
 * makes up.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function readPermissionSets(reading: Reading, managed: ManagedPolicies): PermissionSetRoles {
  const principals = new Map<string, Principal>();
  const resources: Resource[] = [];
  const assigned = new Map<string, string[]>();
  for (const assignment of reading.ofType('AWS::SSO::Assignment')) {
    const arn = reading.textAt(assignment, 'PermissionSetArn');
    const account = reading.textAt(assignment, 'TargetId');
    const set = arn === undefined ? undefined : reading.find(arn, ['AWS::SSO::PermissionSet'], assignment);
    if (account === undefined) {
      reading.gap(assignment, 'Properties.TargetId', 'it does not say to which account the permission set is assigned');
      continue;
    }
    const key = `${arn} ${account}`;
    if (principals.has(key)) {
      continue;
    }
    const principal = set === undefined ? foreignRole(reading, assignment, arn, account) : roleOf(reading, managed, set, account);
    principals.set(key, principal);
    if (set !== undefined) {
      assigned.set(set.id, [...assigned.get(set.id) ?? [], principal.arn]);
    }
    resources.push(trustOf(reading, principal, set ?? assignment, account));
  }
  const arns = new Map<string, string>();
  for (const set of reading.ofType('AWS::SSO::PermissionSet')) {
    const roles = assigned.get(set.id);
    if (roles?.length === 1) {
      arns.set(addressKey(set.stack, set.logicalId), roles[0]);
    }
    if (roles === undefined) {
      reading.assume(`the permission set ${nameOf(set.source)} is assigned to no account by the templates, and counts for none`);
    }
  }
  return { principals: [...principals.values()], resources, arns };
}

function roleOf(reading: Reading, managed: ManagedPolicies, set: ResolvedResource, account: string): Principal {
  const name = reading.textAt(set, 'Name') ?? reading.letter(set, 'Properties.Name', 'missing', 'name');
  const policies: Policy[] = [];
  const inline = reading.document(set, 'InlinePolicy', 'identity');
  if (inline !== undefined) {
    policies.push(inline);
  }
  policies.push(...reading.texts(set, 'ManagedPolicies').map((arn) => managed.policy(arn)));
  listOf(property(set, 'CustomerManagedPolicyReferences')).forEach((reference, index) => {
    const referred = reading.text(set, valueAt(reference, 'Name'), `Properties.CustomerManagedPolicyReferences.${index}.Name`);
    policies.push(managed.byName(account, referred ?? 'that is not named'));
  });
  const boundary = boundaryOf(managed, set, account);
  return {
    kind: 'role',
    arn: roleArn(reading, set, account, name),
    account,
    identityPolicies: policies,
    ...(boundary && { boundary }),
    source: set.source,
  };
}

function boundaryOf(managed: ManagedPolicies, set: ResolvedResource, account: string): Policy | undefined {
  const written = property(set, 'PermissionsBoundary');
  if (written === undefined || written === null) {
    return undefined;
  }
  const arn = textOf(valueAt(written, 'ManagedPolicyArn'));
  const name = textOf(valueAt(written, 'CustomerManagedPolicyReference.Name'));
  if (arn !== undefined) {
    return managed.policy(arn);
  }
  return name === undefined
    ? { name: `boundary of ${nameOf(set.source)}`, statements: [], unknown: 'which policy is the boundary is known only at deployment' }
    : managed.byName(account, name);
}

/** The home region is in the path, unless it is us-east-1. */
function roleArn(reading: Reading, of: ResolvedResource, account: string, name: string): string {
  const path = of.region === 'us-east-1' ? '' : `${of.region}/`;
  const suffix = reading.of.letters.letter(`permission set role ${of.stack}#${of.logicalId} ${account}`, `\${suffix of AWSReservedSSO_${reading.shown(name)}}`, 'name');
  return `arn:${of.partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/${path}AWSReservedSSO_${name}_${suffix}`;
}

function foreignRole(reading: Reading, assignment: ResolvedResource, arn: string | undefined, account: string): Principal {
  const shown = reading.shown(arn ?? 'that is not named');
  const name = reading.letter(assignment, 'Properties.PermissionSetArn.Name', 'in no template', 'name');
  return {
    kind: 'role',
    arn: roleArn(reading, assignment, account, name),
    account,
    identityPolicies: [{ name: `permission set ${shown}`, statements: [], unknown: `the permission set ${shown} is in none of the templates` }],
    source: assignment.source,
  };
}

/** Only Identity Center signs people in to these roles. */
function trustOf(reading: Reading, principal: Principal, of: ResolvedResource, account: string): Resource {
  const provider = reading.of.letters.letter(`identity center provider ${account}`, '${provider of IAM Identity Center}', 'name');
  return {
    arn: principal.arn,
    account,
    policyKind: 'role-trust',
    policy: {
      name: `trust policy of ${nameOf(of.source)}`,
      statements: [{
        effect: 'Allow',
        actions: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
        principals: [{ kind: 'Federated', value: `arn:${of.partition}:iam::${account}:saml-provider/AWSSSO_${provider}_DO_NOT_DELETE` }],
        conditions: [{ operator: 'StringEquals', key: 'SAML:aud', values: ['https://signin.aws.amazon.com/saml'] }],
        source: of.source,
      }],
      source: of.source,
    },
    source: of.source,
  };
}
