import { addressKey } from '../../deployment';
import type { ResolvedResource } from '../resolved';
import type { Identities } from './read-principals';
import type { Reading } from './reading';
import { property, textOf } from './resolved-values';

/** Resources that act as a role, and where they name it: what runs in them has the role's permissions. */
const ROLE_OF: { readonly [type: string]: string } = {
  'AWS::AppRunner::Service': 'InstanceConfiguration.InstanceRoleArn',
  'AWS::AppSync::DataSource': 'ServiceRoleArn',
  'AWS::Bedrock::Agent': 'AgentResourceRoleArn',
  'AWS::BedrockAgentCore::Runtime': 'RoleArn',
  'AWS::CodeBuild::Project': 'ServiceRole',
  'AWS::CodePipeline::Pipeline': 'RoleArn',
  'AWS::ECS::TaskDefinition': 'TaskRoleArn',
  'AWS::EKS::Cluster': 'RoleArn',
  'AWS::EKS::FargateProfile': 'PodExecutionRoleArn',
  'AWS::EKS::Nodegroup': 'NodeRole',
  'AWS::EKS::PodIdentityAssociation': 'RoleArn',
  'AWS::Glue::Crawler': 'Role',
  'AWS::Glue::DevEndpoint': 'RoleArn',
  'AWS::Glue::Job': 'Role',
  'AWS::KinesisAnalyticsV2::Application': 'ServiceExecutionRole',
  'AWS::Lambda::Function': 'Role',
  'AWS::Pipes::Pipe': 'RoleArn',
  'AWS::SageMaker::NotebookInstance': 'RoleArn',
  'AWS::SageMaker::Model': 'ExecutionRoleArn',
  'AWS::Scheduler::Schedule': 'Target.RoleArn',
  'AWS::StepFunctions::StateMachine': 'RoleArn',
  'AWS::Batch::JobDefinition': 'ContainerProperties.JobRoleArn',
  'AWS::EC2::FlowLog': 'DeliverLogsPermissionArn',
  'AWS::CloudFormation::Stack': 'RoleARN',
  'AWS::CloudTrail::Trail': 'CloudWatchLogsRoleArn',
  'AWS::Events::Rule': 'RoleArn',
  'AWS::KinesisFirehose::DeliveryStream': 'ExtendedS3DestinationConfiguration.RoleARN',
};

/** Resources that name an instance profile. */
const PROFILE_OF: { readonly [type: string]: readonly string[] } = {
  'AWS::EC2::Instance': ['IamInstanceProfile'],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData.IamInstanceProfile.Arn', 'LaunchTemplateData.IamInstanceProfile.Name'],
  'AWS::AutoScaling::LaunchConfiguration': ['IamInstanceProfile'],
};

/** Resources that run what another resource declares. */
const RUNS: { readonly [type: string]: readonly [path: string, types: readonly string[]] } = {
  'AWS::ECS::Service': ['TaskDefinition', ['AWS::ECS::TaskDefinition']],
  'AWS::Lambda::Alias': ['FunctionName', ['AWS::Lambda::Function']],
  'AWS::Lambda::Version': ['FunctionName', ['AWS::Lambda::Function']],
  'AWS::Lambda::Url': ['TargetFunctionArn', ['AWS::Lambda::Function']],
};

/** ARNs of the roles as which resources act, by the key of the resource. A role that no template has counts by its ARN alone. */
export function actingRoles(reading: Reading, identities: Identities): Map<string, string> {
  const arns = new Map<string, string>(identities.arns());
  const set = (resource: ResolvedResource, arn: string | undefined) => {
    if (arn !== undefined) {
      arns.set(addressKey(resource.stack, resource.logicalId), arn);
    }
  };
  const roleArn = (resource: ResolvedResource, path: string) => {
    const text = textOf(property(resource, path));
    return text === undefined ? undefined : identities.declared('role', text, resource)?.arn ?? (text.startsWith('arn:') ? text : undefined);
  };
  for (const [type, path] of Object.entries(ROLE_OF)) {
    reading.ofType(type).forEach((resource) => set(resource, roleArn(resource, path)));
  }
  const profiles = reading.ofType('AWS::IAM::InstanceProfile');
  for (const profile of profiles) {
    const role = reading.texts(profile, 'Roles')[0];
    set(profile, role === undefined ? undefined : identities.declared('role', role, profile)?.arn);
  }
  const arnOf = (found: ResolvedResource | undefined) => (found === undefined ? undefined : arns.get(addressKey(found.stack, found.logicalId)));
  const follow = (resource: ResolvedResource, path: string, types: readonly string[]) => {
    const text = textOf(property(resource, path));
    return text === undefined ? undefined : arnOf(reading.find(text, types, resource));
  };
  for (const [type, paths] of Object.entries(PROFILE_OF)) {
    for (const resource of reading.ofType(type)) {
      for (const path of paths) {
        set(resource, follow(resource, path, ['AWS::IAM::InstanceProfile']));
      }
    }
  }
  for (const [type, [path, types]] of Object.entries(RUNS)) {
    reading.ofType(type).forEach((resource) => set(resource, follow(resource, path, types)));
  }
  return arns;
}
