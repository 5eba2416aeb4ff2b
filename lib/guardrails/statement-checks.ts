import { checkConditions, checkVariables } from './condition-checks';
import type { DenyStatement } from './guardrail-definition';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { invalidInput, shown } from '../private/errors';
import { loadActionCatalogue } from '../private/iam-catalogue/action-catalogue';
import { nearest } from '../private/nearest';

/** What the checks know beside a statement. */
export interface StatementCheckOptions {
  /** Place for errors. */
  readonly where: string;
  readonly policyType: GuardrailPolicyType;
  /** Services that resource control policies cover, such as `s3`. */
  readonly resourceControlServices: readonly string[];
  /** Actions and condition keys that are newer than the catalogue. */
  readonly uncatalogued: readonly string[];
}

/**
 * Refuses a statement that AWS would refuse to store, or that would not do what it says.
 *
 * @throws for what is wrong, with the value and what to write
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export function checkStatement(statement: DenyStatement, options: StatementCheckOptions): void {
  const where = `${options.where}, statement ${statement.sid}`;
  const resourceControl = options.policyType === GuardrailPolicyType.RESOURCE_CONTROL;
  if ((statement.actions === undefined) === (statement.notActions === undefined)) {
    throw invalidInput(where, 'it has not exactly one of actions and notActions', 'name the actions that it denies, or those that it leaves');
  }
  if (resourceControl && statement.notActions) {
    throw invalidInput(where, 'resource control policies have no NotAction', 'name the actions');
  }
  if (statement.resources && statement.notResources) {
    throw invalidInput(where, 'it has resources and notResources', 'leave one of them out');
  }
  const actions = statement.actions ?? statement.notActions!;
  checkNotEmpty(where, actions, 'action');
  actions.forEach((action) => checkAction(where, action, options, resourceControl));
  for (const resource of statement.resources ?? statement.notResources ?? []) {
    if (resource !== '*' && !/^(arn:|\*)/.test(resource)) {
      throw invalidInput(where, `${shown(resource)} is not an ARN`, "write it as 'arn:*:s3:::name/*', or '*'");
    }
    checkVariables(where, resource);
  }
  checkNotEmpty(where, statement.resources ?? statement.notResources ?? ['*'], 'resource');
  const services = new Set(actions.map((action) => action.split(':')[0].toLowerCase()));
  const everyService = statement.notActions !== undefined || services.has('*');
  checkConditions(where, statement.conditions ?? {}, everyService ? undefined : services, options.uncatalogued);
}

function checkNotEmpty(where: string, list: readonly string[], what: string): void {
  if (list.length === 0) {
    throw invalidInput(where, `it names no ${what}`, 'name at least one');
  }
}

function checkAction(
  where: string, action: string, { uncatalogued, resourceControlServices }: StatementCheckOptions, resourceControl: boolean,
): void {
  if (action.includes('${')) {
    throw invalidInput(where, `${shown(action)} has a policy variable in an action, where AWS expands none`, 'write the action');
  }
  if (action === '*') {
    if (resourceControl) {
      throw invalidInput(where, "resource control policies take no action '*'", "name services, such as 's3:*'");
    }
    return;
  }
  const [, service, name] = /^([a-z0-9-]+):([A-Za-z0-9*?]+)$/.exec(action) ?? [];
  if (service === undefined) {
    throw invalidInput(where, `${shown(action)} is not an action`, "write it as 'service:Action', with * and ? as wildcards in the action");
  }
  if (resourceControl && !resourceControlServices.includes(service)) {
    throw invalidInput(where, `${shown(action)} is of the service ${service}, which resource control policies do not cover`, 'use a service control policy, or a service that they cover');
  }
  if (uncatalogued.some((one) => one.toLowerCase() === action.toLowerCase())) {
    return;
  }
  const catalogue = loadActionCatalogue();
  const actions = catalogue.services.get(service);
  if (!actions) {
    const near = nearest(service, [...catalogue.services.keys()]);
    throw invalidInput(where, `${shown(service)} of ${shown(action)} is no service as of ${catalogue.date}`, `${near ? `use ${near}, or ` : ''}name the action in 'uncatalogued' if AWS has added it since`);
  }
  const pattern = new RegExp(`^${service}:${name.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i');
  if (!actions.some((one) => pattern.test(one.name))) {
    const near = nearest(action, actions.map((one) => one.name));
    throw invalidInput(where, `${shown(action)} is no action as of ${catalogue.date}`, `${near ? `use ${near}, or ` : ''}name it in 'uncatalogued' if AWS has added it since`);
  }
}
