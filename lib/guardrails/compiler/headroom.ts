/** What is left at each target. */
import { byText } from './canonical';
import type { CompiledPolicy, CompileGuardrail, CompileInput, TargetHeadroom } from './compile';
import { statementSize } from './merged';
import { minimize } from './minimize';
import { partsOf } from './policies';
import { ancestors } from './targets';

export function headroomOf(
  { targets, quota }: CompileInput, policies: readonly CompiledPolicy[], guardrailsAt: (path: string) => readonly CompileGuardrail[],
): TargetHeadroom[] {
  const nodes = new Map(targets.map((target) => [target.path, target]));
  const at = (path: string) => policies.filter((policy) => policy.targets.includes(path));
  return targets.map(({ path, foreign }) => {
    const own = at(path);
    return {
      path,
      policies: own.length,
      foreign,
      inherited: ancestors(path, nodes).reduce((sum, above) => sum + at(above).length, 0),
      free: Math.max(0, quota.attachments - foreign - own.length),
      freeCharacters: own.reduce((sum, { size }) => sum + quota.policySize - size, 0),
      costs: costsOf(guardrailsAt(path)),
    };
  });
}

const COSTS = new WeakMap<CompileGuardrail, number>();

/** Characters that guardrails cost by themselves, without the policy around them, most first. */
export function costsOf(guardrails: readonly CompileGuardrail[]): { readonly guardrail: string; readonly characters: number }[] {
  return guardrails.map((guardrail) => {
    const characters = COSTS.get(guardrail) ?? minimize(partsOf([guardrail])).reduce((sum, { statement }) => sum + statementSize(statement), 0);
    COSTS.set(guardrail, characters);
    return { guardrail: guardrail.id, characters };
  }).sort((a, b) => b.characters - a.characters || byText(a.guardrail, b.guardrail));
}
