import { createHash } from 'crypto';
import { Reach, Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { ResponseRecord } from './response-record.lambda-shared';
import { Json } from '../playbook-settings';

/** What the playbook's clients are made with for a target; in another account limited to what this target needs. */
export async function reachOf<T extends Target, A, O extends object>(
  target: T,
  record: Pick<ResponseRecord, 'key' | 'generation'>,
  { playbook, partition, ports }: Responder<T, A, O>,
): Promise<Reach> {
  const policy = { Version: '2012-10-17', Statement: playbook.sessionPolicy(target, partition) as unknown as Json };
  return ports.members.reach(target, policy, sessionName(playbook.name, record));
}

/** CloudTrail of the other account shows it: the same for every call of a response. */
export function sessionName(playbook: string, { key, generation }: Pick<ResponseRecord, 'key' | 'generation'>): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return `${playbook.slice(0, 36)}-${hash}-${generation}`;
}
