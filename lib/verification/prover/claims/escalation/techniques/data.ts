/** Techniques of services for data and learning. */
import type { Technique } from '../technique';
import { anywhere, onTarget, passing, place, resourceOf, technique, using } from '../technique-builders';

const DEV_ENDPOINT = resourceOf('development endpoint', ['AWS::Glue::DevEndpoint'], 'glue', 'devEndpoint/*');
const JOB = resourceOf('Glue job', ['AWS::Glue::Job'], 'glue', 'job/*');
const NOTEBOOK = resourceOf('notebook', ['AWS::SageMaker::NotebookInstance'], 'sagemaker', 'notebook-instance/*');
const CODE_INTERPRETER = resourceOf('code interpreter', ['AWS::BedrockAgentCore::CodeInterpreterCustom'], 'bedrock-agentcore', 'code-interpreter-custom/*');

const GLUE: readonly Technique[] = [
  passing('glue-001', 'glue', 'make a development endpoint with the role', 'glue:CreateDevEndpoint'),
  using('glue-002', 'log in to a development endpoint with a key of its own', DEV_ENDPOINT, 'glue:UpdateDevEndpoint'),
  passing('glue-003', 'glue', 'run a job with the role', 'glue:CreateJob', 'glue:StartJobRun'),
  passing('glue-004', 'glue', 'make a job with the role that a trigger starts', 'glue:CreateJob', 'glue:CreateTrigger'),
  passing('glue-005', 'glue', 'give a job the role and run it', 'glue:UpdateJob', 'glue:StartJobRun'),
  passing('glue-006', 'glue', 'give a job the role and let a trigger start it', 'glue:UpdateJob', 'glue:CreateTrigger'),
  passing('glue-101', 'glue', 'run statements in a session with the role', 'glue:CreateSession', 'glue:RunStatement'),
  using('glue-102', 'change the script of a job and run it', JOB, 'glue:UpdateJob', 'glue:StartJobRun'),
  using('glue-103', 'run a job with another script', JOB, 'glue:StartJobRun'),
  passing('databrew-101', 'databrew', 'run a recipe with the role', 'databrew:CreateRecipeJob', 'databrew:StartJobRun'),
];

const LEARNING: readonly Technique[] = [
  passing('sagemaker-001', 'sagemaker', 'make a notebook with the role', 'sagemaker:CreateNotebookInstance'),
  passing('sagemaker-002', 'sagemaker', 'run a training job with the role', 'sagemaker:CreateTrainingJob'),
  passing('sagemaker-003', 'sagemaker', 'run a processing job with the role', 'sagemaker:CreateProcessingJob'),
  using('sagemaker-004', 'open a notebook by a link', NOTEBOOK, 'sagemaker:CreatePresignedNotebookInstanceUrl'),
  using('sagemaker-005', 'change the start script of a notebook', NOTEBOOK, 'sagemaker:UpdateNotebookInstance', 'sagemaker:StopNotebookInstance', 'sagemaker:StartNotebookInstance'),
  passing('sagemaker-101', 'sagemaker', 'make a domain of studios with the role', 'sagemaker:CreateDomain', 'sagemaker:CreateUserProfile', 'sagemaker:CreatePresignedDomainUrl'),
  using('sagemaker-102', 'open a studio by a link', resourceOf('studio user', ['AWS::SageMaker::UserProfile'], 'sagemaker', 'user-profile/*'), 'sagemaker:CreatePresignedDomainUrl'),
  passing('sagemaker-103', 'sagemaker', 'serve a model with the role', 'sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig', 'sagemaker:CreateEndpoint'),
  passing('sagemaker-104', 'sagemaker', 'run a pipeline with the role', 'sagemaker:CreatePipeline', 'sagemaker:StartPipelineExecution'),
  passing('sagemaker-105', 'sagemaker', 'tune a model with the role', 'sagemaker:CreateHyperParameterTuningJob'),
  passing('sagemaker-106', 'sagemaker', 'run a transformation with the role', 'sagemaker:CreateModel', 'sagemaker:CreateTransformJob'),
  passing('sagemaker-107', 'sagemaker', 'give a studio user the role', 'sagemaker:UpdateUserProfile', 'sagemaker:CreatePresignedDomainUrl'),
  passing('bedrock-001', 'bedrock-agentcore', 'run code in an interpreter with the role', 'bedrock-agentcore:CreateCodeInterpreter', 'bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'),
  using('bedrock-002', 'run code in an interpreter', CODE_INTERPRETER, 'bedrock-agentcore:StartCodeInterpreterSession', 'bedrock-agentcore:InvokeCodeInterpreter'),
  passing('bedrock-101', 'bedrock-agentcore', 'run an agent of its own with the role', 'bedrock-agentcore:CreateAgentRuntime', 'bedrock-agentcore:InvokeAgentRuntime'),
  passing('bedrock-102', 'bedrock', 'make an agent with the role', 'bedrock:CreateAgent', 'bedrock:InvokeAgent'),
  passing('bedrock-103', 'bedrock', 'customize a model with the role', 'bedrock:CreateModelCustomizationJob'),
  passing('bedrock-104', 'bedrock', 'run a flow with the role', 'bedrock:CreateFlow', 'bedrock:InvokeFlow'),
  passing('comprehend-101', 'comprehend', 'read data with the role', 'comprehend:CreateDocumentClassifier'),
];

const DATA: readonly Technique[] = [
  passing('emr-101', ['ec2', 'elasticmapreduce'], 'run a cluster with the role', 'elasticmapreduce:RunJobFlow'),
  using('emr-102', 'run a step on a cluster', resourceOf('EMR cluster', ['AWS::EMR::Cluster'], 'elasticmapreduce', 'cluster/*'), 'elasticmapreduce:AddJobFlowSteps'),
  passing('emr-103', 'emr-serverless', 'run a job with the role', 'emr-serverless:StartJobRun'),
  passing('emr-104', 'elasticmapreduce', 'open a studio with the role', 'elasticmapreduce:CreateStudio'),
  passing('kinesisanalytics-101', 'kinesisanalytics', 'run an application with the role', 'kinesisanalytics:CreateApplication', 'kinesisanalytics:StartApplication'),
  using('kinesisanalytics-102', 'run other code in an application', resourceOf('Flink application', ['AWS::KinesisAnalyticsV2::Application'], 'kinesisanalytics', 'application/*'),
    'kinesisanalytics:UpdateApplication'),
  using('kinesisanalytics-103', 'open the dashboard of an application', resourceOf('Flink application', ['AWS::KinesisAnalyticsV2::Application'], 'kinesisanalytics', 'application/*'),
    'kinesisanalytics:CreateApplicationPresignedUrl', 'kinesisanalytics:UpdateApplication'),
  passing('firehose-101', 'firehose', 'deliver with the role', 'firehose:CreateDeliveryStream'),
  passing('dms-101', 'dms', 'replicate with the role', 'dms:CreateEndpoint', 'dms:CreateReplicationTask'),
  passing('rds-101', 'rds', 'let a database act as the role', 'rds:AddRoleToDBCluster'),
  passing('rds-102', 'rds', 'let a database act as the role', 'rds:AddRoleToDBInstance'),
  passing('rds-103', 'rds', 'create a database cluster that acts as the role', 'rds:CreateDBCluster'),
  technique('rds-104', 'credential-access', 'change the password of a database that acts as a role', resourceOf('database cluster', ['AWS::RDS::DBCluster'], 'rds', 'cluster:*'), 'target', onTarget('rds:ModifyDBCluster')),
  passing('redshift-101', 'redshift', 'make a cluster with the role', 'redshift:CreateCluster'),
  passing('redshift-102', 'redshift', 'give a cluster the role', 'redshift:ModifyClusterIamRoles'),
  passing('redshift-103', ['redshift-serverless', 'redshift'], 'make a namespace with the role', 'redshift-serverless:CreateNamespace'),
  using('redshift-104', 'run queries as an administrator of a cluster', resourceOf('Redshift cluster', ['AWS::Redshift::Cluster'], 'redshift', 'cluster:*'), anywhere('redshift:GetClusterCredentials', place('redshift', 'dbuser:*'))),
  passing('transfer-101', 'transfer', 'log in to a file server with the role', 'transfer:CreateUser'),
  passing('transfer-102', 'transfer', 'give a user of a file server the role', 'transfer:UpdateUser'),
  passing('quicksight-101', 'quicksight', 'read data with the role', 'quicksight:CreateDataSource'),
  passing('datasync-101', 'datasync', 'copy data with the role', 'datasync:CreateLocationS3', 'datasync:StartTaskExecution'),
  passing('lakeformation-101', 'lakeformation', 'register data with the role', 'lakeformation:RegisterResource', 'lakeformation:GrantPermissions'),
  passing('cognito-101', 'cognito-identity', 'let users of an identity pool act as the role', 'cognito-identity:SetIdentityPoolRoles'),
];

/** All of data. */
export const DATA_TECHNIQUES: readonly Technique[] = [...GLUE, ...LEARNING, ...DATA];
