import * as iam from 'aws-cdk-lib/aws-iam';
import { RESPONSE_ROLE_PATH } from './default-protection';

/** The two functions of a playbook: one answers findings, the other does what people command. */
export type Hand = 'responder' | 'operator';

/** Path of the role of one function of a playbook: accounts that trust it name this path, for they cannot know the role's name. */
export function handPath(runtimeName: string, hand: Hand): string {
  return `${RESPONSE_ROLE_PATH}${runtimeName}/${hand}/`;
}

/** Puts a role where every playbook spares it. */
export function underResponsePath<R extends iam.Role>(role: R, path = RESPONSE_ROLE_PATH): R {
  // Absent where CDK is told to use roles made elsewhere.
  const resource = role.node.defaultChild;
  if (resource instanceof iam.CfnRole) {
    resource.path = path;
  }
  return role;
}
