/**
 * Folders below `assets/` with the bundles of the library's own playbooks, by the names by which they know themselves in settings,
 * records, metrics and notices.
 */
export const SHIPPED_PLAYBOOKS: { readonly [runtimeName: string]: string } = {
  'block-public-bucket': bundleOf('block-public-bucket'),
  'deactivate-access-key': bundleOf('deactivate-access-key'),
  'isolate-instance': bundleOf('isolate-instance'),
  'isolate-pod': bundleOf('isolate-pod'),
  'notify': bundleOf('notify'),
  'quarantine-user': bundleOf('quarantine-user'),
  'revoke-role-sessions': bundleOf('revoke-sessions', 'revoke-role-sessions'),
  'revoke-sessions': bundleOf('revoke-sessions'),
  'stop-ecs-task': bundleOf('stop-ecs-task'),
};

function bundleOf(folder: string, name = folder): string {
  return `response/playbooks/${folder}/${name}.lambda`;
}
