import { Token } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  CustomExternalSecretOptions, DatabricksOptions, ExternalAdminOptions, GitLabAccessTokenOptions, MongoDbAtlasOptions,
  MongoDbAtlasServiceAccountOptions, PaddleApiKeyOptions, SalesforceClientSecretOptions, SnowflakeAccessTokenOptions, SnowflakeKeyPairOptions,
} from './external-secret-type-props';
import { invalidInput, shown } from '../private/errors';

/** What the types differ in. */
interface TypeSpec {
  readonly valueFields?: string[];
  readonly metadata?: { readonly [key: string]: string | undefined };
  readonly admin?: secretsmanager.ISecret;
  readonly longestIntervalDays?: number;
}

/**
 * A kind of credential at a partner that Secrets Manager rotates by itself, with what its rotation has to be told.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/mes-partners.html
 */
export class ExternalSecretType {
  /** A refresh token of BigID. */
  public static bigIdRefreshToken(): ExternalSecretType {
    return new ExternalSecretType('BigIDClientSecret', { valueFields: ['hostname', 'refreshToken'] });
  }

  /**
   * An API key of Cisco Security Cloud: a refresh token of 60 days that is renewed from its 45th day on, so a rotation comes at least every 14 days.
   */
  public static ciscoSecurityApiKey(): ExternalSecretType {
    return new ExternalSecretType('CiscoSecurityPlatformApiKey', {
      valueFields: ['refreshToken', 'organizationId', 'apiKeyId', 'apiBaseUrl'], longestIntervalDays: 14,
    });
  }

  /**
   * An API key of Confluent Cloud. Value: also `resourceId` and `environmentId` for a key of one cluster.
   *
   * @param options who rotates it
   */
  public static confluentCloudApiKey(options: ExternalAdminOptions = {}): ExternalSecretType {
    return new ExternalSecretType('ConfluentCloudApiKey', { valueFields: ['apiKey', 'apiSecret', 'serviceAccountId'], admin: options.admin });
  }

  /**
   * A personal access token of Databricks.
   *
   * @param options who rotates it, and how long a token lives
   * @throws if the lifetime is not a whole number from 2
   */
  public static databricksAccessToken(options: DatabricksOptions = {}): ExternalSecretType {
    const days = whole('databricksAccessToken', 'lifetimeDays', options.lifetimeDays, 2, 36_500);
    return new ExternalSecretType('DatabricksPAT', {
      valueFields: ['token', 'tokenId', 'workspaceUrl'],
      metadata: { tokenLifetimeDays: days },
      admin: options.admin,
      longestIntervalDays: (options.lifetimeDays ?? 90) - 1,
    });
  }

  /**
   * The OAuth secret of a service principal of Databricks.
   *
   * @param options who rotates it, and how long a secret lives, at most 730 days
   * @throws if the lifetime is not a whole number from 2 to 730
   */
  public static databricksServicePrincipalSecret(options: DatabricksOptions = {}): ExternalSecretType {
    const days = whole('databricksServicePrincipalSecret', 'lifetimeDays', options.lifetimeDays, 2, 730);
    return new ExternalSecretType('DatabricksSPSecret', {
      valueFields: ['accountId', 'servicePrincipalId', 'clientId', 'clientSecret', 'oauthSecretId'],
      metadata: { secretLifetimeDays: days },
      admin: options.admin,
      longestIntervalDays: (options.lifetimeDays ?? 730) - 1,
    });
  }

  /**
   * The pair of API key and application key that rotates other keys of Datadog.
   *
   * @param options who rotates it
   */
  public static datadogAdminKey(options: ExternalAdminOptions = {}): ExternalSecretType {
    return new ExternalSecretType('DatadogAdminKey', {
      valueFields: ['adminApiKey', 'adminApiKeyId', 'adminAppKey', 'adminAppKeyId', 'serviceAccountId', 'site'], admin: options.admin,
    });
  }

  /**
   * An API key of Datadog.
   *
   * @param admin the secret with the keys that rotate it, of type `DatadogAdminKey`
   */
  public static datadogApiKey(admin: secretsmanager.ISecret): ExternalSecretType {
    return new ExternalSecretType('DatadogApiKey', { valueFields: ['apiKey', 'apiKeyId'], admin });
  }

  /**
   * An application key of a service account of Datadog.
   *
   * @param admin the secret with the keys of the same service account that rotate it, of type `DatadogAdminKey`
   */
  public static datadogApplicationKey(admin: secretsmanager.ISecret): ExternalSecretType {
    return new ExternalSecretType('DatadogApplicationKey', { valueFields: ['appKey', 'appKeyId', 'serviceAccountId'], admin });
  }

  /**
   * An access token of GitLab: personal, or of a project or group whose `projectId` or `groupId` stands in the value too. GitLab ends the token
   * before at once.
   *
   * @param options who rotates it, and how long a token lives
   * @throws if the days are not a whole number from 2 to 365
   */
  public static gitLabAccessToken(options: GitLabAccessTokenOptions = {}): ExternalSecretType {
    const days = whole('gitLabAccessToken', 'daysToExpiry', options.daysToExpiry, 2, 365);
    return new ExternalSecretType('GitLabAccessToken', {
      valueFields: ['token', 'tokenId', 'gitlabUrl'],
      metadata: { daysToExpiry: days },
      admin: options.admin,
      longestIntervalDays: options.daysToExpiry && options.daysToExpiry - 1,
    });
  }

  /**
   * An API token of Jenkins.
   *
   * @param options who rotates it
   */
  public static jenkinsApiToken(options: ExternalAdminOptions = {}): ExternalSecretType {
    return new ExternalSecretType('JenkinsApiToken', { valueFields: ['apiToken', 'tokenUuid', 'username', 'jenkinsUrl'], admin: options.admin });
  }

  /**
   * A database user of MongoDB Atlas.
   *
   * @param admin the secret of a service account that may administer the project's users, of type `MongoDBAtlasServiceAccount`
   * @param options which API is spoken
   * @throws if the version of the API is not a date
   */
  public static mongoDbAtlasDatabaseUser(admin: secretsmanager.ISecret, options: MongoDbAtlasOptions = {}): ExternalSecretType {
    return new ExternalSecretType('MongoDBAtlasDatabaseUser', {
      valueFields: ['username', 'password', 'clusterUrl', 'databaseName', 'groupId'],
      metadata: { apiVersion: atlasVersion('mongoDbAtlasDatabaseUser', options) },
      admin,
    });
  }

  /**
   * A service account of MongoDB Atlas.
   *
   * @param options who rotates it, and which API is spoken
   * @throws if the version of the API is not a date
   */
  public static mongoDbAtlasServiceAccount(options: MongoDbAtlasServiceAccountOptions = {}): ExternalSecretType {
    return new ExternalSecretType('MongoDBAtlasServiceAccount', {
      valueFields: ['clientId', 'clientSecret', 'orgId'],
      metadata: { apiVersion: atlasVersion('mongoDbAtlasServiceAccount', options) },
      admin: options.admin,
    });
  }

  /**
   * An API token of Netskope. The token before ends at once: who was refused with it reads the secret again, as `secretReader().use` does.
   */
  public static netskopeApiToken(): ExternalSecretType {
    return new ExternalSecretType('NetskopeApiToken', { valueFields: ['apiToken', 'tenantUrl', 'serviceAccountName'], longestIntervalDays: 350 });
  }

  /**
   * An API key of Paddle that was made rotatable.
   *
   * @param options how long the key before works
   * @throws if the seconds are not a whole number from 0 to 86400
   */
  public static paddleApiKey(options: PaddleApiKeyOptions = {}): ExternalSecretType {
    const seconds = whole('paddleApiKey', 'gracePeriodSeconds', options.gracePeriodSeconds, 0, 86_400);
    return new ExternalSecretType('PaddleApiKey', { valueFields: ['api_key'], metadata: { gracePeriodSeconds: seconds } });
  }

  /**
   * The client secret of an external client app of Salesforce.
   *
   * @param options who rotates it, and which API is spoken
   * @throws if the version of the API is older than v65.0
   */
  public static salesforceClientSecret(options: SalesforceClientSecretOptions = {}): ExternalSecretType {
    const version = options.apiVersion ?? 'v65.0';
    if (!Token.isUnresolved(version) && !(Number(/^v(\d{2,})\.\d$/.exec(version)?.[1]) >= 65)) {
      throw invalidInput('ExternalSecretType.salesforceClientSecret', `an apiVersion of ${shown(version)}`, "use 'v65.0' or a later one");
    }
    return new ExternalSecretType('SalesforceClientSecret', {
      valueFields: ['consumerKey', 'consumerSecret', 'baseUri', 'appId', 'consumerId'], metadata: { apiVersion: version }, admin: options.admin,
    });
  }

  /**
   * A programmatic access token of Snowflake, which the key pair in the same value renews; the key pair stays.
   *
   * @param options how long tokens live
   * @throws if the days are not a whole number from 2 to 365, or the hours not one from 0 to 720
   */
  public static snowflakeAccessToken(options: SnowflakeAccessTokenOptions = {}): ExternalSecretType {
    const daysToExpiry = whole('snowflakeAccessToken', 'daysToExpiry', options.daysToExpiry, 2, 365);
    const expireOldTokenAfterHours = whole('snowflakeAccessToken', 'expireOldTokenAfterHours', options.expireOldTokenAfterHours, 0, 720);
    return new ExternalSecretType('SnowflakePat', {
      valueFields: ['account', 'user', 'privateKey', 'patTokenName', 'patTokenValue'],
      metadata: { daysToExpiry, expireOldTokenAfterHours },
      longestIntervalDays: (options.daysToExpiry ?? 15) - 1,
    });
  }

  /**
   * The key pair of a user of Snowflake.
   *
   * @param options how the keys are made
   */
  public static snowflakeKeyPair(options: SnowflakeKeyPairOptions = {}): ExternalSecretType {
    const { algorithm, encryptPrivateKey } = options;
    return new ExternalSecretType('SnowflakeKeyPairAuthentication', {
      valueFields: ['account', 'user', 'privateKey', 'publicKey'],
      metadata: {
        cryptographicAlgorithm: algorithm,
        encryptPrivateKey: encryptPrivateKey === undefined ? undefined : encryptPrivateKey ? 'True' : 'False',
      },
    });
  }

  /**
   * A type that has no factory here.
   *
   * @param secretType as the list of partners names it, such as `PaddleApiKey`
   * @param options what the partner's page asks for
   * @throws if the type, a key or a value is none, or the admin is named twice
   */
  public static custom(secretType: string, options: CustomExternalSecretOptions = {}): ExternalSecretType {
    const where = 'ExternalSecretType.custom';
    if (!/^[A-Za-z][\w-]{0,255}$/.test(secretType)) {
      throw invalidInput(where, `${shown(secretType)} is not a type of managed external secrets`, "write it as the list of partners has it, such as 'PaddleApiKey'");
    }
    const metadata = options.metadata ?? {};
    if ('adminSecretArn' in metadata) {
      throw invalidInput(where, 'the metadata names adminSecretArn', 'give the secret as admin, so that the rotation may read it');
    }
    const wrong = Object.entries(metadata).find(([key, value]) => key === '' || key.length > 256
      || (!Token.isUnresolved(value) && (value === '' || value.length > 2048)));
    if (wrong) {
      throw invalidInput(where, `metadata ${shown(wrong[0])} of ${wrong[1].length} characters`, 'use keys of 1 to 256 characters and values of 1 to 2048');
    }
    whole('custom', 'longestIntervalDays', options.longestIntervalDays, 1, 1_000);
    return new ExternalSecretType(secretType, { ...options, metadata });
  }

  /** What the value has to contain; empty where it is not known. */
  public readonly valueFields: string[];

  /** The secret with the credential that rotates this one, where it does not rotate itself. */
  public readonly admin?: secretsmanager.ISecret;

  /** The longest time between two rotations in days, where the credential ends by itself. */
  public readonly longestIntervalDays?: number;

  /** What the rotation is told, `adminSecretArn` included. */
  public readonly metadata: { [key: string]: string };

  private constructor(
    /** The type as Secrets Manager names it. */
    public readonly secretType: string,
    spec: TypeSpec,
  ) {
    this.valueFields = spec.valueFields ?? [];
    this.admin = spec.admin;
    this.longestIntervalDays = spec.longestIntervalDays;
    const given = Object.entries({ ...spec.metadata, adminSecretArn: spec.admin?.secretArn });
    this.metadata = Object.fromEntries(given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  }
}

/** A number as metadata has it, checked; nothing where it was not given. */
function whole(factory: string, option: string, value: number | undefined, least: number, most: number): string | undefined {
  if (value === undefined || Token.isUnresolved(value)) {
    return value?.toString();
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalidInput(`ExternalSecretType.${factory}`, `${option} of ${shown(value)}`, `use a whole number from ${least} to ${most}`);
  }
  return String(value);
}

function atlasVersion(factory: string, { apiVersion }: MongoDbAtlasOptions): string | undefined {
  if (apiVersion !== undefined && !Token.isUnresolved(apiVersion) && !/^\d{4}-\d{2}-\d{2}$/.test(apiVersion)) {
    throw invalidInput(`ExternalSecretType.${factory}`, `an apiVersion of ${shown(apiVersion)}`, "write it as '2025-03-12'");
  }
  return apiVersion;
}
