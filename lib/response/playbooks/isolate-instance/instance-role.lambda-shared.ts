import { InstanceRoles } from './instance-access.lambda-shared';
import { InstanceBefore, InstanceTarget, RoleBefore } from './instance-target.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { admitSession } from '../revoke-sessions/role-sessions.lambda-shared';
import { covers, denialDocument, denialIn, denialPolicyName, extended, SessionDenial } from '../revoke-sessions/session-denial.lambda-shared';

/**
 * Sessions of the instance to come are denied too, until an undo: whoever is on the machine gets new credentials from its metadata
 * service, which no security group stands before.
 */
const FOR_GOOD = Date.UTC(2100, 0, 1);

/** EC2 names an instance's session after the instance. */
function denialOf({ id }: RoleBefore, { instanceId }: InstanceTarget): SessionDenial {
  return { userId: `${id}:${instanceId}`, cutOff: FOR_GOOD };
}

/** Whether IAM says that the sessions of the instance are denied everything. */
export async function isDenied(role: RoleBefore, target: InstanceTarget, roles: InstanceRoles): Promise<boolean> {
  return covers(denialIn(await roles.policy(role.name, denialPolicyName(target.instanceId))), denialOf(role, target));
}

/** The role whose sessions are to be denied; undefined where there is none, or none that may be touched. */
export function deniableRole({ role, unread }: InstanceBefore): RoleBefore | undefined {
  if (unread.role !== undefined) {
    throw new TerminalError(`the role of the instance could not be read: ${unread.role}`);
  }
  return role === null || role.refusal !== null ? undefined : role;
}

/** Denies the sessions of the instance everything; those of other instances with the same role go on. */
export async function denyRole(role: RoleBefore, target: InstanceTarget, roles: InstanceRoles): Promise<void> {
  const name = denialPolicyName(target.instanceId);
  const denied = denialIn(await roles.policy(role.name, name));
  const wanted = denialOf(role, target);
  if (!covers(denied, wanted)) {
    await roles.putPolicy(role.name, name, denialDocument(extended(denied, wanted)));
  }
}

/** @returns in words what was put back */
export async function admitRole(role: RoleBefore, target: InstanceTarget, roles: InstanceRoles): Promise<string> {
  return admitSession({ roleName: role.name, userId: denialOf(role, target).userId!, subject: target.instanceId }, roles);
}
