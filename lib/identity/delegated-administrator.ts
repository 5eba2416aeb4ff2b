import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IOrganization } from './organization-ref';
import { arnInOrganization, requireDistinct, requireManagementAccount, requireServicePrincipal, SettingFunction } from './organization-setting-function';
import { SettingFunctionOptions } from './organization-setting-options';
import { OrganizationTarget, OrganizationTargetKind } from './organization-target';
import { TrustedServiceAccess } from './trusted-service-access';
import { EncryptedLogGroup } from '../data';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link DelegatedAdministrator}. */
export interface DelegatedAdministratorProps extends SettingFunctionOptions {
  /** The organization. */
  readonly organization: IOrganization;

  /** The member account that administers the services for the organization, such as one for security tools. */
  readonly account: OrganizationTarget;

  /** Principals of the services, such as `access-analyzer.amazonaws.com`. */
  readonly services: string[];

  /**
   * What makes the organization trust the services, which has to come first.
   *
   * @default - the organization trusts them already, or registration fails
   */
  readonly serviceAccess?: TrustedServiceAccess;

  /**
   * Whether accounts that this construct registered are deregistered when it is removed. Services may then lose what the account set
   * up for the organization. Without it, an account keeps its power over all others when nothing declares it any more. When the
   * account of this construct changes, the former one is always deregistered first if this is on.
   *
   * @default true
   */
  readonly deregisterOnRemoval?: boolean;
}

/** Services whose own call registers the administrator and sets up the service, by principal (2026-11). */
const OWN_CALL: { readonly [service: string]: string } = {
  'auditmanager.amazonaws.com': 'auditmanager:RegisterOrganizationAdminAccount',
  'cloudtrail.amazonaws.com': 'cloudtrail:RegisterOrganizationDelegatedAdmin',
  'detective.amazonaws.com': 'detective:EnableOrganizationAdminAccount',
  'fms.amazonaws.com': 'fms:AssociateAdminAccount',
  'guardduty.amazonaws.com': 'guardduty:EnableOrganizationAdminAccount',
  'inspector2.amazonaws.com': 'inspector2:EnableDelegatedAdminAccount',
  'ipam.amazonaws.com': 'ec2:EnableIpamOrganizationAdminAccount',
  'macie.amazonaws.com': 'macie2:EnableOrganizationAdminAccount',
  'securityhub.amazonaws.com': 'securityhub:EnableOrganizationAdminAccount',
  'securitylake.amazonaws.com': 'securitylake:RegisterDataLakeDelegatedAdministrator',
};

/**
 * Makes a member account the administrator of AWS services for the whole organization, so that nobody works in the management
 * account for them.
 *
 * CloudFormation has no resource for it. Only the management account may do it. It is for services that Organizations registers:
 * Access Analyzer, Config, IAM (central root access), Identity Center, StackSets, Account Management, Backup and the like. Services
 * with a call of their own, such as GuardDuty and Security Hub, are refused: there this call alone would set up nothing.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html
 */
export class DelegatedAdministrator extends Construct {
  /** The function that registers it. */
  public readonly handler: lambda.IFunction;

  /** Its role. */
  public readonly role: iam.IRole;

  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  /**
   * @throws for what is no service principal, is named twice, has a call of its own or is not trusted by `serviceAccess`; for a target
   * that is no member account; for a stack outside the management account
   */
  constructor(scope: Construct, id: string, props: DelegatedAdministratorProps) {
    super(scope, id);
    const { organization, account, services, serviceAccess, deregisterOnRemoval = true } = props;
    requireManagementAccount(this, organization);
    requireDistinct(this, 'service', services);
    services.forEach((service) => this.checkService(service, serviceAccess));
    this.checkAccount(organization, account);
    const ofThese = { StringEquals: { 'organizations:ServicePrincipal': [...services].sort() } };
    const setting = new SettingFunction(this, {
      ...props,
      description: 'Makes an account the administrator of AWS services for the organization',
      handler: 'identity/delegated-administrator.lambda',
      resourceType: 'Custom::DelegatedAdministrator',
      statements: [
        new iam.PolicyStatement({
          sid: 'RegisterThisAccount',
          actions: ['organizations:RegisterDelegatedAdministrator'],
          resources: [arnInOrganization(this, organization, 'account', account.targetId)],
          conditions: ofThese,
        }),
        // When the account changes, nothing here knows the former one any more. There is one organization to which this can apply.
        ...deregisterOnRemoval ? [new iam.PolicyStatement({
          sid: 'DeregisterFormerAccounts',
          actions: ['organizations:DeregisterDelegatedAdministrator'],
          resources: ['*'],
          conditions: ofThese,
        })] : [],
        new iam.PolicyStatement({
          sid: 'SeeWhoAdministersThem', actions: ['organizations:ListDelegatedAdministrators'], resources: ['*'], conditions: ofThese,
        }),
      ],
      whyAllResources: 'Listing takes no resource; which account administered the services before is not known here, and deregistering it takes power away, for the named services only',
      technique: {
        id: 'organizations-107',
        reason: 'To register the one account that the template names, for the services that it names, is what the function is for',
      },
    });
    for (const service of services) {
      const registered = setting.set(service, {
        AccountId: account.targetId, ServicePrincipal: service, DeregisterOnRemoval: String(deregisterOnRemoval),
      });
      if (serviceAccess) {
        registered.node.addDependency(serviceAccess);
      }
    }
    this.handler = setting.provider.function;
    this.role = setting.provider.role;
    this.logGroup = setting.logGroup;
  }

  private checkService(service: string, serviceAccess?: TrustedServiceAccess): void {
    requireServicePrincipal(this, service);
    const ownCall = OWN_CALL[service];
    if (ownCall !== undefined) {
      throw invalidInput(this, `${shown(service)} registers its administrators by ${ownCall}, and sets itself up there`, 'leave it out here and use that call');
    }
    if (serviceAccess && !serviceAccess.services.includes(service)) {
      throw invalidInput(this, `${shown(service)} is not among the services of ${serviceAccess.node.path}`, 'add it there, since the organization must trust it first');
    }
  }

  private checkAccount({ managementAccountId }: IOrganization, { kind, targetId, path }: OrganizationTarget): void {
    if (kind !== OrganizationTargetKind.ACCOUNT) {
      throw invalidInput(this, `the ${kind} ${shown(path)} is not an account`, 'take an account of the organization');
    }
    if (targetId === managementAccountId && !Token.isUnresolved(targetId)) {
      throw invalidInput(this, `the account ${shown(path)} manages the organization and cannot be its delegated administrator`, 'take a member account');
    }
  }
}
