import { printable } from './readable';
import { requestLines } from './request-text';
import { strong, textTable, TextStyle, verdict } from './text-table';
import { GuardrailsFile, GuardrailSetSpec } from '../guardrails/guardrails-file';
import type { GuardrailsPlan, PolicyChange } from '../verification/guardrails-plan';

const SHORT: { readonly [type: string]: string } = { SERVICE_CONTROL_POLICY: 'SCP', RESOURCE_CONTROL_POLICY: 'RCP' };

/** The guardrails of an app and the room that is left at each target, for a terminal. */
export function guardrailsText(file: GuardrailsFile, style: TextStyle): string {
  return `${file.sets.flatMap((set) => setLines(set, style)).join('\n')}\n`;
}

function setLines(set: GuardrailSetSpec, style: TextStyle): string[] {
  return [
    strong(`Guardrails of ${printable(set.construct)}`, style),
    textTable([{ title: 'guardrail' }, { title: 'type' }, { title: 'stage' }, { title: 'targets' }, { title: 'characters', align: 'right' }],
      set.guardrails.map(({ id, policyType, stage, targets, testTarget, characters }) => [
        printable(id), typeOf(policyType), stage === 'tested' ? `tested on ${printable(testTarget ?? '')}` : stage, printable(targets.join(', ')), characters,
      ]), style),
    '',
    strong('Policies', style),
    textTable([{ title: 'policy' }, { title: 'type' }, { title: 'targets' }, { title: 'characters', align: 'right' }, { title: 'of', align: 'right' }, { title: 'guardrails' }],
      set.policies.map(({ name, logicalId, policyType, targets, size, quota, guardrails }) => [
        printable(name ?? logicalId), typeOf(policyType), printable(targets.join(', ')), size, quota, printable(guardrails.join(', ')),
      ]), style),
    '',
    strong('Room left', style),
    textTable([
      { title: 'target' }, { title: 'type' }, { title: 'policies', align: 'right' }, { title: 'of others', align: 'right' }, { title: 'inherited', align: 'right' },
      { title: 'free places', align: 'right' }, { title: 'free characters', align: 'right' },
    ], set.targets.flatMap(({ path, headroom }) => headroom.map((one) => [
      printable(path), typeOf(one.policyType), one.policies, one.foreign, one.inherited, one.free, one.freeCharacters,
    ])), style),
    '',
  ];
}

const EFFECTS: Record<NonNullable<PolicyChange['effect']>, string> = {
  'same': 'decides as today',
  'denies-more': 'denies more than today',
  'denies-less': 'denies less than today',
  'denies-otherwise': 'denies some more and some less than today',
  'unknown': 'whether it decides as today is not known',
};

const SIGNS = { create: '+', update: '~', remove: '-', none: ' ' } as const;

/** What a deployment would change, for a terminal. */
export function planText({ changes, foreign }: GuardrailsPlan, style: TextStyle): string {
  const count = (change: PolicyChange['change']) => changes.filter((one) => one.change === change).length;
  return `${[
    strong('Plan', style),
    ...changes.filter(({ change }) => change !== 'none').flatMap((change) => changeLines(change, style)),
    ...foreign.map(({ target, policyType, declared, found, overflow }) => verdict(
      `  ! ${printable(target)} has ${found} ${typeOf(policyType)} of others, ${declared} were said${overflow > 0 ? `: ${overflow} too many` : ''}; set foreignPolicies`, overflow === 0, style)),
    `${count('create')} to create, ${count('update')} to update, ${count('remove')} to remove, ${count('none')} unchanged.`,
  ].join('\n')}\n`;
}

function changeLines({ name, policyType, change, effect, newlyDenied, newlyAllowed, attached, detached }: PolicyChange, style: TextStyle): string[] {
  const wider = change === 'remove' || (effect !== undefined && effect !== 'same' && effect !== 'denies-more');
  return [
    verdict(`  ${SIGNS[change]} ${typeOf(policyType)} ${printable(name)}${effect ? `: ${EFFECTS[effect]}` : ''}`, !wider, style),
    ...newlyDenied ? ['      denied from now on:', ...requestLines(newlyDenied).map((line) => `        ${line}`)] : [],
    ...newlyAllowed ? ['      allowed from now on:', ...requestLines(newlyAllowed).map((line) => `        ${line}`)] : [],
    ...attached.length > 0 ? [`      attached to ${printable(attached.join(', '))}`] : [],
    ...detached.length > 0 ? [`      detached from ${printable(detached.join(', '))}`] : [],
  ];
}

function typeOf(policyType: string): string {
  return SHORT[policyType] ?? printable(policyType);
}
