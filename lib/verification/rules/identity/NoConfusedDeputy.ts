import { Condition, narrows, policiesOf } from '../../engine/policies';
import { ResourceRule } from '../../engine/rule';

const SOURCE_KEYS = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths', 'aws:sourceowner', 'kms:viaservice', 'kms:calleraccount'];

export const NoConfusedDeputy: ResourceRule = {
  id: 'NoConfusedDeputy',
  area: 'identity',
  demands: 'A resource policy that lets an AWS service in says on whose behalf: aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or an encryption context.',
  why: 'A service principal acts for every customer of AWS. Without a source, somebody else can make the service use this resource for them.',
  fix: 'Add aws:SourceArn or aws:SourceAccount to the statement. Where the service sends neither, as EventBridge to topics, let it act by a role of this account.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
  frameworks: ['NIST 800-53 R5 AC-3', 'NIST 800-53 R5 AC-4'],
  types: ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::KMS::Key', 'AWS::SecretsManager::ResourcePolicy'],
  * check(resource, context) {
    for (const policy of policiesOf(resource, 'resource', context.values)) {
      for (const statement of 'open' in policy ? [] : policy.statements.filter((candidate) => candidate.allows && !candidate.conditions.some(namesSource))) {
        for (const principal of statement.principals.filter(({ type }) => type === 'Service')) {
          yield { cause: `Principal::${principal.text}`, what: `it lets ${principal.text} act for any account`, at: statement.at };
        }
      }
    }
  },
};

function namesSource(condition: Condition): boolean {
  return (SOURCE_KEYS.includes(condition.key) || condition.key.startsWith('kms:encryptioncontext:')) && narrows(condition);
}
