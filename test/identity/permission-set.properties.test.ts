import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AccessControlAttributes, AccessControlAttributesProps, AttributeSource, IdentityCenter, PermissionSet, PermissionSetPolicy, PermissionSetProps,
  WildcardException,
} from '../../lib/identity';

const instance = (stack: Stack, id = 'IdentityCenter', letter = 'a') => IdentityCenter.fromAttributes(stack, id, {
  instanceArn: `arn:aws:sso:::instance/ssoins-${letter.repeat(16)}`, identityStoreId: 'd-1234567890',
});
const statement = (action: string, resource = 'arn:aws:sqs:eu-central-1:111122223333:orders') => new iam.PolicyStatement({ actions: [action], resources: [resource] });

type Table<P> = { readonly [K in keyof Required<P>]: (stack: Stack) => [Partial<P>, Partial<P>] };

function expectDifferent<P>(table: Table<P>, build: (stack: Stack, props: Partial<P>) => void): void {
  for (const name of Object.keys(table) as (keyof P)[]) {
    const [one, two] = [0, 1].map((index) => {
      const stack = new Stack(new App(), 'Stack');
      build(stack, table[name](stack)[index]);
      return Template.fromStack(stack).toJSON() as unknown;
    });
    expect([name, one]).not.toEqual([name, two]);
  }
}

test('two values of each property of a permission set give different templates', () => {
  const table: Table<Omit<PermissionSetProps, 'managedPolicyQuota' | 'wildcardExceptions'>> = {
    identityCenter: (stack) => [{}, { identityCenter: instance(stack, 'Other', 'b') }],
    name: () => [{}, { name: 'Other' }],
    description: () => [{}, { description: 'for orders' }],
    sessionDuration: () => [{}, { sessionDuration: Duration.hours(1) }],
    relayState: () => [{}, { relayState: 'https://console.aws.amazon.com/sqs/' }],
    managedPolicies: () => [{}, { managedPolicies: [PermissionSetPolicy.awsManaged('SecurityAudit')] }],
    statements: () => [{}, { statements: [statement('sqs:SendMessage')] }],
    permissionsBoundary: () => [{}, { permissionsBoundary: PermissionSetPolicy.customerManaged('Boundary') }],
    withoutAuditProtection: () => [{}, { withoutAuditProtection: 'the security team tunes the detection' }],
  };
  expectDifferent(table, (stack, props) => new PermissionSet(stack, 'Set', {
    identityCenter: instance(stack), name: 'Orders', statements: [statement('sqs:GetQueueUrl')], ...props,
  }));
});

test('the quota and the exceptions decide whether there is a template at all', () => {
  const build = (props: Partial<PermissionSetProps>) => () => {
    const stack = new Stack();
    return new PermissionSet(stack, 'Set', { identityCenter: instance(stack), name: 'Orders', statements: [statement('sqs:ListQueues', '*')], ...props });
  };
  const wildcardExceptions = [WildcardException.resource('*', ['sqs:ListQueues'], 'the action knows no resources')];
  const managedPolicies = Array.from({ length: 11 }, (_, index) => PermissionSetPolicy.customerManaged(`Policy${index}`));
  expect(build({})).toThrow();
  expect(build({ wildcardExceptions })).not.toThrow();
  expect(build({ wildcardExceptions, managedPolicies })).toThrow();
  expect(build({ wildcardExceptions, managedPolicies, managedPolicyQuota: 11 })).not.toThrow();
});

test('two values of each property of the attributes give different templates', () => {
  const table: Table<AccessControlAttributesProps> = {
    identityCenter: (stack) => [{}, { identityCenter: instance(stack, 'Other', 'b') }],
    attributes: () => [{}, { attributes: { team: AttributeSource.DIVISION } }],
  };
  expectDifferent(table, (stack, props) => new AccessControlAttributes(stack, 'Attributes', {
    identityCenter: instance(stack), attributes: { team: AttributeSource.DEPARTMENT }, ...props,
  }));
});
