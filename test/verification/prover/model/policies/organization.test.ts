import { caseOf, document, resource } from './resolved-resources';
import { readPolicies } from '../../../../../lib/verification/prover/model/policies/read-policies';
import { Resolved, ResolvedResource, Unknown } from '../../../../../lib/verification/prover/model/resolved';
import { Policy } from '../../../../../lib/verification/prover/policy-facts';

const DENY = document({ Effect: 'Deny', Action: 's3:*', Resource: '*' });
const MANAGEMENT = '999988887777';
const read = (...resources: readonly ResolvedResource[]) => readPolicies(caseOf(...resources));
const policy = (logicalId: string, TargetIds: Resolved, more: { readonly [name: string]: Resolved } = {}) =>
  resource(logicalId, 'AWS::Organizations::Policy', { Type: 'SERVICE_CONTROL_POLICY', Content: DENY, TargetIds, ...more }, { account: MANAGEMENT });
const unit = (logicalId: string, ParentId: string) => resource(logicalId, 'AWS::Organizations::OrganizationalUnit', { ParentId }, { account: MANAGEMENT });
const account = (logicalId: string, id: string, ...ParentIds: readonly string[]) =>
  resource(logicalId, 'AWS::Organizations::Account', ParentIds.length > 0 ? { ParentIds } : {}, { id, account: MANAGEMENT });
const names = (levels: readonly (readonly Policy[])[]) => levels.map((level) => level.map(({ name }) => name));

describe('organizations', () => {
  test('are not there where nothing speaks of one', () => {
    expect(read().organization).toBeUndefined();
    expect(read(resource('T', 'AWS::Organizations::Policy', { Type: 'TAG_POLICY', Content: {}, TargetIds: ['r-ab12'] })).organization).toBeUndefined();
  });

  test('bind accounts level by level', () => {
    const { organization, gaps } = read(
      resource('Org', 'AWS::Organizations::Organization', {}, { id: 'o-abc', account: MANAGEMENT }),
      unit('Outer', 'r-ab12'), unit('Inner', 'Outer'), account('Work', '111122223333', 'Inner'), account('Root', '444455556666', 'r-ab12'),
      policy('OnRoot', ['r-ab12']), policy('OnInner', ['Inner']), policy('OnWork', ['111122223333']),
    );
    expect(gaps).toEqual([]);
    expect(organization).toMatchObject({ id: 'o-abc', managementAccount: MANAGEMENT });
    expect(names(organization!.serviceControlPolicies['111122223333'])).toEqual([
      ['FullAWSAccess', 'App/OnRoot'], ['FullAWSAccess'], ['FullAWSAccess', 'App/OnInner'], ['FullAWSAccess', 'App/OnWork'],
    ]);
    expect(names(organization!.serviceControlPolicies['444455556666'])).toEqual([['FullAWSAccess', 'App/OnRoot'], ['FullAWSAccess']]);
    expect(names(organization!.resourceControlPolicies['444455556666'])).toEqual([['RCPFullAWSAccess'], ['RCPFullAWSAccess']]);
  });

  test('bind accounts that policies name', () => {
    const { organization, assumptions } = read(policy('One', ['111122223333']));
    expect(names(organization!.serviceControlPolicies['111122223333'])).toEqual([['FullAWSAccess', 'App/One']]);
    expect(organization!.managementAccount).toBeUndefined();
    expect(assumptions).toContain('FullAWSAccess and RCPFullAWSAccess are attached to the root and to every unit and account');
  });

  test('do not count policies on units of which no account is known', () => {
    const { organization, assumptions } = read(policy('One', ['ou-ab12-34cd56ef']), policy('None', undefined as unknown as Resolved));
    expect(organization!.serviceControlPolicies).toEqual({});
    expect(assumptions).toEqual(expect.arrayContaining([
      'App/One is attached to ou-ab12-34cd56ef, below which the templates have no account: it is not counted as in force',
      'App/None is attached to nothing by the templates: it is not counted as in force',
    ]));
  });

  test('have RCPs, and content as text', () => {
    const content = JSON.stringify(document({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }));
    const { organization } = read(policy('One', ['111122223333'], { Type: 'RESOURCE_CONTROL_POLICY', Content: content }));
    const [, own] = organization!.resourceControlPolicies['111122223333'][0];
    expect(own.statements[0]).toMatchObject({ effect: 'Deny', principals: [{ kind: 'Any' }] });
    expect(own.unknown).toBeUndefined();
    expect(names(organization!.serviceControlPolicies['111122223333'])).toEqual([['FullAWSAccess']]);
  });

  test.each<[Resolved]>([['{'], [new Unknown('a parameter')], [document({ Principal: '*', Action: '*', Resource: '*' })]])('have policies that are unknown where their content is %j', (Content) => {
    expect(read(policy('One', ['111122223333'], { Content })).organization!.serviceControlPolicies['111122223333'][0][1].unknown).toBeDefined();
  });

  test('have a gap where the type of a policy is not known', () => {
    expect(read(policy('One', ['111122223333'], { Type: new Unknown('a parameter') })).gaps).toHaveLength(1);
  });

  test('in which units are in a circle are read to an end', () => {
    const { organization } = read(unit('A', 'B'), unit('B', 'A'), account('Work', '111122223333', 'A'));
    expect(organization!.serviceControlPolicies['111122223333'].length).toBeLessThan(20);
  });
});
