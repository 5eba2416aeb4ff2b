/** Whole sets of facts with a question, and concrete requests to try. Nothing here matches or evaluates anything. */
import * as fc from 'fast-check';
import { conditionsOf, FAMILIES, Family, ORG, OTHER, OWN, TRIED } from './conditions';
import type { Condition, Organization, Policy, Principal, PrincipalPattern, Request, Resource, Statement } from '../../../../lib/verification/prover/policy-facts';

/** A question about one principal and one resource. */
export interface World {
  readonly who: Principal;
  readonly target: Resource;
  /** Patterns of actions. */
  readonly actions: readonly string[];
  readonly organization?: Organization;
  readonly endpointPolicy?: Policy;
}

/** What a service has: resources to ask for with those that they stand for, and actions likewise. */
interface Service {
  readonly kind?: Resource['policyKind'];
  readonly targets: { readonly [arn: string]: readonly string[] };
  readonly patterns: readonly string[];
  readonly asked: { readonly [action: string]: readonly string[] };
  readonly actions: readonly string[];
}

const S3 = ['s3:GetObject', 's3:PutObject', 's3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];
const KMS = ['kms:Decrypt', 'kms:Encrypt', 'kms:RetireGrant', 'kms:CreateGrant'];
const STS = ['sts:AssumeRole', 'sts:TagSession', 'sts:AssumeRoleWithSAML'];
const KEY = `arn:aws:kms:eu-west-1:${OWN}:key/k`;
const ADMIN = `arn:aws:iam::${OWN}:role/Admin`;

const SERVICES: readonly Service[] = [
  {
    targets: { 'arn:aws:s3:::data/*': ['arn:aws:s3:::data/a', 'arn:aws:s3:::data/b/c', 'arn:aws:s3:::data/'], 'arn:aws:s3:::data/a': ['arn:aws:s3:::data/a'], 'arn:aws:s3:::data': ['arn:aws:s3:::data'] },
    patterns: ['arn:aws:s3:::data/*', 'arn:aws:s3:::*', 'arn:aws:s3:::data/a', 'arn:aws:s3:::data', 'arn:aws:s3:::d?ta/b*', '*', 'arn:aws:s3', 'arn:aws:s3:::data/${aws:username}'],
    asked: { 's3:*': S3, '*': [...S3, 'ec2:RunInstances', 'sts:AssumeRole'], 's3:Get*': ['s3:GetObject', 's3:GetBucketPolicy'], 's3:PutObject': ['s3:PutObject'], 's3:PutBucketPolicy': ['s3:PutBucketPolicy'] },
    actions: ['s3:*', 's3:Get*', 's3:?utObject', 'S3:getobject', 's3:*BucketPolicy', '*', 's3:P*'],
  },
  {
    targets: { [`arn:aws:sqs:eu-west-1:${OWN}:jobs`]: [`arn:aws:sqs:eu-west-1:${OWN}:jobs`], [`arn:aws:sqs:*:${OWN}:j*`]: [`arn:aws:sqs:eu-west-1:${OWN}:jobs`, `arn:aws:sqs:us-east-1:${OWN}:jam`] },
    patterns: [`arn:aws:sqs:*:${OWN}:*`, 'arn:aws:sqs:*:*:job?', 'arn:aws:sqs:us-east-1:*:*', '*', 'arn:aws:sqs'],
    asked: { 'sqs:*': ['sqs:SendMessage', 'sqs:ReceiveMessage'], 'sqs:SendMessage': ['sqs:SendMessage'] },
    actions: ['sqs:*', 'sqs:Send*', 'SQS:receivemessage', '*'],
  },
  {
    kind: 'kms-key',
    targets: { [KEY]: [KEY] },
    patterns: [`arn:aws:kms:*:${OWN}:key/*`, KEY, 'arn:aws:kms:*:*:key/other', '*'],
    asked: { 'kms:*': KMS, 'kms:Decrypt': ['kms:Decrypt'], 'kms:RetireGrant': ['kms:RetireGrant'], '*': [...KMS, 'tag:TagResources'] },
    actions: ['kms:*', 'kms:Decrypt', 'kms:*Grant', '*'],
  },
  {
    kind: 'role-trust',
    targets: { [ADMIN]: [ADMIN] },
    patterns: [`arn:aws:iam::${OWN}:role/*`, ADMIN, `arn:aws:iam::${OWN}:role/Reader`, '*'],
    asked: { 'sts:*': STS, 'sts:AssumeRole': ['sts:AssumeRole'], 'sts:Assume*': ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'], '*': [...STS, 'iam:PassRole'], 'iam:*': ['iam:PassRole', 'iam:DeleteRole'] },
    actions: ['sts:AssumeRole', 'sts:*', 'iam:*', '*'],
  },
  {
    targets: { [`arn:aws:secretsmanager:eu-west-1:${OWN}:secret:db-AbCdEf`]: [`arn:aws:secretsmanager:eu-west-1:${OWN}:secret:db-AbCdEf`] },
    patterns: ['arn:aws:secretsmanager:*:*:secret:db-*', 'arn:aws:secretsmanager:*:*:secret:x', '*'],
    asked: { 'secretsmanager:GetSecretValue': ['secretsmanager:GetSecretValue'], 'secretsmanager:*': ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], 'sts:GetCallerIdentity': ['sts:GetCallerIdentity'] },
    actions: ['secretsmanager:Get*', 'secretsmanager:*', '*'],
  },
];

const ASKERS: readonly Omit<Principal, 'identityPolicies'>[] = [OWN, OTHER].flatMap((account): Omit<Principal, 'identityPolicies'>[] => [
  { kind: 'role', arn: `arn:aws:iam::${account}:role/App`, account, sessionArn: `arn:aws:sts::${account}:assumed-role/App/one` },
  { kind: 'role', arn: `arn:aws:iam::${account}:role/App`, account },
  { kind: 'user', arn: `arn:aws:iam::${account}:user/Bob`, account },
  { kind: 'user', arn: `arn:aws:iam::${account}:user/Bob`, account, sessionArn: `arn:aws:sts::${account}:federated-user/Bob` },
  { kind: 'root', arn: `arn:aws:iam::${account}:root`, account },
]).concat([
  { kind: 'service', arn: 'cloudtrail.amazonaws.com' }, { kind: 'federated', arn: `arn:aws:iam::${OWN}:saml-provider/Corp` }, { kind: 'anonymous', arn: '*' },
]);

const NAMED: readonly PrincipalPattern[] = [
  ...[OWN, OTHER].flatMap(account => [
    `arn:aws:iam::${account}:role/App`, `arn:aws:sts::${account}:assumed-role/App/one`, `arn:aws:sts::${account}:assumed-role/App/two`, `arn:aws:iam::${account}:user/Bob`,
    `arn:aws:sts::${account}:federated-user/Bob`, `arn:aws:iam::${account}:root`, account,
  ]).map((value): PrincipalPattern => ({ kind: 'AWS', value })),
  { kind: 'AWS', value: '*' }, { kind: 'Any', value: '*' }, { kind: 'Service', value: 'cloudtrail.amazonaws.com' }, { kind: 'Service', value: 'sns.amazonaws.com' },
  { kind: 'Federated', value: `arn:aws:iam::${OWN}:saml-provider/Corp` },
];

const FULL: Policy = { name: 'full', statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }] };

interface Shape {
  readonly named: 'no' | 'anybody' | 'somebody';
  readonly allows: number;
  readonly denies: number;
  readonly trust?: boolean;
}

/** A service with the conditions that its policies may have. */
type Ground = Service & { readonly condition: fc.Arbitrary<Condition> };

function statement(service: Ground, { named, allows, denies, trust }: Shape): fc.Arbitrary<Statement> {
  return fc.record({
    effect: fc.oneof({ weight: allows, arbitrary: fc.constant('Allow' as const) }, { weight: denies, arbitrary: fc.constant('Deny' as const) }),
    actions: fc.uniqueArray(fc.constantFrom(...service.actions), { minLength: 1, maxLength: 2 }),
    resources: fc.uniqueArray(fc.constantFrom(...service.patterns), { minLength: 1, maxLength: 2 }),
    not: fc.tuple(fc.nat(8), fc.nat(8), fc.nat(6)),
    principals: fc.uniqueArray(fc.constantFrom(...NAMED), { minLength: 1, maxLength: 2 }),
    conditions: fc.nat(6).chain(drawn => fc.array(service.condition, drawn < 3 ? { maxLength: 0 } : { minLength: 1, maxLength: 2 })),
  }).map(({ effect, actions, resources, not, principals, conditions }): Statement => ({
    effect,
    ...(not[0] === 0 ? { notActions: actions } : { actions }),
    ...(trust === true ? {} : not[1] === 0 ? { notResources: resources } : { resources }),
    ...(named === 'no' ? {} : named === 'anybody' ? { principals: [{ kind: 'Any', value: '*' }] } : not[2] === 0 ? { notPrincipals: principals } : { principals }),
    conditions,
  }));
}

function policy(name: string, service: Ground, shape: Shape, maxLength = 3): fc.Arbitrary<Policy> {
  return fc.array(statement(service, shape), { minLength: 1, maxLength }).map(statements => ({ name, statements }));
}

/** Nothing, but in so many of ten draws. */
function maybe<T>(arbitrary: fc.Arbitrary<T>, inTen: number): fc.Arbitrary<T | undefined> {
  return fc.nat(9).chain(drawn => (drawn < inTen ? arbitrary : fc.constant(undefined)));
}

function organization(service: Ground): fc.Arbitrary<Organization> {
  const scp = fc.tuple(policy('scp', service, { named: 'no', allows: 1, denies: 3 }, 2), fc.nat(4)).map(([one, full]) => (full === 0 ? [one] : [FULL, one]));
  const rcp = fc.tuple(policy('rcp', service, { named: 'anybody', allows: 0, denies: 1 }, 2), fc.boolean()).map(([one, full]) => (full ? [FULL, one] : [one]));
  return fc.record({
    id: fc.constantFrom(ORG, ORG, undefined),
    managementAccount: fc.constantFrom(undefined, '999988887777', '999988887777', OWN, OTHER),
    scps: fc.array(scp, { maxLength: 2 }),
    rcps: fc.array(rcp, { maxLength: 2 }),
    members: fc.constantFrom([OWN], [OWN, OTHER], [OTHER], [OWN]),
    services: fc.constantFrom(['s3', 'sqs', 'kms', 'sts', 'secretsmanager'], ['s3:Get', 'kms'], []),
  }).map(({ id, managementAccount, scps, rcps, members, services }) => ({
    ...(id === undefined ? {} : { id }),
    ...(managementAccount === undefined ? {} : { managementAccount }),
    serviceControlPolicies: Object.fromEntries(members.map(account => [account, scps])),
    resourceControlPolicies: Object.fromEntries(members.map(account => [account, rcps])),
    resourceControlServices: services,
  }));
}

/** Any world whose policies have conditions of the families. */
export function worlds(families: readonly Family[]): fc.Arbitrary<World> {
  const condition = conditionsOf(families);
  return fc.constantFrom(...SERVICES.map(service => ({ ...service, condition }))).chain(worldOf);
}

export const WORLD = worlds(FAMILIES);

function worldOf(service: Ground): fc.Arbitrary<World> {
  return fc.record({
    asker: fc.constantFrom(...ASKERS),
    identity: fc.array(policy('identity', service, { named: 'no', allows: 4, denies: 1 }), { maxLength: 2 }),
    boundary: maybe(policy('boundary', service, { named: 'no', allows: 4, denies: 1 }), 3),
    session: maybe(policy('session', service, { named: 'no', allows: 5, denies: 1 }), 2),
    own: maybe(policy('own', service, { named: 'somebody', allows: 3, denies: 1, trust: service.kind === 'role-trust' }), service.kind === undefined ? 6 : 10),
    target: fc.constantFrom(...Object.keys(service.targets)),
    asked: fc.constantFrom(...Object.keys(service.asked)),
    organization: maybe(organization(service), 5),
    endpoint: maybe(policy('endpoint', service, { named: 'anybody', allows: 6, denies: 1 }, 2), 1),
    blocks: fc.nat(3),
    tags: fc.constantFrom<Principal['tags']>(undefined, undefined, { team: 'red' }, { team: 'blue' }, {}),
    resourceTags: fc.constantFrom(undefined, undefined, { team: 'red' }),
    linked: fc.nat(19),
    generous: fc.nat(5),
  }).map((drawn): World => {
    const { asker } = drawn;
    const limited = asker.kind === 'role' || asker.kind === 'user';
    const sessions = asker.sessionArn !== undefined || asker.kind === 'root';
    return {
      who: {
        ...asker,
        // Often much is granted, so that denials decide.
        identityPolicies: limited ? [...drawn.generous > 2 ? [FULL] : [], ...drawn.identity] : [],
        ...(limited && drawn.generous < 4 && drawn.boundary !== undefined && { boundary: drawn.boundary }),
        ...(sessions && drawn.generous < 4 && drawn.session !== undefined && { sessionPolicies: [drawn.session] }),
        ...(limited && drawn.tags !== undefined && { tags: drawn.tags }),
        ...(asker.kind === 'role' && drawn.linked === 0 && { serviceLinked: true }),
      },
      target: {
        arn: drawn.target,
        account: OWN,
        ...(drawn.own !== undefined && { policy: drawn.own }),
        ...(service.kind !== undefined && { policyKind: service.kind }),
        ...(drawn.blocks === 0 && { blocksPublicAccess: true }),
        ...(drawn.resourceTags !== undefined && { tags: drawn.resourceTags }),
      },
      actions: [drawn.asked],
      ...(drawn.organization !== undefined && { organization: drawn.organization }),
      ...(drawn.endpoint !== undefined && { endpointPolicy: drawn.endpoint }),
    };
  });
}

/** Concrete actions and ARNs that a question stands for. */
export function subjects({ target, actions }: World): { readonly arns: readonly string[]; readonly actions: readonly string[] } {
  const service = SERVICES.find(one => target.arn in one.targets)!;
  return { arns: service.targets[target.arn], actions: service.asked[actions[0]] };
}

/** What is true of every request of the world: keys that principal, resource and organization settle. Undefined is absence. */
export function settled({ who, target, organization: facts }: World): { readonly [key: string]: readonly string[] | undefined } {
  const identity = who.kind === 'role' || who.kind === 'user' || who.kind === 'root';
  const federatedUser = who.kind === 'user' && who.sessionArn !== undefined;
  const members = facts === undefined ? [] : [...Object.keys(facts.serviceControlPolicies), facts.managementAccount];
  // Accounts that are no members may be in another organization.
  const organizationOf = (key: string, account: string) => (facts?.id !== undefined && members.includes(account) ? { [key]: [facts.id] } : {});
  const tag = who.tags?.team;
  return {
    'aws:principalarn': identity ? [federatedUser ? who.sessionArn! : who.arn] : undefined,
    'aws:principalaccount': identity ? [who.account!] : undefined,
    'aws:principaltype': who.kind === 'service' || who.kind === 'federated' ? undefined
      : [{ role: 'AssumedRole', user: federatedUser ? 'FederatedUser' : 'User', root: 'Account', anonymous: 'Anonymous' }[who.kind]],
    'aws:principalisawsservice': [String(who.kind === 'service')],
    'aws:principalservicename': who.kind === 'service' ? [who.arn] : undefined,
    ...(identity ? organizationOf('aws:principalorgid', who.account!) : { 'aws:principalorgid': undefined }),
    'aws:resourceaccount': [OWN],
    ...organizationOf('aws:resourceorgid', OWN),
    ...(who.kind === 'service' ? {} : { 'aws:username': who.kind === 'user' && !federatedUser ? ['Bob'] : undefined }),
    ...(who.tags !== undefined || !identity ? { 'aws:principaltag/team': tag === undefined ? undefined : [tag] } : {}),
    ...(target.tags === undefined ? {} : { 'aws:resourcetag/team': [target.tags.team] }),
  };
}

/** Keys that the policies of the world name, in lower case, with those inside of variables. */
function keysOf(world: World): string[] {
  const keys = new Set<string>();
  const visit = (value: unknown, name?: string): void => {
    if (typeof value === 'string') {
      if (name === 'key') keys.add(value.toLowerCase());
      for (const [, key] of value.matchAll(/\$\{([^*?$,}]+)[^}]*\}/g)) keys.add(key.toLowerCase());
    } else if (Array.isArray(value)) {
      value.forEach(one => visit(one));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) visit(one, key);
    }
  };
  visit(world);
  return [...keys].sort();
}

/** Requests of the question: every subject with drawn contexts that can be. `draw` gives whole numbers below its argument. */
export function requestsOf(world: World, contexts: number, draw: (below: number) => number): Request[] {
  const { arns, actions } = subjects(world);
  const facts = settled(world);
  const others = world.organization?.id === undefined ? [undefined, ['o-other'], [ORG]] : [undefined, ['o-other']];
  const tried = (key: string) => (/orgid$/.test(key) ? others : TRIED.get(key) ?? []);
  const free = keysOf(world).filter(key => !(key in facts) && tried(key).length > 0);
  const found: Request[] = [];
  const count = free.length === 0 ? 1 : contexts;
  for (let i = 0; i < count; i++) {
    const context: { [key: string]: readonly string[] } = {};
    for (const [key, value] of Object.entries(facts)) if (value !== undefined) context[key] = value;
    for (const key of free) {
      const values = tried(key);
      const value = values[draw(values.length)];
      if (value !== undefined) context[key] = value;
    }
    settleWay(context, world.endpointPolicy !== undefined, draw);
    if (world.who.kind === 'service' || world.who.kind === 'anonymous') delete context['aws:multifactorauthpresent'];
    for (const action of actions) {
      for (const arn of arns) {
        found.push({
          principal: world.who,
          action,
          resource: { ...world.target, arn },
          context,
          ...(world.organization !== undefined && { organization: world.organization }),
          ...(world.endpointPolicy !== undefined && { endpointPolicy: world.endpointPolicy }),
        });
      }
    }
  }
  return found;
}

/** A request comes from the internet, from a VPC, or through an endpoint of one. */
function settleWay(context: { [key: string]: readonly string[] }, through: boolean, draw: (below: number) => number): void {
  const way = through ? 2 : draw(3);
  if (way === 0) {
    delete context['aws:sourcevpc'];
    delete context['aws:sourcevpce'];
    return;
  }
  delete context['aws:sourceip'];
  context['aws:sourcevpc'] ??= ['vpc-1'];
  if (way === 2) context['aws:sourcevpce'] ??= ['vpce-1'];
  else delete context['aws:sourcevpce'];
}
