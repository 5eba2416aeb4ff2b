import { AttachUserPolicyCommand, DetachUserPolicyCommand, GetUserCommand, IAMClient, ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import { everyPage, unlessGone } from './iam-calls.lambda-shared';
import { TerminalError } from '../runtime/errors.lambda-shared';

/**
 * AWS's own policy that denies everything. Nobody in the account can change what it says, and it is in every account: nothing has to be
 * deployed before an emergency.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSDenyAll.html
 */
export function denyAllArn(partition: string): string {
  return `arn:${partition}:iam::aws:policy/AWSDenyAll`;
}

/** A user as IAM describes it. */
export interface UserDescription {
  readonly name: string;
  readonly arn: string;
  readonly userId: string;
}

/** Users who are denied everything by `AWSDenyAll`. */
export interface DeniedUsers {
  /** Of `AWSDenyAll` in this partition. */
  readonly policyArn: string;
  /** @returns undefined where the account has no such user */
  user(userName: string): Promise<UserDescription | undefined>;
  /** @returns ARNs of the managed policies that are attached to the user; undefined where it does not exist */
  attached(userName: string): Promise<readonly string[] | undefined>;
  /** @returns false where the user or the policy does not exist */
  attach(userName: string): Promise<boolean>;
  detach(userName: string): Promise<void>;
}

/** Those of IAM. */
export class IamDeniedUsers implements DeniedUsers {
  public readonly policyArn: string;

  constructor(private readonly iam: Pick<IAMClient, 'send'>, partition: string) {
    this.policyArn = denyAllArn(partition);
  }

  public async user(userName: string): Promise<UserDescription | undefined> {
    const answer = await unlessGone('GetUser', () => this.iam.send(new GetUserCommand({ UserName: userName })));
    if (answer === undefined) {
      return undefined;
    }
    const { UserName: name, Arn: arn, UserId: userId } = answer.User ?? {};
    if (!name || !arn || !userId) {
      throw new TerminalError('GetUser does not say name, ARN and id of the user');
    }
    return { name, arn, userId };
  }

  public async attached(userName: string): Promise<readonly string[] | undefined> {
    return everyPage(
      (Marker) => unlessGone('ListAttachedUserPolicies', () => this.iam.send(new ListAttachedUserPoliciesCommand({ UserName: userName, Marker }))),
      (page) => page.AttachedPolicies?.flatMap(({ PolicyArn }) => PolicyArn ?? []),
    );
  }

  public async attach(userName: string): Promise<boolean> {
    return await unlessGone('AttachUserPolicy', () =>
      this.iam.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn: this.policyArn }))) !== undefined;
  }

  public async detach(userName: string): Promise<void> {
    await unlessGone('DetachUserPolicy', () => this.iam.send(new DetachUserPolicyCommand({ UserName: userName, PolicyArn: this.policyArn })));
  }
}
