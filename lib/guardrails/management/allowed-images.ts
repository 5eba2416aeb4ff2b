import { Duration } from 'aws-cdk-lib';
import { assign, present } from './inheritance';
import { requireEachOnce, requireForm, wholeDays } from './policy-checks';
import { invalidInput } from '../../private/errors';

/** Who an image is from. */
export class ImageProvider {
  /** AWS. */
  public static readonly AMAZON = new ImageProvider('amazon');

  /** Verified sellers of AWS Marketplace. */
  public static readonly AWS_MARKETPLACE = new ImageProvider('aws_marketplace');

  /** Backup vaults: images that AWS Backup restores from. */
  public static readonly AWS_BACKUP_VAULT = new ImageProvider('aws_backup_vault');

  /**
   * An account, such as the one that builds an organization's images.
   *
   * @param accountId twelve digits
   * @throws if it is not the id of an account
   */
  public static account(accountId: string): ImageProvider {
    return new ImageProvider(requireForm('ImageProvider.account', accountId, /^\d{12}$/, 'an account id', 'write its twelve digits'));
  }

  private constructor(
    /** As policies write it. */
    public readonly provider: string,
  ) {}
}

/** What an image must satisfy, all of it. */
export interface AllowedImageOptions {
  /**
   * Who it may be from, up to 200.
   *
   * @default - anybody
   */
  readonly providers?: ImageProvider[];

  /**
   * Names that it may have, up to 50, with `?` for one character and `*` for any.
   *
   * @default - any
   */
  readonly imageNames?: string[];

  /**
   * Product codes of AWS Marketplace that it may have, up to 50.
   *
   * @default - any
   */
  readonly marketplaceProductCodes?: string[];

  /**
   * How old it may be: whole days.
   *
   * @default - of any age
   */
  readonly maxAge?: Duration;

  /**
   * How long it may be deprecated: whole days, with `Duration.days(0)` not at all.
   *
   * @default - for ever
   */
  readonly maxDeprecation?: Duration;
}

/**
 * Images that are allowed. One that satisfies any of a policy's criteria may be used.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html
 */
export class AllowedImages {
  /**
   * Images that satisfy all that is said.
   *
   * @throws if nothing is said, or a value is not of the right form
   */
  public static of(options: AllowedImageOptions): AllowedImages {
    const where = 'AllowedImages.of';
    const { providers, imageNames, marketplaceProductCodes, maxAge, maxDeprecation } = options;
    checkList(where, 'provider', providers?.map(({ provider }) => provider), 200, /^/);
    checkList(where, 'name of images', imageNames, 50, /^[\w\s()[\]./'@*?-]{1,128}$/);
    checkList(where, 'product code', marketplaceProductCodes, 50, /^[A-Za-z0-9]{1,25}$/);
    if (!providers && !imageNames && !marketplaceProductCodes && !maxAge && !maxDeprecation) {
      throw invalidInput(where, 'nothing is said of images, so all would be allowed', 'say at least who they are from');
    }
    const age = maxAge && wholeDays(where, 'the age of images', maxAge, 0);
    const deprecation = maxDeprecation && wholeDays(where, 'the deprecation of images', maxDeprecation, 0);
    return new AllowedImages((locked) => present({
      allowed_image_providers: providers && assign(providers.map(({ provider }) => provider), locked),
      image_names: imageNames && assign(imageNames, locked),
      marketplace_product_codes: marketplaceProductCodes && assign(marketplaceProductCodes, locked),
      creation_date_condition: age === undefined ? undefined : { maximum_days_since_created: assign(age, locked) },
      deprecation_time_condition: deprecation === undefined ? undefined : { maximum_days_since_deprecated: assign(deprecation, locked) },
    }));
  }

  private constructor(
    /** @internal */
    public readonly _members: (locked: boolean) => Record<string, object>,
  ) {}
}

function checkList(where: string, what: string, values: readonly string[] | undefined, most: number, pattern: RegExp): void {
  if (!values) {
    return;
  }
  requireEachOnce(where, what, values);
  values.forEach((value) => requireForm(where, value, pattern, `a ${what}`, 'write it as EC2 does'));
  if (values.length > most) {
    throw invalidInput(where, `${values.length} times a ${what}, and ${most} are possible`, 'use several AllowedImages');
  }
}
