import type { ReadValue } from './secret-value.lambda-shared';

/** Where values are read from. */
export interface SecretSource {
  /**
   * The current value, from the service itself.
   *
   * @throws SecretReadError; everything else counts as `unreachable`
   */
  read(): Promise<ReadValue>;
}

/** Credentials of AWS. */
export interface RuntimeCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** How the service is reached. */
export interface ServiceOptions {
  /** @default - the region in the ARN, else AWS_REGION */
  readonly region?: string;
  /** Another address of the service. @default - as the SDK finds it */
  readonly endpoint?: string;
  /**
   * What requests are signed with, such as `fromNodeProviderChain()` of `@aws-sdk/credential-providers` outside of Lambda, ECS and EKS Pod
   * Identity. @default - credentials of the environment or the container
   */
  readonly credentials?: () => Promise<RuntimeCredentials>;
}

/** Time and chance; tests bring their own. */
export interface RuntimeClock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

export const SYSTEM_CLOCK: RuntimeClock = {
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/** The region of an ARN, or that of the environment. */
export function regionOf(id: string, { region }: ServiceOptions): string | undefined {
  const [arn, , , ofArn] = id.split(':');
  return region ?? (arn === 'arn' && ofArn ? ofArn : process.env.AWS_REGION);
}
