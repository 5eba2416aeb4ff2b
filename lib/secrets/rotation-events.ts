import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { LeastPrivilegeFunction } from '../identity';

export interface RegularInvocation {
  readonly rotationFunction: LeastPrivilegeFunction;
  readonly description: string;
  readonly every: Duration;
  readonly operation: 'watch' | 'retire';
}

/**
 * A rule that invokes a rotation function with one of its operations. The function's policy names this rule only.
 *
 * An event that is older than an hour is dropped, for the next one asks the same.
 */
export function invokeRegularly(scope: Construct, id: string, { rotationFunction, description, every, operation }: RegularInvocation): events.Rule {
  return new events.Rule(scope, id, {
    description: description.slice(0, 512),
    schedule: events.Schedule.rate(every),
    targets: [new targets.LambdaFunction(rotationFunction, {
      event: events.RuleTargetInput.fromObject({ operation }), maxEventAge: Duration.hours(1), retryAttempts: 2,
    })],
  });
}
