/** Inputs that are wrong, too large, or meant to do harm. */
import { ClaimsFile, ClaimSpec } from '../../../../lib/verification/claim-format';

/** What has to come of an input. */
export interface Input {
  readonly name: string;
  /** Files by their names; objects become JSON. Those whose names start with `template`, or `cdk.out`, are proved. */
  readonly files: { readonly [name: string]: unknown };
  /** Text, or an object that becomes JSON. */
  readonly claims?: unknown;
  /**
   * An error that says what is wrong; or a report in which claims that start so are not proved; or a report at all, of claims
   * that are not harmed.
   */
  readonly expected: { readonly error: RegExp } | { readonly notProved: string } | { readonly verdict: 'PROVED' | 'REFUTED'; readonly of: string };
}

const TEMPLATE = 'template.json';
type Properties = { readonly [name: string]: unknown };

export const resource = (type: string, properties: Properties = {}) => ({ Type: type, Properties: properties });
const template = (resources: { readonly [id: string]: unknown }, more: Properties = {}) => ({ [TEMPLATE]: { Resources: resources, ...more } });
const document = (...statements: readonly unknown[]) => ({ Version: '2012-10-17', Statement: statements });
const allow = (actions: unknown, on: unknown = '*', more: Properties = {}) => ({ Effect: 'Allow', Action: actions, Resource: on, ...more });
const deny = (actions: unknown, on: unknown = '*', more: Properties = {}) => ({ ...allow(actions, on, more), Effect: 'Deny' });
const TRUST = document({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });
const role = (...statements: readonly unknown[]) => resource('AWS::IAM::Role', {
  AssumeRolePolicyDocument: TRUST, Policies: [{ PolicyName: 'inline', PolicyDocument: document(...statements) }],
});
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const nested = (depth: number, open: string, close: string, inner: string) => open.repeat(depth) + inner + close.repeat(depth);

const cannot = (actions: readonly string[], resources: readonly string[]): ClaimSpec => ({
  id: 'cannot[harm]',
  promise: 'The role does no harm.',
  kind: 'cannot',
  principals: [{ address: { stack: TEMPLATE, logicalId: 'Role' } }],
  actions,
  resources: resources.map(arn => ({ arn })),
});
const file = (...claims: readonly ClaimSpec[]): ClaimsFile => ({ version: 1, claims, declarations: [] });
const ESCALATION = 'built-in.no-escalation';

const SYNTAX: readonly Input[] = [
  { name: 'an empty file', files: { [TEMPLATE]: '' }, expected: { error: /template\.json/ } },
  { name: 'what is neither JSON nor YAML', files: { [TEMPLATE]: '{{{ [' }, expected: { error: /template\.json/ } },
  { name: 'a list', files: { [TEMPLATE]: [] }, expected: { error: /template\.json/ } },
  { name: 'null', files: { [TEMPLATE]: 'null' }, expected: { error: /template\.json/ } },
  { name: 'a template without resources', files: { [TEMPLATE]: { Description: 'nothing' } }, expected: { error: /Resources/ } },
  { name: 'resources as a list', files: { [TEMPLATE]: { Resources: [] } }, expected: { error: /Resources/ } },
  { name: 'a resource without a type', files: template({ Role: { Properties: {} } }), expected: { error: /Role/ } },
  { name: 'a type that is a number', files: template({ Role: { Type: 7 } }), expected: { error: /Role/ } },
  { name: 'properties that are a text', files: template({ Role: { Type: 'AWS::IAM::Role', Properties: 'all' } }), expected: { error: /Role/ } },
  { name: 'JSON nested too deeply', files: { [TEMPLATE]: `{"Resources":{"Role":{"Type":"AWS::IAM::Role","Properties":{"Path":${nested(50_000, '[', ']', '1')}}}}}` }, expected: { error: /template\.json/ } },
  { name: 'YAML nested too deeply', files: { 'template.yaml': `Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties: ${nested(20_000, '[', ']', '1')}\n` }, expected: { error: /template\.yaml/ } },
  { name: 'functions nested too deeply', files: { [TEMPLATE]: `{"Resources":{"Role":{"Type":"AWS::IAM::Role","Properties":{"RoleName":${nested(3_000, '{"Fn::Sub":["${x}",{"x":', '}]}', '"x"')}}}}}` }, expected: { error: /template\.json/ } },
  {
    name: 'aliases that multiply',
    files: { 'template.yaml': `Resources:\n  Role: { Type: AWS::IAM::Role }\nMetadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n${times(9, i => `  a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}, *a${i}]`).join('\n')}\n` },
    expected: { error: /template\.yaml/ },
  },
  { name: 'an alias that holds itself', files: { 'template.yaml': 'Resources: &r\n  Role: { Type: AWS::IAM::Role }\n  Again: *r\n' }, expected: { error: /template\.yaml/ } },
  { name: 'keys that are there twice', files: { 'template.yaml': 'Resources:\n  Role: { Type: AWS::IAM::Role }\n  Role: { Type: AWS::IAM::User }\n' }, expected: { error: /template\.yaml/ } },
];

const REFERENCES: readonly Input[] = [
  {
    name: 'resources that refer to one another in a circle',
    files: template({ Role: role(allow('iam:PassRole', { 'Fn::GetAtt': ['Other', 'Arn'] })), Other: resource('AWS::IAM::Role', { RoleName: { Ref: 'Role' }, AssumeRolePolicyDocument: TRUST }), Third: resource('AWS::IAM::Role', { RoleName: { Ref: 'Third' }, AssumeRolePolicyDocument: TRUST }) }),
    claims: file(cannot(['s3:GetObject'], ['*'])),
    expected: { verdict: 'PROVED', of: 'cannot' },
  },
  { name: 'conditions in a circle', files: template({ Role: { ...role(allow('*')), Condition: 'A' } }, { Conditions: { A: { Condition: 'B' }, B: { 'Fn::Not': [{ Condition: 'A' }] } } }), expected: { error: /A|B/ } },
  { name: 'a condition that is not there', files: template({ Role: { ...role(allow('*')), Condition: 'Missing' } }), expected: { notProved: ESCALATION } },
  { name: 'a policy from a map that is not there', files: template({ Role: role(allow({ 'Fn::FindInMap': ['No', 'Such', 'Map'] })) }), expected: { notProved: ESCALATION } },
  { name: 'a policy from a function that does not exist', files: template({ Role: role(allow({ 'Fn::Frobnicate': ['x'] })) }), expected: { notProved: ESCALATION } },
  { name: 'a policy from a macro', files: template({ Role: resource('AWS::IAM::Role', { 'AssumeRolePolicyDocument': TRUST, 'Fn::Transform': { Name: 'Policies', Parameters: {} } }) }), expected: { notProved: ESCALATION } },
  { name: 'a loop of a language extension', files: template({ 'Fn::ForEach::Roles': ['Name', ['A', 'B'], { 'Role${Name}': role(allow('*')) }] }, { Transform: 'AWS::LanguageExtensions' }), expected: { notProved: 'built-in.no-administrator' } },
  { name: 'a selection beyond the list', files: template({ Role: role(allow({ 'Fn::Select': [99, ['s3:GetObject']] })) }), expected: { notProved: ESCALATION } },
  { name: 'a join of the wrong shape', files: template({ Role: role(allow({ 'Fn::Join': 'x' })) }), expected: { notProved: ESCALATION } },
  { name: 'a reference to nothing', files: template({ Role: role(allow({ Ref: 'Nobody' })) }), expected: { notProved: ESCALATION } },
  {
    name: 'forty conditions',
    files: template(Object.fromEntries(times(40, i => [`Role${i}`, { ...role(allow(i === 39 ? '*' : 's3:GetObject')), Condition: `C${i}` }])), {
      Parameters: Object.fromEntries(times(40, i => [`P${i}`, { Type: 'String' }])),
      Conditions: Object.fromEntries(times(40, i => [`C${i}`, { 'Fn::Equals': [{ Ref: `P${i}` }, 'yes'] }])),
    }),
    expected: { notProved: 'built-in.no-administrator' },
  },
  {
    name: 'letters of the prover in a denial, which denies nothing',
    files: template({
      Role: role(allow('s3:GetObject', { 'Fn::Sub': '${Bucket.Arn}/*' }), deny('s3:*', times(64, i => `arn:*:s3:::${String.fromCharCode(0xe000 + i)}/*`))),
      Bucket: resource('AWS::S3::Bucket'),
    }),
    claims: file({ ...cannot(['s3:GetObject'], []), resources: [{ address: { stack: TEMPLATE, logicalId: 'Bucket' } }] } as ClaimSpec),
    expected: { notProved: 'cannot' },
  },
  {
    name: 'names of the language\'s own',
    files: { [TEMPLATE]: '{"Resources":{"__proto__":{"Type":"AWS::S3::Bucket"},"constructor":{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Statement":[]},"Policies":[{"PolicyName":"x","PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}]}},"toString":{"Type":"AWS::S3::Bucket"},"hasOwnProperty":{"Type":"AWS::SQS::Queue"}},"Conditions":{"__proto__":{"Fn::Equals":["a","a"]}},"Mappings":{"__proto__":{"a":{"b":"c"}}},"Parameters":{"constructor":{"Type":"String"}}}' },
    expected: { notProved: 'built-in.no-administrator' },
  },
];

const POLICIES: readonly Input[] = [
  { name: 'a policy that is a text', files: template({ Role: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: TRUST, Policies: [{ PolicyName: 'x', PolicyDocument: 'all' }] }) }), expected: { notProved: ESCALATION } },
  { name: 'a statement that is null', files: template({ Role: role(null) }), expected: { notProved: ESCALATION } },
  { name: 'an effect that is none', files: template({ Role: role({ ...allow('*'), Effect: 'Maybe' }) }), expected: { notProved: ESCALATION } },
  { name: 'an operator that is none', files: template({ Role: role(allow('*', '*', { Condition: { StringResembles: { 'aws:username': 'x' } } })) }), expected: { notProved: ESCALATION } },
  { name: 'an action that is an object', files: template({ Role: role(allow({ all: true })) }), expected: { notProved: ESCALATION } },
  { name: 'actions and not-actions at once', files: template({ Role: role({ ...allow('s3:GetObject'), NotAction: 'iam:*' }) }), expected: { notProved: ESCALATION } },
  { name: 'a trust in a number', files: template({ Role: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { AWS: { of: 7 } }, Action: 'sts:AssumeRole' }) }) }), expected: { notProved: 'built-in.no-external-access' } },
  {
    name: 'a policy of a megabyte',
    files: template({ Role: role(...times(9_000, i => allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::bucket-${i}/some/long/prefix/to/fill/the/policy/${i}/*`)), allow('iam:PutRolePolicy')) }),
    expected: { verdict: 'REFUTED', of: ESCALATION },
  },
  {
    name: 'thousands of wildcards',
    files: template({ Role: role(allow('s3:*', `arn:aws:s3:::${'a*'.repeat(3_000)}b`), deny('s3:*', `arn:aws:s3:::${'*a'.repeat(3_000)}*`)) }),
    claims: file(cannot(['s3:GetObject'], ['arn:aws:s3:::target/*'])),
    expected: { verdict: 'PROVED', of: 'cannot' },
  },
  {
    name: 'wildcards that overlap',
    files: template({ Role: role(allow('s3:GetObject', `arn:aws:s3:::${'*ab'.repeat(12)}*`), ...times(12, i => deny('s3:GetObject', `*${'abcdefghijkl'[i]}*${'abcdefghijkl'[11 - i]}*`))) }),
    claims: file(cannot(['s3:GetObject'], ['arn:aws:s3:::*x*y*z*'])),
    expected: { verdict: 'REFUTED', of: 'cannot' },
  },
  {
    name: 'two hundred denials of one another\'s rest',
    files: template({ Role: role(allow('*'), ...times(200, i => deny('*', `*${String.fromCharCode(97 + (i % 26))}*${i}*`))) }),
    claims: file(cannot(['s3:GetObject'], ['arn:aws:s3:::target/*'])),
    expected: { notProved: 'cannot' },
  },
  {
    name: 'question marks without end',
    files: template({ Role: role(allow('s3:GetObject', `arn:aws:s3:::${'*?'.repeat(2_000)}`), deny('s3:GetObject', `arn:aws:s3:::${'?*'.repeat(1_999)}`)) }),
    claims: file(cannot(['s3:GetObject'], ['*'])),
    expected: { verdict: 'PROVED', of: 'built-in.no-administrator' },
  },
  {
    name: 'texts on which expressions backtrack',
    files: template({ Role: role(allow(`s3:${'a'.repeat(50_000)}!`, `arn:aws:s3:::${'a'.repeat(50_000)}!`, { Condition: { StringLike: { 'aws:userid': [`${'a'.repeat(50_000)}*!`] }, IpAddress: { 'aws:SourceIp': [`${'1.'.repeat(20_000)}x`, `${':'.repeat(20_000)}`] }, DateLessThan: { 'aws:CurrentTime': [`${'2026-'.repeat(10_000)}`] } } })) }),
    claims: file(cannot(['iam:CreateUser'], ['*'])),
    expected: { notProved: 'cannot' },
  },
  {
    name: 'roles that assume one another in a circle of four hundred',
    files: template(Object.fromEntries(times(400, i => [`Role${i}`, resource('AWS::IAM::Role', {
      RoleName: `role-${i}`,
      AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::111122223333:role/role-${(i + 399) % 400}` }, Action: 'sts:AssumeRole' }),
      Policies: [{ PolicyName: 'x', PolicyDocument: document(allow('sts:AssumeRole', `arn:aws:iam::111122223333:role/role-${(i + 1) % 400}`)) }],
    })]))),
    expected: { verdict: 'PROVED', of: 'built-in.no-administrator' },
  },
];

const VPC = resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
const group = (...rules: readonly unknown[]) => resource('AWS::EC2::SecurityGroup', { GroupDescription: 'x', VpcId: { Ref: 'Vpc' }, SecurityGroupIngress: rules });
const SERVER = resource('AWS::EC2::Instance', { ImageId: 'ami-1', SubnetId: { Ref: 'Subnet' }, SecurityGroupIds: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }], NetworkInterfaces: undefined });
const NETWORK = {
  Vpc: VPC,
  Gateway: resource('AWS::EC2::InternetGateway'),
  Attached: resource('AWS::EC2::VPCGatewayAttachment', { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } }),
  Table: resource('AWS::EC2::RouteTable', { VpcId: { Ref: 'Vpc' } }),
  Route: resource('AWS::EC2::Route', { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: { Ref: 'Gateway' } }),
  Subnet: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: true }),
  Associated: resource('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: { Ref: 'Subnet' }, RouteTableId: { Ref: 'Table' } }),
  Server: SERVER,
};
const FROM_INTERNET = 'built-in.no-path[internet';

const NETWORKS: readonly Input[] = [
  { name: 'addresses that are none', files: template({ ...NETWORK, Group: group({ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '999.1.1.1/99' }) }), expected: { notProved: FROM_INTERNET } },
  { name: 'ports that are none', files: template({ ...NETWORK, Group: group({ IpProtocol: 'tcp', FromPort: 'many', ToPort: -7, CidrIp: '0.0.0.0/0' }) }), expected: { notProved: FROM_INTERNET } },
  { name: 'a protocol that is none', files: template({ ...NETWORK, Group: group({ IpProtocol: 'carrier-pigeon', CidrIp: '0.0.0.0/0' }) }), expected: { notProved: FROM_INTERNET } },
  { name: 'a subnet outside of its network', files: template({ ...NETWORK, Subnet: resource('AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: 'ten/24', MapPublicIpOnLaunch: true }), Group: group({ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }) }), expected: { notProved: FROM_INTERNET } },
  { name: 'five thousand rules', files: template({ ...NETWORK, Group: group(...times(5_000, i => ({ IpProtocol: 'tcp', FromPort: i + 1, ToPort: i + 1, CidrIp: `${i % 200 + 1}.${i % 256}.0.0/16` }))) }), expected: { notProved: FROM_INTERNET } },
  { name: 'a group that refers to itself', files: template({ ...NETWORK, Group: group({ IpProtocol: '-1', SourceSecurityGroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] } }) }), expected: { verdict: 'PROVED', of: 'built-in.no-administrator' } },
  {
    name: 'networks that are peered in a circle',
    files: template({
      ...NETWORK,
      Group: group({ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }),
      Peering: resource('AWS::EC2::VPCPeeringConnection', { VpcId: { Ref: 'Vpc' }, PeerVpcId: { Ref: 'Vpc' } }),
      Loop: resource('AWS::EC2::Route', { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '10.0.0.0/8', VpcPeeringConnectionId: { Ref: 'Peering' } }),
    }),
    expected: { notProved: FROM_INTERNET },
  },
];

const BUCKET = template({ Role: role(allow('s3:GetObject')), Bucket: resource('AWS::S3::Bucket') });
const claim = (more: { readonly [field: string]: unknown }) => ({ version: 1, declarations: [], claims: [{ id: 'c', promise: 'p', kind: 'nobody-can', actions: ['s3:GetObject'], resources: [{ arn: '*' }], ...more }] });

const CLAIMS: readonly Input[] = [
  { name: 'claims that are a list', files: BUCKET, claims: [], expected: { error: /claims/ } },
  { name: 'claims of a later version', files: BUCKET, claims: { version: 2, claims: [], declarations: [] }, expected: { error: /version/ } },
  { name: 'a claim of a kind that is none', files: BUCKET, claims: claim({ kind: 'everything-is-fine' }), expected: { error: /everything-is-fine/ } },
  { name: 'a claim without an id', files: BUCKET, claims: claim({ id: undefined }), expected: { error: /id/ } },
  { name: 'two claims of one id', files: BUCKET, claims: { version: 1, declarations: [], claims: [...claim({}).claims, ...claim({}).claims] }, expected: { error: /c/ } },
  { name: 'a claim that calls itself built in', files: BUCKET, claims: claim({ id: 'built-in.no-escalation[everybody]' }), expected: { error: /built-in/ } },
  { name: 'actions that are a number', files: BUCKET, claims: claim({ actions: 7 }), expected: { error: /actions/ } },
  { name: 'no actions at all', files: BUCKET, claims: claim({ actions: [] }), expected: { error: /actions/ } },
  { name: 'no resources at all', files: BUCKET, claims: claim({ resources: [] }), expected: { error: /resources/ } },
  { name: 'a principal that is two things', files: BUCKET, claims: claim({ kind: 'cannot', principals: [{ arn: '*', service: '*' }] }), expected: { error: /principals/ } },
  { name: 'a resource that is in no template', files: BUCKET, claims: claim({ resources: [{ address: { stack: TEMPLATE, logicalId: 'Nothing' } }] }), expected: { notProved: 'c' } },
  { name: 'an operator of a claim that is none', files: BUCKET, claims: claim({ where: [{ operator: 'Perhaps', key: 'aws:username', values: ['x'] }] }), expected: { error: /Perhaps/ } },
  { name: 'keys of the language\'s own in claims', files: BUCKET, claims: '{"version":1,"declarations":[],"claims":[{"__proto__":{"kind":"cannot"},"id":"c","promise":"p","constructor":{},"kind":"toString"}]}', expected: { error: /toString|constructor|__proto__/ } },
  { name: 'claims nested too deeply', files: BUCKET, claims: `{"version":1,"declarations":[],"claims":${nested(20_000, '[', ']', '')}}`, expected: { error: /claims/ } },
  {
    name: 'hostile wildcards in a claim',
    files: BUCKET,
    claims: claim({ actions: ['s3:*?*?*?*?'], resources: [{ arn: `arn:aws:s3:::${'*x*'.repeat(2_000)}` }] }),
    expected: { notProved: 'c' },
  },
  { name: 'a thousand claims', files: BUCKET, claims: { version: 1, declarations: [], claims: times(1_000, i => ({ ...claim({}).claims[0], id: `c${i}` })) }, expected: { notProved: 'c999' } },
];

const MANIFEST = { version: '48.0.0' };
const ASSEMBLIES: readonly Input[] = [
  { name: 'a manifest that is none', files: { 'cdk.out/manifest.json': '{' }, expected: { error: /manifest\.json/ } },
  { name: 'a manifest without artifacts', files: { 'cdk.out/manifest.json': MANIFEST }, expected: { error: /manifest\.json|template/ } },
  { name: 'a template outside of the assembly', files: { 'cdk.out/manifest.json': { ...MANIFEST, artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: '../../../../../../etc/passwd' } } } } }, expected: { error: /templateFile|passwd|outside/ } },
  { name: 'a template that is not there', files: { 'cdk.out/manifest.json': { ...MANIFEST, artifacts: { S: { type: 'aws:cloudformation:stack', properties: { templateFile: 'S.template.json' } } } } }, expected: { error: /S\.template\.json/ } },
  { name: 'an assembly that holds itself', files: { 'cdk.out/manifest.json': { ...MANIFEST, artifacts: { S: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } } } }, expected: { error: /manifest\.json|itself|directoryName|depth|deep|circle|template/ } },
];

export const INPUTS: readonly Input[] = [...SYNTAX, ...REFERENCES, ...POLICIES, ...NETWORKS, ...CLAIMS, ...ASSEMBLIES];
