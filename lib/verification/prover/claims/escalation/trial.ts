/** Tries the techniques on behalf of one principal. */
import type { Binding, Outside } from './bindings';
import { bindings, outside } from './bindings';
import type { EscalationFacts } from './facts';
import { arnAt } from './facts';
import type { More, Power, Powers } from './powers';
import { allOf, anythingWithin, powerOf } from './powers';
import type { Answer, Questions } from './questions';
import type { Escalation, EscalationStep } from './result';
import type { Permission, Place, Technique } from './technique';
import type { Condition, Policy, Principal, Resource, Source } from '../../policy-facts';

/** Whom one can become in one go. */
export interface Edge {
  readonly to: string;
  readonly steps: readonly EscalationStep[];
  readonly cause?: Source;
}

/** Actions whose context names the boundary of the role or user: the one it has, or of new ones the one it is to have. */
const NAMES_BOUNDARY = /^iam:((attach|detach|put|delete)(role|user)policy|create(role|user)|(put|delete)(role|user)permissionsboundary)$/i;
const NEW_BOUNDARY = /^iam:put(role|user)permissionsboundary$/i;
const BOUNDARY = 'iam:PermissionsBoundary';
const NO_BOUNDARY: Condition = { operator: 'Null', key: BOUNDARY, values: ['true'] };
/** Boundaries that are looked at one by one where a policy lets one choose among several. */
const BOUNDARIES_AT_MOST = 5;

/** A try that worked, or may have worked. */
interface Attempt {
  readonly answers: readonly Answer[];
  readonly power: Power | 'somebody' | 'administrator' | undefined;
  readonly becomes: string;
  readonly unknown?: string;
}

/** One principal with its answers. */
export class Trial {
  public readonly edges: Edge[] = [];

  public constructor(
    private readonly facts: EscalationFacts, private readonly powers: Powers, private readonly questions: Questions,
    private readonly principal: Principal, private readonly isAdministrator: boolean,
  ) {}

  /** The best that the technique gives, if it gives more than the principal has. */
  public attempt(technique: Technique): Escalation | undefined {
    if (technique.gain === 'resource' && this.questions.hasServiceWhereItHas(technique.permissions[0].action)) return undefined;
    if (technique.permissions.some(one => this.isRuledOut(one))) return undefined;
    let doubt: Escalation | undefined;
    for (const attempt of this.attempts(technique)) {
      const found = this.judged(technique, attempt);
      if (found === undefined) continue;
      if (found.unknown === undefined) return found;
      doubt ??= found;
    }
    return doubt;
  }

  /** A permission on whatever there is that is not there at all. */
  private isRuledOut(permission: Permission): boolean {
    if (permission.on === 'target' || permission.on === 'carrier') return false;
    return this.onPlace(permission, NAMES_BOUNDARY.test(permission.action) ? [] : this.facts.widened(permission.where ?? [])).kind === 'no';
  }

  private *attempts(technique: Technique): Generator<Attempt> {
    const { target, gain } = technique;
    if (gain === 'new-principal') {
      yield* this.withAnyBoundary(technique, {}, 'administrator');
      return;
    }
    const around = outside(this.facts, this.principal, target);
    if (around === undefined) {
      yield* this.known(technique);
      return;
    }
    yield* this.beyond(technique, around);
    if (!this.hasTargetPermission(technique)) {
      yield* this.known(technique);
      return;
    }
    if (around.known.length > 0 && this.isNowhere(technique, around)) return;
    yield* this.known(technique);
    yield* this.some(technique, around);
  }

  private hasTargetPermission({ permissions }: Technique): boolean {
    return permissions.some(({ on }) => on === 'target');
  }

  /** Not allowed on anything of the kind: one question in place of one a target. Trust policies may allow what this cannot see. */
  private isNowhere({ permissions }: Technique, { some }: Outside): boolean {
    return permissions.some(one => one.on === 'target' && one.action !== 'sts:AssumeRole' && this.questions.ask(one.action, some, this.facts.widened(one.where ?? [])).kind === 'no');
  }

  private *known(technique: Technique): Generator<Attempt> {
    for (const binding of bindings(this.facts, this.principal, technique.target)) {
      const where = (permission: Permission) => this.boundaryOf(permission, binding.carrier);
      const answers = this.answers(technique, binding, where);
      if (answers === undefined) continue;
      yield {
        answers,
        power: this.powerOn(technique, binding),
        becomes: this.becomes(technique, binding),
        ...(binding.unknown === undefined ? {} : { unknown: binding.unknown }),
      };
      if (technique.gain === 'target' && binding.carrier !== undefined && binding.unknown === undefined && answers.every(({ kind }) => kind === 'yes')) {
        this.edges.push({ to: binding.carrier.arn, steps: stepsOf(technique, answers), ...this.causeOf(answers) });
      }
    }
  }

  /** A principal or resource that no template holds: whoever may use one of any name may use all that there are. */
  private *beyond(technique: Technique, around: Outside): Generator<Attempt> {
    const binding: Binding = { resource: around.any };
    if (technique.gain === 'target-with-any-policy' && technique.target.kind !== 'group') {
      yield* this.withAnyBoundary(technique, binding, around.called);
      return;
    }
    const answers = this.answers(technique, binding, () => []);
    if (answers === undefined || this.isAboutNames(answers)) return;
    yield { answers, power: technique.gain === 'resource' ? allOf(around.called, this.principal.account) : 'somebody', becomes: around.called };
  }

  /** Open only because nobody knows the names that a permission is for: that is a permission for some, not for any. */
  private isAboutNames(answers: readonly Answer[]): boolean {
    return answers.some(({ kind }) => kind === 'unknown') && this.principal.identityPolicies.every(({ unknown }) => unknown === undefined);
  }

  /** Some that no template holds. */
  private *some(technique: Technique, around: Outside): Generator<Attempt> {
    const on = technique.permissions.find(one => one.on === 'target')!;
    const first = this.questions.ask(on.action, around.some, this.facts.widened(on.where ?? []), around.known);
    if (first.kind !== 'yes') {
      if (first.kind === 'unknown') yield { answers: [first], power: 'somebody', becomes: around.called };
      return;
    }
    const { resource } = first.witness;
    const answers = technique.permissions.length === 1 ? [first] : this.answers(technique, { resource }, () => []);
    if (answers === undefined) return;
    if (technique.gain === 'resource') yield { answers, power: allOf(resource.arn, this.principal.account), becomes: resource.arn };
    else yield { answers, power: 'somebody', becomes: resource.arn, unknown: `${resource.arn} is not in the templates, so nobody knows what it would give` };
  }

  /**
   * A role or user whose boundary one may choose, or does not know: first without a boundary, then with each one that the
   * permissions let through and that is not the asker's own.
   */
  private *withAnyBoundary(technique: Technique, binding: Binding, becomes: string): Generator<Attempt> {
    const names = technique.permissions.some(({ action }) => NAMES_BOUNDARY.test(action));
    const free = this.answers(technique, binding, permission => NAMES_BOUNDARY.test(permission.action) ? [NO_BOUNDARY] : []);
    const isOpen = free !== undefined && (binding.resource === undefined || !this.isAboutNames(free));
    if (isOpen) yield { answers: free, power: 'administrator', becomes: binding.resource === undefined ? 'administrator' : becomes };
    if (!names || free?.every(({ kind }) => kind === 'yes') === true) return;
    const harmless = this.ownBoundary();
    for (let i = 0; i < BOUNDARIES_AT_MOST; i++) {
      const other: Condition[] = [{ operator: 'Null', key: BOUNDARY, values: ['false'] },
        ...harmless.length === 0 ? [] : [{ operator: 'StringNotEquals', key: BOUNDARY, values: [...harmless] }]];
      const answers = this.answers(technique, binding, permission => NAMES_BOUNDARY.test(permission.action) ? other : []);
      if (answers === undefined) return;
      const arn = answers.flatMap(one => one.kind === 'yes' ? one.witness.context[BOUNDARY.toLowerCase()]?.[0] ?? [] : [])[0];
      const boundary = arn === undefined ? undefined : this.facts.policy(arn);
      if (boundary === undefined) {
        yield { answers, power: 'somebody', becomes, unknown: `what the boundary ${arn ?? ''} allows is not in the templates`.replace('  ', ' ') };
        return;
      }
      yield { answers, power: anythingWithin(boundary, arn!, this.principal.account), becomes };
      harmless.push(arn!);
    }
    yield { answers: [], power: 'somebody', becomes, unknown: `more than ${BOUNDARIES_AT_MOST} boundaries may be chosen` };
  }

  /** An answer to each permission; undefined if one is no. */
  private answers(technique: Technique, binding: Binding, more: (permission: Permission) => readonly Condition[]): readonly Answer[] | undefined {
    const answers: Answer[] = [];
    for (const permission of technique.permissions) {
      const where = [...this.facts.widened(permission.where ?? []), ...more(permission)];
      const on = this.resourceOf(permission, binding);
      const previous = answers[answers.length - 1];
      const answer = permission.sameRequest === true && previous !== undefined
        ? this.questions.together(previous, permission, this.placeOf(permission))
        : on === undefined ? this.onPlace(permission, where) : this.questions.ask(permission.action, on, where);
      if (answer.kind === 'no') return undefined;
      answers.push(answer);
    }
    return answers;
  }

  private resourceOf({ on }: Permission, { resource, carrier }: Binding): Resource | undefined {
    if (on === 'target') return resource;
    return on === 'carrier' && carrier !== undefined ? this.facts.resource(carrier.arn, carrier.account) : undefined;
  }

  private placeOf({ on }: Permission): readonly Resource[] | undefined {
    return typeof on === 'string' ? undefined : [this.questions.somewhere(arnAt(this.principal, on))];
  }

  private onPlace(permission: Permission, where: readonly Condition[]): Answer {
    const at = permission.on as Place | string;
    return typeof at === 'string' ? this.questions.askAnywhere(permission.action, where)
      : this.questions.ask(permission.action, this.questions.somewhere(arnAt(this.principal, at)), where);
  }

  /** The boundary of the target as the context of the request has it. */
  private boundaryOf({ action }: Permission, carrier: Principal | undefined): readonly Condition[] {
    if (!NAMES_BOUNDARY.test(action) || carrier === undefined) return [];
    const arn = carrier.boundary === undefined ? undefined : this.facts.policyArn(carrier.boundary);
    if (NEW_BOUNDARY.test(action)) {
      return [{ operator: 'Null', key: BOUNDARY, values: ['false'] }, ...arn === undefined ? [] : [{ operator: 'StringNotEquals', key: BOUNDARY, values: [arn] }]];
    }
    if (carrier.boundary === undefined) return [NO_BOUNDARY];
    return arn === undefined ? [{ operator: 'Null', key: BOUNDARY, values: ['false'] }] : [{ operator: 'StringEquals', key: BOUNDARY, values: [arn] }];
  }

  private ownBoundary(): string[] {
    const arn = this.principal.boundary === undefined ? undefined : this.facts.policyArn(this.principal.boundary);
    return arn === undefined ? [] : [arn];
  }

  private powerOn({ gain }: Technique, { resource, carrier }: Binding): Attempt['power'] {
    const { principal } = this;
    switch (gain) {
      case 'target': return carrier === undefined ? 'somebody' : powerOf(carrier);
      case 'target-with-any-policy': {
        if (carrier?.boundary === undefined) return 'administrator';
        return isSame(carrier.boundary, principal.boundary) ? undefined : anythingWithin(carrier.boundary, carrier.arn, carrier.account);
      }
      case 'self-without-boundary': return principal.boundary === undefined ? undefined : powerOf(principal, 'boundary');
      case 'self-without-denials':
        return principal.identityPolicies.some(policy => policy.statements.some(({ effect }) => effect === 'Deny')) ? powerOf(principal, 'denials') : undefined;
      case 'resource': return resource === undefined ? undefined : allOf(resource.arn, resource.account ?? principal.account);
      case 'administrator': case 'new-principal': return 'administrator';
    }
  }

  private becomes({ gain }: Technique, { resource, carrier }: Binding): string {
    if (gain === 'resource') return resource?.arn ?? 'administrator';
    if (gain === 'target-with-any-policy' && carrier?.boundary === undefined) return 'administrator';
    return gain === 'administrator' || carrier === undefined ? 'administrator' : carrier.arn;
  }

  private judged(technique: Technique, attempt: Attempt): Escalation | undefined {
    const more = this.isMore(attempt.power);
    if ('more' in more && !more.more) return undefined;
    const open = attempt.answers.flatMap(one => one.kind === 'unknown' ? [one.because] : [])[0];
    const unknown = open ?? attempt.unknown ?? ('unknown' in more ? more.unknown : undefined);
    return {
      technique: technique.id,
      principal: this.principal.arn,
      becomes: attempt.becomes,
      steps: stepsOf(technique, attempt.answers),
      ...this.causeOf(attempt.answers),
      ...(unknown === undefined ? {} : { unknown }),
    };
  }

  private isMore(power: Attempt['power']): More {
    if (power === undefined) return { more: false };
    if (power === 'administrator' || power === 'somebody') return { more: !this.isAdministrator };
    if (this.isAdministrator && !this.powers.tellsPrincipalsApart) return { more: false };
    return this.powers.more(this.principal, power);
  }

  /** The statement of its own that lets it, or otherwise any that does. */
  public causeOf(answers: readonly Answer[]): { cause?: Source } {
    const granting = answers.flatMap(one => one.kind === 'yes' ? one.granting : []);
    const own = new Set(this.principal.identityPolicies.flatMap(({ statements }) => statements));
    const cause = (granting.find(one => own.has(one) && one.source !== undefined) ?? granting.find(({ source }) => source !== undefined))?.source
      ?? this.principal.identityPolicies.find(({ unknown }) => unknown !== undefined)?.source ?? this.principal.source;
    return cause === undefined ? {} : { cause };
  }
}

/** The permissions as steps. */
export function stepsOf(technique: Pick<Technique, 'id' | 'title'>, answers: readonly Answer[]): readonly EscalationStep[] {
  return answers.flatMap((answer): EscalationStep[] => {
    if (answer.kind !== 'yes') return answer.kind === 'unknown' ? [{ technique: technique.id, text: `${technique.title}: perhaps` }] : [];
    const { action, resource } = answer.witness;
    return [{ technique: technique.id, text: `${technique.title}: ${action} on ${resource.arn}`, witness: answer.witness }];
  });
}

function isSame(a: Policy, b: Policy | undefined): boolean {
  if (a === b || b === undefined) return a === b;
  return a.name === b.name && a.source?.template === b.source?.template && a.source?.logicalId === b.source?.logicalId;
}
