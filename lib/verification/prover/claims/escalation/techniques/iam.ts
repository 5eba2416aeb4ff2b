/** Techniques that change identities, and those that enter them. */
import type { Condition } from '../../../policy-facts';
import type { Target, Technique } from '../technique';
import { anywhere, onCarrier, onTarget, place, technique } from '../technique-builders';

const ROLE: Target = { kind: 'role' };
const USER: Target = { kind: 'user' };
const SELF_ROLE: Target = { kind: 'self', as: 'role' };
const SELF_USER: Target = { kind: 'self', as: 'user' };
const NOTHING: Target = { kind: 'nothing' };

/** AWS managed policies that give, or let one take, everything. */
const POWERFUL: readonly Condition[] = [{
  operator: 'ArnLike',
  key: 'iam:PolicyARN',
  values: ['AdministratorAccess', 'PowerUserAccess', 'IAMFullAccess'].map(name => `arn:*:iam::aws:policy/${name}`),
}];

const newRole = (action: string, where?: readonly Condition[]) => ({ ...anywhere(action, place('iam', 'role/*')), ...(where === undefined ? {} : { where }) });
const newUser = (action: string, where?: readonly Condition[]) => ({ ...anywhere(action, place('iam', 'user/*')), ...(where === undefined ? {} : { where }) });

/** Policies of oneself. */
const OWN: readonly Technique[] = [
  technique('iam-001', 'self-escalation', 'write a new version of a policy that it has', { kind: 'own-policy' }, 'target-with-any-policy', onTarget('iam:CreatePolicyVersion')),
  technique('iam-005', 'self-escalation', 'write an inline policy for itself', SELF_ROLE, 'target-with-any-policy', onTarget('iam:PutRolePolicy')),
  technique('iam-007', 'self-escalation', 'write an inline policy for itself', SELF_USER, 'target-with-any-policy', onTarget('iam:PutUserPolicy')),
  technique('iam-008', 'self-escalation', 'attach a policy to itself', SELF_USER, 'target-with-any-policy', onTarget('iam:AttachUserPolicy', POWERFUL)),
  technique('iam-009', 'self-escalation', 'attach a policy to itself', SELF_ROLE, 'target-with-any-policy', onTarget('iam:AttachRolePolicy', POWERFUL)),
  technique('iam-010', 'self-escalation', 'attach a policy to its group', { kind: 'own-group' }, 'target-with-any-policy', onTarget('iam:AttachGroupPolicy', POWERFUL)),
  technique('iam-011', 'self-escalation', 'write an inline policy for its group', { kind: 'own-group' }, 'target-with-any-policy', onTarget('iam:PutGroupPolicy')),
  technique('iam-013', 'self-escalation', 'join a group', { kind: 'group' }, 'target-with-any-policy', onTarget('iam:AddUserToGroup')),
  technique('iam-101', 'self-escalation', 'make another version of a policy that it has the default', { kind: 'own-policy' }, 'target-with-any-policy', onTarget('iam:SetDefaultPolicyVersion')),
  technique('iam-102', 'self-escalation', 'take its boundary away', SELF_ROLE, 'self-without-boundary', onTarget('iam:DeleteRolePermissionsBoundary')),
  technique('iam-103', 'self-escalation', 'take its boundary away', SELF_USER, 'self-without-boundary', onTarget('iam:DeleteUserPermissionsBoundary')),
  technique('iam-104', 'self-escalation', 'give itself another boundary', SELF_ROLE, 'self-without-boundary', onTarget('iam:PutRolePermissionsBoundary')),
  technique('iam-105', 'self-escalation', 'give itself another boundary', SELF_USER, 'self-without-boundary', onTarget('iam:PutUserPermissionsBoundary')),
  technique('iam-106', 'self-escalation', 'rewrite its boundary', { kind: 'own-boundary' }, 'self-without-boundary', onTarget('iam:CreatePolicyVersion')),
  technique('iam-107', 'self-escalation', 'take off the inline policy that denies it something', SELF_ROLE, 'self-without-denials', onTarget('iam:DeleteRolePolicy')),
  technique('iam-108', 'self-escalation', 'take off the inline policy that denies it something', SELF_USER, 'self-without-denials', onTarget('iam:DeleteUserPolicy')),
  technique('iam-109', 'self-escalation', 'take off the policy that denies it something', SELF_ROLE, 'self-without-denials', onTarget('iam:DetachRolePolicy')),
  technique('iam-110', 'self-escalation', 'take off the policy that denies it something', SELF_USER, 'self-without-denials', onTarget('iam:DetachUserPolicy')),
  technique('iam-111', 'self-escalation', 'take its boundary away and write an inline policy for itself', SELF_ROLE, 'administrator',
    onTarget('iam:DeleteRolePermissionsBoundary'), onTarget('iam:PutRolePolicy')),
  technique('iam-112', 'self-escalation', 'take its boundary away and write an inline policy for itself', SELF_USER, 'administrator',
    onTarget('iam:DeleteUserPermissionsBoundary'), onTarget('iam:PutUserPolicy')),
];

/** Other users and roles. */
const OTHERS: readonly Technique[] = [
  technique('iam-002', 'principal-access', 'make an access key of another user', USER, 'target', onTarget('iam:CreateAccessKey')),
  technique('iam-003', 'principal-access', 'replace an access key of another user', USER, 'target', onTarget('iam:CreateAccessKey'), onTarget('iam:DeleteAccessKey')),
  technique('iam-004', 'principal-access', 'give another user a password', USER, 'target', onTarget('iam:CreateLoginProfile')),
  technique('iam-006', 'principal-access', 'change the password of another user', USER, 'target', onTarget('iam:UpdateLoginProfile')),
  technique('iam-012', 'principal-access', 'let itself assume another role', ROLE, 'target', onTarget('iam:UpdateAssumeRolePolicy')),
  technique('iam-014', 'principal-access', 'attach a policy to a role and assume it', ROLE, 'target-with-any-policy', onTarget('iam:AttachRolePolicy', POWERFUL), onTarget('sts:AssumeRole')),
  technique('iam-015', 'principal-access', 'attach a policy to a user and make an access key of it', USER, 'target-with-any-policy', onTarget('iam:AttachUserPolicy', POWERFUL), onTarget('iam:CreateAccessKey')),
  technique('iam-016', 'principal-access', 'rewrite a policy of a role and assume the role', { kind: 'policy-of-role' }, 'target-with-any-policy', onTarget('iam:CreatePolicyVersion'), onCarrier('sts:AssumeRole')),
  technique('iam-017', 'principal-access', 'write an inline policy for a role and assume it', ROLE, 'target-with-any-policy', onTarget('iam:PutRolePolicy'), onTarget('sts:AssumeRole')),
  technique('iam-018', 'principal-access', 'write an inline policy for a user and make an access key of it', USER, 'target-with-any-policy', onTarget('iam:PutUserPolicy'), onTarget('iam:CreateAccessKey')),
  technique('iam-019', 'principal-access', 'attach a policy to a role and let itself assume it', ROLE, 'target-with-any-policy', onTarget('iam:AttachRolePolicy', POWERFUL), onTarget('iam:UpdateAssumeRolePolicy')),
  technique('iam-020', 'principal-access', 'rewrite a policy of a role and let itself assume the role', { kind: 'policy-of-role' }, 'target-with-any-policy', onTarget('iam:CreatePolicyVersion'), onCarrier('iam:UpdateAssumeRolePolicy')),
  technique('iam-021', 'principal-access', 'write an inline policy for a role and let itself assume it', ROLE, 'target-with-any-policy', onTarget('iam:PutRolePolicy'), onTarget('iam:UpdateAssumeRolePolicy')),
  technique('iam-121', 'principal-access', 'make a role with any policy', NOTHING, 'new-principal', newRole('iam:CreateRole'), newRole('iam:PutRolePolicy')),
  technique('iam-122', 'principal-access', 'make a role with an administrator\'s policy', NOTHING, 'new-principal', newRole('iam:CreateRole'), newRole('iam:AttachRolePolicy', POWERFUL)),
  technique('iam-123', 'principal-access', 'make a user with any policy and an access key of it', NOTHING, 'new-principal', newUser('iam:CreateUser'), newUser('iam:PutUserPolicy'), newUser('iam:CreateAccessKey')),
  technique('iam-124', 'principal-access', 'make a user with an administrator\'s policy and an access key of it', NOTHING, 'new-principal',
    newUser('iam:CreateUser'), newUser('iam:AttachUserPolicy', POWERFUL), newUser('iam:CreateAccessKey')),
  technique('iam-125', 'principal-access', 'make a user with any policy and a password', NOTHING, 'new-principal', newUser('iam:CreateUser'), newUser('iam:PutUserPolicy'), newUser('iam:CreateLoginProfile')),
  technique('iam-126', 'principal-access', 'make a user with an administrator\'s policy and a password', NOTHING, 'new-principal',
    newUser('iam:CreateUser'), newUser('iam:AttachUserPolicy', POWERFUL), newUser('iam:CreateLoginProfile')),
  technique('iam-127', 'principal-access', 'make a user, put it into a group and make an access key of it', NOTHING, 'administrator',
    newUser('iam:CreateUser'), anywhere('iam:AddUserToGroup', place('iam', 'group/*')), newUser('iam:CreateAccessKey')),
];

/** Credentials and those who vouch for them. */
const CREDENTIALS: readonly Technique[] = [
  technique('iam-131', 'credential-access', 'make a SAML provider of its own and let it into a role', ROLE, 'target', anywhere('iam:CreateSAMLProvider', place('iam', 'saml-provider/*')), onTarget('iam:UpdateAssumeRolePolicy')),
  technique('iam-132', 'credential-access', 'replace the keys of a SAML provider that roles trust', NOTHING, 'administrator', anywhere('iam:UpdateSAMLProvider', place('iam', 'saml-provider/*'))),
  technique('iam-133', 'credential-access', 'make an OpenID Connect provider of its own and let it into a role', ROLE, 'target',
    anywhere('iam:CreateOpenIDConnectProvider', place('iam', 'oidc-provider/*')), onTarget('iam:UpdateAssumeRolePolicy')),
  technique('iam-134', 'credential-access', 'vouch for an OpenID Connect provider with a certificate of its own', NOTHING, 'administrator', anywhere('iam:UpdateOpenIDConnectProviderThumbprint', place('iam', 'oidc-provider/*'))),
  technique('iam-135', 'credential-access', 'let a client of its own into an OpenID Connect provider that roles trust', NOTHING, 'administrator', anywhere('iam:AddClientIDToOpenIDConnectProvider', place('iam', 'oidc-provider/*'))),
  technique('iam-136', 'credential-access', 'take over the password and the second factor of another user', USER, 'target', onTarget('iam:UpdateLoginProfile'), onTarget('iam:DeactivateMFADevice')),
  technique('iam-137', 'credential-access', 'bind a second factor of its own to another user whose password it changes', USER, 'target',
    onTarget('iam:UpdateLoginProfile'), onTarget('iam:EnableMFADevice')),
  technique('iam-138', 'credential-access', 'replace a second factor by resynchronizing it, and change the password', USER, 'target', onTarget('iam:UpdateLoginProfile'), onTarget('iam:ResyncMFADevice')),
  technique('iam-140', 'credential-access', 'make a service credential of another user', USER, 'target', onTarget('iam:CreateServiceSpecificCredential')),
  technique('iam-141', 'credential-access', 'replace a service credential of another user', USER, 'target', onTarget('iam:ResetServiceSpecificCredential')),
  technique('iam-142', 'credential-access', 'sign requests as another user with a certificate of its own', USER, 'target', onTarget('iam:UploadSigningCertificate')),
  technique('iam-143', 'credential-access', 'push code as another user with an SSH key of its own', USER, 'target', onTarget('iam:UploadSSHPublicKey')),
  technique('rolesanywhere-101', 'credential-access', 'let certificates of its own into roles that trust IAM Roles Anywhere', { kind: 'passed-role', services: ['rolesanywhere.amazonaws.com'] }, 'target',
    onTarget('iam:PassRole', [{ operator: 'StringEquals', key: 'iam:PassedToService', values: ['rolesanywhere.amazonaws.com', 'rolesanywhere.amazonaws.com.cn'] }]),
    anywhere('rolesanywhere:CreateTrustAnchor'), anywhere('rolesanywhere:CreateProfile')),
];

/** All of IAM. */
export const IAM_TECHNIQUES: readonly Technique[] = [...OWN, ...OTHERS, ...CREDENTIALS];
