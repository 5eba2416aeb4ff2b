import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { shippedBundle } from './load-bundle';
import { PlaybookSource, PlaybookSources, settingsFrom } from './playbook-source';
import { Playbook } from '../../response';
import { protectedByDefault } from '../../response/default-protection';
import { settingsOf } from '../../response/playbook-functions';
import { PlaybookContext } from '../../response/playbook-spec';

/**
 * The library's playbooks as their constructs set them by default.
 *
 * @param clusters that the finding names: a playbook for pods has no cluster by default
 */
export function defaultPlaybooks(clusters: readonly string[]): PlaybookSources {
  const stack = new Stack(new App(), 'Defaults');
  const protectedPrincipals = protectedByDefault(stack);
  const playbooks = [
    Playbook.deactivateAccessKey(),
    Playbook.revokeSessions(),
    Playbook.quarantineUser(),
    Playbook.isolateInstance(),
    Playbook.blockPublicBucket(),
    Playbook.stopEcsTask(),
    // Without a cluster in the finding there is no pod to find in it.
    Playbook.isolatePod({ clusters: clusters.length > 0 ? [...clusters] : ['none'] }),
    Playbook.notify(),
  ].map((playbook): PlaybookSource => {
    const context: PlaybookContext = { protectedPrincipals, modes: playbook._options.modes };
    const scope = new Construct(stack, playbook.playbookName);
    const spec = playbook._spec(scope, context);
    return {
      name: spec.runtimeName,
      settings: settingsFrom(settingsOf(scope, playbook, spec, context), playbook.playbookName),
      bundle: shippedBundle(spec.runtimeName),
      ...spec.runtimeName === 'isolate-pod' && { assumption: `isolate-pod may act in the cluster ${clusters.join(', ')}, which the finding names` },
    };
  });
  return {
    from: 'defaults',
    assumptions: ['No app with playbooks was given: each has its default settings'],
    playbooks,
  };
}
