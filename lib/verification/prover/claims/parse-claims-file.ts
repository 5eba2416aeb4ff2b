import { ClaimsInputError } from './errors';
import { JsonReader } from './json-reader';
import {
  Address, ClaimBody, ClaimsFile, ClaimSpec, ConditionSpec, Declaration, EndRef, LayerSpec, PolicyRef, PortsSpec, PrincipalRef, ResourceRef,
} from '../../claim-format';
import { operatorOf } from '../evaluation/conditions';

const ACTION = /^(\*|[a-zA-Z0-9*?-]+:[a-zA-Z0-9*?_-]+)$/;
/** Texts that only the deployment knows are written as `${AWS::AccountId}`. */
const ACCOUNT = /^(\d{12}|\$\{[^{}]+\})$/;
const REGION = /^([a-z]{2}(-[a-z]+)+-\d|\$\{[^{}]+\})$/;
const CIDR = /^(\$\{[^{}]+\}|[0-9.]+\/\d{1,2}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\/\d{1,3})$/;

/** How ids of the claims begin that hold for every app: those of a file may not. */
export const BUILT_IN = 'built-in.';

/**
 * Reads a file of claims strictly: what nobody knows is refused rather than passed over, as a promise that is not read is not kept.
 *
 * @param json the parsed JSON
 * @param place how errors call the file
 * @throws ClaimsInputError naming the JSON path, the value and the fix
 */
export function parseClaimsFile(json: unknown, place: string): ClaimsFile {
  const file = new JsonReader(json, place, true);
  const version = file.need('version');
  if (version.value !== 1) version.fail(`${JSON.stringify(version.value)} is not a version of this format`, 'write 1');
  const claims = file.need('claims').list(claim, 0);
  const declarations = file.at('declarations')?.list(declaration, 0) ?? [];
  file.done();
  const seen = new Map<string, number>();
  claims.forEach(({ id }, index) => {
    const before = seen.get(id);
    if (before !== undefined) {
      throw new ClaimsInputError(`${place}: claims.${index}.id`, `"${id}" is the id of claims.${before} too`, 'give each claim an id of its own');
    }
    seen.set(id, index);
  });
  return { version: 1, claims, declarations };
}

const KINDS: { readonly [kind in ClaimBody['kind']]: (one: JsonReader) => ClaimBody } = {
  'nobody-can': (one) => ({
    kind: 'nobody-can',
    actions: one.need('actions').list(action),
    resources: one.need('resources').list(resource),
    ...some('unless', one.at('unless')?.list(principal, 0)),
    ...some('where', one.at('where')?.list(condition, 0)),
  }),
  'only-can': (one) => ({
    kind: 'only-can',
    principals: one.need('principals').list(principal),
    actions: one.need('actions').list(action),
    resources: one.need('resources').list(resource),
  }),
  'cannot': (one) => ({
    kind: 'cannot',
    principals: one.need('principals').list(principal),
    actions: one.need('actions').list(action),
    resources: one.need('resources').list(resource),
    ...some('where', one.at('where')?.list(condition, 0)),
  }),
  'at-most': (one) => ({ kind: 'at-most', policy: policy(one.need('policy')), reference: policy(one.need('reference')) }),
  'no-path': (one) => ({
    kind: 'no-path',
    from: end(one.need('from')),
    to: end(one.need('to')),
    ...some('ports', one.at('ports') && ports(one.need('ports'))),
    ...some('layers', one.at('layers')?.list(layer)),
  }),
  'only-path': (one) => ({
    kind: 'only-path',
    from: end(one.need('from')),
    to: end(one.need('to')),
    ports: one.need('ports').list(ports),
    ...some('layers', one.at('layers')?.list(layer)),
  }),
  'reachable': (one) => ({ kind: 'reachable', from: end(one.need('from')), to: end(one.need('to')), ports: ports(one.need('ports')) }),
  'no-escalation': (one) => ({
    kind: 'no-escalation',
    ...some('principals', one.at('principals')?.list(principal)),
    ...some('exceptTechniques', one.at('exceptTechniques')?.list(technique, 0)),
  }),
  'no-external-access': (one) => ({
    kind: 'no-external-access', resource: resource(one.need('resource')), ...some('unless', one.at('unless')?.list(principal, 0)),
  }),
  'every-access-encrypted': (one) => ({ kind: 'every-access-encrypted', resource: resource(one.need('resource')) }),
  'denied-outside': (one) => ({
    kind: 'denied-outside',
    regions: one.need('regions').list((region) => matching(region, REGION, 'a region', 'write one such as eu-west-1')),
    ...some('exceptActions', one.at('exceptActions')?.list(action, 0)),
    ...some('principals', one.at('principals')?.list(principal)),
  }),
  'no-new-access': (one) => ({ kind: 'no-new-access', before: policy(one.need('before')), after: policy(one.need('after')) }),
};

function claim(one: JsonReader): ClaimSpec {
  const id = one.need('id');
  const text = id.text();
  if (text.includes('::')) id.fail(`"${text}" has "::" in it`, 'leave it out: acknowledgements use it to tell the plugin from the claim');
  if (text.startsWith(BUILT_IN)) id.fail(`"${text}" begins like the claims that hold for every app`, 'begin with the kind, such as no-path[...]');
  const kind = one.need('kind').oneOf(Object.keys(KINDS) as ClaimBody['kind'][]);
  const result = { id: text, promise: one.need('promise').text(), ...some('statedBy', one.at('statedBy')?.text()), ...KINDS[kind](one) };
  one.done();
  return result;
}

function declaration(one: JsonReader): Declaration {
  const kind = one.need('kind').oneOf(['administrator', 'external-access', 'reader', 'security-operator', 'edge', 'data-segment']);
  const common = { reason: one.need('reason').text(), ...some('statedBy', one.at('statedBy')?.text()) };
  const result: Declaration = kind === 'administrator' || kind === 'security-operator'
    ? { ...common, kind, principal: principal(one.need('principal')) }
    : kind === 'external-access' || kind === 'reader'
      ? { ...common, kind, resource: resource(one.need('resource')), principal: principal(one.need('principal')) }
      : { ...common, kind, end: end(one.need('end')) };
  one.done();
  return result;
}

function action(one: JsonReader): string {
  return matching(one, ACTION, 'an action', 'write service:Action, such as s3:GetObject, or *');
}

function matching(one: JsonReader, format: RegExp, what: string, fix: string): string {
  const text = one.text();
  return format.test(text) ? text : one.fail(`${JSON.stringify(text)} is not ${what}`, fix);
}

function arn(one: JsonReader): string {
  const text = one.text();
  return text === '*' || (text.startsWith('arn:') && text.split(':').length >= 6) ? text : one.fail(`${JSON.stringify(text)} is not an ARN`, 'write a whole one; * and ? stand for what varies');
}

function address(one: JsonReader): Address {
  const result = { stack: one.need('stack').text(), logicalId: one.need('logicalId').text() };
  one.done();
  return result;
}

function condition(one: JsonReader): ConditionSpec {
  const operator = one.need('operator');
  const result = { operator: operator.text(), key: one.need('key').text(), values: one.need('values').list((value) => value.text()) };
  try {
    operatorOf(result.operator);
  } catch {
    operator.fail(`"${result.operator}" is not a condition operator`, 'write one such as StringEquals, ArnLike or Bool');
  }
  one.done();
  return result;
}

/** Exactly one of the fields is there. */
function exactlyOne(one: JsonReader, fields: readonly string[]): void {
  const there = fields.filter((field) => one.at(field) !== undefined);
  if (there.length !== 1) one.fail(there.length === 0 ? 'it names nothing' : `it has ${there.join(' and ')}`, `give exactly one of ${fields.join(', ')}`);
}

function principal(one: JsonReader): PrincipalRef {
  exactlyOne(one, ['address', 'arn', 'service', 'account', 'all']);
  const result: PrincipalRef = {
    ...some('address', one.at('address') && address(one.need('address'))),
    ...some('arn', one.at('arn') && arn(one.need('arn'))),
    ...some('service', one.at('service')?.text()),
    ...some('account', one.at('account') && matching(one.need('account'), ACCOUNT, 'an account id', 'write twelve digits')),
    ...some('all', one.at('all')?.oneOf(['own-account', 'own-organization', 'anybody'] as const)),
    ...some('where', one.at('where')?.list(condition, 0)),
  };
  one.done();
  return result;
}

function resource(one: JsonReader): ResourceRef {
  exactlyOne(one, ['address', 'arn']);
  const result: ResourceRef = {
    ...some('address', one.at('address') && address(one.need('address'))),
    ...some('arn', one.at('arn') && arn(one.need('arn'))),
  };
  one.done();
  return result;
}

function policy(one: JsonReader): PolicyRef {
  exactlyOne(one, ['address', 'document']);
  const result: PolicyRef = {
    ...some('address', one.at('address') && address(one.need('address'))),
    ...some('document', one.at('document')?.object()),
  };
  one.done();
  return result;
}

function end(one: JsonReader): EndRef {
  exactlyOne(one, ['subnets', 'resource', 'internet', 'cidr']);
  const internet = one.at('internet');
  if (internet !== undefined && internet.value !== true) internet.fail(`${JSON.stringify(internet.value)} says nothing`, 'write true, or name another end');
  const groups = one.at('groups');
  if (groups !== undefined && one.at('subnets') === undefined) groups.fail('groups stand beside subnets alone', 'name the subnets too, or leave them out');
  const result: EndRef = {
    ...some('name', one.at('name')?.text()),
    ...some('subnets', one.at('subnets')?.list(address)),
    ...some('groups', groups?.list(address)),
    ...some('resource', one.at('resource') && address(one.need('resource'))),
    ...some('internet', internet && true),
    ...some('cidr', one.at('cidr') && matching(one.need('cidr'), CIDR, 'an address block', 'write one such as 10.0.0.0/16')),
  };
  one.done();
  return result;
}

function ports(one: JsonReader): PortsSpec {
  const from = one.at('from')?.integer(-1, 65535);
  const upTo = one.at('to');
  const to = upTo?.integer(-1, 65535);
  const result: PortsSpec = { protocol: one.need('protocol').integer(-1, 255), ...some('from', from), ...some('to', to) };
  const icmp = result.protocol === 1 || result.protocol === 58;
  if (upTo !== undefined && !icmp && (from === undefined || from > to!)) upTo.fail(`ports ${from ?? 'from nowhere'} to ${to} are none`, 'write the lower port in from');
  one.done();
  return result;
}

function layer(one: JsonReader): LayerSpec {
  return one.oneOf(['both', 'groups', 'acls']);
}

function technique(one: JsonReader): { readonly id: string; readonly reason: string } {
  const result = { id: one.need('id').text(), reason: one.need('reason').text() };
  one.done();
  return result;
}

/** A field where it has a value, and nothing where not. */
function some<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  return value === undefined ? {} : { [key]: value } as { readonly [key in K]?: T };
}
