/** How much is denied when temporary credentials were stolen. */
export enum RevocationScope {
  /**
   * The session that was stolen: others of the role go on, and so do new ones of the same name. For an IAM user all of its temporary
   * sessions, which IAM does not tell apart.
   */
  SESSION = 'SESSION',
  /** Every session that the role had by then. Whoever uses it has to start a new one. */
  ROLE = 'ROLE',
}
