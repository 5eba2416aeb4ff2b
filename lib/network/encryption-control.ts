import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** Traffic that {@link VpcEncryption.enforce} can leave out. */
export enum EncryptionExclusion {
  /** Through the internet gateway. */
  INTERNET_GATEWAY = 'internetGatewayExclusionInput',
  /** Through the egress-only internet gateway. */
  EGRESS_ONLY_INTERNET_GATEWAY = 'egressOnlyInternetGatewayExclusionInput',
  /** Through NAT gateways. */
  NAT_GATEWAY = 'natGatewayExclusionInput',
  /** Through virtual private gateways. */
  VIRTUAL_PRIVATE_GATEWAY = 'virtualPrivateGatewayExclusionInput',
  /** To peered VPCs. */
  VPC_PEERING = 'vpcPeeringExclusionInput',
  /** Of Lambda functions in the VPC. */
  LAMBDA = 'lambdaExclusionInput',
  /** Of VPC Lattice. */
  VPC_LATTICE = 'vpcLatticeExclusionInput',
  /** Of Amazon EFS. */
  ELASTIC_FILE_SYSTEM = 'elasticFileSystemExclusionInput',
}

/**
 * VPC encryption control: whether AWS watches, or demands, that traffic within the VPC is encrypted.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html
 */
export class VpcEncryption {
  /** Flow logs tell which traffic is encrypted; nothing is refused. */
  public static monitor(): VpcEncryption {
    return new VpcEncryption('monitor', []);
  }

  /**
   * Only what encrypts its traffic can run in the VPC. Start with `monitor` in an existing VPC.
   *
   * @param exclusions what may stay unencrypted, such as the way to the internet
   * @throws where an exclusion is named twice
   */
  public static enforce(...exclusions: EncryptionExclusion[]): VpcEncryption {
    const twice = exclusions.find((exclusion, index) => exclusions.indexOf(exclusion) !== index);
    if (twice) {
      throw invalidInput('VpcEncryption', `the exclusion ${shown(twice)} is named twice`, 'name it once');
    }
    return new VpcEncryption('enforce', exclusions);
  }

  private constructor(private readonly mode: string, private readonly exclusions: EncryptionExclusion[]) {}

  /** @internal */
  public _bind(scope: Construct, vpc: ec2.Vpc): ec2.CfnVPCEncryptionControl {
    return new ec2.CfnVPCEncryptionControl(scope, 'EncryptionControl', {
      vpcId: vpc.vpcId,
      mode: this.mode,
      ...Object.fromEntries(this.exclusions.map((exclusion) => [exclusion, 'enable'])),
    });
  }
}
