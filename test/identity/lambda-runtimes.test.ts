import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ENDED_RUNTIMES, RUNTIMES_AS_OF, endedRuntime } from '../../lib/identity/lambda-runtimes';

/** Runtimes that new functions may take. A runtime that a newer CDK knows belongs here or into the table. */
const CURRENT = [
  'nodejs22.x', 'nodejs24.x', 'python3.12', 'python3.13', 'python3.14', 'python3.15', 'java21', 'java25', 'java8.al2023', 'java11.al2023', 'java17.al2023',
  'dotnet10', 'ruby3.3', 'ruby3.4', 'ruby4.0', 'provided.al2023',
];

test('every runtime that CDK knows is current or has ended, not both', () => {
  const known = lambda.Runtime.ALL.map((runtime) => runtime.name).filter((name) => name !== lambda.Runtime.FROM_IMAGE.name);
  expect(known.filter((name) => !CURRENT.includes(name) && !endedRuntime(name))).toEqual([]);
  expect(CURRENT.filter((name) => endedRuntime(name))).toEqual([]);
});

test('what ended is replaced by something current', () => {
  for (const ended of Object.values(ENDED_RUNTIMES)) {
    expect(CURRENT).toContain(ended.instead);
  }
});

test('nothing is called ended before its day', () => {
  for (const ended of Object.values(ENDED_RUNTIMES)) {
    expect(ended.since <= RUNTIMES_AS_OF).toBe(true);
    expect(ended.since).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});

test.each([['nodejs20.x', 'retired'], ['python3.11', 'retiring'], ['java17', 'retiring']])('%s is %s', (name, state) => {
  expect(endedRuntime(name)?.state).toBe(state);
});
