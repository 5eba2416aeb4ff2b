import * as z from 'zod/mini';
import { AccountId, camelCase, checked, optionalList, optionalRecord, record, text } from './event-fields.lambda-shared';
import { BucketResource, Credential, Finding, InstanceResource, PodResource, TaskResource } from './finding.lambda-shared';

/** What a finding is about. */
export type Resources = Pick<Finding, 'credentials' | 'instances' | 'buckets' | 'tasks' | 'pods'>;

const MOST_BUCKETS = 100;
const MOST_ACTORS = 100;
const MOST_SEQUENCE_RESOURCES = 200;

const AccessKey = z.object({
  accessKeyId: z.optional(text(128)),
  principalId: z.optional(text(256)),
  userName: z.optional(text(256)),
  userType: z.optional(text(64)),
});
const Arn = z.object({ arn: z.optional(text(2048)) });
const Instance = z.object({ instanceId: z.optional(text(64)) });
const Bucket = z.object({ name: text(255), type: z.optional(text(64)) });
const Cluster = z.object({ name: z.optional(text(255)), arn: z.optional(text(2048)) });
const Task = z.object({ arn: z.optional(text(2048)), startedBy: z.optional(text(256)), group: z.optional(text(512)) });
const Workload = z.object({
  name: z.optional(text(253)),
  namespace: z.optional(text(253)),
  type: z.optional(text(64)),
  uid: z.optional(text(128)),
  hostNetwork: z.optional(z.boolean()),
});

/** The resources of a GuardDuty finding, its `resource` in camelCase. */
export function resourcesOf(resource: Record<string, unknown>): Resources {
  const accessKey = optionalRecord(resource.accessKeyDetails, 'accessKeyDetails');
  return {
    credentials: accessKey ? [credentialOf(accessKey)] : [],
    instances: instancesOf(optionalRecord(resource.instanceDetails, 'instanceDetails')),
    buckets: optionalList(resource.s3BucketDetails, 's3BucketDetails', MOST_BUCKETS).map(bucketOf),
    tasks: tasksOf(optionalRecord(resource.ecsClusterDetails, 'ecsClusterDetails')),
    pods: podsOf(optionalRecord(resource.eksClusterDetails, 'eksClusterDetails'), optionalRecord(resource.kubernetesDetails, 'kubernetesDetails')),
  };
}

function credentialOf(details: Record<string, unknown>): Credential {
  const { accessKeyId, principalId, userName, userType } = checked(AccessKey, details);
  return { kind: userType, accessKeyId: accessKeyId ?? '', userName, principalId };
}

function instancesOf(details: Record<string, unknown> | undefined): InstanceResource[] {
  if (!details) {
    return [];
  }
  const { instanceId } = checked(Instance, details);
  const profile = checked(Arn, optionalRecord(details.iamInstanceProfile, 'iamInstanceProfile') ?? {});
  return instanceId ? [{ instanceId, instanceProfileArn: profile.arn }] : [];
}

function bucketOf(value: unknown): BucketResource {
  const { name, type } = checked(Bucket, camelCase(record(value, 's3BucketDetails')));
  return { name, kind: type };
}

function tasksOf(details: Record<string, unknown> | undefined): TaskResource[] {
  const task = optionalRecord(details?.taskDetails, 'taskDetails');
  if (!details || !task) {
    return [];
  }
  const cluster = checked(Cluster, details);
  const { arn, startedBy, group } = checked(Task, task);
  return arn && cluster.arn ? [{ clusterArn: cluster.arn, taskArn: arn, startedBy, group }] : [];
}

function podsOf(eks: Record<string, unknown> | undefined, kubernetes: Record<string, unknown> | undefined): PodResource[] {
  const details = optionalRecord(kubernetes?.kubernetesWorkloadDetails, 'kubernetesWorkloadDetails');
  if (!eks || !details) {
    return [];
  }
  const cluster = checked(Cluster, eks);
  const { name, namespace, type, uid, hostNetwork } = checked(Workload, details);
  return cluster.name && name && namespace
    ? [{ clusterName: cluster.name, clusterArn: cluster.arn, namespace, name, uid, workloadType: type, hostNetwork: hostNetwork ?? false }]
    : [];
}

const Actor = z.object({
  name: z.optional(text(256)),
  uid: z.optional(text(256)),
  type: z.optional(text(64)),
  credentialUid: z.optional(text(128)),
});
const SequenceResource = z.object({ uid: z.optional(text(2048)), name: z.optional(text(512)), resourceType: z.optional(text(64)) });

/** The actors and resources of an attack sequence, in camelCase. */
export function resourcesOfSequence(sequence: Record<string, unknown>): Resources {
  const actors = optionalList(sequence.actors, 'actors', MOST_ACTORS).flatMap(credentialsOfActor);
  const resources = optionalList(sequence.resources, 'resources', MOST_SEQUENCE_RESOURCES).map((value) => camelCase(record(value, 'resources')));
  const known = new Set(actors.map(({ accessKeyId }) => accessKeyId));
  const keys = resources.flatMap(credentialsOfResource).filter(({ accessKeyId }) => !known.has(accessKeyId));
  return {
    credentials: [...actors, ...keys],
    instances: resources.flatMap(instancesOfResource),
    buckets: resources.flatMap(bucketsOfResource),
    tasks: [],
    pods: [],
  };
}

function credentialsOfActor(value: unknown): Credential[] {
  const actor = camelCase(record(value, 'actors'));
  const user = optionalRecord(actor.user, 'user');
  if (!user) {
    return [];
  }
  const { name, uid, type, credentialUid } = checked(Actor, user);
  const account = optionalRecord(user.account, 'account');
  const { uid: accountId } = checked(z.object({ uid: z.optional(AccountId) }), account ?? {});
  return [{ kind: type, accessKeyId: credentialUid ?? '', userName: name, principalId: uid, accountId }];
}

function credentialsOfResource(resource: Record<string, unknown>): Credential[] {
  const { uid, resourceType } = checked(SequenceResource, resource);
  const accessKey = optionalRecord(optionalRecord(resource.data, 'data')?.accessKey, 'accessKey');
  if (resourceType !== 'ACCESS_KEY' || !accessKey) {
    return [];
  }
  return [{ ...credentialOf(accessKey), accessKeyId: uid ?? '' }];
}

function instancesOfResource(resource: Record<string, unknown>): InstanceResource[] {
  const { uid, resourceType } = checked(SequenceResource, resource);
  const instanceId = uid?.split('/').pop();
  if (resourceType !== 'EC2_INSTANCE' || !instanceId) {
    return [];
  }
  const instance = optionalRecord(optionalRecord(resource.data, 'data')?.ec2Instance, 'ec2Instance');
  const profile = checked(Arn, optionalRecord(instance?.iamInstanceProfile, 'iamInstanceProfile') ?? {});
  return [{ instanceId, instanceProfileArn: profile.arn }];
}

function bucketsOfResource(resource: Record<string, unknown>): BucketResource[] {
  const { uid, name, resourceType } = checked(SequenceResource, resource);
  const bucket = name || uid?.split(':').pop();
  return resourceType === 'S3_BUCKET' && bucket ? [{ name: bucket }] : [];
}
