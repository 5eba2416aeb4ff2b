import { readFileSync } from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { conditionCatalogueText } from '../../build-tools/condition-catalogue';
import { shippedGuardrails } from '../../build-tools/shipped-guardrails';
import { GuardrailExemption, Guardrails, ResourceGuardrails } from '../../lib/guardrails';
import { CustomGuardrailProps } from '../../lib/guardrails/custom-guardrail-props';
import { DenyStatement } from '../../lib/guardrails/guardrail-definition';
import { GuardrailPolicyType } from '../../lib/guardrails/guardrail-policy-type';
import { checkStatement } from '../../lib/guardrails/statement-checks';
import { RESOURCE_CONTROL_SERVICES } from '../../lib/verification/prover/evaluation';

const { SERVICE_CONTROL, RESOURCE_CONTROL } = GuardrailPolicyType;
const statement = (props: iam.PolicyStatementProps = {}) => new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:DeleteBucket'], resources: ['*'], ...props });

function custom(statements: iam.PolicyStatement[], props: Partial<CustomGuardrailProps> = {}, policyType = SERVICE_CONTROL) {
  const all = { guardrailId: 'buckets', protectsAgainst: 'Buckets that vanish.', statements, ...props };
  return policyType === RESOURCE_CONTROL ? ResourceGuardrails.custom(all) : Guardrails.custom(all);
}

test('a statement becomes a guardrail, with exempt roles spared', () => {
  const exemptions = [GuardrailExemption.role('deployer', 'deploys the platform')];
  const guardrail = custom([statement({ conditions: { Bool: { 'aws:SecureTransport': false } } }), statement({ sid: 'Own' })], { exemptions, traps: ['Buckets stay.'] });
  expect(guardrail._statements).toEqual([
    { sid: 'Buckets1', actions: ['s3:DeleteBucket'], resources: ['*'], conditions: { Bool: { 'aws:SecureTransport': 'false' }, ArnNotLike: { 'aws:PrincipalArn': ['arn:*:iam::*:role/deployer'] } } },
    { sid: 'Own', actions: ['s3:DeleteBucket'], resources: ['*'], conditions: { ArnNotLike: { 'aws:PrincipalArn': ['arn:*:iam::*:role/deployer'] } } },
  ]);
  expect([guardrail.guardrailId, guardrail.policyType, guardrail.traps, guardrail.exemptions]).toEqual(['buckets', SERVICE_CONTROL, ['Buckets stay.'], exemptions]);
});

test('resource control policies may say that they bind everybody', () => {
  const guardrail = custom([statement({ principals: [new iam.StarPrincipal()] }), statement({ sid: 'Any', principals: [new iam.AnyPrincipal()] })], {}, RESOURCE_CONTROL);
  expect(guardrail._statements.map(({ sid }) => sid)).toEqual(['Buckets1', 'Any']);
});

test.each<[string, iam.PolicyStatementProps]>([
  ['a policy variable in a resource', { resources: ['arn:*:s3:::${aws:PrincipalAccount}-logs/*'] }],
  ['a policy variable in a text', { conditions: { StringNotEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } }],
  ['a policy variable with a default', { conditions: { StringNotEquals: { 'aws:ResourceTag/team': "${aws:PrincipalTag/team, 'none'}" } } }],
  ['an escaped dollar', { conditions: { StringEquals: { 'aws:ResourceTag/price': '${$}10' } } }],
  ['the key of a service', { conditions: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }],
  ['a set operator on a key of several values', { conditions: { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['secret*'] } } }],
  ['absence', { conditions: { Null: { 'aws:TagKeys': true } } }],
  ['the key of an identity provider', { actions: ['sts:AssumeRoleWithWebIdentity'], conditions: { StringNotEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } } }],
  ['dates', { conditions: { DateGreaterThan: { 'aws:CurrentTime': '2026-12-31T00:00:00Z' } } }],
  ['addresses of both families', { conditions: { NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } } }],
  ['everything but some actions', { actions: undefined, notActions: ['iam:*', 'sts:AssumeRole'] }],
  ['everything', { actions: ['*'] }],
  ['a key of any case', { conditions: { StringEquals: { 'AWS:requestedregion': 'eu-west-1' } } }],
])('%s is right', (_name, props) => {
  expect(() => custom([statement(props)])).not.toThrow();
});

test.each<[string, iam.PolicyStatementProps, RegExp]>([
  ['an Allow', { effect: iam.Effect.ALLOW }, /statement Buckets1: its effect is Allow; write Deny/],
  ['a principal', { principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/a')] }, /it names principals; leave principals out/],
  ['a spared principal', { notPrincipals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/a')] }, /it names principals that it spares/],
  ['everybody as principal', { principals: [new iam.StarPrincipal()] }, /it names principals/],
  ['an exemption by name', { conditions: { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/deployer' } } }, /ArnNotLike aws:PrincipalArn exempts whoever can make a role of that name; exempt roles through 'exemptions'/],
  ['an exemption by name in other words', { conditions: { StringNotLikeIfExists: { 'aws:principalarn': '*:role/deployer' } } }, /exempts whoever can make a role/],
  ['an exemption by tag', { conditions: { StringNotEquals: { 'aws:PrincipalTag/admin': 'true' } } }, /StringNotEquals aws:PrincipalTag\/admin exempts whoever can get that value; exempt roles through/],
  ['an exemption by session', { conditions: { StringNotLike: { 'aws:userid': '*:deploy' } } }, /StringNotLike aws:userid exempts whoever can get that value/],
  ['a sid with a dash', { sid: 'a-b' }, /"a-b" is not a sid/],
  ['an action that does not exist', { actions: ['s3:DeleteBuket'] }, /"s3:DeleteBuket" is no action as of \d{4}-\d{2}-\d{2}; use s3:DeleteBucket, or name it in 'uncatalogued'/],
  ['a pattern that matches no action', { actions: ['s3:Frobnicate*'] }, /"s3:Frobnicate\*" is no action/],
  ['a service that does not exist', { actions: ['macie:Disable*'] }, /"macie" of "macie:Disable\*" is no service as of .*; use macie2/],
  ['a policy variable in a number', { conditions: { NumericLessThan: { 's3:TlsVersion': '${aws:PrincipalTag/v}' } } }, /is compared by NumericLessThan, for which AWS expands no policy variable/],
  ['a policy variable in a key', { conditions: { StringEquals: { 'aws:RequestTag/${aws:username}': 'a' } } }, /policy variable in the name of a condition key/],
  ['a policy variable that does not exist', { resources: ['arn:*:s3:::${aws:PrincipalAcount}'] }, /\$\{aws:PrincipalAcount\} in .* is no policy variable; use a condition key, such as \$\{aws:PrincipalAccount\}/],
  ['a resource that is no ARN', { resources: ['bucket/*'] }, /"bucket\/\*" is not an ARN/],
  ['an operator that does not exist', { conditions: { StringNotIn: { 'aws:RequestedRegion': 'eu-west-1' } } }, /"StringNotIn" is not a condition operator; use one that IAM has, such as String/],
  ['Null with IfExists', { conditions: { NullIfExists: { 'aws:RequestedRegion': 'true' } } }, /"NullIfExists" is not a condition operator; write 'Null' alone/],
  ['a key that does not exist', { conditions: { StringEquals: { 'aws:PrincipalOrgId1': 'o-1' } } }, /"aws:PrincipalOrgId1" is not a condition key as of .*; use aws:PrincipalOrgID/],
  ['a key of another service', { conditions: { StringEquals: { 'ec2:InstanceType': 't3.micro' } } }, /requests of s3 do not have the condition key ec2:InstanceType/],
  ['a number for a text', { conditions: { NumericLessThan: { 'aws:RequestedRegion': '1' } } }, /NumericLessThan does not compare aws:RequestedRegion, which is of type string/],
  ['a set operator on one value', { conditions: { 'ForAllValues:StringEquals': { 'aws:RequestedRegion': 'eu-west-1' } } }, /aws:RequestedRegion has one value in a request.*write StringEquals/],
  ['one value of several', { conditions: { StringEquals: { 'aws:TagKeys': 'a' } } }, /aws:TagKeys can have several values.*write ForAnyValue:StringEquals or ForAllValues:StringEquals/],
  ['a word for a truth', { conditions: { Bool: { 'aws:SecureTransport': 'no' } } }, /"no" of the condition Bool aws:SecureTransport is not true or false/],
  ['a word for a number', { conditions: { NumericLessThan: { 's3:TlsVersion': 'old' } } }, /"old" of the condition NumericLessThan s3:TlsVersion is not a number/],
  ['a word for a date', { conditions: { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } } }, /"tomorrow" .* is not a date/],
  ['a word for an address', { conditions: { IpAddress: { 'aws:SourceIp': 'office' } } }, /"office" .* is not an address or range/],
  ['a word for an ARN', { conditions: { ArnLike: { 'aws:SourceArn': 'bucket' } } }, /"bucket" .* is not an ARN/],
  ['a key without values', { conditions: { StringEquals: { 'aws:RequestedRegion': [] } } }, /the condition StringEquals aws:RequestedRegion has no value/],
])('fails for %s', (_name, props, message) => {
  expect(() => custom([statement(props)])).toThrow(message);
});

test.each<[string, iam.PolicyStatementProps, RegExp]>([
  ['an Allow', { effect: iam.Effect.ALLOW }, /its effect is Allow; write Deny: resource control policies of your own cannot allow/],
  ['one principal', { principals: [new iam.AccountPrincipal('111122223333')] }, /it names principals; bind everybody/],
  ['NotAction', { actions: undefined, notActions: ['s3:*'] }, /resource control policies have no NotAction/],
  ['every action', { actions: ['*'] }, /resource control policies take no action '\*'/],
  ['a service that they do not cover', { actions: ['lambda:InvokeFunction'] }, /"lambda:InvokeFunction" is of the service lambda, which resource control policies do not cover/],
])('fails in a resource control policy for %s', (_name, props, message) => {
  expect(() => custom([statement(props)], {}, RESOURCE_CONTROL)).toThrow(message);
});

// The CDK refuses some of these itself.
test.each<[string, Partial<DenyStatement>, RegExp]>([
  ['no action at all', { actions: ['s3'] }, /x, statement A: "s3" is not an action; write it as/],
  ['a policy variable in an action', { actions: ['s3:${aws:username}'] }, /has a policy variable in an action, where AWS expands none/],
  ['actions and all others', { actions: ['s3:*'], notActions: ['s3:*'] }, /not exactly one of actions and notActions/],
  ['an empty list of actions', { actions: [] }, /it names no action/],
  ['an empty list of resources', { resources: [] }, /it names no resource/],
  ['resources and all others', { resources: ['*'], notResources: ['*'] }, /it has resources and notResources/],
])('fails for a statement with %s', (_name, change, message) => {
  expect(() => checkStatement({ sid: 'A', actions: ['s3:GetObject'], ...change }, { where: 'x', policyType: SERVICE_CONTROL, resourceControlServices: [], uncatalogued: [] })).toThrow(message);
});

test.each<[string, Partial<CustomGuardrailProps>, RegExp]>([
  ['an id with capitals', { guardrailId: 'Buckets' }, /"Buckets" is not the id of a guardrail/],
  ['no purpose', { protectsAgainst: ' ' }, /it protects against " "; say in one sentence/],
  ['no statement', { statements: [] }, /it has no statement/],
  ['a sid twice', { statements: [statement({ sid: 'A' }), statement({ sid: 'A' })] }, /two statements have the sid "A"/],
])('fails for a guardrail with %s', (_name, props, message) => {
  expect(() => custom([statement()], props)).toThrow(message);
});

test('fails for a value known only at deployment', () => {
  const stack = new Stack(new App(), 'S');
  expect(() => custom([statement({ resources: [`arn:${stack.partition}:s3:::logs`] })])).toThrow(/a value known only at deployment, and policies are packed by their size; write the value/);
  expect(() => custom([statement({ conditions: { StringEquals: { 'aws:ResourceAccount': stack.account } } })])).toThrow(/known only at deployment/);
});

test('what is newer than the catalogue may be named', () => {
  const props = { actions: ['s3:FrobnicateBucket', 'newservice:Do'], conditions: { StringEquals: { 'newservice:Key': 'a' } } };
  expect(() => custom([statement(props)])).toThrow();
  expect(() => custom([statement(props)], { uncatalogued: ['s3:FrobnicateBucket', 'newservice:Do', 'newservice:Key'] })).not.toThrow();
});

test('two values of each property give two guardrails', () => {
  const exemptions = [GuardrailExemption.role('deployer', 'deploys the platform')];
  const all = [
    custom([statement()]), custom([statement()], { guardrailId: 'others' }), custom([statement()], { protectsAgainst: 'Something else.' }),
    custom([statement({ actions: ['s3:CreateBucket'] })]), custom([statement()], { exemptions }), custom([statement()], { traps: ['a trap'] }),
  ].map((guardrail) => JSON.stringify(guardrail));
  expect(new Set(all).size).toBe(all.length);
});

test.each(Object.entries(shippedGuardrails()))('the guardrail %s of the catalogue passes the same checks', (_id, guardrail) => {
  for (const one of guardrail._statements) {
    const { guardrailId: where, policyType } = guardrail;
    expect(() => checkStatement(one, { where, policyType, resourceControlServices: [...RESOURCE_CONTROL_SERVICES], uncatalogued: [] })).not.toThrow();
  }
});

test('the committed condition keys are what the generator makes of the installed data', () => {
  expect(readFileSync(path.join(__dirname, '../../lib/private/iam-catalogue/condition-catalogue.json'), 'utf8')).toBe(conditionCatalogueText());
});
