import { caseOf, document, iamArn, READ, resource, role } from './resolved-resources';
import { readPolicies } from '../../../../../lib/verification/prover/model/policies/read-policies';
import { ResolvedResource, Unknown } from '../../../../../lib/verification/prover/model/resolved';

const only = (...resources: readonly ResolvedResource[]) => readPolicies(caseOf(...resources));
const managed = (name: string, properties = {}, more = {}) => resource(name, 'AWS::IAM::ManagedPolicy', { PolicyDocument: READ, ...properties }, { id: iamArn(`policy/${name}`), arn: iamArn(`policy/${name}`), ...more });

describe('roles', () => {
  test('hold inline, managed and attached policies of all stacks, their boundary and tags', () => {
    const { principals, gaps } = only(
      role('Worker', {
        Policies: [{ PolicyName: 'Inline', PolicyDocument: document({ Action: 'sqs:SendMessage', Resource: '*' }) }],
        ManagedPolicyArns: [iamArn('policy/Read'), 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
        PermissionsBoundary: iamArn('policy/Boundary'),
        Tags: [{ Key: 'team', Value: 'red' }],
      }),
      managed('Read'),
      managed('Boundary'),
      resource('Attached', 'AWS::IAM::Policy', { PolicyName: 'a', Roles: ['Worker'], PolicyDocument: document({ Action: 'kms:Decrypt', Resource: '*' }) }, { stack: 'Other' }),
      resource('Single', 'AWS::IAM::RolePolicy', { PolicyName: 'b', RoleName: 'Worker', PolicyDocument: document({ Action: 'sns:Publish', Resource: '*' }) }),
      managed('Adds', { Roles: [iamArn('role/Worker')] }),
    );
    expect(gaps).toEqual([]);
    expect(principals).toHaveLength(1);
    expect(principals[0].identityPolicies.map(({ statements }) => statements[0].actions?.[0])).toEqual([
      'sqs:SendMessage', 's3:GetObject', 'logs:CreateLogGroup', 'kms:Decrypt', 's3:GetObject', 'sns:Publish',
    ]);
    expect(principals[0].identityPolicies).toHaveLength(6);
    expect(principals[0].identityPolicies.every(({ unknown }) => unknown === undefined)).toBe(true);
    expect(principals[0].boundary?.source?.logicalId).toBe('Boundary');
    expect(principals[0].tags).toEqual({ team: 'red' });
  });

  test('say where each statement stands', () => {
    const { principals } = only(role('Worker', { Policies: [{ PolicyName: 'Inline', PolicyDocument: document({ Action: 'sqs:SendMessage', Resource: '*' }) }] }));
    expect(principals[0].identityPolicies[0].statements[0].source).toEqual({ template: 'App', logicalId: 'Worker', at: 'Properties.Policies.0.PolicyDocument.Statement.0' });
  });

  test('of no template have policies that are not known, beside those that are', () => {
    const { principals, resources } = only(resource('P', 'AWS::IAM::Policy', { Roles: ['Imported'], PolicyDocument: READ }));
    expect(principals[0].arn).toBe(iamArn('role/Imported'));
    expect(principals[0].identityPolicies.map(({ unknown }) => unknown !== undefined)).toEqual([true, false]);
    expect(resources.find(({ arn }) => arn === iamArn('role/Imported'))?.policy?.unknown).toContain('in none of the templates');
  });

  test('of the same name in another account are other roles', () => {
    const { principals } = only(
      role('Worker'), role('Worker', {}, { stack: 'Far', account: '444455556666' }),
      resource('P', 'AWS::IAM::Policy', { Roles: ['Worker'], PolicyDocument: READ }, { stack: 'Far', account: '444455556666' }),
    );
    expect(principals.map(({ identityPolicies }) => identityPolicies.length)).toEqual([0, 1]);
  });

  test('with managed policies that nobody knows are unknown', () => {
    const { principals } = only(role('Worker', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess', iamArn('policy/Elsewhere')], PermissionsBoundary: new Unknown('a parameter') }));
    expect(principals[0].identityPolicies.map(({ unknown }) => unknown)).toEqual([
      'the AWS managed policy ReadOnlyAccess is not in the catalogue', `the managed policy ${iamArn('policy/Elsewhere')} is in none of the templates`,
    ]);
    expect(principals[0].boundary?.unknown).toBeDefined();
  });

  test('with a list of policies that only the deployment knows are unknown', () => {
    const { principals } = only(role('Worker', { Policies: new Unknown('a parameter') }), role('Other', { ManagedPolicyArns: new Unknown('a parameter') }));
    expect(principals.map(({ identityPolicies }) => identityPolicies.every(({ unknown }) => unknown !== undefined))).toEqual([true, true]);
    expect(principals.map(({ identityPolicies }) => identityPolicies.length)).toEqual([1, 1]);
  });

  test('need not have the managed policies of the templates', () => {
    const { principals, managedPolicies } = only(managed('Read'), managed('Boundary'));
    expect(principals).toEqual([]);
    expect(managedPolicies.map(({ source }) => source?.logicalId)).toEqual(['Read', 'Boundary']);
  });

  test('share the policies that they share', () => {
    const { principals } = only(role('A', { ManagedPolicyArns: [iamArn('policy/Read')] }), role('B', { ManagedPolicyArns: [iamArn('policy/Read')] }), managed('Read'));
    expect(principals[0].identityPolicies[0]).toBe(principals[1].identityPolicies[0]);
  });

  test('have a trust policy as resources', () => {
    const { resources } = only(role('Worker'));
    expect(resources).toEqual([expect.objectContaining({ arn: iamArn('role/Worker'), account: '111122223333', policyKind: 'role-trust' })]);
    expect(resources[0].policy?.statements[0].principals).toEqual([{ kind: 'Service', value: 'lambda.amazonaws.com' }]);
    expect(resources[0].policy?.statements[0].resources).toBeUndefined();
  });
});

describe('users', () => {
  const user = (name: string, properties = {}) => resource(name, 'AWS::IAM::User', properties, { arn: iamArn(`user/${name}`) });
  const group = (name: string, properties = {}) => resource(name, 'AWS::IAM::Group', properties, { arn: iamArn(`group/${name}`) });

  test('hold the policies of their groups, however they got into them', () => {
    const { principals } = only(
      user('Ann', { Groups: ['Readers'] }), user('Bob'),
      group('Readers', { Policies: [{ PolicyName: 'x', PolicyDocument: READ }] }),
      group('Writers', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] }),
      resource('Join', 'AWS::IAM::UserToGroupAddition', { GroupName: 'Writers', Users: ['Ann', 'Bob'] }),
      resource('G', 'AWS::IAM::GroupPolicy', { GroupName: 'Writers', PolicyName: 'g', PolicyDocument: READ }),
      resource('U', 'AWS::IAM::UserPolicy', { UserName: 'Bob', PolicyName: 'u', PolicyDocument: READ }),
    );
    expect(principals.map(({ kind, arn, identityPolicies }) => [kind, arn, identityPolicies.length])).toEqual([
      ['user', iamArn('user/Ann'), 3], ['user', iamArn('user/Bob'), 3],
    ]);
  });

  test('in groups of no template have policies that are not known', () => {
    const { principals } = only(user('Ann', { Groups: ['Elsewhere'] }));
    expect(principals[0].identityPolicies[0].unknown).toContain('group Elsewhere');
  });

  test('that are added to a group without name are a gap', () => {
    expect(only(resource('Join', 'AWS::IAM::UserToGroupAddition', { Users: ['Ann'] })).gaps).toHaveLength(1);
  });
});

describe('what acts as a role', () => {
  test('is known by the key of its resource', () => {
    const { principalArns } = only(
      role('Worker'),
      resource('Fn', 'AWS::Lambda::Function', { Role: iamArn('role/Worker') }, { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:Fn' }),
      resource('Alias', 'AWS::Lambda::Alias', { FunctionName: 'Fn' }),
      resource('Task', 'AWS::ECS::TaskDefinition', { TaskRoleArn: iamArn('role/Elsewhere') }),
      resource('Service', 'AWS::ECS::Service', { TaskDefinition: 'Task' }),
      resource('Profile', 'AWS::IAM::InstanceProfile', { Roles: ['Worker'] }),
      resource('Machine', 'AWS::EC2::Instance', { IamInstanceProfile: 'Profile' }),
      resource('Flow', 'AWS::StepFunctions::StateMachine', { RoleArn: iamArn('role/Worker') }),
    );
    const worker = iamArn('role/Worker');
    const elsewhere = iamArn('role/Elsewhere');
    expect(Object.fromEntries(principalArns)).toEqual({
      'App#Worker': worker,
      'App#Fn': worker,
      'App#Alias': worker,
      'App#Task': elsewhere,
      'App#Service': elsewhere,
      'App#Profile': worker,
      'App#Machine': worker,
      'App#Flow': worker,
    });
  });
});
