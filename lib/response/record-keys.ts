/** Reads and writes of items. */
export const RECORD_ACTIONS: string[] = ['dynamodb:PutItem', 'dynamodb:Query'];

/** Beginnings of the keys of a playbook's items. */
export function leadingKeys(playbook: string): string[] {
  return [`${playbook}|*`, `breaker|${playbook}|*`];
}
