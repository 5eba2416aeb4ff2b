import { RotationError } from './rotation-errors.lambda-shared';
import type { RotationLog, RotationRequest, SecretsClient } from './rotation-steps.lambda-shared';
import { BASE_PREFIX, PENDING } from './rotation-versions.lambda-shared';

/**
 * Takes away what only a running rotation needs, once its version is current. AWSPENDING goes first: while it is there, the base must be
 * told, or a step that comes late would take the version up again after somebody has replaced it. The labels of abandoned rotations go
 * too, since they keep versions from being cleaned up. The rotation has succeeded by then: a failure here is logged, and the next one
 * sweeps again.
 */
export async function sweepLabels({ secretId, token }: Pick<RotationRequest, 'secretId' | 'token'>, secrets: SecretsClient, log: RotationLog): Promise<void> {
  try {
    const { stages } = await secrets.describe(secretId);
    if (stages[token]?.includes(PENDING)) {
      await secrets.moveStage(secretId, PENDING, undefined, token);
    }
    for (const [versionId, labels] of Object.entries(stages)) {
      // A rotation that has begun since then needs its own.
      const mayGo = versionId === token || !labels.includes(PENDING);
      for (const label of labels.filter((candidate) => mayGo && candidate.startsWith(BASE_PREFIX))) {
        await secrets.moveStage(secretId, label, undefined, versionId);
      }
    }
  } catch (error) {
    if (!(error instanceof RotationError)) {
      throw error;
    }
    log('warn', 'labels-left', { reason: error.message });
  }
}
