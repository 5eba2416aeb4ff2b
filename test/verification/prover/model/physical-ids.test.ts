import { isGeneratedName, physicalIds } from '../../../../lib/verification/prover/model/deployed/physical-ids';

const tags = (stack: string, logicalId: string) => [{ Key: 'Name', Value: 'x' }, { Key: 'aws:cloudformation:stack-name', Value: stack }, { Key: 'aws:cloudformation:logical-id', Value: logicalId }];

test('finds the ids of tagged things, and of each the one that Ref gives', () => {
  expect([...physicalIds([
    { Subnets: [{ VpcId: 'vpc-1', SubnetId: 'subnet-1', Tags: tags('Net', 'AppSubnet') }, { SubnetId: 'subnet-2', Tags: [] }] },
    { RoleDetailList: [{ RoleName: 'App-Role-ABCDEFGHIJKL', RoleId: 'AROAX', Tags: tags('App', 'Role') }] },
  ])]).toEqual([['Net#AppSubnet', 'subnet-1'], ['App#Role', 'App-Role-ABCDEFGHIJKL']]);
});

test.each([null, 'text', [[]], { Tags: 'x', SubnetId: 1 }, { Tags: [null, 1, { Key: 1 }], SubnetId: 's' }])('finds nothing in %j', (content) => {
  expect(physicalIds([content]).size).toBe(0);
});

test.each([
  ['LandingZone-Orders-FunctionRole1A2B-0A1B2C3D4E5F', 'LandingZone-Orders', 'FunctionRole1A2B', true],
  ['LandingZone-Ord-FunctionRo-0A1B2C3D4E5F', 'LandingZone-Orders', 'FunctionRole1A2B', true],
  ['LandingZone-Orders-OtherRole-0A1B2C3D4E5F', 'LandingZone-Orders', 'FunctionRole1A2B', false],
  ['FunctionRole1A2B', 'LandingZone-Orders', 'FunctionRole1A2B', false],
  ['LandingZone-Orders-FunctionRole1A2B', 'LandingZone-Orders', 'FunctionRole1A2B', false],
])('%s is a generated name of %s %s: %s', (name, stack, logicalId, generated) => {
  expect(isGeneratedName(name, stack, logicalId)).toBe(generated);
});
