import { QuarantineUserOptions } from './quarantine-user-options';
import { PlaybookSettings } from '../../playbook-settings';
import { RejectedEventError } from '../../runtime/errors.lambda-shared';
import { Credential, Finding } from '../../runtime/finding.lambda-shared';
import { Declined, Target } from '../../runtime/playbook.lambda-shared';
import { checkedName, protectionOf, refused } from '../iam-principals.lambda-shared';

/** An IAM user who is denied everything. */
export interface UserTarget extends Target {
  readonly userName: string;
  /** `AIDA...`: a name may be given again, an id never. Null where the finding does not say it. */
  readonly userId: string | null;
  readonly inlinePolicyWhenFull: boolean;
  readonly deleteLoginProfile: boolean;
}

const OTHER_KINDS = new Map(Object.entries({
  AssumedRole: 'it is a role session: revoke the sessions of the role',
  Role: 'it is a role session: revoke the sessions of the role',
  FederatedUser: 'it is a federated session: find the IAM user that issued it in CloudTrail, by the access key id, and deny that user',
  Root: 'it is the root user, whom no policy of IAM binds: sign in as root, delete its keys and change its password',
  AWSAccount: 'it is another AWS account: remove its access',
  AWSService: 'it is an AWS service: look at the role or policy that lets it in',
  SAMLUser: 'it is a federated identity: end its session at the identity provider',
  WebIdentityUser: 'it is a federated identity: end its session at the identity provider',
}));

/** The users that a finding names, each with why it is left alone or none; each once, whatever credentials it used. */
export function userTargets(finding: Finding, settings: PlaybookSettings<QuarantineUserOptions>): ReadonlyArray<UserTarget | Declined> {
  if (finding.credentials.length === 0) {
    return [refused('it names no credential')];
  }
  const targets = finding.credentials.map((credential) => userTarget(credential, finding, settings));
  return targets.filter((target, index) => !('id' in target) || targets.findIndex((other) => 'id' in other && other.id === target.id) === index);
}

function userTarget(credential: Credential, finding: Finding, settings: PlaybookSettings<QuarantineUserOptions>): UserTarget | Declined {
  const { kind, principalId } = credential;
  if (kind !== 'IAMUser' && !(kind === undefined && principalId?.startsWith('AIDA'))) {
    return refused(OTHER_KINDS.get(kind ?? '') ?? 'its kind of credential is none that this playbook knows');
  }
  if (credential.accountId !== undefined && credential.accountId !== finding.accountId) {
    return refused('its user is of another account than the finding');
  }
  const userName = checkedName(credential.userName, 'user name');
  if (principalId !== undefined && principalId !== '' && !/^AIDA[A-Z0-9]{12,124}$/.test(principalId)) {
    throw new RejectedEventError('the principal id is not that of an IAM user');
  }
  const protection = protectionOf({ kind: 'user', name: userName }, settings);
  if (protection !== undefined) {
    return refused(protection, `user ${userName}`);
  }
  return {
    // Names that differ in case alone are one user's.
    id: userName.toLowerCase(),
    accountId: finding.accountId,
    region: 'global',
    userName,
    userId: principalId || null,
    inlinePolicyWhenFull: settings.options.inlinePolicyWhenFull,
    deleteLoginProfile: settings.options.deleteLoginProfile,
  };
}
