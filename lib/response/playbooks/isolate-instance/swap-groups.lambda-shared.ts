import { InstanceAccess, InterfaceState } from './instance-access.lambda-shared';
import { InstanceBefore, InstanceTarget, InterfaceBefore } from './instance-target.lambda-shared';
import { hasNoRules, makeGroup } from './isolation-groups.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { nameOf, RetryableError, TerminalError } from '../../runtime/errors.lambda-shared';
import { Facts, Step, StepInput } from '../../runtime/playbook.lambda-shared';

/** What the step learned. */
export interface SwapFacts extends JsonObject {
  /** Isolation group by VPC. */
  readonly isolated: { readonly [vpcId: string]: string };
  /** Interfaces that came after the first look, with their groups. */
  readonly late: InterfaceBefore[];
  /** Why open connections may go on; null where they were made untracked, as far as EC2 does that, or were not to be. */
  readonly stillTracked: string | null;
}

type Input = StepInput<InstanceTarget>;

/** Two groups of the response in one VPC. */
interface Pair {
  readonly isolated: string;
  /** Absent where connections are not to be cut, or the group could not be made. */
  readonly untracked?: string;
}

/** Puts every interface of the instance into a group without rules, by way of one that lets everything through. */
export const swapGroups: Step<InstanceTarget, InstanceAccess> = {
  name: 'swap-security-groups',
  weight: 'containment',
  calls: [
    'ec2:CreateSecurityGroup', 'ec2:CreateTags', 'ec2:AuthorizeSecurityGroupIngress', 'ec2:AuthorizeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress',
    'ec2:RevokeSecurityGroupEgress', 'ec2:ModifyNetworkInterfaceAttribute',
  ],
  effect: 'Put every network interface into a group that lets everything through, which makes its connections untracked, and at once into one without rules',

  async run(input, access) {
    const interfaces = await access.ec2.interfaces({ instanceId: input.target.instanceId });
    const pairs = new Map<string, Pair>();
    const reasons = new Set<string>();
    for (const vpcId of new Set(interfaces.map((one) => one.vpcId))) {
      pairs.set(vpcId, await pairIn(vpcId, input, access, reasons));
    }
    const known = new Set((input.before as InstanceBefore).interfaces.map(({ id }) => id));
    const ours = new Set([...pairs.values()].flatMap(({ isolated, untracked }) => [isolated, untracked ?? isolated]));
    const late = interfaces.filter(({ id, groups }) => !known.has(id) && !groups.some((group) => ours.has(group)));
    await swapAll(interfaces, pairs, access, reasons);
    return {
      isolated: Object.fromEntries([...pairs].map(([vpcId, { isolated }]) => [vpcId, isolated])),
      late: late.map(({ id, vpcId, groups }) => ({ id, vpcId, groups })),
      stillTracked: reasons.size > 0 ? [...reasons].join(', ') : null,
    } satisfies Facts;
  },

  async verify({ target, facts }, access) {
    const { isolated } = facts as SwapFacts;
    const interfaces = await access.ec2.interfaces({ instanceId: target.instanceId });
    const groups = await access.ec2.groupsOf({ ids: Object.values(isolated) });
    return groups.length === Object.keys(isolated).length && groups.every(hasNoRules)
      && interfaces.every(({ vpcId, groups: [group, ...more] }) => group !== undefined && group === isolated[vpcId] && more.length === 0);
  },
};

async function pairIn(vpcId: string, { target, startedAt }: Input, access: InstanceAccess, reasons: Set<string>): Promise<Pair> {
  const isolated = await makeGroup('isolated', vpcId, target, startedAt, access);
  if (!target.cutConnections) {
    return { isolated };
  }
  try {
    return { isolated, untracked: await makeGroup('untracked', vpcId, target, startedAt, access) };
  } catch (error) {
    reasons.add(reasonOf(error));
    return { isolated };
  }
}

/** Tries each before it fails: one interface that cannot be changed must not keep the others open. */
async function swapAll(
  interfaces: readonly InterfaceState[], pairs: ReadonlyMap<string, Pair>, access: InstanceAccess, reasons: Set<string>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { id, vpcId, groups } of interfaces) {
    const { isolated, untracked } = pairs.get(vpcId)!;
    if (groups.length === 1 && groups[0] === isolated) {
      continue;
    }
    if (untracked !== undefined && !groups.includes(untracked)) {
      await access.ec2.setGroups(id, [untracked]).catch((error: unknown) => reasons.add(reasonOf(error)));
    }
    await access.ec2.setGroups(id, [isolated]).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) {
    throw failures.find((failure) => !(failure instanceof TerminalError)) ?? failures[0];
  }
}

/** The calls that may fail here without harm fail in a known way; a bug, or the end of the function, is none of them. */
function reasonOf(error: unknown): string {
  if (error instanceof RetryableError || error instanceof TerminalError) {
    return error.message;
  }
  throw error instanceof Error ? error : new Error(nameOf(error));
}
