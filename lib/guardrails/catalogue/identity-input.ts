import { Token } from 'aws-cdk-lib';
import { NameKind } from './input';
import { invalidInput, shown } from '../../private/errors';
import { loadActionCatalogue } from '../../private/iam-catalogue/action-catalogue';

/** Roles by name and path, with `*` for any characters. */
export const ROLE_NAME: NameKind = {
  what: 'the name of a role', pattern: /^(?![*/]*$)(?!\/)[\w+=,.@*-]+(\/[\w+=,.@*-]+)*$/, fix: "write its path without the first slash, and its name, such as 'platform/deployer'",
};

/** Customer managed policies by name and path, with `*` for any characters. */
export const POLICY_NAME: NameKind = {
  what: 'the name of a managed policy', pattern: /^(?![*/]*$)(?!\/)[\w+=,.@*-]+(\/[\w+=,.@*-]+)*$/, fix: "write its path without the first slash, and its name, such as 'platform/Boundary'",
};

/** Stacks of CloudFormation, with `*` for any characters. */
export const STACK_NAME: NameKind = {
  what: 'the name of a stack', pattern: /^[A-Za-z][A-Za-z0-9*-]{0,127}$/, fix: 'use letters, digits and hyphens, with * for any characters behind the first',
};

/** The path of users or roles, without wildcards. */
export function checkedPath(factory: string, prop: string, path: string): string {
  if (Token.isUnresolved(path) || !/^\/([\w+=,.@-]+\/)+$/.test(path)) {
    throw invalidInput(`Guardrails.${factory}`, `${prop} is ${shown(path)}, which is no path below the root`, "write it from '/' to '/', such as '/mail/', without wildcards");
  }
  return path;
}

/** Actions that exist, `*` and `?` being wildcards within a service. */
export function checkedActions(factory: string, actions: readonly string[]): readonly string[] {
  const { services } = loadActionCatalogue();
  for (const action of actions) {
    const known = !Token.isUnresolved(action) && /^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action) ? services.get(action.split(':')[0]) : undefined;
    if (!known?.some(({ name }) => matches(action, name))) {
      throw invalidInput(`Guardrails.${factory}`, `${shown(action)} is not an action of AWS`, "write it as 'service:Action'");
    }
  }
  return [...new Set(actions)];
}

/** Prefixes of services that exist, as actions begin with them. */
export function checkedServices(factory: string, services: readonly string[]): readonly string[] {
  const known = loadActionCatalogue().services;
  for (const service of services) {
    if (Token.isUnresolved(service) || !known.has(service)) {
      throw invalidInput(`Guardrails.${factory}`, `${shown(service)} is not the prefix of a service`, "write what its actions begin with, such as 's3'");
    }
  }
  return [...new Set(services)];
}

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i').test(action);
}
