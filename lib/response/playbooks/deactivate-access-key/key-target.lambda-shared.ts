import { DeactivateAccessKeyOptions } from './deactivate-access-key-options';
import { PlaybookSettings } from '../../playbook-settings';
import { Credential, Finding } from '../../runtime/finding.lambda-shared';
import { Declined, Target } from '../../runtime/playbook.lambda-shared';
import { checkedKeyId, checkedName, masked, protectionOf, refused } from '../iam-principals.lambda-shared';

/** A long-term key of an IAM user that may be acted on. */
export interface KeyTarget extends Target {
  readonly accessKeyId: string;
  /** The owner as the finding names it; AWS Health does not. */
  readonly userName: string | null;
  readonly quarantineUser: boolean;
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

/** The keys that a finding names, each with why it is left alone or none. */
export function keyTargets(finding: Finding, settings: PlaybookSettings<DeactivateAccessKeyOptions>): ReadonlyArray<KeyTarget | Declined> {
  return finding.credentials.length === 0
    ? [refused('it names no credential')]
    : finding.credentials.map((credential) => keyTarget(credential, finding, settings));
}

function keyTarget(credential: Credential, finding: Finding, settings: PlaybookSettings<DeactivateAccessKeyOptions>): KeyTarget | Declined {
  const { kind, accessKeyId, userName } = credential;
  const about = `credential ${masked(accessKeyId)}`;
  if (kind !== undefined && kind !== 'IAMUser') {
    return refused(OTHER_KINDS.get(kind) ?? 'its kind of credential is none that this playbook knows', about);
  }
  if (accessKeyId.startsWith('ASIA')) {
    return refused('it is a temporary session of an IAM user: no key of it can be deactivated; deny the sessions of the user', about);
  }
  if (!accessKeyId.startsWith('AKIA')) {
    return refused('it is not a long-term access key (AKIA...)', about);
  }
  checkedKeyId(accessKeyId);
  if (credential.accountId !== undefined && credential.accountId !== finding.accountId) {
    return refused('its user is of another account than the finding', about);
  }
  // AWS Health names no owner; GuardDuty always does, so a finding of it without one is not to be trusted.
  const owner = userName === undefined && kind === undefined ? null : checkedName(userName, 'user name');
  const protection = owner === null ? undefined : protectionOf({ kind: 'user', name: owner }, settings);
  if (protection !== undefined) {
    return refused(protection, `key ${masked(accessKeyId)} of ${owner}`);
  }
  return {
    id: accessKeyId,
    accountId: finding.accountId,
    region: 'global',
    accessKeyId,
    userName: owner,
    quarantineUser: settings.options.quarantineUser,
  };
}
