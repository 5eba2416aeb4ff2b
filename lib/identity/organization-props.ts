import { OrganizationAttributes } from './organization-attributes';

/** An account to create. */
export interface OrganizationAccountProps {
  /**
   * Its name: 1 to 50 printable ASCII characters, unique among the accounts declared here. Its logical id is made from it.
   * CloudFormation cannot change it: rename the account elsewhere and leave this as it is.
   */
  readonly name: string;

  /**
   * Address of its root user, which no other AWS account has: 6 to 64 characters. Use one that a team reads, such as a distribution
   * list. CloudFormation cannot change it later.
   */
  readonly email: string;

  /** Path of the unit that holds it, such as `Workloads/Production`; `/` is the root, where fewer guardrails hold. Another one moves it. */
  readonly unit: string;

  /**
   * Name of the role that Organizations makes in the account for administrators of the management account. CloudFormation cannot
   * change it later.
   *
   * @default - `OrganizationAccountAccessRole`
   */
  readonly roleName?: string;
}

/** Properties of {@link Organization}. */
export interface OrganizationProps {
  /**
   * The organization that exists, with the units and accounts of it that matter here. Nothing of it is changed: units and accounts
   * are only added. Where Control Tower made it, say so there.
   *
   * @default - a new organization with all features, owned by the account of the stack
   */
  readonly existing?: OrganizationAttributes;

  /**
   * Paths of the units to create, such as `Workloads/Production`, each after the one above it, at most five levels deep.
   *
   * @default - none
   */
  readonly units?: string[];

  /**
   * The accounts to create, one after the other.
   *
   * @default - none
   */
  readonly accounts?: OrganizationAccountProps[];
}
