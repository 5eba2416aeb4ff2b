/** How far a playbook goes by itself. */
export enum PlaybookMode {
  /** Reads, and tells people what it would do. Its role cannot change anything. */
  OBSERVE = 'OBSERVE',
  /** Acts, reads back what it did, and tells people. */
  AUTOMATIC = 'AUTOMATIC',
}
