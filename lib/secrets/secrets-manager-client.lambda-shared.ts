import {
  DescribeSecretCommand, GetSecretValueCommand, ListSecretVersionIdsCommand, PutSecretValueCommand,
  SecretsManagerClient, UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { RotationError } from './rotation-errors.lambda-shared';
import type { DatedSecretsClient, SecretContent, SecretDescription } from './rotation-steps.lambda-shared';

const RETRYABLE = new Set([
  'InternalServiceError', 'InternalServiceErrorException', 'InternalFailure', 'LimitExceededException', 'RequestTimeout', 'ServiceUnavailable',
  'Throttling', 'ThrottlingException', 'TimeoutError', 'TooManyRequestsException',
]);

/** Secrets Manager itself. */
export class SecretsManager implements DatedSecretsClient {
  constructor(private readonly client: SecretsManagerClient) {}

  public async describe(secretId: string): Promise<SecretDescription> {
    const answer = await this.call('DescribeSecret', () => this.client.send(new DescribeSecretCommand({ SecretId: secretId })));
    return {
      rotationEnabled: answer.RotationEnabled === true,
      stages: answer.VersionIdsToStages ?? {},
      lastRotated: answer.LastRotatedDate,
      nextRotation: answer.NextRotationDate,
      lastChanged: answer.LastChangedDate,
    };
  }

  public async versionDates(secretId: string): Promise<Readonly<Record<string, Date>>> {
    const dates: Record<string, Date> = {};
    let next: string | undefined;
    do {
      const answer = await this.call('ListSecretVersionIds', () => this.client.send(new ListSecretVersionIdsCommand({ SecretId: secretId, NextToken: next })));
      for (const { VersionId: id, CreatedDate: created } of answer.Versions ?? []) {
        if (id !== undefined && created !== undefined) {
          dates[id] = created;
        }
      }
      next = answer.NextToken;
    } while (next !== undefined);
    return dates;
  }

  public async read(secretId: string, versionId: string, stage?: string): Promise<SecretContent | undefined> {
    const answer = await this.call('GetSecretValue', () => this.client.send(new GetSecretValueCommand({
      SecretId: secretId, VersionId: versionId, VersionStage: stage,
    })), 'ResourceNotFoundException');
    if (answer === 'ResourceNotFoundException') {
      return undefined;
    }
    return answer.SecretString === undefined ? { binary: true } : { text: answer.SecretString };
  }

  public async put(secretId: string, versionId: string, text: string, stages: string[]): Promise<readonly string[] | 'exists'> {
    const answer = await this.call('PutSecretValue', () => this.client.send(new PutSecretValueCommand({
      SecretId: secretId, ClientRequestToken: versionId, SecretString: text, VersionStages: stages,
    })), 'ResourceExistsException');
    return answer === 'ResourceExistsException' ? 'exists' : answer.VersionStages ?? [];
  }

  public async moveStage(secretId: string, stage: string, to: string | undefined, from: string | undefined): Promise<'done' | 'moved-away'> {
    const answer = await this.call('UpdateSecretVersionStage', () => this.client.send(new UpdateSecretVersionStageCommand({
      SecretId: secretId, VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from,
    })), 'InvalidParameterException');
    return answer === 'InvalidParameterException' ? 'moved-away' : 'done';
  }

  /** Makes one call; the expected error is returned by its name, every other one is thrown as a {@link RotationError}. */
  private async call<T, E extends string = never>(operation: string, send: () => Promise<T>, expected?: E): Promise<T | E> {
    try {
      return await send();
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown error';
      if (expected !== undefined && name === expected) {
        return expected;
      }
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      const retryable = RETRYABLE.has(name) || status === undefined || status >= 500 || status === 429;
      throw new RotationError(retryable ? 'retryable' : 'terminal', `${operation} failed with ${name}${status === undefined ? '' : ` (${status})`}`);
    }
  }
}
