import { CfnConfigurationRecorder, ResourceType } from 'aws-cdk-lib/aws-config';
import { invalidInput, requireReason, shown } from '../../private/errors';

/** Identities are the same in every region: recorded in each, they would be paid for in each. */
const GLOBAL_TYPES = ['AWS::IAM::Group', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::User'];

/**
 * Which resources AWS Config records.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html
 */
export class RecordedResources {
  /** Everything that Config knows, also what it learns later. */
  public static readonly ALL = new RecordedResources('ALL_SUPPORTED_RESOURCE_TYPES', [], undefined);

  /**
   * Everything but some types, such as those that come and go by the thousand.
   *
   * @param types types that are not recorded, so that no rule judges them
   * @param reason why nobody needs to know of them
   * @throws if there are no types, one is named twice, or there is no reason
   */
  public static allExcept(types: ResourceType[], reason: string): RecordedResources {
    return new RecordedResources('EXCLUSION_BY_RESOURCE_TYPES', named('RecordedResources.allExcept', types), requireReason('RecordedResources.allExcept', 'the exclusion', reason));
  }

  /**
   * Some types only.
   *
   * @param types types that are recorded; no rule judges others
   * @param reason why nobody needs to know of the others
   * @throws if there are no types, one is named twice, or there is no reason
   */
  public static only(types: ResourceType[], reason: string): RecordedResources {
    return new RecordedResources('INCLUSION_BY_RESOURCE_TYPES', named('RecordedResources.only', types), requireReason('RecordedResources.only', 'the selection', reason));
  }

  private constructor(
    /** @internal */
    public readonly _strategy: string,
    private readonly types: string[],
    /** @internal */
    public readonly _reason: string | undefined,
  ) {}

  /** @internal */
  public _records(type: string): boolean {
    return this._strategy === 'ALL_SUPPORTED_RESOURCE_TYPES' || this.types.includes(type) === (this._strategy === 'INCLUSION_BY_RESOURCE_TYPES');
  }

  /** @internal */
  public _group(globalResources: boolean): CfnConfigurationRecorder.RecordingGroupProperty {
    const recordingStrategy = { useOnly: this._strategy };
    switch (this._strategy) {
      case 'ALL_SUPPORTED_RESOURCE_TYPES':
        return globalResources
          ? { allSupported: true, includeGlobalResourceTypes: true, recordingStrategy }
          : { allSupported: true, includeGlobalResourceTypes: false, recordingStrategy };
      case 'EXCLUSION_BY_RESOURCE_TYPES': {
        const resourceTypes = [...new Set([...this.types, ...globalResources ? [] : GLOBAL_TYPES])].sort();
        return { allSupported: false, includeGlobalResourceTypes: false, recordingStrategy, exclusionByResourceTypes: { resourceTypes } };
      }
      default:
        return { allSupported: false, includeGlobalResourceTypes: false, recordingStrategy, resourceTypes: this.types };
    }
  }
}

/** Types by name, each once, sorted, so that their order changes nothing. */
function named(where: string, types: ResourceType[]): string[] {
  const names = types.map(({ complianceResourceType }) => complianceResourceType);
  if (names.length === 0) {
    throw invalidInput(where, 'it names no types', 'name types, or use RecordedResources.ALL');
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `${shown(twice)} is named twice`, 'name it once');
  }
  return names.sort();
}
