import { Secret } from './secrets-manager/secret';
import { ServiceError } from './secrets-manager/service-error';
import { SecretsStore } from './secrets-manager/store';
import { VersionContent } from './secrets-manager/versions';
import { RotationError } from '../../lib/secrets/rotation-errors.lambda-shared';
import type { SecretContent, SecretDescription, SecretsClient } from '../../lib/secrets/rotation-steps.lambda-shared';

/**
 * One secret of the Secrets Manager in `secrets-manager/store.ts`, as the port of a rotation: for tests that need no server. It answers
 * with the store's semantics, which are held against AWS's documentation by `test/secrets-manager`.
 */
export class FakeSecretsManager implements SecretsClient {
  public static readonly SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fake-AbCdEf';

  public rotationEnabled = true;
  /** Called before and after each call that changes the secret, and before each read. */
  public intercept?: (moment: 'before' | 'after', call: string) => void;

  private readonly store = new SecretsStore();
  private readonly secret: Secret;

  constructor(initial?: SecretContent, versionId = 'version-0-0000000000000000000000000') {
    this.store.call('CreateSecret', { Name: 'fake' });
    this.secret = this.store.secret('fake');
    if (initial) {
      this.write(versionId, initial, ['AWSCURRENT']);
    }
  }

  /** What RotateSecret does before it calls the function: a pending version without a value. */
  public startRotation(token: string): void {
    this.store.call('RotateSecret', { SecretId: 'fake', ClientRequestToken: token, RotationLambdaARN: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate' });
  }

  /** What a person does who stores a new value: it becomes current, and unless it is kept a running rotation is abandoned. */
  public putByHand(versionId: string, content: SecretContent, keepPending = false): void {
    this.write(versionId, content, ['AWSCURRENT']);
    if (!keepPending) {
      this.removeStage('AWSPENDING');
    }
  }

  public removeStage(stage: string): void {
    this.secret.versions.detach(stage);
  }

  public async describe(): Promise<SecretDescription> {
    this.intercept?.('before', 'describe');
    const { VersionIdsToStages } = this.store.call('DescribeSecret', { SecretId: 'fake' });
    return { rotationEnabled: this.rotationEnabled, stages: VersionIdsToStages as SecretDescription['stages'] };
  }

  public async read(_secretId: string, versionId: string, stage?: string): Promise<SecretContent | undefined> {
    this.intercept?.('before', 'read');
    const answer = this.call('GetSecretValue', { VersionId: versionId, VersionStage: stage }, 'ResourceNotFoundException');
    if (!answer) {
      return undefined;
    }
    return answer.SecretString === undefined ? { binary: true } : { text: answer.SecretString as string };
  }

  public async put(_secretId: string, versionId: string, text: string, stages: string[]): Promise<readonly string[] | 'exists'> {
    this.intercept?.('before', 'put');
    const answer = this.call('PutSecretValue', { ClientRequestToken: versionId, SecretString: text, VersionStages: stages }, 'ResourceExistsException');
    if (!answer) {
      return 'exists';
    }
    this.intercept?.('after', 'put');
    return answer.VersionStages as string[];
  }

  public async moveStage(_secretId: string, stage: string, to: string | undefined, from: string | undefined): Promise<'done' | 'moved-away'> {
    this.intercept?.('before', `move ${stage.split('-')[0]}`);
    const answer = this.call('UpdateSecretVersionStage', { VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from }, 'InvalidParameterException');
    if (!answer) {
      return 'moved-away';
    }
    this.intercept?.('after', `move ${stage.split('-')[0]}`);
    return 'done';
  }

  public holder(stage: string): string | undefined {
    return this.secret.versions.holder(stage);
  }

  public text(stage: string): string | undefined {
    return textOf(this.secret.versions.content(this.holder(stage) ?? ''));
  }

  public stagesOf(versionId: string): string[] {
    return this.secret.versions.labelsOf(versionId).sort();
  }

  /** Every label on any version. */
  public get labels(): string[] {
    return this.secret.versions.entries.flatMap(({ labels }) => labels).sort();
  }

  /** Every value the secret ever had, in the order of its versions. */
  public get values(): string[] {
    return this.secret.versions.entries.flatMap(({ content }) => textOf(content) ?? []);
  }

  private write(versionId: string, content: SecretContent, labels: string[]): void {
    this.secret.versions.write(versionId, 'text' in content ? { text: content.text } : { binary: 'AAE=' }, labels);
  }

  /** The answer, or undefined for the error that is expected; another one is thrown as the client of the handlers does it. */
  private call(operation: string, input: Record<string, unknown>, expected: string): Record<string, unknown> | undefined {
    try {
      return this.store.call(operation, { SecretId: 'fake', ...input });
    } catch (error) {
      if (error instanceof ServiceError && error.name === expected) {
        return undefined;
      }
      throw error instanceof ServiceError ? new RotationError('terminal', `${operation} failed with ${error.name}`) : error;
    }
  }
}

function textOf(content: VersionContent | undefined): string | undefined {
  return content && 'text' in content ? content.text : undefined;
}
