import { Scope, World } from './scope';
import { isObject, own } from '../sources/json-objects';

/** Types that neither decide who may do what nor what reaches what. */
const WITHOUT_BEARING = /^AWS::(?:CloudWatch|Route53|SSM::(?:Parameter|Association)|ApplicationAutoScaling|AutoScalingPlans|Budgets|CE|ResourceGroups|ServiceCatalogAppRegistry|AutoScaling::(?:ScalingPolicy|ScheduledAction|LifecycleHook)|Logs::(?:MetricFilter|QueryDefinition)|Backup::BackupPlan|DLM|Synthetics|ApplicationInsights)(?:::|$)/;

/** Whether a type neither has a policy nor a part in a network. */
export function isWithoutBearing(type: string): boolean {
  return WITHOUT_BEARING.test(type);
}

/** A condition of a stack. */
export interface UsedCondition {
  readonly scope: Scope;
  readonly name: string;
}

/** Whether a resource can bear on any claim at all. */
export function hasBearing(type: string): boolean {
  return type !== 'AWS::CDK::Metadata' && type !== 'AWS::CloudFormation::WaitConditionHandle';
}

/**
 * The conditions that decide whether resources and what they refer to are there, each once, in the order of the templates.
 * @param uses `all`; `bearing` leaves out what only types without policies and networks use; `presence` leaves out besides
 *   what only chooses values, so that these are letters, or unknown
 */
export function usedConditions(world: World, uses: 'all' | 'bearing' | 'presence'): UsedCondition[] {
  const found = new Map<string, UsedCondition>();
  for (const scope of world.scopes) {
    const add = (name: string) => found.set(`${scope.path}.${name}`, { scope, name });
    for (const resource of scope.resources.values()) {
      const type = String(own(resource, 'Type'));
      if (!hasBearing(type) || (uses !== 'all' && isWithoutBearing(type))) continue;
      const condition = own(resource, 'Condition');
      if (typeof condition === 'string') add(condition);
      if (uses !== 'presence') chosenBy(own(resource, 'Properties'), add);
    }
    for (const output of scope.outputs.values()) {
      // Of other outputs nothing in the set can ask but by the name of the stack.
      if (own(output, 'Export') === undefined && !scope.parent && scope.template.stackName === undefined) continue;
      const condition = own(output, 'Condition');
      if (typeof condition === 'string') add(condition);
      if (uses !== 'presence') chosenBy(own(output, 'Value'), add);
    }
  }
  return [...found.values()];
}

function chosenBy(value: unknown, add: (name: string) => void): void {
  if (Array.isArray(value)) {
    for (const child of value) chosenBy(child, add);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const child = value[key];
      if (key === 'Fn::If' && Array.isArray(child) && typeof child[0] === 'string') add(child[0]);
      chosenBy(child, add);
    }
  }
}
