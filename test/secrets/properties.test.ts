import { App, CfnElement, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey } from '../../lib/data';
import { Egress, SegmentedVpc } from '../../lib/network';
import { RotatedSecret, RotatedSecretProps, RotationTime, SecretReplica, ValueCharacters } from '../../lib/secrets';

type Value<K extends keyof RotatedSecretProps> = (scope: Construct) => RotatedSecretProps[K];

const VALUES: { [K in keyof Required<RotatedSecretProps>]: [Value<K>, Value<K>] } = {
  description: [() => 'one', () => 'two'],
  field: [() => undefined, () => 'token'],
  publicFields: [() => ({ user: 'a' }), () => ({ user: 'b' })],
  length: [() => 32, () => 40],
  characters: [() => ValueCharacters.ALPHANUMERIC, () => ValueCharacters.URL_SAFE],
  rotation: [() => RotationTime.every(Duration.days(30)), () => RotationTime.every(Duration.days(30), Duration.hours(2))],
  rotateImmediately: [() => true, () => false],
  encryptionKey: [() => undefined, (scope) => new CustomerKey(scope, 'Shared', { description: 'shared', usableThrough: ['secretsmanager', 'lambda'] })],
  alarmTopic: [() => undefined, (scope) => new sns.Topic(scope, 'Shared')],
  logRetention: [() => undefined, () => logs.RetentionDays.TWO_YEARS],
  segment: [() => undefined, (scope) => new SegmentedVpc(scope, 'Vpc', { egress: Egress.viaEndpointsOnly() }).segment('app')],
  replicas: [() => undefined, (scope) => [SecretReplica.of('eu-central-1', kms.Key.fromKeyArn(scope, 'Far', 'arn:aws:kms:eu-central-1:111122223333:key/1'))]],
  replicaRegions: [() => undefined, () => ['eu-central-1']],
  keyAdministrators: [() => undefined, (scope) => [iam.Role.fromRoleName(scope, 'Deploy', 'deploy')]],
  deletionProtection: [() => undefined, () => false],
  secretName: [() => undefined, () => 'orders/token'],
};

function template(name: keyof RotatedSecretProps, value: Value<keyof RotatedSecretProps>): unknown {
  const stack = new Stack(new App(), 'Test');
  const base: RotatedSecretProps = { description: 'same', ...(name === 'publicFields' ? { field: 'token' } : {}) };
  const secret = new RotatedSecret(stack, 'Secret', { ...base, [name]: value(stack) });
  const elements = [...secret.node.findAll(), ...secret.node.scope!.node.tryFindChild('SecretKey')?.node.findAll() ?? []].filter((construct) => CfnElement.isCfnElement(construct));
  const own = new Set(elements.map((element) => stack.resolve(element.logicalId) as string));
  // What a value brings along, such as a VPC, is not the secret's doing.
  return Object.entries(Template.fromStack(stack).toJSON().Resources as object).filter(([id]) => own.has(id));
}

test.each(Object.keys(VALUES) as (keyof RotatedSecretProps)[])('two values of %s give different templates', (name) => {
  const [one, two] = VALUES[name];
  expect(template(name, one)).toEqual(template(name, one));
  expect(template(name, one)).not.toEqual(template(name, two));
});
