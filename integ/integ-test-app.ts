import { IDeployAssert, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicies, Stack } from 'aws-cdk-lib';

/** The app of an integration test, set up so that its snapshot is the same on every machine. */
export function integTestApp(): App {
  return new App({
    treeMetadata: false,
    // Assertions name resources of the tested stacks; the strength of such references is CDK's present default, said aloud.
    context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' },
  });
}

/**
 * Ends the setup of an integration test. What the library retains is removed with the test's stacks: nothing of a test is
 * worth keeping, and keys that stay cost money.
 *
 * @param id name of the test
 * @param testCases the stacks that are deployed
 */
export function integTest(app: App, id: string, testCases: Stack[]): IDeployAssert {
  RemovalPolicies.of(app).destroy();
  return new IntegTest(app, id, {
    testCases,
    diffAssets: false,
    stackUpdateWorkflow: false,
    cdkCommandOptions: { deploy: { args: { rollback: true } }, destroy: { args: { force: true } } },
  }).assertions;
}
