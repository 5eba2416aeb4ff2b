/** Techniques that are not lists of permissions: services that nobody wrote down, and writing to IAM without the boundary. */
import type { EscalationFacts } from './facts';
import { arnAt } from './facts';
import type { Powers } from './powers';
import { powerOf } from './powers';
import type { Answer, Questions } from './questions';
import type { Escalation } from './result';
import { actionsThatTakeRoles, SERVICE_PRINCIPALS } from './services';
import { inPartitions } from './technique-builders';
import { OTHER_TECHNIQUES, TECHNIQUES } from './techniques';
import type { Trial } from './trial';
import { stepsOf } from './trial';
import type { Condition, Principal, Statement } from '../../policy-facts';

const COVERED: ReadonlySet<string> = new Set(TECHNIQUES.flatMap(({ target }) => target.kind === 'passed-role' ? target.services : []));
const OWN_TAG = /aws:principaltag\//i;
const NO_BOUNDARY: Condition = { operator: 'Null', key: 'iam:PermissionsBoundary', values: ['true'] };
const POWERFUL: Condition = {
  operator: 'ArnLike',
  key: 'iam:PolicyARN',
  values: ['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'].map(name => `arn:*:iam::aws:policy/${name}`),
};
/** What gives permissions to a role or user, which the boundary has to be asked for. */
const WRITES: readonly { readonly action: string; readonly on: string; readonly where: readonly Condition[] }[] = [
  { action: 'iam:PutRolePolicy', on: 'role/*', where: [NO_BOUNDARY] },
  { action: 'iam:AttachRolePolicy', on: 'role/*', where: [NO_BOUNDARY, POWERFUL] },
  { action: 'iam:PutUserPolicy', on: 'user/*', where: [NO_BOUNDARY] },
  { action: 'iam:AttachUserPolicy', on: 'user/*', where: [NO_BOUNDARY, POWERFUL] },
];

/** The action by which a principal could tag itself. */
export function tagging({ kind }: Principal): string {
  return kind === 'user' ? 'iam:TagUser' : 'iam:TagRole';
}

function dependsOnTags({ conditions, resources = [], notResources = [] }: Statement): boolean {
  return [...conditions.flatMap(({ key, values }) => [key, ...values]), ...resources, ...notResources].some(text => OWN_TAG.test(text));
}

/** For one principal. */
export class GenericTechniques {
  public constructor(
    private readonly facts: EscalationFacts, private readonly powers: Powers, private readonly questions: Questions,
    private readonly principal: Principal, private readonly isAdministrator: boolean, private readonly trial: Trial,
    private readonly except: readonly string[],
  ) {}

  /** Passing a role to a service of which no technique is known, while the principal may make something of that service. */
  public passRole(): readonly Escalation[] {
    const id = 'generic-passrole';
    if (this.except.includes(id) || this.isAdministrator) return [];
    const somewhere = this.questions.somewhere(arnAt(this.principal, { service: 'iam', resource: 'role/*' }));
    if (this.questions.ask('iam:PassRole', somewhere).kind === 'no') return [];
    const stranger = this.questions.somewhere(arnAt(this.principal, { service: 'iam', resource: 'role/AnythingOutsideOfTheTemplates' }));
    for (const service of SERVICE_PRINCIPALS.filter(one => !COVERED.has(one))) {
      const answers = this.passedTo(service, stranger.arn);
      if (answers !== undefined) return [this.told(id, answers, somewhere.arn)];
    }
    for (const role of this.facts.others(this.principal, 'role')) {
      for (const service of this.facts.servicesOf(role).filter(one => !COVERED.has(one))) {
        const answers = this.passedTo(service, role.arn);
        if (answers === undefined) continue;
        const more = this.powers.more(this.principal, powerOf(role));
        if ('more' in more && !more.more) continue;
        return [{ ...this.told(id, answers, role.arn), ...('unknown' in more ? { unknown: more.unknown } : {}) }];
      }
    }
    return [];
  }

  private passedTo(service: string, role: string): readonly Answer[] | undefined {
    const pass = this.questions.ask('iam:PassRole', this.facts.resource(role, this.principal.account),
      [{ operator: 'StringEquals', key: 'iam:PassedToService', values: inPartitions(service) }]);
    if (pass.kind === 'no') return undefined;
    const use = this.questions.askAny(actionsThatTakeRoles(service), '*');
    return use.kind === 'no' ? undefined : [pass, use];
  }

  /** What gives permissions has to ask for a boundary, whoever gets them. */
  public boundary(possible: ReadonlySet<string>): readonly Escalation[] {
    const id = 'iam-boundary';
    if (this.except.includes(id) || this.isAdministrator) return [];
    const bounded = this.facts.people.filter(one => one.boundary !== undefined).map(({ arn }) => arn);
    for (const { action, on, where } of WRITES) {
      if (!possible.has(action.toLowerCase())) continue;
      const answer = this.questions.ask(action, this.questions.somewhere(arnAt(this.principal, { service: 'iam', resource: on })), this.facts.widened(where), bounded);
      if (answer.kind !== 'no') return [this.told(id, [answer], arnAt(this.principal, { service: 'iam', resource: on }))];
    }
    return [];
  }

  /** Tags of its own on which its permissions depend. */
  public tags(): readonly Escalation[] {
    const id = 'iam-tags';
    const { principal } = this;
    const depends = principal.identityPolicies.some(({ statements }) => statements.some(dependsOnTags));
    if (this.except.includes(id) || this.isAdministrator || !depends) return [];
    const answer = this.questions.ask(tagging(principal), this.facts.resource(principal.arn, principal.account));
    return answer.kind === 'no' ? [] : [this.told(id, [answer], principal.arn)];
  }

  private told(id: string, answers: readonly Answer[], becomes: string): Escalation {
    const unknown = answers.flatMap(one => one.kind === 'unknown' ? [one.because] : [])[0];
    return {
      technique: id,
      principal: this.principal.arn,
      becomes,
      steps: stepsOf({ id, title: OTHER_TECHNIQUES.get(id)! }, answers),
      ...this.trial.causeOf(answers),
      ...(unknown === undefined ? {} : { unknown }),
    };
  }
}
