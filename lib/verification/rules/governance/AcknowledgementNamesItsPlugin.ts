import { AcknowledgementRule } from '../../engine/rule';

/** What the framework puts before an id without a plugin. */
const ANNOTATION = 'Annotation::';

/** Ids of warnings of the CDK and its libraries: `@aws-cdk/aws-ec2:name`. */
const WARNING_ID = /^@?[\w.-]+(\/[\w.-]+)*:[^:]/;

export const AcknowledgementNamesItsPlugin: AcknowledgementRule = {
  id: 'AcknowledgementNamesItsPlugin',
  area: 'governance',
  demands: 'Every acknowledgement names its plugin: Plugin::Rule or Plugin::Rule[finding].',
  why: 'The framework takes a bare rule id for the id of a warning. cdk-nag then drops the finding and the report does not list it as acknowledged.',
  fix: 'Write AwsSolutions::AwsSolutions-IAM5[Resource::*] instead of AwsSolutions-IAM5[Resource::*].',
  link: 'https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html',
  frameworks: ['NIST 800-53 R5 CM-6'],
  * checkAcknowledgement({ id, on }) {
    if (id.startsWith(ANNOTATION) && !WARNING_ID.test(id.slice(ANNOTATION.length))) {
      const bare = id.slice(ANNOTATION.length);
      yield { cause: bare, what: `the acknowledgement ${JSON.stringify(bare)} on this ${on} names no plugin` };
    }
  },
};
