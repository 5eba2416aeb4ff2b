import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { Playbook } from './playbook';
import { PlaybookMode } from './playbook-mode';
import { MemberSettings, PlaybookSettings } from './playbook-settings';
import { PlaybookContext, PlaybookSpec } from './playbook-spec';
import { WildcardException } from '../identity';
import { invalidInput } from '../private/errors';

/** A managed policy has room for the denial of some 20 principals beside those that are always protected. */
export const MOST_PROTECTED = 20;
/** Lambda's environment holds 4 KB, the names of table, bucket, topic, state machine and runbook among them. */
const LONGEST_SETTINGS = 3200;

/** Deliveries of a message before it goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 3;

/** What a function is given. */
export interface FunctionGrants {
  readonly statements: iam.PolicyStatement[];
  readonly wildcardExceptions: WildcardException[];
}

/** Whether some finding is answered without people. */
export function actsAlone(modes: readonly PlaybookMode[]): boolean {
  return modes.includes(PlaybookMode.AUTOMATIC);
}

/** The function that reads findings: it acts only where some finding is answered without people, and never undoes. */
export function responderGrants(scope: IConstruct, spec: PlaybookSpec, modes: readonly PlaybookMode[]): FunctionGrants {
  return grantsOf(scope, spec, [...spec.reads, ...actsAlone(modes) ? spec.acts : []]);
}

/** The function that people command: it acts on what was approved, and undoes. */
export function operatorGrants(scope: IConstruct, spec: PlaybookSpec): FunctionGrants {
  return grantsOf(scope, spec, [...spec.reads, ...spec.acts, ...spec.undoes]);
}

/** A denial is needed only where something is allowed that it takes away; an exception only where its wildcard is. */
function grantsOf(scope: IConstruct, spec: PlaybookSpec, allowed: readonly iam.PolicyStatement[]): FunctionGrants {
  const actions = allowed.flatMap((statement) => statement.actions);
  const text = (value: string) => JSON.stringify(Stack.of(scope).resolve(value));
  const needed = (exception: WildcardException) => allowed.some((statement) => (exception.resourcePattern === undefined
    ? statement.actions.includes(exception.actionPattern!)
    : statement.actions.some((action) => exception.actions.includes(action))
      && statement.resources.some((resource) => text(resource) === text(exception.resourcePattern!))));
  return {
    statements: [...allowed, ...spec.denies.filter((denial) => denial.actions.some((action) => actions.includes(action)))],
    wildcardExceptions: spec.wildcardExceptions.filter(needed),
  };
}

/** @throws if they are more than a function's environment holds */
export function settingsOf(
  scope: IConstruct, playbook: Playbook, spec: PlaybookSpec, { protectedPrincipals }: PlaybookContext, members?: MemberSettings,
): string {
  const { mode, modeRules, breaker, approvalMinutes } = playbook._options;
  const settings: PlaybookSettings<object> = {
    playbook: spec.runtimeName,
    triggers: spec.triggers.map((trigger) => trigger._settings),
    mode,
    modeRules,
    protectedPrincipals: protectedPrincipals.map((principal) => principal._settings),
    breaker,
    approvalMinutes,
    members,
    maxReceiveCount: MAX_RECEIVE_COUNT,
    options: spec.options,
  };
  const text = JSON.stringify(settings);
  if (Buffer.byteLength(text) > LONGEST_SETTINGS) {
    throw invalidInput(scope, `its settings take ${Buffer.byteLength(text)} bytes: ${spec.triggers.length} triggers, ${modeRules.length} rules of modes and `
      + `${protectedPrincipals.length} protected principals`,
    `keep them within ${LONGEST_SETTINGS}: end types in '*', protect principals by path, or shorten the reasons`);
  }
  return text;
}
