import { cis, fsbp } from './exempting';
import { checkedActions } from './identity-input';
import { Guardrail } from '../guardrail';
import type { MfaGuardrailProps } from '../identity-guardrail-props';

/** What a user needs to register a second factor, and to begin a session with it. */
const SELF_SERVICE = [
  'iam:ChangePassword', 'iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'iam:GetAccountPasswordPolicy', 'iam:GetMFADevice', 'iam:GetUser',
  'iam:ListMFADevices', 'iam:ListVirtualMFADevices', 'iam:ResyncMFADevice', 'sts:GetSessionToken',
];

/** Denies all but self-service to IAM users who signed in without a second factor. */
export function requireMfa(props: MfaGuardrailProps): Guardrail {
  const more = checkedActions('requireMfa', props.actionsWithoutMfa ?? []);
  return Guardrail._define({
    id: 'mfa',
    protectsAgainst: 'A password or an access key of an IAM user in the wrong hands.',
    traps: [
      'Access keys alone carry no second factor: programs that use them stop working, but for actionsWithoutMfa.',
      'Roles, people of Identity Center and service-linked roles are not bound; their second factor is the matter of whoever signs them in.',
      'A user without a device can register one without a second factor: whoever holds the password first could do so too, so watch EnableMFADevice.',
      'A session lasts as long as it was asked for, whenever the second factor was shown.',
    ],
    controls: [...cis('2.10', '2.9', '1.9', '1.10'), ...fsbp('IAM.5')],
    statements: [{
      sid: 'Mfa',
      notActions: [...SELF_SERVICE, ...more].sort(),
      conditions: {
        // Without this the policy would bind roles, whose sessions seldom carry the key.
        ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:user/*' },
        // Long-term keys have no such key in their requests, so it must match where it is absent. What a service then does for
        // the user is not asked again: the user's own request was.
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false', 'aws:ViaAWSService': 'false' },
      },
    }],
  });
}
