/** Whether the internet reaches VPCs through internet gateways. */
export enum VpcInternetAccess {
  /** Blocked in both directions, but for excluded VPCs and subnets. */
  BLOCK_BIDIRECTIONAL = 'block_bidirectional',
  /** Blocked from the internet; NAT gateways and egress-only gateways still work. */
  BLOCK_INGRESS = 'block_ingress',
  /** Not blocked, and accounts cannot block it. */
  OFF = 'off',
  /** Left to the accounts. */
  UNMANAGED = 'unmanaged',
}

/** Whether the serial console of instances works. Its access is not seen by security groups and Systems Manager. */
export enum SerialConsole {
  /** It works nowhere. */
  DISABLED = 'disabled',
  /** It works everywhere, and accounts cannot switch it off. */
  ENABLED = 'enabled',
  /** Left to the accounts. */
  UNMANAGED = 'unmanaged',
}

/** Whether machine images can be shared with everybody. */
export enum PublicImages {
  /** None can be shared from now on. Those that are public stay so. */
  BLOCK_NEW = 'block_new_sharing',
  /** They can, and accounts cannot block it. */
  ALLOWED = 'unblocked',
  /** Left to the accounts. */
  UNMANAGED = 'unmanaged',
}

/** Whether snapshots of EBS can be shared with everybody. */
export enum PublicSnapshots {
  /** None can, and those that are public no longer are. */
  BLOCK_ALL = 'block_all_sharing',
  /** None can be shared from now on. Those that are public stay so. */
  BLOCK_NEW = 'block_new_sharing',
  /** They can, and accounts cannot block it. */
  ALLOWED = 'unblocked',
  /** Left to the accounts. */
  UNMANAGED = 'unmanaged',
}

/** Whether instances need version 2 of the instance metadata service, which asks for a session token. */
export enum MetadataTokens {
  /** New instances need it, and a launch that asks for version 1 fails. */
  ENFORCED = 'enforced',
  /** New instances need it unless the launch asks for version 1. */
  REQUIRED = 'required',
  /** Left to images and launches. */
  NO_PREFERENCE = 'no_preference',
  /** No default of the metadata service is managed. */
  UNMANAGED = 'unmanaged',
}

/** A default of the metadata service that is on, off or open. */
export enum MetadataDefault {
  /** On. */
  ENABLED = 'enabled',
  /** Off. */
  DISABLED = 'disabled',
  /** Left to images and launches. */
  NO_PREFERENCE = 'no_preference',
}

/** Whether images that are not allowed can be used. */
export enum AllowedImagesMode {
  /** They can, but are marked, so that one sees what would fail. */
  AUDIT = 'audit_mode',
  /** They can be neither found nor launched. */
  ENFORCE = 'enabled',
}

/** Whether traffic in VPCs must be encrypted in transit. */
export enum VpcEncryption {
  /** VPCs that can are switched to let only encrypted traffic through; the others go on being watched. */
  ENFORCE = 'attempt_enforce',
  /** What is not encrypted is shown. */
  MONITOR = 'attempt_monitor',
  /** Switched off everywhere. */
  OFF = 'unmanaged',
}

/** What may carry traffic that is not encrypted where encryption is enforced. */
export enum VpcEncryptionExclusion {
  /** Internet gateways. */
  INTERNET_GATEWAY = 'internet_gateway',
  /** Egress-only internet gateways. */
  EGRESS_ONLY_INTERNET_GATEWAY = 'egress_only_internet_gateway',
  /** NAT gateways. */
  NAT_GATEWAY = 'nat_gateway',
  /** Virtual private gateways. */
  VIRTUAL_PRIVATE_GATEWAY = 'virtual_private_gateway',
  /** Peering connections with VPCs in which encryption is not enforced. */
  VPC_PEERING = 'vpc_peering',
  /** VPC Lattice. */
  VPC_LATTICE = 'vpc_lattice',
  /** Lambda functions. */
  LAMBDA = 'lambda',
  /** EFS. */
  ELASTIC_FILE_SYSTEM = 'elastic_file_system',
}
