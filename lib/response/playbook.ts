import { PlaybookMode } from './playbook-mode';
import { PlaybookOptions } from './playbook-options';
import { PlaybookSpecFactory } from './playbook-spec';
import { BlockPublicBucketProps } from './playbooks/block-public-bucket/block-public-bucket-props';
import { blockPublicBucketSpec } from './playbooks/block-public-bucket/block-public-bucket-spec';
import { CustomPlaybookProps } from './playbooks/custom/custom-playbook-props';
import { customPlaybookId, customPlaybookSpec } from './playbooks/custom/custom-playbook-spec';
import { DeactivateAccessKeyProps } from './playbooks/deactivate-access-key/deactivate-access-key-props';
import { deactivateAccessKeySpec } from './playbooks/deactivate-access-key/deactivate-access-key-spec';
import { IsolateInstanceProps } from './playbooks/isolate-instance/isolate-instance-props';
import { isolateInstanceSpec } from './playbooks/isolate-instance/isolate-instance-spec';
import { IsolatePodProps } from './playbooks/isolate-pod/isolate-pod-props';
import { isolatePodSpec } from './playbooks/isolate-pod/isolate-pod-spec';
import { notifySpec } from './playbooks/notify/notify-spec';
import { QuarantineUserProps } from './playbooks/quarantine-user/quarantine-user-props';
import { quarantineUserSpec } from './playbooks/quarantine-user/quarantine-user-spec';
import { RevocationScope } from './playbooks/revoke-sessions/revocation-scope';
import { RevokeSessionsProps } from './playbooks/revoke-sessions/revoke-sessions-props';
import { revokeSessionsSpec } from './playbooks/revoke-sessions/revoke-sessions-spec';
import { StopEcsTaskProps } from './playbooks/stop-ecs-task/stop-ecs-task-props';
import { stopEcsTaskSpec } from './playbooks/stop-ecs-task/stop-ecs-task-spec';
import { ResolvedOptions, resolvedOptions } from './resolved-options';

/**
 * One response to a class of findings, deployed with its own queue, functions and roles.
 */
export class Playbook {
  /**
   * Makes the leaked long-term access key of an IAM user inactive, reads back that it is, and tells people. It never deletes a
   * key. Findings about other credentials (role sessions, root, federated users) are told of, with what would help.
   *
   * A key's deactivation does not end role sessions and federation tokens that were started with it: the notice says so, and
   * `quarantineUser` ends the tokens.
   *
   * @param props modes, findings and users
   * @throws if an option is out of bounds; when it is deployed: if there is no finding, one is named twice, or the path is none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
   */
  public static deactivateAccessKey(props: DeactivateAccessKeyProps = {}): Playbook {
    return new Playbook('DeactivateAccessKey', props, deactivateAccessKeySpec(props));
  }

  /**
   * Denies stolen temporary credentials of roles and IAM users everything, by a policy of the role or user for what was issued
   * until now; reads back that it is there, and tells people. Other sessions of the role go on, unless `scope` says otherwise.
   *
   * Who still has the way to the credentials gets new ones: the notice says so. An instance that caches its credentials is
   * without them for up to some 6 hours.
   *
   * @param props modes, findings, how much is denied, and of which roles and users
   * @throws if an option is out of bounds; when it is deployed: if there is no finding, one is named twice, or a path is none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
   */
  public static revokeSessions(props: RevokeSessionsProps = {}): Playbook {
    return new Playbook(props.scope === RevocationScope.ROLE ? 'RevokeRoleSessions' : 'RevokeSessions', props, revokeSessionsSpec(props));
  }

  /**
   * Denies an IAM user everything, by AWS's managed policy `AWSDenyAll`, reads back that it is attached, and tells people. Keys,
   * password and tokens of the user stay, and can do nothing.
   *
   * Role sessions that the user started go on until they expire: the notice says so.
   *
   * @param props modes, findings and users
   * @throws if an option is out of bounds; when it is deployed: if there is no finding, one is named twice, the path is none, or
   * passwords are to be deleted without people
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html
   */
  public static quarantineUser(props: QuarantineUserProps = {}): Playbook {
    return new Playbook('QuarantineUser', props, quarantineUserSpec(props));
  }

  /**
   * Turns on all four settings of Block Public Access for buckets that became public, or lost that protection, reads back that
   * they are on, and tells people. It changes no policy and no ACL, and looks into no object.
   *
   * What was read while a bucket was public stays known, and access from named accounts goes on: the notice says so.
   *
   * @param props modes, findings and buckets that are meant to be public
   * @throws if an option is out of bounds; when it is deployed: if there is no finding, one is named twice, or a bucket is
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
   */
  public static blockPublicBucket(props: BlockPublicBucketProps = {}): Playbook {
    return new Playbook('BlockPublicBucket', props, blockPublicBucketSpec(props));
  }

  /**
   * Blocks new flows of an instance that acts for an attacker: every network interface gets a group without rules, the sessions of its
   * role are denied, it leaves its load balancers and its Auto Scaling group, is protected from termination, and its volumes are
   * kept in snapshots. It terminates and stops nothing. Reads back each of them, and tells people.
   *
   * Connections that EC2 always tracks, such as those through NAT gateways, go on until they end: the notice says so. Snapshots cost USD
   * 0.05 a GB and month (us-east-1, 2026-11) until somebody deletes them.
   *
   * @param props modes, findings and how it isolates
   * @throws if an option is out of bounds; when it is deployed: if there is no finding, or one is named twice
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
   */
  public static isolateInstance(props: IsolateInstanceProps = {}): Playbook {
    return new Playbook('IsolateInstance', props, isolateInstanceSpec(props));
  }

  /**
   * Stops tasks of Amazon ECS that a finding is about, denies what their sessions of their roles may do, and tells people. The
   * service of a task starts another from the same image: beyond `mostActions` it asks people.
   *
   * @param props modes, findings, clusters and services that are spared
   * @throws if an option is out of bounds; when it is deployed: if a cluster, service or path is none, or one is named twice
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/findings-runtime-monitoring.html
   */
  public static stopEcsTask(props: StopEcsTaskProps = {}): Playbook {
    return new Playbook('StopEcsTask', props, stopEcsTaskSpec(props));
  }

  /**
   * Denies all traffic of pods of Amazon EKS by a network policy of their own, takes their labels off, so that nothing sends to
   * them and their owners start others, and tells people. The pods go on running, for the investigation.
   *
   * Kubernetes enforces network policies only where the network plug-in does; the Amazon VPC CNI has to be told to.
   *
   * @param props modes, findings, clusters and namespaces that are spared
   * @throws if an option is out of bounds; when it is deployed: if a cluster is none, or one is named twice
   * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
   */
  public static isolatePod(props: IsolatePodProps): Playbook {
    return new Playbook('IsolatePod', props, isolatePodSpec(props));
  }

  /**
   * Tells people of findings that no other playbook answers, and marks those of Security Hub as notified. It changes nothing
   * else, so its mode is `AUTOMATIC` unless you say otherwise, and its circuit breaker lets 100 an hour pass.
   *
   * @param props findings and modes
   * @throws if an option is out of bounds
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-workflow-status.html
   */
  public static notify(props: PlaybookOptions = {}): Playbook {
    return new Playbook('Notify', { mode: PlaybookMode.AUTOMATIC, mostActions: 100, ...props }, notifySpec(props));
  }

  /**
   * A playbook of your own in the same pipeline: queue, records, evidence, modes, circuit breaker, approval, undo and alarms are
   * those of the others. Its handler is a bundle that you make with `cdk-zero-trust/runtime/response`; `docs/add-a-playbook.md`
   * shows how.
   *
   * @param props name, handler, findings and what its roles may do
   * @throws if the name is none or taken, there are no triggers, the description or the timeout is out of bounds, or an option is known only at deployment
   */
  public static custom(props: CustomPlaybookProps): Playbook {
    return new Playbook(customPlaybookId(props), props, customPlaybookSpec(props));
  }

  /** How far it goes by itself where no rule of modes says otherwise. */
  public readonly mode: PlaybookMode;
  /** @internal */
  public readonly _options: ResolvedOptions;

  private constructor(
    /** Names the playbook, and is the id of its construct. */
    public readonly playbookName: string,
    options: PlaybookOptions,
    /** @internal */
    public readonly _spec: PlaybookSpecFactory,
  ) {
    this._options = resolvedOptions(`Playbook ${playbookName}`, options);
    this.mode = this._options.mode;
  }
}
