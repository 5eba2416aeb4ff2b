import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { SecretOptions } from './secret-options';
import { invalidInput, shown } from '../private/errors';

/** The replicas as the construct of CDK takes them. */
export function replicasOf(where: string, { replicas = [], replicaRegions = [] }: SecretOptions): secretsmanager.ReplicaRegion[] | undefined {
  const all = [...replicas.map(({ region, key }) => ({ region, encryptionKey: key })), ...replicaRegions.map((region) => ({ region }))];
  const regions = all.map(({ region }) => region);
  const twice = regions.find((region, index) => regions.indexOf(region) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `${shown(twice)} has two replicas`, 'name each region once, in replicas or in replicaRegions');
  }
  return all.length > 0 ? all : undefined;
}

/** A replica has the ARN of its secret but for the region, the random ending included. */
export function replicaArn(secret: secretsmanager.Secret, region: string): string {
  const { resourceName } = Arn.split(secret.secretArn, ArnFormat.COLON_RESOURCE_NAME);
  return Stack.of(secret).formatArn({ service: 'secretsmanager', region, resource: 'secret', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
