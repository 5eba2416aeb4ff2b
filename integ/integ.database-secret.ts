import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { integTest, integTestApp } from './integ-test-app';
import { Egress, EndpointSet, SegmentedVpc } from '../lib/network';
import { DatabaseSecret, DatabaseUsers, ManagedMasterSecret, RotatedDatabase } from '../lib/secrets';

const app = integTestApp();
const stack = new Stack(app, 'IntegDatabaseSecret');

// One endpoint, for Secrets Manager: endpoints are what costs most here.
const vpc = new SegmentedVpc(stack, 'Vpc', {
  maxAzs: 2,
  egress: Egress.none(),
  endpoints: { sets: [EndpointSet.of(ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER)] },
});
vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'rotation of database passwords');

const instance = new rds.DatabaseInstance(stack, 'Database', {
  engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }),
  instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
  vpc,
  vpcSubnets: vpc.segment('data').selection,
  allocatedStorage: 20,
  storageEncrypted: true,
  backupRetention: Duration.days(0),
  manageMasterUserPassword: true,
});
const database = RotatedDatabase.instance(instance);
const master = new ManagedMasterSecret(stack, 'Master', { database });
const orders = new DatabaseSecret(stack, 'Orders', {
  description: 'Users of the integration test',
  username: 'orders',
  database,
  users: DatabaseUsers.alternating({ admin: master }),
  segment: vpc.segment('app'),
  alarmTopic: master.alarmTopic,
  // The user is made below.
  rotateImmediately: false,
});
const assertions = integTest(app, 'DatabaseSecret', [stack]);

// RDS owns the secret, with our key, and takes a resource policy for it all the same.
assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: master.secretArn })
  .expect(ExpectedResult.objectLike({ OwningService: 'rds', RotationEnabled: true, KmsKeyId: master.encryptionKey!.keyArn }));
assertions.awsApiCall('SecretsManager', 'getResourcePolicy', { SecretId: master.secretArn })
  .expect(ExpectedResult.objectLike({ ResourcePolicy: Match.stringLikeRegexp('OnlyNamedReadersReadTheValue') }));

const made = assertions.invokeFunction({
  functionName: orders.rotationFunction.functionName, payload: JSON.stringify({ operation: 'create-user' }),
});
made.expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('"outcome":"created"') }));

// The four steps have run against the real service and the real database when there is a date.
const rotated = assertions.awsApiCall('SecretsManager', 'rotateSecret', { SecretId: orders.secretArn });
rotated.provider.addToRolePolicy({ Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [orders.rotationFunction.functionArn] });
const dated = assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: orders.secretArn })
  .expect(ExpectedResult.objectLike({ RotationEnabled: true, LastRotatedDate: Match.stringLikeRegexp('^20') }))
  .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(15) });
const inspected = assertions.invokeFunction({
  functionName: orders.rotationFunction.functionName, payload: JSON.stringify({ operation: 'inspect' }),
});
inspected.expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('"state":"healthy"') }));
made.next(rotated).next(dated).next(inspected);
