import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Address of EC2's API in the region and partition of the construct. */
export function ec2Endpoint(scope: Construct): string {
  const { region, urlSuffix } = Stack.of(scope);
  return `https://ec2.${region}.${urlSuffix}`;
}
