/** What the construct tells the handler of this playbook. */
export interface IsolatePodOptions {
  /** Names of the clusters in which it may act. */
  readonly clusters: readonly string[];
  /** Whether the pod's node takes no further pods. */
  readonly cordonNode: boolean;
  /** Namespaces whose pods are never touched. */
  readonly protectedNamespaces: readonly ProtectedNamespaceSettings[];
}

/** One namespace whose pods are never touched. */
export interface ProtectedNamespaceSettings {
  readonly namespace: string;
  readonly reason: string;
}
