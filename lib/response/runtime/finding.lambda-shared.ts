/**
 * What the playbooks need of a finding, whoever sent it and in whichever casing. Every text in it comes from the event, so it may
 * have been chosen by an attacker: playbooks check each name before they use it.
 */
export interface Finding {
  readonly source: 'GuardDuty' | 'AWS Health' | 'Security Hub';
  readonly id: string;
  readonly type: string;
  /** 1 to 10; AWS Health has none. */
  readonly severity?: number;
  /** The account that has the finding, which need not be the one that the event was sent to. */
  readonly accountId: string;
  /** The account whose event it came in, which EventBridge says and nobody can forge; absent for a finding without an event. */
  readonly sentBy?: string;
  readonly region: string;
  readonly title?: string;
  /** Security Hub's: with the id it names a finding. */
  readonly productArn?: string;
  /** Milliseconds since 1970: when the finding was made. */
  readonly createdAt?: number;
  /** Milliseconds since 1970: when it last changed, so that deliveries out of order can be told. */
  readonly updatedAt?: number;
  readonly sample: boolean;
  /** Archived, closed, suppressed or resolved. */
  readonly archived: boolean;
  /** Not an update of a finding that was already published. */
  readonly first: boolean;
  /** What the resource was in what happened, as GuardDuty says it. */
  readonly resourceRole?: 'ACTOR' | 'TARGET';
  readonly credentials: readonly Credential[];
  readonly instances: readonly InstanceResource[];
  readonly buckets: readonly BucketResource[];
  readonly tasks: readonly TaskResource[];
  readonly pods: readonly PodResource[];
  /**
   * What the sender said, unchecked and in its casing, which is camelCase in events and PascalCase in answers of the APIs: for playbooks
   * about resources that have no field here.
   */
  readonly raw: { readonly [field: string]: unknown };
}

/** A credential that a finding is about. */
export interface Credential {
  /** `IAMUser`, `AssumedRole`, `Role`, `FederatedUser`, `Root`, ...; absent where the sender does not say it. */
  readonly kind?: string;
  /** Empty where the finding names none. */
  readonly accessKeyId: string;
  /** The user's, or for role sessions the role's name. */
  readonly userName?: string;
  /** `AROA...:session` or `AIDA...`. */
  readonly principalId?: string;
  /** Where the finding names the account of the principal apart from its own. */
  readonly accountId?: string;
}

export interface InstanceResource {
  readonly instanceId: string;
  /** ARN of the instance profile. */
  readonly instanceProfileArn?: string;
}

export interface BucketResource {
  readonly name: string;
  /** `S3Bucket`, `S3DirectoryBucket`, ... as the finding says. */
  readonly kind?: string;
}

export interface TaskResource {
  readonly clusterArn: string;
  readonly taskArn: string;
  /** Whether an ECS service started it: `ecs-svc/...` or `service:NAME`. */
  readonly startedBy?: string;
  readonly group?: string;
}

export interface PodResource {
  readonly clusterName: string;
  readonly clusterArn?: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  /** `pods`, `deployments`, ... */
  readonly workloadType?: string;
  readonly hostNetwork: boolean;
}
