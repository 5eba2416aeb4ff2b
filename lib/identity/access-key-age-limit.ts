import * as path from 'path';
import { Duration, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accessKeyAgeAlarms } from './access-key-age-alarms';
import { AccessKeyAgeLimitProps, AccessKeyAgeMode } from './access-key-age-limit-props';
import { AccessKeyAgeEnvironment, AccessKeyAgeSettings } from './access-key-age-settings';
import { iamArn } from './iam-arn';
import { LeastPrivilegeFunction } from './least-privilege-function';
import { WildcardException } from './wildcard-exception';
import { NoticeTopic } from '../data';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Each exemption takes two ARNs in a policy and a reason in the environment, which holds 4 KB. */
const MOST_EXEMPTIONS = 20;
const LONGEST_SETTINGS = 3000;

/**
 * Limits how old access keys of IAM users may get: once a day a function lists users and keys, warns before the limit and
 * deactivates keys beyond it. It never deletes one, so a mistake is undone by one call.
 *
 * IAM is global: one in each account is enough, in any region. A run reads each user twice a second or so; the function has 15
 * minutes, and says so where they do not suffice.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html#Using_RotateAccessKey
 */
export class AccessKeyAgeLimit extends Construct {
  /** Where it tells what it saw and did. */
  public readonly topic: NoticeTopic;
  /** Starts a run each day. */
  public readonly rule: events.Rule;
  /** Judges the keys. */
  public readonly checker: LeastPrivilegeFunction;
  /** Events of runs that failed three times. Kept for 14 days, and after a stack delete. */
  public readonly deadLetterQueue: sqs.IQueue;
  /** Runs that fail, leave something undone, tell nobody, or do not happen. */
  public readonly alarms: cloudwatch.Alarm[];

  /** @throws if a limit is out of range or contradicts another, or a user is exempt twice, or there are more than 20 */
  constructor(scope: Construct, id: string, props: AccessKeyAgeLimitProps = {}) {
    super(scope, id);
    const settings = this.settingsOf(props);
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: 'Access keys' });
    const statements = this.statementsOf(settings);
    this.checker = new LeastPrivilegeFunction(this, 'Checker', {
      description: `Limits the age of access keys (${settings.mode})`,
      runtime: lambda.Runtime.NODEJS_24_X,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../assets/identity/access-key-age.lambda'), { exclude: ['index.meta.json'] }),
      handler: 'index.handler',
      memorySize: 512,
      timeout: Duration.minutes(15),
      statements: [...statements, ...this.noticeStatements()],
      wildcardExceptions: [
        WildcardException.resource('*', ['iam:ListUsers'], 'IAM knows no resources for the list of users'),
        WildcardException.resource(this.everyUser(), statements.filter(({ sid }) => sid !== 'ListUsers').flatMap(({ actions }) => actions),
          'Which users have old keys is known only when it runs, and IAM has no condition for the age of a key; exempt users are denied'),
      ],
      encryptionKey: props.encryptionKey,
      logRetention: props.logRetention,
      environment: {
        [AccessKeyAgeEnvironment.SETTINGS]: JSON.stringify(settings),
        [AccessKeyAgeEnvironment.NOTICE_TOPIC_ARN]: this.topic.topicArn,
      },
    });
    this.deadLetterQueue = this.checker.deadLetterQueue!;
    this.rule = new events.Rule(this, 'Rule', {
      description: 'Judges the age of access keys each day',
      schedule: events.Schedule.rate(Duration.days(1)),
      targets: [new targets.LambdaFunction(this.checker)],
    });
    this.alarms = accessKeyAgeAlarms(this, this.checker, this.deadLetterQueue);
    for (const alarm of this.alarms) {
      alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.topic.topicArn }) });
    }
    this.stateClaims(settings);
  }

  private settingsOf(props: AccessKeyAgeLimitProps): AccessKeyAgeSettings {
    const maxAge = this.days('maxAge', props.maxAge ?? Duration.days(90), 1, 3650);
    const maxUnusedAge = this.days('maxUnusedAge', props.maxUnusedAge ?? Duration.days(Math.min(45, maxAge)), 1, maxAge);
    const warning = this.days('warning', props.warning ?? Duration.days(Math.min(14, maxUnusedAge - 1)), 0, maxUnusedAge - 1);
    const exemptions = (props.exemptions ?? []).map(({ userName, reason }) => ({ userName, reason }));
    const names = exemptions.map(({ userName }) => userName.toLowerCase());
    const twice = exemptions.find((_, index) => names.indexOf(names[index]) !== index);
    if (twice) {
      throw invalidInput(this, `${shown(twice.userName)} is exempt twice`, 'name each user once; names differ in more than case');
    }
    const settings: AccessKeyAgeSettings = { mode: props.mode ?? AccessKeyAgeMode.OBSERVE, maxAge, maxUnusedAge, warning, exemptions };
    const { length } = JSON.stringify(settings);
    if (exemptions.length > MOST_EXEMPTIONS || length > LONGEST_SETTINGS) {
      throw invalidInput(this, `${exemptions.length} exemptions take ${length} characters`,
        `exempt at most ${MOST_EXEMPTIONS} users in ${LONGEST_SETTINGS} characters: shorten the reasons, or give the users roles instead of keys`);
    }
    return settings;
  }

  private days(name: string, duration: Duration, least: number, most: number): number {
    const days = duration.isUnresolved() ? NaN : duration.toDays({ integral: false });
    if (!Number.isInteger(days) || days < least || days > most) {
      throw invalidInput(this, `${name} is ${Token.isUnresolved(duration) || duration.isUnresolved() ? 'known only at deployment' : duration.toHumanString()}`,
        `use whole days from ${least} to ${most}`);
    }
    return days;
  }

  private everyUser(): string {
    return iamArn(this, 'user/*');
  }

  private statementsOf(settings: AccessKeyAgeSettings): iam.PolicyStatement[] {
    const statements = [
      new iam.PolicyStatement({ sid: 'ListUsers', actions: ['iam:ListUsers'], resources: ['*'] }),
      new iam.PolicyStatement({ sid: 'ReadAccessKeys', actions: ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys'], resources: [this.everyUser()] }),
    ];
    if (settings.mode === 'ENFORCE') {
      // The same action makes a key active again, and IAM has no condition to tell the two apart.
      statements.push(new iam.PolicyStatement({ sid: 'DeactivateAccessKeys', actions: ['iam:UpdateAccessKey'], resources: [this.everyUser()] }));
      if (settings.exemptions.length > 0) {
        statements.push(new iam.PolicyStatement({
          sid: 'NeverExemptUsers', effect: iam.Effect.DENY, actions: ['iam:UpdateAccessKey'], resources: this.exemptArns(settings),
        }));
      }
    }
    return statements;
  }

  private exemptArns({ exemptions }: AccessKeyAgeSettings): string[] {
    return exemptions.flatMap(({ userName }) => [iamArn(this, `user/${userName}`), iamArn(this, `user/*/${userName}`)]);
  }

  private noticeStatements(): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({ sid: 'SendNotices', actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
      new iam.PolicyStatement({ sid: 'EncryptNotices', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [this.topic.encryptionKey.keyArn] }),
    ];
  }

  private stateClaims(settings: AccessKeyAgeSettings): void {
    const checker = ClaimPrincipal.of(this.checker);
    const about = this.node.path;
    const enforces = settings.mode === 'ENFORCE';
    Claims.of(this).state(
      Claim.cannot({
        name: 'deletes-and-makes-nothing',
        about,
        promise: `The age limit ${about} deletes no key and makes none`,
        principals: [checker],
        actions: ['iam:Attach*', 'iam:Create*', 'iam:Delete*', 'iam:Put*', ...enforces ? [] : ['iam:Update*']],
        resources: [ClaimResource.arn('*')],
      }),
      ...enforces && settings.exemptions.length > 0 ? [Claim.cannot({
        name: 'spares-exempt-users',
        about,
        promise: `The age limit ${about} does nothing to exempt users`,
        principals: [checker],
        actions: ['iam:UpdateAccessKey'],
        resources: this.exemptArns(settings).map((arn) => ClaimResource.arn(arn)),
      })] : [],
    );
  }
}
