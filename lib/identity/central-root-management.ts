import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IOrganization } from './organization-ref';
import { requireManagementAccount, SettingFunction } from './organization-setting-function';
import { SettingFunctionOptions } from './organization-setting-options';
import { TrustedServiceAccess } from './trusted-service-access';
import { CustomerKey, EncryptedLogGroup } from '../data';
import { invalidInput } from '../private/errors';

/** Properties of {@link CentralRootManagement}. */
export interface CentralRootManagementProps extends SettingFunctionOptions {
  /** The organization. */
  readonly organization: IOrganization;

  /**
   * Whether root sessions are enabled: short sessions (15 minutes at most) of a member account's root user for five kinds of tasks,
   * such as unlocking a bucket whose policy denies everybody. Whoever may call `sts:AssumeRoot` can start them.
   *
   * @default true
   */
  readonly rootSessions?: boolean;

  /**
   * What makes the organization trust IAM, which has to come first.
   *
   * @default - a new {@link TrustedServiceAccess} for `iam.amazonaws.com`
   */
  readonly serviceAccess?: TrustedServiceAccess;

  /**
   * Whether features that this construct enabled are disabled again when it is removed. Nobody can then do the tasks that need root
   * in member accounts but their root users, who may have no credentials any more.
   *
   * @default false
   */
  readonly disableOnRemoval?: boolean;
}

const IAM = 'iam.amazonaws.com';

/**
 * Takes the root users of member accounts under central management: their credentials can be removed for good, new accounts have
 * none from the start, and the few tasks that need root are done in short sessions from the management account or the delegated
 * administrator of IAM.
 *
 * It enables the features; it removes no credentials. CloudFormation has no resource for it. Only the management account may do it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
 */
export class CentralRootManagement extends Construct {
  /** What makes the organization trust IAM. */
  public readonly serviceAccess: TrustedServiceAccess;

  /** The function that enables the features. */
  public readonly handler: lambda.IFunction;

  /** Its role. */
  public readonly role: iam.IRole;

  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  /**
   * @throws if `serviceAccess` is not for IAM, and for a stack outside the management account
   */
  constructor(scope: Construct, id: string, props: CentralRootManagementProps) {
    super(scope, id);
    const { organization, serviceAccess, rootSessions = true, disableOnRemoval = false, logRetention } = props;
    requireManagementAccount(this, organization);
    if (serviceAccess && !serviceAccess.services.includes(IAM)) {
      throw invalidInput(this, `${IAM} is not among the services of ${serviceAccess.node.path}`, 'add it there, since the organization must trust it first');
    }
    const encryptionKey = props.encryptionKey ?? new CustomerKey(this, 'Key', { description: `Logs of ${this.node.path}` });
    this.serviceAccess = serviceAccess ?? new TrustedServiceAccess(this, 'ServiceAccess', { organization, services: [IAM], encryptionKey, logRetention });
    const features = ['RootCredentialsManagement', ...rootSessions ? ['RootSessions'] : []];
    const setting = new SettingFunction(this, {
      encryptionKey,
      logRetention,
      description: 'Enables central management of root users in the organization',
      handler: 'identity/central-root-management.lambda',
      resourceType: 'Custom::CentralRootFeature',
      statements: [
        new iam.PolicyStatement({
          sid: 'EnableTheseFeatures',
          actions: [
            ...features.map((feature) => `iam:EnableOrganizations${feature}`),
            ...disableOnRemoval ? features.map((feature) => `iam:DisableOrganizations${feature}`) : [],
          ],
          resources: ['*'],
        }),
        new iam.PolicyStatement({ sid: 'SeeWhichAreEnabled', actions: ['iam:ListOrganizationsFeatures'], resources: ['*'] }),
      ],
      whyAllResources: 'these actions of IAM take no resource; they turn named features of this one organization',
    });
    for (const feature of features) {
      const enabled = setting.set(feature, { Feature: feature, DisableOnRemoval: String(disableOnRemoval) });
      enabled.node.addDependency(this.serviceAccess);
    }
    this.handler = setting.provider.function;
    this.role = setting.provider.role;
    this.logGroup = setting.logGroup;
  }
}
