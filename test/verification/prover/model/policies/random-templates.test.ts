import * as fc from 'fast-check';
import { caseOf, iamArn, READ, resource, role } from './resolved-resources';
import { ATTACHED_POLICIES, OWN_POLICIES } from '../../../../../lib/verification/prover/model/policies/policy-properties';
import { readPolicies } from '../../../../../lib/verification/prover/model/policies/read-policies';
import { Resolved, ResolvedResource, Unknown } from '../../../../../lib/verification/prover/model/resolved';

const TYPES = [
  ...Object.keys(OWN_POLICIES), ...Object.keys(ATTACHED_POLICIES), 'AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy', 'AWS::IAM::UserToGroupAddition', 'AWS::IAM::InstanceProfile', 'AWS::Lambda::Permission', 'AWS::Lambda::LayerVersionPermission', 'AWS::Events::EventBusPolicy',
  'AWS::S3::Bucket', 'AWS::DynamoDB::GlobalTable', 'AWS::ApiGateway::RestApi', 'AWS::RAM::ResourceShare', 'AWS::EC2::VPCEndpoint', 'AWS::Organizations::Policy',
  'AWS::Organizations::Account', 'AWS::Organizations::OrganizationalUnit', 'AWS::SSO::PermissionSet', 'AWS::SSO::Assignment', 'AWS::Lambda::Function', 'AWS::ECS::Service',
  'AWS::Logs::ResourcePolicy', 'AWS::Signer::ProfilePermission', 'AWS::ACMPCA::Permission',
];
const PROPERTIES = [
  'PolicyDocument', 'Policy', 'ResourcePolicy', 'Content', 'Roles', 'Users', 'Groups', 'Policies', 'ManagedPolicyArns', 'PermissionsBoundary', 'AssumeRolePolicyDocument', 'Tags',
  'Bucket', 'Queues', 'Topics', 'FunctionName', 'Principal', 'Action', 'Role', 'TargetIds', 'ParentId', 'ParentIds', 'Type', 'Replicas', 'Statement', 'Condition', 'ResourceArn',
  'RoleName', 'GroupName', 'PermissionSetArn', 'TargetId', 'InlinePolicy', 'ServiceName', 'VpcEndpointType', 'PublicAccessBlockConfiguration', 'AccessControl', 'ResourceArns', 'Principals',
];
const value: fc.Arbitrary<Resolved> = fc.letrec<{ value: Resolved }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Resolved>('R0', 'R1', 'R2', 'arn:x', '*', '\ue000', 'SERVICE_CONTROL_POLICY', '111122223333', true, 7, null, READ),
    fc.constant(new Unknown('x')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('Version', 'Statement', 'Effect', 'Action', 'Resource', 'Principal', 'AWS', 'Key', 'Value', 'PolicyDocument', 'Region', 'ResourcePolicy', '__proto__'), tie('value'), { maxKeys: 4 }),
  ),
})).value;
const templates: fc.Arbitrary<ResolvedResource[]> = fc.array(
  fc.tuple(fc.constantFrom(...TYPES), fc.dictionary(fc.constantFrom(...PROPERTIES), value, { maxKeys: 6 }), fc.boolean()), { maxLength: 6 },
).map((list) => list.map(([type, properties, hasArn], index) => resource(`R${index}`, type, properties, hasArn ? { arn: `arn:aws:x:eu-west-1:111122223333:r${index}` } : {})));

describe('whatever templates say', () => {
  test('is read without an error, and resources come once', () => {
    fc.assert(fc.property(templates, (resources) => {
      const part = readPolicies(caseOf(...resources));
      const arns = part.resources.filter(({ policyKind }) => policyKind !== 'role-trust').map(({ arn }) => arn);
      expect(new Set(arns).size).toBe(arns.length);
      expect(part.principals.length).toBeGreaterThanOrEqual(resources.filter(({ type }) => type === 'AWS::IAM::Role' || type === 'AWS::IAM::User').length);
    }), { numRuns: 1_500 });
  });

  test('comes to the same in any order of the resources', () => {
    const sorted = (part: ReturnType<typeof readPolicies>) => ({
      principals: part.principals.map(({ arn, identityPolicies }) => [arn, identityPolicies.map((policy) => JSON.stringify(policy)).sort()]).sort(),
      resources: part.resources.map(({ arn, policy }) => JSON.stringify([arn, policy?.statements.map((one) => JSON.stringify(one)).sort()])).sort(),
    });
    const names = fc.constantFrom('A', 'B', 'C', 'Elsewhere');
    const kinds = fc.oneof(
      fc.record({ type: fc.constant('AWS::IAM::Policy'), properties: fc.record({ Roles: fc.uniqueArray(names, { minLength: 1 }), PolicyDocument: fc.constant(READ) }) }),
      fc.record({ type: fc.constant('AWS::IAM::RolePolicy'), properties: fc.record({ RoleName: names, PolicyDocument: fc.constant(READ) }) }),
      fc.record({ type: fc.constant('AWS::Lambda::Permission'), properties: fc.record({ FunctionName: names, Principal: fc.constantFrom('a.amazonaws.com', '444455556666'), Action: fc.constant('lambda:InvokeFunction') }) }),
    );
    fc.assert(fc.property(fc.array(kinds, { maxLength: 8 }).chain((list) => {
      const resources = [
        ...['A', 'B', 'C'].map((name) => role(name, { ManagedPolicyArns: [iamArn('policy/Shared')] })),
        resource('Shared', 'AWS::IAM::ManagedPolicy', { PolicyDocument: READ, Roles: ['A'] }, { id: iamArn('policy/Shared'), arn: iamArn('policy/Shared') }),
        ...list.map(({ type, properties }, index) => resource(`P${index}`, type, properties)),
      ];
      return fc.tuple(fc.constant(resources), fc.shuffledSubarray(resources, { minLength: resources.length, maxLength: resources.length }));
    }), ([one, other]) => {
      expect(sorted(readPolicies(caseOf(...other)))).toEqual(sorted(readPolicies(caseOf(...one))));
    }), { numRuns: 300 });
  });

  test('gives every grant of a template to somebody: none is dropped', () => {
    fc.assert(fc.property(templates, (resources) => {
      const part = readPolicies(caseOf(...resources));
      const all = [
        ...part.principals.flatMap(({ identityPolicies }) => identityPolicies), ...part.resources.flatMap(({ policy }) => policy ?? []),
      ];
      for (const one of resources.filter(({ type, properties }) => type === 'AWS::IAM::RolePolicy' && properties.PolicyDocument === READ && properties.RoleName === 'R1')) {
        expect(all.some(({ source, statements }) => source?.logicalId === one.logicalId && statements.length === 1)).toBe(true);
      }
      const buckets = resources.filter(({ type, properties }) => type === 'AWS::S3::BucketPolicy' && typeof properties.Bucket === 'string');
      expect(part.resources.filter(({ policy }) => policy !== undefined).length >= Math.min(1, buckets.length)).toBe(true);
    }), { numRuns: 500 });
  });
});
