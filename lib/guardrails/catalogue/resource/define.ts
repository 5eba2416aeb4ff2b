import { RESOURCE_CONTROL_SERVICES, RESOURCE_CONTROL_SERVICES_DATE } from './supported-services';
import { invalidInput, shown } from '../../../private/errors';
import { Guardrail } from '../../guardrail';
import type { GuardrailDefinition } from '../../guardrail-definition';
import { GuardrailPolicyType } from '../../guardrail-policy-type';

/**
 * A guardrail in resource control policies. Their grammar is narrower: actions are named with their service, which must be
 * one that such policies cover; there is no NotAction and no bare `*`.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
export function defineResourceGuardrail(definition: GuardrailDefinition): Guardrail {
  for (const { sid, actions = [], notActions } of definition.statements) {
    const where = `Guardrail ${definition.id}, statement ${sid}`;
    if (notActions) {
      throw invalidInput(where, 'resource control policies have no NotAction', 'name the actions');
    }
    if (actions.length === 0) {
      throw invalidInput(where, 'no action is named', 'name actions such as s3:GetObject');
    }
    actions.forEach((action) => checkAction(where, action));
  }
  return Guardrail._define({ ...definition, policyType: GuardrailPolicyType.RESOURCE_CONTROL });
}

function checkAction(where: string, action: string): void {
  const service = /^([a-z0-9-]+):[A-Za-z0-9*?]+$/.exec(action)?.[1];
  if (service === undefined) {
    throw invalidInput(where, `${shown(action)} is not an action of a resource control policy`, "write it with its service, as 's3:GetObject' or 's3:*'");
  }
  checkService(where, service);
}

function checkService(where: string, service: string): void {
  if (!RESOURCE_CONTROL_SERVICES.includes(service)) {
    throw invalidInput(where, `resource control policies do not cover the service ${shown(service)} (as of ${RESOURCE_CONTROL_SERVICES_DATE})`,
      'guard it with a service control policy and with policies of its resources, or name a service that is covered, such as s3');
  }
}

/** The services that a guardrail covers, sorted: checked, each named once. */
export function checkedServices(where: string, services: readonly string[]): string[] {
  if (services.length === 0) {
    throw invalidInput(where, 'no service is named, so nothing would be denied', 'name at least one, or leave services out');
  }
  for (const service of services) {
    if (!/^[a-z0-9-]+$/.test(service)) {
      throw invalidInput(where, `${shown(service)} is not the prefix of a service's actions`, "write it as in 's3'");
    }
    checkService(where, service);
  }
  const twice = services.find((service, index) => services.indexOf(service) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `the service ${shown(twice)} is named twice`, 'name it once');
  }
  return [...services].sort();
}
