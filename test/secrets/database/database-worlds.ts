import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { CustomerKey } from '../../../lib/data';
import { Egress, Segment, SegmentedVpc } from '../../../lib/network';

/** A stack with a VPC of segments and a flow from `app` to `data`, which databases of the tests stand in. */
export interface World {
  readonly app: App;
  readonly stack: Stack;
  readonly vpc: SegmentedVpc;
  readonly segment: Segment;
}

export function world(port?: number, context: Record<string, unknown> = {}, env?: { account: string; region: string }): World {
  const app = new App({ context });
  const stack = new Stack(app, 'Test', { env });
  const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
  if (port !== undefined) {
    vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(port), 'rotation of database passwords');
  }
  return { app, stack, vpc, segment: vpc.segment('app') };
}

/** An instance whose password RDS manages, unless told otherwise. */
export function instance({ stack, vpc }: World, engine: rds.IInstanceEngine, props: Partial<rds.DatabaseInstanceProps> = {}): rds.DatabaseInstance {
  return new rds.DatabaseInstance(stack, 'Database', {
    engine, vpc, vpcSubnets: vpc.segment('data').selection, manageMasterUserPassword: props.credentials === undefined, ...props,
  });
}

export function cluster({ stack, vpc }: World, engine: rds.IClusterEngine, props: Partial<rds.DatabaseClusterProps> = {}): rds.DatabaseCluster {
  return new rds.DatabaseCluster(stack, 'Database', {
    engine,
    vpc,
    vpcSubnets: vpc.segment('data').selection,
    manageMasterUserPassword: props.credentials === undefined,
    writer: rds.ClusterInstance.serverlessV2('Writer'),
    ...props,
  });
}

export const POSTGRES = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 });
export const MYSQL = rds.DatabaseInstanceEngine.mysql({ version: rds.MysqlEngineVersion.VER_8_4_5 });
export const MARIADB = rds.DatabaseInstanceEngine.mariaDb({ version: rds.MariaDbEngineVersion.VER_11_4_8 });
export const AURORA_POSTGRES = rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 });
export const AURORA_MYSQL = rds.DatabaseClusterEngine.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_08_0 });

export function sharedKey(stack: Stack): CustomerKey {
  return new CustomerKey(stack, 'Shared', { description: 'shared', usableThrough: ['secretsmanager', 'lambda', 'rds'] });
}
