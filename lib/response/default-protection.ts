import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ProtectedPrincipal } from './protected-principal';

/** Path of all roles of responses, so that they can be protected by a pattern that holds no reference. */
export const RESPONSE_ROLE_PATH = '/zero-trust-response/';

const WAY_IN = "the organization's way into the account";
const EMERGENCY = 'the way in for emergencies';
const DEPLOYMENT = 'deploys stacks, and undoes what went wrong';

/**
 * Whom no playbook ever touches: who locks them out takes away the means to respond, or to come back.
 *
 * Names as AWS Organizations, Control Tower, StackSets and the CDK's bootstrap give them; the emergency's path is the default of
 * `BreakGlassAccess`.
 */
export function protectedByDefault(scope: IConstruct): ProtectedPrincipal[] {
  const qualifier = Stack.of(scope).synthesizer.bootstrapQualifier ?? 'hnb659fds';
  return [
    ProtectedPrincipal.rolePath(RESPONSE_ROLE_PATH, 'the roles of the responses themselves'),
    ProtectedPrincipal.roleName('OrganizationAccountAccessRole', WAY_IN),
    ProtectedPrincipal.roleName('AWSControlTowerExecution', WAY_IN),
    ProtectedPrincipal.arnPattern('arn:*:iam::*:role/stacksets-exec-*', DEPLOYMENT),
    ProtectedPrincipal.arnPattern(`arn:*:iam::*:role/cdk-${qualifier}-*`, DEPLOYMENT),
    ProtectedPrincipal.rolePath('/break-glass/', EMERGENCY),
    ProtectedPrincipal.userPath('/break-glass/', EMERGENCY),
  ];
}
