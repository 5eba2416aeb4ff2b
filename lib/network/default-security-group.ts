import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ec2Endpoint } from './ec2-endpoint';
import { CustomerKey, EncryptedLogGroup } from '../data';
import { acknowledge } from '../private/acknowledgements';
import { LambdaBackedResource } from '../private/lambda-backed-resource';

/** Properties of {@link EmptyDefaultSecurityGroup}. */
export interface EmptyDefaultSecurityGroupProps {
  /** The VPC whose default security group is emptied. */
  readonly vpc: ec2.Vpc;

  /**
   * Encrypts the log of the function.
   *
   * @default - a new {@link CustomerKey}
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * How long the log of the function is kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Removes all rules of a VPC's default security group, which otherwise lets its members talk to each other and to
 * everywhere. CloudFormation has no resource for that, so a function does it on create and update.
 *
 * The function may revoke rules of this one group and list rules; it cannot add any. When the construct is deleted the
 * group stays empty.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2
 */
export class EmptyDefaultSecurityGroup extends Construct {
  /** The function that empties the group. */
  public readonly handler: lambda.IFunction;

  /** Its role. */
  public readonly role: iam.IRole;

  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  constructor(scope: Construct, id: string, props: EmptyDefaultSecurityGroupProps) {
    super(scope, id);
    const { vpc } = props;
    const stack = Stack.of(this);
    this.logGroup = new EncryptedLogGroup(this, 'Logs', { encryptionKey: props.encryptionKey, retention: props.logRetention });
    const emptied = new LambdaBackedResource(this, 'Default', {
      description: 'Removes all rules of the default security group of a VPC',
      handler: 'network/default-security-group.lambda',
      resourceType: 'Custom::EmptySecurityGroup',
      logGroup: this.logGroup,
      properties: { Endpoint: ec2Endpoint(this), SecurityGroupId: vpc.vpcDefaultSecurityGroup },
      statements: [
        new iam.PolicyStatement({
          sid: 'RemoveRulesOfThisGroup',
          actions: ['ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress'],
          resources: [stack.formatArn({ service: 'ec2', resource: 'security-group', resourceName: vpc.vpcDefaultSecurityGroup })],
        }),
        new iam.PolicyStatement({
          sid: 'ListRules',
          actions: ['ec2:DescribeSecurityGroupRules'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:RequestedRegion': stack.region } },
        }),
      ],
    });
    this.handler = emptied.function;
    this.role = emptied.role;
    acknowledge(emptied.policy, 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      'ec2:DescribeSecurityGroupRules takes no resource; it only lists rules, in this region');
  }
}
