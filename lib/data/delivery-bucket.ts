import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ProtectedBucket, ProtectedBucketProps } from './protected-bucket';
import { wholeDays } from './whole-days';

/** Properties of {@link DeliveryBucket}. */
export interface DeliveryBucketProps extends ProtectedBucketProps {
  /**
   * When objects are deleted, in whole days, 1 to 36,500. They can be recovered for 90 days more.
   *
   * @default Duration.days(365)
   */
  readonly expiration?: Duration;
}

/**
 * A bucket for services that cannot deliver to an {@link ArchiveBucket}, as AWS Config: Object Lock is on without a default
 * retention.
 *
 * So versioning can never be suspended and a version can be put under legal hold, but until then it is the bucket's policy that
 * keeps versions, and whoever may change the policy could erase them. Prefer an {@link ArchiveBucket} where the service allows it.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
 */
export class DeliveryBucket extends ProtectedBucket {
  /** @throws if the expiration is no whole number of days, or objects move to colder storage after they expired */
  constructor(scope: Construct, id: string, props: DeliveryBucketProps = {}) {
    super(scope, id, props, { expiration: wholeDays(`${scope.node.path}/${id}`, 'expiration', props.expiration ?? Duration.days(365)) });
  }
}
