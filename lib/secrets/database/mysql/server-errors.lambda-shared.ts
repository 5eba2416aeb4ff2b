import { RotationError, RotationErrorKind } from '../../rotation-errors.lambda-shared';

/** The numbers of errors that MySQL and MariaDB give, so far as rotation tells them apart. */
export const ERRORS = {
  accessDenied: 1045,
  accessDeniedForDatabase: 1044,
  accessDeniedWithoutPassword: 1698,
  unknownDatabase: 1049,
  tableAccessDenied: 1142,
  columnAccessDenied: 1143,
  privilegeMissing: 1227,
  routineAccessDenied: 1370,
  passwordNotAllowed: 1131,
  optionPrevents: 1290,
  cannotUser: 1396,
  passwordFormat: 1372,
  passwordRefusedByPolicy: 1819,
  unknownVariable: 1193,
} as const;

/** The user or the password, or the state of the account. */
const AUTHENTICATION: ReadonlySet<number> = new Set([
  ERRORS.accessDenied, ERRORS.accessDeniedWithoutPassword,
  1820, 1862, // the password has expired
  3118, 4151, // the account is locked, in MySQL and in MariaDB
  3955, 4150, // it is blocked after too many wrong passwords
]);

/** What passes by itself: too many connections of the user, a lock, a shutdown. */
const RETRYABLE: ReadonlySet<number> = new Set([1203, 1226, 1205, 1213, 1053, 1317, 3169, 1927, 1969, 3024]);

/** The server is not ready, or takes no connection from here. */
const NETWORK: ReadonlySet<number> = new Set([1040, 1129, 1130, 1152, 1158, 1159, 1160, 1161, 1184, 1836, 3032]);

const RIGHTS: ReadonlySet<number> = new Set([
  ERRORS.accessDenied, ERRORS.accessDeniedForDatabase, ERRORS.accessDeniedWithoutPassword, ERRORS.tableAccessDenied, ERRORS.columnAccessDenied,
  ERRORS.privilegeMissing, ERRORS.routineAccessDenied, ERRORS.passwordNotAllowed,
]);

/** The server asks for a plugin that the driver does not have, or that is refused because it hands over the password. */
const PLUGIN_REFUSED: ReadonlySet<string> = new Set(['AUTH_SWITCH_PLUGIN_ERROR', 'AUTHENTICATION_PLUGIN_REFUSED', 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED']);

/** An error of the driver, which the server or the system below has made. Its message is never read: it may quote a statement. */
export interface DriverError {
  /** The number that the server gave; the system has numbers of its own, below 0. */
  readonly errno?: number;
  readonly code?: string;
}

/** What kept a session from opening. Before TLS is up nothing that the other side says counts: it may be anybody. */
export function openingError(error: DriverError, where: string, isSecure: boolean): RotationError {
  const number = serverNumber(error);
  if (isSecure && PLUGIN_REFUSED.has(codeOf(error))) {
    return new RotationError('contract', `${where} lets the user in by a way that is not supported: it must be caching_sha2_password or mysql_native_password`);
  }
  if (number === undefined) {
    return error.code === 'HANDSHAKE_NO_SSL_SUPPORT'
      ? new RotationError('network', `${where} offers no TLS: nothing was sent. Turn TLS on in the server`)
      : new RotationError('network', `${where} is not reached (${codeOf(error)})`);
  }
  if (!isSecure) {
    return new RotationError('network', `${where} refused the connection before TLS (error ${number})`);
  }
  if (AUTHENTICATION.has(number)) {
    return new RotationError('authentication', `${where} refuses the user or its password (error ${number})`);
  }
  if (number === ERRORS.unknownDatabase || number === ERRORS.accessDeniedForDatabase) {
    return new RotationError('contract', `${where} has no such database, or the user may not open it (error ${number}): compare the field dbname of the secret`);
  }
  return new RotationError(kindOf(number), `${where} did not open a session (error ${number})`);
}

/** What failed in an open session. */
export function statementError(error: DriverError, doing: string): RotationError {
  const number = serverNumber(error);
  if (number === undefined) {
    return new RotationError('network', `the connection was lost: ${doing} (${codeOf(error)})`);
  }
  if (RIGHTS.has(number)) {
    return new RotationError('terminal', `the user of this session lacks the right for it: ${doing} (error ${number}). Grant the user what the documentation of the construct lists`);
  }
  return new RotationError(kindOf(number), `the server refused: ${doing} (error ${number})`);
}

/** The number of an error of the server. */
export function serverNumber({ errno }: DriverError): number | undefined {
  return typeof errno === 'number' && errno >= 1000 ? errno : undefined;
}

function kindOf(number: number): RotationErrorKind {
  return RETRYABLE.has(number) ? 'retryable' : NETWORK.has(number) ? 'network' : 'terminal';
}

/** Codes are made of capitals; whatever else stands there may be text of the server. */
function codeOf({ code }: DriverError): string {
  return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}
