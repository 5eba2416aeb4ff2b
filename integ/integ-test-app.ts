import { IDeployAssert, IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, RemovalPolicies, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ArchiveBucket, RetentionMode } from '../lib/data';

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
 * worth keeping, and keys that stay cost money. Only buckets stay: they hold what nobody may delete, and CloudFormation
 * deletes none that holds anything. Their policies go, so they can be emptied.
 *
 * @param id name of the test
 * @param testCases the stacks that are deployed
 */
export function integTest(app: App, id: string, testCases: Stack[]): IDeployAssert {
  RemovalPolicies.of(app).destroy({ excludeResourceTypes: ['AWS::S3::Bucket'] });
  for (const table of app.node.findAll().filter((construct) => construct instanceof CfnTable)) {
    table.deletionProtectionEnabled = false;
  }
  return new IntegTest(app, id, {
    testCases,
    diffAssets: false,
    stackUpdateWorkflow: false,
    cdkCommandOptions: { deploy: { args: { rollback: true } }, destroy: { args: { force: true } } },
  }).assertions;
}

/** An archive that can be emptied again: locked for a day, and not from whoever may bypass it. */
export function shortLivedArchive(scope: Construct, id: string): ArchiveBucket {
  return new ArchiveBucket(scope, id, { retention: Duration.days(1), retentionMode: RetentionMode.GOVERNANCE });
}

/** Where a test reads what people would be told. */
export function receivedNotices(scope: Construct, id: string, topic: ITopic): IQueue {
  const queue = new Queue(scope, id);
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
  return queue;
}
