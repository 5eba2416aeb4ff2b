import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { AllowedPublicBucket } from './allowed-public-bucket';
import { BlockPublicBucketOptions, BUCKET_ANONYMOUS, BUCKET_PUBLIC, BUCKET_UNBLOCKED } from './block-public-bucket-options';
import { BlockPublicBucketProps } from './block-public-bucket-props';
import { WildcardException } from '../../../identity';
import { invalidInput, shown } from '../../../private/errors';
import { Claim, ClaimResource } from '../../../verification/claims';
import { FindingTrigger } from '../../finding-trigger';
import { PlaybookSpecFactory } from '../../playbook-spec';

/** GuardDuty rates it low that a bucket lost its protection: nothing is public by it yet. */
const DEFAULT_TRIGGERS = [
  FindingTrigger.guardDuty(BUCKET_PUBLIC),
  FindingTrigger.guardDuty(BUCKET_ANONYMOUS),
  FindingTrigger.guardDuty(BUCKET_UNBLOCKED, 2),
];

const READS = ['s3:GetBucketAcl', 's3:GetBucketPolicy', 's3:GetBucketPolicyStatus', 's3:GetBucketPublicAccessBlock'];
/** Taking the settings away needs the same action as setting them. */
const WRITES = ['s3:PutBucketPublicAccessBlock'];

/** The playbook that blocks public access of buckets. */
export function blockPublicBucketSpec(props: BlockPublicBucketProps): PlaybookSpecFactory {
  const { triggers = DEFAULT_TRIGGERS, allowedBuckets = [], keptBuckets = [] } = props;
  return (scope, { keptBucketArns = [] }) => {
    requireOnce(scope, allowedBuckets);
    const ownAccount = { StringEquals: { 's3:ResourceAccount': Stack.of(scope).account } };
    const buckets = bucketArn(scope, '*');
    const options: BlockPublicBucketOptions = { allowedBuckets: allowedBuckets.map((bucket) => bucket._settings) };
    return {
      runtimeName: 'block-public-bucket',
      description: 'Blocks public access of buckets',
      handlerAsset: 'response/playbooks/block-public-bucket/block-public-bucket.lambda',
      options,
      triggers,
      reads: [new iam.PolicyStatement({ sid: 'ReadPublicAccessOfBuckets', actions: READS, resources: [buckets], conditions: ownAccount })],
      acts: [new iam.PolicyStatement({ sid: 'BlockPublicAccessOfBuckets', actions: WRITES, resources: [buckets], conditions: ownAccount })],
      // What was there before is put back by the same action.
      undoes: [],
      denies: [
        ...denied('NeverBucketsMeantToBePublic', allowedBuckets.map(({ bucketName }) => bucketArn(scope, bucketName))),
        ...denied('NeverBucketsThatKeepEvidence', [
          ...keptBucketArns, ...keptBuckets.map((bucket) => bucket.bucketRef.bucketArn),
        ]),
      ],
      wildcardExceptions: [WildcardException.resource(buckets, [...READS, ...WRITES],
        'Which bucket becomes public is known only from the finding. The calls are limited to buckets that this account owns, and buckets that are meant to be '
        + 'public are denied')],
      remains: ['turn Block Public Access of buckets of the account off as well as on: S3 has one action for both directions. It opens only what policies or ACLs grant'],
      claims: (responder, operator) => [Claim.cannot({
        name: 'touches-neither-policies-nor-objects',
        about: scope.node.path,
        promise: 'The playbook changes no bucket policy and no ACL, and reads and deletes no object',
        principals: [responder, ...operator ? [operator] : []],
        actions: [
          's3:BypassGovernanceRetention', 's3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:GetObject', 's3:GetObjectVersion',
          's3:PutAccountPublicAccessBlock', 's3:PutBucketAcl', 's3:PutBucketPolicy', 's3:PutObjectAcl', 's3:PutObjectVersionAcl',
        ],
        resources: [ClaimResource.arn('*')],
      })],
    };
  };
}

/** With what a wildcard over buckets also matches: S3 asks for buckets only, and a proof asks for every text. */
function denied(sid: string, arns: readonly string[]): iam.PolicyStatement[] {
  return arns.length === 0 ? [] : [new iam.PolicyStatement({
    sid, effect: iam.Effect.DENY, actions: WRITES, resources: arns.flatMap((arn) => [arn, `${arn}/*`]),
  })];
}

function requireOnce(scope: IConstruct, buckets: readonly AllowedPublicBucket[]): void {
  const names = buckets.map(({ bucketName }) => bucketName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `the bucket ${shown(twice)} is allowed to be public twice`, 'name it once, with one reason');
  }
}

function bucketArn(scope: IConstruct, name: string): string {
  return Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: name, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}
