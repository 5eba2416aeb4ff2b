/** A unit that exists. */
export interface ExistingUnit {
  /** Names from the root down, such as `Workloads/Production`. The unit above it comes before it. */
  readonly path: string;

  /** Its id, such as `ou-ab12-34cdefgh`. */
  readonly unitId: string;

  /**
   * Whether the unit is registered with Control Tower, which then owns it.
   *
   * @default - as the organization: all of its units, where Control Tower governs it
   */
  readonly registeredWithControlTower?: boolean;
}

/** An account that exists. */
export interface ExistingAccount {
  /** Twelve digits. */
  readonly accountId: string;

  /** Path of the unit that holds it, such as `Workloads/Production`; `/` is the root. */
  readonly unit: string;

  /**
   * Its name.
   *
   * @default - its id
   */
  readonly name?: string;
}

/** What is known of an organization that exists. */
export interface OrganizationAttributes {
  /** Its id, such as `o-a1b2c3d4e5`. */
  readonly organizationId: string;

  /** Id of its root, such as `r-ab12`. */
  readonly rootId: string;

  /**
   * Twelve digits of the account that owns it.
   *
   * @default - not known
   */
  readonly managementAccountId?: string;

  /**
   * Whether Control Tower governs it. Units that are registered there, all accounts and the service access that it turned on
   * are then refused to be changed from here.
   *
   * @default false
   */
  readonly controlTower?: boolean;

  /**
   * Its units, each after the one above it.
   *
   * @default - none
   */
  readonly units?: ExistingUnit[];

  /**
   * Its accounts.
   *
   * @default - none
   */
  readonly accounts?: ExistingAccount[];
}
