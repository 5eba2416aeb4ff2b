import { readFileSync } from 'fs';
import { App, Stack, Stage } from 'aws-cdk-lib';

/** All feature flags that CDK recommends for new apps. */
export const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;

/** A stack of one account and region in an app of its own. */
export function stackIn(region = 'eu-west-1', context: Record<string, unknown> = {}): Stack {
  return new Stack(new App({ context }), 'Stack', { env: { region, account: '111122223333' } });
}

/** A stack below a Stage, as the prover reads it. */
export function stagedStack(): Stack {
  return new Stack(new Stage(new App(), 'Stage'), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
}

/** Statements of a document by their ids. */
export function bySid(document: { readonly Statement: readonly { readonly Sid: string }[] }): Record<string, unknown> {
  return Object.fromEntries(document.Statement.map(({ Sid, ...rest }) => [Sid, rest]));
}
