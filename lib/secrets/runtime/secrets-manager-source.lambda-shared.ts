import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readError, SecretReadError } from './read-error.lambda-shared';
import type { ReadValue } from './secret-value.lambda-shared';
import { regionOf, SecretSource, ServiceOptions } from './source.lambda-shared';

/** A client for few small calls, each of which somebody waits for. */
export function secretsManagerClient(id: string, options: ServiceOptions): SecretsManagerClient {
  const { endpoint, credentials } = options;
  return new SecretsManagerClient({
    region: regionOf(id, options),
    ...endpoint === undefined ? {} : { endpoint },
    ...credentials === undefined ? {} : { credentials },
    maxAttempts: 3,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 },
  });
}

/** The version AWSCURRENT of a secret. */
export class SecretsManagerSource implements SecretSource {
  private readonly client: SecretsManagerClient;

  constructor(private readonly secretId: string, options: ServiceOptions) {
    this.client = secretsManagerClient(secretId, options);
  }

  public async read(): Promise<ReadValue> {
    try {
      const answer = await this.client.send(new GetSecretValueCommand({ SecretId: this.secretId }));
      const { VersionId: versionId, SecretString: text, SecretBinary: binary } = answer;
      const content = text ?? binary;
      if (versionId === undefined || content === undefined) {
        throw new SecretReadError('contract', `GetSecretValue of ${this.secretId} answered without a value`);
      }
      return { versionId, content };
    } catch (error) {
      throw readError('GetSecretValue', this.secretId, error);
    }
  }
}
