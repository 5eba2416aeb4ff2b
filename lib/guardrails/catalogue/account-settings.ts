import { cis, exempting, fsbp } from './exempting';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies changes of what an account is called, whom AWS writes to, and how its users and tokens are. */
export function protectAccountSettings(props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'account-settings',
    protectsAgainst: 'An intruder who turns AWS\'s warnings away from the account\'s owner, weakens its passwords, or makes tokens that work in every region.',
    traps: [
      'Contacts and names are then set from the management account or a delegated administrator with an exempt role.',
      'The password policy and the alias are set by an exempt role, once for each account.',
      'Settings of EC2, EBS and S3 accounts are the matter of the guardrails imds, encryption and public-access.',
    ],
    controls: [
      ...cis('2.2', '2.1', '1.1', '1.1'), ...cis('2.3', '2.2', '1.2', '1.2'), ...cis('2.8', '2.7', '1.7', '1.8'), ...cis('2.9', '2.8', '1.8', '1.9'),
      ...fsbp('Account.1', 'IAM.7'),
    ],
    exemptions: props.exemptions,
    statements: [{
      sid: 'AccountSettings',
      actions: [
        'account:AcceptPrimaryEmailUpdate', 'account:DeleteAlternateContact', 'account:PutAccountName', 'account:PutAlternateContact',
        'account:PutContactInformation', 'account:StartPrimaryEmailUpdate',
        // Tags of new tasks, and the right to set them, depend on these.
        'ecs:DeleteAccountSetting', 'ecs:PutAccountSetting', 'ecs:PutAccountSettingDefault',
        'iam:CreateAccountAlias', 'iam:DeleteAccountAlias', 'iam:DeleteAccountPasswordPolicy',
        // Switches role manager on and off, which makes roles for services on request.
        'iam:PutAccountProperties',
        'iam:SetSTSRegionalEndpointStatus', 'iam:SetSecurityTokenServicePreferences', 'iam:UpdateAccountEmailAddress', 'iam:UpdateAccountName',
        'iam:UpdateAccountPasswordPolicy',
      ],
      conditions: exempting(props.exemptions),
    }],
  });
}
