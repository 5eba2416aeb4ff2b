import { addressKey } from '../../deployment';
import type { Policy, Principal, Resource } from '../../policy-facts';
import { ResolvedResource, Unknown } from '../resolved';
import { ManagedPolicies } from './managed-policies';
import type { Reading } from './reading';
import { nameOf } from './reading';
import { hasLetters, listOf, property, valueAt } from './resolved-values';

/** A role, user or group while its policies are gathered from all over the templates. */
export interface Identity {
  readonly kind: 'role' | 'user' | 'group';
  readonly arn: string;
  readonly account: string;
  readonly name: string;
  readonly policies: Policy[];
  readonly groups: Set<Identity>;
  boundary?: Policy;
  /** Undefined for one that is in none of the templates. */
  readonly resource?: ResolvedResource;
}

const KINDS = { 'AWS::IAM::Role': 'role', 'AWS::IAM::User': 'user', 'AWS::IAM::Group': 'group' } as const;
const ATTACHING = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];
const OF_ONE = { 'AWS::IAM::RolePolicy': 'role', 'AWS::IAM::UserPolicy': 'user', 'AWS::IAM::GroupPolicy': 'group' } as const;
/** Patterns that cover `sts:TagSession`. */
const TAGS_SESSIONS = /^(\*|sts:(\*|t.*))$/i;
const LISTS = { Roles: 'role', Users: 'user', Groups: 'group' } as const;

/** Whether whoever assumes the role may give its session tags of any value, which then count in place of the role's own. */
function mayTagSessions({ type, properties }: ResolvedResource): boolean {
  if (type !== 'AWS::IAM::Role') return false;
  const trust = properties.AssumeRolePolicyDocument;
  if (typeof trust === 'string' || trust instanceof Unknown) return true;
  return listOf(valueAt(trust, 'Statement')).some((statement) => {
    if (valueAt(statement, 'Effect') === 'Deny') return false;
    return [...listOf(valueAt(statement, 'Action')), ...listOf(valueAt(statement, 'NotAction'))].some((action) => typeof action !== 'string' || hasLetters(action)
      || valueAt(statement, 'NotAction') !== undefined || TAGS_SESSIONS.test(action));
  });
}

/** Roles, users and groups of the templates with whatever is attached to them, in whichever stack. */
export class Identities {
  public readonly managed: ManagedPolicies;
  private readonly all: Identity[] = [];
  private readonly byArn = new Map<string, Identity>();
  private readonly byName = new Map<string, Identity>();

  public constructor(private readonly reading: Reading) {
    this.managed = new ManagedPolicies(reading);
    const declared = Object.keys(KINDS).flatMap((type) => reading.ofType(type)) as ResolvedResource[];
    for (const resource of declared) {
      this.declare(resource);
    }
    for (const identity of [...this.all]) {
      this.readOwn(identity);
    }
    this.attach();
    this.join();
  }

  /** The role, user or group with this name or ARN, as a resource near it means it. One that no template has is made up. */
  public identity(kind: Identity['kind'], text: string, near: ResolvedResource): Identity {
    const arn = text.startsWith('arn:');
    const known = arn ? this.byArn.get(text) : this.byName.get(`${near.account} ${kind} ${text}`);
    if (known !== undefined) {
      return known;
    }
    const name = arn ? text.split('/').pop()! : text;
    const shown = this.reading.shown(name);
    if (hasLetters(text)) {
      this.reading.assume(`${this.reading.shown(text)}, which ${nameOf(near.source)} names, is no ${kind} of the templates`);
    }
    return this.add({
      kind,
      arn: arn ? text : `arn:${near.partition}:iam::${near.account}:${kind}/${text}`,
      account: arn ? text.split(':')[4] || near.account : near.account,
      name,
      policies: [{ name: `other policies of ${kind} ${shown}`, statements: [], unknown: `the ${kind} ${shown} is in none of the templates, so its other policies are not known` }],
      groups: new Set(),
    });
  }

  /** The declared identity with this ARN or name. */
  public declared(kind: Identity['kind'], text: string, near: ResolvedResource): Identity | undefined {
    return text.startsWith('arn:') ? this.byArn.get(text) : this.byName.get(`${near.account} ${kind} ${text}`);
  }

  /** Roles and users as principals. */
  public principals(): Principal[] {
    return this.all.flatMap((one) => (one.kind === 'group' ? [] : [this.principal(one, one.kind)]));
  }

  /** Trust of roles that are in none of the templates. */
  public foreignRoles(): Resource[] {
    return this.all.filter(({ kind, resource }) => kind === 'role' && resource === undefined).map(({ arn, account, name }) => ({
      arn,
      account,
      policyKind: 'role-trust',
      policy: { name: `trust policy of role ${name}`, statements: [], unknown: `the role ${name} is in none of the templates, so its trust policy is not known` },
    }));
  }

  /** ARNs of roles and users by the key of their resource. */
  public arns(): [string, string][] {
    return this.all.flatMap(({ kind, resource, arn }) =>
      (resource === undefined || kind === 'group' ? [] : [[addressKey(resource.stack, resource.logicalId), arn] as [string, string]]));
  }

  private principal(one: Identity, kind: 'role' | 'user'): Principal {
    const tags = one.resource === undefined || mayTagSessions(one.resource) ? undefined : this.reading.tags(one.resource);
    return {
      kind,
      arn: one.arn,
      account: one.account,
      identityPolicies: [...one.policies, ...[...one.groups].flatMap(({ policies }) => policies)],
      ...(one.boundary && { boundary: one.boundary }),
      ...(tags && { tags }),
      ...(one.groups.size > 0 && { groups: [...one.groups].map(({ arn }) => arn) }),
      ...(one.resource && { source: one.resource.source }),
    };
  }

  private declare(resource: ResolvedResource): void {
    const kind = KINDS[resource.type as keyof typeof KINDS];
    const arn = resource.arn ?? `arn:${resource.partition}:iam::${resource.account}:${kind}/${resource.id}`;
    this.add({ kind, arn, account: resource.account, name: resource.id, policies: [], groups: new Set(), resource });
  }

  private add(identity: Identity): Identity {
    this.all.push(identity);
    for (const [map, key] of [[this.byArn, identity.arn], [this.byName, `${identity.account} ${identity.kind} ${identity.name}`]] as const) {
      if (!map.has(key)) {
        map.set(key, identity);
      }
    }
    return identity;
  }

  /** What the resource itself says. */
  private readOwn(identity: Identity): void {
    const resource = identity.resource!;
    const name = nameOf(resource.source);
    listOf(property(resource, 'Policies')).forEach((item, index) => {
      const at = `Policies.${index}.PolicyDocument`;
      identity.policies.push(this.reading.documentOf(resource, valueAt(item, 'PolicyDocument'), at, 'identity', `${name} (${String(valueAt(item, 'PolicyName') ?? index)})`));
    });
    for (const arn of this.reading.texts(resource, 'ManagedPolicyArns')) {
      identity.policies.push(this.managed.policy(arn));
    }
    const boundary = this.reading.textAt(resource, 'PermissionsBoundary');
    if (boundary !== undefined) {
      identity.boundary = this.managed.policy(boundary);
    }
    for (const group of this.reading.texts(resource, 'Groups')) {
      identity.groups.add(this.identity('group', group, resource));
    }
  }

  /** Policies that name whom they are attached to. */
  private attach(): void {
    for (const resource of this.reading.ofType(...ATTACHING)) {
      const targets = Object.entries(LISTS).flatMap(([path, kind]) => this.reading.texts(resource, path).map((text) => ({ kind, text })));
      if (targets.length === 0) {
        continue;
      }
      const policy = resource.type === 'AWS::IAM::ManagedPolicy'
        ? this.managed.of(resource)
        : this.reading.documentOf(resource, resource.properties.PolicyDocument, 'PolicyDocument', 'identity');
      for (const { kind, text } of targets) {
        this.give(this.identity(kind, text, resource), policy);
      }
    }
    for (const [type, kind] of Object.entries(OF_ONE)) {
      for (const resource of this.reading.ofType(type)) {
        const path = `${kind[0].toUpperCase()}${kind.slice(1)}Name`;
        const name = this.reading.textAt(resource, path);
        const policy = this.reading.document(resource, 'PolicyDocument', 'identity');
        if (name === undefined) {
          this.reading.gap(resource, `Properties.${path}`, `it does not say to which ${kind} it is attached`);
        } else if (policy !== undefined) {
          this.give(this.identity(kind, name, resource), policy);
        }
      }
    }
  }

  private give(identity: Identity, policy: Policy): void {
    if (!identity.policies.includes(policy)) {
      identity.policies.push(policy);
    }
  }

  private join(): void {
    for (const resource of this.reading.ofType('AWS::IAM::UserToGroupAddition')) {
      const group = this.reading.textAt(resource, 'GroupName');
      if (group === undefined) {
        this.reading.gap(resource, 'Properties.GroupName', 'it does not say to which group it adds users');
        continue;
      }
      for (const user of this.reading.texts(resource, 'Users')) {
        this.identity('user', user, resource).groups.add(this.identity('group', group, resource));
      }
    }
  }
}
