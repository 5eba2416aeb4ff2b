import { randomUUID } from 'node:crypto';
import { Secret } from './secret';
import { invalidParameter, invalidRequest, ServiceError } from './service-error';
import { VersionContent } from './versions';

/** What a request holds, as JSON: bytes are base64. */
export type Input = Readonly<Record<string, unknown>>;

const MOST_BYTES = 65_536;
const MOST_STAGES = 20;

export function optionalText(input: Input, name: string, longest = 2_048): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string' || value.length > longest) {
    throw new ServiceError('ValidationException', `${name} must be text of at most ${longest} characters.`);
  }
  return value;
}

export function requiredText(input: Input, name: string, longest = 2_048): string {
  const value = optionalText(input, name, longest);
  if (value === undefined || value === '') {
    throw new ServiceError('ValidationException', `${name} must not be empty.`);
  }
  return value;
}

/** The ClientRequestToken, which becomes the id of the version; the SDK makes one where the caller has none. */
export function tokenOf(input: Input): string {
  const token = optionalText(input, 'ClientRequestToken') ?? randomUUID();
  if (token.length < 32 || token.length > 64) {
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  }
  return token;
}

/** The value that a request gives, or undefined where it gives none. */
export function contentOf(input: Input): VersionContent | undefined {
  const { SecretString: text, SecretBinary: binary } = input;
  if (text !== undefined && binary !== undefined) {
    throw invalidParameter('You can only specify one of SecretString and SecretBinary.');
  }
  const size = typeof text === 'string' ? Buffer.byteLength(text) : typeof binary === 'string' ? Buffer.from(binary, 'base64').length : undefined;
  if (size !== undefined && size > MOST_BYTES) {
    throw new ServiceError('ValidationException', `A value has at most ${MOST_BYTES} bytes.`);
  }
  if (typeof text === 'string') {
    return { text };
  }
  return typeof binary === 'string' ? { binary } : undefined;
}

/** Labels for a new version: AWSCURRENT where the request names none. */
export function stagesOf(input: Input): readonly string[] {
  const stages = input.VersionStages;
  if (stages === undefined || stages === null) {
    return ['AWSCURRENT'];
  }
  if (!Array.isArray(stages) || stages.length < 1 || stages.length > MOST_STAGES || stages.some((stage) => typeof stage !== 'string' || !stage || stage.length > 256)) {
    throw new ServiceError('ValidationException', `VersionStages must be 1 to ${MOST_STAGES} labels of 1 to 256 characters.`);
  }
  return stages as string[];
}

/** Which version a read is for, and its value. */
export function versionToRead(secret: Secret, input: Input): { id: string; content: VersionContent } {
  const id = optionalText(input, 'VersionId', 64);
  const stage = optionalText(input, 'VersionStage', 256);
  const found = id ?? secret.versions.holder(stage ?? 'AWSCURRENT');
  const content = found === undefined ? undefined : secret.versions.content(found);
  if (found === undefined || !content) {
    throw new ServiceError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${id ? `VersionId: ${id}` : `staging label: ${stage ?? 'AWSCURRENT'}`}`);
  }
  if (id !== undefined && stage !== undefined && !secret.versions.labelsOf(found).includes(stage)) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  return { id: found, content };
}

/** Refuses what is no policy, and a public one where that is asked for. */
export function checkPolicy(policy: string, blockPublic: boolean): void {
  let statements: { Effect?: string; Principal?: unknown; Condition?: unknown }[];
  try {
    statements = [(JSON.parse(policy) as { Statement: typeof statements }).Statement].flat();
  } catch {
    throw new ServiceError('MalformedPolicyDocumentException', 'This resource policy contains invalid JSON.');
  }
  if (blockPublic && statements.some(({ Effect, Principal, Condition }) => Effect === 'Allow' && !Condition && JSON.stringify(Principal)?.includes('"*"'))) {
    throw new ServiceError('PublicPolicyException', 'This resource policy grants broad access to the secret.');
  }
}

/** What DescribeSecret tells. */
export function description(secret: Secret): Record<string, unknown> {
  const { versions } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: secret.created / 1_000,
    DeletedDate: secret.deletion && secret.deletion.marked / 1_000,
    RotationEnabled: secret.rotationEnabled || undefined,
    RotationLambdaARN: secret.rotationLambdaArn,
    RotationRules: secret.rotationRules,
    LastRotatedDate: secret.lastRotated && secret.lastRotated / 1_000,
    VersionIdsToStages: Object.fromEntries(versions.entries.filter(({ labels }) => labels.length > 0).map(({ id, labels }) => [id, labels])),
  };
}
