import { defineResourceGuardrail } from './define';
import { Guardrail } from '../../guardrail';

/** Denies credentials to guests of Cognito identity pools. */
export function denyGuestIdentities(): Guardrail {
  return defineResourceGuardrail({
    id: 'guest-identities',
    protectsAgainst: 'An identity pool that gives credentials of AWS to everybody who knows its id, without signing in.',
    traps: ['Applications that let guests upload, send telemetry or see maps before they sign in fail: give them an API instead.'],
    controls: [],
    statements: [{
      sid: 'GuestIdentities',
      actions: ['cognito-identity:GetCredentialsForIdentity', 'cognito-identity:GetId', 'cognito-identity:GetOpenIdToken'],
      conditions: { Null: { 'cognito-identity-unauth:IdentityPoolArn': 'false' } },
    }],
  });
}
