import { rotationHandler } from '../rotation-handler.lambda-shared';
import { certificateAuthorities } from './certificate-authorities.lambda-shared';
import { databaseCredential } from './database-credential.lambda-shared';
import { postgresql } from './postgresql/postgresql-driver.lambda-shared';

/** Rotates the login of a PostgreSQL database. */
export const handler = rotationHandler((environment, secrets) =>
  databaseCredential(environment, postgresql({ ca: certificateAuthorities(environment) }), secrets));
