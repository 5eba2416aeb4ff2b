/** How far a playbook goes by itself. */
export enum PlaybookMode {
  /** Reads, and tells people what it would do. No role of the playbook can change anything. */
  OBSERVE = 'OBSERVE',
  /** Asks people, and acts when one of them says yes in time. The function that reads findings cannot change anything. */
  APPROVE = 'APPROVE',
  /** Acts, reads back what it did, and tells people. */
  AUTOMATIC = 'AUTOMATIC',
}
