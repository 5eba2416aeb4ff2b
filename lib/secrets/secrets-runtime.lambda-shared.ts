/**
 * `cdk-zero-trust/runtime/secrets`: what functions and services read their secrets with. It imports no CDK.
 */
export {
  isAuthenticationFailure, isHttpAuthenticationFailure, isMysqlAuthenticationFailure, isPostgresqlAuthenticationFailure,
} from './runtime/authentication-failures.lambda-shared';
export { SecretReadError } from './runtime/read-error.lambda-shared';
export { parameterReader, secretReader } from './runtime/secret-reader.lambda-shared';

export type { SecretReadErrorKind } from './runtime/read-error.lambda-shared';
export type {
  ParameterReaderOptions, PerVersion, PerVersionOptions, ReaderOptions, SecretReader, SecretReaderOptions, UseOptions,
} from './runtime/secret-reader.lambda-shared';
export type { ReadValue, SecretValue } from './runtime/secret-value.lambda-shared';
export type { RuntimeClock, RuntimeCredentials, SecretSource, ServiceOptions } from './runtime/source.lambda-shared';
