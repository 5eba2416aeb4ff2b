import { readFileSync } from 'fs';
import { join } from 'path';
import { minimal } from './minimal';
import { loadActionCatalogue } from '../../../../../lib/private/iam-catalogue/action-catalogue';
import { escalations, techniqueIds } from '../../../../../lib/verification/prover/claims/escalation/escalation';
import { TECHNIQUES } from '../../../../../lib/verification/prover/claims/escalation/techniques';
import { evaluate } from '../../../../../lib/verification/prover/evaluation';

interface Listed { readonly id: string; readonly category: string; readonly permissions: readonly string[] }

const LISTED: readonly Listed[] = readFileSync(join(__dirname, '../../../../identity/escalation-techniques.tsv'), 'utf8')
  .split('\n').filter(line => line !== '' && !line.startsWith('#'))
  .map(line => {
    const [id, category, permissions] = line.split('\t');
    return { id, category, permissions: permissions.split('+') };
  });

const byId = new Map(TECHNIQUES.map(one => [one.id, one]));

const CATALOGUE = loadActionCatalogue();

test('every action is one that AWS documents', () => {
  const documented = new Set([...CATALOGUE.services.values()].flatMap(actions => actions.map(({ name }) => name)));
  const used = [...new Set(TECHNIQUES.flatMap(({ permissions }) => permissions.map(({ action }) => action)))];
  expect(used.filter(action => !documented.has(action))).toEqual([]);
});

test('ids are unique', () => {
  expect(new Set(techniqueIds()).size).toBe(techniqueIds().length);
});

test('knows every technique of the public list', () => {
  expect(LISTED).toHaveLength(50);
  expect(LISTED.filter(({ id }) => !byId.has(id)).map(({ id }) => id)).toEqual([]);
});

test('knows more than twice as many besides', () => {
  expect(TECHNIQUES.length).toBeGreaterThan(150);
});

test.each(LISTED.map(one => [one.id, one] as const))('%s needs just the permissions that the public list names', (id, { permissions }) => {
  expect(byId.get(id)?.permissions.map(({ action }) => action).sort()).toEqual([...permissions].sort());
});

describe.each(TECHNIQUES.map(one => [one.id, one] as const))('%s', (id, technique) => {
  test('is found where a principal has its permissions and no more', () => {
    const { deployment, attacker } = minimal(technique);
    const found = escalations(deployment, [attacker]).filter(one => one.technique === id);
    expect(found.map(({ unknown }) => unknown)).toEqual([undefined]);
    expect(found[0].principal).toBe(attacker.arn);
    expect(found[0].cause?.logicalId).toBe('Policy');
    expect(found[0].steps).toHaveLength(technique.permissions.length);
    expect(found[0].steps.map(({ witness }) => evaluate(witness!).reason)).toEqual(technique.permissions.map(() => expect.stringMatching(/^allowed/)));
  });

  test('is found with requests that work on what the actions work on', () => {
    const { deployment, attacker } = minimal(technique);
    const [found] = escalations(deployment, [attacker], { catalogue: CATALOGUE }).filter(one => one.technique === id);
    expect(found?.unknown).toBeUndefined();
    expect(found?.steps.map(({ witness }) => evaluate(witness!).allowed)).toEqual(technique.permissions.map(() => true));
  });

  test.each(technique.permissions.map(one => [one.action, one] as const))('is not found without %s', (_, lacking) => {
    const { deployment, attacker } = minimal(technique, lacking);
    expect(escalations(deployment, [attacker]).filter(one => one.technique === id)).toEqual([]);
  });
});
