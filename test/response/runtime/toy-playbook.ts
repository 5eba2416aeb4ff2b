import { Faults } from './models/faults';
import { JsonObject } from '../../../lib/response/playbook-settings';
import { Finding } from '../../../lib/response/runtime/finding.lambda-shared';
import { Declined, RuntimePlaybook, Target } from '../../../lib/response/runtime/playbook.lambda-shared';

/** A door of the model account: a playbook closes it and takes a picture first. */
export interface Door {
  open: boolean;
  exists: boolean;
  guarded: boolean;
  pictures: number;
}

/** One change that the account really had. */
export interface Effect {
  readonly door: string;
  readonly what: 'closed' | 'opened' | 'picture';
  readonly at: number;
}

/** An account of doors that remembers what was changed. */
export class DoorAccount {
  public readonly doors = new Map<string, Door>();
  public readonly effects: Effect[] = [];
  /** Reads after a change that still show the state before it. */
  public lag = 0;
  private stale = new Map<string, number>();

  constructor(names: readonly string[], private readonly now: () => number = () => 0, guarded: readonly string[] = []) {
    names.forEach((name) => this.doors.set(name, { open: true, exists: true, guarded: guarded.includes(name), pictures: 0 }));
  }

  public async read(name: string): Promise<Door | undefined> {
    const door = this.doors.get(name);
    const waits = this.stale.get(name) ?? 0;
    if (door?.exists && waits > 0) {
      this.stale.set(name, waits - 1);
      return { ...door, open: !door.open };
    }
    return door?.exists ? { ...door } : undefined;
  }

  public async picture(name: string): Promise<number> {
    const door = this.doors.get(name)!;
    if (door.pictures === 0) {
      door.pictures = 1;
      this.effects.push({ door: name, what: 'picture', at: this.now() });
    }
    return door.pictures;
  }

  public async close(name: string): Promise<void> {
    this.change(name, false);
  }

  public async open(name: string): Promise<void> {
    this.change(name, true);
  }

  private change(name: string, open: boolean): void {
    const door = this.doors.get(name)!;
    if (door.open !== open) {
      door.open = open;
      this.effects.push({ door: name, what: open ? 'opened' : 'closed', at: this.now() });
      this.stale.set(name, this.lag);
    }
  }
}

export type DoorAccess = Pick<DoorAccount, 'read' | 'picture' | 'close' | 'open'>;

/** Closes the doors that a finding names, as buckets: GuardDuty has no doors. */
export const closeDoor: RuntimePlaybook<Target, DoorAccess> = {
  name: 'close-door',
  reads: ['doors:Read'],
  undoes: ['doors:Open'],
  targets: (finding: Finding): readonly (Target | Declined)[] => finding.buckets.map(({ name }): Target | Declined => (name.startsWith('wall')
    ? { result: 'refused', reason: 'it is a wall', about: name }
    : { id: name, accountId: finding.accountId, region: finding.region })),
  access: () => {
    throw new Error('tests give the access');
  },
  inspect: async ({ id }, access) => {
    const door = await access.read(id);
    if (!door) {
      return { state: 'missing', reason: 'there is no such door', before: {} };
    }
    const before = { open: door.open };
    if (door.guarded) {
      return { state: 'refused', reason: 'it is protected: the guard says so', before };
    }
    return door.open ? { state: 'actionable', before } : { state: 'contained', reason: 'it is closed already', before };
  },
  steps: [
    {
      name: 'take-picture',
      weight: 'supporting',
      calls: ['doors:Picture'],
      effect: 'Take a picture of the door',
      run: async ({ target }, access) => ({ picture: await access.picture(target.id) }),
      verify: async ({ target }, access) => (await access.read(target.id))?.pictures === 1,
    },
    {
      name: 'close',
      weight: 'containment',
      calls: ['doors:Close'],
      effect: 'Close the door',
      run: async ({ target }, access) => access.close(target.id),
      verify: async ({ target }, access) => (await access.read(target.id))?.open === false,
    },
  ],
  undo: async ({ target, before }, access) => {
    if (before.open !== true) {
      return 'The door was closed before and stays so.';
    }
    await access.open(target.id);
    return `The door ${target.id} is open again.`;
  },
  text: ({ id }, before) => ({
    subject: `door ${id}`,
    short: `door ${id}`,
    done: `The door ${id} was closed.`,
    notDone: 'Nobody was thrown out.',
    stillPossible: 'Whoever is inside stays inside.',
    byHand: `  doors close ${id}`,
    undo: before.open === false ? undefined : 'the door is opened again.',
  }),
  sessionPolicy: ({ id }, partition) => [{ Effect: 'Allow', Action: ['doors:Close'], Resource: [`arn:${partition}:doors:::${id}`] }],
};

/** A finding of GuardDuty about doors. */
export function doorFinding(doors: string | readonly string[], overrides: {
  readonly id?: string;
  readonly type?: string;
  readonly severity?: number;
  readonly accountId?: string;
  readonly region?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly count?: number;
  readonly sample?: boolean;
  readonly archived?: boolean;
} = {}): JsonObject {
  const {
    id = 'finding-1', type = 'Policy:S3/BucketPublicAccessGranted', severity = 8, accountId = '111122223333', region = 'eu-west-1',
    createdAt = '2026-11-29T11:58:00Z', updatedAt = createdAt, count = 1, sample = false, archived = false,
  } = overrides;
  return {
    'source': 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    'account': accountId,
    region,
    'detail': {
      id,
      type,
      severity,
      accountId,
      region,
      createdAt,
      updatedAt,
      title: sample ? '[SAMPLE] doors' : 'doors',
      resource: { resourceType: 'S3Bucket', s3BucketDetails: (typeof doors === 'string' ? [doors] : doors).map((name) => ({ name, type: 'S3Bucket' })) },
      service: { archived, count },
    },
  };
}

/** The account behind the faults of an invocation. */
export function doorsOver(account: DoorAccount): (accountId: string, region: string, faults: Faults) => DoorAccess {
  return (_accountId, _region, faults) => faults.over('doors', account);
}
