import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { allowed, deployed, ENV, secretPolicy } from './support/value-requests';
import { CustomerKey } from '../../lib/data';
import { Egress, EndpointSet, SegmentedVpc } from '../../lib/network';
import { FunctionRotatedSecret, RotatedSecret, RotatedSecretProps, SecretOptions, SecretReplica } from '../../lib/secrets';
import { Rotator } from '../../lib/secrets/rotation-function';
import { proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const DESCRIPTION = { description: 'Token of the orders API' };
const ECS = new iam.ServicePrincipal('ecs-tasks.amazonaws.com');

function make(props: Partial<RotatedSecretProps> = {}) {
  const stack = new Stack(new App(), 'Test', { env: ENV });
  return { stack, secret: new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, ...props }) };
}

function inSegment() {
  const stack = new Stack(new App(), 'Test', { env: ENV });
  const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
  const secret = new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, segment: vpc.segment('app') });
  secret.grantReadTo(new iam.Role(stack, 'Reader', { assumedBy: ECS }));
  return { stack, secret, vpc, endpoint: stack.resolve(vpc.interfaceEndpoints.secretsmanager.vpcEndpointId).Ref as string };
}

const verdicts = (stack: Stack, ...only: string[]) => proofsOf(stack, { only, builtIn: false }).results.map(({ claim, verdict }) => `${claim.id.split('[')[0]} ${verdict}`).sort();

/** A kind of secret made for these tests. */
class Kind extends FunctionRotatedSecret {
  constructor(scope: Construct, id: string, rotator: Partial<Rotator>, options: Partial<SecretOptions> = {}) {
    super(scope, id, { ...DESCRIPTION, ...options }, { passwordLength: 32 });
    this._rotateWith({ asset: 'secrets/generated-secret-rotation.lambda', environment: { VALUE_LENGTH: '32' }, ...rotator });
  }
}

const policiesOf = (stack: Stack) => (Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')) as { Properties: { PolicyDocument: { Statement: { Sid: string }[] } } }[])
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

describe('with a segment', () => {
  test('the value is read by the named, through the endpoint of the VPC, and everything but the value from anywhere', () => {
    const { stack, secret, endpoint } = inSegment();
    secret.allowReaderFromAnywhere(iam.Role.fromRoleName(stack, 'Deploy', 'deploy'), 'CloudFormation resolves the secret with it');
    const policy = secretPolicy(stack);
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual(['OnlyNamedReadersReadTheValue', 'OnlyFromTheNetworkOfTheSecret', 'ProtectedFromDeletion']);
    const [reader] = Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Role', { Properties: { AssumeRolePolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Principal: { Service: 'ecs-tasks.amazonaws.com' } })] }) } }));
    const through = { 'aws:SourceVpce': endpoint };
    expect(allowed(policy, { by: reader, context: through })).toBe(true);
    expect(allowed(policy, { by: reader, context: { 'aws:SourceVpce': 'vpce-another' } })).toBe(false);
    expect(allowed(policy, { by: reader })).toBe(false);
    expect(allowed(policy, { by: 'stranger', context: through })).toBe(false);
    expect(allowed(policy, { by: 'root', context: through })).toBe(false);
    // Services on somebody's behalf: with that somebody's ARN, through no endpoint of ours.
    expect(allowed(policy, { by: reader, context: { 'aws:ViaAWSService': 'true' } })).toBe(false);
    expect(allowed(policy, { by: 'deploy', context: { 'aws:ViaAWSService': 'true' } })).toBe(true);
    expect(allowed(policy, { by: 'deploy' })).toBe(true);
    for (const action of ['DescribeSecret', 'GetResourcePolicy', 'PutResourcePolicy', 'DeleteResourcePolicy', 'UpdateSecret', 'PutSecretValue', 'RotateSecret']) {
      expect(allowed(policy, { by: 'administrator', action: `secretsmanager:${action}` })).toBe(true);
    }
  });

  test('it is a claim, proved, and refuted when the statement is gone', () => {
    const { stack, secret } = inSegment();
    secret.allowReaderFromAnywhere(new iam.Role(stack, 'Proxy', { roleName: 'proxy', assumedBy: new iam.ServicePrincipal('rds.amazonaws.com') }), 'RDS Proxy reads the secret with it');
    expect(verdicts(stack, 'read-through-its-network-only', 'only-can-read', 'only-can-write')).toEqual([
      'only-can-read PROVED', 'only-can-write PROVED', 'read-through-its-network-only PROVED',
    ]);
    const broken = inSegment();
    const policy = broken.secret.node.findChild('Policy').node.defaultChild as CfnResource;
    policy.addPropertyDeletionOverride('ResourcePolicy.Statement.1.Condition.StringNotEquals');
    policy.addPropertyOverride('ResourcePolicy.Statement.1.Action', 'secretsmanager:DescribeSecret');
    expect(verdicts(broken.stack, 'read-through-its-network-only')).toEqual(['read-through-its-network-only REFUTED']);
  });

  test('further endpoints let the same readers in', () => {
    const { stack, secret, endpoint } = inSegment();
    const other = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Other', { vpcEndpointId: 'vpce-other', port: 443 });
    secret.allowReadsThrough(other);
    secret.allowReadsThrough(other);
    expect(secretPolicy(stack).Statement[1]).toMatchObject({ Condition: { StringNotEquals: { 'aws:SourceVpce': [endpoint, 'vpce-other'] } } });
  });

  test('of an imported VPC, its readers come from that VPC, or through a named endpoint', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const part = (name: string, number: number) => ({ name, subnetIds: [`subnet-${number}`], ipv4Cidr: `10.0.${number * 16}.0/20`, securityGroupId: `sg-${number}` });
    const vpc = SegmentedVpc.fromSegmentedVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1', vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a'], segments: [part('app', 1), part('endpoints', 2)],
    });
    vpc.segment('app').allowTo(vpc.segment('endpoints'), ec2.Port.tcp(443), 'AWS services');
    const secret = new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, segment: vpc.segment('app') });
    secret.allowReadsThrough(ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Other', { vpcEndpointId: 'vpce-other', port: 443 }));
    secret.grantReadTo(iam.Role.fromRoleName(stack, 'Reader', 'reader'));
    const policy = secretPolicy(stack);
    expect(allowed(policy, { by: 'reader', context: { 'aws:SourceVpc': 'vpc-1' } })).toBe(true);
    expect(allowed(policy, { by: 'reader', context: { 'aws:SourceVpc': 'vpc-2' } })).toBe(false);
    expect(allowed(policy, { by: 'reader', context: { 'aws:SourceVpc': 'vpc-2', 'aws:SourceVpce': 'vpce-other' } })).toBe(true);
    expect(verdicts(stack, 'read-through-its-network-only')).toEqual(['read-through-its-network-only PROVED']);
  });

  test('fails where the VPC has no endpoint of Secrets Manager', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly(), endpoints: { sets: [EndpointSet.of(ec2.InterfaceVpcEndpointAwsService.STS)] } });
    expect(() => new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, segment: vpc.segment('app') })).toThrow(/segment "app" has no interface endpoint of Secrets Manager; give it one/);
  });

  test('fails for a reader from anywhere without a reason', () => {
    const { stack, secret } = inSegment();
    expect(() => secret.allowReaderFromAnywhere(iam.Role.fromRoleName(stack, 'Deploy', 'deploy'), ' ')).toThrow(/reason/);
  });

  test('fails to name an endpoint where there is no segment', () => {
    const { stack, secret } = make();
    const endpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Other', { vpcEndpointId: 'vpce-other', port: 443 });
    expect(() => secret.allowReadsThrough(endpoint)).toThrow(/has no segment, so its readers come from anywhere already/);
  });
});

describe('deletion', () => {
  const DELETE = { action: 'secretsmanager:DeleteSecret' };

  test('is denied to everybody, and the policy can be changed by whoever may, so nobody is locked out', () => {
    const policy = secretPolicy(make().stack);
    expect(['administrator', 'root'].map((by) => allowed(policy, { ...DELETE, by }))).toEqual([false, false]);
    expect(['administrator', 'root'].map((by) => allowed(policy, { action: 'secretsmanager:DeleteResourcePolicy', by }))).toEqual([true, true]);
  });

  test('is left to the administrators that are named, who also administer the key', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const secret = new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, keyAdministrators: [iam.Role.fromRoleName(stack, 'Deploy', 'deploy')] });
    const policy = secretPolicy(stack);
    expect(['deploy', 'administrator', 'root'].map((by) => allowed(policy, { ...DELETE, by }))).toEqual([true, false, false]);
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', { KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Sid: 'NamedAdministratorsOnly' })]) }) });
    expect(secret.customerKey.node.path).toBe('Test/SecretKey');
    expect(verdicts(stack, 'protected-from-deletion', 'administered-by')).toEqual(['administered-by-the-named-only PROVED', 'protected-from-deletion PROVED']);
    expect(nagFindings(stack.node.root as App)).toEqual([]);
  });

  test.each([[true, ['cannot-be-taken-over PROVED', 'protected-from-deletion PROVED']], [false, ['cannot-be-taken-over REFUTED']]])(
    'with the protection %s, the claims say what a role of the template can do that may delete secrets', (deletionProtection, expected) => {
      const { stack } = make({ deletionProtection });
      new iam.Role(stack, 'Cleaner', { assumedBy: ECS }).addToPolicy(new iam.PolicyStatement({ actions: ['secretsmanager:DeleteSecret'], resources: ['*'] }));
      expect(verdicts(stack, 'cannot-be-taken-over', 'protected-from-deletion')).toEqual(expected);
    });

  test('secret and policy outlive the stack', () => {
    const template = Template.fromStack(make().stack);
    for (const type of ['AWS::SecretsManager::Secret', 'AWS::SecretsManager::ResourcePolicy', 'AWS::KMS::Key']) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('fails for administrators of a key that is made elsewhere', () => {
    const stack = new Stack(new App(), 'Test');
    const encryptionKey = new CustomerKey(stack, 'Key', { description: 'x', usableThrough: ['secretsmanager', 'lambda'] });
    const keyAdministrators = [iam.Role.fromRoleName(stack, 'Deploy', 'deploy')];
    expect(() => new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, encryptionKey, keyAdministrators }))
      .toThrow(/Test\/Secret: keyAdministrators are those of a new key, and encryptionKey is another; name the administrators where the key is made/);
  });
});

describe('grantReadTo', () => {
  const STAGE = 'secretsmanager:VersionStage';
  const VERSION = 'secretsmanager:VersionId';

  test('gives the current version of this secret and its key through Secrets Manager, nothing else', () => {
    const { stack, secret } = make();
    secret.grantReadTo(new iam.Role(stack, 'Reader', { assumedBy: ECS }));
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    const own = deployed((policy.Properties as { PolicyDocument: object }).PolicyDocument) as { Statement: unknown[] };
    expect(own.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: expect.stringContaining(':secret:') as unknown,
        Condition: { StringEqualsIfExists: { [STAGE]: 'AWSCURRENT' }, Null: { [VERSION]: 'true' } },
      },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: expect.any(String) as unknown,
        Condition: {
          StringEquals: {
            'kms:ViaService': ['secretsmanager.eu-west-1.amazonaws.com', 'secretsmanager.eu-west-1.amazonaws.com'],
            'kms:EncryptionContext:SecretARN': expect.stringContaining(':secret:') as unknown,
          },
        },
      },
    ]);
    const secretsPolicy = secretPolicy(stack) as { Statement: { Condition: { ArnNotEquals: Record<string, string[]> } }[] };
    const [, reader] = secretsPolicy.Statement[0].Condition.ArnNotEquals['aws:PrincipalArn'];
    const asks = (context: Record<string, string>, action?: string) => allowed(secretsPolicy, { by: reader.split('/')[1], own, context, action });
    expect(asks({})).toBe(true);
    expect(asks({ [STAGE]: 'AWSCURRENT' })).toBe(true);
    expect(asks({ [STAGE]: 'AWSPREVIOUS' })).toBe(false);
    expect(asks({ [STAGE]: 'AWSPENDING' })).toBe(false);
    expect(asks({ [VERSION]: '8d1f4b2c-0000-4000-8000-000000000000' })).toBe(false);
    expect(asks({ [STAGE]: 'AWSCURRENT', [VERSION]: '8d1f4b2c-0000-4000-8000-000000000000' })).toBe(false);
    expect(asks({}, 'secretsmanager:DescribeSecret')).toBe(false);
    expect(verdicts(stack, 'only-can-read')).toEqual(['only-can-read PROVED']);
  });
});

describe('replicas', () => {
  const key = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Far', 'arn:aws:kms:eu-central-1:111122223333:key/1');

  test('are encrypted with the key of their region, and read by whom they are granted to', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const replica = SecretReplica.of('eu-central-1', key(stack));
    const secret = new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, replicas: [replica], replicaRegions: ['eu-west-3'] });
    secret.grantReplicaReadTo(new iam.Role(stack, 'Reader', { assumedBy: ECS }), replica);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      ReplicaRegions: [{ Region: 'eu-central-1', KmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1' }, { Region: 'eu-west-3' }],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Action: 'secretsmanager:GetSecretValue',
            Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':secretsmanager:eu-central-1:111122223333:secret:', { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'SecretA720EF05' }] }] }]] },
          }),
          Match.objectLike({
            Action: 'kms:Decrypt',
            Resource: 'arn:aws:kms:eu-central-1:111122223333:key/1',
            Condition: { StringEquals: Match.objectLike({ 'kms:ViaService': Match.arrayWith(['secretsmanager.eu-central-1.amazonaws.com']) }) },
          }),
        ],
      },
    });
    expect(verdicts(stack, 'only-can-read')).toEqual(['only-can-read PROVED']);
  });

  test('fail where a region has two, the key lies elsewhere, or the region is none', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const replica = SecretReplica.of('eu-central-1', key(stack));
    expect(() => new RotatedSecret(stack, 'Secret', { ...DESCRIPTION, replicas: [replica], replicaRegions: ['eu-central-1'] })).toThrow(/Test\/Secret: "eu-central-1" has two replicas; name each region once/);
    expect(() => SecretReplica.of('eu-west-3', replica.key)).toThrow(/the key Test\/Far lies in eu-central-1, not in eu-west-3/);
    expect(() => SecretReplica.of('Frankfurt', replica.key)).toThrow(/"Frankfurt" is not a region/);
    expect(() => make().secret.grantReplicaReadTo(iam.Role.fromRoleName(stack, 'Reader', 'reader'), replica)).toThrow(/the secret has no such replica in eu-central-1/);
  });
});

describe('the watch', () => {
  test('looks four times a day, and tells the topic of late and stuck rotations, and when nobody looks any more', () => {
    const { stack, secret } = make();
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(6 hours)',
      Targets: [{ Arn: { 'Fn::GetAtt': ['SecretRotationFunctionDAAFCCD9', 'Arn'] }, Id: 'Target0', Input: '{"operation":"watch"}', RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 } }],
    });
    const topic = { Ref: stack.getLogicalId(secret.alarmTopic.node.defaultChild as CfnResource) };
    const metric = (name: string) => Match.objectLike({ MetricStat: { Metric: { Namespace: 'ZeroTrust/Secrets', MetricName: name, Dimensions: [{ Name: 'Secret', Value: { Ref: 'SecretA720EF05' } }] }, Period: 43200, Stat: 'Maximum' } });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([Match.objectLike({ Expression: 'overdue + stuck' }), metric('RotationOverdue'), metric('StuckPending')]),
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'missing',
      AlarmActions: [topic],
      InsufficientDataActions: [topic],
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ SECRET_ARN: { Ref: 'SecretA720EF05' } }) } });
    expect(secret.rotationWatch.rule.node.path).toBe('Test/Secret/Watch/Rule');
    expect(secret.retirementRule).toBeUndefined();
    template.resourcePropertiesCountIs('AWS::Events::Rule', { ScheduleExpression: Match.anyValue() }, 1);
  });

  test('a rotation that retires values is asked to each hour', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const secret = new Kind(stack, 'Secret', { retires: true, timeout: Duration.minutes(2), memorySize: 512 });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)', Targets: [Match.objectLike({ Input: '{"operation":"retire"}' })] });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'events.amazonaws.com', SourceArn: { 'Fn::GetAtt': [stack.getLogicalId(secret.retirementRule!.node.defaultChild as CfnResource), 'Arn'] },
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 120, MemorySize: 512, Environment: { Variables: Match.objectLike({ VALUE_LENGTH: '32' }) } });
    expect(nagFindings(stack.node.root as App)).toEqual([]);
  });
});

describe('a rotation that reads another secret', () => {
  test('may do so, is named among its readers, and waits for that', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const admin = new Kind(stack, 'Admin', {});
    const user = new Kind(stack, 'User', { readsSecrets: [admin] });
    const id = (resource: Construct) => stack.getLogicalId(resource.node.defaultChild as CfnResource);
    expect(policiesOf(stack)).toEqual(expect.arrayContaining([
      { Sid: 'ReadOtherSecret', Effect: 'Allow', Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'], Resource: { Ref: id(admin) } },
      expect.objectContaining({
        Sid: 'KeyOfOtherSecret',
        Action: 'kms:Decrypt',
        Resource: { 'Fn::GetAtt': [id(admin.customerKey), 'Arn'] },
        Condition: { StringEquals: expect.objectContaining({ 'kms:EncryptionContext:SecretARN': { Ref: id(admin) } }) as unknown },
      }),
    ]));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SecretsManager::ResourcePolicy', {
      SecretId: { Ref: id(admin) },
      ResourcePolicy: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({
          Condition: Match.objectLike({ ArnNotEquals: { 'aws:PrincipalArn': [admin, user].map(({ rotationFunction }) => ({ 'Fn::GetAtt': [id(rotationFunction.executionRole), 'Arn'] })) } }),
        })]),
      }),
    });
    const schedule = template.findResources('AWS::SecretsManager::RotationSchedule')[stack.getLogicalId(user.rotationSchedule)] as { DependsOn: string[] };
    expect(schedule.DependsOn).toContain(id(admin.node.findChild('Policy') as Construct));
    expect(verdicts(stack, 'only-can-read', 'only-can-write')).toEqual(['only-can-read PROVED', 'only-can-read PROVED', 'only-can-write PROVED', 'only-can-write PROVED']);
    expect(nagFindings(stack.node.root as App)).toEqual([]);
  });

  test('reads an imported one, whose policy is its owner\'s affair', () => {
    const stack = new Stack(new App(), 'Test', { env: ENV });
    const secretCompleteArn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf';
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
    const imported = secretsmanager.Secret.fromSecretAttributes(stack, 'Admin', { secretCompleteArn, encryptionKey });
    const plain = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Plain', secretCompleteArn.replace('admin', 'plain'));
    new Kind(stack, 'User', { readsSecrets: [imported, plain] });
    const read = policiesOf(stack).filter(({ Sid }) => Sid?.includes('Other')) as unknown as { Sid: string; Resource: string }[];
    expect(read.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['ReadOtherSecret', secretCompleteArn], ['KeyOfOtherSecret', encryptionKey.keyArn], ['ReadOtherSecret2', secretCompleteArn.replace('admin', 'plain')],
    ]);
  });

  test('fails for one of another stack, and one without its complete ARN', () => {
    const app = new App();
    const admin = new Kind(new Stack(app, 'Data'), 'Admin', {});
    const stack = new Stack(app, 'Test');
    expect(() => new Kind(stack, 'User', { readsSecrets: [admin] })).toThrow(/Test\/User: its rotation reads the secret Data\/Admin of another stack.*put the two secrets into one stack/);
    const partial = secretsmanager.Secret.fromSecretNameV2(stack, 'Partial', 'admin');
    expect(() => new Kind(stack, 'Other', { readsSecrets: [partial] })).toThrow(/Test\/Partial, which its rotation reads, was imported without its complete ARN/);
  });
});
