import { ArnFormat, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The ARN of an IAM resource of this account; IAM's ARNs have no region. */
export function iamArn(scope: IConstruct, resource: string): string {
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}
