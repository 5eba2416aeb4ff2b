import { requireForm } from './policy-checks';

/** A role in the account that is backed up. */
export function roleArn(partition: string, name: string, path: string): string {
  return `arn:${partition}:iam::$account:role${path}${name}`;
}

/** Refuses what is not the name or path of a role. */
export function requireRole(where: string, name: string, path: string): void {
  requireForm(where, name, /^[\w+=,.@-]{1,64}$/, 'the name of a role', 'write its name without path');
  requireForm(where, path, /^\/([\w+=,.@-]+\/)*$/, 'the path of a role', "write it from '/' to '/'");
}
