import { unproved } from './same-decisions';
import { shippedGuardrails } from '../../../build-tools/shipped-guardrails';
import { compile, CompiledPolicy, CompileGuardrail } from '../../../lib/guardrails/compiler/compile';
import { statementSize } from '../../../lib/guardrails/compiler/merged';
import { minimize } from '../../../lib/guardrails/compiler/minimize';
import { partsOf, roomOf } from '../../../lib/guardrails/compiler/policies';
import { PolicyStatementJson, statementJson } from '../../../lib/guardrails/compiler/policy-json';
import { GuardrailPolicyType } from '../../../lib/guardrails/guardrail-policy-type';
import { PolicyQuota } from '../../../lib/guardrails/policy-quota';

const ALL = Object.values(shippedGuardrails());

const guardrailsOf = (policyType: GuardrailPolicyType): CompileGuardrail[] => (
  ALL.filter((guardrail) => guardrail.policyType === policyType)
    .map(({ guardrailId, _statements }) => ({ id: guardrailId, statements: _statements })));

/** The whole catalogue of a type, on a target with as many places as it takes. */
function packed(policyType: GuardrailPolicyType, { policySize }: PolicyQuota, attachments = 100): readonly CompiledPolicy[] {
  return compile({
    policyType,
    quota: { policySize, attachments },
    targets: [{ path: '/', foreign: 1 }],
    groups: [{ id: 'All', targets: ['/'], guardrails: guardrailsOf(policyType) }],
  }).policies;
}

describe.each([
  ['service control policies', GuardrailPolicyType.SERVICE_CONTROL, PolicyQuota.CURRENT],
  ['service control policies of old quotas', GuardrailPolicyType.SERVICE_CONTROL, PolicyQuota.LEGACY],
  ['resource control policies', GuardrailPolicyType.RESOURCE_CONTROL, PolicyQuota.RESOURCE_CONTROL],
])('the shipped guardrails as %s', (_name, policyType, quota) => {
  const policies = packed(policyType, quota);
  const apart = guardrailsOf(policyType).flatMap(({ statements }) => statements.map((statement) => statementJson(statement, policyType)));
  const together = policies.flatMap(({ document }) => document.Statement);

  test('PROVED: packed, they deny all that they deny unpacked', () => {
    expect(unproved(apart, together, policyType)).toEqual([]);
  }, 60_000);

  test('PROVED: packed, they deny nothing else', () => {
    expect(unproved(together, apart, policyType)).toEqual([]);
  }, 60_000);

  test('what each policy holds is denied by that policy', () => {
    for (const { document, parts } of policies) {
      expect(unproved(parts.map(({ statement }) => statementJson(statement, policyType)), document.Statement, policyType)).toEqual([]);
    }
  }, 60_000);

  test('take the fewest policies: their characters alone need as many', () => {
    const characters = minimize(partsOf(guardrailsOf(policyType))).reduce((sum, { statement }) => sum + statementSize(statement), 0);
    const principals = policyType === GuardrailPolicyType.RESOURCE_CONTROL ? together.length * '"Principal": "*", '.length : 0;
    expect(policies).toHaveLength(Math.ceil((characters + principals) / roomOf(quota.policySize)));
  });
});

test.each([
  [GuardrailPolicyType.SERVICE_CONTROL, PolicyQuota.CURRENT],
  [GuardrailPolicyType.RESOURCE_CONTROL, PolicyQuota.RESOURCE_CONTROL],
])('the whole catalogue fits on one target: %s', (policyType, quota) => {
  expect(packed(policyType, quota, quota.attachments).length).toBeLessThan(quota.attachments);
});

describe('the proof notices', () => {
  const policyType = GuardrailPolicyType.SERVICE_CONTROL;
  const regions = guardrailsOf(policyType).filter(({ id }) => id === 'regions' || id === 'detection');
  const apart = regions.flatMap(({ statements }) => statements.map((statement) => statementJson(statement, policyType)));
  const { policies: [{ document }] } = compile({ policyType, quota: PolicyQuota.CURRENT, targets: [{ path: '/', foreign: 1 }], groups: [{ id: 'All', targets: ['/'], guardrails: regions }] });
  const verdicts = (together: readonly PolicyStatementJson[]) => [unproved(apart, together, policyType), unproved(together, apart, policyType)]
    .map((list) => [...new Set(list.map(({ verdict }) => verdict))]);

  test.each<[string, (statement: PolicyStatementJson) => PolicyStatementJson, (readonly string[])[]]>([
    ['nothing where nothing is wrong', (statement) => statement, [[], []]],
    ['an action that was lost', (statement) => Array.isArray(statement.Action) ? { ...statement, Action: statement.Action.slice(1) } : statement, [['REFUTED'], []]],
    ['an action that was added', (statement) => statement.Action ? { ...statement, Action: [statement.Action, 'guardduty:ListDetectors'].flat() } : statement, [[], ['REFUTED']]],
    ['an exemption that was lost', ({ Condition: { ArnNotLike: _lost, ...Condition } = {}, ...statement }) => ({ ...statement, Condition }), [[], ['REFUTED']]],
  ])('%s', (_what, change, expected) => {
    expect(verdicts(document.Statement.map(change))).toEqual(expected);
  }, 60_000);
});
