import type { Policy } from '../../policy-facts';
import type { Resolved, ResolvedResource } from '../resolved';
import { readBuckets } from './buckets';
import { readPermissions } from './permissions';
import type { AttachedPolicy } from './policy-properties';
import { ACCOUNT_POLICIES, ATTACHED_POLICIES, OWN_POLICIES } from './policy-properties';
import type { Reading } from './reading';
import { nameOf } from './reading';
import { hasLetters, listOf, property, valueAt } from './resolved-values';
import { ResourceTable } from './resource-table';

const QUEUE_URL = /^https?:\/\/[^/]+\/([^/]+)\/([^/]+)$/;

/** Policies of resources and what has an ARN, in all forms that CloudFormation has for them. */
export function readResourcePolicies(reading: Reading): ResourceTable {
  const table = new ResourceTable(reading);
  readRoleTrust(reading, table);
  for (const [type, path] of Object.entries(OWN_POLICIES)) {
    for (const resource of reading.ofType(type)) {
      const policy = reading.document(resource, path, 'resource');
      if (policy !== undefined) {
        table.give(resource, policy, 'whole');
      }
    }
  }
  readKeysWithoutPolicy(reading, table);
  for (const [type, how] of Object.entries(ATTACHED_POLICIES)) {
    reading.ofType(type).forEach((resource) => attach(reading, table, resource, how));
  }
  readAccountPolicies(reading, table);
  readApis(reading, table);
  readTables(reading, table);
  readPermissions(reading, table);
  readBuckets(reading, table);
  readShares(reading, table);
  noteWhatDecidesBesides(reading);
  return table;
}

function readRoleTrust(reading: Reading, table: ResourceTable): void {
  for (const role of reading.ofType('AWS::IAM::Role')) {
    const policy = reading.documentOf(role, role.properties.AssumeRolePolicyDocument, 'AssumeRolePolicyDocument', 'trust');
    // The role is the resource, whatever its trust policy writes.
    table.give(role, { ...policy, statements: policy.statements.map(({ resources, notResources, ...statement }) => statement) }, 'whole');
  }
}

/**
 * Without a policy of its own a key leaves everything to its account.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function readKeysWithoutPolicy(reading: Reading, table: ResourceTable): void {
  for (const key of reading.ofType('AWS::KMS::Key', 'AWS::KMS::ReplicaKey')) {
    if (key.properties.KeyPolicy === undefined || key.properties.KeyPolicy === null) {
      const value = {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: `arn:${key.partition}:iam::${key.account}:root` }, Action: 'kms:*', Resource: '*' },
      };
      table.give(key, { ...reading.documentOf(key, value, 'KeyPolicy', 'resource', 'default key policy'), source: key.source }, 'default');
    }
  }
}

/** A policy for what its resource names. */
function attach(reading: Reading, table: ResourceTable, resource: ResolvedResource, how: AttachedPolicy): void {
  const policy = reading.documentOf(resource, property(resource, how.policy), how.policy, 'resource');
  const part = how.adds === true ? 'parts' : 'whole';
  const given = how.to.map((path) => reading.texts(resource, path));
  const first = given[0].length > 0 || how.or === undefined ? given[0] : reading.texts(resource, how.or);
  const targets = how.to.length === 1 ? first.map((text) => [text]) : [given.flatMap((texts) => texts.slice(0, 1))];
  const names = targets.filter((texts) => texts.length === how.to.length);
  if (names.length === 0) {
    reading.gap(resource, `Properties.${how.to[0]}`, 'it does not say to what its policy is attached');
  }
  for (const texts of names) {
    const found = texts.length === 1 ? reading.find(texts[0], how.types, resource) : undefined;
    if (found !== undefined) {
      table.give(found, policy, part);
    } else {
      const name = texts.find(hasLetters);
      if (name !== undefined) {
        reading.assume(`${reading.shown(name)}, which ${nameOf(resource.source)} attaches its policy to, is no resource of the templates`);
      }
      table.giveTo(foreignArn(texts, how.arn, resource), policy, part, undefined, resource);
    }
  }
}

/** ARN of a resource that no template has, from its name, URL or ARN. */
function foreignArn(texts: readonly string[], arn: string | undefined, near: ResolvedResource): string {
  if (arn === undefined || texts[0].startsWith('arn:')) {
    return texts[0];
  }
  const [service, ...rest] = arn.split(':');
  let account = near.account;
  let names = texts;
  const queue = service === 'sqs' ? QUEUE_URL.exec(texts[0]) : null;
  if (queue !== null) {
    [, account] = queue;
    names = [queue[2]];
  }
  let next = 0;
  const path = rest.join(':').replace(/\{\}/g, () => names[next++] ?? '*');
  return service === 's3' && path.startsWith(':')
    ? `arn:${near.partition}:s3:::${path.slice(1)}`
    : `arn:${near.partition}:${service}:${near.region}:${account}:${path}`;
}

/** Policies of a whole account and region count for each resource of the service there. */
function readAccountPolicies(reading: Reading, table: ResourceTable): void {
  for (const [type, { policy: path, to, arn }] of Object.entries(ACCOUNT_POLICIES)) {
    for (const resource of reading.ofType(type)) {
      const policy = reading.documentOf(resource, property(resource, path), path, 'resource');
      table.giveTo(foreignArn(['*'], arn.replace('*', '{}'), resource), policy, 'parts', undefined, resource);
      for (const one of reading.ofType(...to)) {
        if (one.account === resource.account && one.region === resource.region) {
          table.give(one, policy, 'parts');
        }
      }
    }
  }
}

/** Policies of REST APIs decide who may call them: their resources are the stages and methods, not the API's own ARN. */
function readApis(reading: Reading, table: ResourceTable): void {
  for (const api of reading.ofType('AWS::ApiGateway::RestApi')) {
    const policy = reading.document(api, 'Policy', 'resource');
    if (policy === undefined) {
      continue;
    }
    const arn = `arn:${api.partition}:execute-api:${api.region}:${api.account}:${api.id}`;
    const long = (texts: readonly string[] | undefined) =>
      texts?.map((text) => (text.startsWith('execute-api:/') ? `${arn}/${text.slice('execute-api:/'.length)}` : text));
    const statements = policy.statements.map((statement) => ({
      ...statement,
      ...(statement.resources && { resources: long(statement.resources) }),
      ...(statement.notResources && { notResources: long(statement.notResources) }),
    }));
    table.giveTo(arn, { ...policy, statements }, 'whole', api);
  }
}

/** Streams of tables and replicas of global tables have policies of their own. */
function readTables(reading: Reading, table: ResourceTable): void {
  for (const one of reading.ofType('AWS::DynamoDB::Table')) {
    const policy = reading.document(one, 'StreamSpecification.ResourcePolicy.PolicyDocument', 'resource');
    if (policy !== undefined) {
      table.giveTo(`${table.arnOf(one)}/stream/${reading.letter(one, 'StreamLabel', 'made at deployment', 'any')}`, policy, 'whole', one);
    }
  }
  for (const one of reading.ofType('AWS::DynamoDB::GlobalTable')) {
    listOf(one.properties.Replicas).forEach((replica, index) => readReplica(reading, table, one, replica, index));
  }
}

function readReplica(reading: Reading, table: ResourceTable, one: ResolvedResource, replica: Resolved, index: number): void {
  const region = valueAt(replica, 'Region');
  const inRegion = (arn: string) => arn.split(':').map((part, at) => (at === 3 && typeof region === 'string' ? region : part)).join(':');
  for (const [path, suffix] of [['ResourcePolicy.PolicyDocument', ''], ['ReplicaStreamSpecification.ResourcePolicy.PolicyDocument', '/stream/']]) {
    const value = valueAt(replica, path);
    if (value !== undefined && value !== null) {
      const policy = reading.documentOf(one, value, `Replicas.${index}.${path}`, 'resource');
      const label = suffix === '' ? '' : suffix + reading.letter(one, `Replicas.${index}.StreamLabel`, 'made at deployment', 'any');
      table.giveTo(inRegion(table.arnOf(one)) + label, policy, 'whole', one);
    }
  }
}

/** What AWS RAM shares has permissions that depend on the type: they are not read, so the resource's policy is not known whole. */
function readShares(reading: Reading, table: ResourceTable): void {
  for (const share of reading.ofType('AWS::RAM::ResourceShare')) {
    const principals = share.properties.Principals;
    const shared = listOf(principals).length > 0 || listOf(share.properties.Sources).length > 0;
    for (const arn of shared ? reading.texts(share, 'ResourceArns') : []) {
      const policy: Policy = {
        name: `resource share ${share.logicalId}`,
        statements: [],
        unknown: 'AWS RAM shares it, with permissions that are not read',
        source: { ...share.source, at: 'Properties.ResourceArns' },
      };
      table.giveTo(arn, policy, 'parts', reading.of.resources.find((one) => one.arn === arn), share);
    }
  }
}

const BESIDES: readonly (readonly [types: readonly string[], sentence: string])[] = [
  [['AWS::EFS::FileSystem'], 'who may mount a file system without a policy is decided by the network alone'],
  [['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api', 'AWS::AppSync::GraphQLApi'], 'who may call an API without a policy is decided by its authorizers, which are not counted'],
  [['AWS::LakeFormation::Permissions', 'AWS::LakeFormation::PrincipalPermissions'], 'permissions of Lake Formation are not counted'],
  [['AWS::S3::AccessGrant'], 'S3 Access Grants are not counted beyond the role of their location'],
  [['AWS::OpenSearchServerless::AccessPolicy'], 'data access policies of OpenSearch Serverless are not counted beside IAM'],
  [['AWS::CloudFormation::StackSet'], 'what stack sets deploy is not counted'],
  [['AWS::IAM::ServiceLinkedRole'], 'service-linked roles do only what their service needs, and are not counted as principals'],
];

function noteWhatDecidesBesides(reading: Reading): void {
  for (const [types, sentence] of BESIDES) {
    if (reading.ofType(...types).length > 0) {
      reading.assume(sentence);
    }
  }
  if (reading.of.resources.some(({ type }) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')) {
    reading.assume('custom resources change no policy of roles, users and resources');
  }
  for (const resource of reading.of.resources) {
    if (resource.type.startsWith('AWS::Serverless::')) {
      reading.gap(resource, 'Type', `${resource.type} stands for resources that only the transform of AWS SAM makes; run it first`);
    }
  }
}
