import { Reach } from './playbook.lambda-shared';
import { SessionCredentials } from './session-credentials.lambda-shared';

/** What every SDK client of the playbooks is made with. */
export interface ClientConfig {
  readonly region?: string;
  readonly credentials?: SessionCredentials;
  /** CloudTrail shows it in the user agent. */
  readonly userAgentAppId: string;
  readonly maxAttempts: number;
  readonly retryMode: string;
  readonly requestHandler: { readonly connectionTimeout: number; readonly requestTimeout: number };
}

/** The SDK's standard mode waits with full jitter between tries of a throttled or failed call. */
export function clientConfig(playbook: string, reach?: Pick<Reach, 'region' | 'credentials'>): ClientConfig {
  return {
    ...reach?.region === undefined || reach.region === 'global' ? {} : { region: reach.region },
    ...reach?.credentials === undefined ? {} : { credentials: reach.credentials },
    userAgentAppId: playbook,
    maxAttempts: 4,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 },
  };
}

/** At most so many clients are kept: a hub acts in many accounts, and each session has credentials of its own. */
const MOST_CLIENTS = 20;

/** Makes a client when it is first asked for, and keeps it for the reach that it was made with. */
export function clientsOf<C>(playbook: string, make: (config: ClientConfig) => C): (reach: Reach) => C {
  const kept = new Map<string, C>();
  return (reach) => {
    const key = `${reach.accountId}|${reach.region}|${reach.credentials?.accessKeyId ?? ''}`;
    const client = kept.get(key) ?? make(clientConfig(playbook, reach));
    kept.delete(key);
    kept.set(key, client);
    if (kept.size > MOST_CLIENTS) {
      kept.delete(kept.keys().next().value!);
    }
    return client;
  };
}
