import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** Options of the types whose credential rotates itself, or is rotated by an administrator's. */
export interface ExternalAdminOptions {
  /**
   * The secret with the administrator's credential at the partner, of the type that the partner's page names. The rotation reads it.
   *
   * @default - none: the credential rotates itself, and needs the permission for it at the partner
   */
  readonly admin?: secretsmanager.ISecret;
}

/** Options of `ExternalSecretType.salesforceClientSecret`. */
export interface SalesforceClientSecretOptions extends ExternalAdminOptions {
  /**
   * The version of the Salesforce organization's API, at least `v65.0`.
   *
   * @default 'v65.0'
   */
  readonly apiVersion?: string;
}

/** Options of the types of MongoDB Atlas. */
export interface MongoDbAtlasOptions {
  /**
   * The version of the Atlas Administration API, a date such as `2025-03-12`.
   *
   * @default - the one that Secrets Manager uses, 2025-03-12
   */
  readonly apiVersion?: string;
}

/** Options of `ExternalSecretType.mongoDbAtlasServiceAccount`. */
export interface MongoDbAtlasServiceAccountOptions extends MongoDbAtlasOptions {
  /**
   * The secret of a service account, of type `MongoDBAtlasServiceAccount`, that manages the secrets of this one.
   *
   * @default - none: the service account rotates itself
   */
  readonly admin?: secretsmanager.ISecret;
}

/** How keys of Snowflake sign. */
export enum SnowflakeKeyAlgorithm {
  /** RSA with SHA-256. */
  RS256 = 'RS256',
  /** RSA with SHA-384. */
  RS384 = 'RS384',
  /** RSA with SHA-512. */
  RS512 = 'RS512',
}

/** Options of `ExternalSecretType.snowflakeKeyPair`. */
export interface SnowflakeKeyPairOptions {
  /**
   * How the keys sign.
   *
   * @default SnowflakeKeyAlgorithm.RS256
   */
  readonly algorithm?: SnowflakeKeyAlgorithm;

  /**
   * Whether the private key in the value is encrypted with a random passphrase, which stands in the value beside it.
   *
   * @default false
   */
  readonly encryptPrivateKey?: boolean;
}

/** Options of `ExternalSecretType.snowflakeAccessToken`. */
export interface SnowflakeAccessTokenOptions {
  /**
   * The token's DAYS_TO_EXPIRY at Snowflake, 1 to 365. The rotation comes more often.
   *
   * @default 15
   */
  readonly daysToExpiry?: number;

  /**
   * Hours until the token before ends after a rotation, 0 to 720.
   *
   * @default 24
   */
  readonly expireOldTokenAfterHours?: number;
}

/** Options of `ExternalSecretType.gitLabAccessToken`. */
export interface GitLabAccessTokenOptions extends ExternalAdminOptions {
  /**
   * Days until a new token ends, 1 to 365. The rotation comes more often.
   *
   * @default - as the GitLab instance has it
   */
  readonly daysToExpiry?: number;
}

/** Options of the types of Databricks. */
export interface DatabricksOptions extends ExternalAdminOptions {
  /**
   * Days that a new credential lives. The rotation comes more often.
   *
   * @default - 90 for a personal access token, 730 for the secret of a service principal
   */
  readonly lifetimeDays?: number;
}

/** Options of `ExternalSecretType.paddleApiKey`. */
export interface PaddleApiKeyOptions {
  /**
   * Seconds that the key before works after the first use of the new one, 0 to 86400.
   *
   * @default 300
   */
  readonly gracePeriodSeconds?: number;
}

/** Options of `ExternalSecretType.custom`. */
export interface CustomExternalSecretOptions extends ExternalAdminOptions {
  /**
   * What the partner's page calls metadata. Readable in the template, so none may be secret. `adminSecretArn` comes from `admin`.
   *
   * @default - none
   */
  readonly metadata?: { [key: string]: string };

  /**
   * The fields of the value, as the partner's page lists them.
   *
   * @default - not known
   */
  readonly valueFields?: string[];

  /**
   * The longest time between two rotations in days, where the credential ends by itself.
   *
   * @default - not limited
   */
  readonly longestIntervalDays?: number;
}
