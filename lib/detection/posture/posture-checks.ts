import { Construct } from 'constructs';
import { invalidInput, shown } from '../../private/errors';
import { PostureManagementProps } from '../posture-management-props';

/** What Security Hub takes: rules of an account in a region, and policies of a central configuration. */
const MOST_RULES = 100;
const MOST_POLICIES = 20;

/** Whether the hub is made here. Who configures an organization was made its administrator before, which turned the hub on. */
export function enablesHub({ enableHub, centralConfiguration }: PostureManagementProps): boolean {
  return enableHub ?? centralConfiguration === undefined;
}

/** Refuses what contradicts itself, before anything is made. */
export function refusePostureContradictions(scope: Construct, props: PostureManagementProps): void {
  if (!enablesHub(props)) {
    for (const property of ['autoEnableControls', 'consolidatedFindings'] as const) {
      if (props[property] !== undefined) {
        throw invalidInput(scope, `${property} is set and the hub is not made here`, `remove ${property}: who turned Security Hub on decides`);
      }
    }
  }
  if (props.notices === false) {
    for (const property of ['noticeSeverities', 'noticeExceptProducts', 'noticeTopic'] as const) {
      if (props[property] !== undefined) {
        throw invalidInput(scope, `${property} is set and notices is false`, `remove ${property}, or set notices to true`);
      }
    }
  }
  refuseRules(scope, props);
  refuseProducts(scope, props);
  refuseCentral(scope, props);
}

function refuseRules(scope: Construct, { findingRules = [] }: PostureManagementProps): void {
  if (findingRules.length > MOST_RULES) {
    throw invalidInput(scope, `findingRules has ${findingRules.length} rules and Security Hub takes ${MOST_RULES}`, 'merge some: a rule takes up to 20 values of a field');
  }
  once(scope, findingRules.map(({ name }) => name.replaceAll('/', '-')), 'the finding rule', 'give each a name of its own');
}

function refuseProducts(scope: Construct, { products = [] }: PostureManagementProps): void {
  once(scope, products.map(({ _key }) => _key), 'the product', 'name it once');
}

function refuseCentral(scope: Construct, props: PostureManagementProps): void {
  const { centralConfiguration: policies } = props;
  if (!policies) {
    return;
  }
  if (policies.length === 0) {
    throw invalidInput(scope, 'centralConfiguration has no policies', 'leave it out, or give at least one policy');
  }
  for (const property of ['standards', 'controlParameters'] as const) {
    if (props[property]) {
      throw invalidInput(scope, `${property} is set beside centralConfiguration, which decides for this account too`, `move ${property} into a policy`);
    }
  }
  if (!props.aggregateRegions) {
    throw invalidInput(scope, 'centralConfiguration has no home region', 'set aggregateRegions, such as FindingRegions.ALL, in the region that is to be the home');
  }
  const named = policies.flatMap(({ name }) => name ?? []);
  if (named.length > MOST_POLICIES) {
    throw invalidInput(scope, `centralConfiguration has ${named.length} policies and Security Hub takes ${MOST_POLICIES}`, 'bind more targets by one policy');
  }
  once(scope, named, 'the policy', 'give each a name of its own');
  once(scope, policies.flatMap(({ targets }) => targets.map(({ path }) => path)), 'the target', 'bind it by one policy');
}

function once(scope: Construct, names: string[], what: string, fix: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `${what} ${shown(twice)} is there twice`, fix);
  }
}
