import { App, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { AccessControlAttributes, AttributeSource, IdentityCenter } from '../../lib/identity';
import { nagFindings } from '../support/nag-findings';

type Attributes = { [key: string]: AttributeSource };

const COST_CENTER: Attributes = { CostCenter: AttributeSource.COST_CENTER };

function make(attributes = COST_CENTER, context = {}): { stack: Stack; attributes: AccessControlAttributes } {
  const stack = new Stack(new App({ context }), 'Stack');
  const identityCenter = IdentityCenter.fromAttributes(stack, 'IdentityCenter', {
    instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', identityStoreId: 'd-1234567890',
  });
  return { stack, attributes: new AccessControlAttributes(stack, 'Attributes', { identityCenter, attributes }) };
}

test('attributes become tags of sessions', () => {
  const { stack, attributes } = make({ CostCenter: AttributeSource.COST_CENTER, team: AttributeSource.path('enterprise.manager.value'), Office: AttributeSource.directory('physicalDeliveryOfficeName') });
  Template.fromStack(stack).hasResourceProperties('AWS::SSO::InstanceAccessControlAttributeConfiguration', {
    InstanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef',
    AccessControlAttributes: [
      { Key: 'CostCenter', Value: { Source: ['${path:enterprise.costCenter}'] } },
      { Key: 'team', Value: { Source: ['${path:enterprise.manager.value}'] } },
      { Key: 'Office', Value: { Source: ['${dir:physicalDeliveryOfficeName}'] } },
    ],
  });
  expect(attributes.attributeKeys).toEqual(['CostCenter', 'team', 'Office']);
});

test.each([
  [AttributeSource.COST_CENTER, 'enterprise.costCenter'], [AttributeSource.DEPARTMENT, 'enterprise.department'], [AttributeSource.DIVISION, 'enterprise.division'],
  [AttributeSource.EMPLOYEE_NUMBER, 'enterprise.employeeNumber'], [AttributeSource.ORGANIZATION, 'enterprise.organization'],
  [AttributeSource.USER_NAME, 'userName'], [AttributeSource.USER_TYPE, 'userType'],
  [AttributeSource.path('addresses[primary eq true].region'), 'addresses[primary eq true].region'], [AttributeSource.path('emails[type eq "work"].value'), 'emails[type eq "work"].value'],
])('a source is written as Identity Center takes it: %#', (source, path) => {
  expect(source.expression).toBe(`\${path:${path}}`);
});

test('conditions name the tags', () => {
  const { attributes } = make();
  expect(attributes.principalTag('CostCenter')).toBe('aws:PrincipalTag/CostCenter');
  expect(attributes.principalTagVariable('CostCenter')).toBe('${aws:PrincipalTag/CostCenter}');
});

test('a statement is limited to resources with the tag of the user', () => {
  const statement = new iam.PolicyStatement({ actions: ['ec2:StartInstances'], resources: ['*'] });
  make().attributes.requireSameTag(statement, 'CostCenter');
  expect(statement.toStatementJson().Condition).toEqual({ StringEquals: { 'aws:ResourceTag/CostCenter': '${aws:PrincipalTag/CostCenter}' } });
});

test('fails to limit a denial, which would spare the resources of others', () => {
  const statement = new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['ec2:StopInstances'], resources: ['*'] });
  expect(() => make().attributes.requireSameTag(statement, 'CostCenter')).toThrow(/a denial is limited to resources with the user's own "CostCenter"/);
});

test('fails with an attribute that is not there', () => {
  expect(() => make().attributes.principalTag('Costcenter')).toThrow('Stack/Attributes: there is no attribute "Costcenter"; use CostCenter, or add it.');
});

test.each([[50, false], [51, true], [0, true]])('%s attributes: refused is %s', (count, refused) => {
  const many = Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, AttributeSource.DEPARTMENT]));
  const made = () => make(many);
  if (refused) {
    expect(made).toThrow(`there are ${count} attributes; name 1 to 50`);
  } else {
    expect(made).not.toThrow();
  }
});

test.each(['', 'a b', 'aws:team', 'a'.repeat(129), 'key*', Token.asString({ Ref: 'Key' })])('fails with %j as a key', (key) => {
  expect(() => make({ [key]: AttributeSource.DEPARTMENT })).toThrow(/is not the key of a tag/);
});

test('fails with keys that differ by case', () => {
  expect(() => make({ Team: AttributeSource.DEPARTMENT, team: AttributeSource.DIVISION })).toThrow(/the key "team" differs from another by case only/);
});

test.each(['${path:enterprise.department}', '', 'enterprise department', '1st', 'a'.repeat(241), '*', Token.asString({ Ref: 'Path' })])('fails with %j as a path', (path) => {
  expect(() => AttributeSource.path(path)).toThrow(/^AttributeSource\.path: .* is not the path of an attribute; write it without braces/);
  expect(() => AttributeSource.directory(path)).toThrow(/^AttributeSource\.directory: .* is not the path of an attribute/);
});

test.each([['no', {}], ['all recommended', FLAGS]])('has no finding under %s flags', (_, context) => {
  expect(nagFindings(make(undefined, context).stack.node.root as App)).toEqual([]);
});
