import { readFileSync } from 'fs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Egress, SegmentedVpc } from '../../../lib/network';
import { RotatedSecret } from '../../../lib/secrets';
import { ApiKeyProvider } from '../../../lib/secrets/api-key/api-key-provider';
import { ApiKeySecret, ApiKeySecretProps } from '../../../lib/secrets/api-key/api-key-secret';
import { httpsSettingsFrom } from '../../../lib/secrets/api-key/https-settings.lambda-shared';
import { RotationTime } from '../../../lib/secrets/rotation-time';
import { expectProved } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const REASON = 'the till of the branch office runs outside of AWS';

const https = (administrator?: secretsmanager.ISecret) => ApiKeyProvider.https({
  host: 'api.example.com',
  create: { path: '/v1/keys', body: '{"name":"{name}"}' },
  keyPointer: '/key',
  keyIdPointer: '/id',
  verify: { path: '/v1/me' },
  revoke: { path: '/v1/keys/{id}' },
  list: { request: { path: '/v1/keys' }, itemsPointer: '/keys', idPointer: '/id', namePointer: '/name' },
  administrator,
});

const custom = (overlap = true) => ApiKeyProvider.custom({ code: lambda.Code.fromInline('exports.handler = async () => {}'), overlap, environment: { REGION: 'eu' } });

const single = (stack: Stack) => ApiKeyProvider.https({
  host: 'api.example.com',
  create: { path: '/v1/key' },
  keyPointer: '/key',
  verify: { path: '/v1/me' },
  overlap: false,
  administrator: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Boss', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:boss-AbCdEf'),
});

function make(provider: (stack: Stack) => ApiKeyProvider, props: Partial<ApiKeySecretProps> = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const stack = new Stack(app, 'Test');
  return { app, stack, secret: new ApiKeySecret(stack, 'Secret', { description: 'Key of the orders API', provider: provider(stack), ...props }) };
}

const userKey = (stack: Stack) => ApiKeyProvider.iamAccessKey({ user: new iam.User(stack, 'Till'), reason: REASON });

function rotation(stack: Stack): { Environment: { Variables: Record<string, string> }; Timeout: number; Handler: string } {
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')) as { Properties: ReturnType<typeof rotation> }[];
  return functions.find(({ Properties }) => 'SECRET_ARN' in Properties.Environment.Variables)!.Properties;
}

interface Statement { Sid: string; Action: string | string[]; Resource: unknown }

function roleStatements(stack: Stack): Statement[] {
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')) as { Properties: { PolicyDocument: { Statement: Statement[] } } }[];
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test.each<[string, (stack: Stack) => ApiKeyProvider]>([
    ['an access key', userKey], ['an HTTPS interface', () => https()], ['an interface without overlap', single], ['a handler of one\'s own', () => custom()],
  ])('%s has no finding', (_provider, provider) => {
    expect(nagFindings(make(provider, {}, context).app).filter((finding) => !finding.startsWith('Test/Till'))).toEqual([]);
  });
});

test('the first value is no key, and says so', () => {
  Template.fromStack(make(userKey).stack).hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { SecretStringTemplate: '{}', GenerateStringKey: 'placeholder' },
  });
});

describe('iamAccessKey', () => {
  test('the role manages the keys of this user, and nothing else of IAM', () => {
    const iamStatements = roleStatements(make(userKey).stack).filter(({ Action }) => [Action].flat().some((action) => action.startsWith('iam:')));
    expect(iamStatements).toEqual([{
      Sid: 'AccessKeysOfThisUser',
      Effect: 'Allow',
      Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Till/) as string, 'Arn'] },
    }]);
  });

  test('the handler learns the user and the grace period', () => {
    const { Environment: { Variables }, Timeout } = rotation(make(userKey, { gracePeriod: Duration.hours(6) }).stack);
    expect(Variables).toMatchObject({ GRACE_HOURS: '6', IAM_USER_ARN: { 'Fn::GetAtt': [expect.stringMatching(/^Till/) as string, 'Arn'] } });
    expect(Timeout).toBe(60);
  });

  test('an imported user is named by its ARN', () => {
    const arn = 'arn:aws:iam::111122223333:user/tills/branch';
    const { app, stack } = make((scope) => ApiKeyProvider.iamAccessKey({ user: iam.User.fromUserArn(scope, 'Till', arn), reason: REASON }));
    expect(roleStatements(stack).find(({ Sid }) => Sid === 'AccessKeysOfThisUser')!.Resource).toBe(arn);
    expect(claimsOf(app).find(({ id }) => id.includes('only-can-make-access-keys'))).toMatchObject({ resources: [{ arn }] });
  });

  test('claims that only the rotation makes keys for the user, with the reason', () => {
    const claim = claimsOf(make(userKey).app).find(({ id }) => id.includes('only-can-make-access-keys'))!;
    expect(claim).toMatchObject({ actions: ['iam:CreateAccessKey'], promise: expect.stringContaining(REASON) as string });
    expect(JSON.stringify(claim)).toContain('Till');
  });

  test('all that is claimed is proved, and another maker of keys is found', () => {
    const stack = new Stack(new App(), 'Test');
    const user = new iam.User(stack, 'Till');
    new ApiKeySecret(stack, 'Secret', { description: 'Key of the till', provider: ApiKeyProvider.iamAccessKey({ user, reason: REASON }) });
    expectProved(stack.node.root);

    const { app, stack: second } = make(userKey);
    const other = new iam.Role(second, 'Other', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    other.addToPolicy(new iam.PolicyStatement({ actions: ['iam:CreateAccessKey'], resources: [(second.node.findChild('Till') as iam.User).userArn] }));
    expect(() => expectProved(app)).toThrow(/only-can-make-access-keys/);
  });

  test.each([[''], ['because'], ['   ']])('fails for the reason %j', (reason) => {
    expect(() => make((stack) => ApiKeyProvider.iamAccessKey({ user: new iam.User(stack, 'Till'), reason }))).toThrow(/say in a few words why it is needed/);
  });

  test('fails for an ARN with a wildcard', () => {
    expect(() => make((stack) => ApiKeyProvider.iamAccessKey({ user: iam.User.fromUserArn(stack, 'Till', 'arn:aws:iam::111122223333:user/tills/*'), reason: REASON })))
      .toThrow(/is not the ARN of one user; give one user by its whole ARN/);
  });
});

describe('https', () => {
  test('the handler reads what the construct has written', () => {
    const { Environment: { Variables } } = rotation(make(() => https()).stack);
    expect(httpsSettingsFrom(Variables)).toEqual({
      host: 'api.example.com',
      port: 443,
      overlap: true,
      timeoutSeconds: 10,
      headers: {},
      authorization: { kind: 'header', name: 'authorization', prefix: 'Bearer ' },
      create: { method: 'POST', path: '/v1/keys', body: { name: '{name}' }, statuses: [200, 201, 202, 204] },
      verify: { method: 'GET', path: '/v1/me', statuses: [200, 201, 202, 204] },
      revoke: { method: 'DELETE', path: '/v1/keys/{id}', statuses: [200, 201, 202, 204] },
      list: { request: { method: 'GET', path: '/v1/keys', statuses: [200, 201, 202, 204] }, items: '/keys', id: '/id', name: '/name' },
      keyAt: '/key',
      idAt: '/id',
      keyField: 'apiKey',
      idField: 'keyId',
    });
    expect(Variables).not.toHaveProperty('ADMIN_SECRET_ARN');
  });

  test('a secret of this library that makes keys lets the rotation read it', () => {
    const { stack } = make((scope) => https(new RotatedSecret(scope, 'Boss', { description: 'makes keys' })));
    const template = Template.fromStack(stack);
    expect(roleStatements(stack).some(({ Sid }) => Sid === 'ReadOtherSecret')).toBe(true);
    const denials = Object.values(template.findResources('AWS::SecretsManager::ResourcePolicy')).map((policy) => JSON.stringify(policy));
    expect(denials.filter((text) => text.includes('Boss') && text.includes('SecretRotationRole'))).toHaveLength(1);
  });

  test('in a segment it takes part in a flow to the host', () => {
    const app = new App();
    const stack = new Stack(app, 'Test');
    const vpc = new SegmentedVpc(stack, 'Vpc', { egress: Egress.viaEndpointsOnly() });
    const secret = new ApiKeySecret(stack, 'Secret', { description: 'Key of the orders API', provider: https(), segment: vpc.segment('app') });
    const flow = vpc.segment('app').allowToCidr('192.0.2.0/24', ec2.Port.HTTPS, 'the interface of the orders API');
    secret.rotationFunction.allowAlong(flow, 'the rotation makes keys at the orders API');
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      CidrIp: '192.0.2.0/24', FromPort: 443, Description: 'the rotation makes keys at the orders API', GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SecretRotation'), 'GroupId'] },
    });
  });
});

describe('custom', () => {
  test('the code, the variables and the permissions are the team\'s', () => {
    const { stack } = make(() => ApiKeyProvider.custom({
      code: lambda.Code.fromInline('exports.rotate = async () => {}'),
      handler: 'index.rotate',
      overlap: true,
      environment: { ACCOUNT: 'orders' },
      statements: [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111122223333:keys'] })],
    }));
    const { Environment: { Variables }, Handler } = rotation(stack);
    expect(Handler).toBe('index.rotate');
    expect(Variables).toMatchObject({ ACCOUNT: 'orders', GRACE_HOURS: '24' });
    expect(roleStatements(stack)).toContainEqual(expect.objectContaining({ Action: 'sqs:SendMessage' }));
  });

  test.each(['SECRET_ARN', 'GRACE_HOURS'])('fails for the variable %s', (name) => {
    expect(() => ApiKeyProvider.custom({ code: lambda.Code.fromInline(' '), overlap: true, environment: { [name]: 'x' } }))
      .toThrow(`the variable ${name} is the rotation's own; choose another name`);
  });
});

describe('grace period', () => {
  test.each<[string, RotationTime | undefined, Duration | undefined, string]>([
    ['a month by default', undefined, undefined, '24'],
    ['a day', RotationTime.every(Duration.days(1)), undefined, '22'],
    ['a day, as long as it goes', RotationTime.every(Duration.days(1)), Duration.hours(22), '22'],
    ['a calendar', RotationTime.cron('cron(0 3 1 * ? *)'), Duration.days(7), '168'],
    ['the shortest', undefined, Duration.hours(1), '1'],
  ])('with a rotation every %s', (_name, time, gracePeriod, hours) => {
    const { stack, secret } = make(() => custom(), { rotation: time, gracePeriod });
    expect(rotation(stack).Environment.Variables.GRACE_HOURS).toBe(hours);
    expect(secret.gracePeriod!.toHours()).toBe(Number(hours));
  });

  test.each<[string, Partial<ApiKeySecretProps>, RegExp]>([
    ['no time', { gracePeriod: Duration.hours(0) }, /a grace period of 0 hours; use whole hours, at least one/],
    ['half an hour', { gracePeriod: Duration.minutes(30) }, /a grace period of 0\.5 hours/],
    ['the whole interval', { gracePeriod: Duration.hours(23), rotation: RotationTime.every(Duration.days(1)) }, /the old key would be in use when the next one is made; use at most 22 hours/],
  ])('fails for %s', (_name, props, message) => {
    expect(() => make(() => custom(), props)).toThrow(message);
  });

  test('there is none where a new key ends the old one: nothing is ended later', () => {
    const { stack, secret } = make(single);
    expect(secret.gracePeriod).toBeUndefined();
    expect(secret.provider.overlap).toBe(false);
    expect(rotation(stack).Environment.Variables).not.toHaveProperty('GRACE_HOURS');
  });

  test('fails where a new key ends the old one', () => {
    expect(() => make(() => custom(false), { gracePeriod: Duration.hours(3) })).toThrow(/a grace period for a service that ends the old key when it makes a new one; leave it out/);
  });
});

function claimsOf(app: App): { id: string; actions?: string[]; promise?: string }[] {
  const { directory } = app.synth();
  return (JSON.parse(readFileSync(`${directory}/zero-trust.claims.json`, 'utf8')) as { claims: { id: string }[] }).claims;
}
