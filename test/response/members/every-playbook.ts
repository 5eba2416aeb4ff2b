import { FindingTrigger, Playbook, PlaybookMode, RevocationScope } from '../../../lib/response';

/** Each playbook with all that it can be told to do, so that its grants are the widest. */
export function everyPlaybook(mode: PlaybookMode): Playbook[] {
  return [
    Playbook.deactivateAccessKey({ mode, quarantineUser: true }),
    Playbook.revokeSessions({ mode }),
    Playbook.revokeSessions({ mode, scope: RevocationScope.ROLE, triggers: [FindingTrigger.guardDuty('Recon:IAMUser/*')] }),
    Playbook.quarantineUser({ mode, inlinePolicyWhenFull: true, ...mode === PlaybookMode.AUTOMATIC ? {} : { deleteLoginProfile: true } }),
    Playbook.isolateInstance({ mode }),
    Playbook.blockPublicBucket({ mode }),
    Playbook.stopEcsTask({ mode }),
    Playbook.notify({ mode }),
  ];
}
