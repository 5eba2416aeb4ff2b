/** Techniques of services that run code: functions, machines, containers. */
import type { Technique } from '../technique';
import { anywhere, passing, place, resourceOf, using } from '../technique-builders';

const FUNCTION = resourceOf('function', ['AWS::Lambda::Function'], 'lambda', 'function:*');
const INSTANCE = resourceOf('instance', ['AWS::EC2::Instance'], 'ec2', 'instance/*');
const LAUNCH_TEMPLATE = resourceOf('launch template', ['AWS::EC2::LaunchTemplate'], 'ec2', 'launch-template/*');
const TASK = resourceOf('task', [], 'ecs', 'task/*');
const TASK_DEFINITION = resourceOf('task definition', ['AWS::ECS::TaskDefinition'], 'ecs', 'task-definition/*');
const CLUSTER = resourceOf('cluster', [], 'eks', 'cluster/*');

const LAMBDA: readonly Technique[] = [
  passing('lambda-001', 'lambda', 'make a function with the role and call it', 'lambda:CreateFunction', 'lambda:InvokeFunction'),
  passing('lambda-002', 'lambda', 'make a function with the role that events call', 'lambda:CreateFunction', 'lambda:CreateEventSourceMapping'),
  using('lambda-003', 'change the code of a function', FUNCTION, 'lambda:UpdateFunctionCode'),
  using('lambda-004', 'change the code of a function and call it', FUNCTION, 'lambda:UpdateFunctionCode', 'lambda:InvokeFunction'),
  using('lambda-005', 'change the code of a function and let itself call it', FUNCTION, 'lambda:UpdateFunctionCode', 'lambda:AddPermission'),
  passing('lambda-006', 'lambda', 'make a function with the role and let itself call it', 'lambda:CreateFunction', 'lambda:AddPermission'),
  using('lambda-101', 'put a layer of its own under a function', FUNCTION, 'lambda:UpdateFunctionConfiguration'),
  passing('lambda-102', 'lambda', 'give a function another role and change its code', 'lambda:UpdateFunctionConfiguration', 'lambda:UpdateFunctionCode'),
  passing('lambda-103', 'lambda', 'make a function with the role that a URL calls', 'lambda:CreateFunction', 'lambda:CreateFunctionUrlConfig'),
  passing('lambda-104', 'edgelambda', 'make a function with the role that runs at the edge', 'lambda:CreateFunction', 'lambda:PublishVersion', 'cloudfront:UpdateDistribution'),
];

const EC2: readonly Technique[] = [
  passing('ec2-001', 'ec2', 'start a machine with the role and commands of its own', { ...anywhere('ec2:RunInstances', place('ec2', 'instance/*')) }),
  using('ec2-002', 'change the start script of a machine', INSTANCE, 'ec2:ModifyInstanceAttribute', 'ec2:StopInstances', 'ec2:StartInstances'),
  passing('ec2-003', 'ec2', 'request spot machines with the role', 'ec2:RequestSpotInstances'),
  using('ec2-004', 'change the launch template that machines start from', LAUNCH_TEMPLATE, 'ec2:CreateLaunchTemplateVersion', 'ec2:ModifyLaunchTemplate'),
  passing('ec2-101', 'ec2', 'put the role on a machine that it can enter', anywhere('ec2:AssociateIamInstanceProfile', place('ec2', 'instance/*')), anywhere('ssm:SendCommand', place('ec2', 'instance/*'))),
  passing('ec2-102', 'ec2', 'put the role on a machine that it can enter', anywhere('ec2:AssociateIamInstanceProfile', place('ec2', 'instance/*')), anywhere('ssm:StartSession', place('ec2', 'instance/*'))),
  passing('ec2-103', 'ec2', 'replace the role of a machine that it can enter', anywhere('ec2:ReplaceIamInstanceProfileAssociation', place('ec2', 'instance/*')), anywhere('ssm:SendCommand', place('ec2', 'instance/*'))),
  passing('ec2-104', 'ec2', 'put the role into the instance profile of a machine', anywhere('iam:AddRoleToInstanceProfile', place('iam', 'instance-profile/*'))),
  passing('ec2-105', ['spotfleet', 'ec2'], 'request a fleet of machines with the role', 'ec2:RequestSpotFleet'),
  passing('ec2-106', 'ec2', 'create a fleet of machines with the role', 'ec2:CreateFleet', 'ec2:CreateLaunchTemplate'),
  passing('autoscaling-101', 'ec2', 'let a group start machines with the role', 'autoscaling:CreateLaunchConfiguration', 'autoscaling:CreateAutoScalingGroup'),
  passing('autoscaling-102', 'ec2', 'let a group start machines with the role', 'ec2:CreateLaunchTemplate', 'autoscaling:CreateAutoScalingGroup'),
  passing('imagebuilder-101', ['ec2', 'imagebuilder'], 'build an image on a machine with the role', 'imagebuilder:CreateInfrastructureConfiguration', 'imagebuilder:StartImagePipelineExecution'),
  using('ec2instanceconnect-003', 'log in to a machine with a key of its own', INSTANCE, 'ec2-instance-connect:SendSSHPublicKey', anywhere('ec2:DescribeInstances')),
  using('ec2instanceconnect-101', 'log in to the serial console of a machine', INSTANCE, 'ec2-instance-connect:SendSerialConsoleSSHPublicKey'),
];

const SSM: readonly Technique[] = [
  using('ssm-001', 'open a session on a machine', INSTANCE, 'ssm:StartSession'),
  using('ssm-002', 'run commands on a machine', INSTANCE, 'ssm:SendCommand'),
  passing('ssm-101', 'ssm', 'run an automation with the role', 'ssm:StartAutomationExecution'),
  passing('ssm-102', 'ssm', 'schedule a maintenance task with the role', 'ssm:RegisterTaskWithMaintenanceWindow'),
  using('ssm-103', 'let state manager run commands on a machine', INSTANCE, 'ssm:CreateAssociation'),
  using('ssm-104', 'rewrite the document that machines run', resourceOf('document that machines run', [], 'ssm', 'document/*'), 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion'),
];

const CONTAINERS: readonly Technique[] = [
  passing('ecs-001', 'ecs-tasks', 'run a service with the role on a cluster of its own', 'ecs:RegisterTaskDefinition', 'ecs:CreateCluster', 'ecs:CreateService'),
  passing('ecs-002', 'ecs-tasks', 'run a task with the role on a cluster of its own', 'ecs:RegisterTaskDefinition', 'ecs:CreateCluster', 'ecs:RunTask'),
  passing('ecs-003', 'ecs-tasks', 'run a service with the role', 'ecs:RegisterTaskDefinition', 'ecs:CreateService'),
  passing('ecs-004', 'ecs-tasks', 'run a task with the role', 'ecs:RegisterTaskDefinition', 'ecs:RunTask'),
  passing('ecs-005', 'ecs-tasks', 'run a task with the role on a machine', 'ecs:RegisterTaskDefinition', 'ecs:StartTask'),
  using('ecs-006', 'run commands in a task', TASK, 'ecs:ExecuteCommand'),
  passing('ecs-101', 'ecs-tasks', 'let a service run another task with the role', 'ecs:RegisterTaskDefinition', 'ecs:UpdateService'),
  passing('ecs-102', 'ecs-tasks', 'run a task whose role it replaces at start', { ...anywhere('ecs:RunTask', place('ecs', 'task-definition/*')) }),
  using('ecs-103', 'start a task with commands of its own', TASK_DEFINITION, 'ecs:RunTask'),
  passing('eks-101', ['pods.eks', 'eks'], 'let a pod act as the role', 'eks:CreatePodIdentityAssociation'),
  passing('eks-102', 'eks', 'make a cluster with the role', 'eks:CreateCluster'),
  passing('eks-103', 'ec2', 'add machines with the role to a cluster', 'eks:CreateNodegroup'),
  passing('eks-104', 'eks-fargate-pods', 'run pods with the role', 'eks:CreateFargateProfile'),
  using('eks-105', 'make itself an administrator of a cluster', CLUSTER, 'eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'),
  using('eks-106', 'give a cluster\'s access entry more', resourceOf('cluster', [], 'eks', 'access-entry/*'), 'eks:AssociateAccessPolicy'),
  passing('eks-107', ['pods.eks', 'eks'], 'let a pod that is there act as the role', 'eks:UpdatePodIdentityAssociation'),
  passing('apprunner-001', 'tasks.apprunner', 'run a service with the role', 'apprunner:CreateService'),
  passing('apprunner-101', 'tasks.apprunner', 'give a service the role', 'apprunner:UpdateService'),
  using('apprunner-102', 'run another image in a service', resourceOf('App Runner service', ['AWS::AppRunner::Service'], 'apprunner', 'service/*'), 'apprunner:UpdateService'),
  passing('batch-101', 'ecs-tasks', 'run a job with the role', 'batch:RegisterJobDefinition', 'batch:SubmitJob'),
  using('batch-102', 'run a job with commands of its own', resourceOf('job definition', ['AWS::Batch::JobDefinition'], 'batch', 'job-definition/*'), 'batch:SubmitJob'),
  passing('batch-103', ['ec2', 'ecs-tasks'], 'make a compute environment with the role', 'batch:CreateComputeEnvironment', 'batch:SubmitJob'),
  passing('elasticbeanstalk-101', ['elasticbeanstalk', 'ec2'], 'run an application with the role', 'elasticbeanstalk:CreateEnvironment'),
  passing('elasticbeanstalk-102', ['elasticbeanstalk', 'ec2'], 'run another version of an application with the role', 'elasticbeanstalk:UpdateEnvironment'),
  passing('lightsail-101', 'lightsail', 'run a container service with the role', 'lightsail:CreateContainerService'),
  passing('gamelift-101', 'gamelift', 'run a game server with the role', 'gamelift:CreateFleet'),
  passing('gamelift-102', ['gamelift', 'ec2'], 'run game server machines with the role', 'gamelift:CreateGameServerGroup'),
  passing('opsworks-101', ['opsworks', 'ec2'], 'run a stack of machines with the role', 'opsworks:CreateStack'),
  passing('appstream-101', 'appstream', 'stream from a machine with the role', 'appstream:CreateFleet', 'appstream:CreateStreamingURL'),
  passing('appstream-102', 'appstream', 'build an image on a machine with the role', 'appstream:CreateImageBuilder', 'appstream:CreateImageBuilderStreamingURL'),
  passing('workspaces-101', 'workspaces', 'stream from a pool of machines with the role', 'workspaces:CreateWorkspacesPool'),
  passing('robomaker-101', 'robomaker', 'run a simulation with the role', 'robomaker:CreateSimulationJob'),
];

/** All of compute. */
export const COMPUTE_TECHNIQUES: readonly Technique[] = [...LAMBDA, ...EC2, ...SSM, ...CONTAINERS];
