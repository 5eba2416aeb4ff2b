import { at, Probe } from './support';
import { ClaimBody } from '../../../../lib/verification/claim-format';

const doc = (...statements: string[]): string => `{ Version: '2012-10-17', Statement: [${statements.join(', ')}] }`;
const role = (id: string, statements: readonly string[], trust = '{ Service: ec2.amazonaws.com }', more = ''): string => `
  ${id}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${doc(`{ Effect: Allow, Principal: ${trust}, Action: 'sts:AssumeRole' }`)}
      ${more}${statements.length === 0 ? '' : `
      Policies: [{ PolicyName: p, PolicyDocument: ${doc(...statements)} }]`}`;
const ADMIN = "{ Effect: Allow, Action: '*', Resource: '*' }";
const template = (...resources: string[]): string => `Resources:${resources.join('')}\n`;
const scp = (id: string, targets: string, ...statements: string[]): string => `
  ${id}: { Type: AWS::Organizations::Policy, Properties: { Name: ${id}, Type: SERVICE_CONTROL_POLICY, TargetIds: [${targets}], Content: ${doc(...statements)} } }`;
const rcp = (id: string, targets: string, ...statements: string[]): string => scp(id, targets, ...statements).replace('SERVICE_', 'RESOURCE_');
const DENY_S3 = "{ Effect: Deny, Action: 's3:*', Resource: '*' }";
const cannot = (actions: string[], arn = 'arn:aws:s3:::data/*'): ClaimBody => ({ kind: 'cannot', principals: [at('R')], actions, resources: [{ arn }] });
const ORG = `
  O: { Type: AWS::Organizations::Organization, Properties: { FeatureSet: ALL } }
  OU1: { Type: AWS::Organizations::OrganizationalUnit, Properties: { Name: a, ParentId: !GetAtt O.RootId } }
  OU2: { Type: AWS::Organizations::OrganizationalUnit, Properties: { Name: b, ParentId: !Ref OU1 } }`;
const MANAGEMENT = '999900001111';
const MEMBER = '111122223333';
const OTHER = '444455556666';
const two = (org: string, app: string) => ({ template: { 'org.yaml': template(org), 'app.yaml': template(app) }, accounts: { 'org.yaml': MANAGEMENT, 'app.yaml': MEMBER } });
const outside = (exceptActions?: readonly string[]): ClaimBody => ({ kind: 'denied-outside', regions: ['eu-west-1'], principals: [at('R')], ...(exceptActions && { exceptActions }) });
const regions = (more = '') => `{ Effect: Deny, NotAction: ['iam:*', 'sts:*'], Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] }${more} } }`;
const within = (policy: string, reference: string): ClaimBody => ({
  kind: 'at-most', policy: { document: { Version: '2012-10-17', Statement: JSON.parse(policy) } }, reference: { document: { Version: '2012-10-17', Statement: JSON.parse(reference) } },
});
const NOTHING = { template: template(role('R', [])) };

export const PROBES: readonly Probe[] = [
  { name: 'scp on the account', expect: 'PROVED', claim: cannot(['s3:GetObject']), ...two(scp('P', `'${MEMBER}'`, DENY_S3), role('R', [ADMIN])) },
  { name: 'scp on another account', expect: 'REFUTED', claim: cannot(['s3:GetObject']), ...two(scp('P', `'${OTHER}'`, DENY_S3), role('R', [ADMIN])) },
  { name: 'scp on no account', expect: 'REFUTED', claim: cannot(['s3:GetObject']), ...two(scp('P', '', DENY_S3), role('R', [ADMIN])) },
  { name: 'scp on a unit that does not hold the account', expect: 'REFUTED', claim: cannot(['s3:GetObject']), ...two(`${ORG}${scp('P', '!Ref OU1', DENY_S3)}`, role('R', [ADMIN])) },
  { name: 'scp does not bind the management account', expect: 'REFUTED', claim: cannot(['s3:GetObject']), ...two(`${ORG}${scp('P', `'${MANAGEMENT}', !GetAtt O.RootId`, DENY_S3)}`, ''), template: { 'org.yaml': template(`${ORG}${scp('P', `'${MANAGEMENT}', !GetAtt O.RootId`, DENY_S3)}`), 'app.yaml': template(role('R', [ADMIN])) }, accounts: { 'org.yaml': MANAGEMENT, 'app.yaml': MANAGEMENT } },
  { name: 'scp of allowed list does not take away while FullAWSAccess stays', expect: 'REFUTED', claim: cannot(['s3:GetObject']), ...two(scp('P', `'${MEMBER}'`, "{ Effect: Allow, Action: 'ec2:*', Resource: '*' }"), role('R', [ADMIN])) },
  { name: 'scp with NotAction', expect: 'REFUTED', claim: cannot(['s3:GetObject']), ...two(scp('P', `'${MEMBER}'`, "{ Effect: Deny, NotAction: ['s3:Get*', 'ec2:*'], Resource: '*' }"), role('R', [ADMIN])) },
  { name: 'scp with a condition on principals that is escaped by a name', expect: 'REFUTED', claim: cannot(['s3:GetObject']), ...two(scp('P', `'${MEMBER}'`, "{ Effect: Deny, Action: '*', Resource: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/admin*' } } }"), role('R', [ADMIN], undefined, 'RoleName: administrator')) },
  { name: 'scp with a condition on principals', expect: 'PROVED', claim: cannot(['s3:GetObject']), ...two(scp('P', `'${MEMBER}'`, "{ Effect: Deny, Action: '*', Resource: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/ops*' } } }"), role('R', [ADMIN], undefined, 'RoleName: administrator')) },
  {
    name: 'scp does not bind strangers of other accounts',
    expect: 'REFUTED',
    claim: { kind: 'nobody-can', actions: ['s3:GetObject'], resources: [at('B')] },
    ...two(scp('P', `'${MEMBER}'`, DENY_S3), `${role('R', [ADMIN])}
  B: { Type: AWS::S3::Bucket }
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: ${doc("{ Effect: Allow, Principal: { AWS: '777788889999' }, Action: 's3:*', Resource: !Sub '${B.Arn}/*' }")} } }`),
  },
  {
    name: 'rcp binds strangers',
    expect: 'PROVED',
    claim: { kind: 'no-external-access', resource: at('B') },
    ...two(rcp('P', `'${MEMBER}'`, "{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc1234567' }, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }"), `
  B: { Type: AWS::S3::Bucket }
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: ${doc("{ Effect: Allow, Principal: { AWS: '777788889999' }, Action: 's3:*', Resource: !Sub '${B.Arn}/*' }")} } }`),
  },
  {
    name: 'rcp does not cover the service',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('T') },
    ...two(rcp('P', `'${MEMBER}'`, "{ Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc1234567' }, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } }"), `
  T: { Type: AWS::SNS::Topic }
  TP: { Type: AWS::SNS::TopicPolicy, Properties: { Topics: [!Ref T], PolicyDocument: ${doc("{ Effect: Allow, Principal: { AWS: '777788889999' }, Action: 'sns:Publish', Resource: !Ref T }")} } }`),
  },
  {
    name: 'rcp without IfExists misses services',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('B') },
    ...two(rcp('P', `'${MEMBER}'`, "{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' }, Null: { 'aws:PrincipalOrgID': 'false' } } }"), `
  B: { Type: AWS::S3::Bucket }
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: ${doc("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: !Sub '${B.Arn}/*' }")} } }`),
  },
  {
    name: 'cross account: one half is not enough',
    expect: 'PROVED',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B', 'org.yaml')] },
    ...two(`
  B: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }`, role('R', [ADMIN])),
  },
  {
    name: 'cross account: both halves',
    expect: 'REFUTED',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B', 'org.yaml')] },
    ...two(`
  B: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: ${doc(`{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::${MEMBER}:root' }, Action: 's3:*', Resource: 'arn:aws:s3:::data/*' }`)} } }`, role('R', [ADMIN])),
  },
  {
    name: 'cross account: role deleted by another name',
    expect: 'PROVED',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B', 'org.yaml')] },
    ...two(`
  B: { Type: AWS::S3::Bucket, Properties: { BucketName: data } }
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: ${doc(`{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::${MEMBER}:role/other' }, Action: 's3:*', Resource: 'arn:aws:s3:::data/*' }`)} } }`, role('R', [ADMIN], undefined, 'RoleName: one')),
  },
  {
    name: 'cross account: bucket of another account without policy by owner object',
    expect: 'PROVED',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['secretsmanager:GetSecretValue'], resources: [at('S', 'org.yaml')] },
    ...two(`
  S: { Type: AWS::SecretsManager::Secret, Properties: { Name: db } }`, role('R', [ADMIN])),
  },
  { name: 'region denied', expect: 'PROVED', claim: outside(['iam:*', 'sts:*']), ...two(scp('P', `'${MEMBER}'`, regions()), role('R', [ADMIN])) },
  { name: 'region denied, exceptions not told', expect: 'REFUTED', claim: outside(), ...two(scp('P', `'${MEMBER}'`, regions()), role('R', [ADMIN])) },
  { name: 'region denied but for a role', expect: 'REFUTED', claim: outside(['iam:*', 'sts:*']), ...two(scp('P', `'${MEMBER}'`, regions(", ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/R*' }")), role('R', [ADMIN], undefined, 'RoleName: R1')) },
  { name: 'region denied in a list that is longer', expect: 'REFUTED', claim: outside(['iam:*', 'sts:*']), ...two(scp('P', `'${MEMBER}'`, regions().replace("['eu-west-1']", "['eu-west-1', 'us-east-1']")), role('R', [ADMIN])) },
  { name: 'region denied by StringNotLike', expect: 'REFUTED', claim: outside(['iam:*', 'sts:*']), ...two(scp('P', `'${MEMBER}'`, regions().replace('StringNotEquals', 'StringNotLike').replace("'eu-west-1'", "'eu-*'")), role('R', [ADMIN])) },
  { name: 'within: same', expect: 'PROVED', claim: within('[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]', '[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]'), ...NOTHING },
  { name: 'within: condition is looser', expect: 'REFUTED', claim: within('[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqualsIfExists":{"aws:SourceVpce":"a"}}}]', '[{"Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"a"}}}]'), ...NOTHING },
  { name: 'within: reference denies what the policy allows', expect: 'REFUTED', claim: within('[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]', '[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}]'), ...NOTHING },
  { name: 'within: NotAction', expect: 'REFUTED', claim: within('[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]', '[{"Effect":"Allow","NotAction":["iam:*","sts:AssumeRole"],"Resource":"*"}]'), ...NOTHING },
  { name: 'within: two halves make one', expect: 'PROVED', claim: within('[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}]', '[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a/*"},{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}]'), ...NOTHING },
  { name: 'within: numbers', expect: 'REFUTED', claim: within('[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"NumericLessThanEquals":{"s3:max-keys":"10"}}}]', '[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"NumericLessThan":{"s3:max-keys":"10"}}}]'), ...NOTHING },
  { name: 'within: ForAllValues and absent', expect: 'REFUTED', claim: within('[{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}}}]', '[{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["a"]}}}]'), ...NOTHING },
  { name: 'within: case of values', expect: 'REFUTED', claim: within('[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"aws:SourceVpce":"a"}}}]', '[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpce":"a"}}}]'), ...NOTHING },
  { name: 'within: case of keys and actions', expect: 'PROVED', claim: within('[{"Effect":"Allow","Action":"S3:getobject","Resource":"*","Condition":{"StringEquals":{"AWS:SourceVPCE":"a"}}}]', '[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:sourcevpce":"a"}}}]'), ...NOTHING },
  {
    name: 'bucket policy by a name that is a parameter',
    expect: 'PROVED',
    claim: { kind: 'no-external-access', resource: at('B') },
    template: {
      'app.yaml': template(`
  B: { Type: AWS::S3::Bucket }`),
      'b.yaml': `Parameters: { Name: { Type: String } }\n${template(`
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref Name, PolicyDocument: ${doc("{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*' }")} } }`)}`,
    },
  },
];
