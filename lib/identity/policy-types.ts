import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IOrganization } from './organization-ref';
import { arnInOrganization, requireDistinct, SettingFunction } from './organization-setting-function';
import { SettingFunctionOptions } from './organization-setting-options';
import { EncryptedLogGroup } from '../data';

/**
 * Types of policies that an organization can have.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html
 */
export enum OrganizationPolicyType {
  /** What identities of member accounts may do at most. */
  SERVICE_CONTROL = 'SERVICE_CONTROL_POLICY',
  /** What anybody may do to resources of member accounts at most. */
  RESOURCE_CONTROL = 'RESOURCE_CONTROL_POLICY',
  /** How EC2 is configured in all accounts, such as no public access to images and snapshots. */
  EC2_DECLARATIVE = 'DECLARATIVE_POLICY_EC2',
  /** Block Public Access of S3 in all accounts. */
  S3 = 'S3_POLICY',
  /** Which tags resources carry, and how they are written. */
  TAG = 'TAG_POLICY',
  /** Backup plans of all accounts. */
  BACKUP = 'BACKUP_POLICY',
  /** Whether AI services of AWS may keep content to become better. */
  AI_SERVICES_OPT_OUT = 'AISERVICES_OPT_OUT_POLICY',
  /** From where accounts may be reached by chat. */
  CHATBOT = 'CHATBOT_POLICY',
  /** Security Hub in all accounts. */
  SECURITY_HUB = 'SECURITYHUB_POLICY',
  /** Security Hub CSPM in all accounts. */
  SECURITY_HUB_CSPM = 'SECURITYHUB_CSPM_POLICY',
  /** GuardDuty in all accounts. */
  GUARD_DUTY = 'GUARDDUTY_POLICY',
  /** Inspector in all accounts. */
  INSPECTOR = 'INSPECTOR_POLICY',
  /** Guardrails of Bedrock in all accounts. */
  BEDROCK = 'BEDROCK_POLICY',
  /** In which order accounts get minor upgrades. */
  UPGRADE_ROLLOUT = 'UPGRADE_ROLLOUT_POLICY',
  /** Network Security Director in all accounts. */
  NETWORK_SECURITY_DIRECTOR = 'NETWORK_SECURITY_DIRECTOR_POLICY',
}

/** Properties of {@link OrganizationPolicyTypes}. */
export interface OrganizationPolicyTypesProps extends SettingFunctionOptions {
  /** The organization in whose root they are enabled. */
  readonly organization: IOrganization;

  /** The types to enable. Policies of a type that is not enabled can be neither created nor attached. */
  readonly policyTypes: OrganizationPolicyType[];

  /**
   * Whether types that this construct enabled are disabled again when it is removed, if no policy of theirs is left but AWS's own:
   * disabling a type detaches all of its policies, whoever attached them. A type that is only taken off the list stays enabled,
   * as the function may touch the types of the list alone.
   *
   * @default false
   */
  readonly disableOnRemoval?: boolean;
}

/**
 * Enables types of policies in the root of an organization, one after the other, and waits until each is enabled.
 *
 * CloudFormation has no resource for it. Place it in the management account, or in an account that a delegation policy lets manage
 * policies. Let policies depend on it: `policy.node.addDependency(policyTypes)`.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_enable-disable.html
 */
export class OrganizationPolicyTypes extends Construct {
  /** The types that it enables. */
  public readonly policyTypes: OrganizationPolicyType[];

  /** The function that enables them. */
  public readonly handler: lambda.IFunction;

  /** Its role. */
  public readonly role: iam.IRole;

  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  /**
   * @throws if the list is empty or names a type twice
   */
  constructor(scope: Construct, id: string, props: OrganizationPolicyTypesProps) {
    super(scope, id);
    const { organization, policyTypes, disableOnRemoval = false } = props;
    requireDistinct(this, 'policy type', policyTypes);
    this.policyTypes = [...policyTypes];
    const ofThese = { StringEquals: { 'organizations:PolicyType': [...policyTypes].sort() } };
    const setting = new SettingFunction(this, {
      ...props,
      description: 'Enables types of policies in the root of the organization',
      handler: 'identity/policy-types.lambda',
      resourceType: 'Custom::OrganizationPolicyType',
      statements: [
        new iam.PolicyStatement({
          sid: 'EnableTheseTypes',
          actions: ['organizations:EnablePolicyType', ...disableOnRemoval ? ['organizations:DisablePolicyType'] : []],
          resources: [arnInOrganization(this, organization, 'root', organization.root.targetId)],
          conditions: ofThese,
        }),
        new iam.PolicyStatement({ sid: 'SeeWhichAreEnabled', actions: ['organizations:ListRoots'], resources: ['*'] }),
        ...disableOnRemoval ? [new iam.PolicyStatement({
          sid: 'SeeWhetherPoliciesAreLeft', actions: ['organizations:ListPolicies'], resources: ['*'], conditions: ofThese,
        })] : [],
      ],
      whyAllResources: 'organizations:ListRoots and ListPolicies take no resource; they only list what the organization has',
      technique: disableOnRemoval ? {
        id: 'organizations-104',
        reason: 'The function disables a type of its list only when it is removed, and only if no policy is left that this would detach',
      } : undefined,
    });
    for (const policyType of policyTypes) {
      setting.set(policyType, { RootId: organization.root.targetId, PolicyType: policyType, DisableOnRemoval: String(disableOnRemoval) });
    }
    this.handler = setting.provider.function;
    this.role = setting.provider.role;
    this.logGroup = setting.logGroup;
  }
}
