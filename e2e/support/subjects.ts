import { credentialFinding, FindingDetails, keyFinding } from './findings';
import { keyStatus, policiesOf, stolenSession, userWithKey } from './users';
import { World } from './world';
import { ServiceEvent } from '../../build-tools/emulator/service-events';

/** What a playbook about identities acts on. */
export interface Subject {
  /** In the names of its records. */
  readonly target: string;
  /** A finding about it that the playbook answers. */
  finding(details?: Partial<FindingDetails>): ServiceEvent;
  /** All of it that the playbook may change, read from IAM. */
  state(): Promise<unknown>;
}

/** A playbook with what it acts on. */
export interface IdentityPlaybook {
  /** Its construct's name. */
  readonly name: string;
  readonly runtimeName: string;
  /** The call of IAM by which it acts, and the one by which it undoes. */
  readonly acts: string;
  readonly undoes: string;
  /** @param name one that no other test has, unless it is given @param path the root, unless it is given */
  make(world: World, name?: string, path?: string): Promise<Subject>;
  /** What the state of a subject is, once it is contained. */
  contained(subject: Subject): unknown;
}

const SOMEWHERE = { region: 'us-east-1' };

/** The document that ends the sessions of a role or user that were issued until now. */
const denial = (userId: string) => ({
  Version: '2012-10-17',
  Statement: [{
    Sid: 'SessionsIssuedBefore',
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:userid': userId }, DateLessThan: { 'aws:TokenIssueTime': expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) } },
  }],
});

interface SessionSubject extends Subject {
  readonly userId: string;
}

export const IDENTITY_PLAYBOOKS: readonly IdentityPlaybook[] = [
  {
    name: 'DeactivateAccessKey',
    runtimeName: 'deactivate-access-key',
    acts: 'UpdateAccessKey',
    undoes: 'UpdateAccessKey',
    make: async (world, name, path) => {
      const user = await userWithKey(world, name, path);
      return {
        target: user.accessKeyId,
        finding: (details) => keyFinding({ user, ...SOMEWHERE, ...details }),
        state: async () => ({ key: await keyStatus(world, user), ...await policiesOf(world, 'User', user.userName) }),
      };
    },
    contained: () => ({ key: 'Inactive', attached: [], inline: {} }),
  },
  {
    name: 'RevokeSessions',
    runtimeName: 'revoke-sessions',
    acts: 'PutRolePolicy',
    undoes: 'DeleteRolePolicy',
    make: async (world, name, path): Promise<SessionSubject> => {
      const { accessKeyId, roleId, roleName, sessionName } = await stolenSession(world, name, path);
      const userId = `${roleId}:${sessionName}`;
      return {
        target: accessKeyId,
        userId,
        finding: (details) => credentialFinding(
          { accessKeyId, principalId: userId, userType: 'AssumedRole', userName: roleName },
          { type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', ...SOMEWHERE, ...details },
        ),
        state: () => policiesOf(world, 'Role', roleName),
      };
    },
    contained: ({ target, userId }: SessionSubject) => ({ attached: [], inline: { [`ZeroTrustRevoked-${target}`]: denial(userId) } }),
  },
  {
    name: 'QuarantineUser',
    runtimeName: 'quarantine-user',
    acts: 'AttachUserPolicy',
    undoes: 'DetachUserPolicy',
    make: async (world, name, path) => {
      const user = await userWithKey(world, name, path);
      return {
        target: user.userName,
        finding: (details) => keyFinding({ user, type: 'Exfiltration:IAMUser/AnomalousBehavior', ...SOMEWHERE, ...details }),
        state: async () => ({ key: await keyStatus(world, user), ...await policiesOf(world, 'User', user.userName) }),
      };
    },
    contained: () => ({ key: 'Active', attached: ['arn:aws:iam::aws:policy/AWSDenyAll'], inline: {} }),
  },
];
