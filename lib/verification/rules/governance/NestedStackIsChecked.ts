import { ResourceRule } from '../../engine/rule';

export const NestedStackIsChecked: ResourceRule = {
  id: 'NestedStackIsChecked',
  area: 'governance',
  demands: 'The template of every nested stack belongs to the app.',
  why: 'What a template from elsewhere creates was checked by nobody here.',
  fix: 'Use a NestedStack construct, or load the template with CfnInclude.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html',
  frameworks: ['NIST 800-53 R5 CM-6'],
  types: ['AWS::CloudFormation::Stack'],
  * check(stack, { model }) {
    if (!model.nestedTemplate(stack)) {
      yield { what: 'its template is not part of the app, so its resources are unchecked', at: 'TemplateURL' };
    }
  },
};
