import { cis, controlTower, fsbp } from './exempting';
import { Guardrail } from '../guardrail';

/** Denies everything to the root users of member accounts; central root tasks go on working. */
export function denyRootUser(): Guardrail {
  return Guardrail._define({
    id: 'root',
    protectsAgainst: 'Use of a member account\'s root user, which no policy of the account itself limits.',
    traps: [
      'The management account\'s root user is not bound, as no service control policy binds that account.',
      'Tasks that only a root user can do go through the central root sessions of IAM (sts:AssumeRoot), which stay allowed.',
      'Recover a forgotten root password before attaching: the root user cannot change it afterwards.',
      'Signing in as root is still possible, and nothing can be done then: delete the root credentials through central root management.',
    ],
    controls: [
      ...cis('2.1.1', '-', '-', '-'), ...cis('2.7', '2.6', '1.6', '1.7'), ...cis('2.4', '2.3', '1.3', '1.4'), ...fsbp('IAM.4'),
      ...controlTower('AWS-GR_RESTRICT_ROOT_USER', 'AWS-GR_RESTRICT_ROOT_USER_ACCESS_KEYS'),
    ],
    statements: [{
      sid: 'RootUser',
      actions: ['*'],
      conditions: {
        ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' },
        // Present in sessions of AssumeRoot only: those are the central root tasks.
        Null: { 'aws:AssumedRoot': 'true' },
      },
    }],
  });
}
