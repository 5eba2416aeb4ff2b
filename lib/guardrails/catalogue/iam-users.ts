import { cis, exempting, fsbp } from './exempting';
import { checkedPath } from './identity-input';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { IamUserGuardrailProps } from '../identity-guardrail-props';

/** What gives an IAM user a further credential or makes one of it, whoever the user is. */
const CREDENTIALS = [
  'iam:CreateLoginProfile', 'iam:CreateServiceSpecificCredential', 'iam:ResetServiceSpecificCredential', 'iam:UpdateLoginProfile',
  // Renaming moves a user into a path that a policy exempts, or out of one that it binds.
  'iam:UpdateUser',
  'iam:UploadSSHPublicKey', 'iam:UploadSigningCertificate',
  // Sessions of up to 36 hours that need no role and are not ended by deactivating the key.
  'sts:GetFederationToken',
  // API keys of CloudWatch: credentials of a user that are sent along with each request.
  'cloudwatch:CallWithBearerToken', 'logs:CallWithBearerToken',
];

const USERS_AND_KEYS = ['iam:CreateAccessKey', 'iam:CreateUser'];

/** Denies IAM users and their long-lived credentials, but for users that can do nothing but send mail. */
export function denyIamUsers(props: IamUserGuardrailProps): Guardrail {
  const mailUsers = props.mailUserPath === undefined ? undefined
    : `arn:*:iam::*:user${checkedPath('denyIamUsers', 'mailUserPath', props.mailUserPath)}*`;
  const conditions = exempting(props.exemptions);
  const statements: DenyStatement[] = mailUsers === undefined
    ? [{ sid: 'IamUsers', actions: [...USERS_AND_KEYS, ...CREDENTIALS].sort(), conditions }]
    : [
      { sid: 'IamUsers', actions: USERS_AND_KEYS, notResources: [mailUsers], conditions },
      { sid: 'IamUserCredentials', actions: [...CREDENTIALS].sort(), conditions },
      // Whoever makes such a user may attach any policy to it. This is all that it can do with them.
      { sid: 'IamMailUsers', notActions: ['ses:SendEmail', 'ses:SendRawEmail'], conditions: { ArnLike: { 'aws:PrincipalArn': mailUsers } } },
    ];
  return Guardrail._define({
    id: 'iam-users',
    protectsAgainst: 'Passwords and keys that work for years from anywhere, and users that an intruder makes to come back.',
    traps: [
      'Users and keys that are there already go on working, and can be deactivated and deleted.',
      'SMTP passwords of SES are made from access keys of users: name their path, and they can do nothing but send mail.',
      'Users of break-glass access are made before the policies are attached, or by an exempt role.',
      'Programs that federate their own users with the key of an IAM user (GetFederationToken) stop working: let them assume a role.',
      'Nobody but exempt roles can reset a forgotten console password; users change their own.',
    ],
    controls: [...cis('2.12', '2.13', '1.13', '1.14'), ...cis('2.16', '2.17', '1.17', '1.18'), ...cis('2.19', '2.20', '1.20', '1.21'), ...fsbp('IAM.3')],
    exemptions: props.exemptions,
    statements,
  });
}
