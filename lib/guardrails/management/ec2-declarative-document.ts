import { Ec2DeclarativePolicyProps } from './ec2-declarative-policy-props';
import { AllowedImagesMode, MetadataDefault, MetadataTokens, PublicImages, PublicSnapshots, SerialConsole, VpcInternetAccess } from './ec2-declarative-settings';
import { assign, node, present } from './inheritance';
import { requireEachOnce, requireWhole } from './policy-checks';
import { invalidInput } from '../../private/errors';

type Assign = (value: string | number | readonly string[]) => object;

/** The attributes that a policy sets. */
export function ec2Attributes(where: string, props: Ec2DeclarativePolicyProps): object {
  const locked = props.lockForChildren ?? true;
  const set: Assign = (value) => assign(value, locked);
  const { serialConsole = SerialConsole.DISABLED, exceptionMessage } = props;
  const { publicImages = PublicImages.BLOCK_NEW, publicSnapshots = PublicSnapshots.BLOCK_ALL } = props;
  const attributes = present({
    vpc_block_public_access: internetAccess(where, props, set),
    serial_console_access: serialConsole === SerialConsole.UNMANAGED ? undefined : { status: set(serialConsole) },
    image_block_public_access: publicImages === PublicImages.UNMANAGED ? undefined : { state: set(publicImages) },
    snapshot_block_public_access: publicSnapshots === PublicSnapshots.UNMANAGED ? undefined : { state: set(publicSnapshots) },
    allowed_images_settings: allowedImages(where, props, locked),
    instance_metadata_defaults: metadata(where, props, set),
    vpc_encryption_control: encryption(where, props, set),
  });
  if (Object.keys(attributes).length === 0) {
    throw invalidInput(where, 'the policy manages nothing', 'leave at least one setting managed');
  }
  if (exceptionMessage?.trim() === '') {
    throw invalidInput(where, 'the exception message is empty', 'say whom to ask, or leave it out');
  }
  return present({ exception_message: exceptionMessage === undefined ? undefined : set(exceptionMessage), ...attributes });
}

function internetAccess(where: string, props: Ec2DeclarativePolicyProps, set: Assign): object | undefined {
  const { vpcInternetAccess = VpcInternetAccess.UNMANAGED, vpcExclusionsAllowed } = props;
  if (vpcInternetAccess === VpcInternetAccess.UNMANAGED) {
    requireNone(where, { vpcExclusionsAllowed }, 'vpcInternetAccess');
    return undefined;
  }
  return { internet_gateway_block: { mode: set(vpcInternetAccess), exclusions_allowed: set(vpcExclusionsAllowed ? 'enabled' : 'disabled') } };
}

function allowedImages(where: string, props: Ec2DeclarativePolicyProps, locked: boolean): object | undefined {
  const { allowedImages: images, allowedImagesMode } = props;
  if (!images) {
    requireNone(where, { allowedImagesMode }, 'allowedImages');
    return undefined;
  }
  if (images.length === 0 || images.length > 10) {
    throw invalidInput(where, `${images.length} criteria of allowed images`, 'use 1 to 10');
  }
  const criteria = Object.fromEntries(images.map(({ _members }, index) => [`criteria_${index + 1}`, node(_members(locked), locked)]));
  // Locked as a whole: one more criterion of a child would allow more images.
  return { state: assign(allowedImagesMode ?? AllowedImagesMode.AUDIT, locked), image_criteria: node(criteria, locked) };
}

/** All four are written: the page does not say what holds for one that is missing. */
function metadata(where: string, props: Ec2DeclarativePolicyProps, set: Assign): object | undefined {
  const { metadataTokens = MetadataTokens.REQUIRED, metadataHopLimit, metadataEndpoint, metadataTags } = props;
  if (metadataTokens === MetadataTokens.UNMANAGED) {
    requireNone(where, { metadataHopLimit, metadataEndpoint, metadataTags }, 'metadataTokens');
    return undefined;
  }
  if (metadataHopLimit !== undefined && metadataHopLimit !== -1) {
    requireWhole(where, 'the hop limit of the metadata service', metadataHopLimit, 1, 64);
  }
  const enforced = metadataTokens === MetadataTokens.ENFORCED;
  return present({
    http_tokens: set(enforced ? MetadataTokens.REQUIRED : metadataTokens),
    http_tokens_enforced: enforced ? set('enabled') : undefined,
    http_put_response_hop_limit: set(String(metadataHopLimit ?? 2)),
    http_endpoint: set(metadataEndpoint ?? MetadataDefault.NO_PREFERENCE),
    instance_metadata_tags: set(metadataTags ?? MetadataDefault.NO_PREFERENCE),
  });
}

function encryption(where: string, props: Ec2DeclarativePolicyProps, set: Assign): object | undefined {
  const { vpcEncryption, vpcEncryptionExclusions: exclusions } = props;
  if (vpcEncryption === undefined) {
    requireNone(where, { vpcEncryptionExclusions: exclusions }, 'vpcEncryption');
    return undefined;
  }
  if (exclusions) {
    requireEachOnce(where, 'exclusion from encryption', exclusions);
  }
  return present({ mode: set(vpcEncryption), exclusions: exclusions && set(exclusions) });
}

/** Refuses settings that would do nothing. */
function requireNone(where: string, settings: Readonly<Record<string, unknown>>, without: string): void {
  const name = Object.keys(settings).find((one) => settings[one] !== undefined);
  if (name !== undefined) {
    throw invalidInput(where, `${name} has no effect without ${without}`, `set ${without}, or leave ${name} out`);
  }
}
