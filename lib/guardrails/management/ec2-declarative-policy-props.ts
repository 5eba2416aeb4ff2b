import { AllowedImages } from './allowed-images';
import {
  AllowedImagesMode, MetadataDefault, MetadataTokens, PublicImages, PublicSnapshots, SerialConsole, VpcEncryption, VpcEncryptionExclusion,
  VpcInternetAccess,
} from './ec2-declarative-settings';
import { LockableOrganizationPolicyProps } from './organization-policy-props';

/** Properties of {@link Ec2DeclarativePolicy}. */
export interface Ec2DeclarativePolicyProps extends LockableOrganizationPolicyProps {
  /**
   * Whether the internet reaches VPCs through internet gateways. Blocking takes all that is public offline at once: attach it to units
   * without public workloads first.
   *
   * @default VpcInternetAccess.UNMANAGED
   */
  readonly vpcInternetAccess?: VpcInternetAccess;

  /**
   * Whether accounts may exclude VPCs and subnets from the block.
   *
   * @default false, where the block is managed
   */
  readonly vpcExclusionsAllowed?: boolean;

  /**
   * Whether the serial console works.
   *
   * @default SerialConsole.DISABLED
   */
  readonly serialConsole?: SerialConsole;

  /**
   * Whether machine images can be shared with everybody.
   *
   * @default PublicImages.BLOCK_NEW
   */
  readonly publicImages?: PublicImages;

  /**
   * Whether snapshots can be shared with everybody.
   *
   * @default PublicSnapshots.BLOCK_ALL
   */
  readonly publicSnapshots?: PublicSnapshots;

  /**
   * Images that may be used, up to ten times. An image has to satisfy one of them.
   *
   * @default - left to the accounts
   */
  readonly allowedImages?: AllowedImages[];

  /**
   * Whether other images fail or are only marked.
   *
   * @default AllowedImagesMode.AUDIT, where `allowedImages` is given
   */
  readonly allowedImagesMode?: AllowedImagesMode;

  /**
   * Whether new instances need version 2 of the metadata service. `ENFORCED` makes launches fail which ask for version 1, those of Auto
   * Scaling groups included: change launch templates first.
   *
   * @default MetadataTokens.REQUIRED
   */
  readonly metadataTokens?: MetadataTokens;

  /**
   * How many hops the token of the metadata service may travel: 1 keeps containers with a network of their own from it, 2 lets them.
   * From 1 to 64, or -1 for no preference.
   *
   * @default 2
   */
  readonly metadataHopLimit?: number;

  /**
   * Whether instances have the metadata service.
   *
   * @default MetadataDefault.NO_PREFERENCE
   */
  readonly metadataEndpoint?: MetadataDefault;

  /**
   * Whether instances see their tags in the metadata service.
   *
   * @default MetadataDefault.NO_PREFERENCE
   */
  readonly metadataTags?: MetadataDefault;

  /**
   * Whether traffic in VPCs must be encrypted in transit.
   *
   * @default - left to the accounts
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html
   */
  readonly vpcEncryption?: VpcEncryption;

  /**
   * What may carry traffic that is not encrypted.
   *
   * @default - nothing, where `vpcEncryption` is given
   */
  readonly vpcEncryptionExclusions?: VpcEncryptionExclusion[];

  /**
   * What people read when a request fails because of the policy, such as where to ask. Everybody in the accounts sees it.
   *
   * @default - a sentence of AWS
   */
  readonly exceptionMessage?: string;
}
