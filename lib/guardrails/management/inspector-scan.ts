import { PolicyRegions } from './policy-regions';

/** What Inspector scans. */
export enum InspectorScanType {
  /** Packages and reachability of EC2 instances. */
  EC2 = 'EC2 scanning',
  /** Container images in ECR. */
  ECR = 'ECR scanning',
  /** Packages of Lambda functions and layers. */
  LAMBDA_STANDARD = 'Lambda standard scanning',
  /** The code of Lambda functions. */
  LAMBDA_CODE = 'Lambda code scanning',
  /** Repositories of source code that are connected to Inspector. */
  CODE_REPOSITORY = 'code repository scanning',
}

/** Where one scan is on and off. */
export interface InspectorScanRegions {
  /**
   * Where it is on.
   *
   * @default - as the policy says for all scans
   */
  readonly enableInRegions?: PolicyRegions;

  /**
   * Where it is off.
   *
   * @default - as the policy says for all scans
   */
  readonly disableInRegions?: PolicyRegions;
}

/**
 * A scan of Inspector that a policy manages.
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-resources.html
 */
export class InspectorScan {
  /** Packages and reachability of EC2 instances. */
  public static ec2(regions: InspectorScanRegions = {}): InspectorScan {
    return new InspectorScan(InspectorScanType.EC2, regions);
  }

  /** Container images in ECR. */
  public static ecr(regions: InspectorScanRegions = {}): InspectorScan {
    return new InspectorScan(InspectorScanType.ECR, regions);
  }

  /** Packages of Lambda functions and layers. */
  public static lambdaStandard(regions: InspectorScanRegions = {}): InspectorScan {
    return new InspectorScan(InspectorScanType.LAMBDA_STANDARD, regions);
  }

  /** The code of Lambda functions, which is sent to the service. It needs the scan of packages. */
  public static lambdaCode(regions: InspectorScanRegions = {}): InspectorScan {
    return new InspectorScan(InspectorScanType.LAMBDA_CODE, regions);
  }

  /** Repositories of source code, once they are connected to Inspector. */
  public static codeRepository(regions: InspectorScanRegions = {}): InspectorScan {
    return new InspectorScan(InspectorScanType.CODE_REPOSITORY, regions);
  }

  private constructor(
    /** What is scanned. */
    public readonly scanType: InspectorScanType,
    /** @internal */
    public readonly _regions: InspectorScanRegions,
  ) {}
}
