import * as iam from 'aws-cdk-lib/aws-iam';
import { RESPONSE_ROLE_PATH } from './default-protection';

/** Puts a role where every playbook spares it. */
export function underResponsePath<R extends iam.Role>(role: R): R {
  // Absent where CDK is told to use roles made elsewhere.
  const resource = role.node.defaultChild;
  if (resource instanceof iam.CfnRole) {
    resource.path = RESPONSE_ROLE_PATH;
  }
  return role;
}
