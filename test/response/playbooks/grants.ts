import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Playbook, PlaybookMode, ProtectedPrincipal } from '../../../lib/response';
import { PlaybookSpec } from '../../../lib/response/playbook-spec';

/** The spec of a playbook as it is where it is deployed. */
export function specOf(playbook: Playbook, protectedPrincipals = [
  ProtectedPrincipal.userName('break-glass', 'used in emergencies'), ProtectedPrincipal.roleName('deployer', 'deploys everything'),
]): PlaybookSpec {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  return playbook._spec(stack, { protectedPrincipals, modes: [PlaybookMode.AUTOMATIC] });
}

/** The actions that a spec allows, each once and sorted. */
export function actionsOf(statements: readonly iam.PolicyStatement[]): string[] {
  return [...new Set(statements.filter(({ effect }) => effect === iam.Effect.ALLOW).flatMap(({ actions }) => actions))].sort();
}

/** Each statement as IAM sees it in the partition aws. */
export function statementsOf(statements: readonly iam.PolicyStatement[]): Array<Record<string, unknown>> {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  return statements.map((statement) => joined(stack.resolve(statement.toStatementJson())) as Record<string, unknown>);
}

function joined(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(joined);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { Ref: reference, 'Fn::Join': join } = value as { 'Ref'?: string; 'Fn::Join'?: [string, unknown[]] };
  if (reference === 'AWS::Partition') {
    return 'aws';
  }
  return join ? join[1].map(joined).join(join[0]) : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, joined(inner)]));
}

interface Running {
  readonly reads: readonly string[];
  readonly steps: ReadonlyArray<{ readonly calls: readonly string[] }>;
  readonly undoes: readonly string[];
}

/** What each part of a running playbook says that it calls. */
export function callsOf({ reads, steps, undoes }: Running) {
  const sorted = (calls: readonly string[]) => [...new Set(calls)].sort();
  return { reads: sorted(reads), acts: sorted(steps.flatMap(({ calls }) => calls)), undoes: sorted(undoes) };
}

/** What a spec allows, in the same parts. */
export function grantsOf({ reads, acts, undoes }: PlaybookSpec) {
  return { reads: actionsOf(reads), acts: actionsOf(acts), undoes: actionsOf(undoes) };
}
