import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_iam as iamRefs } from 'aws-cdk-lib/interfaces';
import { invalidInput } from '../private/errors';

/** What tells a role from all others. */
export interface ExactRole {
  readonly name: string;
  readonly path: string;
  /** Left out where the account is known only at deployment: then it is the role of this name in every account. */
  readonly account?: string;
}

/** The name, path and account of a role, where all that must be exact is known at synthesis. */
export function exactRole(role: iamRefs.IRoleRef): ExactRole {
  const resource = role instanceof iam.CfnRole ? role : role.node.defaultChild;
  if (resource instanceof iam.CfnRole) {
    const { roleName, path = '/' } = resource;
    if (roleName === undefined || Token.isUnresolved(roleName) || Token.isUnresolved(path)) {
      throw invalidInput(role, 'its name is known only at deployment, so it cannot be exempt from a guardrail', "give it a 'roleName' and a 'path' that are written out");
    }
    const { account } = Stack.of(resource);
    return { name: roleName, path, account: Token.isUnresolved(account) ? undefined : account };
  }
  const { roleArn } = role.roleRef;
  const parts = Token.isUnresolved(roleArn) ? null : /^arn:[a-z-]+:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/.exec(roleArn);
  if (parts === null) {
    throw invalidInput(role, 'it was imported by an ARN that is known only at deployment, so it cannot be exempt from a guardrail', 'import it by an ARN that is written out, or use GuardrailExemption.role');
  }
  return { account: parts[1], path: parts[2], name: parts[3] };
}
