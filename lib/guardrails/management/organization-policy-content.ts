import { readFileSync } from 'fs';
import { Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../../private/errors';

/** What a policy says, as AWS's page for its type describes it. */
export class OrganizationPolicyContent {
  /**
   * A policy as JSON text.
   *
   * @param text the whole policy; white space does not matter
   * @throws if it is not a JSON object, or holds a value known only at deployment, as its size would not be known
   */
  public static fromJson(text: string): OrganizationPolicyContent {
    return parsed('OrganizationPolicyContent.fromJson', text);
  }

  /**
   * A policy from a file, such as one that the console exported.
   *
   * @param file path of the file, from the folder in which the app runs
   * @throws if it cannot be read or is not a JSON object
   */
  public static fromFile(file: string): OrganizationPolicyContent {
    const where = 'OrganizationPolicyContent.fromFile';
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      throw invalidInput(where, `the file ${shown(file)} cannot be read`, 'write its path from the folder in which the app runs');
    }
    return parsed(where, text);
  }

  /** @internal */
  public static _of(value: object): OrganizationPolicyContent {
    return new OrganizationPolicyContent(value);
  }

  private constructor(
    /** @internal */
    public readonly _value: object,
  ) {}
}

function parsed(where: string, text: string): OrganizationPolicyContent {
  if (Token.isUnresolved(text)) {
    throw invalidInput(where, 'the policy is known only at deployment', 'write it out, so that its size is known');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0) {
    throw invalidInput(where, 'the policy is not a JSON object with members', "write it as AWS's page for its type shows");
  }
  return OrganizationPolicyContent._of(value);
}
