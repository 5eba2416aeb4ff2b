import { REGIONS } from './regions';
import { SESSION, SessionSettings } from './session-settings';
import { bootstrap } from '../../build-tools/emulator/deploy';
import { Session, startSession } from '../../build-tools/emulator/session';

declare global {
  var zeroTrustSession: Session | undefined;
}

/**
 * What the emulator does not do right and the server beside it does: interfaces, snapshots and attributes of instances, Auto Scaling,
 * and whether the policy of a bucket is public. The buckets of tests are there too; those of the deployed stacks are not.
 */
const TO_MOTO = [
  { service: 'ec2' },
  { service: 'autoscaling' },
  { service: 'elasticloadbalancing' },
  ...[
    'GetPublicAccessBlock', 'PutPublicAccessBlock', 'DeletePublicAccessBlock', 'GetBucketPolicyStatus', 'GetBucketPolicy', 'GetBucketAcl',
  ].map((operation) => ({ service: 's3', operation })),
];

/** Starts the emulator, once for all tests. */
export default async function globalSetup(): Promise<void> {
  const session = await startSession({ toMoto: TO_MOTO, progress: (what) => process.stderr.write(`${what}\n`) });
  globalThis.zeroTrustSession = session;
  try {
    await bootstrap(session, undefined, [...new Set(Object.values(REGIONS))]);
  } catch (error) {
    await session.stop();
    throw error;
  }
  const settings: SessionSettings = {
    python: session.python,
    pid: session.ministack.pid,
    endpoint: session.endpoint,
    motoEndpoint: session.motoEndpoint,
    proxyEndpoint: session.proxy.endpoint,
    folder: session.ministack.folder,
  };
  process.env[SESSION] = JSON.stringify(settings);
}
