import { readFileSync } from 'fs';
import { App, Duration, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AURORA_MYSQL, AURORA_POSTGRES, cluster, instance, MARIADB, MYSQL, POSTGRES, sharedKey, World, world } from './database-worlds';
import { RotationTime, ValueCharacters } from '../../../lib/secrets';
import { DatabaseEngine } from '../../../lib/secrets/database/database-engine';
import { DatabaseSecret } from '../../../lib/secrets/database/database-secret';
import { DatabaseSecretProps } from '../../../lib/secrets/database/database-secret-props';
import { DatabaseUsers } from '../../../lib/secrets/database/database-users';
import { ManagedMasterSecret } from '../../../lib/secrets/database/managed-master-secret';
import { RotatedDatabase } from '../../../lib/secrets/database/rotated-database';
import { assertProved } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const HOST = RotatedDatabase.host({ engine: DatabaseEngine.POSTGRESQL, host: 'db.example.com' });

const imported = () => secretsmanager.Secret.fromSecretCompleteArn(new Stack(), 'Admin', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf');

/** A secret for a host outside of any VPC: the smallest there is. */
function onHost(props: Partial<DatabaseSecretProps> = {}) {
  const stack = new Stack(new App(), 'Test');
  return { stack, secret: new DatabaseSecret(stack, 'Orders', { description: 'Orders', username: 'orders', database: HOST, ...props }) };
}

/** Alternating users of an instance of PostgreSQL whose master user RDS manages. */
function alternating(w: World, props: Partial<DatabaseSecretProps> = {}) {
  const database = RotatedDatabase.instance(instance(w, POSTGRES));
  const admin = new ManagedMasterSecret(w.stack, 'Master', { database });
  const secret = new DatabaseSecret(w.stack, 'Orders', {
    description: 'Orders', username: 'orders', database, segment: w.segment, users: DatabaseUsers.alternating({ admin }), ...props,
  });
  return { admin, secret, database };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

const resources = (template: Template, type: string) => Object.entries(template.findResources(type)) as [string, Resource][];
const only = (template: Template, type: string, id: RegExp): [string, Resource] => resources(template, type).find(([key]) => id.test(key))!;
const environment = (template: Template, id = /^OrdersRotation/) => only(template, 'AWS::Lambda::Function', id)[1].Properties.Environment.Variables as Record<string, unknown>;
const valueOf = (template: Template) => only(template, 'AWS::SecretsManager::Secret', /^Orders/)[1].Properties.GenerateSecretString as { SecretStringTemplate: string };
const readersOf = (template: Template, id: RegExp) => (only(template, 'AWS::SecretsManager::ResourcePolicy', id)[1].Properties.ResourcePolicy.Statement as { Condition?: any }[])[0]
  .Condition.ArnNotEquals['aws:PrincipalArn'] as unknown[];

describe('databases', () => {
  const importedInstance = (w: World) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(w.stack, 'Imported', {
    instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.abc.eu-west-1.rds.amazonaws.com', port: 5433, securityGroups: [], engine: POSTGRES,
  });
  const importedCluster = (w: World) => rds.DatabaseCluster.fromDatabaseClusterAttributes(w.stack, 'Imported', {
    clusterIdentifier: 'orders', clusterEndpointAddress: 'orders.cluster-abc.eu-west-1.rds.amazonaws.com', port: 3306, instanceIdentifiers: [], securityGroups: [],
  });

  test.each<[string, number, (w: World) => RotatedDatabase, string, DatabaseEngine]>([
    ['an instance of PostgreSQL', 5432, (w) => RotatedDatabase.instance(instance(w, POSTGRES)), 'AWS::RDS::DBInstance', DatabaseEngine.POSTGRESQL],
    ['an instance of MySQL', 3306, (w) => RotatedDatabase.instance(instance(w, MYSQL)), 'AWS::RDS::DBInstance', DatabaseEngine.MYSQL],
    ['an instance of MariaDB on a port of its own', 13306, (w) => RotatedDatabase.instance(instance(w, MARIADB, { port: 13306 })), 'AWS::RDS::DBInstance', DatabaseEngine.MARIADB],
    ['a cluster of Aurora PostgreSQL', 5432, (w) => RotatedDatabase.cluster(cluster(w, AURORA_POSTGRES)), 'AWS::RDS::DBCluster', DatabaseEngine.POSTGRESQL],
    ['a cluster of Aurora MySQL', 3306, (w) => RotatedDatabase.cluster(cluster(w, AURORA_MYSQL)), 'AWS::RDS::DBCluster', DatabaseEngine.MYSQL],
    ['an imported instance', 5433, (w) => RotatedDatabase.instance(importedInstance(w)), 'AWS::RDS::DBInstance', DatabaseEngine.POSTGRESQL],
    ['an imported cluster', 3306, (w) => RotatedDatabase.cluster(importedCluster(w), { engine: DatabaseEngine.MYSQL }), 'AWS::RDS::DBCluster', DatabaseEngine.MYSQL],
  ])('%s: AWS writes the address, the handler knows it apart, and the first rotation waits for both', (_name, port, make, targetType, engine) => {
    const w = world(port);
    const database = make(w);
    expect(database.engine).toBe(engine);
    new DatabaseSecret(w.stack, 'Orders', { description: 'Orders', username: 'orders', database, segment: w.segment });
    const template = Template.fromStack(w.stack);
    const [attachment, { Properties, DeletionPolicy }] = resources(template, 'AWS::SecretsManager::SecretTargetAttachment')[0];
    expect([Properties.TargetType, DeletionPolicy]).toEqual([targetType, 'Retain']);
    expect(JSON.parse(valueOf(template).SecretStringTemplate)).toEqual({ username: 'orders' });
    const { DATABASE_HOST, DATABASE_PORT, ...rest } = environment(template);
    expect(JSON.stringify([DATABASE_HOST, DATABASE_PORT])).toMatch(/"(Endpoint\.Address|orders\.\S+)".*"(Endpoint\.Port|\d+)"/);
    expect(rest).toMatchObject({ DATABASE_USERS: 'SINGLE', DATABASE_USERNAME: 'orders', VALUE_LENGTH: '32' });
    expect(rest).not.toHaveProperty('ADMIN_SECRET_ARN');
    const [, schedule] = resources(template, 'AWS::SecretsManager::RotationSchedule')[0];
    expect(schedule.DependsOn).toEqual(expect.arrayContaining([attachment, ...resources(template, 'AWS::RDS::DBInstance').map(([id]) => id)]));
  });

  test('any host: the value has the form that AWS documents, and the authority is the one that was given', () => {
    const { stack } = onHost({ database: RotatedDatabase.host({ engine: DatabaseEngine.MARIADB, host: 'db.example.com', port: 3307 }), databaseName: 'orders' });
    const template = Template.fromStack(stack);
    expect(JSON.parse(valueOf(template).SecretStringTemplate)).toEqual({ username: 'orders', engine: 'mariadb', host: 'db.example.com', port: 3307, dbname: 'orders' });
    template.resourceCountIs('AWS::SecretsManager::SecretTargetAttachment', 0);
    expect(environment(template)).toMatchObject({ DATABASE_HOST: 'db.example.com', DATABASE_PORT: '3307', DATABASE_NAME: 'orders' });
  });

  test('the address is written before the resource policy denies reading to the role that deploys', () => {
    const w = world(5432);
    const { secret } = alternating(w);
    const template = Template.fromStack(w.stack);
    const [attachment] = resources(template, 'AWS::SecretsManager::SecretTargetAttachment')[0];
    expect(only(template, 'AWS::SecretsManager::ResourcePolicy', /^OrdersPolicy/)[1].DependsOn).toContain(attachment);
    expect(secret.node.tryFindChild('ExecutionRole')).toBeUndefined();
  });

  test('a deployment role is named as a reader, and the policy waits for nothing', () => {
    const w = world(5432);
    alternating(w, { deploymentRole: iam.Role.fromRoleArn(w.stack, 'Deployer', 'arn:aws:iam::111122223333:role/deployer') });
    const template = Template.fromStack(w.stack);
    expect(readersOf(template, /^OrdersPolicy/)).toContain('arn:aws:iam::111122223333:role/deployer');
    expect(only(template, 'AWS::SecretsManager::ResourcePolicy', /^OrdersPolicy/)[1].DependsOn ?? []).not.toContain(resources(template, 'AWS::SecretsManager::SecretTargetAttachment')[0][0]);
  });
});

test.each<[keyof DatabaseSecretProps, Partial<DatabaseSecretProps>]>([
  ['username', { username: 'reports' }],
  ['database', { database: RotatedDatabase.host({ engine: DatabaseEngine.POSTGRESQL, host: 'other.example.com' }) }],
  ['users', { users: DatabaseUsers.alternating({ admin: imported() }) }],
  ['length', { length: 64 }],
  ['characters', { characters: ValueCharacters.PRINTABLE }],
  ['databaseName', { databaseName: 'orders' }],
  ['probe', { probe: 'SELECT 2' }],
  ['deploymentRole', { deploymentRole: iam.Role.fromRoleArn(new Stack(), 'Deployer', 'arn:aws:iam::111122223333:role/deployer') }],
])('two values of %s give different templates', (_name, props) => {
  const template = (changed: Partial<DatabaseSecretProps>) => Template.fromStack(onHost(changed).stack).toJSON() as unknown;
  expect(template(props)).toEqual(template(props));
  expect(template(props)).not.toEqual(template({}));
});

test.each<[string, Partial<DatabaseSecretProps>]>([
  ['length', { length: 64 }],
  ['characters', { characters: ValueCharacters.PRINTABLE }],
  ['databaseName', { databaseName: 'orders' }],
  ['probe', { probe: 'SELECT 2' }],
  ['rotation', { rotation: RotationTime.every(Duration.days(7)) }],
  ['users', { users: DatabaseUsers.single() }],
])('a change of %s leaves the secret as it is: CloudFormation would make a new password', (_name, props) => {
  const secret = (changed: Partial<DatabaseSecretProps>) => {
    const w = world(5432);
    alternating(w, changed);
    return only(Template.fromStack(w.stack), 'AWS::SecretsManager::Secret', /^Orders/);
  };
  expect(secret(props)).toEqual(secret({}));
});

test.each([[DatabaseEngine.POSTGRESQL, 'postgresql'], [DatabaseEngine.MYSQL, 'mysql'], [DatabaseEngine.MARIADB, 'mysql']])('%# each engine has the handler of its family', (engine, family) => {
  expect(engine._asset).toBe(`secrets/database/${family}-rotation.lambda`);
});

test('the first password satisfies the policies of servers and needs no quoting', () => {
  const { ExcludeCharacters, ...rest } = valueOf(Template.fromStack(onHost().stack)) as any;
  expect(rest).toMatchObject({ PasswordLength: 32, RequireEachIncludedType: true, GenerateStringKey: 'password' });
  expect([...'/@"\'\\ $`'].filter((character) => character !== ' ' && !ExcludeCharacters.includes(character))).toEqual([]);
});

describe('alternating users', () => {
  test('the rotation reads the secret of the admin, which names it as a reader, and knows both users', () => {
    const w = world(5432);
    const { admin, secret } = alternating(w);
    const template = Template.fromStack(w.stack);
    expect(environment(template)).toMatchObject({
      DATABASE_USERS: 'ALTERNATING', DATABASE_USERNAME: 'orders', DATABASE_TWIN: 'orders_clone', ADMIN_SECRET_ARN: w.stack.resolve(admin.secretArn),
    });
    expect(readersOf(template, /^MasterPolicy/)).toContainEqual(w.stack.resolve(secret.rotationFunction.executionRole.roleArn));
    const [, schedule] = resources(template, 'AWS::SecretsManager::RotationSchedule')[0];
    expect(schedule.DependsOn).toContain(only(template, 'AWS::SecretsManager::ResourcePolicy', /^MasterPolicy/)[0]);
    const policies = resources(template, 'AWS::IAM::ManagedPolicy').filter(([id]) => id.startsWith('OrdersRotation'));
    expect(policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as object[])).toContainEqual(expect.objectContaining({
      Effect: 'Allow',
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      Resource: w.stack.resolve(admin.secretArn),
      Condition: { StringEquals: { 'aws:ResourceTag/aws:secretsmanager:owningService': 'rds' } },
    }));
  });

  test('the secret that the instance hands out stands for the one that was made', () => {
    const w = world(5432);
    const db = instance(w, POSTGRES);
    const database = RotatedDatabase.instance(db);
    new ManagedMasterSecret(w.stack, 'Master', { database });
    const secret = new DatabaseSecret(w.stack, 'Orders', {
      description: 'Orders', username: 'orders', database, segment: w.segment, users: DatabaseUsers.alternating({ admin: db.secret!, twin: 'orders_b' }),
    });
    const template = Template.fromStack(w.stack);
    expect(readersOf(template, /^MasterPolicy/)).toContainEqual(w.stack.resolve(secret.rotationFunction.executionRole.roleArn));
    expect(environment(template)).toMatchObject({ DATABASE_TWIN: 'orders_b' });
  });

  test('a single user whose operator may have it made knows the admin too', () => {
    const { stack } = onHost({ users: DatabaseUsers.single({ admin: imported() }) });
    expect(environment(Template.fromStack(stack))).toMatchObject({ DATABASE_USERS: 'SINGLE', ADMIN_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf' });
  });
});

describe('a master user whose secret is there first', () => {
  const master = (w: World, props: Partial<DatabaseSecretProps> = {}) =>
    new DatabaseSecret(w.stack, 'Orders', { description: 'Master user', username: 'master', segment: w.segment, ...props });

  test.each<[string, number, (w: World, credentials: rds.Credentials) => RotatedDatabase]>([
    ['an instance of PostgreSQL', 5432, (w, credentials) => RotatedDatabase.instance(instance(w, POSTGRES, { credentials }))],
    ['an instance of MySQL', 3306, (w, credentials) => RotatedDatabase.instance(instance(w, MYSQL, { credentials }))],
    ['an instance of MariaDB', 3306, (w, credentials) => RotatedDatabase.instance(instance(w, MARIADB, { credentials }))],
    ['a cluster of Aurora PostgreSQL', 5432, (w, credentials) => RotatedDatabase.cluster(cluster(w, AURORA_POSTGRES, { credentials }))],
    ['a cluster of Aurora MySQL', 3306, (w, credentials) => RotatedDatabase.cluster(cluster(w, AURORA_MYSQL, { credentials }))],
  ])('%s is made with it and rotated afterwards, and nothing goes in circles', (_name, port, make) => {
    const w = world(port);
    const secret = master(w);
    secret.rotateOn(make(w, rds.Credentials.fromSecret(secret)));
    const template = Template.fromStack(w.stack);
    template.resourceCountIs('AWS::SecretsManager::SecretTargetAttachment', 1);
    template.hasResource('AWS::SecretsManager::SecretTargetAttachment', { DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', { SecretId: w.stack.resolve(secret.secretArn) });
    expect(readersOf(template, /^OrdersPolicy/)).toContainEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':role/cdk-hnb659fds-cfn-exec-role-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]],
    });
    expect(() => w.app.synth()).not.toThrow();
  });

  test('its rotation shares its secret with the rotation of another user', () => {
    const w = world(5432);
    const secret = master(w);
    const db = instance(w, POSTGRES, { credentials: rds.Credentials.fromSecret(secret) });
    const database = RotatedDatabase.instance(db);
    secret.rotateOn(database);
    const app = new DatabaseSecret(w.stack, 'App', {
      description: 'App', username: 'app', database, segment: w.segment, users: DatabaseUsers.alternating({ admin: db.secret! }),
    });
    expect(readersOf(Template.fromStack(w.stack), /^OrdersPolicy/)).toContainEqual(w.stack.resolve(app.rotationFunction.executionRole.roleArn));
    assertProved(w.stack, { builtIn: false, only: ['only-can-read', 'only-can-write', 'nobody-can'] });
  });

  test('fails to synthesize when no database follows', () => {
    const w = world(5432);
    master(w);
    expect(() => w.app.synth()).toThrow(/Test\/Orders: the secret has no database; make the database with rds.Credentials.fromSecret/);
  });

  test('fails for a database that was not made with it', () => {
    const w = world(5432);
    const secret = master(w);
    expect(() => secret.rotateOn(RotatedDatabase.instance(instance(w, POSTGRES)))).toThrow(/the database was not made with this secret; give the secret its database in the constructor/);
    expect(() => secret.rotateOn(HOST)).toThrow(/the database was not made with this secret/);
  });

  test('fails for a second database', () => {
    expect(() => onHost().secret.rotateOn(HOST)).toThrow(/Test\/Orders: the secret has a database already; make another secret/);
  });

  test('fails where no role is known that deploys, unless one is named', () => {
    const stack = new Stack(new App(), 'Test', { synthesizer: new LegacyStackSynthesizer() });
    const props = { description: 'Master', username: 'master' };
    expect(() => new DatabaseSecret(stack, 'Master', props)).toThrow(/does not say which role CloudFormation reads it with; name that role in deploymentRole/);
    const deploymentRole = iam.Role.fromRoleArn(stack, 'Deployer', 'arn:aws:iam::111122223333:role/deployer');
    expect(() => new DatabaseSecret(stack, 'Other', { ...props, deploymentRole })).not.toThrow();
  });
});

describe('claims', () => {
  test('who reads and writes is proved, of alternating users and of a plain host', () => {
    const w = world(5432, {}, { account: '111122223333', region: 'eu-west-1' });
    const { secret } = alternating(w);
    secret.grantReadTo(new iam.Role(w.stack, 'App', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    new DatabaseSecret(w.stack, 'Elsewhere', { description: 'Elsewhere', username: 'reports', database: HOST });
    const kinds = { builtIn: false, only: ['only-can-read', 'only-can-write', 'cannot-be-taken-over'] };
    expect(() => assertProved(w.stack, kinds)).not.toThrow();
  });

  test('a reader that nobody named is a finding', () => {
    const w = world(5432, {}, { account: '111122223333', region: 'eu-west-1' });
    const { secret } = alternating(w);
    const policy = secret.node.findChild('Policy').node.defaultChild as secretsmanager.CfnResourcePolicy;
    policy.addPropertyOverride('ResourcePolicy.Statement.0.Effect', 'Allow');
    policy.addPropertyDeletionOverride('ResourcePolicy.Statement.0.Condition');
    expect(() => assertProved(w.stack, { builtIn: false, only: ['only-can-read'] })).toThrow(/only-can-read/);
  });
});

test('RDS Proxy becomes a reader when it is given the secret', () => {
  const w = world(5432);
  const { secret, database } = alternating(w);
  const proxy = new rds.DatabaseProxy(w.stack, 'Proxy', {
    vpc: w.vpc, vpcSubnets: w.vpc.segment('data').selection, secrets: [secret], proxyTarget: rds.ProxyTarget.fromInstance(database._construct as rds.DatabaseInstance),
  });
  const role = proxy.node.findChild('IAMRole') as iam.Role;
  expect(readersOf(Template.fromStack(w.stack), /^OrdersPolicy/)).toContainEqual(w.stack.resolve(role.roleArn));
});

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test('no finding is of the secret', () => {
    const w = world(5432, context);
    const key = sharedKey(w.stack);
    alternating(w, {
      encryptionKey: key, alarmTopic: new sns.Topic(w.stack, 'Topic', { masterKey: key, enforceSSL: true }), databaseName: 'orders', probe: 'SELECT 1 FROM orders LIMIT 1',
    });
    new DatabaseSecret(w.stack, 'Elsewhere', { description: 'Elsewhere', username: 'reports', database: HOST });
    expect(nagFindings(w.app).filter((finding) => !/^Test\/(Database|Topic|Shared)\//.test(finding))).toEqual([]);
  });
});

test.each(['eu-west-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('no partition is written out in %s', (region) => {
  const w = world(5432, {}, { account: '111122223333', region });
  const master = new DatabaseSecret(w.stack, 'Master', { description: 'Master user', username: 'master', segment: w.segment });
  const db = instance(w, POSTGRES, { credentials: rds.Credentials.fromSecret(master) });
  master.rotateOn(RotatedDatabase.instance(db));
  expect(JSON.stringify(Template.fromStack(w.stack).toJSON())).not.toMatch(/arn:aws/);
});

test('logical ids of what is retained do not change', () => {
  const w = world(5432);
  alternating(w);
  const retained = Object.entries(Template.fromStack(w.stack).toJSON().Resources as Record<string, Resource>)
    .filter(([id, { DeletionPolicy }]) => DeletionPolicy === 'Retain' && /^(Orders|Master)/.test(id)).map(([id]) => id);
  expect(retained.sort()).toMatchInlineSnapshot(`
[
  "MasterKey7E449CB4",
  "MasterPolicy84827C29",
  "MasterTopicKey32774513",
  "MasterWatchFunctionKey420A8E48",
  "MasterWatchFunctionLogsEA6B4AC4",
  "OrdersA9B65338",
  "OrdersAlarmsTopicKeyADC82AF7",
  "OrdersAttachment6ABA9ED3",
  "OrdersKeyAF24D47B",
  "OrdersPolicy95F4027F",
  "OrdersRotationLogsC4808D89",
]
`);
});

describe('input', () => {
  const alternate = DatabaseUsers.alternating({ admin: imported() });

  test.each<[string, Partial<DatabaseSecretProps>, RegExp]>([
    ['a length of no characters', { length: 0 }, /a length of 0; use a whole number up to 128/],
    ['a broken length', { length: 32.5 }, /a length of 32.5/],
    ['a longer password than drivers take', { length: 129 }, /a length of 129/],
    ['too little entropy', { length: 21 }, /125 bits of entropy, less than 128; use a length of 22 or more/],
    ['a user without a name', { username: '' }, /the username is ""; name the user/],
    ['a control character', { username: 'a\u0000b' }, /the username is "a\\u0000b"/],
    ['two users of one name', { users: DatabaseUsers.alternating({ admin: imported(), twin: 'orders' }) }, /both users are called "orders"; give the twin another name/],
    ['an empty probe', { probe: ' ' }, /the probe is empty; write a query/],
  ])('fails for %s', (_name, props, message) => {
    expect(() => onHost(props)).toThrow(message);
  });

  test.each<[DatabaseEngine, string, boolean]>([
    [DatabaseEngine.POSTGRESQL, 'a'.repeat(63), true],
    [DatabaseEngine.POSTGRESQL, 'a'.repeat(64), false],
    [DatabaseEngine.POSTGRESQL, 'ä'.repeat(31), true],
    [DatabaseEngine.POSTGRESQL, 'ä'.repeat(32), false],
    [DatabaseEngine.MYSQL, 'ä'.repeat(32), true],
    [DatabaseEngine.MYSQL, 'a'.repeat(33), false],
    [DatabaseEngine.MARIADB, 'a'.repeat(128), true],
    [DatabaseEngine.MARIADB, 'a'.repeat(129), false],
  ])('%# a name as long as the engine takes is taken', (engine, username, taken) => {
    const make = () => onHost({ username, database: RotatedDatabase.host({ engine, host: 'db.example.com' }) });
    if (taken) {
      expect(make).not.toThrow();
    } else {
      expect(make).toThrow(/the username .* takes \d+; choose a shorter name/);
    }
  });

  test.each([['a'.repeat(57), true], ['a'.repeat(58), false]])('the name of the twin counts too (%#)', (username, taken) => {
    const make = () => onHost({ username, users: alternate });
    if (taken) {
      expect(make).not.toThrow();
    } else {
      expect(make).toThrow(/the twin .* has 64 bytes, and PostgreSQL takes 63.*with twin/);
    }
  });

  test('fails for an admin with alternating users, and for the admin itself', () => {
    const { stack, secret } = onHost({ users: alternate });
    const make = (id: string, admin: DatabaseSecret, username: string) => () =>
      new DatabaseSecret(stack, id, { description: 'x', username, database: HOST, users: DatabaseUsers.alternating({ admin }) });
    expect(make('One', secret, 'reports')).toThrow(/the admin's secret Test\/Orders has alternating users itself; take an admin with a single user/);
    const single = new DatabaseSecret(stack, 'Admin', { description: 'x', username: 'root', database: HOST });
    expect(make('Two', single, 'root')).toThrow(/the user "root" is the admin itself/);
    expect(make('Three', single, 'reports')).not.toThrow();
  });
});
