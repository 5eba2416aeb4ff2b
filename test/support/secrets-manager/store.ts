import { checkPolicy, contentOf, description, Input, optionalText, requiredText, stagesOf, tokenOf, versionToRead } from './operations';
import { PasswordRules, randomPassword } from './random-password';
import { beginRotation, pendingVersion, RotationFunction, runSteps, testRotation } from './rotation';
import { Secret } from './secret';
import { invalidParameter, invalidRequest, notFound, ServiceError } from './service-error';

const DAY = 24 * 60 * 60 * 1_000;
const MARKED = "You can't perform this operation on the secret because it was marked for deletion.";

/** How the store behaves where Secrets Manager would do things by itself. */
export interface StoreOptions {
  /** The clock, in milliseconds. */
  readonly now?: () => number;
  /** What runs when a secret is rotated; without one RotateSecret only makes the pending version. */
  readonly rotate?: RotationFunction;
}

/**
 * Secrets Manager in memory, as its API reference describes it: each operation takes and gives the JSON of the service, at once and as a whole.
 * Encryption, permissions, replicas and tags are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
export class SecretsStore {
  /** Rotations that run by themselves; failed ones too. For tests that wait. */
  public readonly rotations: Promise<unknown>[] = [];
  private readonly secrets: Secret[] = [];
  private readonly now: () => number;
  private readonly rotate?: RotationFunction;
  private readonly operations: Readonly<Record<string, (input: Input) => Record<string, unknown>>> = {
    CreateSecret: (input) => this.createSecret(input),
    DescribeSecret: (input) => description(this.find(input, true)),
    GetSecretValue: (input) => this.getSecretValue(input),
    PutSecretValue: (input) => this.putSecretValue(input),
    UpdateSecret: (input) => this.updateSecret(input),
    UpdateSecretVersionStage: (input) => this.updateSecretVersionStage(input),
    ListSecretVersionIds: (input) => this.listSecretVersionIds(input),
    RotateSecret: (input) => this.rotateSecret(input),
    CancelRotateSecret: (input) => this.cancelRotateSecret(input),
    DeleteSecret: (input) => this.deleteSecret(input),
    RestoreSecret: (input) => this.restoreSecret(input),
    GetRandomPassword: (input) => ({ RandomPassword: randomPassword(input as PasswordRules) }),
    PutResourcePolicy: (input) => this.putResourcePolicy(input),
    GetResourcePolicy: (input) => this.getResourcePolicy(input),
    DeleteResourcePolicy: (input) => this.deleteResourcePolicy(input),
  };

  constructor(options: StoreOptions = {}) {
    this.now = options.now ?? Date.now;
    this.rotate = options.rotate;
  }

  /** Makes one call. Throws a {@link ServiceError}. */
  public call(operation: string, input: Input): Record<string, unknown> {
    const run = Object.hasOwn(this.operations, operation) ? this.operations[operation] : undefined;
    if (!run) {
      throw new ServiceError('UnknownOperationException', `There is no operation ${operation}.`);
    }
    return run(input);
  }

  /** The secret itself, for tests that look behind the service. Throws where there is none. */
  public secret(id: string): Secret {
    return this.find({ SecretId: id }, true);
  }

  private createSecret(input: Input): Record<string, unknown> {
    const name = requiredText(input, 'Name', 512);
    if (!/^[A-Za-z0-9/_+=.@-]+$/.test(name)) {
      throw new ServiceError('ValidationException', 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@');
    }
    const [token, content] = [tokenOf(input), contentOf(input)];
    const existing = this.secrets.find((secret) => secret.name === name);
    if (existing?.deletion) {
      throw invalidRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
    }
    if (existing) {
      return this.createdBefore(existing, token, content);
    }
    const secret = new Secret(name, this.now);
    if (content) {
      secret.versions.write(token, content, ['AWSCURRENT']);
    }
    secret.description = optionalText(input, 'Description');
    secret.kmsKeyId = optionalText(input, 'KmsKeyId');
    this.secrets.push(secret);
    return { ARN: secret.arn, Name: name, VersionId: content && token };
  }

  /** The same request once more is ignored. */
  private createdBefore(secret: Secret, token: string, content: ReturnType<typeof contentOf>): Record<string, unknown> {
    if (!content || !secret.versions.content(token)) {
      throw new ServiceError('ResourceExistsException', `The operation failed because the secret ${secret.name} already exists.`);
    }
    secret.versions.write(token, content, []);
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  }

  private getSecretValue(input: Input): Record<string, unknown> {
    const secret = this.find(input);
    const { id, content } = versionToRead(secret, input);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: id,
      ...('text' in content ? { SecretString: content.text } : { SecretBinary: content.binary }),
      VersionStages: secret.versions.labelsOf(id),
      CreatedDate: secret.versions.created(id) / 1_000,
    };
  }

  private putSecretValue(input: Input): Record<string, unknown> {
    const [secret, token, content, stages] = [this.find(input), tokenOf(input), contentOf(input), stagesOf(input)];
    if (!content) {
      throw invalidParameter('You must provide either SecretString or SecretBinary.');
    }
    const first = secret.versions.holder('AWSCURRENT') === undefined && secret.versions.entries.length === 0;
    secret.versions.write(token, content, first ? [...new Set(['AWSCURRENT', ...stages])] : stages);
    return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages: secret.versions.labelsOf(token) };
  }

  private updateSecret(input: Input): Record<string, unknown> {
    const [secret, content] = [this.find(input), contentOf(input)];
    const token = tokenOf(input);
    if (content) {
      if (secret.versions.has(token)) {
        throw new ServiceError('ResourceExistsException', `The version ${token} exists already.`);
      }
      secret.versions.write(token, content, ['AWSCURRENT']);
    }
    secret.description = optionalText(input, 'Description') ?? secret.description;
    secret.kmsKeyId = optionalText(input, 'KmsKeyId') ?? secret.kmsKeyId;
    return { ARN: secret.arn, Name: secret.name, VersionId: content && token };
  }

  private updateSecretVersionStage(input: Input): Record<string, unknown> {
    const secret = this.find(input);
    secret.versions.move(requiredText(input, 'VersionStage', 256), optionalText(input, 'MoveToVersionId', 64), optionalText(input, 'RemoveFromVersionId', 64));
    return { ARN: secret.arn, Name: secret.name };
  }

  private listSecretVersionIds(input: Input): Record<string, unknown> {
    const secret = this.find(input, true);
    const [begin, most] = [Number(input.NextToken ?? 0), Number(input.MaxResults ?? 100)];
    if (!Number.isInteger(begin) || begin < 0) {
      throw new ServiceError('InvalidNextTokenException', 'NextToken is not one that this operation gave.');
    }
    if (!Number.isInteger(most) || most < 1 || most > 100) {
      throw new ServiceError('ValidationException', 'MaxResults must be from 1 to 100.');
    }
    const entries = secret.versions.entries.filter(({ labels }) => input.IncludeDeprecated === true || labels.length > 0);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Versions: entries.slice(begin, begin + most).map(({ id, labels, created }) => ({
        VersionId: id, VersionStages: labels.length > 0 ? labels : undefined, CreatedDate: created / 1_000,
      })),
      NextToken: begin + most < entries.length ? String(begin + most) : undefined,
    };
  }

  private rotateSecret(input: Input): Record<string, unknown> {
    const secret = this.find(input);
    const stuck = pendingVersion(secret);
    try {
      const { token, immediately } = beginRotation(secret, input);
      if (immediately) {
        this.run(secret, token);
      } else if (this.rotate) {
        this.rotations.push(testRotation(secret, token, this.rotate).catch((error: unknown) => error));
      }
      return { ARN: secret.arn, Name: secret.name, VersionId: token };
    } catch (error) {
      // "That rotation will be reattempted."
      if (stuck !== undefined) {
        this.run(secret, stuck);
      }
      throw error;
    }
  }

  private run(secret: Secret, token: string): void {
    if (this.rotate) {
      this.rotations.push(runSteps(secret, token, this.rotate, this.now).catch((error: unknown) => error));
    }
  }

  private cancelRotateSecret(input: Input): Record<string, unknown> {
    const secret = this.find(input);
    secret.rotationEnabled = false;
    return { ARN: secret.arn, Name: secret.name, VersionId: pendingVersion(secret) };
  }

  private deleteSecret(input: Input): Record<string, unknown> {
    const days = input.RecoveryWindowInDays as number | undefined;
    const force = input.ForceDeleteWithoutRecovery === true;
    if (force && days !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    if (days !== undefined && (days < 7 || days > 30)) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    }
    if (force) {
      return this.forceDelete(requiredText(input, 'SecretId'));
    }
    const secret = this.find(input);
    secret.deletion = { marked: this.now(), date: this.now() + (days ?? 30) * DAY };
    return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletion.date / 1_000 };
  }

  private forceDelete(id: string): Record<string, unknown> {
    const place = this.secrets.findIndex((secret) => secret.isNamed(id));
    const [secret] = place < 0 ? [] : this.secrets.splice(place, 1);
    return { ARN: secret?.arn, Name: secret?.name ?? id, DeletionDate: this.now() / 1_000 };
  }

  private restoreSecret(input: Input): Record<string, unknown> {
    const secret = this.find(input, true);
    secret.deletion = undefined;
    return { ARN: secret.arn, Name: secret.name };
  }

  private putResourcePolicy(input: Input): Record<string, unknown> {
    const [secret, policy] = [this.find(input), requiredText(input, 'ResourcePolicy', 20_480)];
    checkPolicy(policy, input.BlockPublicPolicy === true);
    secret.policy = policy;
    return { ARN: secret.arn, Name: secret.name };
  }

  private getResourcePolicy(input: Input): Record<string, unknown> {
    const secret = this.find(input);
    return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy };
  }

  private deleteResourcePolicy(input: Input): Record<string, unknown> {
    const secret = this.find(input);
    secret.policy = undefined;
    return { ARN: secret.arn, Name: secret.name };
  }

  private find(input: Input, marked = false): Secret {
    const id = requiredText(input, 'SecretId');
    const secret = this.secrets.find((candidate) => candidate.isNamed(id));
    if (!secret || (secret.deletion && secret.deletion.date <= this.now())) {
      throw notFound();
    }
    if (secret.deletion && !marked) {
      throw invalidRequest(MARKED);
    }
    return secret;
  }
}
