import { ResourceRule, demanding } from '../../engine/rule';
import { isTrue, openness, textOf } from '../../engine/values';

const SWITCHES = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

export const BucketBlocksPublicAccess: ResourceRule = {
  id: 'BucketBlocksPublicAccess',
  area: 'data',
  demands: 'Every bucket and access point sets all four switches of Block Public Access, and no bucket has a public ACL.',
  why: 'One wrong policy statement publishes the bucket where the switches do not stop it.',
  fix: 'Set BlockPublicAccess.BLOCK_ALL and leave the ACL out.',
  link: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html',
  frameworks: ['CIS AWS Foundations 7.0 3.1.4', 'AWS FSBP S3.8', 'NIST 800-53 R5 AC-3', 'NIST 800-53 R5 SC-7'],
  types: ['AWS::S3::Bucket', 'AWS::S3::AccessPoint'],
  * check(resource, context) {
    for (const name of SWITCHES) {
      yield* demanding(resource, context, `PublicAccessBlockConfiguration.${name}`, isTrue, name);
    }
    for (const acl of context.values.of(resource, 'AccessControl')) {
      if (/^(Public|Authenticated)/.test(textOf(acl)) || openness(acl)) {
        yield { cause: 'AccessControl', what: `AccessControl is ${textOf(acl)}`, at: 'AccessControl' };
      }
    }
  },
};
