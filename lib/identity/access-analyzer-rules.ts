import { CfnTag, Token } from 'aws-cdk-lib';
import * as accessanalyzer from 'aws-cdk-lib/aws-accessanalyzer';
import { invalidInput, requireReason, shown } from '../private/errors';

/** One criterion of an {@link ArchiveRule}. Property names are those of the API, such as `resource` or `principal.AWS`. */
export class FindingFilter {
  /**
   * A property is one of these values.
   *
   * @param property such as `resource`, `resourceType`, `principal.AWS` or `findingType`
   * @param values 1 to 20 values
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-filter-keys.html
   */
  public static equalTo(property: string, ...values: string[]): FindingFilter {
    return new FindingFilter({ property: checked(property, values), eq: values });
  }

  /**
   * A property is none of these values. Not alone in a rule: it would archive whatever comes later.
   *
   * @param property the property
   * @param values 1 to 20 values
   */
  public static notEqualTo(property: string, ...values: string[]): FindingFilter {
    return new FindingFilter({ property: checked(property, values), neq: values });
  }

  /**
   * A property contains one of these texts.
   *
   * @param property the property
   * @param values 1 to 20 texts
   */
  public static containing(property: string, ...values: string[]): FindingFilter {
    return new FindingFilter({ property: checked(property, values), contains: values });
  }

  private constructor(
    /** @internal */
    public readonly _filter: accessanalyzer.CfnAnalyzer.FilterProperty,
  ) {}
}

/** Findings that are archived when they appear, since they are meant to be. */
export class ArchiveRule {
  /**
   * A rule. All of its filters must fit a finding.
   *
   * @param name 1 to 255 letters, digits, dots, dashes and underscores; it begins with a letter
   * @param reason why nobody needs to see these findings, for the person who reviews it. It stands in the template's metadata,
   * for Access Analyzer has no place for it
   * @param filters at least one that says what findings are, not only what they are not
   * @throws if the name is none, the filters name nothing, or the reason says nothing
   */
  public static of(name: string, reason: string, ...filters: FindingFilter[]): ArchiveRule {
    const place = 'ArchiveRule.of';
    if (Token.isUnresolved(name) || !/^[A-Za-z][\w.-]{0,254}$/.test(name)) {
      throw invalidInput(place, `${shown(name)} is not the name of an archive rule`, 'use 1 to 255 letters, digits and ._-, beginning with a letter');
    }
    if (filters.every(({ _filter: { neq } }) => neq !== undefined)) {
      throw invalidInput(place, `the rule ${name} says of no finding what it is`, 'add FindingFilter.equalTo or FindingFilter.containing, or it archives whatever comes later');
    }
    const properties = filters.map(({ _filter: { property } }) => property);
    const twice = properties.find((property, index) => properties.indexOf(property) !== index);
    if (twice !== undefined) {
      throw invalidInput(place, `the rule ${name} has two filters for ${shown(twice)}`, 'give all values to one filter: the last would replace the others');
    }
    return new ArchiveRule(name, requireReason(place, `the archive rule ${name}`, reason), filters.map(({ _filter }) => _filter));
  }

  private constructor(
    /** The rule's name. */
    public readonly name: string,
    /** Why its findings are archived. */
    public readonly reason: string,
    /** @internal */
    public readonly _filters: readonly accessanalyzer.CfnAnalyzer.FilterProperty[],
  ) {}
}

/** Roles and users whose unused access is not looked for, and not paid for. */
export class UnusedAccessExclusion {
  /**
   * All of some accounts. For analyzers of an organization only, and not their own account.
   *
   * @param accountIds 1 to 2000 ids of twelve digits
   * @param reason why nobody needs to see their unused access
   * @throws if an id is none, or the reason says nothing
   */
  public static accounts(accountIds: string[], reason: string): UnusedAccessExclusion {
    const place = 'UnusedAccessExclusion.accounts';
    const wrong = accountIds.find((id) => !Token.isUnresolved(id) && !/^\d{12}$/.test(id));
    if (wrong !== undefined || accountIds.length < 1 || accountIds.length > 2000) {
      throw invalidInput(place, wrong === undefined ? `there are ${accountIds.length} accounts` : `${shown(wrong)} is not an account id`, 'name 1 to 2000 ids of twelve digits');
    }
    return new UnusedAccessExclusion(requireReason(place, `the exclusion of ${accountIds.length} accounts`, reason), { accountIds: [...accountIds] });
  }

  /**
   * Roles and users with a tag. Whoever may tag them can hide them: deny it, as the guardrails for tags do.
   *
   * @param key the tag's key
   * @param value its value
   * @param reason why nobody needs to see their unused access
   * @throws if the key is none, or the reason says nothing
   */
  public static tagged(key: string, value: string, reason: string): UnusedAccessExclusion {
    const place = 'UnusedAccessExclusion.tagged';
    if (Token.isUnresolved(key) || !/^(?!aws:)[\p{L}\p{N}\s_./=+:@-]{1,128}$/u.test(key)) {
      throw invalidInput(place, `${shown(key)} is not the key of a tag`, 'use 1 to 128 letters, digits, spaces and _./=+:@-, not beginning with aws:');
    }
    return new UnusedAccessExclusion(requireReason(place, `the exclusion of the tag ${key}`, reason), { resourceTags: [[{ key, value } as CfnTag]] });
  }

  private constructor(
    /** Why they are excluded. */
    public readonly reason: string,
    /** @internal */
    public readonly _criteria: accessanalyzer.CfnAnalyzer.AnalysisRuleCriteriaProperty,
  ) {}
}

function checked(property: string, values: string[]): string {
  if (Token.isUnresolved(property) || !/^[A-Za-z][\w.:/-]*$/.test(property)) {
    throw invalidInput('FindingFilter', `${shown(property)} is not a property of findings`, "use one such as 'resource' or 'principal.AWS'");
  }
  if (values.length < 1 || values.length > 20) {
    throw invalidInput('FindingFilter', `the filter for ${shown(property)} has ${values.length} values`, 'give 1 to 20');
  }
  return property;
}
