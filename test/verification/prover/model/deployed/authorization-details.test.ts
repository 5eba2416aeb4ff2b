import { Deployment } from '../../../../../lib/verification/prover/deployment';
import { readAuthorizationDetails } from '../../../../../lib/verification/prover/model/deployed/authorization-details';
import { deploymentOfIdentities, withDeployedIdentities } from '../../../../../lib/verification/prover/model/deployed/authorization-details-match';
import { Principal } from '../../../../../lib/verification/prover/policy-facts';

const FILE = 'iam.json';
const ACCOUNT = '111122223333';
const arn = (path: string) => `arn:aws:iam::${ACCOUNT}:${path}`;
const allow = (action: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
const role = (name: string, more: object = {}) => ({ Path: '/', RoleName: name, Arn: arn(`role/${name}`), AssumeRolePolicyDocument: TRUST, RolePolicyList: [], AttachedManagedPolicies: [], Tags: [], ...more });

const DETAILS = {
  UserDetailList: [{
    Path: '/', UserName: 'ann', Arn: arn('user/ann'), UserPolicyList: [{ PolicyName: 'own', PolicyDocument: allow('sqs:SendMessage') }], GroupList: ['readers'], AttachedManagedPolicies: [],
  }],
  GroupDetailList: [{
    Path: '/',
    GroupName: 'readers',
    Arn: arn('group/readers'),
    GroupPolicyList: [{ PolicyName: 'read', PolicyDocument: allow('s3:GetObject') }],
    AttachedManagedPolicies: [{ PolicyName: 'AmazonSQSFullAccess', PolicyArn: 'arn:aws:iam::aws:policy/AmazonSQSFullAccess' }],
  }],
  RoleDetailList: [role('worker', {
    RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: encodeURIComponent(JSON.stringify(allow('kms:Decrypt'))) }],
    AttachedManagedPolicies: [{ PolicyName: 'shared', PolicyArn: arn('policy/shared') }],
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn('policy/boundary') },
    Tags: [{ Key: 'team', Value: 'red' }],
  })],
  Policies: ['shared', 'boundary'].map((name) => ({
    PolicyName: name,
    Arn: arn(`policy/${name}`),
    DefaultVersionId: 'v2',
    PolicyVersionList: [{ VersionId: 'v2', IsDefaultVersion: true, Document: allow(`s3:${name}`) }, { VersionId: 'v1', IsDefaultVersion: false, Document: allow('*') }],
  })),
  IsTruncated: false,
};

describe('account authorization details', () => {
  test('give roles with inline, attached and default versions of managed policies, boundary, tags and trust', () => {
    const { principals, resources } = readAuthorizationDetails(DETAILS, FILE);
    const worker = principals.find(({ kind }) => kind === 'role')!;
    expect(worker).toMatchObject({ arn: arn('role/worker'), account: ACCOUNT, tags: { team: 'red' } });
    expect(worker.identityPolicies.map(({ statements }) => statements[0].actions)).toEqual([['kms:Decrypt'], ['s3:shared']]);
    expect(worker.identityPolicies[0].statements[0].source).toEqual({ template: FILE, logicalId: 'worker', at: 'RoleDetailList.0.RolePolicyList.0.PolicyDocument.Statement.0' });
    expect(worker.boundary?.statements[0].actions).toEqual(['s3:boundary']);
    expect(resources.find((one) => one.arn === arn('role/worker'))).toMatchObject({ policyKind: 'role-trust', account: ACCOUNT });
  });

  test('give users the policies of their groups, also those that AWS manages', () => {
    const { principals } = readAuthorizationDetails(DETAILS, FILE);
    const ann = principals.find(({ kind }) => kind === 'user')!;
    expect(ann.identityPolicies.map(({ statements }) => statements[0].actions)).toEqual([['sqs:SendMessage'], ['s3:GetObject'], ['sqs:*']]);
  });

  test('may come in pages', () => {
    const pages = [
      { RoleDetailList: [role('one')], IsTruncated: true, Marker: 'x' },
      { RoleDetailList: [role('two')], Policies: [], IsTruncated: false },
    ];
    expect(readAuthorizationDetails(pages, FILE).principals.map((one) => one.arn)).toEqual([arn('role/one'), arn('role/two')]);
  });

  test('mark service-linked roles', () => {
    const linked = role('AWSServiceRoleForX', { Arn: arn('role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX') });
    expect(readAuthorizationDetails({ RoleDetailList: [linked, role('a')] }, FILE).principals.map(({ serviceLinked }) => serviceLinked)).toEqual([true, undefined]);
  });

  test('leave policies unknown that the file does not hold', () => {
    const attached = role('worker', { AttachedManagedPolicies: [{ PolicyName: 'gone', PolicyArn: arn('policy/gone') }] });
    expect(readAuthorizationDetails({ RoleDetailList: [attached] }, FILE).principals[0].identityPolicies[0].unknown).toContain('is not in iam.json');
    const member = { Arn: arn('user/ann'), GroupList: ['gone'] };
    expect(readAuthorizationDetails({ UserDetailList: [member] }, FILE).principals[0].identityPolicies[0].unknown).toContain('the group gone');
  });

  test.each([
    [null, 'iam.json: null is not an object'],
    [{}, 'it has none of UserDetailList'],
    [{ RoleDetailList: {} }, 'iam.json: RoleDetailList: {} is not a list'],
    [{ RoleDetailList: [{}] }, 'iam.json: RoleDetailList.0.Arn'],
    [{ RoleDetailList: [{ Arn: 'arn:aws:s3:::x' }] }, 'is not the ARN of a role'],
    [{ RoleDetailList: [], IsTruncated: true }, 'there are more pages'],
    [{ Policies: [{ Arn: 'x' }] }, 'iam.json: Policies.0.Arn'],
    [{ RoleDetailList: [role('a', { AttachedManagedPolicies: [{}] })] }, 'it has no PolicyArn'],
    [{ RoleDetailList: [role('a', { PermissionsBoundary: {} })] }, 'it has no PermissionsBoundaryArn'],
  ])('fail for %j', (json, message) => {
    expect(() => readAuthorizationDetails(json, FILE)).toThrow(message);
  });

  test.each(['%7Bnot json', '{"Statement": 1}', '%7B%E0%A4%A'])('keep a role with the document %j, as unknown', (PolicyDocument) => {
    const { principals } = readAuthorizationDetails({ RoleDetailList: [role('a', { RolePolicyList: [{ PolicyName: 'x', PolicyDocument }] })] }, FILE);
    expect(principals[0].identityPolicies[0].unknown).toBeDefined();
  });
});

describe('identities as they are deployed, in place of those of templates', () => {
  const LETTER = '\ue000';
  const ofTemplate = (name: string, logicalId: string): Principal => ({
    kind: 'role', arn: arn(`role/${name}`), account: ACCOUNT, identityPolicies: [], source: { template: 'App', logicalId },
  });
  const templates = (...principals: readonly Principal[]): Deployment => ({
    ...deploymentOfIdentities({ principals: [], resources: [], accounts: [], assumptions: [] }),
    principals,
    resources: [
      { arn: 'arn:aws:s3:::data', account: ACCOUNT, policy: { name: 'p', statements: [{ effect: 'Allow', actions: ['s3:*'], principals: [{ kind: 'AWS', value: arn(`role/${LETTER}`) }], conditions: [] }] } },
      ...principals.map((one) => ({ arn: one.arn, account: ACCOUNT, policyKind: 'role-trust' as const })),
    ],
    elements: new Map(principals.map((one) => [`App#${one.source!.logicalId}`, { type: 'AWS::IAM::Role', id: LETTER, arn: one.arn, principalArn: one.arn, source: one.source! }])),
    letters: new Map([[LETTER, { text: '${App/Worker}', format: 'name' as const }]]),
  });
  const deployed = (...roles: readonly object[]) => readAuthorizationDetails({ RoleDetailList: roles }, FILE);

  test('are found by the names that CloudFormation makes up, and named so everywhere', () => {
    const joined = withDeployedIdentities(templates(ofTemplate(LETTER, 'Worker')), deployed(role('App-Worker-1A2B3C4D5E6F'), role('App-Other-1A2B3C4D5E6F')));
    expect(joined.elements.get('App#Worker')?.principalArn).toBe(arn('role/App-Worker-1A2B3C4D5E6F'));
    expect(joined.resources[0].policy?.statements[0].principals).toEqual([{ kind: 'AWS', value: arn('role/App-Worker-1A2B3C4D5E6F') }]);
    expect(joined.principals.map((one) => one.arn)).toEqual([arn('role/App-Worker-1A2B3C4D5E6F'), arn('role/App-Other-1A2B3C4D5E6F')]);
    expect(joined.resources.filter(({ policyKind }) => policyKind === 'role-trust')).toHaveLength(2);
  });

  test('are found by their tags, whatever they are called', () => {
    const tags = (logicalId: string) => ({ Tags: [{ Key: 'aws:cloudformation:logical-id', Value: logicalId }] });
    const joined = withDeployedIdentities(templates(ofTemplate(LETTER, 'Worker')), deployed(role('x', tags('Other')), role('y', tags('Worker'))));
    expect(joined.elements.get('App#Worker')?.principalArn).toBe(arn('role/y'));
  });

  test('are found by name', () => {
    const joined = withDeployedIdentities(templates(ofTemplate('worker', 'Worker')), deployed(role('worker'), role('other')));
    expect(joined.principals[0].source?.template).toBe(FILE);
    expect(joined.assumptions.some((one) => one.includes('none of the roles'))).toBe(false);
  });

  test('are not guessed where two could be meant', () => {
    const joined = withDeployedIdentities(templates(ofTemplate(LETTER, 'Worker')), deployed(role('A-Worker-1A2B3C4D5E6F'), role('B-Worker-1A2B3C4D5E6F')));
    expect(joined.elements.get('App#Worker')?.principalArn).toBe(arn(`role/${LETTER}`));
    expect(joined.assumptions).toContain('App#Worker of the templates is none of the roles and users that are deployed');
    expect(joined.principals).toHaveLength(2);
  });
});
