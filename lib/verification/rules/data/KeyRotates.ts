import { ResourceRule, demanding, state } from '../../engine/rule';
import { demand, isFalse, isText, isTrue } from '../../engine/values';

export const KeyRotates: ResourceRule = {
  id: 'KeyRotates',
  area: 'data',
  demands: 'Every symmetric customer key rotates, is enabled, and waits at least 30 days before it is deleted.',
  why: 'A key that never changes protects more data every year, and a key that is deleted early takes the data with it.',
  fix: 'Set EnableKeyRotation to true, leave Enabled alone and PendingWindowInDays at 30.',
  link: 'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
  frameworks: ['CIS AWS Foundations 7.0 4.6', 'AWS FSBP KMS.4', 'NIST 800-53 R5 SC-12'],
  types: ['AWS::KMS::Key'],
  * check(key, context) {
    const { values } = context;
    const symmetric = values.of(key, 'KeySpec').some((spec) => spec.kind === 'absent' || isText(spec, 'SYMMETRIC_DEFAULT'));
    const ownMaterial = values.of(key, 'Origin').some((origin) => origin.kind === 'absent' || isText(origin, 'AWS_KMS'));
    if (symmetric && ownMaterial) {
      yield* demanding(key, context, 'EnableKeyRotation', isTrue, 'EnableKeyRotation');
    }
    if (values.of(key, 'Enabled').some(isFalse)) {
      yield { cause: 'Enabled', what: 'the key is disabled, so what it encrypts cannot be read', at: 'Enabled' };
    }
    const window = demand(values.of(key, 'PendingWindowInDays'), (days) => days.kind === 'absent' || (days.kind === 'literal' && Number(days.value) >= 30));
    if (window) {
      yield { cause: 'PendingWindowInDays', what: `PendingWindowInDays ${state(window)}`, at: 'PendingWindowInDays' };
    }
  },
};
