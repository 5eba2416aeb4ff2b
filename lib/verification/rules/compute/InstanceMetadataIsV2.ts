import { Resource } from '../../engine/model';
import { ResourceRule, RuleContext, demanding } from '../../engine/rule';
import { isText } from '../../engine/values';

const PATHS: Record<string, string> = {
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateData.MetadataOptions.HttpTokens',
  'AWS::AutoScaling::LaunchConfiguration': 'MetadataOptions.HttpTokens',
  'AWS::EC2::Instance': 'MetadataOptions.HttpTokens',
};

export const InstanceMetadataIsV2: ResourceRule = {
  id: 'InstanceMetadataIsV2',
  area: 'compute',
  demands: 'Instances answer metadata requests only with a session token (IMDSv2).',
  why: 'With IMDSv1 one forged request of a web application hands out the credentials of the instance.',
  fix: 'Set HttpTokens to required.',
  link: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html',
  frameworks: ['CIS AWS Foundations 7.0 6.7', 'AWS FSBP EC2.8', 'AWS FSBP EC2.170', 'NIST 800-53 R5 AC-3'],
  types: Object.keys(PATHS),
  * check(resource, context) {
    // An instance may take the setting from its launch template, which is checked on its own.
    if (!(resource.type === 'AWS::EC2::Instance' && usesTemplateOfApp(resource, context) && resource.properties.MetadataOptions === undefined)) {
      yield* demanding(resource, context, PATHS[resource.type], (value) => isText(value, 'required'));
    }
  },
};

function usesTemplateOfApp(instance: Resource, { values }: RuleContext): boolean {
  return ['LaunchTemplate.LaunchTemplateId', 'LaunchTemplate.LaunchTemplateName'].flatMap((path) => values.of(instance, path)).some((value) => value.kind === 'reference');
}
