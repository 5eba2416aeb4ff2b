/** Writes the catalogue of guardrails as a page: what each denies, its traps, its controls and what it costs in characters. */
import { policyOf, policySize, statementJson } from '../lib/guardrails/compiler/policy-json';
import { FrameworkControl } from '../lib/guardrails/framework-controls';
import { Guardrail } from '../lib/guardrails/guardrail';
import { GuardrailPolicyType } from '../lib/guardrails/guardrail-policy-type';
import { PolicyQuota } from '../lib/guardrails/policy-quota';

const TYPES: Record<GuardrailPolicyType, { readonly title: string; readonly quota: number }> = {
  [GuardrailPolicyType.SERVICE_CONTROL]: { title: 'Service control policies', quota: PolicyQuota.CURRENT.policySize },
  [GuardrailPolicyType.RESOURCE_CONTROL]: { title: 'Resource control policies', quota: PolicyQuota.RESOURCE_CONTROL.policySize },
};

/** The page. The same guardrails in any order give the same text. */
export function renderGuardrailCatalogue(guardrails: readonly Guardrail[]): string {
  const sorted = [...guardrails].sort((a, b) => (a.guardrailId < b.guardrailId ? -1 : 1));
  return [
    '# Catalogue of guardrails',
    '',
    '<!-- Generated: do not edit. -->',
    '',
    `${guardrails.length} guardrails. Characters are those of a guardrail in a policy of its own, as CloudFormation may write it, with the options that its case table has;`,
    'packed together they cost less. A control that is named is served, not passed: a guardrail keeps a state from being undone.',
    '',
    ...(Object.keys(TYPES) as GuardrailPolicyType[]).flatMap((type) => section(type, sorted.filter(({ policyType }) => policyType === type))),
  ].join('\n');
}

function section(type: GuardrailPolicyType, guardrails: readonly Guardrail[]): string[] {
  const { title, quota } = TYPES[type];
  return guardrails.length === 0 ? [] : [
    `## ${title}`,
    '',
    `A policy may have ${quota.toLocaleString('en')} characters.`,
    '',
    '| guardrail | characters | of a policy |',
    '|---|---:|---:|',
    ...guardrails.map((guardrail) => `| [${guardrail.guardrailId}](#${guardrail.guardrailId}) | ${cost(guardrail).toLocaleString('en')} | ${Math.round(100 * cost(guardrail) / quota)} % |`),
    '',
    ...guardrails.flatMap(entry),
  ];
}

function entry(guardrail: Guardrail): string[] {
  return [
    `### ${guardrail.guardrailId}`,
    '',
    guardrail.protectsAgainst,
    '',
    ...guardrail.traps.map((trap) => `- ${trap}`),
    ...controls(guardrail.controls),
    '',
  ];
}

function controls(all: readonly FrameworkControl[]): string[] {
  const byFramework = new Map<string, string[]>();
  for (const { framework, id } of all) {
    byFramework.set(framework, [...byFramework.get(framework) ?? [], id]);
  }
  return byFramework.size === 0 ? [] : [`- Serves ${[...byFramework].map(([framework, ids]) => `${framework} ${ids.join(', ')}`).join('; ')}.`];
}

/** Characters of the guardrail in a policy of its own. */
export function cost({ _statements, policyType }: Guardrail): number {
  return policySize(policyOf(_statements.map((statement) => statementJson(statement, policyType))));
}
