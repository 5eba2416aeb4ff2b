import { Token } from 'aws-cdk-lib';
import { AllowedBucketSettings } from './block-public-bucket-options';
import { invalidInput, requireReason, shown } from '../../../private/errors';

/**
 * A bucket that is meant to be public, such as a website. It is spared twice: the handler refuses it, and the playbook's roles are
 * denied the change. It is named here and not by a tag: an attacker could set one.
 */
export class AllowedPublicBucket {
  /**
   * One bucket.
   *
   * @param name the bucket's name, 3 to 63 small letters, digits, dots and hyphens
   * @param reason why it is meant to be public, for the person who reviews it and who reads the notices
   * @throws if the name is no bucket's name, or the reason says nothing or takes more than 200 characters
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  public static named(name: string, reason: string): AllowedPublicBucket {
    const place = 'AllowedPublicBucket.named';
    if (Token.isUnresolved(name) || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw invalidInput(place, `${shown(name)} is not the name of a bucket`, 'write out a name of 3 to 63 small letters, digits, dots and hyphens');
    }
    const text = requireReason(place, `the exception for ${name}`, reason);
    if (Token.isUnresolved(text) || text.length > 200) {
      throw invalidInput(place, `the reason for ${name} is ${Token.isUnresolved(text) ? 'known only at deployment' : `${text.length} characters long`}`, 'say it in at most 200 characters');
    }
    return new AllowedPublicBucket(name, text);
  }

  private constructor(
    /** The bucket's name. */
    public readonly bucketName: string,
    /** Why it is meant to be public. */
    public readonly reason: string,
  ) {}

  /** @internal What the handler is told. */
  public get _settings(): AllowedBucketSettings {
    return { name: this.bucketName, reason: this.reason };
  }
}
