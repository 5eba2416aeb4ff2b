import { Mutant } from './bundle';
import { Schedule, Users } from './schedule';
import type { Step } from '../../../lib/secrets/rotation-steps.lambda-shared';

const STEPS = 'rotation-steps.lambda-shared.ts';

/**
 * Engines that are wrong in one place. Each is what somebody could write in good faith, and the schedules must notice it; where the engine
 * is written anew and a text is not there any more, the bundle says so. Of the schedules those are run that a mutant could show in.
 */
export const MUTANTS: readonly (Mutant & { readonly shows: (schedule: Schedule) => boolean })[] = [
  {
    name: 'nothing compares the base with the current version',
    shows: changedIn('finishSecret'),
    file: STEPS,
    replace: 'if (baseId !== currentId) {',
    by: 'if (baseId !== currentId && token === undefined) {',
  },
  {
    name: 'the base is compared at finish only, not before the database is changed',
    shows: setAfterChange,
    file: STEPS,
    replace: '  // Before anything outside is changed: a rotation that cannot finish must not replace what the changed secret opens.\n  fromCurrent(token, versions);\n',
    by: '',
  },
  {
    name: 'the label moves before the base is compared',
    shows: changedIn('finishSecret'),
    file: STEPS,
    replace: '  const { currentId } = versions;\n  fromCurrent(token, versions);',
    by: '  const { currentId } = versions;\n  await secrets.moveStage(secretId, CURRENT, token, currentId);\n  fromCurrent(token, versions);',
  },
  {
    name: 'the password is set before the version is written',
    shows: killedIn('createSecret'),
    file: STEPS,
    replace: '  const labels = await secrets.put(',
    by: '  await credential.apply?.({ pending: next, current, previous });\n  const labels = await secrets.put(',
  },
  {
    name: 'the new version is current as soon as it is written',
    shows: killedIn('createSecret'),
    file: STEPS,
    replace: 'token, next, [PENDING, ',
    by: 'token, next, [CURRENT, PENDING, ',
  },
  {
    name: 'a password that was set already is set again by the old one',
    shows: killedIn('setSecret', 'SINGLE'),
    file: 'database/single-user.lambda-shared.ts',
    replace: "const next = this.loginOf(pending, 'pending');\n    // Every",
    by: "const next = this.loginOf(pending, 'pending');\n    this.access.accepts = () => Promise.resolve(false);\n    this.access.verify = () => Promise.resolve();\n    // Every",
  },
  {
    name: 'the labels of a rotation that was promoted stay',
    shows: () => true,
    file: 'rotation-labels.lambda-shared.ts',
    replace: 'await secrets.moveStage(secretId, label, undefined, versionId);',
    by: 'log(\'info\', label, {});',
  },
  {
    name: 'alternating users change the user that is in use',
    shows: killedIn('setSecret', 'ALTERNATING'),
    file: 'database/alternating-users.lambda-shared.ts',
    replace: '      if (next.username === this.twin) {',
    by: '      await session.setPassword(now.username, next.password);\n      if (next.username === this.twin) {',
  },
];

/** A person changes the secret before a step, in an attempt that comes to it. */
function changedIn(step: Step): (schedule: Schedule) => boolean {
  return ({ rotations }) => rotations.some((attempts) => attempts.some((disturbance) => disturbance.kind === 'by-hand' && disturbance.step === step));
}

/** The version is written, then a person changes the password, and only then the set step begins. */
function setAfterChange({ users, rotations: [[first, second]] }: Schedule): boolean {
  return users === 'SINGLE' && first.kind === 'kill' && first.point.step === 'createSecret' && first.point.moment === 'after'
    && second?.kind === 'by-hand' && second.what === 'password' && ['createSecret', 'setSecret'].includes(second.step);
}

/** The first attempt is killed in a step. */
function killedIn(step: Step, users?: Users): (schedule: Schedule) => boolean {
  return (schedule) => {
    const [[first]] = schedule.rotations;
    return first.kind === 'kill' && first.point.step === step && (users === undefined || schedule.users === users);
  };
}
