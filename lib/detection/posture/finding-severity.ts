/** How bad Security Hub says a finding is. */
export enum FindingSeverity {
  /** Nothing to fix. */
  INFORMATIONAL = 'INFORMATIONAL',
  /** To fix when there is time. */
  LOW = 'LOW',
  /** To fix, not at once. */
  MEDIUM = 'MEDIUM',
  /** To fix soon. */
  HIGH = 'HIGH',
  /** To fix now, or it spreads. */
  CRITICAL = 'CRITICAL',
}
