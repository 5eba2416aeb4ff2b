import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { IdentityCenter, PermissionSetPolicy, PermissionSets } from '../../../lib/identity';
import { evaluate, parseRequest } from '../../../lib/verification/prover/evaluation';
import { AWS_MANAGED_DOCUMENTS } from '../../../lib/verification/prover/model/policies/aws-managed-documents';

export const ACCOUNT = '111122223333';

/** An instance that is there. */
export function instanceIn(stack: Stack): IdentityCenter {
  return IdentityCenter.fromAttributes(stack, 'IdentityCenter', {
    instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', identityStoreId: 'd-1234567890',
  });
}

/** The sets of the catalogue, as a user who sets nothing gets them. */
export const CATALOGUE: { readonly [name: string]: (stack: Stack, identityCenter: IdentityCenter) => unknown } = {
  ReadOnly: (stack, identityCenter) => PermissionSets.readOnly(stack, 'Set', { identityCenter }),
  Developer: (stack, identityCenter) => PermissionSets.developer(stack, 'Set', {
    identityCenter, roleBoundary: PermissionSetPolicy.customerManaged('WorkloadBoundary', '/platform/'),
  }),
  PowerUser: (stack, identityCenter) => PermissionSets.powerUser(stack, 'Set', { identityCenter }),
  SecurityAudit: (stack, identityCenter) => PermissionSets.securityAudit(stack, 'Set', { identityCenter }),
  NetworkAdmin: (stack, identityCenter) => PermissionSets.networkAdmin(stack, 'Set', { identityCenter }),
  BillingViewer: (stack, identityCenter) => PermissionSets.billingViewer(stack, 'Set', { identityCenter }),
  BreakGlass: (stack, identityCenter) => PermissionSets.breakGlass(stack, 'Set', { identityCenter }),
};

/** What CloudFormation is told of a permission set. */
export interface SetProperties {
  readonly [property: string]: unknown;
  readonly Name: string;
  readonly SessionDuration: string;
  readonly ManagedPolicies?: readonly string[];
  readonly InlinePolicy: { readonly Statement: readonly StatementJson[] };
}

/** A statement as it is written. */
export interface StatementJson {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
}

/** The one permission set that is made, as deployed in the partition aws. */
export function setOf(make: (stack: Stack, identityCenter: IdentityCenter) => unknown): SetProperties {
  const stack = new Stack(new App(), 'Stack');
  make(stack, instanceIn(stack));
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::SSO::PermissionSet'));
  return deployed(Properties) as SetProperties;
}

/** References as the partition aws settles them. */
function deployed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(deployed);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { 'Ref': ref, 'Fn::Join': join } = value as { readonly [intrinsic: string]: unknown };
  if (ref !== undefined) {
    expect(ref).toBe('AWS::Partition');
    return 'aws';
  }
  return join === undefined
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deployed(item)]))
    : ((join as [string, unknown[]])[1].map(deployed)).join('');
}

/** One request of somebody who has a permission set. */
export interface SetRequest {
  readonly action: string;
  /** `*` where the action has none. */
  readonly resource?: string;
  readonly context?: { readonly [key: string]: string };
}

/** A policy that is not known here, as if it allowed everything: what is then denied is denied whatever AWS's policy says. */
const ANYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Policies of AWS of which the project knows no document: what they allow cannot be decided offline. */
export function unknownPolicies({ ManagedPolicies = [] }: SetProperties): string[] {
  return ManagedPolicies.map((arn) => arn.split('/').pop()!).filter((name) => !AWS_MANAGED_DOCUMENTS.has(name));
}

/** Decides a request by the policies of a set and nothing else: no guardrail, no policy of the resource. */
export function decides(set: SetProperties, { action, resource = '*', context = {} }: SetRequest): boolean {
  const managed = (set.ManagedPolicies ?? []).map((arn) => {
    const statements = AWS_MANAGED_DOCUMENTS.get(arn.split('/').pop()!);
    return statements === undefined ? ANYTHING : { Version: '2012-10-17', Statement: statements };
  });
  return evaluate(parseRequest({
    principal: {
      kind: 'role',
      arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_${set.Name}_0123456789abcdef`,
      identityPolicies: [set.InlinePolicy, ...managed],
    },
    action,
    resource,
    context,
  })).allowed;
}
