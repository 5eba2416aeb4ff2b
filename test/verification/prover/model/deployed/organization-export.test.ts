import { readOrganizationExport } from '../../../../../lib/verification/prover/model/deployed/organization-export';

const FILE = 'organization.json';
const deny = (action: string) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: action, Resource: '*' }] });
const policy = (Name: string, targets: readonly string[], more: object = {}) => ({
  PolicySummary: { Id: `p-${Name}`, Name, Type: 'SERVICE_CONTROL_POLICY' }, Content: deny(`s3:${Name}`), Targets: targets.map((TargetId) => ({ TargetId })), ...more,
});
const PARENTS = { '111122223333': 'r-ab12', '444455556666': 'ou-ab12-11111111', 'ou-ab12-11111111': 'r-ab12' };

describe('an export of organization policies', () => {
  test('binds each account level by level', () => {
    const { organization } = readOrganizationExport({
      Organization: { Id: 'o-abc', MasterAccountId: '111122223333' },
      Policies: [policy('root', ['r-ab12']), policy('unit', ['ou-ab12-11111111']), policy('account', ['444455556666'])],
      Parents: PARENTS,
    }, FILE);
    const names = (levels: readonly (readonly { readonly name: string }[])[]) => levels.map((level) => level.map(({ name }) => name));
    expect(organization).toMatchObject({ id: 'o-abc', managementAccount: '111122223333' });
    expect(names(organization.serviceControlPolicies['444455556666'])).toEqual([['FullAWSAccess', 'root'], ['FullAWSAccess', 'unit'], ['FullAWSAccess', 'account']]);
    expect(names(organization.serviceControlPolicies['111122223333'])).toEqual([['FullAWSAccess', 'root'], ['FullAWSAccess']]);
    expect(names(organization.resourceControlPolicies['444455556666'])).toEqual([['RCPFullAWSAccess'], ['RCPFullAWSAccess'], ['RCPFullAWSAccess']]);
  });

  test('says where FullAWSAccess is attached, if it holds it', () => {
    const full = { PolicySummary: { Id: 'p-FullAWSAccess', Name: 'FullAWSAccess', Type: 'SERVICE_CONTROL_POLICY' }, Content: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, Targets: [{ TargetId: 'r-ab12' }] };
    const { organization, assumptions } = readOrganizationExport({ Policies: [full], Parents: { 444455556666: 'r-ab12' } }, FILE);
    expect(organization.serviceControlPolicies['444455556666'].map((level) => level.length)).toEqual([1, 0]);
    expect(assumptions).toHaveLength(1);
  });

  test('takes answers of describe-policy as they are, and parents as a list', () => {
    const { Targets, ...answer } = policy('one', ['444455556666']);
    const { organization } = readOrganizationExport({
      Policies: [{ Policy: answer, Targets }],
      Parents: [{ ChildId: '444455556666', ParentId: 'r-ab12' }, { Id: '111122223333', Parents: [{ Id: 'r-ab12', Type: 'ROOT' }] }],
    }, FILE);
    expect(organization.serviceControlPolicies['444455556666'][1].map(({ name }) => name)).toEqual(['FullAWSAccess', 'one']);
  });

  test('reads RCPs, and leaves other types out', () => {
    const { organization } = readOrganizationExport({
      Policies: [
        policy('guard', ['444455556666'], {
          PolicySummary: { Name: 'guard', Type: 'RESOURCE_CONTROL_POLICY' },
          Content: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }] }),
        }),
        policy('tags', ['444455556666'], { PolicySummary: { Name: 'tags', Type: 'TAG_POLICY' }, Content: '{"tags":{}}' }),
      ],
      Parents: { 444455556666: 'r-ab12' },
    }, FILE);
    expect(organization.resourceControlPolicies['444455556666'][1].map(({ name, unknown }) => [name, unknown])).toEqual([['RCPFullAWSAccess', undefined], ['guard', undefined]]);
    expect(organization.serviceControlPolicies['444455556666'].flat().map(({ name }) => name)).toEqual(['FullAWSAccess', 'FullAWSAccess']);
  });

  test('keeps a policy that cannot be read, as unknown', () => {
    const { organization } = readOrganizationExport({ Policies: [policy('bad', ['444455556666'], { Content: '{' })], Parents: { 444455556666: 'r-ab12' } }, FILE);
    expect(organization.serviceControlPolicies['444455556666'][1][1].unknown).toBeDefined();
  });

  test.each([
    ['text', 'organization.json: "text" is not an object'],
    [{}, 'organization.json: Policies: undefined is not a list'],
    [{ Policies: [{}] }, 'Policies.0.PolicySummary.Type'],
    [{ Policies: [policy('a', [], { Content: undefined })] }, 'the policy has no Content'],
    [{ Policies: [policy('a', [], { Targets: undefined })] }, 'Policies.0.Targets'],
    [{ Policies: [policy('a', ['444455556666'])] }, 'the way from account 444455556666 up to the root ends at "444455556666"'],
    [{ Policies: [], Parents: { '444455556666': 'ou-ab12-11111111', 'ou-ab12-11111111': 'ou-ab12-11111111' } }, 'the way from account'],
    [{ Policies: [], Parents: { 1: 2 } }, 'Parents.1'],
    [{ Policies: [], Parents: [{ ChildId: 'x' }] }, 'Parents.0'],
    [{ Policies: [], Organization: { MasterAccountId: 1 } }, 'Organization.MasterAccountId'],
  ])('fails for %j', (json, message) => {
    expect(() => readOrganizationExport(json, FILE)).toThrow(message);
  });
});
