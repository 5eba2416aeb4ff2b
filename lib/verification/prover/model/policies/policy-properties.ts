/**
 * Where CloudFormation's resources hold policy documents of resources, and which of the properties that look like one bear
 * on nothing here.
 */

/** A policy of the resource that it stands in. */
export const OWN_POLICIES: { readonly [type: string]: string } = {
  'AWS::ApiGateway::DomainNameV2': 'Policy',
  'AWS::Backup::BackupAccessPoint': 'AccessPointPolicy',
  'AWS::Backup::BackupVault': 'AccessPolicy',
  'AWS::Backup::LogicallyAirGappedBackupVault': 'AccessPolicy',
  'AWS::CodeArtifact::Domain': 'PermissionsPolicyDocument',
  'AWS::CodeArtifact::Repository': 'PermissionsPolicyDocument',
  'AWS::Comprehend::DocumentClassifier': 'ModelPolicy',
  'AWS::Comprehend::EntityRecognizer': 'ModelPolicy',
  'AWS::DSQL::Cluster': 'PolicyDocument',
  'AWS::DynamoDB::Table': 'ResourcePolicy.PolicyDocument',
  'AWS::ECR::PublicRepository': 'RepositoryPolicyText',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::EFS::FileSystem': 'FileSystemPolicy',
  'AWS::Elasticsearch::Domain': 'AccessPolicies',
  'AWS::Events::EventBus': 'Policy',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::KMS::ReplicaKey': 'KeyPolicy',
  'AWS::Logs::DeliveryDestination': 'DeliveryDestinationPolicy.DeliveryDestinationPolicy',
  'AWS::Logs::Destination': 'DestinationPolicy',
  'AWS::Logs::LogGroup': 'ResourcePolicyDocument',
  'AWS::MediaStore::Container': 'Policy',
  'AWS::OSIS::Pipeline': 'ResourcePolicy.Policy',
  'AWS::Oam::Sink': 'Policy',
  'AWS::Omics::SequenceStore': 'S3AccessPolicy',
  'AWS::OpenSearchService::Domain': 'AccessPolicies',
  'AWS::PaymentCryptography::Key': 'Policy',
  'AWS::RUM::AppMonitor': 'ResourcePolicy.PolicyDocument',
  'AWS::Redshift::Cluster': 'NamespaceResourcePolicy',
  'AWS::RedshiftServerless::Namespace': 'NamespaceResourcePolicy',
  'AWS::S3::AccessPoint': 'Policy',
  'AWS::S3Express::AccessPoint': 'Policy',
  'AWS::S3Outposts::AccessPoint': 'Policy',
  'AWS::SageMaker::ModelPackageGroup': 'ModelPackageGroupPolicy',
};

/** A policy that is attached to resources by what another property says. */
export interface AttachedPolicy {
  /** The document. */
  readonly policy: string;
  /** Ids, names or ARNs of the resources. */
  readonly to: readonly string[];
  /** A property to take where that one is not given. */
  readonly or?: string;
  /** Types of the resources. */
  readonly types: readonly string[];
  /** ARN of a resource that no template has, from its name: `{}` stands for the name; without it, texts are ARNs. */
  readonly arn?: string;
  /** Several such policies of one resource add up. Of others, the last to be deployed stands. */
  readonly adds?: boolean;
}

export const ATTACHED_POLICIES: { readonly [type: string]: AttachedPolicy } = {
  'AWS::APS::ResourcePolicy': { policy: 'PolicyDocument', to: ['WorkspaceArn'], types: ['AWS::APS::Workspace'] },
  'AWS::Bedrock::KnowledgeBasePolicy': {
    policy: 'PolicyDocument', to: ['KnowledgeBaseId'], types: ['AWS::Bedrock::KnowledgeBase'], arn: 'bedrock:knowledge-base/{}',
  },
  'AWS::Bedrock::ResourcePolicy': { policy: 'PolicyDocument', to: ['ResourceArn'], types: ['AWS::Bedrock::Guardrail', 'AWS::Bedrock::KnowledgeBase'] },
  'AWS::BedrockAgentCore::ResourcePolicy': {
    policy: 'Policy', to: ['ResourceArn'], types: ['AWS::BedrockAgentCore::Runtime', 'AWS::BedrockAgentCore::RuntimeEndpoint', 'AWS::BedrockAgentCore::Gateway', 'AWS::BedrockAgentCore::Memory'],
  },
  'AWS::CloudTrail::ResourcePolicy': {
    policy: 'ResourcePolicy', to: ['ResourceArn'], types: ['AWS::CloudTrail::Channel', 'AWS::CloudTrail::EventDataStore', 'AWS::CloudTrail::Dashboard'],
  },
  'AWS::EventSchemas::RegistryPolicy': { policy: 'Policy', to: ['RegistryName'], types: ['AWS::EventSchemas::Registry'], arn: 'schemas:registry/{}' },
  'AWS::EventsV2::ResourcePolicy': { policy: 'PolicyDocument', to: ['EventBusArn'], types: ['AWS::EventsV2::EventBus', 'AWS::Events::EventBus'] },
  'AWS::Kinesis::ResourcePolicy': { policy: 'ResourcePolicy', to: ['ResourceArn'], types: ['AWS::Kinesis::Stream', 'AWS::Kinesis::StreamConsumer'] },
  'AWS::Lambda::ResourcePolicy': {
    policy: 'PolicyDocument', to: ['ResourceArn'], types: ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version', 'AWS::Lambda::LayerVersion'],
  },
  'AWS::Lex::ResourcePolicy': { policy: 'Policy', to: ['ResourceArn'], types: ['AWS::Lex::Bot', 'AWS::Lex::BotAlias'] },
  'AWS::MSK::ClusterPolicy': { policy: 'Policy', to: ['ClusterArn'], types: ['AWS::MSK::Cluster', 'AWS::MSK::ServerlessCluster'] },
  'AWS::MediaPackageV2::ChannelPolicy': {
    policy: 'Policy', to: ['ChannelGroupName', 'ChannelName'], types: [], arn: 'mediapackagev2:channelGroup/{}/channel/{}',
  },
  'AWS::MediaPackageV2::OriginEndpointPolicy': {
    policy: 'Policy',
    to: ['ChannelGroupName', 'ChannelName', 'OriginEndpointName'],
    types: [],
    arn: 'mediapackagev2:channelGroup/{}/channel/{}/originEndpoint/{}',
  },
  'AWS::MediaTailor::ChannelPolicy': { policy: 'Policy', to: ['ChannelName'], types: ['AWS::MediaTailor::Channel'], arn: 'mediatailor:channel/{}' },
  'AWS::S3::BucketPolicy': { policy: 'PolicyDocument', to: ['Bucket'], types: ['AWS::S3::Bucket'], arn: 's3::{}' },
  'AWS::S3::MultiRegionAccessPointPolicy': { policy: 'Policy', to: ['MrapName'], types: ['AWS::S3::MultiRegionAccessPoint'], arn: 's3:accesspoint/{}' },
  'AWS::S3Express::BucketPolicy': { policy: 'PolicyDocument', to: ['Bucket'], types: ['AWS::S3Express::DirectoryBucket'], arn: 's3express:bucket/{}' },
  'AWS::S3Files::FileSystemPolicy': { policy: 'Policy', to: ['FileSystemId'], types: ['AWS::S3Files::FileSystem'], arn: 's3files:file-system/{}' },
  'AWS::S3ObjectLambda::AccessPointPolicy': {
    policy: 'PolicyDocument', to: ['ObjectLambdaAccessPoint'], types: ['AWS::S3ObjectLambda::AccessPoint'], arn: 's3-object-lambda:accesspoint/{}',
  },
  'AWS::S3Outposts::BucketPolicy': { policy: 'PolicyDocument', to: ['Bucket'], types: ['AWS::S3Outposts::Bucket'] },
  'AWS::S3Tables::TableBucketPolicy': { policy: 'ResourcePolicy', to: ['TableBucketARN'], types: ['AWS::S3Tables::TableBucket'] },
  'AWS::S3Tables::TablePolicy': { policy: 'ResourcePolicy', to: ['TableARN'], types: ['AWS::S3Tables::Table'] },
  'AWS::S3Vectors::VectorBucketPolicy': {
    policy: 'Policy', to: ['VectorBucketArn'], or: 'VectorBucketName', types: ['AWS::S3Vectors::VectorBucket'], arn: 's3vectors:bucket/{}',
  },
  'AWS::SMSVOICE::ResourcePolicy': { policy: 'PolicyDocument', to: ['ResourceArn'], types: ['AWS::SMSVOICE::Pool', 'AWS::SMSVOICE::PhoneNumber', 'AWS::SMSVOICE::SenderId', 'AWS::SMSVOICE::OptOutList'] },
  'AWS::SNS::TopicInlinePolicy': { policy: 'PolicyDocument', to: ['TopicArn'], types: ['AWS::SNS::Topic'] },
  'AWS::SNS::TopicPolicy': { policy: 'PolicyDocument', to: ['Topics'], types: ['AWS::SNS::Topic'] },
  'AWS::SQS::QueueInlinePolicy': { policy: 'PolicyDocument', to: ['Queue'], types: ['AWS::SQS::Queue'], arn: 'sqs:{}' },
  'AWS::SQS::QueuePolicy': { policy: 'PolicyDocument', to: ['Queues'], types: ['AWS::SQS::Queue'], arn: 'sqs:{}' },
  'AWS::SSM::ResourcePolicy': { policy: 'Policy', to: ['ResourceArn'], types: ['AWS::SSM::Parameter'], adds: true },
  'AWS::SecretsManager::ResourcePolicy': {
    policy: 'ResourcePolicy', to: ['SecretId'], types: ['AWS::SecretsManager::Secret'], arn: 'secretsmanager:secret:{}-??????',
  },
  'AWS::VpcLattice::AuthPolicy': { policy: 'Policy', to: ['ResourceIdentifier'], types: ['AWS::VpcLattice::Service', 'AWS::VpcLattice::ServiceNetwork'], arn: 'vpc-lattice:*/{}' },
  'AWS::VpcLattice::ResourcePolicy': {
    policy: 'Policy', to: ['ResourceArn'], types: ['AWS::VpcLattice::Service', 'AWS::VpcLattice::ServiceNetwork', 'AWS::VpcLattice::ResourceConfiguration'], adds: true,
  },
};

/** Policies that hold for all resources of a service in an account and region. */
export const ACCOUNT_POLICIES: { readonly [type: string]: { readonly policy: string; readonly to: readonly string[]; readonly arn: string } } = {
  'AWS::ECR::RegistryPolicy': { policy: 'PolicyText', to: ['AWS::ECR::Repository'], arn: 'ecr:repository/*' },
  'AWS::Logs::ResourcePolicy': { policy: 'PolicyDocument', to: ['AWS::Logs::LogGroup'], arn: 'logs:log-group:*' },
  'AWS::XRay::ResourcePolicy': { policy: 'PolicyDocument', to: [], arn: 'xray:*' },
};

/** Properties with documents that are read elsewhere: of identities, of endpoints, of organizations, and in forms of their own. */
export const READ_APART: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::RestApi.Policy', 'AWS::DynamoDB::GlobalTable.Replicas', 'AWS::EC2::VPCEndpoint.PolicyDocument',
  'AWS::Events::EventBusPolicy.Statement', 'AWS::IAM::Group.Policies', 'AWS::IAM::GroupPolicy.PolicyDocument',
  'AWS::IAM::ManagedPolicy.PolicyDocument', 'AWS::IAM::Policy.PolicyDocument', 'AWS::IAM::Role.AssumeRolePolicyDocument',
  'AWS::IAM::Role.Policies', 'AWS::IAM::RolePolicy.PolicyDocument', 'AWS::IAM::User.Policies', 'AWS::IAM::UserPolicy.PolicyDocument',
  'AWS::Organizations::Policy.Content', 'AWS::SSO::PermissionSet.InlinePolicy', 'AWS::SSO::PermissionSet.ManagedPolicies', 'AWS::Serverless::Function.AssumeRolePolicyDocument',
  'AWS::Serverless::Function.Policies', 'AWS::Serverless::StateMachine.Policies',
]);

const NO_ACCESS = 'it is about how the resource works, not about who may use it';
const NARROWS = 'it narrows the sessions of a role, whose own policies are counted whole';
const OWN_LANGUAGE = 'it is no IAM policy; the IAM actions on the service are counted';

/** Properties that look like policies and bear on no decision here, and why. */
export const NOT_BEARING: { readonly [property: string]: string } = {
  'AWS::AIOps::InvestigationGroup.InvestigationGroupPolicy': 'it lets the service itself continue investigations',
  'AWS::ApiGateway::DomainName.SecurityPolicy': NO_ACCESS,
  'AWS::ApiGateway::DomainNameV2.SecurityPolicy': NO_ACCESS,
  'AWS::ApiGateway::RestApi.SecurityPolicy': NO_ACCESS,
  'AWS::AppConfig::HostedConfigurationVersion.Content': NO_ACCESS,
  'AWS::AutoScaling::AutoScalingGroup.TerminationPolicies': NO_ACCESS,
  'AWS::Bedrock::DataSource.DataDeletionPolicy': NO_ACCESS,
  'AWS::BedrockAgentCore::BrowserCustom.EnterprisePolicies': NO_ACCESS,
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration.GuardrailPolicies': 'it narrows the roles of a channel, whose own policies are counted whole',
  'AWS::Chatbot::SlackChannelConfiguration.GuardrailPolicies': 'it narrows the roles of a channel, whose own policies are counted whole',
  'AWS::CodeGuruProfiler::ProfilingGroup.AgentPermissions': 'it names roles that may send profiles, and gives nothing else',
  'AWS::Connect::ContactFlow.Content': NO_ACCESS,
  'AWS::Connect::ContactFlowModule.Content': NO_ACCESS,
  'AWS::Connect::TestCase.Content': NO_ACCESS,
  'AWS::Connect::Vocabulary.Content': NO_ACCESS,
  'AWS::DLM::LifecyclePolicy.DefaultPolicy': NO_ACCESS,
  'AWS::DRS::ReplicationConfigurationTemplate.PitPolicy': NO_ACCESS,
  'AWS::EC2::EC2Fleet.ExcessCapacityTerminationPolicy': NO_ACCESS,
  'AWS::EC2::VerifiedAccessEndpoint.PolicyDocument': OWN_LANGUAGE,
  'AWS::EC2::VerifiedAccessGroup.PolicyDocument': OWN_LANGUAGE,
  'AWS::ECR::RepositoryCreationTemplate.LifecyclePolicy': NO_ACCESS,
  'AWS::ECR::RepositoryCreationTemplate.RepositoryPolicy': 'it is a pattern for repositories that are in no template',
  'AWS::EFS::FileSystem.LifecyclePolicies': NO_ACCESS,
  'AWS::EKS::AccessEntry.AccessPolicies': 'it gives rights inside Kubernetes',
  'AWS::EKS::Capability.DeletePropagationPolicy': NO_ACCESS,
  'AWS::EKS::PodIdentityAssociation.Policy': NARROWS,
  'AWS::ElasticLoadBalancing::LoadBalancer.AppCookieStickinessPolicy': NO_ACCESS,
  'AWS::ElasticLoadBalancing::LoadBalancer.LBCookieStickinessPolicy': NO_ACCESS,
  'AWS::ElasticLoadBalancing::LoadBalancer.Policies': NO_ACCESS,
  'AWS::ElasticLoadBalancingV2::Listener.AlpnPolicy': NO_ACCESS,
  'AWS::ElasticLoadBalancingV2::Listener.SslPolicy': NO_ACCESS,
  'AWS::EventSchemas::Schema.Content': NO_ACCESS,
  'AWS::GameLift::ContainerFleet.NewGameSessionProtectionPolicy': NO_ACCESS,
  'AWS::GameLift::ContainerFleet.ScalingPolicies': NO_ACCESS,
  'AWS::GameLift::Fleet.NewGameSessionProtectionPolicy': NO_ACCESS,
  'AWS::GameLift::Fleet.ScalingPolicies': NO_ACCESS,
  'AWS::GameLift::GameServerGroup.GameServerProtectionPolicy': NO_ACCESS,
  'AWS::GameLift::GameSessionQueue.PlayerLatencyPolicies': NO_ACCESS,
  'AWS::IoT::Policy.PolicyDocument': 'it holds for devices with certificates, which are no principals of IAM',
  'AWS::IoTWireless::NetworkAnalyzerConfiguration.TraceContent': NO_ACCESS,
  'AWS::KafkaConnect::WorkerConfiguration.PropertiesFileContent': NO_ACCESS,
  'AWS::Kendra::Index.UserContextPolicy': NO_ACCESS,
  'AWS::Logs::AccountPolicy.PolicyDocument': NO_ACCESS,
  'AWS::Logs::LogGroup.DataProtectionPolicy': NO_ACCESS,
  'AWS::Logs::LogGroup.FieldIndexPolicies': NO_ACCESS,
  'AWS::MPA::ApprovalTeam.Policies': 'it says what the team approves, and lets nobody do it',
  'AWS::MediaStore::Container.CorsPolicy': NO_ACCESS,
  'AWS::MediaStore::Container.LifecyclePolicy': NO_ACCESS,
  'AWS::NetworkManager::CoreNetwork.PolicyDocument': NO_ACCESS,
  'AWS::ODB::OdbNetwork.KmsPolicyDocument': 'it bears on a network that AWS manages',
  'AWS::ODB::OdbNetwork.S3PolicyDocument': 'it bears on a network that AWS manages',
  'AWS::ODB::OdbNetwork.StsPolicyDocument': 'it bears on a network that AWS manages',
  'AWS::OpenSearchServerless::AccessPolicy.Policy': OWN_LANGUAGE,
  'AWS::OpenSearchServerless::LifecyclePolicy.Policy': NO_ACCESS,
  'AWS::OpenSearchServerless::SecurityPolicy.Policy': OWN_LANGUAGE,
  'AWS::Organizations::ResourcePolicy.Content': 'it delegates the management of the organization itself',
  'AWS::Pinpoint::InAppTemplate.Content': NO_ACCESS,
  'AWS::Polly::Lexicon.Content': NO_ACCESS,
  'AWS::RAM::Permission.PolicyTemplate': 'what AWS RAM shares counts as unknown where it is shared',
  'AWS::RolesAnywhere::Profile.SessionPolicy': NARROWS,
  'AWS::SES::CustomVerificationEmailTemplate.TemplateContent': NO_ACCESS,
  'AWS::SES::MailManagerIngressPoint.TlsPolicy': NO_ACCESS,
  'AWS::SNS::Subscription.DeliveryPolicy': NO_ACCESS,
  'AWS::SNS::Subscription.FilterPolicy': NO_ACCESS,
  'AWS::SNS::Subscription.RedrivePolicy': NO_ACCESS,
  'AWS::SNS::Subscription.ReplayPolicy': NO_ACCESS,
  'AWS::SNS::Topic.ArchivePolicy': NO_ACCESS,
  'AWS::SNS::Topic.DataProtectionPolicy': NO_ACCESS,
  'AWS::SQS::Queue.RedriveAllowPolicy': NO_ACCESS,
  'AWS::SQS::Queue.RedrivePolicy': NO_ACCESS,
  'AWS::SSM::Document.Content': NO_ACCESS,
  'AWS::SSM::Parameter.Policies': NO_ACCESS,
  'AWS::SageMaker::StudioLifecycleConfig.StudioLifecycleConfigContent': NO_ACCESS,
  'AWS::SecurityAgent::Artifact.ArtifactContent': NO_ACCESS,
  'AWS::Serverless::LayerVersion.RetentionPolicy': NO_ACCESS,
  'AWS::StorageGateway::NFSFileShare.NotificationPolicy': NO_ACCESS,
  'AWS::StorageGateway::SMBFileShare.NotificationPolicy': NO_ACCESS,
  'AWS::Transfer::User.Policy': NARROWS,
  'AWS::Transfer::WebApp.WebAppEndpointPolicy': NO_ACCESS,
  'AWS::WellArchitected::AgentContext.Content': NO_ACCESS,
  'AWS::WorkSpacesWeb::BrowserSettings.BrowserPolicy': NO_ACCESS,
};
