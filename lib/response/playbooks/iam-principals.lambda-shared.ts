import { PlaybookSettings, ProtectedPrincipalSettings } from '../playbook-settings';
import { RejectedEventError } from '../runtime/errors.lambda-shared';
import { Declined } from '../runtime/playbook.lambda-shared';

/** What IAM takes as the name of a user or role, and STS as the name of a session. */
const NAME = /^[\w+=,.@-]{1,64}$/;

/** @throws RejectedEventError that quotes nothing: what is no name may be an attack on whoever reads it */
export function checkedName(value: string | undefined, what: string): string {
  if (value === undefined || !NAME.test(value)) {
    throw new RejectedEventError(`the ${what} is missing or has characters that no ${what} has`);
  }
  return value;
}

/** The id of an access key. @throws RejectedEventError that quotes nothing */
export function checkedKeyId(value: string): string {
  if (!/^A[KS]IA[A-Z0-9]{12,124}$/.test(value)) {
    throw new RejectedEventError('the access key id has characters that no access key id has');
  }
  return value;
}

export function refused(reason: string, about?: string): Declined {
  return { result: 'refused', reason, about };
}

/** The last four characters tell the keys of one user apart; logs and subjects carry no more of a key id. */
export function masked(accessKeyId: string): string {
  return `...${accessKeyId.replace(/[^\x20-\x7e]/g, '?').slice(-4)}`;
}

/** A user or role, as far as it is known. */
export interface Principal {
  readonly kind: 'user' | 'role';
  readonly name: string;
  /** With its path: absent before IAM was asked. */
  readonly arn?: string;
}

/**
 * Why the configuration protects a user or role, by its name or, where it is known, its ARN. IAM tells no two names apart by case alone, so
 * case protects nobody less.
 */
export function protectionOf(principal: Principal, settings: Pick<PlaybookSettings<object>, 'protectedPrincipals'>): string | undefined {
  const found = settings.protectedPrincipals.find((candidate) => protects(candidate, principal));
  return found && `the ${principal.kind} is protected: ${found.reason}`;
}

function protects({ userName, roleName, arnPattern }: ProtectedPrincipalSettings, { kind, name, arn }: Principal): boolean {
  const byName = kind === 'user' ? userName : roleName;
  return byName?.toLowerCase() === name.toLowerCase()
    || (arnPattern !== undefined && arn !== undefined && globMatches(arnPattern.toLowerCase(), arn.toLowerCase()));
}

/** A role as IAM describes it. */
export interface RoleDescription {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
}

/** Why nothing may or can be done to a role, beside that of its sessions. */
export function roleRefusal(role: RoleDescription, settings: Pick<PlaybookSettings<object>, 'protectedPrincipals' | 'members'>): string | undefined {
  if (role.path.startsWith('/aws-service-role/')) {
    return 'it is a service-linked role: only its service may change it, and its sessions cannot be revoked';
  }
  if (role.path.startsWith('/aws-reserved/') || role.name.startsWith('AWSReservedSSO_')) {
    return 'it is a role of IAM Identity Center, which IAM does not let anybody edit: end the session of the user in Identity Center, and take the assignment away';
  }
  if (role.name.toLowerCase() === settings.members?.roleName.split('/').pop()?.toLowerCase()) {
    return 'it is the role by which the playbooks act';
  }
  return protectionOf({ kind: 'role', name: role.name, arn: role.arn }, settings);
}

/** `*` is any text, `?` any one character. Linear in both but for one factor, whatever the pattern. */
export function globMatches(pattern: string, value: string): boolean {
  let p = 0;
  let v = 0;
  let star = -1;
  let resume = 0;
  while (v < value.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = v;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === value[v])) {
      p++;
      v++;
    } else if (star >= 0) {
      p = star + 1;
      v = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p++;
  }
  return p === pattern.length;
}

/** ARNs of a user or role of that name, whatever its path, for the policy of a session. */
export function anyPath(kind: 'user' | 'role', name: string, accountId: string, partition: string): string[] {
  return [`arn:${partition}:iam::${accountId}:${kind}/${name}`, `arn:${partition}:iam::${accountId}:${kind}/*/${name}`];
}
