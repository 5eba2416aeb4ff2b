import { DeactivateAccessKeySettings } from './deactivate-access-key-settings';
import { RejectedEventError } from './runtime/errors.lambda-shared';
import { Credential, Finding } from './finding.lambda-shared';

/** A long-term key of an IAM user that may be acted on. */
export interface KeyTarget {
  readonly accessKeyId: string;
  /** The owner as the finding names it; AWS Health does not. */
  readonly userName?: string;
}

/** Why the playbook does nothing. */
export interface Declined {
  /** `ignored`: not this playbook's business. `refused`: its business, but not to be acted on, and people are told. */
  readonly result: 'ignored' | 'refused';
  readonly reason: string;
}

/** Reasons to leave a whole finding alone, or nothing. */
export function declinedFinding(finding: Finding, settings: DeactivateAccessKeySettings, ownAccount: string): Declined | undefined {
  const ignored = (reason: string): Declined => ({ result: 'ignored', reason });
  if (finding.sample) {
    return ignored('it is a sample finding');
  }
  if (finding.archived) {
    return ignored('it is archived or closed');
  }
  const trigger = settings.triggers.find((candidate) => candidate.type === finding.type);
  if (!trigger) {
    return ignored('its type is not one that this playbook answers');
  }
  if (trigger.minimumSeverity !== undefined && !(finding.severity !== undefined && finding.severity >= trigger.minimumSeverity)) {
    return ignored(`its severity is below ${trigger.minimumSeverity}, the threshold of its type`);
  }
  if (finding.accountId !== ownAccount) {
    return { result: 'refused', reason: `it is about account ${finding.accountId}, and this playbook acts in its own account ${ownAccount} only` };
  }
  if (finding.credentials.length === 0) {
    return { result: 'refused', reason: 'it names no credential' };
  }
  return undefined;
}

/** What else could be done, by kind of credential: deactivating a key helps none of them. */
const OTHER_KINDS = new Map(Object.entries({
  AssumedRole: 'it is a role session: revoke the sessions of the role',
  Role: 'it is a role session: revoke the sessions of the role',
  FederatedUser: 'it is a federated session: deny the IAM user that issued it',
  Root: 'it is the root user: sign in as root, delete its keys and change its password',
  AWSAccount: 'it is another AWS account: remove its access',
  AWSService: 'it is an AWS service: look at the role or policy that lets it in',
  SAMLUser: 'it is a federated identity: end its session at the identity provider',
  WebIdentityUser: 'it is a federated identity: end its session at the identity provider',
}));

/** The key to act on, or why there is none. */
export function targetOf(credential: Credential, settings: DeactivateAccessKeySettings): KeyTarget | Declined {
  const refused = (reason: string): Declined => ({ result: 'refused', reason });
  const { kind, accessKeyId, userName } = credential;
  if (kind !== undefined && kind !== 'IAMUser') {
    return refused(OTHER_KINDS.get(kind) ?? 'its kind of credential is none that this playbook knows');
  }
  if (accessKeyId.startsWith('ASIA')) {
    return refused('it is a temporary session of an IAM user: no key of it can be deactivated; deny the sessions of the user');
  }
  if (!accessKeyId.startsWith('AKIA')) {
    return refused('it is not a long-term access key (AKIA...)');
  }
  if (!/^AKIA[A-Z0-9]{12,124}$/.test(accessKeyId)) {
    throw new RejectedEventError('the access key id has characters that no access key id has');
  }
  // AWS Health names no owner; GuardDuty always does, so a finding of it without one is not to be trusted.
  if (userName === undefined ? kind !== undefined : !/^[\w+=,.@-]{1,64}$/.test(userName)) {
    throw new RejectedEventError('the user name is missing or has characters that no IAM user name has');
  }
  const protection = userName === undefined ? undefined : protectedByName(userName, settings);
  return protection ?? { accessKeyId, userName };
}

/** Whether the configuration protects a user by name. IAM user names differ in more than case. */
export function protectedByName(userName: string, settings: DeactivateAccessKeySettings): Declined | undefined {
  const found = settings.protectedPrincipals.find((principal) => principal.userName?.toLowerCase() === userName.toLowerCase());
  return found && { result: 'refused', reason: `its owner is protected: ${found.reason}` };
}

/** Whether the configuration protects a user by path or ARN pattern. */
export function protectedByArn(arn: string, settings: DeactivateAccessKeySettings): Declined | undefined {
  const found = settings.protectedPrincipals.find((principal) => principal.arnPattern !== undefined && globMatches(principal.arnPattern, arn));
  return found && { result: 'refused', reason: `its owner is protected: ${found.reason}` };
}

/** `*` is any text, `?` any one character. Linear in both, whatever the pattern. */
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
