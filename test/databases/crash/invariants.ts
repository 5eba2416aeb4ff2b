import type { SecretUnderTest } from './secret-under-test';

/** Something that must never be has been. */
export class Violation extends Error {}

/** Watches a secret through all of its rotations. Each look throws a Violation where something is wrong. */
export class Invariants {
  /** Versions by the version that was current when they got their value. */
  private readonly madeFrom = new Map<string, string>();
  /** Versions whose set step began while the version that they were made from was current. */
  private readonly mayBeSet = new Set<string>();
  private currentBefore: string;

  constructor(private readonly secret: SecretUnderTest) {
    this.currentBefore = secret.currentId;
  }

  /** To be called before a step runs. */
  public before(step: string): void {
    const { secret } = this;
    if (step === 'createSecret' && !secret.value(secret.token)) {
      this.madeFrom.set(secret.token, secret.currentId);
    }
    if (step === 'setSecret' && this.madeFrom.get(secret.token) === secret.currentId) {
      this.mayBeSet.add(secret.token);
    }
  }

  /** The credential works and is not lost, and nobody's change was undone. */
  public async look(when: string): Promise<void> {
    const { secret } = this;
    const current = secret.currentId;
    if (!secret.value(current)) {
      throw new Violation(`${when}: the current version has no value`);
    }
    if (current === secret.token && this.currentBefore !== current && this.madeFrom.get(current) !== this.currentBefore) {
      throw new Violation(`${when}: a version was promoted that was made from another one than it replaced`);
    }
    this.currentBefore = current;
    if (await secret.opens(current)) {
      return;
    }
    if (secret.settings.users === 'ALTERNATING') {
      throw new Violation(`${when}: the current version does not open the database`);
    }
    const pending = secret.versions.holder('AWSPENDING');
    if (pending === undefined || !this.mayBeSet.has(pending)) {
      throw new Violation(`${when}: the current version does not open the database, and no pending one was to be set`);
    }
    if (!await secret.opens(pending)) {
      throw new Violation(`${when}: neither the current nor the pending version opens the database`);
    }
  }

  /** What a finished rotation leaves. */
  public async finished(expected: Readonly<Record<string, string>>, changedByHand: boolean): Promise<void> {
    const { secret } = this;
    const current = secret.value(secret.currentId)!;
    if (secret.currentId !== secret.token) {
      throw new Violation('a rotation that ended well has not made its version current');
    }
    if (!await secret.opens(secret.currentId)) {
      throw new Violation('the version that a rotation made does not open the database');
    }
    for (const [name, value] of Object.entries(expected)) {
      if (current[name] !== value) {
        throw new Violation(`the field ${name} is ${JSON.stringify(current[name])} after the rotation, not ${JSON.stringify(value)}`);
      }
    }
    const left = secret.versions.entries.flatMap(({ labels }) => labels).filter((label) => label.startsWith('RotatedFrom'));
    if (left.length > 0) {
      throw new Violation(`the rotation left the label ${left[0]}`);
    }
    const previous = secret.versions.holder('AWSPREVIOUS');
    if (secret.settings.users === 'ALTERNATING' && !changedByHand && !await secret.opens(previous)) {
      throw new Violation('the previous version of alternating users does not open the database any more: its clients have lost it');
    }
    await this.oldOnesAreClosed(current);
  }

  /** No password but the newest of a user opens the database. */
  private async oldOnesAreClosed(current: Readonly<Record<string, string>>): Promise<void> {
    const { secret } = this;
    for (const { id } of secret.versions.entries) {
      const value = secret.value(id);
      if (value && value.username === current.username && value.password !== current.password && await secret.opens(id)) {
        throw new Violation('an old password of the user still opens the database');
      }
    }
  }
}
