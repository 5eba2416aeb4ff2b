/** What the construct tells the handler of this playbook. */
export interface StopEcsTaskOptions {
  /** Services whose tasks are never stopped. */
  readonly protectedServices: readonly ProtectedServiceSettings[];
  /** Whether the session of the task's role is denied after it. */
  readonly revokeTaskRole: boolean;
}

/** One service whose tasks are never stopped. */
export interface ProtectedServiceSettings {
  readonly cluster: string;
  readonly service: string;
  readonly reason: string;
}
