import { Names, Token } from 'aws-cdk-lib';
import * as inspector from 'aws-cdk-lib/aws-inspectorv2';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** Level of a CIS benchmark. */
export enum CisLevel {
  /** What hardly disturbs anything. */
  LEVEL_1 = 'LEVEL_1',
  /** What machines need that handle what is sensitive; level 1 is part of it. */
  LEVEL_2 = 'LEVEL_2',
}

/** A day of the week. */
export enum ScanDay {
  /** Sunday. */
  SUNDAY = 'SUN',
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
}

/** When a {@link CisScan} runs. Times are UTC, as `02:30`. */
export class CisScanSchedule {
  /**
   * Each day.
   *
   * @param timeOfDay `HH:MM` in UTC
   * @throws if it is no time
   */
  public static daily(timeOfDay: string): CisScanSchedule {
    return new CisScanSchedule({ daily: { startTime: at('daily', timeOfDay) } });
  }

  /**
   * On days of each week.
   *
   * @param days at least one
   * @param timeOfDay `HH:MM` in UTC
   * @throws if there is no day or one twice, or if the time is none
   */
  public static weekly(days: ScanDay[], timeOfDay: string): CisScanSchedule {
    if (days.length === 0 || new Set(days).size !== days.length) {
      throw invalidInput('CisScanSchedule.weekly', `the days ${shown(days)} are none, or name one twice`, 'name each once');
    }
    return new CisScanSchedule({ weekly: { days: Object.values(ScanDay).filter((day) => days.includes(day)), startTime: at('weekly', timeOfDay) } });
  }

  /**
   * Each month on the first day of it that is this one.
   *
   * @param day the day of the week
   * @param timeOfDay `HH:MM` in UTC
   * @throws if the time is none
   */
  public static monthly(day: ScanDay, timeOfDay: string): CisScanSchedule {
    return new CisScanSchedule({ monthly: { day, startTime: at('monthly', timeOfDay) } });
  }

  private constructor(
    /** @internal */
    public readonly _schedule: inspector.CfnCisScanConfiguration.ScheduleProperty,
  ) {}
}

/** Properties of {@link CisScan}. */
export interface CisScanProps {
  /**
   * Tags of the instances that are scanned, values by key. An instance needs one of the values of each key.
   */
  readonly targetTags: { readonly [key: string]: string[] };

  /**
   * When.
   *
   * @default - each month on its first Sunday at 03:00 UTC
   */
  readonly schedule?: CisScanSchedule;

  /**
   * How strictly.
   *
   * @default CisLevel.LEVEL_1
   */
  readonly level?: CisLevel;

  /**
   * Accounts whose instances are scanned, twelve digits each. Others than the own one are for Inspector's administrator.
   *
   * @default - the account of the stack
   */
  readonly accounts?: string[];

  /**
   * Its name, up to 128 characters.
   *
   * @default - a name made from the construct's path
   */
  readonly scanName?: string;
}

/**
 * Inspector compares the operating systems of instances with the CIS benchmark, and reports what is not as it should be.
 *
 * It needs the scan of EC2 instances, and instances that Systems Manager manages. About $0.03 an instance and scan (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/inspector/latest/user/scanning-cis.html
 */
export class CisScan extends Construct {
  /** The scan. */
  public readonly configuration: inspector.CfnCisScanConfiguration;

  /** @throws for tags without values or none, accounts that are none or there twice, and a name that is too long */
  constructor(scope: Construct, id: string, props: CisScanProps) {
    super(scope, id);
    const { targetTags, accounts = ['SELF'], scanName } = props;
    const keys = Object.keys(targetTags);
    const bad = keys.find((key) => key === '' || targetTags[key].length === 0);
    if (keys.length === 0 || bad !== undefined) {
      throw invalidInput(this, keys.length === 0 ? 'targetTags is empty' : `the tag ${shown(bad)} has no key or no value`, 'name the tags of the instances with their values');
    }
    const badAccount = accounts.find((account, index) => accounts.indexOf(account) !== index || (props.accounts && !Token.isUnresolved(account) && !/^\d{12}$/.test(account)));
    if (accounts.length === 0 || badAccount !== undefined) {
      throw invalidInput(this, accounts.length === 0 ? 'accounts is empty' : `${shown(badAccount)} is no account id, or there twice`, 'write the twelve digits of each account once');
    }
    if (scanName !== undefined && !Token.isUnresolved(scanName) && !/^.{1,128}$/.test(scanName)) {
      throw invalidInput(this, `the name ${shown(scanName)} is not one of a scan`, 'use 1 to 128 characters');
    }
    this.configuration = new inspector.CfnCisScanConfiguration(this, 'Configuration', {
      scanName: scanName ?? Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      schedule: (props.schedule ?? CisScanSchedule.monthly(ScanDay.SUNDAY, '03:00'))._schedule,
      securityLevel: props.level ?? CisLevel.LEVEL_1,
      targets: { accountIds: [...accounts], targetResourceTags: targetTags as { [key: string]: string[] } },
    });
  }
}

function at(factory: string, timeOfDay: string): inspector.CfnCisScanConfiguration.TimeProperty {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(timeOfDay)) {
    throw invalidInput(`CisScanSchedule.${factory}`, `${shown(timeOfDay)} is not a time of day`, "write it as '02:30', in UTC");
  }
  return { timeOfDay, timeZone: 'UTC' };
}
