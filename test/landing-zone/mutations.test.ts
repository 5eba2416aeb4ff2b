/** Weakens the reference landing zone in one place after the other: each time some check must notice. */
import { MUTATIONS, mutate, openFindings } from '../support/mutations';
import { FULL_SETTINGS, referenceApp } from '../support/reference-app';

// Without the firewall and the second address family each app is built in a third of the time.
const SETTINGS = { ...FULL_SETTINGS, network: { zones: 2, endpoints: ['core'] } };
const make = () => referenceApp(SETTINGS).app;

/** Mutations of resources that these settings do not make; the rules' own tests seed them. */
const WITHOUT_TARGET = [
  'take the firewall policy off the firewall',
  'turn a listener to plain HTTP',
  'drop the key of AWS::S3::Bucket',
  'let a stack delete destroy AWS::S3::Bucket',
  'let a replacement destroy AWS::S3::Bucket',
  'drop the key of AWS::DynamoDB::Table',
  'let a stack delete destroy AWS::DynamoDB::Table',
  'let a replacement destroy AWS::DynamoDB::Table',
  'give a bucket to everyone',
  'let a bucket accept plain HTTP',
  'open a bucket to public policies',
  'publish a bucket',
  'publish a database',
  'widen a policy to every action',
  'let instances answer IMDSv1',
  'stop the trail',
  'stop validating the trail',
];

const before = openFindings(make());
const outcomes = MUTATIONS.map((mutation) => ({ name: mutation.name, ...mutate(make, mutation, before) }));

test('the landing zone has no open finding before', () => {
  expect(before).toEqual([]);
});

test('every mutation finds something to weaken, but those of resources that the landing zone does not make', () => {
  expect(outcomes.filter(({ target }) => target === undefined).map(({ name }) => name)).toEqual(WITHOUT_TARGET);
});

test.each(outcomes.filter(({ target }) => target !== undefined))('$name ($target) is noticed', ({ caught, findings }) => {
  expect({ caught, findings: findings.length > 0 }).toEqual({ caught: true, findings: true });
});
