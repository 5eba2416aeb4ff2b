import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, AppProps, Aws, CfnParameter, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Claim, ClaimCondition, ClaimEnd, ClaimLayer, ClaimPolicy, ClaimPorts, ClaimPrincipal, ClaimResource, Claims, Declaration,
} from '../../lib/verification';
import { ClaimsFile } from '../../lib/verification/claim-format';
import { parseClaimsFile } from '../../lib/verification/prover/claims/parse-claims-file';

const REASON = 'The public web site of the shop';

function outdir(): string {
  return mkdtempSync(path.join(tmpdir(), 'claims-'));
}

function fileOf(app: App): string {
  return path.join(app.synth({ force: true }).directory, 'zero-trust.claims.json');
}

/** The file, which the prover must be able to read. */
function claimsOf(app: App): ClaimsFile {
  return parseClaimsFile(JSON.parse(readFileSync(fileOf(app), 'utf8')), 'claims');
}

function network(): { app: App; stack: Stack; vpc: ec2.Vpc } {
  const app = new App();
  const stack = new Stack(app, 'Network');
  return { app, stack, vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 1, restrictDefaultSecurityGroup: false }) };
}

describe('the file', () => {
  test('is not there where nothing is stated', () => {
    const app = new App();
    new Stack(app, 'Stack');
    expect(existsSync(fileOf(app))).toBe(false);
  });

  test('lies in the outermost assembly and names resources of stages and nested stacks by stack path and logical id', () => {
    const app = new App();
    const stack = new Stack(new Stage(app, 'Prod'), 'Stack');
    const bucket = new s3.Bucket(new NestedStack(stack, 'Nested'), 'Bucket');
    Claims.of(bucket).state(Claim.everyAccessEncrypted(ClaimResource.of(bucket)));
    expect(claimsOf(app).claims).toEqual([{
      id: 'every-access-encrypted[Prod/Stack/Nested/Bucket]',
      kind: 'every-access-encrypted',
      promise: 'Requests to Prod/Stack/Nested/Bucket without TLS are denied',
      statedBy: 'Prod/Stack/Nested/Bucket',
      resource: { address: { stack: 'Prod/Stack/Nested', logicalId: bucket.stack.resolve((bucket.node.defaultChild as s3.CfnBucket).logicalId) } },
    }]);
  });

  test('is written again by a second synthesis, and what an earlier one left is gone', () => {
    const folder = outdir();
    const first = new App({ outdir: folder });
    Claims.of(first).state(Claim.noEscalation());
    const text = readFileSync(fileOf(first), 'utf8');
    expect(readFileSync(fileOf(first), 'utf8')).toBe(text);
    writeFileSync(path.join(folder, 'zero-trust.proofs.json'), 'stale');
    fileOf(first);
    expect(existsSync(path.join(folder, 'zero-trust.proofs.json'))).toBe(false);
  });

  test('says the same whatever the order in which things are stated', () => {
    const stated = (order: (claims: Claim[]) => Claim[]) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      const buckets = ['A', 'B', 'C'].map((id) => new s3.Bucket(stack, id));
      Claims.of(app).state(...order(buckets.map((bucket) => Claim.noExternalAccess({ resource: ClaimResource.of(bucket) }))));
      return readFileSync(fileOf(app), 'utf8');
    };
    expect(stated((claims) => [...claims].reverse())).toBe(stated((claims) => claims));
  });

  test('holds neither tokens nor paths of the machine', () => {
    const { app, stack, vpc } = network();
    Claims.of(stack).state(Claim.cannot({
      principals: [ClaimPrincipal.arn(stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'x' }))],
      actions: ['ec2:*'],
      resources: [ClaimResource.arn(stack.formatArn({ service: 'ec2', resource: 'vpc', resourceName: vpc.vpcId }))],
      where: [ClaimCondition.of('StringEquals', 'aws:SourceAccount', stack.account)],
    }));
    const text = readFileSync(fileOf(app), 'utf8');
    expect(text).not.toMatch(/TOKEN|\/tmp|#\{/);
    const [claim] = claimsOf(app).claims;
    expect(claim).toMatchObject({
      principals: [{ arn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x' }],
      resources: [{ arn: expect.stringMatching(/^arn:\$\{AWS::Partition\}:ec2:\$\{AWS::Region\}:\$\{AWS::AccountId\}:vpc\/\$\{Network#Vpc[0-9A-F]{8}\}$/) }],
      where: [{ operator: 'StringEquals', key: 'aws:SourceAccount', values: ['${AWS::AccountId}'] }],
    });
  });

  test('says account, region and partition where the environment does', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'cn-north-1' } });
    Claims.of(stack).state(Claim.cannot({
      about: 'x',
      principals: [ClaimPrincipal.account(Aws.ACCOUNT_ID)],
      actions: ['*'],
      resources: [ClaimResource.arn('*')],
      where: [ClaimCondition.of('StringEquals', 'a', Aws.PARTITION, Aws.REGION, Aws.URL_SUFFIX)],
    }));
    expect(claimsOf(app).claims[0]).toMatchObject({
      principals: [{ account: '111122223333' }], where: [{ values: ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'] }],
    });
  });
});

describe('kinds', () => {
  test('each is written as the prover reads it', () => {
    const { app, stack, vpc } = network();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    const on = { actions: ['s3:GetObject'], resources: [ClaimResource.of(bucket)] };
    const ends = { from: ClaimEnd.internet(), to: ClaimEnd.subnets('isolated', vpc.isolatedSubnets) };
    const document = ClaimPolicy.document(new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: [bucket.arnForObjects('*')] })] }));
    Claims.of(app).state(
      Claim.nobodyCan({ ...on, unless: [ClaimPrincipal.of(role)], where: [ClaimCondition.of('Bool', 'aws:SecureTransport', 'false')] }),
      Claim.only(ClaimPrincipal.of(role).where(ClaimCondition.of('StringEquals', 'aws:SourceVpc', 'vpc-1'))).can(on),
      Claim.cannot({ ...on, principals: [ClaimPrincipal.ownAccount()] }),
      Claim.atMost(ClaimPolicy.of(role), document),
      Claim.noPath({ ...ends, layers: [ClaimLayer.BOTH, ClaimLayer.ACLS], ports: ClaimPorts.udpRange(1, 9) }),
      Claim.onlyPath({ ...ends, ports: [ClaimPorts.tcp(443), ClaimPorts.icmp()], about: 'web' }),
      Claim.reachable({ from: ClaimEnd.cidr('10.0.0.0/8'), to: ClaimEnd.subnets('isolated', vpc.isolatedSubnets) }),
      Claim.noEscalation({ principals: [ClaimPrincipal.of(role)], exceptTechniques: [{ id: 'pass-role', reason: REASON }] }),
      Claim.noExternalAccess({ resource: ClaimResource.of(bucket), unless: [ClaimPrincipal.account('444455556666')] }),
      Claim.everyAccessEncrypted(ClaimResource.of(bucket)),
      Claim.deniedOutside({ regions: ['eu-west-1'], exceptActions: ['iam:*'] }),
      Claim.noNewAccess(ClaimPolicy.of(role), ClaimPolicy.of(role)),
    );
    const { claims } = claimsOf(app);
    expect(claims.map(({ id }) => id)).toEqual([
      'at-most[Network/Role]', 'cannot[own account s3:GetObject]', 'denied-outside[eu-west-1]', 'every-access-encrypted[Network/Bucket]',
      'no-escalation[Network/Role]', 'no-external-access[Network/Bucket]', 'no-new-access[Network/Role]', 'no-path[internet->isolated]',
      'nobody-can[s3:GetObject Network/Bucket]', 'only-can[Network/Bucket]', 'only-path[web]', 'reachable[10.0.0.0/8->isolated]',
    ]);
    const of = (kind: string) => claims.find((claim) => claim.kind === kind);
    expect(of('no-path')).toMatchObject({ ports: { protocol: 17, from: 1, to: 9 }, layers: ['both', 'acls'], from: { name: 'internet', internet: true } });
    expect(of('only-path')).toMatchObject({ ports: [{ protocol: 6, from: 443, to: 443 }, { protocol: 1 }] });
    expect(of('only-can')).toMatchObject({ principals: [{ address: { stack: 'Network' }, where: [{ key: 'aws:SourceVpc' }] }] });
    expect(of('no-escalation')).toMatchObject({ exceptTechniques: [{ id: 'pass-role', reason: REASON }] });
    expect(of('at-most')).toMatchObject({ reference: { document: { Statement: [{ Resource: expect.stringMatching(/^\$\{Network#Bucket[0-9A-F]+\.Arn\}\/\*$/) }] } } });
    expect(claims.every(({ statedBy }) => statedBy === undefined)).toBe(true);
  });

  test('declarations say what is meant, with reasons', () => {
    const { app, stack, vpc } = network();
    const bucket = ClaimResource.of(new s3.Bucket(stack, 'Bucket'));
    const edge = ClaimEnd.subnets('public', vpc.publicSubnets);
    Claims.of(stack).declare(
      Declaration.administrator(ClaimPrincipal.arn('arn:*:iam::*:role/Admin'), REASON), Declaration.edge(edge, REASON), Declaration.dataSegment(edge, REASON),
      Declaration.externalAccess(bucket, ClaimPrincipal.anybody(), REASON), Declaration.reader(bucket, ClaimPrincipal.anyService(), REASON),
      Declaration.securityOperator(ClaimPrincipal.ownOrganization(), REASON),
    );
    const { declarations } = claimsOf(app);
    expect(declarations.map(({ kind }) => kind)).toEqual(['administrator', 'data-segment', 'edge', 'external-access', 'reader', 'security-operator']);
    expect(declarations.every(({ reason, statedBy }) => reason === REASON && statedBy === 'Network')).toBe(true);
  });
});

describe('principals', () => {
  test('a function is its role; what is imported is named by its ARN', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const code = { code: lambda.Code.fromInline('x'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_24_X };
    const fn = new lambda.Function(stack, 'Function', code);
    Claims.of(stack).state(Claim.only(
      ClaimPrincipal.of(fn), ClaimPrincipal.of(iam.Role.fromRoleArn(stack, 'Known', 'arn:aws:iam::111122223333:role/known')),
      ClaimPrincipal.of(iam.Role.fromRoleName(stack, 'Named', 'named')), ClaimPrincipal.ofResource(fn.role!),
    ).can({ about: 'x', actions: ['s3:*'], resources: [ClaimResource.arn('*')] }));
    const role = { address: { stack: 'Stack', logicalId: stack.resolve((fn.role!.node.defaultChild as iam.CfnRole).logicalId) } };
    expect(claimsOf(app).claims[0]).toMatchObject({
      principals: [role, { arn: 'arn:aws:iam::111122223333:role/known' }, { arn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/named' }, role],
    });
  });
});

describe('fails', () => {
  const stackOf = (props?: AppProps) => new Stack(new App(props), 'Stack');

  test('on a resource that no template has', () => {
    const bucket = s3.Bucket.fromBucketName(stackOf(), 'Imported', 'theirs');
    expect(() => ClaimResource.of(bucket)).toThrow('Stack/Imported: a claim names this construct, and no template of the app has a resource for it; name an imported resource by its ARN');
  });

  test('on a grantee that is nobody', () => {
    expect(() => ClaimPrincipal.of(new iam.UnknownPrincipal({ resource: stackOf() }))).toThrow('the grantee is neither a role nor a user');
  });

  test('on an ARN that begins with what only the deployment knows', () => {
    const stack = stackOf();
    Claims.of(stack).state(Claim.noExternalAccess({ about: 'x', resource: ClaimResource.arn(new CfnParameter(stack, 'Arn').valueAsString) }));
    expect(() => fileOf(stack.node.root as App)).toThrow('a claim names ${Stack#Arn} by its ARN, which only the deployment knows; name the construct');
  });

  test('on a value that no claim can write', () => {
    const stack = stackOf();
    const where = [ClaimCondition.of('StringEquals', 'aws:PrincipalTag/x', Fn.select(0, Fn.split('-', Aws.STACK_NAME)))];
    Claims.of(stack).state(Claim.nobodyCan({ about: 'x', actions: ['*'], resources: [ClaimResource.arn('*')], where }));
    expect(() => fileOf(stack.node.root as App)).toThrow('a claim has a value made with Fn::Split, which only the deployment knows');
  });

  test('on two claims of one id with different meanings', () => {
    const stack = stackOf();
    const claim = (regions: string[]) => Claim.deniedOutside({ about: 'home', regions });
    Claims.of(stack).state(claim(['eu-west-1']), claim(['eu-west-1']));
    expect(claimsOf(stack.node.root as App).claims).toHaveLength(1);
    Claims.of(stack).state(claim(['eu-west-2']));
    expect(() => fileOf(stack.node.root as App)).toThrow('the claim "denied-outside[home]" is stated already by Stack with another meaning; call one of them otherwise');
  });

  test.each<[string, () => unknown, string]>([
    ['an id that acknowledgements cannot name', () => Claim.noEscalation({ about: 'a::b' }), '"a::b" cannot be part of a claim\'s id'],
    ['an id with brackets', () => Claim.noEscalation({ name: 'a[b]' }), '"a[b]" cannot be part of a claim\'s id'],
    ['no action', () => Claim.nobodyCan({ actions: [], resources: [ClaimResource.arn('*')] }), 'it names no action'],
    ['no resource', () => Claim.nobodyCan({ actions: ['*'], resources: [] }), 'it names no resource'],
    ['what is no action', () => Claim.nobodyCan({ actions: ['GetObject'], resources: [ClaimResource.arn('*')] }), '"GetObject" is not an action'],
    ['what is no ARN', () => ClaimResource.arn('bucket'), '"bucket" is not an ARN'],
    ['what is no account', () => ClaimPrincipal.account('1'), '"1" is not an account id'],
    ['what is no block', () => ClaimEnd.cidr('10.0.0.0'), '"10.0.0.0" is not a range of addresses'],
    ['no subnet', () => ClaimEnd.subnets('data', []), '"data" has no subnet'],
    ['ports out of order', () => ClaimPorts.tcpRange(2, 1), 'ports 2 to 1 are no range'],
    ['a port out of range', () => ClaimPorts.udp(65536), 'ports 65536 to 65536 are no range'],
    ['a declaration without a reason', () => Claims.of(stackOf()).declare(Declaration.administrator(ClaimPrincipal.anybody(), '')), 'a declaration has no reason'],
  ])('on %s', (_, state, message) => {
    expect(state).toThrow(message);
  });
});
