import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  CertificateIdentity, CertificateIdentityProps, RolesAnywhereAuthority, RolesAnywhereRole, RolesAnywhereRoleProps, RolesAnywhereTrust,
  RolesAnywhereTrustProps, WildcardException,
} from '../../lib/identity';
import { ZeroTrustChecks } from '../../lib/verification';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';
import { AUTHORITY, REVOCATION_LIST, SIGNED } from './support/certificates';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const authority = RolesAnywhereAuthority.certificateBundle(AUTHORITY);
const orders = CertificateIdentity.of({ commonName: 'orders', organizationalUnit: 'factory' });
const upload = () => new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::orders/inbox.csv'] });

function make(props: Partial<RolesAnywhereRoleProps> = {}, trustProps: Partial<RolesAnywhereTrustProps> = {}, context = {}) {
  const stack = new Stack(new App({ context }), 'Stack', { env: ENV });
  const trustAnchor = new RolesAnywhereTrust(stack, 'Anchor', { authority, ...trustProps });
  const role = new RolesAnywhereRole(stack, 'Orders', { trustAnchor, certificates: [orders], statements: [upload()], ...props });
  return { stack, trustAnchor, role };
}

test('an anchor trusts an authority, and tells of certificates that end 45 days before', () => {
  const { stack, trustAnchor } = make();
  Template.fromStack(stack).hasResourceProperties('AWS::RolesAnywhere::TrustAnchor', {
    Name: 'StackAnchor6925B689',
    Enabled: true,
    Source: { SourceType: 'CERTIFICATE_BUNDLE', SourceData: { X509CertificateData: AUTHORITY } },
    NotificationSettings: [
      { Event: 'CA_CERTIFICATE_EXPIRY', Enabled: true, Channel: 'ALL', Threshold: 45 }, { Event: 'END_ENTITY_CERTIFICATE_EXPIRY', Enabled: true, Channel: 'ALL', Threshold: 45 },
    ],
  });
  expect(stack.resolve(trustAnchor.trustAnchorArn)).toEqual({ 'Fn::GetAtt': ['AnchorA04D3540', 'TrustAnchorArn'] });
});

test('a role trusts one anchor and one certificate', () => {
  const { stack, trustAnchor } = make();
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: {
      Statement: [{
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
        Effect: 'Allow',
        Principal: { Service: 'rolesanywhere.amazonaws.com' },
        Condition: {
          ArnEquals: { 'aws:SourceArn': stack.resolve(trustAnchor.trustAnchorArn) as unknown },
          StringEquals: { 'aws:PrincipalTag/x509Subject/CN': 'orders', 'aws:PrincipalTag/x509Subject/OU': 'factory' },
        },
      }],
    },
  });
});

test('its profile gives sessions of an hour, of this role, with the name that the certificate gives', () => {
  const { stack, role } = make();
  expect(stack.resolve(role.profile.roleArns)).toEqual([{ 'Fn::GetAtt': [stack.getLogicalId(role.node.defaultChild as iam.CfnRole), 'Arn'] }]);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::RolesAnywhere::Profile'));
  expect(Properties).toMatchObject({ Enabled: true, DurationSeconds: 3600, RequireInstanceProperties: false, AcceptRoleSessionName: false });
  expect(Properties).not.toHaveProperty('SessionPolicy');
});

test('each certificate stands in a statement of its own', () => {
  const { stack } = make({ certificates: [orders, CertificateIdentity.of({ uri: 'spiffe://example.com/orders' })] });
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const { AssumeRolePolicyDocument } = role.Properties as { AssumeRolePolicyDocument: { Statement: { Condition: { StringEquals: unknown } }[] } };
  expect(AssumeRolePolicyDocument.Statement.map(({ Condition }) => Condition.StringEquals)).toEqual([
    { 'aws:PrincipalTag/x509Subject/CN': 'orders', 'aws:PrincipalTag/x509Subject/OU': 'factory' }, { 'aws:PrincipalTag/x509SAN/URI': 'spiffe://example.com/orders' },
  ]);
});

test('a certificate is known by each of its fields', () => {
  expect(CertificateIdentity.of({ commonName: 'a', organization: 'b', organizationalUnit: 'c', dnsName: 'd.example.com', uri: 'spiffe://e', issuerCommonName: 'f' })._conditions).toEqual({
    'aws:PrincipalTag/x509Subject/CN': 'a',
    'aws:PrincipalTag/x509Subject/O': 'b',
    'aws:PrincipalTag/x509Subject/OU': 'c',
    'aws:PrincipalTag/x509SAN/DNS': 'd.example.com',
    'aws:PrincipalTag/x509SAN/URI': 'spiffe://e',
    'aws:PrincipalTag/x509Issuer/CN': 'f',
  });
});

test('an authority of AWS Private CA will do', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const privateCa = new acmpca.CfnCertificateAuthority(stack, 'Ca', { keyAlgorithm: 'EC_prime256v1', signingAlgorithm: 'SHA256WITHECDSA', subject: { commonName: 'factory' }, type: 'ROOT' });
  new RolesAnywhereTrust(stack, 'Anchor', { authority: RolesAnywhereAuthority.privateCa(privateCa) });
  Template.fromStack(stack).hasResourceProperties('AWS::RolesAnywhere::TrustAnchor', {
    Source: { SourceType: 'AWS_ACM_PCA', SourceData: { AcmPcaArn: { Ref: 'Ca' } } },
  });
});

test('certificates that were taken back stand in a list of the anchor', () => {
  const { stack, trustAnchor } = make({}, { revocationList: REVOCATION_LIST });
  Template.fromStack(stack).hasResourceProperties('AWS::RolesAnywhere::CRL', {
    Enabled: true, CrlData: REVOCATION_LIST, TrustAnchorArn: stack.resolve(trustAnchor.trustAnchorArn) as unknown,
  });
});

test('sessions may do less than the role', () => {
  const { stack } = make({ sessionStatements: [upload()] });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::RolesAnywhere::Profile'));
  expect(JSON.parse((Properties as { SessionPolicy: string }).SessionPolicy)).toEqual({
    Version: '2012-10-17', Statement: [{ Action: 's3:PutObject', Effect: 'Allow', Resource: 'arn:aws:s3:::orders/inbox.csv' }],
  });
});

test('fails with a session policy that is empty or too long', () => {
  expect(() => make({ sessionStatements: [] })).toThrow(/the session policy has no statements, so sessions may do nothing; leave it out/);
  const long = new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [`arn:aws:s3:::orders/${'x'.repeat(2_000)}`] });
  expect(() => make({ sessionStatements: [long] })).toThrow(/the session policy may reach 2\d{3} characters, STS takes 2048/);
});

test.each([[899, undefined], [900, 3_600], [3_600, 3_600], [43_200, 43_200], [43_201, undefined], [900.5, undefined]])('a session of %s seconds: the role has %s', (seconds, ofRole) => {
  const made = () => make({ sessionDuration: Duration.millis(seconds * 1_000) });
  if (ofRole === undefined) {
    expect(made).toThrow(/^Stack\/Orders: a session of .* is out of range; use 15 minutes to 12 hours\.$/);
  } else {
    const template = Template.fromStack(made().stack);
    template.hasResourceProperties('AWS::RolesAnywhere::Profile', { DurationSeconds: seconds });
    template.hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: ofRole });
  }
});

test.each([[0, true], [1, false], [360, false], [361, true], [1.5, true]])('a notice %s days before: refused is %s', (days, refused) => {
  const notice = Duration.hours(days * 24);
  for (const props of [{ authorityExpiryNotice: notice }, { certificateExpiryNotice: notice }]) {
    if (refused) {
      expect(() => make({}, props)).toThrow(/^Stack\/Anchor: the notice of (CA|END_ENTITY)_CERTIFICATE_EXPIRY is .*; use 1 to 360 whole days\.$/);
    } else {
      expect(() => make({}, props)).not.toThrow();
    }
  }
});

test('fails where nobody is named', () => {
  expect(() => make({ certificates: [] })).toThrow('Stack/Orders: nobody may have the role; name at least one certificate.');
});

test.each<[string, CertificateIdentityProps, RegExp]>([
  ['nothing', {}, /nothing names a single workload; give its commonName, dnsName or uri/],
  ['a unit alone', { organizationalUnit: 'factory' }, /nothing names a single workload/],
  ['an issuer alone', { issuerCommonName: 'ca' }, /nothing names a single workload/],
  ['a wildcard', { commonName: '*' }, /"\*" does not name the commonName exactly/],
  ['a wildcard beside it', { commonName: 'orders', organization: 'ac?e' }, /"ac\?e" does not name the organization exactly/],
  ['a variable', { dnsName: '${aws:username}' }, /does not name the dnsName exactly/],
  ['a value of the deployment', { uri: Token.asString({ Ref: 'Uri' }) }, /a value known only at deployment does not name the uri exactly/],
])('fails with a certificate that is named by %s', (_, props, message) => {
  expect(() => CertificateIdentity.of(props)).toThrow(message);
});

test('a bundle may have several authorities', () => {
  expect(() => RolesAnywhereAuthority.certificateBundle(`${AUTHORITY}\n${AUTHORITY}`)).not.toThrow();
});

test.each([
  ['no PEM', 'certificate', /"certificate" is not a certificate as PEM/],
  ['something beside it', `${AUTHORITY}\nhello`, /is not a certificate as PEM; write nothing but/],
  ['nothing', '', /"" is not a certificate as PEM/],
  ['a broken one', AUTHORITY.replace(/MII/, 'AAA'), /certificate 1 cannot be read; export it again/],
  ['one that is no authority', `${AUTHORITY}\n${SIGNED}`, /certificate 2 is not that of an authority; write the certificate of who signs/],
  ['a key', `${AUTHORITY}\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----`, /it holds a private key; leave only the certificate, and replace the key/],
  ['too many', AUTHORITY.repeat(14), /the bundle has \d+ characters; use at most 8,000/],
  ['a value of the deployment', Token.asString({ Ref: 'Pem' }), /known only at deployment/],
])('fails with a bundle of %s', (_, pem, message) => {
  expect(() => RolesAnywhereAuthority.certificateBundle(pem)).toThrow(message);
});

test.each(['list', AUTHORITY, '', Token.asString({ Ref: 'List' })])('fails with a revocation list that is none %#', (revocationList) => {
  expect(() => make({}, { revocationList })).toThrow(/is not a revocation list as PEM/);
});

describe('what is claimed', () => {
  test('all of it holds', () => {
    expectProved(make({ certificates: [orders, CertificateIdentity.of({ dnsName: 'orders.example.com' })] }).stack.node.root);
  });

  const verdicts = (change: (role: iam.CfnRole) => void) => {
    const { stack, role } = make();
    change(role.node.defaultChild as iam.CfnRole);
    return proofsOf(stack, { only: ['assumed-as-declared'], builtIn: false }).results.map(({ verdict }) => verdict);
  };

  test('breaks where any anchor of the account is trusted', () => {
    expect(verdicts((role) => role.addPropertyDeletionOverride('AssumeRolePolicyDocument.Statement.0.Condition.ArnEquals'))).toEqual(['REFUTED']);
  });

  test('breaks where any certificate is trusted', () => {
    expect(verdicts((role) => role.addPropertyDeletionOverride('AssumeRolePolicyDocument.Statement.0.Condition.StringEquals'))).toEqual(['REFUTED']);
  });
});

test.each([['no', {}], ['all recommended', FLAGS]])('has no finding under %s flags', (_, context) => {
  const app = make({}, { revocationList: REVOCATION_LIST }, context).stack.node.root as App;
  expect(nagFindings(app)).toEqual([]);
  expect(new ZeroTrustChecks(app).validateScope(app).violations).toEqual([]);
});

describe('the length of the trust policy', () => {
  /** Certificates with names of a usual length, the last of which has a length of its own. */
  const named = (count: number, last: number) => [...'abcdefghijklmnop'.slice(0, count)].map((letter, index) => (
    CertificateIdentity.of({ commonName: letter.repeat(index === count - 1 ? last : 10) })));
  const sized = (count: number, last: number, trustPolicyQuota?: number) => make({ certificates: named(count, last), trustPolicyQuota }).role;
  /** As deployed where the partition's name is longest. */
  const deployed = (role: RolesAnywhereRole) => {
    const arn = 'arn:aws-us-gov:rolesanywhere:eu-central-1:111122223333:trust-anchor/11111111-2222-3333-4444-555555555555';
    const document = JSON.stringify(role.stack.resolve(role.assumeRolePolicy));
    return JSON.stringify(JSON.parse(document, (key, value: unknown) => (key === 'aws:SourceArn' ? arn : value))).length;
  };

  test.each([[5, 2_048, undefined], [11, 4_096, 4_096]])('%s certificates fit into %s characters, and what is longer is refused', (count, length, quota) => {
    expect(deployed(sized(count, 10, quota))).toBeLessThanOrEqual(length);
    expect(() => sized(count + 1, 60, quota)).toThrow(
      new RegExp(`^Stack/Orders: the trust policy for ${count + 1} certificates may reach \\d+ characters, IAM takes ${length}; make several roles, or raise the quota`));
    // One certificate more, without the document around it, is indeed too long.
    expect(deployed(sized(count, 10, quota)) + deployed(sized(1, 60)) - 41).toBeGreaterThan(length);
  });

  test.each([2_047, 4_097])('fails with %s as the quota', (quota) => {
    expect(() => make({ trustPolicyQuota: quota })).toThrow(`Stack/Orders: ${quota} is no quota of a trust policy's length; use 2048 to 4096`);
  });
});

type Table<P> = { readonly [K in keyof Required<P>]: (stack: Stack) => [Partial<P>, Partial<P>] };

test('two values of each property give different templates', () => {
  const ofAnchor: Table<RolesAnywhereTrustProps> = {
    authority: () => [{}, { authority: RolesAnywhereAuthority.certificateBundle(`${AUTHORITY}\n${AUTHORITY}`) }],
    revocationList: () => [{}, { revocationList: REVOCATION_LIST }],
    authorityExpiryNotice: () => [{}, { authorityExpiryNotice: Duration.days(90) }],
    certificateExpiryNotice: () => [{}, { certificateExpiryNotice: Duration.days(7) }],
  };
  const ofRole: Table<Omit<RolesAnywhereRoleProps, 'trustPolicyQuota' | 'wildcardExceptions'>> = {
    trustAnchor: (stack) => [{}, { trustAnchor: new RolesAnywhereTrust(stack, 'Other', { authority }) }],
    certificates: () => [{}, { certificates: [CertificateIdentity.of({ commonName: 'bills' })] }],
    statements: () => [{ statements: [] }, {}],
    allowedRegions: () => [{}, { allowedRegions: ['eu-central-1'] }],
    sessionDuration: () => [{}, { sessionDuration: Duration.hours(2) }],
    sessionStatements: () => [{}, { sessionStatements: [upload()] }],
    requireInstanceProperties: () => [{}, { requireInstanceProperties: true }],
    permissionsBoundary: (stack) => [{}, { permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'workloads') }],
    description: () => [{}, { description: 'orders' }],
    path: () => [{}, { path: '/factory/' }],
    roleName: () => [{}, { roleName: 'orders' }],
  };
  const built = (role: (stack: Stack) => Partial<RolesAnywhereRoleProps>, anchor: Partial<RolesAnywhereTrustProps>) => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const trustAnchor = new RolesAnywhereTrust(stack, 'Anchor', { authority, ...anchor });
    new RolesAnywhereRole(stack, 'Orders', { trustAnchor, certificates: [orders], statements: [upload()], ...role(stack) });
    return Template.fromStack(stack).toJSON() as unknown;
  };
  for (const [name, pair] of Object.entries(ofAnchor)) {
    const [one, two] = pair(new Stack()).map((props) => built(() => ({}), props));
    expect([name, one]).not.toEqual([name, two]);
  }
  for (const [name, pair] of Object.entries(ofRole)) {
    const [one, two] = [0, 1].map((index) => built((stack) => pair(stack)[index], {}));
    expect([name, one]).not.toEqual([name, two]);
  }
});

test('exceptions decide whether a wildcard is taken', () => {
  const statements = () => [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })];
  const wildcardExceptions = [WildcardException.resource('*', ['s3:ListAllMyBuckets'], 'the action knows no resources')];
  expect(() => make({ statements: statements() })).toThrow(/has no exception/);
  expect(() => make({ statements: statements(), wildcardExceptions })).not.toThrow();
});
