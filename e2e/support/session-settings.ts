import { Outputs } from '../../build-tools/emulator/deploy';

/** What the global setup tells the tests, which run in contexts of their own. */
export interface SessionSettings {
  readonly python: string;
  readonly pid: number;
  readonly endpoint: string;
  readonly motoEndpoint: string;
  readonly proxyEndpoint: string;
  /** A folder that lives as long as the emulator. */
  readonly folder: string;
}

/** What a test knows the emulated AWS by. */
export interface WorldSettings {
  readonly endpoint: string;
  readonly motoEndpoint: string;
  readonly proxyEndpoint: string;
  /** Of the deployed stacks. */
  readonly outputs: Outputs;
}

/** Environment variable that carries the settings of the session. */
export const SESSION = 'ZERO_TRUST_E2E_SESSION';
