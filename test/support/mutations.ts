/**
 * Weakens a finished app in one place, the way an escape hatch, an aspect or a careless commit would, and asks whether
 * the verification notices. Mutations find their targets by type, so they work on any app.
 */
import { App, Aspects, CfnResource } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { IConstruct } from 'constructs';
import { ZeroTrustChecks } from '../../lib/verification';
import { Acknowledged, acknowledgementsIn } from '../../lib/verification/acknowledgements';

/** One way to weaken an app. */
export interface Mutation {
  readonly name: string;
  /** The type of the resources that it can weaken. */
  readonly type: string;
  /** What must be found, on any resource. */
  readonly finds: RegExp;
  /** Whether what it weakens is set by an aspect, so that the app must be synthesized before a target is looked for. */
  readonly afterAspects?: boolean;
  /** Which of the resources; all by default. */
  suits?(properties: Record<string, any>, target: CfnResource): boolean;
  /** Weakens one. */
  apply(target: CfnResource): void;
}

/** What became of one mutation. */
export interface MutationOutcome {
  /** The resource that was weakened, or nothing where the app has none that suits. */
  readonly target: string | undefined;
  /** Findings that the app did not have before. */
  readonly findings: string[];
  readonly caught: boolean;
}

/**
 * Findings of all packs that are not acknowledged, as `path: Plugin::Rule`; after a pack with one that is `enough` no further one is asked.
 * An app that cannot be synthesized throws.
 */
export function openFindings(app: App, enough: (finding: string) => boolean = () => false): string[] {
  tolerantSynth(app);
  const acknowledged = new Acknowledged(acknowledgementsIn(app));
  const found: string[] = [];
  for (const pack of [new ZeroTrustChecks(), new AwsSolutionsChecks(), new NIST80053R5Checks()]) {
    found.push(...pack.validateScope(app).violations
      .flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath = '' }) => ({ ruleName, constructPath })))
      .filter(({ ruleName, constructPath }) => !acknowledged.covers(pack.name, ruleName, constructPath))
      .map(({ ruleName, constructPath }) => `${constructPath}: ${pack.name}::${ruleName}`));
    if (found.some(enough)) {
      break;
    }
  }
  return found.sort();
}

/** An app that is verified already fails on its findings, which is no reason to stop here. */
function tolerantSynth(app: App): void {
  try {
    app.synth({ force: true });
  } catch (error) {
    if ((error as Error).name !== 'ValidationFailed') {
      throw error;
    }
  }
}

/** Applies a mutation to the first resource that suits it, in a fresh app, and compares the findings with those before. */
export function mutate(make: () => App, mutation: Mutation, before: readonly string[]): MutationOutcome {
  const app = make();
  const target = targetsOf(app, mutation)[0];
  if (!target) {
    return { target: undefined, findings: [], caught: false };
  }
  const path = target.node.path;
  mutation.apply(target);
  const known = new Set(before);
  const catches = (finding: string) => !known.has(finding) && mutation.finds.test(finding);
  const findings = openFindings(app, catches).filter((finding) => !known.has(finding));
  return { target: path, findings, caught: findings.some(catches) };
}

/** The resources of an app that a mutation suits, by path. */
export function targetsOf(app: App, { type, suits, afterAspects }: Mutation): CfnResource[] {
  if (afterAspects) {
    tolerantSynth(app);
  }
  return resourcesOf(app, type).filter((target) => !suits || suits(propertiesOf(target), target));
}

function resourcesOf(root: IConstruct, type: string): CfnResource[] {
  const resources = root.node.findAll().filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct));
  return resources.filter(({ cfnResourceType }) => cfnResourceType === type);
}

/** The properties as they would be written now. */
function propertiesOf(resource: CfnResource): Record<string, any> {
  const rendering = resource as unknown as { _toCloudFormation(): object };
  const { Resources: rendered } = resource.stack.resolve(rendering._toCloudFormation()) as { Resources: Record<string, any> };
  return Object.values(rendered)[0].Properties ?? {};
}

function remove(resource: CfnResource): void {
  resource.node.scope!.node.tryRemoveChild(resource.node.id);
}

const set = (path: string, value: unknown) => (target: CfnResource) => target.addPropertyOverride(path, value);
const drop = (path: string) => (target: CfnResource) => target.addPropertyDeletionOverride(path);
const ANYWHERE = { IpProtocol: '-1', CidrIp: '0.0.0.0/0' };
const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
const EVERYONE = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

/** Adds a statement to a policy document wherever it is rendered. */
const addStatement = (path: string, statement: Record<string, unknown>) => (target: CfnResource) => {
  const document = path.split('.').reduce<any>((value, key) => value?.[key], propertiesOf(target)) ?? { Version: '2012-10-17', Statement: [] };
  target.addPropertyOverride(path, { ...document, Statement: [...[document.Statement].flat(), statement] });
};

/** Resources of the types that name the network ACL. */
function usersOf(acl: CfnResource, ...types: string[]): CfnResource[] {
  const reference = JSON.stringify(acl.stack.resolve(acl.ref));
  return types.flatMap((type) => resourcesOf(acl.stack, type)).filter((user) => JSON.stringify(propertiesOf(user).NetworkAclId) === reference);
}

const closed = (properties: Record<string, unknown>) => !JSON.stringify(properties).includes('0.0.0.0/0');

const network: Mutation[] = [
  { name: 'leave one subnet out of its network ACL', type: 'AWS::EC2::SubnetNetworkAclAssociation', apply: remove, finds: /EverySubnetHasNetworkAcl/ },
  {
    name: 'remove a network ACL with all that hangs on it',
    type: 'AWS::EC2::NetworkAcl',
    // A VPC whose only network ACL goes has none, which is not a finding: the default one is the choice of its owner.
    suits: (_properties, target) => resourcesOf(target.stack, 'AWS::EC2::NetworkAcl').length > 1,
    apply: (target) => {
      usersOf(target, 'AWS::EC2::SubnetNetworkAclAssociation', 'AWS::EC2::NetworkAclEntry').forEach(remove);
      remove(target);
    },
    finds: /EverySubnetHasNetworkAcl/,
  },
  {
    name: 'associate a network ACL with nothing',
    type: 'AWS::EC2::NetworkAcl',
    apply: (target) => usersOf(target, 'AWS::EC2::SubnetNetworkAclAssociation').forEach(remove),
    finds: /ControlIsInForce/,
  },
  {
    name: 'let a network ACL entry admit everything',
    type: 'AWS::EC2::NetworkAclEntry',
    suits: ({ Egress }) => !Egress,
    apply: (target) => {
      target.addPropertyOverride('Protocol', -1);
      target.addPropertyOverride('RuleAction', 'allow');
      target.addPropertyOverride('CidrBlock', '0.0.0.0/0');
    },
    finds: /NetworkAclIsClosed/,
  },
  { name: 'open the ingress of a security group', type: 'AWS::EC2::SecurityGroup', suits: closed, apply: set('SecurityGroupIngress', [ANYWHERE]), finds: /NoPublicIngress/ },
  {
    name: 'open an ingress rule to the internet',
    type: 'AWS::EC2::SecurityGroupIngress',
    apply: (target) => {
      target.addPropertyDeletionOverride('SourceSecurityGroupId');
      target.addPropertyOverride('CidrIp', '0.0.0.0/0');
    },
    finds: /NoPublicIngress/,
  },
  { name: 'open the egress of a security group', type: 'AWS::EC2::SecurityGroup', suits: closed, apply: set('SecurityGroupEgress', [ANYWHERE]), finds: /NoOpenEgress/ },
  {
    name: 'open an egress rule to the internet',
    type: 'AWS::EC2::SecurityGroupEgress',
    apply: (target) => {
      target.addPropertyDeletionOverride('DestinationSecurityGroupId');
      target.addPropertyDeletionOverride('DestinationPrefixListId');
      target.addPropertyOverride('CidrIp', '0.0.0.0/0');
    },
    finds: /NoOpenEgress/,
  },
  { name: 'drop the inline egress of a security group', type: 'AWS::EC2::SecurityGroup', apply: drop('SecurityGroupEgress'), finds: /EgressIsInline/ },
  { name: 'give a subnet public addresses', type: 'AWS::EC2::Subnet', apply: set('MapPublicIpOnLaunch', true), finds: /NoPublicAddress/ },
  { name: 'drop an endpoint policy', type: 'AWS::EC2::VPCEndpoint', apply: drop('PolicyDocument'), finds: /EndpointPolicyIsNarrow/ },
  { name: 'widen an endpoint policy', type: 'AWS::EC2::VPCEndpoint', apply: addStatement('PolicyDocument', EVERYONE), finds: /EndpointPolicyIsNarrow/ },
  { name: 'remove the flow log', type: 'AWS::EC2::FlowLog', apply: remove, finds: /VPC7|FlowLog/ },
  { name: 'take the DNS firewall off the VPC', type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation', apply: remove, finds: /ControlIsInForce/ },
  { name: 'let the DNS firewall only alert', type: 'AWS::Route53Resolver::FirewallRuleGroup', apply: set('FirewallRules', [{ Action: 'ALERT', Priority: 1, DnsThreatProtection: 'DGA', ConfidenceThreshold: 'LOW' }]), finds: /DnsFirewallBlocks/ },
  { name: 'stop logging DNS queries', type: 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', apply: remove, finds: /ControlIsInForce/ },
  { name: 'take the firewall policy off the firewall', type: 'AWS::NetworkFirewall::Firewall', apply: set('FirewallPolicyArn', 'arn:aws:network-firewall:eu-west-1:111122223333:firewall-policy/other'), finds: /ControlIsInForce/ },
  { name: 'turn a listener to plain HTTP', type: 'AWS::ElasticLoadBalancingV2::Listener', apply: set('Protocol', 'HTTP'), finds: /ListenerIsTls/ },
];

/** A mutation that drops the key of a type, and one that makes CloudFormation delete it. */
const kept = (type: string, key?: string): Mutation[] => [
  ...(key ? [{ name: `drop the key of ${type}`, type, suits: (properties: Record<string, any>) => properties[key.split('.')[0]] !== undefined, apply: drop(key), finds: /StoreUsesCustomerKey|LogGroupIsKept|StoreIsEncrypted/ }] : []),
  { name: `let a stack delete destroy ${type}`, type, apply: (target) => target.addOverride('DeletionPolicy', 'Delete'), finds: /StatefulIsRetained\[DeletionPolicy\]/ },
  { name: `let a replacement destroy ${type}`, type, apply: (target) => target.addOverride('UpdateReplacePolicy', 'Delete'), finds: /StatefulIsRetained\[UpdateReplacePolicy\]/ },
];

const data: Mutation[] = [
  ...kept('AWS::Logs::LogGroup', 'KmsKeyId'),
  ...kept('AWS::S3::Bucket', 'BucketEncryption'),
  ...kept('AWS::SecretsManager::Secret', 'KmsKeyId'),
  ...kept('AWS::DynamoDB::Table', 'SSESpecification'),
  ...kept('AWS::KMS::Key'),
  { name: 'drop the key of a queue', type: 'AWS::SQS::Queue', apply: drop('KmsMasterKeyId'), finds: /StoreUsesCustomerKey/ },
  { name: 'drop the key of a topic', type: 'AWS::SNS::Topic', apply: drop('KmsMasterKeyId'), finds: /StoreUsesCustomerKey/ },
  { name: 'use the key of SNS for a topic', type: 'AWS::SNS::Topic', apply: set('KmsMasterKeyId', 'alias/aws/sns'), finds: /StoreUsesCustomerKey/ },
  { name: 'stop rotating a key', type: 'AWS::KMS::Key', apply: set('EnableKeyRotation', false), finds: /KeyRotates/ },
  { name: 'shorten the wait before a key is deleted', type: 'AWS::KMS::Key', apply: set('PendingWindowInDays', 7), finds: /KeyRotates/ },
  { name: 'give a key to everyone', type: 'AWS::KMS::Key', apply: addStatement('KeyPolicy', EVERYONE), finds: /ResourcePolicyIsNotPublic/ },
  { name: 'give a secret to everyone', type: 'AWS::SecretsManager::ResourcePolicy', apply: addStatement('ResourcePolicy', EVERYONE), finds: /ResourcePolicyIsNotPublic/ },
  { name: 'give a queue to everyone', type: 'AWS::SQS::QueuePolicy', apply: addStatement('PolicyDocument', EVERYONE), finds: /ResourcePolicyIsNotPublic/ },
  { name: 'give a topic to everyone', type: 'AWS::SNS::TopicPolicy', apply: addStatement('PolicyDocument', EVERYONE), finds: /ResourcePolicyIsNotPublic/ },
  { name: 'give a bucket to everyone', type: 'AWS::S3::BucketPolicy', apply: addStatement('PolicyDocument', EVERYONE), finds: /ResourcePolicyIsNotPublic/ },
  { name: 'let a queue accept plain HTTP', type: 'AWS::SQS::QueuePolicy', apply: remove, finds: /TransportIsEncrypted/ },
  { name: 'let a topic accept plain HTTP', type: 'AWS::SNS::TopicPolicy', apply: remove, finds: /TransportIsEncrypted/ },
  { name: 'let a bucket accept plain HTTP', type: 'AWS::S3::BucketPolicy', apply: remove, finds: /TransportIsEncrypted/ },
  { name: 'open a bucket to public policies', type: 'AWS::S3::Bucket', apply: set('PublicAccessBlockConfiguration.BlockPublicPolicy', false), finds: /BucketBlocksPublicAccess/ },
  { name: 'publish a bucket', type: 'AWS::S3::Bucket', apply: set('AccessControl', 'PublicRead'), finds: /BucketBlocksPublicAccess/ },
  { name: 'stop rotating a secret', type: 'AWS::SecretsManager::RotationSchedule', apply: remove, finds: /SMG4|SecretsManagerRotationEnabled/ },
  { name: 'write a secret into the template', type: 'AWS::SecretsManager::Secret', apply: set('SecretString', 'correct horse'), finds: /NoSecretInTemplate/ },
  { name: 'publish a database', type: 'AWS::RDS::DBInstance', apply: set('PubliclyAccessible', true), finds: /NoPublicEndpoint/ },
];

const identity: Mutation[] = [
  { name: 'widen a policy to every action', type: 'AWS::IAM::Policy', apply: addStatement('PolicyDocument', EVERYTHING), finds: /NoWildcardAdmin\[Action::\*\]/ },
  { name: 'widen a managed policy to every action', type: 'AWS::IAM::ManagedPolicy', suits: ({ PolicyDocument }) => !JSON.stringify(PolicyDocument).includes('"Action":"*"'), apply: addStatement('PolicyDocument', EVERYTHING), finds: /NoWildcardAdmin\[Action::\*\]/ },
  { name: 'allow a managed policy everything but', type: 'AWS::IAM::ManagedPolicy', apply: addStatement('PolicyDocument', { Effect: 'Allow', NotAction: 'iam:CreateUser', Resource: '*' }), finds: /NoWildcardAdmin\[NotAction\]/ },
  { name: 'make a role an administrator', type: 'AWS::IAM::Role', apply: set('ManagedPolicyArns', ['arn:aws:iam::aws:policy/AdministratorAccess']), finds: /NoWildcardAdmin\[Policy::AdministratorAccess\]/ },
  { name: 'let everyone assume a role', type: 'AWS::IAM::Role', apply: addStatement('AssumeRolePolicyDocument', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }), finds: /TrustIsConditioned/ },
  { name: 'let another account assume a role', type: 'AWS::IAM::Role', apply: addStatement('AssumeRolePolicyDocument', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::999988887777:root' } }), finds: /TrustIsConditioned/ },
  {
    name: 'take the boundary off a role',
    type: 'AWS::IAM::Role',
    afterAspects: true,
    suits: (_properties, target) => resourcesOf(target.stack, 'AWS::IAM::Role').filter((role) => propertiesOf(role).PermissionsBoundary !== undefined).length > 1,
    // After the aspect that sets it, which runs at each synthesis.
    apply: (target) => Aspects.of(target).add({ visit: (node) => node === target && drop('PermissionsBoundary')(target) }, { priority: 1000 }),
    finds: /EveryRoleHasBoundary/,
  },
  { name: 'add a user with an access key', type: 'AWS::IAM::Role', apply: (target) => void new CfnResource(new CfnResource(target.stack, 'Intruder', { type: 'AWS::IAM::User' }), 'Key', { type: 'AWS::IAM::AccessKey', properties: { UserName: 'intruder' } }), finds: /NoIamUser/ },
  { name: 'attach a guardrail to nothing', type: 'AWS::Organizations::Policy', apply: drop('TargetIds'), finds: /ControlIsInForce/ },
];

const compute: Mutation[] = [
  { name: 'put a secret into the environment', type: 'AWS::Lambda::Function', apply: set('Environment.Variables.DB_PASSWORD', 'correct horse'), finds: /NoSecretInEnvironment/ },
  { name: 'drop the key of the environment', type: 'AWS::Lambda::Function', suits: ({ KmsKeyArn }) => KmsKeyArn !== undefined, apply: drop('KmsKeyArn'), finds: /StoreUsesCustomerKey/ },
  { name: 'go back to a retired runtime', type: 'AWS::Lambda::Function', apply: set('Runtime', 'nodejs16.x'), finds: /RuntimeIsCurrent/ },
  { name: 'take the log group off a function', type: 'AWS::Lambda::Function', suits: ({ LoggingConfig }) => LoggingConfig !== undefined, apply: drop('LoggingConfig'), finds: /FunctionLogGroupIsDeclared/ },
  { name: 'add a public function URL', type: 'AWS::Lambda::Function', apply: (target) => void new CfnResource(target.stack, 'Open', { type: 'AWS::Lambda::Url', properties: { TargetFunctionArn: target.ref, AuthType: 'NONE' } }), finds: /NoPublicFunctionUrl/ },
  { name: 'let everyone invoke a function', type: 'AWS::Lambda::Permission', apply: set('Principal', '*'), finds: /InvokePermissionIsNarrow/ },
  {
    name: 'let a service invoke a function for anyone',
    type: 'AWS::Lambda::Permission',
    suits: ({ SourceArn, SourceAccount }) => SourceArn !== undefined || SourceAccount !== undefined,
    apply: (target) => {
      target.addPropertyDeletionOverride('SourceArn');
      target.addPropertyDeletionOverride('SourceAccount');
    },
    finds: /InvokePermissionIsNarrow/,
  },
  { name: 'let instances answer IMDSv1', type: 'AWS::EC2::LaunchTemplate', apply: set('LaunchTemplateData.MetadataOptions.HttpTokens', 'optional'), finds: /InstanceMetadataIsV2/ },
];

const detection: Mutation[] = [
  { name: 'turn the detector off', type: 'AWS::GuardDuty::Detector', apply: set('Enable', false), finds: /DetectionIsOn/ },
  { name: 'turn a protection plan off', type: 'AWS::GuardDuty::Detector', apply: set('Features', [{ Name: 'S3_DATA_EVENTS', Status: 'DISABLED' }]), finds: /DetectionIsOn/ },
  { name: 'turn an event rule off', type: 'AWS::Events::Rule', apply: set('State', 'DISABLED'), finds: /DetectionIsOn/ },
  { name: 'silence an alarm', type: 'AWS::CloudWatch::Alarm', apply: set('ActionsEnabled', false), finds: /DetectionIsOn/ },
  { name: 'let an alarm tell nobody', type: 'AWS::CloudWatch::Alarm', apply: drop('AlarmActions'), finds: /DetectionIsOn\[AlarmActions\]/ },
  { name: 'keep logs for ever', type: 'AWS::Logs::LogGroup', apply: drop('RetentionInDays'), finds: /LogGroupIsKept/ },
  { name: 'stop the trail', type: 'AWS::CloudTrail::Trail', apply: set('IsLogging', false), finds: /TrailIsProtected/ },
  { name: 'stop validating the trail', type: 'AWS::CloudTrail::Trail', apply: set('EnableLogFileValidation', false), finds: /TrailIsProtected/ },
];

/** Every mutation, by area. */
export const MUTATIONS: readonly Mutation[] = [...network, ...data, ...identity, ...compute, ...detection];
