import { TemplateSet } from '../../../../lib/verification/prover/model/template-set';

/** A set of templates that differs from the original in one place. */
export interface Mutant {
  /** Stack, logical id, place and what was done there. */
  readonly name: string;
  /** What of the deployment it can change. */
  readonly bearsOn: 'network' | 'policies';
  /** The same for mutants that change the same statement of resources that differ in their names only. */
  readonly shape: string;
  readonly set: () => TemplateSet;
}

type Json = { [key: string]: unknown };

interface Change {
  readonly name: string;
  /** Changes a copy of the resource; returns false to take the resource away. */
  readonly apply: (resource: Json) => boolean;
}

/** Every mutant: each ACL entry, rule and route taken away or opened, each statement and each condition taken away or widened. */
export function mutantsOf(set: TemplateSet): Mutant[] {
  return set.templates.flatMap(({ stack, template }) => Object.entries(resourcesOf(template)).flatMap(([id, resource]) => {
    const mutant = (bearsOn: Mutant['bearsOn']) => (change: Change): Mutant => ({
      name: `${stack}#${id} ${change.name}`,
      bearsOn,
      shape: bearsOn === 'network' ? `${stack}#${id} ${change.name}` : `${change.name} ${shapeOf(resource, template)}`,
      set: () => mutated(set, stack, id, change),
    });
    return [...networkChanges(resource, template).map(mutant('network')), ...policyChanges(resource).map(mutant('policies'))];
  }));
}

/** A resource, with the types of what it refers to in place of the ids: what each of many alike has its own one of. */
function shapeOf({ Type, Properties }: Json, template: { readonly [section: string]: unknown }): string {
  const typeOf = (id: string) => resourcesOf(template)[id]?.Type ?? id;
  return JSON.stringify([Type, Properties], (key, value) => {
    if (NAMES.includes(key)) return undefined;
    if (key === 'Ref') return typeOf(value as string);
    if (key === 'Fn::GetAtt' && Array.isArray(value)) return [typeOf(value[0] as string), value[1]];
    return value as unknown;
  });
}
const NAMES = ['Description', 'Name', 'PolicyName', 'RoleName'];

function resourcesOf(template: { readonly [section: string]: unknown }): { readonly [id: string]: Json } {
  return (template.Resources ?? {}) as { [id: string]: Json };
}

function mutated(set: TemplateSet, stack: string, id: string, change: Change): TemplateSet {
  return {
    ...set,
    templates: set.templates.map((one) => {
      if (one.stack !== stack) return one;
      const resources = { ...one.template.Resources as { [id: string]: Json } };
      const copy = structuredClone(resources[id]);
      if (change.apply(copy)) resources[id] = copy;
      else delete resources[id];
      return { ...one, template: { ...one.template, Resources: resources } };
    }),
  };
}

const gone: Change = { name: 'taken away', apply: () => false };

function networkChanges({ Type: type, Properties: properties = {} }: Json, template: { readonly [section: string]: unknown }): Change[] {
  const own = properties as Json;
  switch (type) {
    case 'AWS::EC2::NetworkAclEntry':
      return own.RuleAction === 'deny' ? [gone] : [gone, { name: 'opened', apply: (resource) => openEntry(resource.Properties as Json) }];
    case 'AWS::EC2::SecurityGroupIngress': case 'AWS::EC2::SecurityGroupEgress':
      return [gone, { name: 'opened', apply: (resource) => openRule(resource.Properties as Json) }];
    case 'AWS::EC2::SecurityGroup':
      return ['SecurityGroupIngress', 'SecurityGroupEgress'].flatMap((list) => ((own[list] ?? []) as Json[]).flatMap((_, index): Change[] => [
        { name: `${list}.${index} taken away`, apply: (resource) => remove((resource.Properties as Json)[list] as unknown[], index) },
        { name: `${list}.${index} opened`, apply: (resource) => openRule(((resource.Properties as Json)[list] as Json[])[index]) },
      ]));
    case 'AWS::EC2::Route': {
      const gateway = Object.entries(resourcesOf(template)).find(([, one]) => one.Type === 'AWS::EC2::InternetGateway')?.[0];
      const toInternet: Change = { name: 'sent to the internet', apply: (resource) => toGateway(resource.Properties as Json, gateway!) };
      return gateway === undefined ? [gone] : [gone, toInternet];
    }
    default: return [];
  }
}

function openEntry(entry: Json): boolean {
  Object.assign(entry, { Protocol: -1, ...(entry.Ipv6CidrBlock === undefined ? { CidrBlock: '0.0.0.0/0' } : { Ipv6CidrBlock: '::/0' }) });
  delete entry.PortRange;
  delete entry.Icmp;
  return true;
}

function openRule(rule: Json): boolean {
  for (const key of Object.keys(rule)) if (!['GroupId', 'Description'].includes(key)) delete rule[key];
  Object.assign(rule, { IpProtocol: '-1', CidrIp: '0.0.0.0/0' });
  return true;
}

function toGateway(route: Json, gateway: string): boolean {
  for (const key of Object.keys(route)) if (key !== 'RouteTableId' && !key.startsWith('Destination')) delete route[key];
  route.GatewayId = { Ref: gateway };
  return true;
}

function remove(list: unknown[], index: number): boolean {
  list.splice(index, 1);
  return true;
}

/** Every statement of every document of a resource. */
function policyChanges(resource: Json): Change[] {
  return documentsIn(resource.Properties, 'Properties', 0).flatMap(({ place, document }) => {
    const statements = (Array.isArray(document.Statement) ? document.Statement : [document.Statement]) as Json[];
    return statements.flatMap((statement, index) => statementChanges(statement).map(({ name, apply }): Change => ({
      name: `${place}.Statement.${index} ${name}`,
      apply: (copy) => {
        const there = at(copy, place) as Json;
        const list = Array.isArray(there.Statement) ? there.Statement as Json[] : [there.Statement as Json];
        there.Statement = list;
        if (!apply(list[index])) list.splice(index, 1);
        return true;
      },
    })));
  });
}

function statementChanges(statement: Json): Change[] {
  const blocks = Object.entries((statement.Condition ?? {}) as { [operator: string]: Json });
  const conditions = blocks.flatMap(([operator, keys]) => Object.keys(keys).map((key): Change => ({
    name: `without ${operator} ${key}`,
    apply: (copy) => {
      const block = copy.Condition as { [operator: string]: Json };
      delete block[operator][key];
      if (Object.keys(block[operator]).length === 0) delete block[operator];
      return true;
    },
  })));
  if (statement.Effect === 'Deny') return [gone, ...conditions];
  const widened = (element: string, value: unknown): Change => ({
    name: `${element} widened`,
    apply: (copy) => {
      delete copy[`Not${element}`];
      copy[element] = value;
      return true;
    },
  });
  return [
    gone,
    ...(isEverything(statement.Action) ? [] : [widened('Action', '*')]),
    ...(statement.Resource === undefined || isEverything(statement.Resource) ? [] : [widened('Resource', '*')]),
    ...(statement.Principal === undefined || isEverything(statement.Principal) ? [] : [widened('Principal', '*')]),
    ...conditions,
  ];
}

function isEverything(value: unknown): boolean {
  return value === '*' || JSON.stringify(value) === '["*"]' || JSON.stringify(value) === '{"AWS":"*"}';
}

function documentsIn(value: unknown, place: string, depth: number): { place: string; document: Json }[] {
  if (typeof value !== 'object' || value === null || depth > 12) return [];
  const one = value as Json;
  if ('Statement' in one && typeof one.Statement === 'object') return [{ place, document: one }];
  return Object.entries(one).flatMap(([key, item]) => documentsIn(item, `${place}.${key}`, depth + 1));
}

function at(value: unknown, place: string): unknown {
  return place.split('.').reduce((one, key) => (one as Json)[key], value);
}
