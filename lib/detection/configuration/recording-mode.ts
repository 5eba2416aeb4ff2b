import { CfnConfigurationRecorder, ResourceType } from 'aws-cdk-lib/aws-config';
import { invalidInput, shown } from '../../private/errors';

/** Config refuses to record these daily. */
const NEVER_DAILY = ['AWS::Config::ConfigurationRecorder', 'AWS::Config::ConformancePackCompliance', 'AWS::Config::ResourceCompliance'];

/**
 * How often AWS Config records: each change for $0.003, or once a day what has changed for $0.012 (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
 */
export class RecordingMode {
  /**
   * Each change as it happens, so that rules judge it within minutes.
   *
   * @param dailyFor types that change so often that one record a day costs less; rules judge them a day late
   * @throws if a type is named twice, or Config cannot record it daily
   */
  public static continuous(dailyFor: ResourceType[] = []): RecordingMode {
    const types = checked('RecordingMode.continuous', dailyFor);
    const wrong = types.find((type) => NEVER_DAILY.includes(type));
    if (wrong !== undefined) {
      throw invalidInput('RecordingMode.continuous', `${wrong} cannot be recorded daily`, 'leave it out');
    }
    return new RecordingMode('CONTINUOUS', 'DAILY', types);
  }

  /**
   * Once a day what has changed. What was made and taken away within a day is never seen: for accounts that hold nothing.
   *
   * @param continuousFor types that are recorded with each change all the same, such as those of identities
   * @throws if a type is named twice
   */
  public static daily(continuousFor: ResourceType[] = []): RecordingMode {
    return new RecordingMode('DAILY', 'CONTINUOUS', checked('RecordingMode.daily', continuousFor));
  }

  private constructor(
    private readonly frequency: string,
    private readonly other: string,
    /** @internal */
    public readonly _types: string[],
  ) {}

  /** @internal */
  public get _mode(): CfnConfigurationRecorder.RecordingModeProperty {
    return {
      recordingFrequency: this.frequency,
      recordingModeOverrides: this._types.length === 0 ? undefined : [{ recordingFrequency: this.other, resourceTypes: this._types }],
    };
  }
}

function checked(where: string, types: ResourceType[]): string[] {
  const names = types.map(({ complianceResourceType }) => complianceResourceType);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `${shown(twice)} is named twice`, 'name it once');
  }
  return names.sort();
}
