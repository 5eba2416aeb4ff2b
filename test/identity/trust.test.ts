import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LeastPrivilegeRole, SourceContext, Trust } from '../../lib/identity';
import { SERVICE_TRUST, SERVICE_TRUST_AS_OF, serviceTrust } from '../../lib/identity/service-trust-data';

const ACCOUNT = '111122223333';
const ORGANIZATION = 'o-a1b2c3d4e5';

function trustOf(trust: Trust | ((stack: Stack) => Trust), region = 'eu-central-1', organizationId?: string): unknown {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region } });
  new LeastPrivilegeRole(stack, 'Tested', { trust: [typeof trust === 'function' ? trust(stack) : trust], organizationId });
  const roles = Template.fromStack(stack).findResources('AWS::IAM::Role');
  const [role] = Object.entries(roles).filter(([id]) => id.startsWith('Tested')).map(([, value]) => value);
  return role.Properties.AssumeRolePolicyDocument.Statement;
}

const service = (principal: string, Condition?: unknown) =>
  [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: principal }, ...(Condition ? { Condition } : {}) }];
const arn = (text: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${text}`]] });

describe('services', () => {
  test('are bound to the account and to their own resources in it', () => {
    expect(trustOf(Trust.service('states.amazonaws.com'))).toEqual(service('states.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': arn(`states:eu-central-1:${ACCOUNT}:stateMachine:*`) },
    }));
  });

  test('whose ARN form is not documented are bound to the account', () => {
    expect(trustOf(Trust.service('monitoring.rds.amazonaws.com'))).toEqual(service('monitoring.rds.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
    }));
  });

  test('are bound in every region where AWS says so', () => {
    expect(trustOf(Trust.service('scheduler.amazonaws.com'))).toEqual(service('scheduler.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': arn(`scheduler:*:${ACCOUNT}:schedule-group/*`) },
    }));
  });

  test.each(['lambda', 'ec2', 'glue', 'apigateway', 'backup', 'cloudtrail'])('that send no source get no condition, which would lock them out: %s', (name) => {
    expect(trustOf(Trust.service(`${name}.amazonaws.com`), undefined, ORGANIZATION)).toEqual(service(`${name}.amazonaws.com`));
  });

  test('narrow further to named sources', () => {
    const machine = `arn:aws:states:eu-central-1:${ACCOUNT}:stateMachine:orders`;
    expect(trustOf(Trust.service('states.amazonaws.com', { sourceArns: [machine] }))).toEqual(service('states.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
      ArnLike: { 'aws:SourceArn': machine },
    }));
  });

  test.each([
    ['of the role', Trust.service('config.amazonaws.com'), ORGANIZATION],
    ['of the trust', Trust.service('config.amazonaws.com', { organizationId: ORGANIZATION }), 'o-0000000000'],
  ])('carry the organization %s', (_, trust, ofRole) => {
    expect(trustOf(trust, undefined, ofRole)).toEqual(service('config.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': ACCOUNT, 'aws:SourceOrgID': ORGANIZATION },
    }));
  });

  test('the library does not know are taken as the user knows them', () => {
    expect(trustOf(Trust.service('new.amazonaws.com', { sourceContext: SourceContext.ACCOUNT }))).toEqual(service('new.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': ACCOUNT },
    }));
    expect(trustOf(Trust.service('new.amazonaws.com', { sourceContext: SourceContext.absent('its page names no source keys') }))).toEqual(service('new.amazonaws.com'));
  });
});

test.each([
  ['states.amazonaws.com', true], ['states.cn-north-1.amazonaws.com.cn', true], ['ec2.amazonaws.com.cn', false], ['lambda.amazonaws.eu', false],
  ['monitoring.rds.amazonaws.com', true], ['logs.us-gov-west-1.amazonaws.com', true],
])('knows %s in every spelling', (principal, sourceAccount) => {
  expect(serviceTrust(principal)?.sourceAccount).toBe(sourceAccount);
});

test('every fact has a source and a day', () => {
  expect(SERVICE_TRUST_AS_OF).toMatch(/^\d{4}-\d\d-\d\d$/);
  for (const facts of Object.values(SERVICE_TRUST)) {
    expect(facts.source).toMatch(/^https:\/\//);
    expect(facts.sourceAccount || facts.sourceArn === undefined).toBe(true);
  }
});

describe('identities', () => {
  test('of the account need nothing more', () => {
    expect(trustOf((stack) => Trust.role(new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })))).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: { 'Fn::GetAtt': [expect.stringContaining('Caller'), 'Arn'] } } },
    ]);
  });

  test('that are people need a second factor', () => {
    expect(trustOf((stack) => Trust.user(iam.User.fromUserName(stack, 'Alice', 'alice')))).toEqual([{
      Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: arn(`iam::${ACCOUNT}:user/alice`) }, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    }]);
  });

  test('of other accounts come with an external id', () => {
    expect(trustOf(Trust.accountWithExternalId('444455556666', 'orders-7f3a'))).toEqual([{
      Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: arn('iam::444455556666:root') }, Condition: { StringEquals: { 'sts:ExternalId': 'orders-7f3a' } },
    }]);
  });

  test('of other accounts come with an organization', () => {
    expect(trustOf(Trust.accountInOrganization('444455556666', ORGANIZATION))).toEqual([{
      Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: arn('iam::444455556666:root') }, Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    }]);
  });
});

test.each([
  ['cn-north-1', 'states.amazonaws.com'],
  ['us-gov-west-1', 'states.amazonaws.com'],
  ['eusc-de-east-1', 'states.amazonaws.com'],
])('adapts to %s', (region, principal) => {
  const [statement] = trustOf(Trust.service(principal), region) as { Principal: { Service: string }; Condition: unknown }[];
  expect(statement.Principal.Service).toMatch(/^states\./);
  expect(JSON.stringify(statement.Condition)).not.toContain('arn:aws:');
});

test.each([
  ['everybody as a service', Trust.service('*'), '"*" is not a service principal'],
  ['a service without its domain', Trust.service('lambda'), '"lambda" is not a service principal'],
  ['an unknown service', Trust.service('new.amazonaws.com'), 'does not know whether new.amazonaws.com sends aws:SourceAccount'],
  ['an opinion about a known service', Trust.service('states.amazonaws.com', { sourceContext: SourceContext.ACCOUNT }), 'although the library knows'],
  ['a condition the service cannot meet', Trust.service('lambda.amazonaws.com', { sourceArns: ['arn:aws:lambda:eu-central-1:111122223333:function:x'] }), 'would deny everything'],
  ['a source that is no ARN', Trust.service('states.amazonaws.com', { sourceArns: ['*'] }), '"*" is not an ARN pattern'],
  ['a source of any service', Trust.service('states.amazonaws.com', { sourceArns: ['arn:aws:*:eu-central-1:111122223333:x'] }), 'is not an ARN pattern'],
  ['a malformed organization of a source', Trust.service('states.amazonaws.com', { organizationId: 'acme' }), '"acme" is not an organization id'],
  ['an account that is none', Trust.accountWithExternalId('*', 'orders-7f3a'), '"*" is not an account id'],
  ['an empty external id', Trust.accountWithExternalId('444455556666', ''), '"" is not an external id'],
  ['a malformed organization', Trust.accountInOrganization('444455556666', '*'), '"*" is not an organization id'],
])('fails on %s', (_, trust, message) => {
  expect(() => trustOf(trust)).toThrow(message);
});

test('fails on a role of another account', () => {
  expect(() => trustOf((stack) => Trust.role(iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::444455556666:role/foreign')))).toThrow('belongs to account 444455556666');
});

test('fails on a trust without source conditions and without a reason', () => {
  expect(() => SourceContext.absent(' ')).toThrow('has no reason');
});

test('fails on a role of a known account in a stack of an unknown one, and says what to give', () => {
  const stack = new Stack(new App(), 'Stack');
  const foreign = iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::444455556666:role/foreign');
  expect(() => new LeastPrivilegeRole(stack, 'Tested', { trust: [Trust.role(foreign)] })).toThrow('give the stack its account in env');
});
