import { CfnResource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { iamArn } from './iam-arn';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimPolicy, Claims } from '../verification/claims';

/** Properties of {@link IamUserSafeguards}. */
export interface IamUserSafeguardsProps {
  /**
   * Whether users make, rotate and delete access keys of their own, with the second factor. Where keys are needed,
   * {@link AccessKeyAgeLimit} keeps them young.
   *
   * @default false
   */
  readonly manageOwnAccessKeys?: boolean;

  /**
   * Path of the users, beginning and ending with a slash. Policies of IAM have a variable for a user's name and none for its path.
   *
   * @default '/'
   */
  readonly userPath?: string;
}

/** What must work without a second factor, so that a user can sign in for the first time, enrol a device and use it. */
const BEFORE_MFA = [
  'iam:ChangePassword', 'iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'iam:GetAccountPasswordPolicy', 'iam:GetMFADevice', 'iam:GetUser',
  'iam:ListMFADevices', 'iam:ListVirtualMFADevices', 'iam:ResyncMFADevice', 'sts:GetSessionToken',
];

const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/**
 * What every IAM user must have, where there must be IAM users: nothing works without a second factor but to enrol one.
 *
 * The denial holds for access keys too: their requests carry no word about a second factor at all, so a condition that asks whether it
 * is false, and not whether it is there, lets them through. With keys, users call `GetSessionToken` with a code of the device first.
 * Users that are machines cannot do that; give them a role, by IAM Roles Anywhere where they are outside of AWS.
 *
 * A group cannot hold back a user's own policies, but a denial in it does. Resource policies that allow a user are denied too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_iam_mfa-selfmanage.html
 */
export class IamUserSafeguards extends Construct {
  /** The group; its users get the policy. */
  public readonly group: iam.Group;
  /** What holds for the users. */
  public readonly policy: iam.ManagedPolicy;

  private readonly members: iam.IUser[] = [];

  /** @throws if the path is none */
  constructor(scope: Construct, id: string, props: IamUserSafeguardsProps = {}) {
    super(scope, id);
    const path = props.userPath ?? '/';
    if (Token.isUnresolved(path) || !/^\/(?:[\w+=,.@-]+\/)*$/.test(path) || path.length > 512) {
      throw invalidInput(this, `${shown(path)} is not a path of IAM users`, "begin and end it with a slash, such as '/people/'");
    }
    this.group = new iam.Group(this, 'Group');
    const statements = this.statementsOf(path, props.manageOwnAccessKeys ?? false);
    this.policy = new iam.ManagedPolicy(this, 'Policy', {
      description: `Second factor for users of ${this.node.path}`.slice(0, 1000),
      groups: [this.group],
      statements,
    });
    Claims.of(this)._stateLater(() => [
      Claim.atMost(ClaimPolicy.of(this.policy), ClaimPolicy._statements(() => statements), {
        name: 'self-service-only', about: this.node.path, promise: `The policy ${this.policy.node.path} allows users nothing but to manage their own credentials`,
      }),
      ...this.members.map((user) => Claim.atMost(ClaimPolicy.of(user), ClaimPolicy._statements(() => [
        new iam.PolicyStatement({ actions: ['*'], resources: ['*'], conditions: WITH_MFA }),
        new iam.PolicyStatement({ actions: BEFORE_MFA, resources: ['*'] }),
      ]), {
        name: 'nothing-without-mfa',
        about: user.node.path,
        promise: `The user ${user.node.path} does nothing without a second factor but enrol one`,
      })),
    ]);
  }

  /**
   * Puts a user into the group.
   *
   * @param user a user on the path of the safeguards
   */
  public protect(user: iam.IUser): void {
    this.group.addUser(user);
    if (CfnResource.isCfnResource(user.node.defaultChild)) {
      this.members.push(user);
    }
  }

  private statementsOf(path: string, manageOwnAccessKeys: boolean): iam.PolicyStatement[] {
    const self = iamArn(this, `user${path}\${aws:username}`);
    const device = iamArn(this, 'mfa/${aws:username}');
    return [
      new iam.PolicyStatement({
        sid: 'OwnPasswordAndDevices',
        actions: ['iam:ChangePassword', 'iam:EnableMFADevice', 'iam:GetMFADevice', 'iam:GetUser', 'iam:ListMFADevices', 'iam:ResyncMFADevice'],
        resources: [self],
      }),
      new iam.PolicyStatement({ sid: 'OwnVirtualDevice', actions: ['iam:CreateVirtualMFADevice'], resources: [device] }),
      new iam.PolicyStatement({
        sid: 'GiveUpADeviceWithMfa', actions: ['iam:DeactivateMFADevice', 'iam:DeleteVirtualMFADevice'], resources: [self, device], conditions: WITH_MFA,
      }),
      ...manageOwnAccessKeys ? [new iam.PolicyStatement({
        sid: 'OwnAccessKeysWithMfa',
        actions: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'],
        resources: [self],
        conditions: WITH_MFA,
      })] : [],
      new iam.PolicyStatement({
        sid: 'NothingElseWithoutMfa',
        effect: iam.Effect.DENY,
        notActions: BEFORE_MFA,
        resources: ['*'],
        conditions: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      }),
    ];
  }
}
