/** Techniques of services that build, deploy and orchestrate. */
import type { Technique } from '../technique';
import { anywhere, passing, place, resourceOf, technique, using } from '../technique-builders';

const STACK = resourceOf('stack', ['AWS::CloudFormation::Stack'], 'cloudformation', 'stack/*');
const STACK_SET = resourceOf('stack set', ['AWS::CloudFormation::StackSet'], 'cloudformation', 'stackset/*');
const PROJECT = resourceOf('build project', ['AWS::CodeBuild::Project'], 'codebuild', 'project/*');
const PIPELINE = resourceOf('pipeline', ['AWS::CodePipeline::Pipeline'], 'codepipeline', '*');
const STATE_MACHINE = resourceOf('state machine', ['AWS::StepFunctions::StateMachine'], 'states', 'stateMachine:*');

const CLOUDFORMATION: readonly Technique[] = [
  passing('cloudformation-001', 'cloudformation', 'create a stack with the role', 'cloudformation:CreateStack'),
  using('cloudformation-002', 'update a stack that has a role', STACK, 'cloudformation:UpdateStack'),
  passing('cloudformation-003', 'cloudformation', 'create a stack set with the role', 'cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances'),
  passing('cloudformation-004', 'cloudformation', 'update a stack set with the role', 'cloudformation:UpdateStackSet'),
  using('cloudformation-005', 'change a stack that has a role through a change set', STACK, 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
  using('cloudformation-101', 'update a stack set that has a role', STACK_SET, 'cloudformation:UpdateStackSet'),
  passing('cloudformation-102', 'cloudformation', 'create a stack with the role through a change set', 'cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'),
  passing('cloudformation-103', ['resources.cloudformation', 'cloudformation'], 'register a resource type of its own with the role', 'cloudformation:RegisterType', 'cloudformation:CreateStack'),
  passing('cloudformation-104', 'cloudformation', 'update a stack with the role', 'cloudformation:UpdateStack'),
  passing('cloudformation-105', ['resources.cloudformation', 'cloudformation'], 'create a resource with the role', 'cloudformation:CreateResource'),
];

const CODE: readonly Technique[] = [
  passing('codebuild-001', 'codebuild', 'make a build project with the role and start it', 'codebuild:CreateProject', 'codebuild:StartBuild'),
  using('codebuild-002', 'start a build with commands of its own', PROJECT, 'codebuild:StartBuild'),
  using('codebuild-003', 'start a batch of builds with commands of its own', PROJECT, 'codebuild:StartBuildBatch'),
  passing('codebuild-004', 'codebuild', 'make a build project with the role and start a batch', 'codebuild:CreateProject', 'codebuild:StartBuildBatch'),
  using('codebuild-101', 'change a build project and wait for the next build', PROJECT, 'codebuild:UpdateProject'),
  passing('codebuild-102', 'codebuild', 'give a build project the role and start it', 'codebuild:UpdateProject', 'codebuild:StartBuild'),
  passing('codepipeline-101', 'codepipeline', 'make a pipeline with the role', 'codepipeline:CreatePipeline'),
  passing('codepipeline-102', 'codepipeline', 'change a pipeline with the role', 'codepipeline:UpdatePipeline'),
  passing('codedeploy-101', 'codedeploy', 'deploy with the role', 'codedeploy:CreateDeploymentGroup', 'codedeploy:CreateDeployment'),
  using('codepipeline-103', 'run other commands in a pipeline', PIPELINE, 'codepipeline:UpdatePipeline', 'codepipeline:StartPipelineExecution'),
  using('codedeploy-102', 'deploy a revision of its own', resourceOf('deployment group', ['AWS::CodeDeploy::DeploymentGroup'], 'codedeploy', 'deploymentgroup:*'), 'codedeploy:CreateDeployment'),
  passing('codestar-101', 'codestar', 'make a project with the role', 'codestar:CreateProject'),
  technique('codestar-102', 'principal-access', 'make a project that makes an administrator of it', { kind: 'nothing' }, 'administrator',
    anywhere('codestar:CreateProject'), anywhere('codestar:AssociateTeamMember')),
  passing('proton-101', 'proton', 'deploy an environment with the role', 'proton:CreateEnvironment'),
  passing('servicecatalog-101', 'servicecatalog', 'launch a product with the role', 'servicecatalog:CreateConstraint', 'servicecatalog:ProvisionProduct'),
  passing('amplify-101', 'amplify', 'build an application with the role', 'amplify:CreateApp', 'amplify:StartJob'),
  using('amplify-102', 'build other code in an application', resourceOf('Amplify application', ['AWS::Amplify::App'], 'amplify', 'apps/*'), 'amplify:UpdateApp', 'amplify:StartJob'),
];

const ORCHESTRATION: readonly Technique[] = [
  passing('states-101', 'states', 'run a state machine with the role', 'states:CreateStateMachine', 'states:StartExecution'),
  passing('states-102', 'states', 'give a state machine the role and other steps', 'states:UpdateStateMachine'),
  using('states-103', 'change the steps of a state machine', STATE_MACHINE, 'states:UpdateStateMachine'),
  passing('states-104', 'states', 'try a single state with the role', 'states:TestState'),
  passing('events-101', 'events', 'let a rule act as the role', 'events:PutTargets'),
  passing('scheduler-101', 'scheduler', 'let a schedule act as the role', 'scheduler:CreateSchedule'),
  passing('scheduler-102', 'scheduler', 'let another schedule act as the role', 'scheduler:UpdateSchedule'),
  passing('pipes-101', 'pipes', 'let a pipe act as the role', 'pipes:CreatePipe'),
  passing('pipes-102', 'pipes', 'let another pipe act as the role', 'pipes:UpdatePipe'),
  passing('datapipeline-001', ['datapipeline', 'ec2', 'elasticmapreduce'], 'run a data pipeline with the role', 'datapipeline:PutPipelineDefinition', 'datapipeline:CreatePipeline', 'datapipeline:ActivatePipeline'),
  passing('airflow-101', ['airflow', 'airflow-env'], 'run workflows with the role', 'airflow:CreateEnvironment'),
  using('airflow-102', 'log in to an environment that runs workflows', resourceOf('Airflow environment', ['AWS::MWAA::Environment'], 'airflow', 'environment/*'), anywhere('airflow:CreateWebLoginToken', place('airflow', 'role/*'))),
  passing('iot-101', 'iot', 'let a rule act as the role', 'iot:CreateTopicRule'),
  passing('iot-102', 'iot', 'let another rule act as the role', 'iot:ReplaceTopicRule'),
  passing('iot-103', 'credentials.iot', 'let devices act as the role', 'iot:CreateRoleAlias'),
  passing('greengrass-101', 'greengrass', 'let devices act as the role', 'greengrass:AssociateRoleToGroup'),
  passing('swf-101', 'swf', 'let a workflow act as the role', 'swf:RegisterWorkflowType', 'swf:StartWorkflowExecution'),
  passing('fis-101', 'fis', 'run an experiment with the role', 'fis:CreateExperimentTemplate', 'fis:StartExperiment'),
  passing('config-101', ['ssm', 'config'], 'remediate with the role', 'config:PutRemediationConfigurations', 'config:StartRemediationExecution'),
  passing('ssm-incidents-101', 'ssm-incidents', 'respond with the role', 'ssm-incidents:CreateResponsePlan', 'ssm-incidents:StartIncident'),
  passing('appsync-101', 'appsync', 'let a data source act as the role', 'appsync:CreateDataSource'),
  passing('apigateway-101', 'apigateway', 'let an API act as the role', 'apigateway:PUT'),
  passing('synthetics-101', 'lambda', 'run a canary with the role', 'synthetics:CreateCanary', 'synthetics:StartCanary'),
  passing('budgets-101', 'budgets', 'let a budget act as the role', 'budgets:CreateBudgetAction'),
  passing('backup-101', 'backup', 'restore with the role', 'backup:StartRestoreJob'),
  passing('s3-101', 'batchoperations.s3', 'run a batch job with the role', 's3:CreateJob'),
];

/** All of delivery. */
export const DELIVERY_TECHNIQUES: readonly Technique[] = [...CLOUDFORMATION, ...CODE, ...ORCHESTRATION];
