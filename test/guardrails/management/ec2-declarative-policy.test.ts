import { Duration } from 'aws-cdk-lib';
import { contentOf, expectDifferent, ROOT } from './support';
import {
  AllowedImageOptions, AllowedImages, AllowedImagesMode, Ec2DeclarativePolicy, Ec2DeclarativePolicyProps, ImageProvider, MetadataDefault,
  MetadataTokens, PublicImages, PublicSnapshots, SerialConsole, VpcEncryption, VpcEncryptionExclusion, VpcInternetAccess,
} from '../../../lib/guardrails';

const LOCK = { '@@operators_allowed_for_child_policies': ['@@none'] };
const NOTHING = {
  serialConsole: SerialConsole.UNMANAGED,
  publicImages: PublicImages.UNMANAGED,
  publicSnapshots: PublicSnapshots.UNMANAGED,
  metadataTokens: MetadataTokens.UNMANAGED,
};

const set = (value: unknown) => ({ '@@assign': value });

function ec2(props: Partial<Ec2DeclarativePolicyProps> = {}): unknown {
  return contentOf((stack) => new Ec2DeclarativePolicy(stack, 'Ec2', { targets: [ROOT], lockForChildren: false, ...props })).ec2_attributes;
}

test('closes what nobody needs open, and leaves alone what would take workloads offline', () => {
  expect(ec2()).toEqual({
    serial_console_access: { status: set('disabled') },
    image_block_public_access: { state: set('block_new_sharing') },
    snapshot_block_public_access: { state: set('block_all_sharing') },
    instance_metadata_defaults: {
      http_tokens: set('required'), http_put_response_hop_limit: set('2'), http_endpoint: set('no_preference'), instance_metadata_tags: set('no_preference'),
    },
  });
});

test.each<[string, Partial<Ec2DeclarativePolicyProps>, object]>([
  ['the block of VPCs', { vpcInternetAccess: VpcInternetAccess.BLOCK_INGRESS, vpcExclusionsAllowed: true },
    { vpc_block_public_access: { internet_gateway_block: { mode: set('block_ingress'), exclusions_allowed: set('enabled') } } }],
  ['the block of VPCs without exclusions', { vpcInternetAccess: VpcInternetAccess.BLOCK_BIDIRECTIONAL },
    { vpc_block_public_access: { internet_gateway_block: { mode: set('block_bidirectional'), exclusions_allowed: set('disabled') } } }],
  ['the serial console', { serialConsole: SerialConsole.ENABLED }, { serial_console_access: { status: set('enabled') } }],
  ['public images', { publicImages: PublicImages.ALLOWED }, { image_block_public_access: { state: set('unblocked') } }],
  ['public snapshots', { publicSnapshots: PublicSnapshots.BLOCK_NEW }, { snapshot_block_public_access: { state: set('block_new_sharing') } }],
  ['metadata', { metadataTokens: MetadataTokens.ENFORCED, metadataHopLimit: 4, metadataEndpoint: MetadataDefault.ENABLED, metadataTags: MetadataDefault.ENABLED },
    {
      instance_metadata_defaults: {
        http_tokens: set('required'),
        http_tokens_enforced: set('enabled'),
        http_put_response_hop_limit: set('4'),
        http_endpoint: set('enabled'),
        instance_metadata_tags: set('enabled'),
      },
    }],
  ['metadata without preference', { metadataTokens: MetadataTokens.NO_PREFERENCE, metadataHopLimit: -1 },
    {
      instance_metadata_defaults: {
        http_tokens: set('no_preference'), http_put_response_hop_limit: set('-1'), http_endpoint: set('no_preference'), instance_metadata_tags: set('no_preference'),
      },
    }],
  ['encryption in VPCs', { vpcEncryption: VpcEncryption.ENFORCE, vpcEncryptionExclusions: [VpcEncryptionExclusion.INTERNET_GATEWAY, VpcEncryptionExclusion.NAT_GATEWAY] },
    { vpc_encryption_control: { mode: set('attempt_enforce'), exclusions: set(['internet_gateway', 'nat_gateway']) } }],
  ['encryption that is watched', { vpcEncryption: VpcEncryption.MONITOR }, { vpc_encryption_control: { mode: set('attempt_monitor') } }],
  ['a message', { exceptionMessage: 'Ask in the channel cloud-security.', serialConsole: SerialConsole.DISABLED },
    { exception_message: set('Ask in the channel cloud-security.'), serial_console_access: { status: set('disabled') } }],
])('writes %s as on the page of AWS', (_name, props, attributes) => {
  expect(ec2({ ...NOTHING, ...props })).toEqual(attributes);
});

describe('allowed images', () => {
  const images = (options: AllowedImageOptions) => (ec2({ ...NOTHING, allowedImages: [AllowedImages.of(options)] }) as {
    allowed_images_settings: { image_criteria: { criteria_1: unknown } };
  }).allowed_images_settings.image_criteria.criteria_1;

  test('are only audited, unless said otherwise', () => {
    const allowedImages = [AllowedImages.of({ providers: [ImageProvider.AMAZON] }), AllowedImages.of({ maxAge: Duration.days(90) })];
    const criteria = { criteria_1: { allowed_image_providers: set(['amazon']) }, criteria_2: { creation_date_condition: { maximum_days_since_created: set(90) } } };
    expect(ec2({ ...NOTHING, allowedImages })).toEqual({ allowed_images_settings: { state: set('audit_mode'), image_criteria: criteria } });
    expect(ec2({ ...NOTHING, allowedImages, allowedImagesMode: AllowedImagesMode.ENFORCE })).toEqual({ allowed_images_settings: { state: set('enabled'), image_criteria: criteria } });
  });

  test('satisfy all that is said', () => {
    expect(images({
      providers: [ImageProvider.AWS_MARKETPLACE, ImageProvider.AWS_BACKUP_VAULT, ImageProvider.account('111122223333')],
      imageNames: ['golden-*', 'al2023-ami-?'],
      marketplaceProductCodes: ['abc123'],
      maxAge: Duration.days(300),
      maxDeprecation: Duration.days(0),
    })).toEqual({
      allowed_image_providers: set(['aws_marketplace', 'aws_backup_vault', '111122223333']),
      image_names: set(['golden-*', 'al2023-ami-?']),
      marketplace_product_codes: set(['abc123']),
      creation_date_condition: { maximum_days_since_created: set(300) },
      deprecation_time_condition: { maximum_days_since_deprecated: set(0) },
    });
  });

  test('cannot become more further down', () => {
    const locked = ec2({ ...NOTHING, lockForChildren: true, allowedImages: [AllowedImages.of({ providers: [ImageProvider.AMAZON] })] });
    expect(locked).toEqual({
      allowed_images_settings: {
        state: { ...LOCK, '@@assign': 'audit_mode' },
        image_criteria: { ...LOCK, criteria_1: { ...LOCK, allowed_image_providers: { ...LOCK, '@@assign': ['amazon'] } } },
      },
    });
  });

  test('two values of each option give two policies', () => {
    const base = { providers: [ImageProvider.AMAZON] };
    const pairs: AllowedImageOptions[] = [
      { providers: [ImageProvider.AWS_MARKETPLACE] }, { ...base, imageNames: ['a'] }, { ...base, marketplaceProductCodes: ['a'] }, { ...base, maxAge: Duration.days(1) },
      { ...base, maxDeprecation: Duration.days(1) },
    ];
    pairs.forEach((options) => expect(images(options)).not.toEqual(images(base)));
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`);
  test.each<[string, AllowedImageOptions, string]>([
    ['nothing', {}, 'AllowedImages.of: nothing is said of images, so all would be allowed; say at least who they are from.'],
    ['no provider', { providers: [] }, 'AllowedImages.of: there is no provider'],
    ['a provider twice', { providers: [ImageProvider.AMAZON, ImageProvider.AMAZON] }, 'AllowedImages.of: the provider "amazon" is there twice'],
    ['51 names', { imageNames: many(51) }, 'AllowedImages.of: 51 times a name of images, and 50 are possible'],
    ['a long name', { imageNames: ['n'.repeat(129)] }, 'is not a name of images'],
    ['51 codes', { marketplaceProductCodes: many(51) }, '51 times a product code, and 50 are possible'],
    ['a code with a hyphen', { marketplaceProductCodes: ['a-b'] }, '"a-b" is not a product code'],
    ['half a day', { maxAge: Duration.hours(12) }, 'the age of images is 0.5; use a whole number from 0 to 36500.'],
  ])('fails for %s', (_name, options, message) => {
    expect(() => AllowedImages.of(options)).toThrow(message);
  });

  test.each([[50], [1]])('%i names are possible', (count) => {
    expect(() => AllowedImages.of({ imageNames: many(count) })).not.toThrow();
  });

  test('fails for an account that is none', () => {
    expect(() => ImageProvider.account('self')).toThrow('ImageProvider.account: "self" is not an account id; write its twelve digits.');
  });
});

const IMAGES = AllowedImages.of({ providers: [ImageProvider.AMAZON] });

test.each<[string, Partial<Ec2DeclarativePolicyProps>, string]>([
  ['if nothing is managed', NOTHING, 'Org/Ec2: the policy manages nothing; leave at least one setting managed.'],
  ['for a message about nothing', { ...NOTHING, exceptionMessage: 'Ask us.' }, 'Org/Ec2: the policy manages nothing'],
  ['for an empty message', { exceptionMessage: ' ' }, 'Org/Ec2: the exception message is empty'],
  ['for exclusions without a block', { vpcExclusionsAllowed: true }, 'Org/Ec2: vpcExclusionsAllowed has no effect without vpcInternetAccess; set vpcInternetAccess, or leave vpcExclusionsAllowed out.'],
  ['for a mode without images', { allowedImagesMode: AllowedImagesMode.ENFORCE }, 'Org/Ec2: allowedImagesMode has no effect without allowedImages'],
  ['for no allowed image', { allowedImages: [] }, 'Org/Ec2: 0 criteria of allowed images; use 1 to 10.'],
  ['for eleven criteria', { allowedImages: Array.from({ length: 11 }, () => IMAGES) }, 'Org/Ec2: 11 criteria of allowed images; use 1 to 10.'],
  ['for a hop limit without tokens', { metadataTokens: MetadataTokens.UNMANAGED, metadataHopLimit: 1 }, 'Org/Ec2: metadataHopLimit has no effect without metadataTokens'],
  ['for an endpoint without tokens', { metadataTokens: MetadataTokens.UNMANAGED, metadataEndpoint: MetadataDefault.ENABLED }, 'metadataEndpoint has no effect'],
  ['for tags without tokens', { metadataTokens: MetadataTokens.UNMANAGED, metadataTags: MetadataDefault.ENABLED }, 'metadataTags has no effect'],
  ['for a hop limit of 0', { metadataHopLimit: 0 }, 'Org/Ec2: the hop limit of the metadata service is 0; use a whole number from 1 to 64.'],
  ['for a hop limit of 65', { metadataHopLimit: 65 }, 'the hop limit of the metadata service is 65'],
  ['for exclusions without encryption', { vpcEncryptionExclusions: [VpcEncryptionExclusion.LAMBDA] }, 'vpcEncryptionExclusions has no effect without vpcEncryption'],
  ['for no exclusion', { vpcEncryption: VpcEncryption.ENFORCE, vpcEncryptionExclusions: [] }, 'there is no exclusion from encryption'],
  ['for an exclusion that is there twice', { vpcEncryption: VpcEncryption.ENFORCE, vpcEncryptionExclusions: [VpcEncryptionExclusion.LAMBDA, VpcEncryptionExclusion.LAMBDA] }, 'the exclusion from encryption "lambda" is there twice'],
])('fails %s', (_name, props, message) => {
  expect(() => ec2(props)).toThrow(message);
});

test.each([1, 64])('a hop limit of %i is possible', (metadataHopLimit) => {
  expect(() => ec2({ metadataHopLimit })).not.toThrow();
});

test('ten criteria are possible', () => {
  expect(() => ec2({ allowedImages: Array.from({ length: 10 }, () => IMAGES) })).not.toThrow();
});

test('two values of each property give two templates', () => {
  type Own = Omit<Ec2DeclarativePolicyProps, 'targets' | 'policyName' | 'description' | 'policyTypes' | 'quota' | 'otherAttachments'>;
  expectDifferent<Own>({
    vpcInternetAccess: [VpcInternetAccess.OFF, VpcInternetAccess.BLOCK_INGRESS],
    vpcExclusionsAllowed: [false, true],
    serialConsole: [undefined, SerialConsole.UNMANAGED],
    publicImages: [undefined, PublicImages.UNMANAGED],
    publicSnapshots: [undefined, PublicSnapshots.UNMANAGED],
    allowedImages: [[IMAGES], [AllowedImages.of({ maxAge: Duration.days(1) })]],
    allowedImagesMode: [undefined, AllowedImagesMode.ENFORCE],
    metadataTokens: [undefined, MetadataTokens.ENFORCED],
    metadataHopLimit: [undefined, 1],
    metadataEndpoint: [undefined, MetadataDefault.DISABLED],
    metadataTags: [undefined, MetadataDefault.DISABLED],
    vpcEncryption: [VpcEncryption.OFF, VpcEncryption.MONITOR],
    vpcEncryptionExclusions: [undefined, [VpcEncryptionExclusion.LAMBDA]],
    exceptionMessage: [undefined, 'Ask us.'],
    lockForChildren: [true, false],
  }, (stack, props) => new Ec2DeclarativePolicy(stack, 'Ec2', {
    targets: [ROOT], vpcInternetAccess: VpcInternetAccess.BLOCK_INGRESS, allowedImages: [IMAGES], vpcEncryption: VpcEncryption.ENFORCE, ...props,
  }));
});
