import type { Policy } from '../../policy-facts';
import { Resolved, ResolvedResource, Unknown } from '../resolved';
import type { Reading } from './reading';
import { property, valueAt } from './resolved-values';
import type { ResourceTable } from './resource-table';

/** Permissions: single statements that are resources of their own. */

const FUNCTION_TYPES = ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'];
/** A service as principals write it; a part of it may be known only at deployment. */
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9\ue000-\uf8ff-]+)+$/;
const CONDITIONS: readonly (readonly [property: string, operator: string, key: string])[] = [
  ['SourceArn', 'ArnLike', 'aws:SourceArn'],
  ['SourceAccount', 'StringEquals', 'aws:SourceAccount'],
  ['PrincipalOrgID', 'StringEquals', 'aws:PrincipalOrgID'],
  ['OrganizationId', 'StringEquals', 'aws:PrincipalOrgID'],
  ['FunctionUrlAuthType', 'StringEquals', 'lambda:FunctionUrlAuthType'],
  ['EventSourceToken', 'StringEquals', 'lambda:EventSourceToken'],
  ['InvokedViaFunctionUrl', 'Bool', 'lambda:InvokedViaFunctionUrl'],
];

/** Reads them into the policies of what they are about. */
export function readPermissions(reading: Reading, table: ResourceTable): void {
  for (const permission of reading.ofType('AWS::Lambda::Permission')) {
    const { arn, of } = functionOf(reading, table, permission);
    table.giveTo(arn, statement(reading, permission, 'Action', arn), 'parts', of, permission);
  }
  for (const permission of reading.ofType('AWS::Lambda::LayerVersionPermission')) {
    const arn = reading.textAt(permission, 'LayerVersionArn') ?? reading.letter(permission, 'LayerVersionArn', 'missing');
    const layer = reading.find(arn, ['AWS::Lambda::LayerVersion'], permission);
    table.giveTo(layer === undefined ? arn : table.arnOf(layer), statement(reading, permission, 'Action', '*'), 'parts', layer, permission);
  }
  for (const permission of reading.ofType('AWS::ACMPCA::Permission')) {
    const arn = reading.textAt(permission, 'CertificateAuthorityArn') ?? reading.letter(permission, 'CertificateAuthorityArn', 'missing');
    const authority = reading.find(arn, ['AWS::ACMPCA::CertificateAuthority'], permission);
    table.giveTo(authority === undefined ? arn : table.arnOf(authority), statement(reading, permission, 'Actions', '*'), 'parts', authority, permission);
  }
  for (const permission of reading.ofType('AWS::Signer::ProfilePermission')) {
    const name = reading.textAt(permission, 'ProfileName') ?? reading.letter(permission, 'ProfileName', 'missing');
    const profile = reading.find(name, ['AWS::Signer::SigningProfile'], permission);
    const arn = profile === undefined
      ? `arn:${permission.partition}:signer:${permission.region}:${permission.account}:/signing-profiles/${name}` : table.arnOf(profile);
    table.giveTo(arn, statement(reading, permission, 'Action', '*'), 'parts', profile, permission);
  }
  for (const resource of reading.ofType('AWS::Events::EventBusPolicy')) {
    readEventBusPolicy(reading, table, resource);
  }
}

/** The function, alias or version that a permission is about: by ARN, by name, or by name or ARN with a qualifier. */
function functionOf(reading: Reading, table: ResourceTable, permission: ResolvedResource): { arn: string; of?: ResolvedResource } {
  const text = reading.textAt(permission, 'FunctionName') ?? reading.letter(permission, 'FunctionName', 'missing');
  const found = reading.find(text, FUNCTION_TYPES, permission);
  if (found !== undefined) {
    return { arn: table.arnOf(found), of: found };
  }
  const prefix = `arn:${permission.partition}:lambda:${permission.region}:`;
  if (text.startsWith('arn:')) {
    return { arn: text };
  }
  const [first, second, third] = text.split(':');
  if (second === 'function') {
    return { arn: `${prefix}${text}` };
  }
  const qualified = reading.find(first, ['AWS::Lambda::Function'], permission);
  const base = qualified === undefined ? `${prefix}${permission.account}:function:${first}` : table.arnOf(qualified);
  return { arn: [base, second, third].filter((part) => part !== undefined).join(':') };
}

function statement(reading: Reading, permission: ResolvedResource, actions: string, resource: string): Policy {
  const conditions: { [operator: string]: { [key: string]: Resolved } } = {};
  for (const [name, operator, key] of CONDITIONS) {
    const value = property(permission, name);
    if (value !== undefined && value !== null) {
      (conditions[operator] ??= {})[key] = value;
    }
  }
  return oneStatement(reading, permission, {
    Effect: 'Allow',
    Principal: principal(permission.properties.Principal),
    Action: permission.properties[actions] ?? null,
    Resource: resource,
    Condition: conditions,
  });
}

/** `*` and services stand by themselves here, and accounts and ARNs too. Of what only the deployment knows it may be either. */
function principal(value: Resolved | undefined): Resolved {
  if (value === '*') {
    return '*';
  }
  if (typeof value === 'number') {
    return { AWS: String(value) };
  }
  if (value instanceof Unknown || (typeof value === 'string' && /^[\ue000-\uf8ff]$/.test(value))) {
    return { AWS: value, Service: value };
  }
  return typeof value === 'string' && SERVICE.test(value) ? { Service: value } : { AWS: value ?? null };
}

/** A policy of one statement that is written as a resource. */
function oneStatement(reading: Reading, resource: ResolvedResource, written: { readonly [element: string]: Resolved }): Policy {
  const policy = reading.documentOf(resource, { Version: '2012-10-17', Statement: written }, 'Principal', 'resource');
  const source = { ...resource.source, at: 'Properties' };
  return { ...policy, statements: policy.statements.map((one) => ({ ...one, source })), source };
}

/**
 * A statement of the policy of an event bus: whole, or in pieces.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html
 */
function readEventBusPolicy(reading: Reading, table: ResourceTable, resource: ResolvedResource): void {
  const name = reading.textAt(resource, 'EventBusName') ?? 'default';
  const bus = reading.find(name, ['AWS::Events::EventBus'], resource);
  const arn = bus === undefined ? `arn:${resource.partition}:events:${resource.region}:${resource.account}:event-bus/${name}` : table.arnOf(bus);
  const whole = resource.properties.Statement;
  let policy: Policy;
  if (whole !== undefined && whole !== null) {
    const read = reading.documentOf(resource, { Version: '2012-10-17', Statement: whole }, 'Statement', 'resource');
    const source = { ...resource.source, at: 'Properties.Statement' };
    policy = { ...read, statements: read.statements.map((one) => ({ ...one, source })), source };
  } else {
    const condition = resource.properties.Condition;
    const key = valueAt(condition, 'Key');
    const type = valueAt(condition, 'Type');
    const written: { readonly [element: string]: Resolved } = condition === undefined ? {} : typeof key === 'string' && typeof type === 'string'
      ? { Condition: { [type]: { [key]: valueAt(condition, 'Value') ?? null } } } : { Condition: condition };
    policy = oneStatement(reading, resource, {
      Effect: 'Allow', Principal: principal(resource.properties.Principal), Action: resource.properties.Action ?? 'events:PutEvents', Resource: arn, ...written,
    });
  }
  table.giveTo(arn, policy, 'parts', bus, resource);
}
