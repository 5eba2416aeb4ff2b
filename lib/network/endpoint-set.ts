import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  ChosenService, ENDPOINT_CATALOGUE_DATE, ENDPOINT_SETS, monthlyPriceUsd, SERVICES_WITH_ENDPOINT_POLICY, SERVICES_WITHOUT_ENDPOINT_POLICY,
} from './endpoint-catalogue';
import { invalidInput, requireReason, shown } from '../private/errors';

/**
 * Interface endpoints to choose for a VPC: by a named set, or singly.
 *
 * Sets may overlap; an endpoint that is in two of them is created once.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
export class EndpointSet {
  /** What nearly every workload calls: CloudWatch Logs and metrics, EventBridge, STS, KMS, Secrets Manager. */
  public static readonly CORE = EndpointSet.named('CORE');

  /** ECS and its images: ECR (API and registry), ECS, its agent and its telemetry. Layers come from S3: keep its endpoint. */
  public static readonly CONTAINERS = EndpointSet.named('CONTAINERS');

  /** EKS and its nodes: ECR (API and registry), EKS, EKS Pod Identity, EC2, Elastic Load Balancing, EC2 Auto Scaling. */
  public static readonly KUBERNETES = EndpointSet.named('KUBERNETES');

  /** What functions call: Lambda, SQS, SNS, Step Functions, EventBridge, X-Ray. */
  public static readonly SERVERLESS = EndpointSet.named('SERVERLESS');

  /** Sessions and commands without bastions: Systems Manager and its two message channels. */
  public static readonly ADMINISTRATION = EndpointSet.named('ADMINISTRATION');

  /** Data services: RDS and its data API, Athena, Glue, Kinesis Data Streams, Data Firehose. */
  public static readonly DATA = EndpointSet.named('DATA');

  /**
   * Services of your choice, each with an endpoint policy.
   *
   * @param services the services, as CDK names them
   * @throws when CDK does not know a service, a service is named twice, or it is not known to take an endpoint policy
   */
  public static of(...services: ec2.InterfaceVpcEndpointAwsService[]): EndpointSet {
    if (services.length === 0) {
      throw invalidInput('EndpointSet.of', 'no service is given', 'name at least one');
    }
    return new EndpointSet(services.map((service) => service.shortName).join(', '), services.map((service, index) => {
      const name = knownName('EndpointSet.of', service);
      if (services.findIndex((other) => other.shortName === name) !== index) {
        throw invalidInput('EndpointSet.of', `the service ${shown(name)} is named twice`, 'name it once');
      }
      if (SERVICES_WITHOUT_ENDPOINT_POLICY.includes(name)) {
        throw invalidInput('EndpointSet.of', `an endpoint of ${shown(name)} takes no endpoint policy`,
          'choose it with EndpointSet.withoutPolicy() and say why it may let everything through');
      }
      if (!SERVICES_WITH_ENDPOINT_POLICY.includes(name)) {
        throw invalidInput('EndpointSet.of', `whether an endpoint of ${shown(name)} takes an endpoint policy was not known on ${ENDPOINT_CATALOGUE_DATE}`,
          'choose it with EndpointSet.withPolicy() if it does, or with EndpointSet.withoutPolicy()');
      }
      return { service, name, takesPolicy: true };
    }));
  }

  /**
   * A service that this library does not know to take an endpoint policy, but that does.
   *
   * @param service the service, as CDK names it
   * @throws when CDK does not know the service
   */
  public static withPolicy(service: ec2.InterfaceVpcEndpointAwsService): EndpointSet {
    const name = knownName('EndpointSet.withPolicy', service);
    return new EndpointSet(name, [{ service, name, takesPolicy: true }]);
  }

  /**
   * A service whose endpoint takes no endpoint policy. Through it any identity reaches any resource of the service, so
   * identities and resources must be limited by other means.
   *
   * @param service the service, as CDK names it
   * @param reason why that is acceptable, in a few words
   * @throws when CDK does not know the service, when it is known to take a policy, or when there is no reason
   */
  public static withoutPolicy(service: ec2.InterfaceVpcEndpointAwsService, reason: string): EndpointSet {
    const name = knownName('EndpointSet.withoutPolicy', service);
    if (SERVICES_WITH_ENDPOINT_POLICY.includes(name)) {
      throw invalidInput('EndpointSet.withoutPolicy', `an endpoint of ${shown(name)} takes an endpoint policy`, 'choose it with EndpointSet.of()');
    }
    return new EndpointSet(name, [{ service, name, takesPolicy: false, reason: requireReason('EndpointSet.withoutPolicy', `the endpoint of ${name}`, reason) }]);
  }

  private static named(name: string): EndpointSet {
    return new EndpointSet(name, ENDPOINT_SETS[name].map((service) => ({
      service: new ec2.InterfaceVpcEndpointAwsService(service), name: service, takesPolicy: true,
    })));
  }

  /** Name of the set, or the services chosen singly. */
  public readonly setName: string;

  /** Last parts of the names of the services, such as `logs`. */
  public readonly services: string[];

  private constructor(
    name: string,
    /** @internal */
    public readonly _chosen: ChosenService[],
  ) {
    this.setName = name;
    this.services = _chosen.map((one) => one.name);
  }

  /**
   * What the set costs a month in US East (N. Virginia), in US dollars, without the data that is processed.
   *
   * @param zones number of availability zones, each of which has every endpoint
   * @throws when that is not a whole number above zero
   * @see https://aws.amazon.com/privatelink/pricing/
   */
  public monthlyPrice(zones: number): number {
    if (!Number.isInteger(zones) || zones < 1) {
      throw invalidInput('EndpointSet.monthlyPrice', `${shown(zones)} is not a number of zones`, 'give a whole number above zero');
    }
    return monthlyPriceUsd(this.services.length, zones);
  }
}

/** Names of the services for which CDK has a constant; FIPS variants among them. */
function namesKnownToCdk(): Set<string> {
  return new Set(Object.values(ec2.InterfaceVpcEndpointAwsService)
    .flatMap((value: unknown) => value instanceof ec2.InterfaceVpcEndpointAwsService ? [value.shortName] : []));
}

function knownName(where: string, service: ec2.InterfaceVpcEndpointAwsService): string {
  if (Token.isUnresolved(service.shortName) || !namesKnownToCdk().has(service.shortName)) {
    throw invalidInput(where, `CDK knows no endpoint service ${shown(service.shortName)}`, 'choose a constant of ec2.InterfaceVpcEndpointAwsService');
  }
  return service.shortName;
}
