import { response } from '../../lib';

/** A finding from this severity on is asked about, where others are answered at once. */
export const ASKS_FROM = 9;
/** The cluster in which pods are isolated. */
export const CLUSTER = 'prod';
/** A bucket that is meant to be public. */
export const WEBSITE = 'website-of-the-tests';

/** The playbooks for what is no principal: buckets, instances, tasks and pods; and the one that tells people of the rest. */
export function resourcePlaybooks(mode: response.PlaybookMode): response.Playbook[] {
  const { Playbook, PlaybookMode, FindingTrigger } = response;
  const options: response.PlaybookOptions = {
    mode,
    mostActions: 100,
    ...mode === PlaybookMode.AUTOMATIC && { modeRules: [{ mode: PlaybookMode.APPROVE, minimumSeverity: ASKS_FROM }] },
  };
  return [
    Playbook.blockPublicBucket({ ...options, allowedBuckets: [response.AllowedPublicBucket.named(WEBSITE, 'The website of the company, which everybody may read')] }),
    Playbook.isolateInstance(options),
    Playbook.stopEcsTask({
      ...options, protectedServices: [response.ProtectedService.named('apps', 'login', 'Nobody could log in any more without it, not even who responds')],
    }),
    Playbook.isolatePod({ ...options, clusters: [CLUSTER] }),
    Playbook.notify({ mode, triggers: [FindingTrigger.guardDuty('Recon:*'), FindingTrigger.securityHub('TTPs/*')] }),
  ];
}
