import { RevokeSessionsOptions } from './revoke-sessions-options';
import { PlaybookSettings } from '../../playbook-settings';
import { RejectedEventError } from '../../runtime/errors.lambda-shared';
import { Credential, Finding } from '../../runtime/finding.lambda-shared';
import { Declined, Target } from '../../runtime/playbook.lambda-shared';
import { checkedKeyId, checkedName, masked, protectionOf, refused } from '../iam-principals.lambda-shared';

/** How much is denied: the one session that was stolen, or each that the role had by then. */
export type Scope = 'session' | 'role';

/**
 * A temporary credential whose sessions are denied. Its access key id is the target's id: the next session that is stolen from the same
 * place has another one, and is answered again.
 */
export interface SessionTarget extends Target {
  readonly accessKeyId: string;
  readonly kind: 'role' | 'user';
  /** The role's or user's name, as the finding has it. Null for a federated session: CloudTrail knows the user that issued it. */
  readonly name: string | null;
  /** `AROA...` or `AIDA...`: a name may be given again, an id never. Null where the finding does not say it. */
  readonly principalId: string | null;
  /** `aws:userid` of the sessions that are denied, `AROA...:session` or `account:federated-name`; null: each of the role or user. */
  readonly userId: string | null;
  readonly managedPolicyWhenFull: boolean;
}

type Settings = PlaybookSettings<RevokeSessionsOptions>;

const OTHER_KINDS = new Map(Object.entries({
  Root: 'it is the root user: sign in as root, delete its keys and change its password',
  AWSAccount: 'it is another AWS account: remove its access',
  AWSService: 'it is an AWS service: look at the role or policy that lets it in',
  SAMLUser: 'it is a federated identity: end its session at the identity provider',
  WebIdentityUser: 'it is a federated identity: end its session at the identity provider',
}));

/** The sessions that a finding names, each with why it is left alone or none. */
export function sessionTargets(finding: Finding, settings: Settings, scope: Scope): ReadonlyArray<SessionTarget | Declined> {
  return finding.credentials.length === 0
    ? [refused('it names no credential')]
    : finding.credentials.map((credential) => sessionTarget(credential, finding, settings, scope));
}

function sessionTarget(credential: Credential, finding: Finding, settings: Settings, scope: Scope): SessionTarget | Declined {
  const { accessKeyId } = credential;
  const about = `credential ${masked(accessKeyId)}`;
  const kind = kindOf(credential);
  if (kind !== 'role' && kind !== 'user' && kind !== 'federated') {
    return refused(OTHER_KINDS.get(kind) ?? 'its kind of credential is none that this playbook knows', about);
  }
  if (accessKeyId.startsWith('AKIA')) {
    return refused('it is a long-term key, which no revocation of sessions touches: deactivate the key', about);
  }
  if (!accessKeyId.startsWith('ASIA')) {
    return refused('it is not the key of a temporary credential (ASIA...)', about);
  }
  checkedKeyId(accessKeyId);
  if (credential.accountId !== undefined && credential.accountId !== finding.accountId) {
    return refused('its principal is of another account than the finding', about);
  }
  if (scope === 'role' && kind !== 'role') {
    return { result: 'ignored', reason: 'it is a session of an IAM user, and this playbook revokes those of roles', about };
  }
  const common = {
    id: accessKeyId, accountId: finding.accountId, accessKeyId, managedPolicyWhenFull: settings.options.managedPolicyWhenFull,
  };
  if (kind === 'federated') {
    // CloudTrail is asked where the session was used.
    return { ...common, region: finding.region, kind: 'user', name: null, principalId: null, userId: federatedId(credential.principalId, finding.accountId) };
  }
  const name = checkedName(credential.userName, `${kind} name`);
  const protection = protectionOf({ kind, name }, settings);
  if (protection !== undefined) {
    return refused(protection, `${about} of ${kind} ${name}`);
  }
  const { principalId, session } = principalOf(credential.principalId, kind);
  if (kind === 'role' && (principalId === null || (scope === 'session' && session === null))) {
    return refused('it does not say which session of the role it is: revoke all sessions of the role', `${about} of role ${name}`);
  }
  return {
    ...common, region: 'global', kind, name, principalId, userId: kind === 'role' && scope === 'session' ? `${principalId}:${session}` : null,
  };
}

/** `role`, `user` and `federated`, or what the finding calls it. An attack sequence need not say it: the id of the principal does. */
function kindOf({ kind, principalId }: Credential): string {
  switch (kind) {
    case 'Role':
    case 'AssumedRole':
      return 'role';
    case 'IAMUser':
      return 'user';
    case 'FederatedUser':
      return 'federated';
    case undefined:
      return principalId?.startsWith('AROA') ? 'role' : principalId?.startsWith('AIDA') ? 'user' : '';
    default:
      return kind;
  }
}

/** @throws RejectedEventError that quotes nothing, where it is no id that IAM gives */
function principalOf(value: string | undefined, kind: 'role' | 'user'): { principalId: string | null; session: string | null } {
  if (value === undefined || value === '') {
    return { principalId: null, session: null };
  }
  const match = /^(A(?:ROA|IDA)[A-Z0-9]{12,124})(?::([\w+=,.@-]{2,64}))?$/.exec(value);
  if (!match || match[1].startsWith('AROA') !== (kind === 'role') || (kind === 'user' && match[2] !== undefined)) {
    throw new RejectedEventError('the principal id is not that of the kind of credential, or has characters that no id has');
  }
  return { principalId: match[1], session: match[2] ?? null };
}

/** @throws RejectedEventError that quotes nothing, where it is not the account and a name */
function federatedId(value: string | undefined, accountId: string): string | null {
  if (value === undefined || value === '') {
    return null;
  }
  if (!/^\d{12}:[\w+=,.@-]{2,32}$/.test(value) || !value.startsWith(accountId)) {
    throw new RejectedEventError('the principal id is not that of a federated session of the account, or has characters that no id has');
  }
  return value;
}
