import { AccessQuestion, askAccess } from './access';
import { Case, cover, keyOf } from './case';
import { Stranger } from './elsewhere';
import { Outcome } from './outcome';
import { Subject, Subjects } from './subjects';
import { findingId, placeOf, spell } from './text';
import { ClaimSpec, ConditionSpec, PrincipalRef, ResourceRef } from '../../claim-format';
import { addressKey } from '../deployment';
import { Condition, Principal } from '../policy-facts';

/** What claims of access are decided with. */
export interface Setting {
  readonly one: Case;
  readonly subjects: Subjects;
  readonly explain: boolean;
  /** Whether a reference means somebody of the deployment, whatever the resource. */
  readonly means: (ref: PrincipalRef, principal: Principal) => boolean;
}

/** What is needed to decide claims in a case. */
export function settingOf(one: Case, explain: boolean): Setting {
  const means = (ref: PrincipalRef, principal: Principal) => cover(one, { ...ref, where: undefined }, principal, { arn: '*', account: principal.account }, false) !== 'no';
  return { one, subjects: new Subjects(one), explain, means };
}

export function conditionsOf(where: readonly ConditionSpec[] = []): readonly Condition[] {
  return where.map(({ operator, key, values }) => ({ operator, key, values }));
}

export function subjectsOf({ subjects }: Setting, refs: readonly ResourceRef[]): readonly Subject[] {
  const found = new Map<string, Subject>();
  for (const ref of refs) for (const subject of subjects.of(ref)) if (!found.has(subject.resource.arn)) found.set(subject.resource.arn, subject);
  return [...found.values()];
}

type Spec<K extends ClaimSpec['kind']> = ClaimSpec & { readonly kind: K };

export function nobodyCan(setting: Setting, claim: Spec<'nobody-can'>, outcome: Outcome): void {
  everybody(setting, claim, { actions: claim.actions, where: conditionsOf(claim.where), unless: claim.unless ?? [] }, claim.resources, outcome);
}

export function onlyCan(setting: Setting, claim: Spec<'only-can'>, outcome: Outcome): void {
  const { one } = setting;
  for (const { address } of claim.principals) {
    if (address === undefined || one.element(address) === undefined || one.principalAt(address) !== undefined) continue;
    const place = `${address.stack}#${address.logicalId}`;
    outcome.add({
      id: findingId(claim.id, [place], one.deployment.letters),
      verdict: 'UNKNOWN',
      message: `The claim names ${place} as one who may, and no role or user of it is known`,
      cause: one.element(address)!.source,
    });
  }
  everybody(setting, claim, { actions: claim.actions, where: [], unless: claim.principals }, claim.resources, outcome);
}

/** Everybody of the deployment and from elsewhere, but exceptions. */
export function everybody(
  setting: Setting, claim: ClaimSpec, what: Pick<AccessQuestion, 'actions' | 'where' | 'unless'> & Partial<AccessQuestion>, refs: readonly ResourceRef[], outcome: Outcome,
): void {
  const { one, explain } = setting;
  const { principals } = one.deployment;
  askAccess(one, { id: claim.id, subjects: subjectsOf(setting, refs), principals, strangers: () => true, explain, ...what }, outcome);
  if (refs.length > 0) unread(one, claim, outcome);
}

/** The principals, those that are meant from elsewhere as well. */
export function cannot(setting: Setting, claim: Spec<'cannot'>, outcome: Outcome): void {
  const { one, explain } = setting;
  const { principals, strangers } = named(one, claim, claim.principals, outcome);
  askAccess(one, {
    id: claim.id,
    actions: claim.actions,
    subjects: subjectsOf(setting, claim.resources),
    where: conditionsOf(claim.where),
    principals,
    strangers,
    unless: [],
    among: claim.principals,
    explain,
  }, outcome);
  if (claim.principals.some(({ address }) => address === undefined)) unread(one, claim, outcome);
}

/** Principals of the deployment that references mean; those that cannot be found are told of. */
export function named(one: Case, claim: ClaimSpec, refs: readonly PrincipalRef[], outcome: Outcome): {
  readonly principals: readonly Principal[];
  readonly strangers: (stranger: Stranger) => boolean;
} {
  const found = new Set<Principal>();
  for (const ref of refs) {
    if (ref.address !== undefined) {
      const principal = one.principalAt(ref.address);
      const element = one.element(ref.address);
      if (principal) {
        found.add(principal);
      } else if (element) {
        const place = `${ref.address.stack}#${ref.address.logicalId}`;
        outcome.add({
          id: findingId(claim.id, [place], one.deployment.letters), verdict: 'UNKNOWN', message: `No role or user of ${place} is known`, cause: element.source,
        });
      }
    } else {
      // Which of them it means depends on the resource: they are sorted out there.
      one.deployment.principals.forEach((principal) => found.add(principal));
    }
  }
  const outside = refs.filter(({ address }) => address === undefined);
  return {
    principals: [...found],
    strangers: (stranger) => outside.some((ref) => cover(one, { ...ref, where: undefined }, stranger.principal, { arn: '*' }, 'standsFor' in stranger.principal) !== 'no'
      || ref.all !== undefined),
  };
}

/** What could not be read, and may allow anybody anything; of one resource, where only its own policy counts. */
export function unread(one: Case, claim: ClaimSpec, outcome: Outcome, about?: ResourceRef): void {
  for (const gap of one.gaps('policies')) {
    if (outcome.full) return;
    if (about?.address !== undefined && keyOf(gap.source) !== addressKey(about.address.stack, about.address.logicalId)) continue;
    outcome.add({
      id: findingId(claim.id, [placeOf(gap.source)], one.deployment.letters), verdict: 'UNKNOWN', message: spell(gap.because, one.deployment.letters), cause: gap.source,
    });
  }
}
