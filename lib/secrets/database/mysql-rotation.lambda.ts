import { rotationHandler } from '../rotation-handler.lambda-shared';
import { certificateAuthorities } from './certificate-authorities.lambda-shared';
import { databaseCredential } from './database-credential.lambda-shared';
import { mysql } from './mysql/mysql-driver.lambda-shared';

/** Rotates the login of a MySQL, MariaDB or Aurora MySQL database. */
export const handler = rotationHandler((environment, secrets) =>
  databaseCredential(environment, mysql({ ca: certificateAuthorities(environment) }), secrets));
