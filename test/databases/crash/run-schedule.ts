import { randomBytes } from 'node:crypto';
import { Bundle } from './bundle';
import type { Job, Outcome } from './harness';
import { Invariants, Violation } from './invariants';
import { Disturbance, Schedule } from './schedule';
import { Lane, SecretUnderTest, unique } from './secret-under-test';
import { Step, STEPS } from '../../../lib/secrets/rotation-steps.lambda-shared';

/** What happened in a schedule. */
export interface Ran {
  /** Kills that took place, as `step/effect/moment`. */
  readonly kills: readonly string[];
  /** How often each kind of disturbance was put in. */
  readonly disturbed: Readonly<Record<string, number>>;
  /** Values that must be in no log. */
  readonly passwords: readonly string[];
  /** What the engine logged and threw. */
  readonly told: readonly string[];
}

/**
 * Runs a schedule on a lane. A failed attempt is repeated with the same token from the first step, as Secrets Manager does it; where only a
 * person can help, a person does what the error says.
 *
 * @param bundle the engine, which may be a mutant
 * @throws Violation
 */
export async function runSchedule(schedule: Schedule, lane: Lane, bundle: Bundle): Promise<Ran> {
  const number = unique();
  const [username, twin] = [`u${number}${schedule.name}`, `u${number}${schedule.name}2`];
  const secret = await SecretUnderTest.make(lane, { ...schedule, username, twin });
  const run = new Run(secret, bundle);
  for (const disturbances of schedule.rotations) {
    await run.rotation(disturbances);
  }
  return run.ran();
}

class Run {
  private readonly invariants: Invariants;
  private readonly kills: string[] = [];
  private readonly disturbed: Record<string, number> = {};
  private readonly told: string[] = [];
  private readonly expected: Record<string, string>;
  private byHand = false;

  constructor(private readonly secret: SecretUnderTest, private readonly bundle: Bundle) {
    this.invariants = new Invariants(secret);
    this.expected = { other: secret.value(secret.currentId)!.other };
  }

  public ran(): Ran {
    const values = this.secret.versions.entries.flatMap(({ id }) => this.secret.value(id)?.password ?? []);
    return { kills: this.kills, disturbed: this.disturbed, passwords: [...new Set(values)], told: this.told };
  }

  public async rotation(disturbances: readonly Disturbance[]): Promise<void> {
    this.byHand = false;
    this.secret.begin();
    for (const disturbance of disturbances) {
      const outcome = await this.attempt(disturbance);
      if (outcome.ended === 'done') {
        return this.invariants.finished(this.expected, this.byHand);
      }
    }
    await this.heal();
    await this.invariants.finished(this.expected, this.byHand);
  }

  /** An attempt that nothing disturbs is good, unless a person has changed the secret since its version was made. */
  private async heal(): Promise<void> {
    const outcome = await this.attempt();
    if (outcome.ended === 'done') {
      return;
    }
    // What a person stored may be what no rotation makes of it: another user than the one whose turn it was.
    if (!this.byHand || !['terminal', 'contract'].includes(outcome.kind!)) {
      throw new Violation(`an attempt that nothing disturbs failed: ${outcome.kind}: ${outcome.message}`);
    }
    await this.release();
    if (this.secret.versions.holder('AWSPENDING') === this.secret.currentId) {
      return;
    }
    this.secret.begin();
    const again = await this.attempt();
    if (again.ended !== 'done') {
      throw new Violation(`a new rotation failed although nothing disturbed it: ${again.kind}: ${again.message}`);
    }
  }

  private async attempt(disturbance?: Disturbance): Promise<Outcome> {
    let outcome: Outcome = { ended: 'done', log: [] };
    for (const step of STEPS) {
      const here = disturbance && (disturbance.kind === 'kill' ? disturbance.point.step : disturbance.step) === step ? disturbance : undefined;
      if (here) {
        this.disturbed[here.kind] = (this.disturbed[here.kind] ?? 0) + 1;
        await this.beforehand(here);
      }
      this.invariants.before(step);
      outcome = await this.step(step, here);
      // What nothing disturbed and what changes neither labels nor passwords needs no look: each is a few logins.
      if (here || outcome.ended !== 'done' || step === 'setSecret' || step === 'finishSecret') {
        await this.invariants.look(`after ${step}${here ? ` with ${JSON.stringify(here)}` : ''}, which ended ${outcome.ended}`);
      }
      if (outcome.ended !== 'done') {
        return outcome;
      }
    }
    return outcome;
  }

  private async step(step: Step, disturbance?: Disturbance): Promise<Outcome> {
    const { network } = this.secret.lane;
    try {
      switch (disturbance?.kind) {
        case 'kill': return await this.killed(disturbance);
        case 'twice': return (await Promise.all([this.job(this.secret.job(step)), this.job(this.secret.job(step))]))[0];
        case 'down':
          network.down();
          break;
        case 'cut': network.cutAfter(disturbance.packets, disturbance.delivered);
      }
      return await this.job(this.secret.job(step));
    } finally {
      network.up();
    }
  }

  private async killed({ point }: Disturbance & { kind: 'kill' }): Promise<Outcome> {
    const outcome = await this.bundle.runKilled(this.secret.job(point.step, point));
    this.tell(outcome);
    if (outcome.ended === 'killed') {
      this.kills.push(killName(point));
    }
    return outcome;
  }

  private async job(job: Job): Promise<Outcome> {
    const outcome = await this.bundle.harness.run(job);
    this.tell(outcome);
    return outcome;
  }

  private tell({ log, message }: Outcome): void {
    this.told.push(...log, message ?? '');
  }

  /** What somebody else does before a step begins. */
  private async beforehand(disturbance: Disturbance): Promise<void> {
    if (disturbance.kind === 'rotate-again') {
      this.rotateAgain();
    } else if (disturbance.kind === 'by-hand') {
      await this.changeByHand(disturbance.what);
      await this.invariants.look('after a change by hand');
    }
  }

  private rotateAgain(): void {
    const { token } = this.secret;
    if (this.secret.currentId === token) {
      return;
    }
    try {
      this.secret.begin();
    } catch {
      return;
    }
    throw new Violation('a second rotation began while one was under way');
  }

  private async changeByHand(what: 'field' | 'password'): Promise<void> {
    const current = this.secret.value(this.secret.currentId)!;
    this.byHand = true;
    if (what === 'field') {
      this.expected.note = randomBytes(6).toString('hex');
      this.secret.put({ ...current, note: this.expected.note });
      return;
    }
    const password = randomBytes(12).toString('base64');
    await this.secret.lane.asAdmin((session) => session.setPassword(current.username, password));
    this.secret.put({ ...current, password });
  }

  /** What a person does about a rotation that cannot go on: the command `release`, and what it asks for. */
  private async release(): Promise<void> {
    const first = await this.job(this.secret.job('release'));
    await this.invariants.look('after the release');
    if (first.ended === 'done') {
      return;
    }
    const current = this.secret.value(this.secret.currentId)!;
    await this.secret.lane.asAdmin((session) => session.setPassword(current.username, current.password));
    const second = await this.job(this.secret.job('release'));
    if (second.ended !== 'done') {
      throw new Violation(`a person cannot release the pending version: ${second.kind}: ${second.message}`);
    }
    await this.invariants.look('after the second release');
  }
}

/** A kill as the tests count it. */
export function killName({ step, effect, moment, name }: { step: string; effect: number; moment: string; name: string }): string {
  return `${step}/${effect}/${moment} ${name}`;
}
