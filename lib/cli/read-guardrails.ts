import { existsSync, statSync } from 'fs';
import * as path from 'path';
import { CommandIo } from './command-io';
import { CommandInputError } from './errors';
import { readJson } from './read-json';
import { GUARDRAILS_FILE_NAME, GuardrailsFile } from '../guardrails/guardrails-file';

/**
 * The guardrails of a cloud assembly.
 *
 * @param place folder of the assembly, or its `zero-trust.guardrails.json`
 * @throws CommandInputError where there is none, and for what is no such file
 */
export function readGuardrails(place: string, io: CommandIo): GuardrailsFile {
  const full = path.resolve(io.cwd, place);
  const folder = existsSync(full) && statSync(full).isDirectory();
  const file = folder ? path.join(place, GUARDRAILS_FILE_NAME) : place;
  if (!existsSync(path.resolve(io.cwd, file))) {
    throw new CommandInputError(`${file}: there is no such file`, folder
      ? 'synthesize an app with OrganizationPolicies, or name the folder of its assembly'
      : 'name the folder of a cloud assembly, such as cdk.out');
  }
  return checked(readJson(file, io), file);
}

const STAGES = ['enforced', 'tested', 'observed'];

function checked(json: unknown, file: string): GuardrailsFile {
  const { version, sets } = fields(json, file, '');
  if (version !== 1) {
    throw new CommandInputError(`${file}: version is ${JSON.stringify(version)}`, 'use the version of cdk-zero-trust that wrote it');
  }
  list(sets, file, 'sets').forEach((set, index) => {
    const at = `sets[${index}]`;
    const { construct, stack, guardrails, policies, targets } = fields(set, file, at);
    text(construct, file, `${at}.construct`);
    text(stack, file, `${at}.stack`);
    list(guardrails, file, `${at}.guardrails`).forEach((guardrail, place) => checkGuardrail(guardrail, file, `${at}.guardrails[${place}]`));
    list(policies, file, `${at}.policies`).forEach((policy, place) => {
      const where = `${at}.policies[${place}]`;
      const { logicalId, policyType, targets: bound, guardrails: held, size, quota } = fields(policy, file, where);
      [logicalId, policyType].forEach((one) => text(one, file, where));
      [...list(bound, file, where), ...list(held, file, where)].forEach((one) => text(one, file, where));
      [size, quota].forEach((one) => number(one, file, where));
    });
    list(targets, file, `${at}.targets`).forEach((target, place) => {
      const where = `${at}.targets[${place}]`;
      const { path: name, kind, headroom } = fields(target, file, where);
      [name, kind].forEach((one) => text(one, file, where));
      list(headroom, file, `${where}.headroom`).forEach((one) => {
        const { policyType, policies: own, foreign, inherited, free, freeCharacters, costs } = fields(one, file, where);
        text(policyType, file, where);
        [own, foreign, inherited, free, freeCharacters].forEach((value) => number(value, file, where));
        list(costs, file, `${where}.costs`);
      });
    });
  });
  return json as GuardrailsFile;
}

function checkGuardrail(guardrail: unknown, file: string, at: string): void {
  const { id, policyType, stage, targets, characters, exemptions, statements } = fields(guardrail, file, at);
  [id, policyType].forEach((one) => text(one, file, at));
  number(characters, file, at);
  if (!STAGES.includes(stage as string)) {
    throw new CommandInputError(`${file}: ${at}.stage is ${JSON.stringify(stage)}`, `write one of ${STAGES.join(', ')}`);
  }
  list(targets, file, `${at}.targets`).forEach((one) => text(one, file, `${at}.targets`));
  list(exemptions, file, `${at}.exemptions`).forEach((one) => fields(one, file, `${at}.exemptions`));
  list(statements, file, `${at}.statements`).forEach((one) => fields(one, file, `${at}.statements`));
}

function fields(value: unknown, file: string, at: string): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(value, file, at, 'an object');
  }
  return value as { readonly [name: string]: unknown };
}

function list(value: unknown, file: string, at: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw wrong(value, file, at, 'a list');
  }
  return value;
}

function text(value: unknown, file: string, at: string): void {
  if (typeof value !== 'string') {
    throw wrong(value, file, at, 'a text');
  }
}

function number(value: unknown, file: string, at: string): void {
  if (typeof value !== 'number') {
    throw wrong(value, file, at, 'a number');
  }
}

function wrong(value: unknown, file: string, at: string, what: string): CommandInputError {
  return new CommandInputError(`${file}: ${at || 'the file'} is ${JSON.stringify(value)?.slice(0, 60)} and not ${what}`, 'use the file as the synthesis writes it');
}
