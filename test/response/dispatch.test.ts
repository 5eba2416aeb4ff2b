import { ACCOUNT, guardDutyEvent, KEY, settings } from './findings';
import { declinedFinding, globMatches, protectedByArn, targetOf } from '../../lib/response/dispatch.lambda-shared';
import { RejectedEventError } from '../../lib/response/runtime/errors.lambda-shared';
import { parseFinding } from '../../lib/response/finding.lambda-shared';

const declined = (options: Parameters<typeof guardDutyEvent>[0]) =>
  declinedFinding(parseFinding(JSON.stringify(guardDutyEvent(options))), settings(), ACCOUNT);

test('a finding on the list, at its threshold, in the own account is answered', () => {
  expect(declined({ severity: 7 })).toBeUndefined();
  expect(declined({ type: 'UnauthorizedAccess:IAMUser/TorIPCaller', severity: 4 })).toBeUndefined();
});

test.each<[Parameters<typeof guardDutyEvent>[0], string, RegExp]>([
  [{ service: { additionalInfo: { sample: true } } }, 'ignored', /sample/],
  [{ service: { archived: true } }, 'ignored', /archived/],
  [{ type: 'Recon:IAMUser/TorIPCaller' }, 'ignored', /not one that this playbook answers/],
  [{ type: 'CredentialAccess:IAMUser/CompromisedCredentials.Custom' }, 'ignored', /not one that/],
  [{ type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS' }, 'ignored', /not one that/],
  [{ severity: 6.9 }, 'ignored', /below 7/],
  [{ type: 'UnauthorizedAccess:IAMUser/TorIPCaller', severity: 3.9 }, 'ignored', /below 4/],
  [{ accountId: '444455556666' }, 'refused', /account 444455556666, and this playbook acts in its own account 111122223333 only/],
])('declines %j: %s', (options, result, reason) => {
  expect(declined(options)).toEqual({ result, reason: expect.stringMatching(reason) });
});

test.each([
  ['AssumedRole', 'ASIAIOSFODNN7EXAMPLE', /revoke the sessions of the role/],
  ['Role', 'ASIAIOSFODNN7EXAMPLE', /revoke the sessions of the role/],
  ['FederatedUser', 'ASIAIOSFODNN7EXAMPLE', /deny the IAM user that issued it/],
  ['Root', KEY, /sign in as root/],
  ['AWSAccount', KEY, /another AWS account/],
  ['AWSService', '', /an AWS service/],
  ['SAMLUser', 'ASIAIOSFODNN7EXAMPLE', /identity provider/],
  ['WebIdentityUser', 'ASIAIOSFODNN7EXAMPLE', /identity provider/],
  ['Unknown', KEY, /none that this playbook knows/],
  ['toString', KEY, /none that this playbook knows/],
  ['IAMUser', 'ASIAIOSFODNN7EXAMPLE', /temporary session/],
  ['IAMUser', 'GeneratedFindingAccessKeyId', /not a long-term access key/],
  ['IAMUser', '', /not a long-term access key/],
])('refuses %s with %s and says what would help', (kind, accessKeyId, reason) => {
  expect(targetOf({ kind, accessKeyId, userName: 'alice' }, settings())).toEqual({ result: 'refused', reason: expect.stringMatching(reason) });
});

test('the key of an IAM user, or one whose owner IAM will tell, is a target', () => {
  expect(targetOf({ kind: 'IAMUser', accessKeyId: KEY, userName: 'alice' }, settings())).toEqual({ accessKeyId: KEY, userName: 'alice' });
  expect(targetOf({ accessKeyId: KEY }, settings())).toEqual({ accessKeyId: KEY, userName: undefined });
});

test.each([
  ['a user name with a shell command', { kind: 'IAMUser', accessKeyId: KEY, userName: 'alice; id' }],
  ['a user name with a line break', { kind: 'IAMUser', accessKeyId: KEY, userName: 'alice\nbob' }],
  ['no user name', { kind: 'IAMUser', accessKeyId: KEY }],
  ['an empty user name', { kind: 'IAMUser', accessKeyId: KEY, userName: '' }],
  ['a key id with a quote', { kind: 'IAMUser', accessKeyId: 'AKIAIOSFODNN7EXAMPL\'', userName: 'alice' }],
])('fails on %s', (_what, credential) => {
  expect(() => targetOf(credential, settings())).toThrow(RejectedEventError);
});

test.each(['break-glass', 'Break-Glass'])('%s is protected by name', (userName) => {
  expect(targetOf({ kind: 'IAMUser', accessKeyId: KEY, userName }, settings())).toEqual({ result: 'refused', reason: 'its owner is protected: used in emergencies' });
});

test.each([
  ['arn:aws:iam::111122223333:user/automation/deployer', true],
  ['arn:aws-cn:iam::111122223333:user/automation/eu/deployer', true],
  ['arn:aws:iam::111122223333:user/automation', false],
  ['arn:aws:iam::111122223333:user/people/automation/alice', false],
])('%s is protected by its path: %s', (arn, is) => {
  expect(protectedByArn(arn, settings()) !== undefined).toBe(is);
});

test.each([
  ['*', '', true], ['', '', true], ['', 'a', false], ['?', '', false], ['a?c', 'abc', true], ['a*c', 'abbc', true], ['a*c', 'ab', false],
  ['*a*b', 'xaxb', true], ['*a*b', 'xbxa', false], ['a.c', 'abc', false], ['**', 'x', true], ['a*', 'b', false],
])('the pattern %j and %j: %s', (pattern, value, is) => {
  expect(globMatches(pattern, value)).toBe(is);
});

test('a pattern of many stars does not take for ever', () => {
  expect(globMatches(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
});
