import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { EndpointSet } from './endpoint-set';
import { ISegmentedVpc } from './segmented-vpc-ref';
import { invalidInput } from '../private/errors';

/** Properties of {@link Administration.sessionManager}. */
export interface SessionManagerProps {
  /**
   * Names of the segments whose instances can be reached by sessions. Their agents connect to the endpoints.
   *
   * @default ['management']
   */
  readonly segments?: string[];
}

/** Properties of {@link Administration.instanceConnectEndpoint}. */
export interface InstanceConnectProps {
  /**
   * Name of the segment that holds the endpoint.
   *
   * @default 'management'
   */
  readonly segment?: string;

  /**
   * Names of the segments whose instances can be reached through the endpoint.
   *
   * @default - the segment that holds it
   */
  readonly reaches?: string[];

  /**
   * Port that instances are administered on.
   *
   * @default ec2.Port.SSH
   */
  readonly port?: ec2.Port;
}

/**
 * How instances are administered without a bastion host and without a way in from the internet. Who may is a matter of
 * IAM in both cases.
 */
export class Administration {
  /**
   * AWS Systems Manager Session Manager: agents connect out to interface endpoints (`EndpointSet.ADMINISTRATION`), and
   * nothing connects in. Each session can be recorded.
   *
   * @param props whose instances
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
   */
  public static sessionManager(props: SessionManagerProps = {}): Administration {
    const segments = props.segments ?? ['management'];
    if (segments.length === 0) {
      throw invalidInput('Administration', 'sessionManager names no segment', 'name at least one');
    }
    return new Administration([EndpointSet.ADMINISTRATION], segments, () => undefined);
  }

  /**
   * EC2 Instance Connect Endpoint: a tunnel that IAM opens to SSH (or RDP) of instances without public addresses. It has
   * no price of its own; one a VPC is the default quota.
   *
   * @param props where it stands and what it reaches
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html
   */
  public static instanceConnectEndpoint(props: InstanceConnectProps = {}): Administration {
    const home = props.segment ?? 'management';
    return new Administration([], [], (scope, vpc) => {
      const segment = vpc.segment(home);
      const endpoint = new ec2.CfnInstanceConnectEndpoint(scope, 'InstanceConnect', {
        subnetId: segment.subnets[0].subnetId,
        securityGroupIds: [segment.securityGroup.securityGroupId],
        preserveClientIp: false,
      });
      for (const reached of props.reaches ?? [home]) {
        segment.allowTo(vpc.segment(reached), props.port ?? ec2.Port.SSH, 'administration through EC2 Instance Connect Endpoint');
      }
      return endpoint;
    });
  }

  private constructor(
    /** @internal */
    public readonly _endpointSets: EndpointSet[],
    /** @internal */
    public readonly _endpointUsers: string[],
    /** @internal */
    public readonly _bind: (scope: Construct, vpc: ISegmentedVpc) => ec2.CfnInstanceConnectEndpoint | undefined,
  ) {}
}
