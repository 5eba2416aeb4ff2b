import { DeleteRolePolicyCommand, GetRoleCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { covers, denialDocument, denialIn, denialPolicyName, extended } from './session-denial.lambda-shared';
import { classified, TerminalError } from '../../runtime/errors.lambda-shared';
import { decoded, readBack, unlessGone } from '../iam-calls.lambda-shared';
import { RoleDescription } from '../iam-principals.lambda-shared';

/** Roles and their inline policies in IAM, as far as ending a session needs them. */
export interface RoleSessions {
  /** @returns undefined where there is no such role */
  role(roleName: string): Promise<RoleDescription & { readonly roleId: string } | undefined>;
  /** The document, decoded; undefined where the role has no such policy or is gone. */
  policy(roleName: string, policyName: string): Promise<string | undefined>;
  putPolicy(roleName: string, policyName: string, document: string): Promise<void>;
  /** Nothing happens where there is none. */
  deletePolicy(roleName: string, policyName: string): Promise<void>;
}

/** One session of a role. */
export interface RoleSession {
  readonly roleName: string;
  /** `aws:userid` of the session: the role's id, a colon, the name of the session. */
  readonly userId: string;
  /** Names the policy that ends it. */
  readonly subject: string;
}

/** Roles through the SDK. */
export class IamRoleSessions implements RoleSessions {
  constructor(private readonly iam: Pick<IAMClient, 'send'>) {}

  public async role(roleName: string): Promise<RoleDescription & { readonly roleId: string } | undefined> {
    const role = (await unlessGone('GetRole', () => this.iam.send(new GetRoleCommand({ RoleName: roleName }))))?.Role;
    if (role && !(role.RoleName && role.Arn && role.Path && role.RoleId)) {
      throw new TerminalError('GetRole names no id or path of the role');
    }
    return role && { name: role.RoleName!, arn: role.Arn!, path: role.Path!, roleId: role.RoleId! };
  }

  public async policy(roleName: string, policyName: string): Promise<string | undefined> {
    const document = (await unlessGone('GetRolePolicy', () =>
      this.iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName }))))?.PolicyDocument;
    return document === undefined ? undefined : decoded(document);
  }

  public async putPolicy(roleName: string, policyName: string, document: string): Promise<void> {
    try {
      await this.iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName: policyName, PolicyDocument: document }));
    } catch (error) {
      throw classified('PutRolePolicy', error);
    }
  }

  public async deletePolicy(roleName: string, policyName: string): Promise<void> {
    await unlessGone('DeleteRolePolicy', () => this.iam.send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: policyName })));
  }
}

/** Denies the session everything, to now; what a run before a crash denied is enough. */
export async function endSession({ roleName, userId, subject }: RoleSession, startedAt: number, roles: RoleSessions): Promise<void> {
  const name = denialPolicyName(subject);
  const denied = denialIn(await roles.policy(roleName, name));
  if (!covers(denied, { userId, cutOff: startedAt })) {
    await roles.putPolicy(roleName, name, denialDocument(extended(denied, { userId, cutOff: Date.now() })));
  }
}

/** Whether IAM says that what the session had when the response began is denied. */
export async function sessionEnded({ roleName, userId, subject }: RoleSession, startedAt: number, roles: RoleSessions): Promise<boolean> {
  return covers(denialIn(await roles.policy(roleName, denialPolicyName(subject))), { userId, cutOff: startedAt });
}

/** Takes back the denial, unless somebody changed it. @returns in words what was done */
export async function admitSession({ roleName, subject }: RoleSession, roles: RoleSessions): Promise<string> {
  const name = denialPolicyName(subject);
  const document = await roles.policy(roleName, name);
  if (document === undefined) {
    return `The role ${roleName} has no policy ${name} any more.`;
  }
  if (denialIn(document) === undefined) {
    return `The policy ${name} of the role ${roleName} was changed by somebody since: it was left as it is.`;
  }
  await roles.deletePolicy(roleName, name);
  await readBack('GetRolePolicy', async () => await roles.policy(roleName, name) === undefined);
  return `The session's denial, the policy ${name} of the role ${roleName}, is gone.`;
}
