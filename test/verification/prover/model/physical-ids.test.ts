import { physicalIds } from '../../../../lib/verification/prover/model/deployed/physical-ids';

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
