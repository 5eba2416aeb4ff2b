import { resolveOne, resourceOf, shown, stack } from './support';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-${App/Db.MasterUserSecret}';
const resolved = (properties: object, type = 'AWS::RDS::DBInstance', more: object = {}) => resolveOne(stack({ Resources: { Db: { Type: type, Properties: properties }, ...more } }));

test('the secret of a master user whose password RDS manages is a resource that RDS owns', () => {
  const one = resolved({ ManageMasterUserPassword: true, Tags: [{ Key: 'team', Value: 'orders' }] });
  const secret = resourceOf(one, 'Db.MasterUserSecret');
  expect(secret).toMatchObject({
    type: 'AWS::SecretsManager::Secret',
    stack: 'App',
    account: '111122223333',
    region: 'eu-west-1',
    dependsOn: [],
    properties: { Tags: [{ Key: 'aws:secretsmanager:owningService', Value: 'rds' }] },
  });
  expect([shown(one, secret.id), shown(one, secret.arn!)]).toEqual([ARN, ARN]);
  expect(resourceOf(one, 'Db').type).toBe('AWS::RDS::DBInstance');
});

test('it is the same text wherever its ARN is taken', () => {
  const policy = { Type: 'AWS::SecretsManager::ResourcePolicy', Properties: { SecretId: { 'Fn::GetAtt': ['Db', 'MasterUserSecret.SecretArn'] } } };
  const one = resolved({ ManageMasterUserPassword: 'true' }, 'AWS::RDS::DBInstance', { Policy: policy });
  expect(resourceOf(one, 'Policy').properties.SecretId).toBe(resourceOf(one, 'Db.MasterUserSecret').id);
});

test('a cluster has one too', () => {
  const one = resolved({ ManageMasterUserPassword: true }, 'AWS::RDS::DBCluster');
  expect(shown(one, resourceOf(one, 'Db.MasterUserSecret').arn!)).toBe(ARN.replace('!db-', '!cluster-'));
});

test.each<[string, string, object]>([
  ['RDS does not manage the password', 'AWS::RDS::DBInstance', {}],
  ['it is said not to', 'AWS::RDS::DBCluster', { ManageMasterUserPassword: false }],
  ['it is said not to in a text', 'AWS::RDS::DBCluster', { ManageMasterUserPassword: 'false' }],
  ['another service does', 'AWS::DocDB::DBCluster', { ManageMasterUserPassword: true }],
])('there is none where %s', (_name, type, properties) => {
  expect(resolved(properties, type).resources.map(({ logicalId }) => logicalId)).toEqual(['Db']);
});
