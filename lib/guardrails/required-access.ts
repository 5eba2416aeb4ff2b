import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { OrganizationTarget } from '../identity/organization-target';
import { invalidInput, requireReason, shown } from '../private/errors';
import { ClaimCondition } from '../verification/claims';

/** Options of the factories of {@link RequiredAccess}. */
export interface RequiredAccessOptions {
  /**
   * Where the role works: only policies that bind one of these matter.
   *
   * @default - everywhere: every policy of the construct
   */
  readonly targets?: OrganizationTarget[];

  /**
   * Regions in which the role works.
   *
   * @default - every region
   */
  readonly regions?: string[];

  /**
   * Actions, `*` being a wildcard.
   *
   * @default - what such a role needs, named at the factory
   */
  readonly actions?: string[];

  /**
   * What the actions are done to: ARNs, `*` and `?` being wildcards.
   *
   * @default - every resource
   */
  readonly resources?: string[];

  /**
   * What else is true of the role's requests, such as the tags that it always sets.
   *
   * @default - nothing: the role must be able to do it however it asks, but over TLS 1.2 or newer and, on an instance, with IMDSv2
   */
  readonly conditions?: ClaimCondition[];
}

/**
 * What a role must still be able to do under the policies: the lock-out check. Each is a claim that the prover decides on the
 * final templates, so that a guardrail which would lock out deployment, break-glass or rotation fails the synthesis.
 *
 * It proves that the policies leave the access, not that a policy of the role gives it.
 */
export class RequiredAccess {
  /**
   * The role that CloudFormation or a pipeline deploys with.
   *
   * Default actions: change sets, assets in S3 and ECR, and the version of the bootstrap stack. Name what your stacks create, and
   * `iam:PassRole` of the execution role by its exact ARN, with {@link RequiredAccess.of}: a pattern would also match exempt roles.
   *
   * @param roleArn its ARN, `*` and `?` being wildcards, such as `arn:*:iam::*:role/cdk-hnb659fds-deploy-role-*`
   * @param options where it works and what it needs
   * @throws if it is not the ARN of a role
   * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
   */
  public static deployment(roleArn: string, options: RequiredAccessOptions = {}): RequiredAccess {
    return new RequiredAccess('deployment', roleArn, 'deploys stacks', options, [
      'cloudformation:CreateChangeSet', 'cloudformation:DeleteChangeSet', 'cloudformation:DescribeChangeSet', 'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStacks', 'cloudformation:ExecuteChangeSet', 'cloudformation:GetTemplate', 'ecr:DescribeImages', 'ecr:PutImage',
      's3:GetObject', 's3:ListBucket', 's3:PutObject', 'ssm:GetParameter', 'sts:AssumeRole', 'sts:GetCallerIdentity',
    ]);
  }

  /**
   * The role that repairs what is broken when nothing else works.
   *
   * Default actions: every action of IAM and Identity Center, detaching organization policies, and reading the audit trail. Where other
   * roles are exempt from a guardrail, only a role that is exempt from as much can edit them: exempt this one too.
   *
   * @param roleArn its ARN, `*` and `?` being wildcards
   * @param options where it works and what it needs
   * @throws if it is not the ARN of a role
   */
  public static breakGlass(roleArn: string, options: RequiredAccessOptions = {}): RequiredAccess {
    return new RequiredAccess('break-glass', roleArn, 'repairs access in an emergency', options, [
      'cloudtrail:LookupEvents', 'iam:*', 'organizations:DescribePolicy', 'organizations:DetachPolicy', 'organizations:ListPolicies', 'sso:*', 'sts:AssumeRole',
    ]);
  }

  /**
   * The role of functions that rotate secrets.
   *
   * Default actions: the four steps of a rotation.
   *
   * @param roleArn its ARN, `*` and `?` being wildcards
   * @param options where it works and what it needs
   * @throws if it is not the ARN of a role
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
   */
  public static rotation(roleArn: string, options: RequiredAccessOptions = {}): RequiredAccess {
    return new RequiredAccess('rotation', roleArn, 'rotates secrets', options, [
      'kms:Decrypt', 'kms:GenerateDataKey', 'secretsmanager:DescribeSecret', 'secretsmanager:GetRandomPassword', 'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage',
    ]);
  }

  /**
   * Any other role.
   *
   * @param name a few words that name the claim
   * @param roleArn its ARN, `*` and `?` being wildcards
   * @param reason why the role must be able to, for the person who reviews it
   * @param options where it works and what it needs; `actions` must be given
   * @throws if it is not the ARN of a role, no action is named, or the reason says nothing
   */
  public static of(name: string, roleArn: string, reason: string, options: RequiredAccessOptions): RequiredAccess {
    if (!/^[\w .-]{1,64}$/.test(name)) {
      throw invalidInput('RequiredAccess.of', `${shown(name)} is not a name`, 'use a few words of letters and digits');
    }
    return new RequiredAccess(name, roleArn, requireReason('RequiredAccess.of', `the access of ${name}`, reason), options, []);
  }

  private readonly actions: readonly string[];

  private constructor(
    /** Names the claim. */
    public readonly name: string,
    /** The ARN of the role. */
    public readonly roleArn: string,
    /** Why the role must be able to. */
    public readonly reason: string,
    private readonly options: RequiredAccessOptions,
    defaults: readonly string[],
  ) {
    const where = 'RequiredAccess';
    if (Token.isUnresolved(roleArn) || !/^arn:(\*|[a-z-]+):iam::(\*|\d{12}):role\/[\w+=,.@/*?-]+$/.test(roleArn)) {
      throw invalidInput(where, `${shown(roleArn)} is not the ARN of a role`, "write it as 'arn:*:iam::*:role/path/name', with * and ? as wildcards");
    }
    this.actions = options.actions ?? defaults;
    const wrong = this.actions.find((action) => !/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/.test(action));
    if (this.actions.length === 0 || wrong !== undefined) {
      throw invalidInput(where, wrong === undefined ? `the access of ${name} names no action` : `${shown(wrong)} is not an action`, "write actions as 'service:Action'");
    }
  }

  /** @internal */
  public get _targets(): readonly OrganizationTarget[] | undefined {
    return this.options.targets;
  }

  /**
   * The access as a policy would give it.
   *
   * @internal
   */
  public _document(scope: IConstruct, policyType: GuardrailPolicyType): object {
    const conditions = new Map<string, Map<string, readonly string[]>>();
    const add = (operator: string, key: string, values: readonly string[]) => {
      const keys = conditions.get(operator) ?? new Map<string, readonly string[]>();
      if (keys.has(key)) {
        throw invalidInput(scope, `the access of ${this.name} has the condition ${operator} ${key} twice`, 'name it once, with all its values');
      }
      conditions.set(operator, keys.set(key, values));
    };
    add('ArnLike', 'aws:PrincipalArn', [this.roleArn]);
    add('Bool', 'aws:SecureTransport', ['true']);
    // AWS itself takes no older version; credentials of instances come with a token.
    add('NumericGreaterThanEqualsIfExists', 's3:TlsVersion', ['1.2']);
    add('NumericGreaterThanEqualsIfExists', 'ec2:RoleDelivery', ['2.0']);
    if (this.options.regions) {
      add('StringEquals', 'aws:RequestedRegion', this.options.regions);
    }
    for (const { operator, key, values } of (this.options.conditions ?? []).map((condition) => condition._write(scope))) {
      add(operator, key, values);
    }
    return {
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        ...(policyType === GuardrailPolicyType.RESOURCE_CONTROL ? { Principal: '*' } : {}),
        Action: this.actions,
        Resource: this.options.resources ?? ['*'],
        Condition: Object.fromEntries([...conditions].map(([operator, keys]) => [operator, Object.fromEntries(keys)])),
      }],
    };
  }
}
