import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { policySize } from './policy-size';
import { invalidInput, shown } from '../private/errors';

/** IAM's default quota of characters of a trust policy, and how far it can be raised. */
const [DEFAULT, MOST] = [2_048, 4_096];

/** Who is trusted, for the message, and what is known of the policy's values before deployment. */
export interface TrustPolicyRoom {
  /** How many of what, such as `3 subjects`. */
  readonly trusted: string;
  /** Values of keys of the policy that CloudFormation fills in, by the longest that they can be. */
  readonly longest: { readonly [key: string]: string };
  /** The account's quota where it is raised. */
  readonly quota?: number;
}

/**
 * Refuses what IAM refuses when the role is deployed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function requireTrustPolicyRoom(role: iam.Role, { trusted, longest, quota = DEFAULT }: TrustPolicyRoom): void {
  if (!Number.isInteger(quota) || quota < DEFAULT || quota > MOST) {
    throw invalidInput(role, `${shown(quota)} is no quota of a trust policy's length`, `use ${DEFAULT} to ${MOST}, as Service Quotas shows it`);
  }
  const stack = Stack.of(role);
  const filled = stack.resolve(longest) as { readonly [key: string]: unknown };
  const document = JSON.stringify(stack.resolve(role.assumeRolePolicy) ?? {});
  const size = policySize(JSON.parse(document, (key, value: unknown) => filled[key] ?? value));
  if (size > quota) {
    throw invalidInput(role, `the trust policy for ${trusted} may reach ${size} characters, IAM takes ${quota}`,
      'make several roles, or raise the quota and say so in trustPolicyQuota');
  }
}
