import { ClaimSpec } from '../../claim-format';
import { ESCALATION_ASSUMPTIONS, escalations, techniqueIds } from './escalation/escalation';
import { Escalation } from './escalation/result';
import { Outcome } from './outcome';
import { named, Setting, unread } from './policy-claims';
import { findingId, nameOf, placeOf, pointOf, spell, spelledRequest } from './text';
import { evaluate } from '../evaluation';
import { Principal } from '../policy-facts';

type EscalationClaim = ClaimSpec & { readonly kind: 'no-escalation' };

/** None of the techniques gives the principals more than they have. */
export function noEscalation(setting: Setting, claim: EscalationClaim, outcome: Outcome): void {
  const { one } = setting;
  const principals = claim.principals === undefined ? one.deployment.principals : named(one, claim, claim.principals, outcome).principals
    .filter((principal) => claim.principals!.some((ref) => setting.means(ref, principal)));
  askEscalation(setting, claim, principals, outcome);
  unread(one, claim, outcome);
}

export function askEscalation({ one }: Setting, claim: EscalationClaim, principals: readonly Principal[], outcome: Outcome): void {
  const { deployment, catalogue, policies } = one;
  const known = new Set(techniqueIds());
  const except = claim.exceptTechniques ?? [];
  for (const { id, reason } of except) {
    if (known.has(id)) outcome.assumptions.add(`the technique ${id} is not asked about: ${reason}`);
    else outcome.add({ id: findingId(claim.id, [id], deployment.letters), verdict: 'UNKNOWN', message: `The claim excepts the technique ${id}, which is not in the catalogue` });
  }
  ESCALATION_ASSUMPTIONS.forEach((text) => outcome.assumptions.add(text));
  outcome.queries++;
  const found = escalations(deployment, principals, { ...(catalogue && { catalogue }), prover: policies, except: except.map(({ id }) => id) });
  for (const escalation of found) {
    if (outcome.full) return;
    tell(deployment.letters, principals, claim.id, escalation, outcome);
  }
}

function tell(letters: Setting['one']['deployment']['letters'], principals: readonly Principal[], id: string, found: Escalation, outcome: Outcome): void {
  const principal = principals.find(({ arn }) => arn === found.principal);
  const who = principal ? nameOf(principal, letters) : spell(found.principal, letters);
  const refused = found.steps.flatMap(({ witness }) => (witness ? [evaluated(witness)] : [])).find((why) => why !== undefined);
  const unknown = found.unknown ?? (refused === undefined ? undefined : `the evaluator does not agree: ${refused}`);
  const steps = found.steps.map(({ technique, text, witness }) => (
    { technique, text: spell(text, letters), ...(witness && { witness: spelledRequest(witness, letters) }) }));
  const becomes = found.becomes === 'administrator' ? 'administrator of the account' : spell(found.becomes, letters);
  const cause = found.cause ?? principal?.source;
  const place = principal?.source ? placeOf(principal.source) : found.principal;
  outcome.add({
    id: findingId(id, [found.technique, place, ...(found.cause && !pointOf(found.cause).startsWith(place) ? [pointOf(found.cause)] : [])], letters),
    verdict: unknown === undefined ? 'REFUTED' : 'UNKNOWN',
    message: unknown === undefined
      ? `${who} can become ${becomes} by ${found.technique}: ${steps.map(({ text }) => text).join(', then ')}`
      : `Whether ${who} can become ${becomes} by ${found.technique} is not known: ${spell(unknown, letters)}`,
    ...(cause && { cause }),
    steps,
  });
}

function evaluated(request: Parameters<typeof evaluate>[0]): string | undefined {
  try {
    const decision = evaluate(request);
    return decision.allowed ? undefined : decision.reason;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
