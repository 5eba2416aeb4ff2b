import { ArnFormat, CustomResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as macie from 'aws-cdk-lib/aws-macie';
import { Construct } from 'constructs';
import { ServiceNotice } from './service-notice';
import { FindingPublishingFrequency } from './threat-detection';
import { ArchiveBucket, BucketCheck, DeliveryBucket, EncryptedLogGroup, NoticeTopic } from '../data';
import { SettingFunction } from '../identity/organization-setting-function';
import { SettingFunctionOptions } from '../identity/organization-setting-options';
import { invalidInput } from '../private/errors';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** Which members of an organization Macie looks at by itself. */
export enum DiscoveredMembers {
  /** All that there are and will be. */
  ALL = 'ALL',
  /** Those that join from now on. */
  NEW = 'NEW',
  /** None. */
  NONE = 'NONE',
}

/** Properties of {@link DataDiscovery}. */
export interface DataDiscoveryProps extends SettingFunctionOptions {
  /**
   * How often updates of findings about buckets are published. New findings are out at once.
   *
   * @default FindingPublishingFrequency.FIFTEEN_MINUTES
   */
  readonly publishingFrequency?: FindingPublishingFrequency;

  /**
   * Whether Macie samples objects of all buckets each day: $1.00 a GB that it reads and $0.01 for 100,000 objects that it keeps an eye on
   * (us-east-1, 2026-11). Without it Macie judges how buckets are set up, and reads objects only in jobs that somebody starts.
   *
   * @default true
   * @see https://docs.aws.amazon.com/macie/latest/user/discovery-asdd.html
   */
  readonly automatedDiscovery?: boolean;

  /**
   * Which members it samples too. Only the account that administers Macie for the organization may say so, see
   * {@link DetectionAdministrator}. Unless it is NONE, accounts that join are enrolled in Macie as well.
   *
   * @default - nothing is said of members
   */
  readonly members?: DiscoveredMembers;

  /**
   * Where the record of each object that was read is kept, which Macie itself forgets after 90 days. Not an {@link ArchiveBucket}, since
   * Macie does not write where each object is locked by default.
   *
   * @default - a new {@link DeliveryBucket}
   * @see https://docs.aws.amazon.com/macie/latest/user/discovery-results-repository-s3.html
   */
  readonly resultsBucket?: DeliveryBucket;

  /**
   * Whether people are told of findings of high severity.
   *
   * @default true
   */
  readonly notices?: boolean;

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}
   */
  readonly noticeTopic?: NoticeTopic;
}

const KEY_PREFIX = 'macie';

/** Ends what Macie sees, or hides it. */
const BLINDING = ['macie2:CreateFindingsFilter', 'macie2:DisableMacie', 'macie2:UpdateFindingsFilter', 'macie2:UpdateMacieSession'];

/**
 * Macie in one account and region: who can get at the buckets, and what in them is sensitive.
 *
 * It costs $0.10 a bucket and month, and what {@link DataDiscoveryProps.automatedDiscovery} says (us-east-1, 2026-11); the first 30 days
 * are free. The reference landing zone leaves it out. An account and region has one session: it is kept when the stack is deleted, with
 * its findings, and automated discovery is turned off.
 *
 * @see https://docs.aws.amazon.com/macie/latest/user/what-is-macie.html
 */
export class DataDiscovery extends Construct {
  /** Macie, turned on. */
  public readonly session: macie.CfnSession;
  /** Where the record of each object that was read is kept. */
  public readonly resultsBucket: DeliveryBucket;
  /** Tells of findings of high severity; undefined where `notices` is false. */
  public readonly noticeRule?: events.Rule;
  /** Where the notices go; undefined where `notices` is false. */
  public readonly noticeTopic?: NoticeTopic;
  /** The function that sets up what CloudFormation cannot. */
  public readonly handler: lambda.IFunction;
  /** Its role. */
  public readonly role: iam.IRole;
  /** Its log group. */
  public readonly logGroup: EncryptedLogGroup;

  /** @throws for a second one in a stack, for a topic without notices, for members without automated discovery, and for a bucket of another account */
  constructor(scope: Construct, id: string, props: DataDiscoveryProps = {}) {
    super(scope, id);
    const { publishingFrequency = FindingPublishingFrequency.FIFTEEN_MINUTES, automatedDiscovery = true, members, notices = true } = props;
    this.check(props);
    this.session = new macie.CfnSession(this, 'Session', { status: 'ENABLED', findingPublishingFrequency: publishingFrequency });
    // Not retained when its creation is rolled back: the next attempt would find a session and fail.
    this.session.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.resultsBucket = props.resultsBucket ?? new DeliveryBucket(this, 'Results');
    this.letIn(this.resultsBucket);
    const setting = this.settings(props);
    const endpoint = { Endpoint: `https://macie2.${Stack.of(this).region}.${Stack.of(this).urlSuffix}` };
    const set = (name: string, properties: Record<string, string>): CustomResource => {
      const resource = setting.set(name, { ...endpoint, ...properties });
      resource.node.addDependency(this.session);
      return resource;
    };
    // Macie tries the bucket and its key when it is told of them.
    set('ResultsIn', {
      Setting: 'results', BucketName: this.resultsBucket.bucketName, KeyPrefix: `${KEY_PREFIX}/`, KmsKeyArn: this.resultsBucket.customerKey.keyArn,
    }).node.addDependency(this.resultsBucket.policy!, this.resultsBucket.customerKey);
    if (members !== undefined) {
      set('NewMembers', { Setting: 'new-members', On: String(members !== DiscoveredMembers.NONE) });
    }
    set('AutomatedDiscovery', { Setting: 'automated-discovery', On: String(automatedDiscovery), ...members !== undefined && { Members: members } });
    this.handler = setting.provider.function;
    this.role = setting.provider.role;
    this.logGroup = setting.logGroup;
    if (notices) {
      const notice = new ServiceNotice(this, 'Notice', noticeOf(props.noticeTopic));
      this.noticeRule = notice.rule;
      this.noticeTopic = notice.topic;
    }
    Claims.of(this).state(Claim.nobodyCan({
      name: 'cannot-be-stopped',
      about: this.node.path,
      promise: `Nobody in the templates can stop Macie in the account of ${this.node.path}, or teach it to look away`,
      actions: BLINDING,
      resources: [ClaimResource.arn('*')],
    }));
  }

  private check({ automatedDiscovery, members, notices, noticeTopic, resultsBucket }: DataDiscoveryProps): void {
    const stack = Stack.of(this);
    const other = stack.node.findAll().find((construct) => construct instanceof DataDiscovery && construct !== this);
    if (other) {
      throw invalidInput(this, `an account and region has one session of Macie, and ${other.node.path} makes it`, 'keep one of them');
    }
    if (notices === false && noticeTopic) {
      throw invalidInput(this, 'noticeTopic is set and notices is false', 'remove noticeTopic, or set notices to true');
    }
    if (automatedDiscovery === false && members !== undefined && members !== DiscoveredMembers.NONE) {
      throw invalidInput(this, `members is ${members} and automatedDiscovery is false`, 'turn automatedDiscovery on, or leave members out');
    }
    if (resultsBucket && (resultsBucket as unknown) instanceof ArchiveBucket) {
      throw invalidInput(this, `the bucket ${resultsBucket.node.path} locks each object by default, and Macie does not write there`, 'use a DeliveryBucket');
    }
    if (resultsBucket && resultsBucket.env.account !== stack.account) {
      throw invalidInput(this, `the bucket ${resultsBucket.node.path} is in another account`, 'use a bucket of the account of the stack');
    }
  }

  private letIn(bucket: DeliveryBucket): void {
    const stack = Stack.of(this);
    const service = new iam.ServicePrincipal('macie.amazonaws.com');
    const sourceArns = [
      stack.formatArn({ service: 'macie2', resource: 'export-configuration', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
      stack.formatArn({ service: 'macie2', resource: 'classification-job', resourceName: '*' }),
    ];
    bucket.allowDelivery({
      sid: 'Macie', service, prefixes: [KEY_PREFIX], sourceAccounts: [stack.account], sourceArns, checks: [BucketCheck.LOCATION], ownerFullControl: false,
    });
    bucket.customerKey.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'MacieEncryptsItself',
      principals: [service],
      actions: ['kms:Encrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': [stack.account] }, ArnLike: { 'aws:SourceArn': sourceArns } },
    }));
  }

  private settings(props: DataDiscoveryProps): SettingFunction {
    return new SettingFunction(this, {
      ...props,
      description: 'Sets up what Macie samples and where it records it',
      handler: 'detection/macie-settings.lambda',
      resourceType: 'Custom::MacieSetting',
      statements: [new iam.PolicyStatement({
        sid: 'SetUpMacie',
        actions: [
          'macie2:GetAutomatedDiscoveryConfiguration', 'macie2:GetClassificationExportConfiguration', 'macie2:PutClassificationExportConfiguration',
          'macie2:UpdateAutomatedDiscoveryConfiguration',
          ...props.members === undefined ? [] : ['macie2:DescribeOrganizationConfiguration', 'macie2:UpdateOrganizationConfiguration'],
        ],
        resources: ['*'],
      })],
      whyAllResources: 'These actions of Macie take no resource; they act on the account and region of the function',
    });
  }
}

function noticeOf(topic: NoticeTopic | undefined) {
  return {
    topic,
    displayName: 'Macie findings',
    description: 'Macie findings of high severity',
    pattern: { source: ['aws.macie'], detailType: ['Macie Finding'], detail: { severity: { description: ['High'] } } },
    lines: [
      'Macie finding of high severity: {$.detail.type}',
      'Account {$.detail.accountId}, region {$.detail.region}, bucket {$.detail.resourcesAffected.s3Bucket.name}',
      '{$.detail.title}',
      'Finding {$.detail.id}. It was reported only: nothing was changed by this notice.',
    ],
  };
}
