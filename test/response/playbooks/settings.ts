import { PlaybookSettings, ProtectedPrincipalSettings } from '../../../lib/response/playbook-settings';

/** Settings of a playbook that acts by itself, with what only it knows. */
export function playbookSettings<O extends object>(
  playbook: string, options: O, protectedPrincipals: ProtectedPrincipalSettings[] = [],
): PlaybookSettings<O> {
  return {
    playbook,
    triggers: [{ type: '*' }],
    mode: 'AUTOMATIC',
    modeRules: [],
    protectedPrincipals,
    breaker: { limit: 5, windowMinutes: 60 },
    approvalMinutes: 60,
    maxReceiveCount: 3,
    options,
  };
}
