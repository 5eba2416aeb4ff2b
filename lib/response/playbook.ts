import { AccessKeyFinding } from './access-key-finding';
import { deactivateAccessKeySpec } from './deactivate-access-key-spec';
import { PlaybookMode } from './playbook-mode';
import { PlaybookSpecFactory } from './playbook-spec';

/** Properties of {@link Playbook.deactivateAccessKey}. */
export interface DeactivateAccessKeyProps {
  /**
   * How far it goes by itself. Let it observe first, and read its notices, before you let it act.
   *
   * @default PlaybookMode.OBSERVE
   */
  readonly mode?: PlaybookMode;

  /**
   * The findings that it answers, each from its own severity.
   *
   * @default - all that {@link AccessKeyFinding} names
   */
  readonly findings?: AccessKeyFinding[];

  /**
   * The path of the users whose keys it may deactivate, such as `/applications/`. For other users its calls are denied, which
   * it reports as failures.
   *
   * @default '/' - all users of the account
   */
  readonly userPath?: string;
}

/**
 * One response to a class of findings, deployed with its own queue, function and role.
 */
export class Playbook {
  /**
   * Makes the leaked long-term access key of an IAM user inactive, reads back that it is, and tells people. It never deletes a
   * key. Findings about other credentials (role sessions, root, federated users) are told of, with what would help.
   *
   * A key's deactivation does not end role sessions and federation tokens that were started with it: the notice says so.
   *
   * @param props mode, findings and users
   * @throws when it is deployed: if there is no finding, one is named twice, or the path is none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
   */
  public static deactivateAccessKey(props: DeactivateAccessKeyProps = {}): Playbook {
    const mode = props.mode ?? PlaybookMode.OBSERVE;
    return new Playbook('DeactivateAccessKey', mode, deactivateAccessKeySpec({
      mode,
      findings: props.findings ?? DEFAULT_FINDINGS,
      userPath: props.userPath ?? '/',
    }));
  }

  private constructor(
    /** Names the playbook, and is the id of its construct. */
    public readonly playbookName: string,
    /** How far it goes by itself. */
    public readonly mode: PlaybookMode,
    /** @internal */
    public readonly _spec: PlaybookSpecFactory,
  ) {}
}

const DEFAULT_FINDINGS = [
  AccessKeyFinding.COMPROMISED_CREDENTIALS,
  AccessKeyFinding.TOR_IP_CALLER,
  AccessKeyFinding.MALICIOUS_IP_CALLER,
  AccessKeyFinding.MALICIOUS_IP_CALLER_CUSTOM,
  AccessKeyFinding.FOUND_IN_PUBLIC,
];
