/** A runtime that new functions should no longer take. */
export interface EndedRuntime {
  /**
   * `retired`: AWS gives no security updates, or blocks creating and updating functions. `retiring`: the operating system
   * below has reached its end of life and gets selected patches only.
   */
  readonly state: 'retired' | 'retiring';
  /** The day support ended, as AWS announced it. */
  readonly since: string;
  /** The runtime to take instead. */
  readonly instead: string;
}

/** The day the table below was last compared with its source. */
export const RUNTIMES_AS_OF = '2026-11-22';

const retired = (since: string, instead: string): EndedRuntime => ({ state: 'retired', since, instead });
/** Amazon Linux 2 ended on this day; its runtimes go on with patches for critical findings. */
const onAmazonLinux2 = (instead: string): EndedRuntime => ({ state: 'retiring', since: '2026-06-30', instead });

/**
 * Lambda runtimes that have ended or are about to, by identifier.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const ENDED_RUNTIMES: { readonly [runtime: string]: EndedRuntime } = {
  'dotnet6': retired('2024-12-20', 'dotnet10'),
  'dotnet8': retired('2026-11-10', 'dotnet10'),
  'dotnet9': retired('2026-11-10', 'dotnet10'),
  'dotnetcore1.0': retired('2019-07-30', 'dotnet10'),
  'dotnetcore2.0': retired('2019-05-30', 'dotnet10'),
  'dotnetcore2.1': retired('2022-01-05', 'dotnet10'),
  'dotnetcore3.1': retired('2023-04-03', 'dotnet10'),
  'go1.x': retired('2024-01-08', 'provided.al2023'),
  'java8': retired('2024-01-08', 'java25'),
  'java8.al2': onAmazonLinux2('java25'),
  'java11': onAmazonLinux2('java25'),
  'java17': onAmazonLinux2('java25'),
  'nodejs': retired('2016-10-31', 'nodejs24.x'),
  'nodejs4.3': retired('2020-03-05', 'nodejs24.x'),
  'nodejs4.3-edge': retired('2019-04-30', 'nodejs24.x'),
  'nodejs6.10': retired('2019-08-12', 'nodejs24.x'),
  'nodejs8.10': retired('2020-03-06', 'nodejs24.x'),
  'nodejs10.x': retired('2021-07-30', 'nodejs24.x'),
  'nodejs12.x': retired('2023-03-31', 'nodejs24.x'),
  'nodejs14.x': retired('2023-12-04', 'nodejs24.x'),
  'nodejs16.x': retired('2024-06-12', 'nodejs24.x'),
  'nodejs18.x': retired('2025-09-01', 'nodejs24.x'),
  'nodejs20.x': retired('2026-04-30', 'nodejs24.x'),
  'provided': retired('2024-01-08', 'provided.al2023'),
  'provided.al2': onAmazonLinux2('provided.al2023'),
  'python2.7': retired('2021-07-15', 'python3.14'),
  'python3.6': retired('2022-07-18', 'python3.14'),
  'python3.7': retired('2023-12-04', 'python3.14'),
  'python3.8': retired('2024-10-14', 'python3.14'),
  'python3.9': retired('2025-12-15', 'python3.14'),
  'python3.10': retired('2026-10-31', 'python3.14'),
  'python3.11': onAmazonLinux2('python3.14'),
  'ruby2.5': retired('2021-07-30', 'ruby3.4'),
  'ruby2.7': retired('2023-12-07', 'ruby3.4'),
  'ruby3.2': retired('2026-03-31', 'ruby3.4'),
};

/** What is wrong with a runtime, or nothing where it is current or unknown. */
export function endedRuntime(identifier: string): EndedRuntime | undefined {
  return ENDED_RUNTIMES[identifier];
}
