import { Names, Token } from 'aws-cdk-lib';
import * as macie from 'aws-cdk-lib/aws-macie';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DataDiscovery } from './data-discovery';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Properties of {@link CustomDataIdentifier}. */
export interface CustomDataIdentifierProps {
  /** Macie, which has to be on first. */
  readonly discovery: DataDiscovery;

  /** What is sensitive: a regular expression of up to 512 characters, without references back and without looking around. */
  readonly pattern: string;

  /**
   * One of these has to stand before the text: up to 50 of 3 to 90 characters.
   *
   * @default - the text alone is enough
   */
  readonly keywords?: string[];

  /**
   * Text with one of these in it is not sensitive: up to 10 of 4 to 90 characters.
   *
   * @default - none
   */
  readonly ignoreWords?: string[];

  /**
   * How many characters may stand between the end of a keyword and that of the text: 1 to 300. It needs `keywords`.
   *
   * @default 50
   */
  readonly maximumMatchDistance?: number;

  /**
   * Its name, 3 to 64 characters. People who may see Macie see it.
   *
   * @default - a name made from the construct's path
   */
  readonly identifierName?: string;
}

/**
 * Data that only you know to be sensitive, such as numbers of employees, for Macie to look for. A change of it makes a new one.
 *
 * @see https://docs.aws.amazon.com/macie/latest/user/custom-data-identifiers.html
 */
export class CustomDataIdentifier extends Construct {
  /** The identifier. */
  public readonly identifier: macie.CfnCustomDataIdentifier;

  /** @throws for a pattern, words, a distance or a name out of range, and for a distance without keywords */
  constructor(scope: Construct, id: string, props: CustomDataIdentifierProps) {
    super(scope, id);
    const { discovery, pattern, keywords, ignoreWords, maximumMatchDistance, identifierName } = props;
    requirePattern(this, pattern);
    this.checkWords('keywords', keywords, 50, 3);
    this.checkWords('ignoreWords', ignoreWords, 10, 4);
    if (maximumMatchDistance !== undefined && !keywords) {
      throw invalidInput(this, 'maximumMatchDistance is set, and there are no keywords', 'name keywords, or remove maximumMatchDistance');
    }
    if (maximumMatchDistance !== undefined && !(Number.isInteger(maximumMatchDistance) && maximumMatchDistance >= 1 && maximumMatchDistance <= 300)) {
      throw invalidInput(this, `maximumMatchDistance is ${shown(maximumMatchDistance)}`, 'use a whole number from 1 to 300');
    }
    this.identifier = new macie.CfnCustomDataIdentifier(this, 'Identifier', {
      name: nameOf(this, identifierName), regex: pattern, keywords, ignoreWords, maximumMatchDistance,
    });
    this.identifier.node.addDependency(discovery.session);
  }

  private checkWords(what: string, words: string[] | undefined, most: number, shortest: number): void {
    if (words && (words.length === 0 || words.length > most)) {
      throw invalidInput(this, `there are ${words.length} ${what}, and Macie takes 1 to ${most}`, 'name more or fewer');
    }
    const bad = words?.find((word) => !Token.isUnresolved(word) && (word.length < shortest || word.length > 90));
    if (bad !== undefined) {
      throw invalidInput(this, `${shown(bad)} has ${bad.length} characters, and ${what} have ${shortest} to 90`, 'write a longer or a shorter one');
    }
  }
}

/** What Macie may overlook. */
export class AllowedText {
  /**
   * Text that matches a regular expression.
   *
   * @param pattern up to 512 characters
   */
  public static matching(pattern: string): AllowedText {
    return new AllowedText((scope) => {
      requirePattern(scope, pattern);
      return { regex: pattern };
    });
  }

  /**
   * Words of a text file, one a line. Macie's service-linked role reads it whenever it looks at data: a policy of the bucket must not deny that.
   *
   * @param bucket of the account and region of Macie
   * @param key the object's key
   */
  public static words(bucket: IBucket, key: string): AllowedText {
    return new AllowedText((scope) => {
      if (key === '') {
        throw invalidInput(scope, 'the key of the file with the words is empty', 'name the object');
      }
      return { s3WordsList: { bucketName: bucket.bucketName, objectKey: key } };
    });
  }

  private constructor(
    /** @internal */
    public readonly _criteria: (scope: Construct) => macie.CfnAllowList.CriteriaProperty,
  ) {}
}

/** Properties of {@link DataAllowList}. */
export interface DataAllowListProps {
  /** Macie, which has to be on first. */
  readonly discovery: DataDiscovery;

  /** What Macie overlooks. */
  readonly text: AllowedText;

  /** Why it is not sensitive, for the person who reviews it. It stands in the description. */
  readonly reason: string;

  /**
   * Its name, 3 to 64 characters. People who may see Macie see it.
   *
   * @default - a name made from the construct's path
   */
  readonly listName?: string;
}

/**
 * Text that Macie overlooks, such as the address of your own office or numbers made for tests.
 *
 * Automated discovery uses it once somebody adds it there in the console, and jobs when they name it.
 *
 * @see https://docs.aws.amazon.com/macie/latest/user/allow-lists.html
 */
export class DataAllowList extends Construct {
  /** The list. */
  public readonly list: macie.CfnAllowList;

  /** @throws for a pattern that is empty or too long, an empty key, a name out of range, and a reason that says nothing */
  constructor(scope: Construct, id: string, props: DataAllowListProps) {
    super(scope, id);
    const reason = requireReason(this, 'overlooking this text', props.reason);
    this.list = new macie.CfnAllowList(this, 'List', {
      name: nameOf(this, props.listName), description: reason.slice(0, 512), criteria: props.text._criteria(this),
    });
    this.list.addMetadata('Reason', reason);
    this.list.node.addDependency(props.discovery.session);
  }
}

function requirePattern(scope: Construct, pattern: string): void {
  if (!Token.isUnresolved(pattern) && (pattern.length === 0 || pattern.length > 512)) {
    throw invalidInput(scope, `the pattern has ${pattern.length} characters`, 'use 1 to 512');
  }
  const unsupported = /\\[1-9]|\(\?(=|!|<=|<!)/.exec(pattern);
  if (unsupported) {
    throw invalidInput(scope, `the pattern has ${shown(unsupported[0])}, and Macie neither refers back nor looks around`, 'write it without');
  }
}

function nameOf(scope: Construct, name: string | undefined): string {
  if (name !== undefined && !Token.isUnresolved(name) && (name.length < 3 || name.length > 64)) {
    throw invalidInput(scope, `the name ${shown(name)} has ${name.length} characters`, 'use 3 to 64');
  }
  return name ?? Names.uniqueResourceName(scope, { maxLength: 64, separator: '-' });
}
