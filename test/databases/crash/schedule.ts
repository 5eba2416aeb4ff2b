import type { KillPoint } from './harness';
import { Random } from './random';
import type { Step } from '../../../lib/secrets/rotation-steps.lambda-shared';

export type Users = 'SINGLE' | 'ALTERNATING';

/** What goes wrong in one attempt of Secrets Manager to rotate. */
export type Disturbance =
  /** The process that runs the step is killed by SIGKILL, before or after an effect. */
  | { readonly kind: 'kill'; readonly point: KillPoint }
  /** The database is not reached during a step. */
  | { readonly kind: 'down'; readonly step: Step }
  /** The connection breaks after so many packets of the client, the last one delivered or not. */
  | { readonly kind: 'cut'; readonly step: Step; readonly packets: number; readonly delivered: boolean }
  /** Lambda runs a step twice at once. */
  | { readonly kind: 'twice'; readonly step: Step }
  /** Somebody asks for a rotation while one is under way. */
  | { readonly kind: 'rotate-again'; readonly step: Step }
  /** Before a step a person stores a value: with another field, or with a password that was set in the database too. */
  | { readonly kind: 'by-hand'; readonly step: Step; readonly what: 'field' | 'password' };

/** One life of a secret, drawn from a seed. */
export interface Schedule {
  readonly seed: number;
  readonly users: Users;
  /** Part of the names of the users. */
  readonly name: string;
  readonly password: string;
  /** Length of the passwords that rotation makes. */
  readonly length: number;
  /** Disturbed attempts of each rotation; every rotation ends with an attempt that nothing disturbs. */
  readonly rotations: readonly (readonly Disturbance[])[];
}

/** Points to be killed at, by what a rotation of alternating users or of a single one does. */
export interface KillPoints {
  readonly single: readonly KillPoint[];
  /** The first rotation of alternating users makes the second user. */
  readonly first: readonly KillPoint[];
  readonly later: readonly KillPoint[];
}

const STEPS: readonly Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
/** Characters that end a string, a name or a statement somewhere, or have more bytes than one. */
const HOSTILE = '\'"`\\ ;%$-.@#&{}<>|éß日😀';
const HARMLESS = 'abcXYZ019_';

/** Draws the schedule of a seed. */
export function drawSchedule(seed: number, points: KillPoints): Schedule {
  const random = new Random(seed);
  // Seeds that follow each other take turns, so that a run of many leaves out no point.
  const users = seed % 2 === 0 ? 'SINGLE' : 'ALTERNATING';
  const turn = Math.floor(seed / 2);
  const rotations = Array.from({ length: random.below(users === 'SINGLE' ? 4 : 2) === 0 ? 2 : 1 }, (_none, number) => {
    const reachable = users === 'SINGLE' ? points.single : number === 0 ? points.first : points.later;
    const attempts = Array.from({ length: random.below(3) }, () => drawDisturbance(random, reachable));
    // Every rotation has a kill that is reached: it comes before anything else has happened.
    return [{ kind: 'kill', point: reachable[turn % reachable.length] } as const, ...attempts];
  });
  return {
    seed,
    users,
    // Letters at both ends keep spaces inside; an emoji is in no name, for MariaDB keeps none.
    name: `${random.text(HOSTILE.replace('😀', '') + HARMLESS, random.below(12))}n`,
    password: random.text(HOSTILE + HARMLESS, random.below(10) === 0 ? 127 : 12 + random.below(20)) + 'x',
    length: random.below(10) === 0 ? 128 : 24,
    rotations,
  };
}

function drawDisturbance(random: Random, points: readonly KillPoint[]): Disturbance {
  const step = random.pick(STEPS);
  switch (random.below(8)) {
    case 0: return { kind: 'down', step };
    case 1: return { kind: 'cut', step: random.pick(STEPS.slice(1)), packets: 1 + random.below(14), delivered: random.below(2) === 0 };
    case 2: return { kind: 'twice', step };
    case 3: return { kind: 'rotate-again', step };
    case 4: return { kind: 'by-hand', step, what: 'field' };
    case 5: return { kind: 'by-hand', step, what: 'password' };
    default: return { kind: 'kill', point: random.pick(points) };
  }
}
