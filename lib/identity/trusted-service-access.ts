import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IOrganization } from './organization-ref';
import { requireDistinct, requireManagementAccount, requireServicePrincipal, SettingFunction } from './organization-setting-function';
import { SettingFunctionOptions } from './organization-setting-options';
import { EncryptedLogGroup } from '../data';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link TrustedServiceAccess}. */
export interface TrustedServiceAccessProps extends SettingFunctionOptions {
  /** The organization that trusts the services. */
  readonly organization: IOrganization;

  /** Principals of the services, such as `access-analyzer.amazonaws.com`. */
  readonly services: string[];

  /**
   * Whether access that this construct enabled is disabled again when it is removed, if no account administers the service for the
   * organization. AWS advises to disable a service's access in the service itself, which then cleans up: without that, resources
   * and roles of the service stay in the accounts. A service that is only taken off the list stays trusted, as the function may
   * touch the services of the list alone.
   *
   * @default false
   */
  readonly disableOnRemoval?: boolean;
}

/** What Control Tower turns on for itself, and repairs or counts as drift when somebody else changes it. */
const OF_CONTROL_TOWER = ['cloudtrail.amazonaws.com', 'config.amazonaws.com', 'controltower.amazonaws.com', 'sso.amazonaws.com'];

/**
 * Lets AWS services see the organization and make their service-linked roles in all of its accounts, as organization-wide trails,
 * analyzers and the like need.
 *
 * CloudFormation has no resource for it. Only the management account may do it. Services whose own API enables them for an
 * organization (GuardDuty, Security Hub, Macie, Firewall Manager, Resource Access Manager, Service Catalog, ...) do more than this
 * there: prefer it.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html
 */
export class TrustedServiceAccess extends Construct {
  /** Principals of the services. */
  public readonly services: string[];

  /** The function that enables the access. */
  public readonly handler: lambda.IFunction;

  /** Its role. */
  public readonly role: iam.IRole;

  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  /**
   * @throws for what is no service principal or is named twice, for a stack outside the management account, and beside Control Tower
   * for services whose access it manages
   */
  constructor(scope: Construct, id: string, props: TrustedServiceAccessProps) {
    super(scope, id);
    const { organization, services, disableOnRemoval = false } = props;
    requireManagementAccount(this, organization);
    requireDistinct(this, 'service', services);
    services.forEach((service) => requireServicePrincipal(this, service));
    const managed = organization.controlTower ? services.find((service) => OF_CONTROL_TOWER.includes(service)) : undefined;
    if (managed) {
      throw invalidInput(this, `the access of ${shown(managed)} is managed by Control Tower`, 'leave the service out, and set it up in the settings of the landing zone there');
    }
    this.services = [...services];
    const ofThese = { StringEquals: { 'organizations:ServicePrincipal': [...services].sort() } };
    const setting = new SettingFunction(this, {
      ...props,
      description: 'Lets AWS services act in all accounts of the organization',
      handler: 'identity/trusted-service-access.lambda',
      resourceType: 'Custom::TrustedServiceAccess',
      statements: [
        new iam.PolicyStatement({
          sid: 'TrustTheseServices',
          actions: ['organizations:EnableAWSServiceAccess', ...disableOnRemoval ? ['organizations:DisableAWSServiceAccess'] : []],
          resources: ['*'],
          conditions: ofThese,
        }),
        new iam.PolicyStatement({ sid: 'SeeWhichAreTrusted', actions: ['organizations:ListAWSServiceAccessForOrganization'], resources: ['*'] }),
        ...disableOnRemoval ? [new iam.PolicyStatement({
          sid: 'SeeWhoAdministersThem', actions: ['organizations:ListDelegatedAdministrators'], resources: ['*'], conditions: ofThese,
        })] : [],
      ],
      whyAllResources: 'these actions of Organizations take no resource; what they change is limited to the named services by a condition, the others only list',
    });
    for (const service of services) {
      setting.set(service, { ServicePrincipal: service, DisableOnRemoval: String(disableOnRemoval) });
    }
    this.handler = setting.provider.function;
    this.role = setting.provider.role;
    this.logGroup = setting.logGroup;
  }
}
