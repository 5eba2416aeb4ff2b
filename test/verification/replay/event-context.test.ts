import { ACCOUNT, event, IDENTITIES, OTHER_ACCOUNT, ROLE } from './events';
import { knowledgeOf, KnownOrganization } from '../../../lib/verification/replay/event-context';
import { principalOf } from '../../../lib/verification/replay/event-principal';
import { ABSENT, Knowledge, value } from '../../../lib/verification/replay/knowledge';

const organization: KnownOrganization = { id: 'o-example1234', accounts: new Set([ACCOUNT]) };

function known(key: string, more: object, service = 'cloudtrail', org?: KnownOrganization): Knowledge {
  const one = event(more);
  return knowledgeOf(key, { event: one, principal: principalOf(one), service, ...(org && { organization: org }) });
}

const identity = (who: keyof typeof IDENTITIES, more: object = {}) => ({ userIdentity: { ...IDENTITIES[who], ...more } });
const UNKNOWN: Knowledge = undefined;
const EITHER: Knowledge = [['true'], ['false']];
const VPC = { vpcEndpointId: 'vpce-0a1b2c3d', vpcEndpointAccountId: OTHER_ACCOUNT, sourceIPAddress: '10.0.0.7' };

test.each<[string, object, Knowledge]>([
  ['aws:assumedroot', identity('assumedRoot'), value('true')],
  ['aws:assumedroot', identity('root'), ABSENT],
  ['aws:assumedroot', identity('role'), ABSENT],
  ['aws:calledvia', identity('role'), ABSENT],
  ['aws:calledvia', identity('role', { invokedBy: 'cloudformation.amazonaws.com' }), UNKNOWN],
  ['aws:currenttime', {}, value('2026-11-02T09:30:00Z')],
  ['aws:epochtime', {}, value('1793611800')],
  ['aws:federatedprovider', identity('user'), ABSENT],
  ['aws:federatedprovider', identity('role'), UNKNOWN],
  ['aws:federatedprovider', identity('role', { sessionContext: { webIdFederationData: { federatedProvider: 'arn:aws:iam::111122223333:oidc-provider/x' } } }),
    value('arn:aws:iam::111122223333:oidc-provider/x')],
  ['aws:multifactorauthpresent', identity('user'), ABSENT],
  ['aws:multifactorauthpresent', identity('console'), value('true')],
  ['aws:multifactorauthpresent', identity('console', { sessionContext: { attributes: { mfaAuthenticated: 'false' } } }), value('false')],
  ['aws:multifactorauthpresent', identity('role'), [['false'], []]],
  ['aws:multifactorauthpresent', identity('anonymous'), ABSENT],
  ['aws:principalaccount', identity('role'), value(ACCOUNT)],
  ['aws:principalaccount', identity('crossAccount'), value(OTHER_ACCOUNT)],
  ['aws:principalaccount', identity('anonymous'), ABSENT],
  ['aws:principalaccount', identity('service'), UNKNOWN],
  ['aws:principalarn', identity('role'), value(ROLE)],
  ['aws:principalarn', identity('role', { sessionContext: {} }), 'present'],
  ['aws:principalarn', identity('crossAccount'), 'present'],
  ['aws:principalarn', identity('root'), value(`arn:aws:iam::${ACCOUNT}:root`)],
  ['aws:principalarn', identity('web'), ABSENT],
  ['aws:principalisawsservice', identity('service'), value('true')],
  ['aws:principalisawsservice', identity('role'), value('false')],
  ['aws:principalisawsservice', identity('anonymous'), ABSENT],
  ['aws:principalorgid', identity('role'), UNKNOWN],
  ['aws:principalorgid', identity('anonymous'), ABSENT],
  ['aws:principalservicename', identity('service'), 'present'],
  ['aws:principalservicename', identity('role'), ABSENT],
  ['aws:principaltag/team', identity('role'), UNKNOWN],
  ['aws:principaltag/team', identity('anonymous'), ABSENT],
  ['aws:principaltype', identity('role'), value('AssumedRole')],
  ['aws:principaltype', identity('root'), value('Account')],
  ['aws:principaltype', identity('user'), value('User')],
  ['aws:requestedregion', {}, value('eu-west-1')],
  ['aws:requestedregion', { awsRegion: undefined }, UNKNOWN],
  ['aws:resourceaccount', {}, UNKNOWN],
  ['aws:resourceaccount', { resources: [{ ARN: 'arn:aws:s3:::x', accountId: OTHER_ACCOUNT }] }, value(OTHER_ACCOUNT)],
  ['aws:resourceaccount', { resources: [{ accountId: ACCOUNT }, { accountId: OTHER_ACCOUNT }] }, [[ACCOUNT], [OTHER_ACCOUNT]]],
  ['aws:resourceaccount', { ...identity('crossAccount') }, value(ACCOUNT)],
  ['aws:securetransport', {}, UNKNOWN],
  ['aws:securetransport', { tlsDetails: { tlsVersion: 'TLSv1.2' } }, value('true')],
  ['aws:sourceaccount', identity('role'), ABSENT],
  ['aws:sourceaccount', identity('service'), UNKNOWN],
  ['aws:sourceaccount', identity('service', { inScopeOf: { sourceAccount: OTHER_ACCOUNT } }), value(OTHER_ACCOUNT)],
  ['aws:sourcearn', identity('service', { inScopeOf: { sourceArn: 'arn:aws:s3:::x' } }), value('arn:aws:s3:::x')],
  ['aws:sourceorgid', identity('role'), ABSENT],
  ['aws:sourceorgid', identity('service'), UNKNOWN],
  ['aws:sourceidentity', identity('role'), ABSENT],
  ['aws:sourceidentity', identity('role', { sessionContext: { sourceIdentity: 'alice' } }), value('alice')],
  ['aws:sourceip', {}, value('203.0.113.7')],
  ['aws:sourceip', { sourceIPAddress: '2001:db8::7' }, value('2001:db8::7')],
  ['aws:sourceip', { sourceIPAddress: 'cloudformation.amazonaws.com' }, UNKNOWN],
  ['aws:sourceip', { sourceIPAddress: '10.0.0.7' }, UNKNOWN],
  ['aws:sourceip', identity('role', { invokedBy: 'cloudformation.amazonaws.com' }), UNKNOWN],
  ['aws:sourceip', VPC, ABSENT],
  ['aws:sourcevpc', VPC, 'present'],
  ['aws:sourcevpc', {}, ABSENT],
  ['aws:sourcevpc', { sourceIPAddress: '10.0.0.7' }, UNKNOWN],
  ['aws:sourcevpce', VPC, value('vpce-0a1b2c3d')],
  ['aws:sourcevpce', {}, ABSENT],
  ['aws:vpcsourceip', VPC, value('10.0.0.7')],
  ['aws:vpceaccount', VPC, value(OTHER_ACCOUNT)],
  ['aws:vpceaccount', { ...VPC, vpcEndpointAccountId: undefined }, 'present'],
  ['aws:tokenissuetime', identity('role'), value('2026-11-02T08:00:00Z')],
  ['aws:tokenissuetime', identity('user'), ABSENT],
  ['aws:tokenissuetime', identity('federatedUser'), UNKNOWN],
  ['aws:useragent', {}, value('aws-cli/2.30.0')],
  ['aws:useragent', { userAgent: 'x'.repeat(1_024) }, UNKNOWN],
  ['aws:useragent', identity('role', { invokedBy: 'x.amazonaws.com' }), UNKNOWN],
  ['aws:userid', identity('role'), value('AROAEXAMPLEEXAMPLE00:build-7')],
  ['aws:username', identity('user'), value('alice')],
  ['aws:username', identity('role'), ABSENT],
  ['aws:username', identity('crossAccount'), UNKNOWN],
  ['aws:viaawsservice', identity('role'), value('false')],
  ['aws:viaawsservice', identity('role', { invokedBy: 'cloudformation.amazonaws.com' }), EITHER],
  ['aws:viaawsservice', identity('user', { invokedBy: 'cloudformation.amazonaws.com' }), value('true')],
  ['aws:viaawsservice', identity('serviceLinked'), value('false')],
  ['ec2:roledelivery', identity('role', { sessionContext: { ec2RoleDelivery: '2.0' } }), value('2.0')],
  ['ec2:roledelivery', identity('role'), ABSENT],
  ['ec2:metadatahttptokens', {}, ABSENT],
  ['aws:resourcetag/team', {}, UNKNOWN],
  ['aws:requesttag/team', {}, ABSENT],
  ['aws:requesttag/team', { requestParameters: null }, ABSENT],
  ['aws:requesttag/team', { requestParameters: undefined }, UNKNOWN],
  ['aws:requesttag/team', { requestParameters: { omitted: true } }, UNKNOWN],
  ['aws:requesttag/team', { requestParameters: { settings: [{ tagging: 'Team=blue' }] } }, UNKNOWN],
  ['aws:requesttag/team', { requestParameters: { tags: [{ name: 'Team' }] } }, UNKNOWN],
  ['aws:requesttag/team', { requestParameters: { launchTemplate: { launchTemplateId: 'lt-0a1b2c3d' } } }, UNKNOWN],
  ['aws:requesttag/team', { requestParameters: { tagSpecificationSet: { items: [{ resourceType: 'instance', tags: [{ key: 'Team', value: 'blue' }] }] } } }, [['blue'], []]],
  ['aws:requesttag/team', { requestParameters: { tagSpecificationSet: { items: [{ resourceType: 'instance', tags: [{ key: 'Other', value: 'x' }] }] } } }, ABSENT],
  ['aws:requesttag/team', { requestParameters: { tagSpecificationSet: {} } }, UNKNOWN],
  ['aws:tagkeys', {}, ABSENT],
  ['aws:tagkeys', { requestParameters: { tags: { team: 'blue', env: 'x' } } }, [['team', 'env']]],
  ['aws:requesttag/team', { requestParameters: { tags: [{ key: 'Team', value: 'blue' }] } }, value('blue')],
  ['aws:requesttag/team', { requestParameters: { tags: { team: 'blue' } } }, value('blue')],
  ['aws:requesttag/team', { requestParameters: { tags: { other: 'blue' } } }, ABSENT],
  ['aws:nobodyknows', {}, UNKNOWN],
  ['constructor', {}, UNKNOWN],
])('%s of %j', (key, more, knowledge) => {
  expect(known(key, more)).toEqual(knowledge);
});

test.each<[string, string, object, Knowledge]>([
  ['s3', 's3:tlsversion', { tlsDetails: { tlsVersion: 'TLSv1.2' } }, value('1.2')],
  ['s3', 's3:tlsversion', {}, UNKNOWN],
  ['kms', 's3:tlsversion', { tlsDetails: { tlsVersion: 'TLSv1.2' } }, ABSENT],
  ['s3', 'aws:securetransport', { additionalEventData: { CipherSuite: 'ECDHE-RSA-AES128-GCM-SHA256' } }, value('true')],
  ['sts', 'aws:requestedregion', { tlsDetails: { clientProvidedHostHeader: 'sts.amazonaws.com' } }, 'present'],
  ['sts', 'aws:requestedregion', { tlsDetails: { clientProvidedHostHeader: 'sts.eu-west-1.amazonaws.com' } }, value('eu-west-1')],
  ['ec2', 'ec2:metadatahttptokens', { eventName: 'RunInstances', requestParameters: { metadataOptions: { httpTokens: 'required' } } }, value('required')],
  ['ec2', 'ec2:metadatahttptokens', { eventName: 'RunInstances' }, UNKNOWN],
  ['ec2', 'ec2:instancetype', { eventName: 'RunInstances', requestParameters: { instanceType: 't3.micro' } }, value('t3.micro')],
  ['ec2', 'ec2:encrypted', { eventName: 'CreateVolume', requestParameters: { encrypted: true } }, value('true')],
  ['iam', 'iam:permissionsboundary', { eventName: 'CreateRole', requestParameters: { permissionsBoundary: 'arn:aws:iam::1:policy/B' } }, value('arn:aws:iam::1:policy/B')],
  ['iam', 'iam:permissionsboundary', { eventName: 'PutRolePolicy' }, UNKNOWN],
  ['iam', 'iam:policyarn', { eventName: 'AttachRolePolicy', requestParameters: { policyArn: 'arn:aws:iam::aws:policy/X' } }, value('arn:aws:iam::aws:policy/X')],
  ['kms', 'kms:bypasspolicylockoutsafetycheck', { eventName: 'PutKeyPolicy', requestParameters: { bypassPolicyLockoutSafetyCheck: true } }, value('true')],
  ['kms', 'kms:schedulekeydeletionpendingwindowindays', { eventName: 'ScheduleKeyDeletion', requestParameters: { pendingWindowInDays: 7 } }, value('7')],
  ['lambda', 'lambda:functionurlauthtype', { eventName: 'CreateFunctionUrlConfig', requestParameters: { authType: 'NONE' } }, value('NONE')],
  ['secretsmanager', 'secretsmanager:blockpublicpolicy', { eventName: 'PutResourcePolicy', requestParameters: { blockPublicPolicy: false } }, value('false')],
  ['secretsmanager', 'secretsmanager:forcedeletewithoutrecovery', { eventName: 'DeleteSecret', requestParameters: { forceDeleteWithoutRecovery: true } }, value('true')],
  ['secretsmanager', 'secretsmanager:recoverywindowindays', { eventName: 'DeleteSecret', requestParameters: { recoveryWindowInDays: 7 } }, value('7')],
])('of requests to %s, %s of %j', (service, key, more, knowledge) => {
  expect(known(key, more, service)).toEqual(knowledge);
});

test('knows who is in an organization where an export says so', () => {
  expect(known('aws:principalorgid', identity('role'), 's3', organization)).toEqual(value('o-example1234'));
  expect(known('aws:principalorgid', identity('crossAccount'), 's3', organization)).toBeUndefined();
  expect(known('aws:resourceorgid', { resources: [{ accountId: ACCOUNT }] }, 's3', organization)).toEqual(value('o-example1234'));
  expect(known('aws:resourceorgid', { resources: [{ accountId: ACCOUNT }, { accountId: OTHER_ACCOUNT }] }, 's3', organization)).toBeUndefined();
  expect(known('aws:resourceorgid', {}, 's3', organization)).toBeUndefined();
});

test('believes what an enriched event says before anything else', () => {
  const enriched = { eventContext: { requestContext: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalIsAWSService': true, 'aws:CalledVia': ['a', 'b'], 'aws:odd': {} } } };
  expect(known('aws:sourcevpc', enriched)).toEqual(value('vpc-1'));
  expect(known('aws:principalisawsservice', enriched)).toEqual(value('true'));
  expect(known('aws:calledvia', enriched)).toEqual([['a', 'b']]);
  expect(known('aws:odd', enriched)).toBeUndefined();
});
