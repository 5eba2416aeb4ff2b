import {
  DeleteLoginProfileCommand, DeleteUserPolicyCommand, GetLoginProfileCommand, GetUserPolicyCommand, IAMClient, PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { DeniedUsers, IamDeniedUsers } from '../denied-users.lambda-shared';
import { decoded, unlessGone } from '../iam-calls.lambda-shared';

/** Name of the inline policy that takes the place of the attached one. */
export const QUARANTINE_POLICY = 'ZeroTrustQuarantine';

/** What it says: always the same. */
export const QUARANTINE_DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'DenyAll', Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** The account's users, as far as the playbook needs them. */
export interface QuarantinedUsers {
  readonly denied: DeniedUsers;
  /** @returns the document of our inline policy */
  inline(userName: string): Promise<string | undefined>;
  putInline(userName: string, document: string): Promise<void>;
  deleteInline(userName: string): Promise<void>;
  hasPassword(userName: string): Promise<boolean>;
  deletePassword(userName: string): Promise<void>;
}

/** Those of IAM. */
export class IamQuarantinedUsers implements QuarantinedUsers {
  public readonly denied: DeniedUsers;

  constructor(private readonly iam: Pick<IAMClient, 'send'>, partition: string) {
    this.denied = new IamDeniedUsers(iam, partition);
  }

  public async inline(UserName: string): Promise<string | undefined> {
    const answer = await unlessGone('GetUserPolicy', () => this.iam.send(new GetUserPolicyCommand({ UserName, PolicyName: QUARANTINE_POLICY })));
    return answer?.PolicyDocument === undefined ? undefined : decoded(answer.PolicyDocument);
  }

  public async putInline(UserName: string, PolicyDocument: string): Promise<void> {
    await unlessGone('PutUserPolicy', () => this.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: QUARANTINE_POLICY, PolicyDocument })));
  }

  public async deleteInline(UserName: string): Promise<void> {
    await unlessGone('DeleteUserPolicy', () => this.iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: QUARANTINE_POLICY })));
  }

  public async hasPassword(UserName: string): Promise<boolean> {
    return await unlessGone('GetLoginProfile', () => this.iam.send(new GetLoginProfileCommand({ UserName }))) !== undefined;
  }

  public async deletePassword(UserName: string): Promise<void> {
    await unlessGone('DeleteLoginProfile', () => this.iam.send(new DeleteLoginProfileCommand({ UserName })));
  }
}
