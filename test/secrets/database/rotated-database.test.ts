import { rootCertificates } from 'tls';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import { cluster, AURORA_POSTGRES, instance, MYSQL, POSTGRES, World, world } from './database-worlds';
import { Egress, SegmentedVpc } from '../../../lib/network';
import { DatabaseEngine } from '../../../lib/secrets/database/database-engine';
import { DatabaseSecret } from '../../../lib/secrets/database/database-secret';
import { DatabaseSecretProps } from '../../../lib/secrets/database/database-secret-props';
import { DatabaseHostOptions, RotatedDatabase } from '../../../lib/secrets/database/rotated-database';

/** The certificate of a server, which is no authority. */
const OF_A_SERVER = `-----BEGIN CERTIFICATE-----
MIIBhjCCASygAwIBAgIUfhrIb6HQn5IUwhfa//cPxhjDo1owCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOZGIuZXhhbXBsZS5jb20wIBcNMjYxMTI5MDU1NzEzWhgPMjEy
NjExMDUwNTU3MTNaMBkxFzAVBgNVBAMMDmRiLmV4YW1wbGUuY29tMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAERiIILmUumV9GoH6WroELY8ycv6d1DzM8FRwBFnzI
obsLPXYbfhMHsj2jPMkoB+NcXBbzaYWS73aA03lZM+C5BKNQME4wHQYDVR0OBBYE
FLXf8l8UY7AU3PaJTnhOdiietTueMB8GA1UdIwQYMBaAFLXf8l8UY7AU3PaJTnhO
diietTueMAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0EAwIDSAAwRQIgW/fygRVop8+K
dzyRZgEdm7MBYpG1Zu3Mo76R94R8VzwCIQD260B5llHp98T6qGKXE4xpci+HAVVv
aL0APTsiY1lCXA==
-----END CERTIFICATE-----`;
const OF_AN_AUTHORITY = rootCertificates[0];

const host = (options: Partial<DatabaseHostOptions>) => () => RotatedDatabase.host({ engine: DatabaseEngine.POSTGRESQL, host: 'db.example.com', ...options });

function secret(w: World, database: RotatedDatabase, props: Partial<DatabaseSecretProps> = {}): DatabaseSecret {
  return new DatabaseSecret(w.stack, 'Orders', { description: 'Orders', username: 'orders', database, segment: w.segment, ...props });
}

describe('hosts', () => {
  test.each<[string, Partial<DatabaseHostOptions>, RegExp]>([
    ['a host with a scheme', { host: 'postgres://db.example.com' }, /"postgres:\/\/db.example.com" is not the name of a host; write the name that the certificate/],
    ['a host with a port', { host: 'db.example.com:5432' }, /is not the name of a host/],
    ['no host', { host: '' }, /"" is not the name of a host/],
    ['a host that ends in a dot', { host: 'db.example.com.' }, /is not the name of a host/],
    ['no port', { port: 0 }, /0 is not a port; use a whole number from 1 to 65535/],
    ['a port beyond all', { port: 65536 }, /65536 is not a port/],
    ['a broken port', { port: 5432.5 }, /5432.5 is not a port/],
    ['a file name in place of certificates', { certificateAuthority: '/etc/ssl/ca.pem' }, /holds no PEM certificate; give the certificates themselves/],
    ['a private key', { certificateAuthority: `${OF_AN_AUTHORITY}\n-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----` }, /something other than certificates; .*a private key never belongs there/],
    ['a certificate that is none', { certificateAuthority: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, /certificate 1 of the certificateAuthority cannot be read; export it anew/],
    ['the server\'s own certificate', { certificateAuthority: `${OF_AN_AUTHORITY}\n${OF_A_SERVER}` }, /certificate 2 of the certificateAuthority \(CN=db.example.com\) is not one of an authority/],
  ])('fails for %s', (_name, options, message) => {
    expect(host(options)).toThrow(message);
  });

  test.each([1, 65535])('port %d is taken', (port) => {
    expect(host({ port })().port).toBe(port);
  });

  test.each([['PostgreSQL', DatabaseEngine.POSTGRESQL, 5432], ['MySQL', DatabaseEngine.MYSQL, 3306], ['MariaDB', DatabaseEngine.MARIADB, 3306]])('%s listens where it always does', (_name, engine, port) => {
    expect(host({ engine })().port).toBe(port);
  });

  test('certificates reach the handler, without what stands between them', () => {
    const stack = new Stack(new App(), 'Test');
    const certificateAuthority = `subject=ours\r\n${OF_AN_AUTHORITY.replace(/\n/g, '\r\n')}\r\nissuer=ours\r\n${OF_AN_AUTHORITY}\n`;
    new DatabaseSecret(stack, 'Orders', { description: 'Orders', username: 'orders', database: host({ certificateAuthority })() });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { DATABASE_CA: `${OF_AN_AUTHORITY}\n${OF_AN_AUTHORITY}` } } });
  });

  test('certificates of a database of RDS reach the handler too, and what is none is refused', () => {
    const one = world(5432);
    const postgres = instance(one, rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }));
    const given = (certificateAuthority: string) => RotatedDatabase.instance(postgres, { certificateAuthority });
    new DatabaseSecret(one.stack, 'Orders', { description: 'Orders', username: 'orders', database: given(OF_AN_AUTHORITY), segment: one.segment });
    Template.fromStack(one.stack).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { DATABASE_CA: OF_AN_AUTHORITY.trim() } } });
    expect(() => given('rds-ca-rsa2048-g1')).toThrow(/^RotatedDatabase.instance: .*holds no PEM certificate/);
  });

  test('fails for more certificates than the environment of a function holds', () => {
    const stack = new Stack(new App(), 'Test');
    const database = host({ certificateAuthority: rootCertificates.slice(0, 4).join('\n') })();
    expect(() => new DatabaseSecret(stack, 'Orders', { description: 'Orders', username: 'orders', database }))
      .toThrow(/the settings of the rotation have about \d+ bytes, and Lambda takes 4096; shorten the certificateAuthority/);
  });
});

describe('engines', () => {
  test('fails for an engine whose users cannot be rotated', () => {
    const w = world();
    const oracle = instance(w, rds.DatabaseInstanceEngine.oracleSe2({ version: rds.OracleEngineVersion.VER_19 }));
    expect(() => RotatedDatabase.instance(oracle)).toThrow(/users of "oracle-se2" cannot be rotated; use PostgreSQL, MySQL, MariaDB or an Aurora/);
  });

  test('fails for an engine that contradicts the construct', () => {
    const w = world();
    expect(() => RotatedDatabase.instance(instance(w, MYSQL), { engine: DatabaseEngine.MARIADB })).toThrow(/the engine is MySQL and the options say MariaDB; leave the engine out/);
  });

  test('fails for an imported database that does not say its engine, unless the options do', () => {
    const { stack } = world();
    const imported = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Imported', { instanceIdentifier: 'a', instanceEndpointAddress: 'a.example.com', port: 5432, securityGroups: [] });
    expect(() => RotatedDatabase.instance(imported)).toThrow(/does not say its engine; give it where you import it/);
    expect(RotatedDatabase.instance(imported, { engine: DatabaseEngine.POSTGRESQL }).engine).toBe(DatabaseEngine.POSTGRESQL);
  });

  test('fails for an imported cluster without an endpoint', () => {
    const imported = rds.DatabaseCluster.fromDatabaseClusterAttributes(world().stack, 'Imported', { clusterIdentifier: 'a', engine: AURORA_POSTGRES });
    expect(() => RotatedDatabase.cluster(imported)).toThrow(/the imported cluster has no endpoint; import it with clusterEndpointAddress and port/);
  });

  test('fails for a read replica', () => {
    const w = world();
    const replica = new rds.DatabaseInstanceReadReplica(w.stack, 'Replica', {
      vpc: w.vpc,
      vpcSubnets: w.vpc.segment('data').selection,
      sourceDatabaseInstance: instance(w, POSTGRES),
      instanceType: new ec2.InstanceType('t4g.micro'),
    });
    expect(() => RotatedDatabase.instance(replica)).toThrow(/Test\/Replica: the instance is a read replica, which takes its users from its source; name the source/);
    const copy = new rds.DatabaseCluster(w.stack, 'Copy', {
      engine: AURORA_POSTGRES,
      vpc: w.vpc,
      vpcSubnets: w.vpc.segment('data').selection,
      writer: rds.ClusterInstance.serverlessV2('Writer'),
      replicationSourceIdentifier: 'arn:aws:rds:eu-west-1:111122223333:cluster:a',
    });
    expect(() => RotatedDatabase.cluster(copy)).toThrow(/the cluster is a read replica/);
  });
});

describe('reach', () => {
  const rules = (template: Template, type: string) => Object.values(template.findResources(type))
    .map(({ Properties }) => Properties as Record<string, unknown>)
    .filter(({ Description }) => Description === 'the rotation logs in to the database');

  test('security groups of rotation and database open for each other, on the port', () => {
    const w = world(5432);
    const db = instance(w, POSTGRES);
    const { rotationFunction } = secret(w, RotatedDatabase.instance(db));
    const template = Template.fromStack(w.stack);
    const [rotation, database] = [rotationFunction.securityGroup!, db.connections.securityGroups[0]]
      .map((group) => w.stack.resolve(group.securityGroupId) as unknown);
    expect(rules(template, 'AWS::EC2::SecurityGroupIngress')).toMatchObject([{ GroupId: database, SourceSecurityGroupId: rotation, FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' }]);
    expect(rules(template, 'AWS::EC2::SecurityGroupEgress')).toMatchObject([{ GroupId: rotation, DestinationSecurityGroupId: database, FromPort: 5432, ToPort: 5432 }]);
  });

  test('a database that carries the security group of its segment is reached as well', () => {
    const w = world(5432);
    const { securityGroup } = w.vpc.segment('data');
    secret(w, RotatedDatabase.instance(instance(w, POSTGRES, { securityGroups: [securityGroup] })));
    expect(rules(Template.fromStack(w.stack), 'AWS::EC2::SecurityGroupIngress')).toMatchObject([{ GroupId: w.stack.resolve(securityGroup.securityGroupId) }]);
  });

  test('a host that only its segment is known of is reached through the flow', () => {
    const w = world(5432);
    secret(w, host({ segment: w.vpc.segment('data') })());
    expect(rules(Template.fromStack(w.stack), 'AWS::EC2::SecurityGroupIngress')).toMatchObject([{ GroupId: w.stack.resolve(w.vpc.segment('data').securityGroup.securityGroupId) }]);
  });

  test('across a middlebox addresses stand for groups', () => {
    const w = world();
    w.vpc.segment('app').allowTo(w.vpc.segment('data'), ec2.Port.tcp(5432), 'rotation of database passwords', { middlebox: true });
    const db = instance(w, POSTGRES);
    const { rotationFunction } = secret(w, RotatedDatabase.instance(db));
    const template = Template.fromStack(w.stack);
    expect(rules(template, 'AWS::EC2::SecurityGroupEgress')).toMatchObject([{
      GroupId: w.stack.resolve(rotationFunction.securityGroup!.securityGroupId), CidrIp: w.stack.resolve(w.vpc.segment('data').ipv4Cidr),
    }]);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: w.stack.resolve(w.segment.ipv4Cidr), FromPort: 5432, Description: 'the rotation logs in to the database' })]),
    });
  });

  test.each<[string, (w: World) => RotatedDatabase]>([
    ['an instance', (w) => RotatedDatabase.instance(instance(w, POSTGRES))],
    ['a cluster', (w) => RotatedDatabase.cluster(cluster(w, AURORA_POSTGRES))],
    ['a host in a segment', (w) => host({ segment: w.vpc.segment('data') })()],
  ])('fails for %s that no flow leads to', (_name, database) => {
    const w = world(5433);
    expect(() => secret(w, database(w)))
      .toThrow(/Test\/Orders: the segment "app" of the rotation has no flow to the segment "data" of the database on 5432; declare it first: vpc\.segment\('app'\)\.allowTo\(vpc\.segment\('data'\), ec2\.Port\.tcp\(5432\)/);
  });

  test('an imported database is taken without a look at flows, unless its segment is named', () => {
    const w = world();
    const imported = rds.DatabaseInstance.fromDatabaseInstanceAttributes(w.stack, 'Imported', { instanceIdentifier: 'a', instanceEndpointAddress: 'a.example.com', port: 5432, securityGroups: [], engine: POSTGRES });
    expect(() => secret(w, RotatedDatabase.instance(imported, { segment: w.vpc.segment('data') }))).toThrow(/has no flow to the segment "data"/);
    expect(() => secret(w, RotatedDatabase.instance(imported))).not.toThrow();
  });

  test('fails for a database in a VPC and a rotation in none', () => {
    const w = world(5432);
    expect(() => secret(w, RotatedDatabase.instance(instance(w, POSTGRES)), { segment: undefined }))
      .toThrow(/the database is in a VPC, and the rotation runs in none; give segment, a segment of the SegmentedVpc of the database; SegmentedVpc.fromSegmentedVpcAttributes imports/);
  });

  test('fails for a segment of another VPC', () => {
    const w = world(5432);
    const other = new SegmentedVpc(w.stack, 'Other', { egress: Egress.viaEndpointsOnly() });
    expect(() => secret(w, RotatedDatabase.instance(instance(w, POSTGRES)), { segment: other.segment('app') }))
      .toThrow(/the segment "app" is in the VPC Test\/Other, the database in Test\/Vpc; take a segment of the VPC of the database/);
  });
});
