import { literal } from './quoting.lambda-shared';
import { cachingSha2Verifier, nativeVerifier } from './verifiers.lambda-shared';
import { RotationError } from '../../rotation-errors.lambda-shared';

/** Plugins that work with a password, and what they keep of it. */
const MARIADB: Readonly<Record<string, (password: string) => string>> = {
  mysql_native_password: nativeVerifier,
};
const MYSQL: Readonly<Record<string, (password: string) => string>> = {
  caching_sha2_password: (password) => cachingSha2Verifier(password),
  mysql_native_password: nativeVerifier,
};

/** Asks the operating system, which has nothing to be told. */
const UNIX_SOCKET = 'unix_socket';

/** What CREATE USER and ALTER USER say about a password, for the plugins that an account has, which it keeps. */
export function identifiedBy(isMariadb: boolean, username: string, plugins: readonly string[], password: string): string {
  const known = isMariadb ? MARIADB : MYSQL;
  const others = plugins.filter((plugin) => !(plugin in known));
  const unsupported = others.filter((plugin) => !isMariadb || plugin !== UNIX_SOCKET);
  if (unsupported.length > 0 || plugins.length - others.length > 1) {
    throw new RotationError('contract', `the user ${JSON.stringify(username)} is let in by ${plugins.join(' or ')}: let one of ${Object.keys(known).join(', ')} do it`);
  }
  if (plugins.length === others.length) {
    // An account without a password has no plugin.
    const { [isMariadb ? 'mysql_native_password' : 'caching_sha2_password']: verifier } = known;
    return isMariadb
      ? `IDENTIFIED VIA ${[...others, `mysql_native_password USING ${literal(verifier(password))}`].join(' OR ')}`
      : newUserIdentifiedBy(false, password);
  }
  return isMariadb
    ? `IDENTIFIED VIA ${plugins.map((plugin) => (plugin in known ? `${plugin} USING ${literal(known[plugin](password))}` : plugin)).join(' OR ')}`
    : `IDENTIFIED WITH ${plugins[0]} AS ${literal(known[plugins[0]](password))}`;
}

/** The same for a user that is made. */
export function newUserIdentifiedBy(isMariadb: boolean, password: string): string {
  return identifiedBy(isMariadb, '', [isMariadb ? 'mysql_native_password' : 'caching_sha2_password'], password);
}
