import { Outcome } from './outcome';
import { Blocking, ClaimResult, MAX_FINDINGS, ProofFinding } from './result';
import { ClaimSpec } from '../../claim-format';
import { Request } from '../policy-facts';

type Conditions = { readonly [name: string]: boolean };

/** What was found out in one case. */
export interface OutcomeOfCase {
  readonly conditions: Conditions;
  readonly outcome: Outcome;
}

/** One result out of all cases: equal findings are one, which names its case where it is not in all. */
export function mergeCases(claim: ClaimSpec, builtIn: boolean, cases: readonly OutcomeOfCase[]): ClaimResult {
  const found = new Map<string, { finding: ProofFinding; readonly conditions: Conditions[] }>();
  const assumptions = new Set<string>();
  const blocking = new Map<string, Blocking>();
  let futureAction: Request | undefined;
  let queries = 0;
  for (const { conditions, outcome } of cases) {
    for (const finding of outcome.findings) {
      const before = found.get(finding.id);
      if (before === undefined) found.set(finding.id, { finding, conditions: [conditions] });
      else if (finding.verdict === 'REFUTED' && before.finding.verdict === 'UNKNOWN') found.set(finding.id, { finding, conditions: [conditions] });
      else if (finding.verdict === before.finding.verdict) before.conditions.push(conditions);
    }
    outcome.assumptions.forEach((text) => assumptions.add(text));
    outcome.blocking.forEach((one, key) => blocking.set(key, one));
    futureAction ??= outcome.futureAction;
    queries += outcome.queries;
  }
  const findings = [...found.values()].map(({ finding, conditions }): ProofFinding => {
    const common = conditions.length === cases.length ? {} : shared(conditions);
    return Object.keys(common).length === 0 ? finding : { ...finding, conditions: common };
  }).sort((a, b) => (a.verdict === b.verdict ? compare(a.id, b.id) : a.verdict === 'REFUTED' ? -1 : 1));
  const shown = findings.slice(0, MAX_FINDINGS);
  const more = cases.some(({ outcome }) => outcome.full) || findings.length > MAX_FINDINGS;
  if (more && shown.length > 0) shown[shown.length - 1] = { ...shown[shown.length - 1], message: `${shown[shown.length - 1].message} (there may be more causes: these are the first ${shown.length})` };
  const verdict = findings.some((one) => one.verdict === 'REFUTED') ? 'REFUTED' : findings.length > 0 ? 'UNKNOWN' : 'PROVED';
  return {
    claim,
    builtIn,
    verdict,
    findings: shown,
    assumptions: [...assumptions].sort(compare),
    ...(verdict === 'PROVED' && blocking.size > 0 && { blocking: [...blocking.entries()].sort(([a], [b]) => compare(a, b)).map(([, one]) => one) }),
    ...(futureAction && { futureAction }),
    queries,
  };
}

/** What holds in all of the cases; in which of them it occurs, where nothing does. */
function shared(cases: readonly Conditions[]): Conditions {
  const [first, ...rest] = cases;
  const common = Object.entries(first).filter(([name, value]) => rest.every((other) => other[name] === value));
  return common.length > 0 ? Object.fromEntries(common) : first;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
