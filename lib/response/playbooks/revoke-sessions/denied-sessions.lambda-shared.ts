import {
  AttachRolePolicyCommand, AttachUserPolicyCommand, CreatePolicyCommand, DeletePolicyCommand, DeleteRolePolicyCommand, DeleteUserPolicyCommand,
  DetachRolePolicyCommand, DetachUserPolicyCommand, GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, GetRolePolicyCommand, GetUserCommand,
  GetUserPolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListAttachedUserPoliciesCommand, PutRolePolicyCommand, PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { FederationIssuer, federationIssuer, Sender } from './federation-issuer.lambda-shared';
import { REVOKED_SESSIONS_PATH } from './revoke-sessions-options';
import { classified, TerminalError } from '../../runtime/errors.lambda-shared';
import { decoded, everyPage, isOneOf, unlessGone } from '../iam-calls.lambda-shared';

/** A role or user. */
export interface Holder {
  readonly kind: 'role' | 'user';
  readonly name: string;
}

export interface HolderDescription extends Holder {
  readonly arn: string;
  readonly path: string;
  readonly id: string;
}

/** What became of a change: `full` where a quota of IAM leaves no room. */
export type Written = 'written' | 'gone' | 'full';

/** Policies that deny sessions, as far as the playbook needs them. */
export interface DeniedSessions {
  /** Milliseconds since 1970. */
  now(): number;
  /** @returns who issued a federated session; undefined where CloudTrail does not know it, or not yet */
  issuer(accessKeyId: string): Promise<FederationIssuer | undefined>;
  /** @returns undefined where the account has no such role or user */
  holder(holder: Holder): Promise<HolderDescription | undefined>;
  /** @returns the document of an inline policy */
  inline(holder: Holder, policyName: string): Promise<string | undefined>;
  putInline(holder: Holder, policyName: string, document: string): Promise<Written>;
  deleteInline(holder: Holder, policyName: string): Promise<void>;
  /** @returns ARNs of attached managed policies of ours */
  attached(holder: Holder): Promise<readonly string[]>;
  /** @returns the document of a managed policy as it holds now */
  managed(policyArn: string): Promise<string | undefined>;
  /** Makes a managed policy, unless it is there. */
  create(policyName: string, document: string): Promise<void>;
  attach(holder: Holder, policyName: string): Promise<Written>;
  detach(holder: Holder, policyArn: string): Promise<void>;
  /** @returns false where something else still uses it */
  deleteManaged(policyArn: string): Promise<boolean>;
}

/** Those of IAM. */
export class IamDeniedSessions implements DeniedSessions {
  constructor(
    private readonly iam: Pick<IAMClient, 'send'>,
    private readonly calls: Sender,
    private readonly partition: string,
    private readonly accountId: string,
  ) {}

  public now(): number {
    return Date.now();
  }

  public async issuer(accessKeyId: string): Promise<FederationIssuer | undefined> {
    return federationIssuer(accessKeyId, this.calls);
  }

  public async holder({ kind, name }: Holder): Promise<HolderDescription | undefined> {
    if (kind === 'role') {
      const answer = await unlessGone('GetRole', () => this.iam.send(new GetRoleCommand({ RoleName: name })));
      return answer && described(kind, answer.Role?.RoleName, answer.Role?.Arn, answer.Role?.Path, answer.Role?.RoleId);
    }
    const answer = await unlessGone('GetUser', () => this.iam.send(new GetUserCommand({ UserName: name })));
    return answer && described(kind, answer.User?.UserName, answer.User?.Arn, answer.User?.Path, answer.User?.UserId);
  }

  public async inline({ kind, name }: Holder, PolicyName: string): Promise<string | undefined> {
    const answer = kind === 'role'
      ? await unlessGone('GetRolePolicy', () => this.iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName })))
      : await unlessGone('GetUserPolicy', () => this.iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName })));
    return answer?.PolicyDocument === undefined ? undefined : decoded(answer.PolicyDocument);
  }

  public async putInline({ kind, name }: Holder, PolicyName: string, PolicyDocument: string): Promise<Written> {
    return kind === 'role'
      ? written('PutRolePolicy', () => this.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument })))
      : written('PutUserPolicy', () => this.iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName, PolicyDocument })));
  }

  public async deleteInline({ kind, name }: Holder, PolicyName: string): Promise<void> {
    await (kind === 'role'
      ? unlessGone('DeleteRolePolicy', () => this.iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName })))
      : unlessGone('DeleteUserPolicy', () => this.iam.send(new DeleteUserPolicyCommand({ UserName: name, PolicyName }))));
  }

  public async attached({ kind, name }: Holder): Promise<readonly string[]> {
    const ours = { PathPrefix: REVOKED_SESSIONS_PATH };
    return await everyPage(
      (Marker) => kind === 'role'
        ? unlessGone('ListAttachedRolePolicies', () => this.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name, Marker, ...ours })))
        : unlessGone('ListAttachedUserPolicies', () => this.iam.send(new ListAttachedUserPoliciesCommand({ UserName: name, Marker, ...ours }))),
      (page) => page.AttachedPolicies?.flatMap(({ PolicyArn }) => PolicyArn ?? []),
    ) ?? [];
  }

  public async managed(PolicyArn: string): Promise<string | undefined> {
    const policy = await unlessGone('GetPolicy', () => this.iam.send(new GetPolicyCommand({ PolicyArn })));
    const VersionId = policy?.Policy?.DefaultVersionId;
    if (VersionId === undefined) {
      return undefined;
    }
    const version = await unlessGone('GetPolicyVersion', () => this.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId })));
    return version?.PolicyVersion?.Document === undefined ? undefined : decoded(version.PolicyVersion.Document);
  }

  public async create(PolicyName: string, PolicyDocument: string): Promise<void> {
    try {
      await this.iam.send(new CreatePolicyCommand({ PolicyName, Path: REVOKED_SESSIONS_PATH, PolicyDocument }));
    } catch (error) {
      // By a try before this one that ended in between: the name says for which session and response it is.
      if (!isOneOf(error, 'EntityAlreadyExists')) {
        throw classified('CreatePolicy', error);
      }
    }
  }

  public async attach({ kind, name }: Holder, policyName: string): Promise<Written> {
    const PolicyArn = `arn:${this.partition}:iam::${this.accountId}:policy${REVOKED_SESSIONS_PATH}${policyName}`;
    return kind === 'role'
      ? written('AttachRolePolicy', () => this.iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn })))
      : written('AttachUserPolicy', () => this.iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn })));
  }

  public async detach({ kind, name }: Holder, PolicyArn: string): Promise<void> {
    await (kind === 'role'
      ? unlessGone('DetachRolePolicy', () => this.iam.send(new DetachRolePolicyCommand({ RoleName: name, PolicyArn })))
      : unlessGone('DetachUserPolicy', () => this.iam.send(new DetachUserPolicyCommand({ UserName: name, PolicyArn }))));
  }

  public async deleteManaged(PolicyArn: string): Promise<boolean> {
    try {
      await this.iam.send(new DeletePolicyCommand({ PolicyArn }));
    } catch (error) {
      if (isOneOf(error, 'DeleteConflict')) {
        return false;
      }
      if (!isOneOf(error, 'NoSuchEntity')) {
        throw classified('DeletePolicy', error);
      }
    }
    return true;
  }
}

function described(kind: Holder['kind'], name?: string, arn?: string, path?: string, id?: string): HolderDescription {
  if (!name || !arn || !path || !id) {
    throw new TerminalError(`IAM does not say name, ARN, path and id of the ${kind}`);
  }
  return { kind, name, arn, path, id };
}

async function written(call: string, send: () => Promise<unknown>): Promise<Written> {
  try {
    return await unlessGone(call, send) === undefined ? 'gone' : 'written';
  } catch (error) {
    if (error instanceof TerminalError && isOneOf(error.cause, 'LimitExceeded')) {
      return 'full';
    }
    throw error;
  }
}
