/** Claims name what only the deployment knows as `${stack#LogicalId.Arn}` and `${AWS::AccountId}`: here these become the texts of the facts. */
import { NotInTemplates } from './errors';
import { ClaimSpec, Declaration } from '../../claim-format';
import { addressKey, Deployment, Element, Letters } from '../deployment';
import { resourceType } from '../model/resolve/resource-types';

const NAMED = /\$\{([^{}#]*#[A-Za-z0-9]+(?:\.[A-Za-z0-9.]+)?|AWS::[A-Za-z]+)\}/g;
/** Fields that are for people or name things by themselves. */
const AS_THEY_ARE = new Set(['id', 'promise', 'statedBy', 'kind', 'address', 'name', 'subnets', 'groups', 'reason']);

/** What is said, as it reads in a deployment: declarations are asked for by many claims. */
const readings = new WeakMap<Deployment, WeakMap<object, unknown>>();

/** A claim or declaration with the texts of one deployment. */
export function inDeployment<T extends ClaimSpec | Declaration>(deployment: Deployment, said: T): T {
  const before = readings.get(deployment) ?? new WeakMap<object, unknown>();
  readings.set(deployment, before);
  const found = before.get(said) ?? resolvedIn(deployment, said);
  before.set(said, found);
  return found as T;
}

function resolvedIn<T extends ClaimSpec | Declaration>(deployment: Deployment, said: T): T {
  if (!JSON.stringify(said).includes('${')) return said;
  const resolve = (text: string) => text.replace(NAMED, (whole, name: string) => resolved(deployment, said.statedBy ?? '', name, whole));
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return resolve(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [resolve(key), AS_THEY_ARE.has(key) ? item : walk(item)]));
  };
  return walk(said) as T;
}

function resolved(deployment: Deployment, statedBy: string, name: string, whole: string): string {
  if (name.startsWith('AWS::')) return pseudo(deployment, statedBy, name);
  const [stack, rest] = name.split('#');
  const [logicalId, ...attribute] = rest.split('.');
  const element = deployment.elements.get(addressKey(stack, logicalId));
  if (element === undefined) throw new NotInTemplates(`The claim names ${whole}, which is not known of the templates`);
  return attribute.length === 0 ? element.id : attributeOf(deployment, element, attribute.join('.'));
}

/** What `Fn::GetAtt` gives; what no fact mentions is a letter that no fact has. */
function attributeOf(deployment: Deployment, element: Element, attribute: string): string {
  const { type, id, arn, source } = element;
  const known = resourceType(type)?.attributes?.[attribute];
  if (known === 'ref') return id;
  if (arn !== undefined && (known === 'arn' || attribute === 'Arn')) return known?.endsWith(':*') === true && !arn.endsWith(':*') ? `${arn}:*` : arn;
  const path = (source.constructPath ?? `${source.template}/${source.logicalId}`).replace(/\/Resource$/, '');
  return letterOf(deployment, [`\${${path}.${attribute}}`]) ?? unused(deployment);
}

/** The stacks of a stage share what is not known of their environment. */
function pseudo(deployment: Deployment, statedBy: string, name: string): string {
  const stages = statedBy.split('/').map((_, index, parts) => parts.slice(0, parts.length - index).join('/'));
  return letterOf(deployment, [...stages.map((stage) => `\${${stage}/${name}}`), `\${${name}}`]) ?? unused(deployment);
}

/** Letters by their texts, the first of each, as long as there are no more. */
const lettersByText = new WeakMap<Letters, { readonly size: number; readonly byText: ReadonlyMap<string, string> }>();

function letterOf({ letters }: Deployment, texts: readonly string[]): string | undefined {
  let kept = lettersByText.get(letters);
  if (kept?.size !== letters.size) {
    kept = { size: letters.size, byText: new Map([...letters].reverse().map(([letter, { text }]) => [text, letter])) };
    lettersByText.set(letters, kept);
  }
  const { byText } = kept;
  return texts.map((wanted) => byText.get(wanted)).find((letter) => letter !== undefined);
}

/** What no fact mentions is a letter that no fact has. */
function unused({ letters }: Deployment): string {
  for (let code = 0xf700; code > 0xe000; code--) {
    const letter = String.fromCharCode(code);
    if (!letters.has(letter)) return letter;
  }
  throw new NotInTemplates('The deployment has more unknown texts than there are letters');
}
