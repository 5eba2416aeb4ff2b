import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** Exact names of everything that belongs to an emergency access. No tokens: policies and event patterns of other stacks name them. */
export interface BreakGlassNames {
  readonly userNames: readonly string[];
  readonly roleName: string;
  readonly path: string;
}

/** What follows the account in ARNs of the group and the policy, below the path of the access. */
export const BREAK_GLASS_GROUP = 'BreakGlassUsers';

/** Refuses names that are not exact, not two, or not apart from everybody else's. */
export function requireBreakGlassNames(where: IConstruct, names: BreakGlassNames): void {
  const { userNames, roleName, path } = names;
  const notExact = [...userNames, roleName].find((name) => Token.isUnresolved(name) || !/^[\w+=,.@-]{1,64}$/.test(name));
  if (notExact !== undefined) {
    throw invalidInput(where, `${shown(notExact)} is not an exact name`, 'write 1 to 64 letters, digits and +=,.@_-: guardrails and alarms of other stacks name users and role');
  }
  if (userNames.length !== 2 || userNames[0].toLowerCase() === userNames[1].toLowerCase()) {
    throw invalidInput(where, `${userNames.length === 2 ? 'the users have one name' : `there are ${userNames.length} users`}: ${shown(userNames)}`,
      'name two different users: with one a lost device locks everybody out, and more are more to steal');
  }
  if (Token.isUnresolved(path) || !/^\/(?:[\w+=,.@-]+\/)+$/.test(path) || path.length > 512) {
    throw invalidInput(where, `${shown(path)} is not a path below the root`, "begin and end it with a slash, such as '/break-glass/'");
  }
  if (path.startsWith('/aws-reserved/') || path.startsWith('/aws-service-role/')) {
    throw invalidInput(where, `${shown(path)} is a path of AWS`, "use one of your own, such as '/break-glass/'");
  }
}
