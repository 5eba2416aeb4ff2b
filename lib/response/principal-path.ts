import { Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../private/errors';

/** Refuses what IAM would not take as the path of a user or role. */
export function requirePath(place: string, kind: 'user' | 'role', path: string): void {
  if (Token.isUnresolved(path) || !/^\/(?:[\w+=,.@-]+\/)*$/.test(path) || path.length > 512) {
    throw invalidInput(place, `${shown(path)} is not a path of IAM ${kind}s`, "begin and end it with a slash, such as '/break-glass/'");
  }
}
