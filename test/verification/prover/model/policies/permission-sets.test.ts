import { caseOf, iamArn, READ, resource } from './resolved-resources';
import { readPolicies } from '../../../../../lib/verification/prover/model/policies/read-policies';
import { Resolved, ResolvedResource, Unknown } from '../../../../../lib/verification/prover/model/resolved';

const read = (...resources: readonly ResolvedResource[]) => readPolicies(caseOf(...resources));
const set = (properties: { readonly [name: string]: Resolved } = {}, region = 'eu-west-1') =>
  resource('Set', 'AWS::SSO::PermissionSet', { Name: 'Audit', ...properties }, { id: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1', region });
const assignment = (logicalId: string, TargetId: Resolved, PermissionSetArn: Resolved = 'arn:aws:sso:::permissionSet/ssoins-1/ps-1', PrincipalId = 'group') =>
  resource(logicalId, 'AWS::SSO::Assignment', { PermissionSetArn, TargetId, TargetType: 'AWS_ACCOUNT', PrincipalId, PrincipalType: 'GROUP' });

describe('permission sets', () => {
  test('are a role in each account to which they are assigned', () => {
    const { principals, resources, gaps } = read(set({ InlinePolicy: READ, ManagedPolicies: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] }), assignment('A', '111122223333'), assignment('B', '444455556666'), assignment('Again', '444455556666', undefined, 'other'));
    expect(gaps).toEqual([]);
    const path = 'role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Audit_L';
    expect(principals.map(({ arn }) => arn.replace(/[\ue000-\uf8ff]/, 'L'))).toEqual([iamArn(path), iamArn(path, '444455556666')]);
    expect(principals[0].arn.slice(-1)).not.toBe(principals[1].arn.slice(-1));
    const reasons = principals.map(({ identityPolicies }) => identityPolicies.map(({ unknown }) => unknown));
    expect(reasons).toEqual([[undefined, undefined], [undefined, undefined]]);
    expect(resources.map(({ arn, policyKind }) => [arn, policyKind])).toEqual(principals.map(({ arn }) => [arn, 'role-trust']));
    expect(resources[0].policy?.statements[0].principals?.[0].kind).toBe('Federated');
  });

  test('with one role are known by the key of their resource', () => {
    expect([...read(set(), assignment('A', '111122223333')).principalArns.keys()]).toEqual(['App#Set']);
    expect([...read(set(), assignment('A', '111122223333'), assignment('B', '444455556666')).principalArns.keys()]).toEqual([]);
  });

  test('at home in us-east-1 have no region in the path', () => {
    expect(read(set({}, 'us-east-1'), assignment('A', '111122223333')).principals[0].arn).toContain('sso.amazonaws.com/AWSReservedSSO_Audit_');
  });

  test('have inline policies as text, and customer managed ones of the account', () => {
    const managed = resource('Own', 'AWS::IAM::ManagedPolicy', { PolicyDocument: READ }, { id: iamArn('policy/Own'), arn: iamArn('policy/Own') });
    const { principals } = read(set({ InlinePolicy: JSON.stringify(READ), CustomerManagedPolicyReferences: [{ Name: 'Own' }, { Name: 'Other' }], PermissionsBoundary: { CustomerManagedPolicyReference: { Name: 'Own' } } }), assignment('A', '111122223333'), managed);
    expect(principals[0].identityPolicies.map(({ unknown }) => unknown)).toEqual([undefined, undefined, 'the managed policy Other of account 111122223333 is in none of the templates']);
    expect(principals[0].boundary?.source?.logicalId).toBe('Own');
  });

  test.each<[Resolved, boolean]>([[{ ManagedPolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }, true], [{ ManagedPolicyArn: 'arn:aws:iam::aws:policy/Gone' }, false], [new Unknown('a parameter'), false], [{}, false]])('have the boundary %j', (PermissionsBoundary, isKnown) => {
    const { boundary } = read(set({ PermissionsBoundary }), assignment('A', '111122223333')).principals[0];
    expect(boundary).toBeDefined();
    expect(boundary?.unknown === undefined).toBe(isKnown);
  });

  test('of no template are roles of which nothing is known', () => {
    const { principals } = read(assignment('A', '111122223333', 'arn:aws:sso:::permissionSet/ssoins-1/ps-2'));
    expect(principals[0].identityPolicies[0].unknown).toContain('ps-2');
  });

  test('without an account are a gap, and without an assignment nobody', () => {
    expect(read(set(), resource('A', 'AWS::SSO::Assignment', { PermissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1' })).gaps).toHaveLength(1);
    const { principals, assumptions } = read(set());
    expect(principals).toEqual([]);
    expect(assumptions).toContain('the permission set App/Set is assigned to no account by the templates, and counts for none');
  });

  test('with an inline policy that cannot be read are unknown', () => {
    expect(read(set({ InlinePolicy: '{' }), assignment('A', '111122223333')).principals[0].identityPolicies[0].unknown).toBeDefined();
  });
});
