/** Weakens the reference landing zone in one place after the other: each time some check must notice. */
import { MUTATIONS, mutate, openFindings } from '../support/mutations';
import { FULL_SETTINGS, referenceApp } from '../support/reference-app';

// Without the firewall, the second address family and functions that act each app is built in a third of the time.
const SETTINGS = {
  ...FULL_SETTINGS, network: { zones: 2, endpoints: ['core'] }, response: { mode: 'observe', modes: { deactivateAccessKey: 'automatic' } },
};
const make = () => referenceApp(SETTINGS).app;

/** Mutations of resources that these settings do not make; the rules' own tests seed them. */
const WITHOUT_TARGET = [
  'take the firewall policy off the firewall',
  'turn a listener to plain HTTP',
  'publish a database',
  'widen a policy to every action',
  'let instances answer IMDSv1',
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
