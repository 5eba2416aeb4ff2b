import { RotationError } from '../../lib/secrets/rotation-errors.lambda-shared';
import type { SecretContent, SecretDescription, SecretsClient } from '../../lib/secrets/rotation-steps.lambda-shared';

interface Version {
  content?: SecretContent;
  readonly stages: Set<string>;
}

/**
 * One secret of Secrets Manager in memory, with the version and staging-label semantics that its API reference documents:
 * a label is on one version at a time, moving AWSCURRENT moves AWSPREVIOUS along, a version is written once, a label is only
 * moved by naming the version that has it, and a plain PutSecretValue abandons a rotation.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
export class FakeSecretsManager implements SecretsClient {
  public static readonly SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:fake-AbCdEf';

  public rotationEnabled = true;
  /** Called before and after each call that changes the secret, and before each read. */
  public intercept?: (moment: 'before' | 'after', call: string) => void;

  private readonly versions = new Map<string, Version>();

  constructor(initial?: SecretContent, versionId = 'version-0-0000000000000000000000000') {
    if (initial) {
      this.versions.set(versionId, { content: initial, stages: new Set(['AWSCURRENT']) });
    }
  }

  /** What RotateSecret does before it calls the function: a pending version without a value. */
  public startRotation(token: string): void {
    const pending = this.holder('AWSPENDING');
    if (pending !== undefined && pending !== token && pending !== this.holder('AWSCURRENT')) {
      throw new Error('InvalidRequestException: a previous rotation is not complete');
    }
    this.version(token);
    this.attach('AWSPENDING', token);
  }

  /** What a person does who stores a new value: it becomes current and a running rotation is abandoned. */
  public putByHand(versionId: string, content: SecretContent, keepPending = false): void {
    this.version(versionId).content = content;
    this.attach('AWSCURRENT', versionId);
    if (!keepPending) {
      this.detach('AWSPENDING');
    }
  }

  public removeStage(stage: string): void {
    this.detach(stage);
  }

  public async describe(): Promise<SecretDescription> {
    this.intercept?.('before', 'describe');
    const stages = [...this.versions].filter(([, version]) => version.stages.size > 0).map(([id, version]) => [id, [...version.stages]]);
    return { rotationEnabled: this.rotationEnabled, stages: Object.fromEntries(stages) };
  }

  public async read(_secretId: string, versionId: string, stage?: string): Promise<SecretContent | undefined> {
    this.intercept?.('before', 'read');
    const version = this.versions.get(versionId);
    return version && (stage === undefined || version.stages.has(stage)) ? version.content : undefined;
  }

  public async put(_secretId: string, versionId: string, text: string, stages: string[]): Promise<readonly string[] | 'exists'> {
    this.intercept?.('before', 'put');
    const version = this.version(versionId);
    if (version.content && (!('text' in version.content) || version.content.text !== text)) {
      return 'exists';
    }
    version.content = { text };
    stages.forEach((stage) => this.attach(stage, versionId));
    if (version.stages.size > 20) {
      throw new RotationError('terminal', 'more than twenty labels on a version');
    }
    this.intercept?.('after', 'put');
    return [...version.stages];
  }

  public async moveStage(_secretId: string, stage: string, to: string | undefined, from: string | undefined): Promise<'done' | 'moved-away'> {
    this.intercept?.('before', `move ${stage.split('-')[0]}`);
    const holder = this.holder(stage);
    if (holder !== from) {
      return 'moved-away';
    }
    if (to === undefined) {
      this.detach(stage);
    } else {
      this.attach(stage, to);
    }
    this.intercept?.('after', `move ${stage.split('-')[0]}`);
    return 'done';
  }

  public holder(stage: string): string | undefined {
    return [...this.versions].find(([, version]) => version.stages.has(stage))?.[0];
  }

  public text(stage: string): string | undefined {
    const content = this.versions.get(this.holder(stage) ?? '')?.content;
    return content && 'text' in content ? content.text : undefined;
  }

  public stagesOf(versionId: string): string[] {
    return [...this.versions.get(versionId)?.stages ?? []].sort();
  }

  /** Every label on any version. */
  public get labels(): string[] {
    return [...this.versions.values()].flatMap(({ stages }) => [...stages]).sort();
  }

  /** Every value the secret ever had. */
  public get values(): string[] {
    return [...this.versions.values()].flatMap(({ content }) => content && 'text' in content ? [content.text] : []);
  }

  private version(versionId: string): Version {
    const version = this.versions.get(versionId) ?? { stages: new Set<string>() };
    this.versions.set(versionId, version);
    return version;
  }

  private attach(stage: string, versionId: string): void {
    const holder = this.holder(stage);
    if (holder === versionId) {
      return;
    }
    this.detach(stage);
    this.version(versionId).stages.add(stage);
    if (stage === 'AWSCURRENT' && holder !== undefined) {
      this.detach('AWSPREVIOUS');
      this.version(holder).stages.add('AWSPREVIOUS');
    }
  }

  private detach(stage: string): void {
    this.versions.forEach((version) => version.stages.delete(stage));
  }
}
