import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../data';
import { IOrganization } from '../identity/organization-ref';
import { arnInOrganization, requireManagementAccount, SettingFunction } from '../identity/organization-setting-function';
import { SettingFunctionOptions } from '../identity/organization-setting-options';
import { OrganizationTarget, OrganizationTargetKind } from '../identity/organization-target';
import { invalidInput, shown } from '../private/errors';

/** A service whose own call names its administrator for the organization. */
export class DetectionService {
  /** GuardDuty. */
  public static readonly GUARD_DUTY = new DetectionService('guardduty', 'GuardDuty',
    ['guardduty.amazonaws.com', 'malware-protection.guardduty.amazonaws.com'],
    ['guardduty:EnableOrganizationAdminAccount', 'guardduty:ListOrganizationAdminAccounts', 'guardduty:DisableOrganizationAdminAccount']);
  /** Inspector. */
  public static readonly INSPECTOR = new DetectionService('inspector2', 'Inspector',
    ['inspector2.amazonaws.com', 'agentless.inspector2.amazonaws.com'],
    ['inspector2:EnableDelegatedAdminAccount', 'inspector2:ListDelegatedAdminAccounts', 'inspector2:DisableDelegatedAdminAccount']);
  /** Macie. */
  public static readonly MACIE = new DetectionService('macie2', 'Macie', ['macie.amazonaws.com'],
    ['macie2:EnableOrganizationAdminAccount', 'macie2:ListOrganizationAdminAccounts', 'macie2:DisableOrganizationAdminAccount']);

  private constructor(
    /**
     * Its name in addresses and signatures.
     *
     * @internal
     */
    public readonly _api: string,
    /** What people call it. */
    public readonly displayName: string,
    /** @internal */
    public readonly _principals: string[],
    /**
     * Names an administrator, sees who is one, and takes it away.
     *
     * @internal
     */
    public readonly _actions: [enable: string, list: string, disable: string],
  ) {}
}

/** Properties of {@link DetectionAdministrator}. */
export interface DetectionAdministratorProps extends SettingFunctionOptions {
  /** The organization. */
  readonly organization: IOrganization;

  /** The service. */
  readonly service: DetectionService;

  /** The member account that administers it, the same in all regions: one for security tools. */
  readonly account: OrganizationTarget;

  /**
   * Whether an account that this construct named is no longer the administrator when the construct is removed or names another.
   * Then nobody sees the members' findings together until there is a new one. Without it, another account can be named only after
   * somebody took the former away.
   *
   * @default false
   */
  readonly disableOnRemoval?: boolean;
}

/** What a service looks up in the organization on behalf of whoever names its administrator. */
const LOOKING = [
  'organizations:DescribeAccount', 'organizations:DescribeOrganization', 'organizations:DescribeOrganizationalUnit',
  'organizations:ListAWSServiceAccessForOrganization', 'organizations:ListAccounts', 'organizations:ListDelegatedAdministrators',
];

/**
 * Makes a member account the administrator of GuardDuty, Inspector or Macie for the organization, in the region of the stack: place one
 * in each region that is used. It sees the findings of all members there.
 *
 * CloudFormation has no resource for it. Only the management account may do it, which should use the services for nothing else. The
 * services turn themselves on in the administrator's account where they were off: deploy that account's own
 * {@link ThreatDetection} first, or name the detector that then exists.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/organizations_permissions.html
 */
export class DetectionAdministrator extends Construct {
  /** The function that names it. */
  public readonly handler: lambda.IFunction;

  /** Its role. */
  public readonly role: iam.IRole;

  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  /** @throws for a target that is no member account, and for a stack outside the management account */
  constructor(scope: Construct, id: string, props: DetectionAdministratorProps) {
    super(scope, id);
    const { organization, service, account, disableOnRemoval = false } = props;
    requireManagementAccount(this, organization);
    this.checkAccount(organization, account);
    const { _api: api, _principals: principals, _actions: [enable, list, disable], displayName } = service;
    const ofThese = { StringEquals: { 'organizations:ServicePrincipal': principals } };
    const setting = new SettingFunction(this, {
      ...props,
      description: `Makes an account the administrator of ${displayName} for the organization`,
      handler: 'detection/service-administrator.lambda',
      resourceType: 'Custom::DetectionAdministrator',
      statements: [
        new iam.PolicyStatement({
          sid: 'RegisterThisAccount',
          actions: ['organizations:RegisterDelegatedAdministrator'],
          resources: [arnInOrganization(this, organization, 'account', account.targetId)],
          conditions: ofThese,
        }),
        new iam.PolicyStatement({ sid: 'TrustTheService', actions: ['organizations:EnableAWSServiceAccess'], resources: ['*'], conditions: ofThese }),
        new iam.PolicyStatement({ sid: 'SeeTheOrganization', actions: LOOKING, resources: ['*'] }),
        new iam.PolicyStatement({ sid: 'NameTheAdministrator', actions: [enable, list, ...disableOnRemoval ? [disable] : []], resources: ['*'] }),
      ],
      whyAllResources: `These actions of ${displayName} and Organizations take no resource; what is trusted and registered is bound to ${displayName} and to the one account`,
      technique: {
        id: 'organizations-107',
        reason: `To register the one account that the template names, for ${displayName}, is what the function is for`,
      },
    });
    const stack = Stack.of(this);
    setting.set(displayName, {
      Endpoint: `https://${api}.${stack.region}.${stack.urlSuffix}`, Service: api, AccountId: account.targetId, DisableOnRemoval: String(disableOnRemoval),
    });
    this.handler = setting.provider.function;
    this.role = setting.provider.role;
    this.logGroup = setting.logGroup;
  }

  private checkAccount({ managementAccountId }: IOrganization, { kind, targetId, path }: OrganizationTarget): void {
    if (kind !== OrganizationTargetKind.ACCOUNT) {
      throw invalidInput(this, `the ${kind} ${shown(path)} is not an account`, 'take an account of the organization');
    }
    if (targetId === managementAccountId && !Token.isUnresolved(targetId)) {
      throw invalidInput(this, `the account ${shown(path)} manages the organization and would be bound by no guardrail as the administrator`, 'take a member account');
    }
  }
}
