import { PodTarget } from './pod-target.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { Facts, PlaybookText } from '../../runtime/playbook.lambda-shared';

/** What people read about an isolated pod. */
export function isolatePodText(target: PodTarget, before: JsonObject, facts: Facts): PlaybookText {
  const { cluster, namespace, pod, uid } = target;
  const allowing = Array.isArray(before.policiesThatStillAllow) ? before.policiesThatStillAllow.map(String) : [];
  return {
    subject: `pod ${namespace}/${pod} (uid ${uid}) of the cluster ${cluster}`,
    short: `pod ${namespace}/${pod}`,
    done: 'A network policy that denies all its traffic was created, its labels were taken off, so that no service sends to it and its owner starts another pod.'
      + (facts.cordoned === true ? ` The node ${String(before.node)} takes no further pods.` : ''),
    notDone: 'The pod still runs, for the investigation: nothing was deleted. No credential was revoked. Whether the cluster enforces network policies cannot be seen from its API.',
    stillPossible: [
      'Where the network plug-in does not enforce network policies (for the Amazon VPC CNI they have to be turned on), the traffic goes on. Connections that are open may go on.',
      'What runs in the pod keeps the CPU, the volumes and the credentials that it has: revoke the sessions of its role. A container that broke out acts as its node.',
      ...allowing.length === 0 ? [] : [`Network policies that select pods without labels let through what they allow: ${allowing.join(', ')}.`],
      'A pod of a stateful set is not replaced before it is deleted.',
    ].join('\n'),
    byHand: [
      `  kubectl -n ${namespace} label pod ${pod} cdk-zero-trust/isolated=${uid}`,
      '  and a NetworkPolicy with that label as its podSelector, policyTypes Ingress and Egress, and no rules',
    ].join('\n'),
    undo: 'Its labels come back and the network policy is deleted. Its owner may then remove it, for there is another in its place.',
  };
}
