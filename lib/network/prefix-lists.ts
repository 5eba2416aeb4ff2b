import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ec2Endpoint } from './ec2-endpoint';
import { CustomerKey, EncryptedLogGroup } from '../data';
import { acknowledge } from '../private/acknowledgements';
import { LambdaBackedResource } from '../private/lambda-backed-resource';

/**
 * Ids of the prefix lists of gateway endpoints, looked up at deployment: no resource tells them, and they differ from
 * region to region.
 */
export class GatewayPrefixLists extends Construct {
  public readonly logGroup: EncryptedLogGroup;
  private readonly lookup: LambdaBackedResource;

  constructor(scope: Construct, id: string, props: { readonly services: string[]; readonly encryptionKey: CustomerKey }) {
    super(scope, id);
    const { region } = Stack.of(this);
    this.logGroup = new EncryptedLogGroup(this, 'Logs', { encryptionKey: props.encryptionKey });
    this.lookup = new LambdaBackedResource(this, 'Default', {
      description: 'Looks up the prefix lists of gateway endpoints',
      handler: 'network/prefix-list.lambda',
      resourceType: 'Custom::GatewayPrefixLists',
      logGroup: this.logGroup,
      properties: { Endpoint: ec2Endpoint(this), Services: props.services.join(','), Region: region },
      statements: [new iam.PolicyStatement({
        sid: 'ListPrefixLists',
        actions: ['ec2:DescribePrefixLists'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:RequestedRegion': region } },
      })],
    });
    acknowledge(this.lookup.policy, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      'ec2:DescribePrefixLists takes no resource; it only lists what AWS publishes, in this region');
  }

  /** Id of the prefix list of a service, such as `s3`. */
  public idOf(service: string): string {
    return this.lookup.resource.getAttString(service);
  }
}
