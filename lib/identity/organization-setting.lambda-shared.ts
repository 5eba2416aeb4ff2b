import { type Changes, type Outcome, type Properties } from '../private/custom-resource.lambda-shared';

/** One switch of an organization: what it is called, whether it is on, and how it is turned. */
export interface Switch {
  /** What tells it from others of its kind. */
  readonly key: string;
  /** Whether its removal turns it off, where this resource turned it on. */
  readonly reversible: boolean;
  isOn(): Promise<boolean>;
  /** Turns it on, and comes back when it is seen to be on. False where somebody else turned it on meanwhile. */
  turnOn(): Promise<boolean>;
  /** Turns it off where nobody needs it. */
  turnOff(): Promise<void>;
}

const TURNED_ON = 'turned-on';
const FOUND_ON = 'found-on';

/**
 * The changes of a resource that stands for one switch.
 *
 * Whether the resource turned the switch on or found it on is part of its identity: only what it turned on itself does it
 * turn off again. A creation that CloudFormation repeats finds its own work and so leaves it on in the end, which is the safe
 * mistake.
 */
export function switches(of: (properties: Properties) => Switch): Changes {
  const ensure = async (one: Switch): Promise<boolean> => !await one.isOn() && one.turnOn();
  return {
    create: async (properties) => {
      const one = of(properties);
      return identified(one, await ensure(one));
    },
    update: async (properties, physicalResourceId) => {
      const one = of(properties);
      return identified(one, await ensure(one) || physicalResourceId === idOf(one, TURNED_ON));
    },
    delete: async (physicalResourceId, properties) => {
      const one = of(properties);
      if (one.reversible && physicalResourceId === idOf(one, TURNED_ON) && await one.isOn()) {
        await one.turnOff();
      }
    },
  };
}

/** The same where only one account may have the switch on: the former one goes first, where it may. */
export function oneAccount(changes: Changes): Changes {
  return {
    ...changes,
    update: async (properties, physicalResourceId, old) => {
      if (properties.AccountId !== old.AccountId) {
        await changes.delete(physicalResourceId, old);
      }
      return changes.update(properties, physicalResourceId, old);
    },
  };
}

function identified(one: Switch, turnedOn: boolean): Outcome {
  return { physicalResourceId: idOf(one, turnedOn ? TURNED_ON : FOUND_ON) };
}

function idOf({ key }: Switch, how: string): string {
  return `${key}/${how}`;
}
