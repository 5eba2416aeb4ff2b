import { readFileSync } from 'fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AURORA_MYSQL, AURORA_POSTGRES, cluster, instance, MARIADB, MYSQL, POSTGRES, sharedKey, World, world } from './database-worlds';
import { CustomerKey } from '../../../lib/data';
import { DatabaseEngine } from '../../../lib/secrets/database/database-engine';
import { ManagedMasterSecret, ManagedMasterSecretProps } from '../../../lib/secrets/database/managed-master-secret';
import { RotatedDatabase } from '../../../lib/secrets/database/rotated-database';
import { expectProved, proofsOf } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const SERVICE_LINKED = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS']] };
const ARN = { 'Fn::GetAtt': ['DatabaseB269D8BB', 'MasterUserSecret.SecretArn'] };

function make(props: Partial<ManagedMasterSecretProps> = {}, database: Partial<rds.DatabaseInstanceProps> = {}, w: World = world()) {
  const db = instance(w, POSTGRES, database);
  return { ...w, db, secret: new ManagedMasterSecret(w.stack, 'Master', { database: RotatedDatabase.instance(db), ...props }) };
}

const statements = (template: Template) => {
  const [{ Properties }] = Object.values(template.findResources('AWS::SecretsManager::ResourcePolicy'));
  return Properties.ResourcePolicy.Statement as { Sid: string; Condition: any }[];
};
const reader = (stack: Stack) => new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });

test.each<[string, (w: World) => RotatedDatabase, string]>([
  ['an instance of PostgreSQL', (w) => RotatedDatabase.instance(instance(w, POSTGRES)), 'AWS::RDS::DBInstance'],
  ['an instance of MySQL', (w) => RotatedDatabase.instance(instance(w, MYSQL)), 'AWS::RDS::DBInstance'],
  ['an instance of MariaDB', (w) => RotatedDatabase.instance(instance(w, MARIADB)), 'AWS::RDS::DBInstance'],
  ['a cluster of Aurora PostgreSQL', (w) => RotatedDatabase.cluster(cluster(w, AURORA_POSTGRES)), 'AWS::RDS::DBCluster'],
  ['a cluster of Aurora MySQL', (w) => RotatedDatabase.cluster(cluster(w, AURORA_MYSQL)), 'AWS::RDS::DBCluster'],
])('%s gets a customer key for the secret that RDS makes', (_name, database, type) => {
  const w = world();
  const secret = new ManagedMasterSecret(w.stack, 'Master', { database: database(w) });
  const template = Template.fromStack(w.stack);
  template.hasResourceProperties(type, {
    ManageMasterUserPassword: true, MasterUserPassword: Match.absent(), MasterUserSecret: { KmsKeyId: w.stack.resolve(secret.encryptionKey!.keyArn) },
  });
  const [{ Properties }] = Object.values(template.findResources('AWS::KMS::Key', { Properties: { Description: 'Master user of Test/Database' } }));
  expect(JSON.stringify(Properties.KeyPolicy)).toMatch(/"secretsmanager\..*"rds\./);
  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0);
});

test('the key of the credentials is the one that readers are given', () => {
  const w = world();
  const key = sharedKey(w.stack);
  const { secret, stack } = make({}, { credentials: rds.Credentials.fromUsername('master', { encryptionKey: key }), manageMasterUserPassword: true }, w);
  expect(secret.encryptionKey).toBe(key);
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBInstance', { MasterUserSecret: { KmsKeyId: stack.resolve(key.keyArn) } });
});

test('a key of one\'s own is taken', () => {
  const w = world();
  const encryptionKey = sharedKey(w.stack);
  expect(make({ encryptionKey }, {}, w).secret.encryptionKey).toBe(encryptionKey);
});

test('the resource policy names the readers, and the role by which RDS works on the secret', () => {
  const { stack, secret } = make();
  secret.grantReadTo(reader(stack));
  secret.allowReader(iam.Role.fromRoleArn(stack, 'Admin', 'arn:aws:iam::111122223333:role/admin'));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', { SecretId: ARN, BlockPublicPolicy: true });
  expect(statements(template)).toEqual([{
    Sid: 'OnlyNamedReadersReadTheValue',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
    Condition: {
      ArnNotEquals: { 'aws:PrincipalArn': [SERVICE_LINKED, { 'Fn::GetAtt': ['ReaderF7BF189D', 'Arn'] }, 'arn:aws:iam::111122223333:role/admin'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  }]);
});

test('with a segment reads come through the endpoint of its VPC, but for RDS and named exceptions', () => {
  const w = world();
  const { secret, stack } = make({ segment: w.segment }, {}, w);
  secret.allowReaderFromAnywhere(iam.Role.fromRoleArn(stack, 'Proxy', 'arn:aws:iam::111122223333:role/proxy'), 'RDS Proxy reads from the network of AWS');
  const place = statements(Template.fromStack(stack)).find(({ Sid }) => Sid === 'OnlyFromTheNetworkOfTheSecret')!;
  expect(place.Condition).toMatchObject({
    StringNotEquals: { 'aws:SourceVpce': [stack.resolve(w.vpc.interfaceEndpoints.secretsmanager.vpcEndpointId)] },
    ArnNotEquals: { 'aws:PrincipalArn': [SERVICE_LINKED, 'arn:aws:iam::111122223333:role/proxy'] },
  });
});

test('the resource policy can be left out', () => {
  const { stack, secret } = make({ namedReadersOnly: false });
  secret.grantReadTo(reader(stack));
  expect(secret.addToResourcePolicy(new iam.PolicyStatement({ actions: ['*'], resources: ['*'] })).statementAdded).toBe(false);
  Template.fromStack(stack).resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
});

test.each<[string, (secret: ManagedMasterSecret, role: iam.Role) => void, string | string[]]>([
  ['grantReadTo', (secret, role) => secret.grantReadTo(role), 'secretsmanager:GetSecretValue'],
  ['grantRead', (secret, role) => secret.grantRead(role, ['AWSCURRENT']), ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret']],
])('%s gives the smallest permission: this secret, and its key through Secrets Manager', (_name, grant, actions) => {
  const { stack, secret } = make();
  grant(secret, reader(stack));
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: actions, Resource: ARN, Condition: Match.objectLike({ StringEquals: { 'aws:ResourceTag/aws:secretsmanager:owningService': 'rds' } }) },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: Match.anyValue(), Condition: { StringEquals: Match.objectLike({ 'kms:EncryptionContext:SecretARN': ARN }) } },
      ],
    },
  });
});

test('constructs of CDK take it for a secret', () => {
  const w = world();
  const { secret, db, stack } = make({}, {}, w);
  new rds.DatabaseProxy(stack, 'Proxy', { vpc: w.vpc, vpcSubnets: w.vpc.segment('data').selection, secrets: [secret], proxyTarget: rds.ProxyTarget.fromInstance(db) });
  Template.fromStack(stack).hasResourceProperties('AWS::RDS::DBProxy', { Auth: [{ SecretArn: ARN, AuthScheme: 'SECRETS', IAMAuth: Match.anyValue() }] });
  expect(statements(Template.fromStack(stack))[0].Condition.ArnNotEquals['aws:PrincipalArn']).toHaveLength(2);
  expect(stack.resolve([secret.secretRef.secretId, secret.secretFullArn])).toEqual([ARN, ARN]);
  expect(JSON.stringify(stack.resolve(secret.secretValueFromJson('password').unsafeUnwrap()))).toContain(':SecretString:password::}}');
  expect(stack.resolve(secret.secretValue.unsafeUnwrap())).toBeDefined();
  expect(stack.resolve(secret.cfnDynamicReferenceKey({ jsonField: 'username' }))).toBeDefined();
});

test('statements are added to its resource policy', () => {
  const { stack, secret } = make();
  secret.denyAccountRootDelete();
  expect(JSON.stringify(statements(Template.fromStack(stack)))).toContain('secretsmanager:DeleteSecret');
});

test('the events of a failed rotation of this secret reach the topic', () => {
  const w = world();
  const { stack, secret } = make({ alarmTopic: new sns.Topic(w.stack, 'Topic') }, {}, w);
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { detail: { eventName: ['RotationFailed', 'RotationAbandoned', 'TestRotationFailed'], additionalEventData: { SecretId: [ARN] } } },
    Targets: [Match.objectLike({ Arn: stack.resolve(secret.alarmTopic.topicArn) })],
  });
});

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test('no finding is of the secret', () => {
    const { app, stack, secret } = make({}, {}, world(undefined, context));
    secret.allowReader(reader(stack));
    expect(nagFindings(app).filter((finding) => finding.startsWith('Test/Master/'))).toEqual([]);
  });
});

describe('what it promises', () => {
  const CLAIMS = ['only-can-read', 'only-can-write', 'cannot-be-taken-over', 'read-through-its-network-only'];
  const verdicts = (stack: Stack) => proofsOf(stack, { only: CLAIMS, builtIn: false }).results
    .filter(({ claim }) => claim.statedBy === 'Test/Master').map(({ claim, verdict }) => `${claim.id.split('[')[0]} ${verdict}`).sort();
  const may = (stack: Stack, id: string, action: string, resource: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })
    .addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));

  test.each<[string, (w: World) => RotatedDatabase]>([
    ['an instance', (w) => RotatedDatabase.instance(instance(w, POSTGRES))], ['a cluster', (w) => RotatedDatabase.cluster(cluster(w, AURORA_MYSQL))],
  ])('is proved for %s, whose secret no template holds, beside other secrets and their readers', (_name, database) => {
    const w = world();
    const secret = new ManagedMasterSecret(w.stack, 'Master', { database: database(w), segment: w.segment });
    secret.grantReadTo(reader(w.stack));
    secret.allowReader(iam.Role.fromRoleArn(w.stack, 'Admin', 'arn:aws:iam::111122223333:role/admin'));
    secret.allowReaderFromAnywhere(new iam.Role(w.stack, 'Proxy', { roleName: 'proxy', assumedBy: new iam.ServicePrincipal('rds.amazonaws.com') }), 'RDS Proxy reads from the network of AWS');
    const other = new secretsmanager.Secret(w.stack, 'Other');
    other.grantRead(new iam.Role(w.stack, 'OtherReader', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    expect(verdicts(w.stack)).toEqual(['cannot-be-taken-over PROVED', 'only-can-read PROVED', 'only-can-write PROVED', 'read-through-its-network-only PROVED']);
    expectProved(w.stack, { only: CLAIMS, builtIn: false });
  });

  test('is proved where two databases have such secrets', () => {
    const w = world();
    const [secret, other] = ['', 'Other'].map((prefix) => new ManagedMasterSecret(w.stack, `${prefix}Master`, {
      database: RotatedDatabase.instance(new rds.DatabaseInstance(w.stack, `${prefix}Database`, { engine: POSTGRES, vpc: w.vpc, vpcSubnets: w.vpc.segment('data').selection, manageMasterUserPassword: true })),
    }));
    secret.grantReadTo(reader(w.stack));
    other.grantReadTo(new iam.Role(w.stack, 'OtherReader', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    expectProved(w.stack, { only: CLAIMS, builtIn: false });
  });

  test.each<[string, string, string]>([
    ['secretsmanager:PutSecretValue', '*', 'only-can-write'],
    ['secretsmanager:UpdateSecretVersionStage', 'arn:aws:secretsmanager:*:*:secret:rds!db-*', 'only-can-write'],
    ['secretsmanager:PutResourcePolicy', '*', 'cannot-be-taken-over'],
    ['secretsmanager:DeleteSecret', '*', 'cannot-be-taken-over'],
  ])('is broken by a role with %s on %s', (action, resource, claim) => {
    const { stack } = make();
    may(stack, 'Other', action, resource);
    expect(verdicts(stack)).toContain(`${claim} REFUTED`);
  });

  test.each(['arn:aws:secretsmanager:*:*:secret:orders-*', 'arn:aws:secretsmanager:*:*:secret:other/*'])('is not broken by what is given on %s', (resource) => {
    const { stack } = make();
    may(stack, 'Other', 'secretsmanager:*', resource);
    expect(verdicts(stack).filter((verdict) => !verdict.endsWith('PROVED'))).toEqual([]);
  });

  test('is broken where nobody is denied the value and somebody may read every secret', () => {
    const open = make({ namedReadersOnly: false });
    may(open.stack, 'Other', 'secretsmanager:GetSecretValue', '*');
    expect(verdicts(open.stack)).toContain('only-can-read REFUTED');
    const named = make();
    may(named.stack, 'Other', 'secretsmanager:GetSecretValue', '*');
    expect(verdicts(named.stack)).toContain('only-can-read PROVED');
  });
});

test('a function that can only describe the secret looks whether RDS rotates it in time', () => {
  const { stack, secret } = make();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', { Description: Match.stringLikeRegexp('is rotated in time'), Environment: { Variables: { SECRET_ARN: ARN } } });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([{
        Sid: 'DescribeThisSecret',
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
        Resource: ARN,
        Condition: { StringEquals: { 'aws:ResourceTag/aws:secretsmanager:owningService': 'rds' } },
      }]),
    },
  });
  const [alarm] = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const topic = stack.resolve(secret.alarmTopic.topicArn) as object;
  expect(alarm.Properties).toMatchObject({ AlarmActions: [topic], InsufficientDataActions: [topic] });
  expect(JSON.stringify(alarm.Properties.Metrics)).toContain('RotationOverdue');
});

describe('fails', () => {
  test('for a database whose password RDS does not manage', () => {
    const w = world();
    const db = instance(w, POSTGRES, { credentials: rds.Credentials.fromGeneratedSecret('master') });
    expect(() => new ManagedMasterSecret(w.stack, 'Master', { database: RotatedDatabase.instance(db) })).toThrow(/Test\/Master: RDS does not manage the password of Test\/Database; set manageMasterUserPassword: true on it/);
  });

  test.each<[string, (stack: Stack) => RotatedDatabase]>([
    ['an imported instance', (stack) => RotatedDatabase.instance(rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Imported', { instanceIdentifier: 'a', instanceEndpointAddress: 'a.example.com', port: 5432, securityGroups: [], engine: POSTGRES }))],
    ['a host', () => RotatedDatabase.host({ engine: DatabaseEngine.MYSQL, host: 'db.example.com' })],
  ])('for %s', (_name, database) => {
    const stack = new Stack(new App(), 'Test');
    expect(() => new ManagedMasterSecret(stack, 'Master', { database: database(stack) })).toThrow(/the database is not one that the app makes; name the construct of an instance or a cluster/);
  });

  test('for two keys', () => {
    const w = world();
    const credentials = rds.Credentials.fromUsername('master', { encryptionKey: new kms.Key(w.stack, 'Other') });
    expect(() => make({ encryptionKey: new CustomerKey(w.stack, 'Mine', { description: 'mine' }) }, { credentials, manageMasterUserPassword: true }, w))
      .toThrow(/the credentials of the database name another encryptionKey; name the key in one place/);
  });

  test('for a segment without a resource policy', () => {
    const w = world();
    expect(() => make({ segment: w.segment, namedReadersOnly: false }, {}, w)).toThrow(/a segment limits where named readers read from, and namedReadersOnly is false; leave one of them out/);
  });

  test.each<[string, (secret: ManagedMasterSecret, stack: Stack) => unknown]>([
    ['writing', (secret, stack) => secret.grantWrite(reader(stack))],
    ['another rotation', (secret) => secret.addRotationSchedule('Mine', {})],
    ['an attachment', (secret) => secret.attach({ asSecretAttachmentTarget: () => ({ targetId: 'a', targetType: secretsmanager.AttachmentTargetType.RDS_DB_INSTANCE }) })],
  ])('to give %s of a secret that RDS owns', (_name, call) => {
    const { secret, stack } = make();
    expect(() => call(secret, stack)).toThrow(/Test\/Master: the secret belongs to RDS, and .*; use a DatabaseSecret/);
  });

  test('for a reader that is not one identity', () => {
    expect(() => make().secret.grantReadTo(new iam.AccountRootPrincipal())).toThrow(/is not one named role or user/);
  });
});
