import { App, Stack } from 'aws-cdk-lib';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Claim, ClaimPolicy, Claims } from '../../../../lib/verification/claims';
import { proofsOf } from '../../../../lib/verification/testing';

const TLS = { Sid: 'Tls', Effect: 'Deny', Principal: '*', Action: ['s3:*', 'sqs:*'], Resource: '*', Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } };
const OUTSIDERS = {
  Sid: 'Outsiders',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
};
const everything = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

function verdicts(content: object[], reference: object[]): string[] {
  const stack = new Stack(new App(), 'Stack');
  const policy = new organizations.CfnPolicy(stack, 'Policy', { type: 'RESOURCE_CONTROL_POLICY', name: 'p', content: { Version: '2012-10-17', Statement: content } });
  Claims.of(stack).state(
    Claim.atMost(ClaimPolicy.of(policy), ClaimPolicy._json(() => ({ Version: '2012-10-17', Statement: [everything, ...reference] })), { name: 'denies' }),
    Claim.atMost(ClaimPolicy._json(() => ({ Version: '2012-10-17', Statement: [{ ...everything, Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }] })), ClaimPolicy.of(policy), { name: 'leaves' }),
  );
  return proofsOf(stack).results.filter(({ claim }) => /^(denies|leaves)\[/.test(claim.id)).map(({ claim, verdict }) => `${claim.id.split('[')[0]} ${verdict}`);
}

test.each<[string, object[], object[], string[]]>([
  ['what it denies', [TLS, OUTSIDERS], [TLS], ['denies PROVED', 'leaves PROVED']],
  ['what another statement of it denies', [TLS, OUTSIDERS], [OUTSIDERS], ['denies PROVED', 'leaves PROVED']],
  ['what it does not deny', [TLS], [OUTSIDERS], ['denies REFUTED', 'leaves PROVED']],
  ['more than it denies', [TLS], [{ ...TLS, Action: '*' }], ['denies REFUTED', 'leaves PROVED']],
  ['everything', [{ ...TLS, Condition: undefined }], [TLS], ['denies PROVED', 'leaves REFUTED']],
])('a resource control policy of denials denies %s, beside RCPFullAWSAccess', (_name, content, reference, expected) => {
  expect(verdicts(content, reference)).toEqual(expected);
});

test('who is denied may be found by the name that the reference asks for', () => {
  const named = { ...everything, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/rotation' }, Bool: { 'aws:SecureTransport': 'true' } } };
  const old = { ...TLS, Sid: 'OldTls', Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } };
  const stack = new Stack(new App(), 'Stack');
  const policy = (id: string, ...content: object[]) => new organizations.CfnPolicy(stack, id, { type: 'RESOURCE_CONTROL_POLICY', name: id, content: { Version: '2012-10-17', Statement: content } });
  for (const [id, content] of Object.entries({ Tls: [TLS], OldTls: [TLS, old] })) {
    Claims.of(stack).state(Claim.atMost(ClaimPolicy._json(() => ({ Version: '2012-10-17', Statement: [named] })), ClaimPolicy.of(policy(id, ...content)), { name: 'leaves', about: id }));
  }
  const results = proofsOf(stack).results.filter(({ claim }) => claim.id.startsWith('leaves['));
  expect(results.map(({ verdict }) => verdict)).toEqual(['REFUTED', 'PROVED']);
  expect(results[0].findings[0].request!.witness).toMatchObject({ action: expect.stringMatching(/^s3:/) as string, principal: { arn: expect.stringMatching(/:role\/rotation$/) as string } });
});
