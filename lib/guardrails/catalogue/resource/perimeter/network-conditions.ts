import { PerimeterDefinition } from './definition';
import type { Conditions, DenyStatement } from '../../../guardrail-definition';

/**
 * Services that tell in every request whose VPC endpoint it came through, as of {@link ENDPOINT_OWNER_SERVICES_DATE}: those
 * with all three of `aws:VpceOrgID`, `aws:VpceAccount` and `aws:VpceOrgPaths`. Others tell the VPC alone, and so does IAM,
 * which has them for all of its actions but PassRole.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgid
 */
export const ENDPOINT_OWNER_SERVICES: readonly string[] = [
  'acm-pca', 'applicationinsights', 'apprunner', 'athena', 'cloudformation', 'comprehendmedical', 'compute-optimizer', 'datasync', 'discovery',
  'dynamodb', 'ebs', 'ecr', 'ecs', 'firehose', 'gamelift', 'healthlake', 'iotfleetwise', 'iotwireless', 'kinesisanalytics', 'kms', 'lambda',
  'medical-imaging', 'omics', 'payment-cryptography', 'polly', 'rbin', 'rekognition', 'route53', 's3', 'scheduler', 'servicediscovery',
  'servicequotas', 'shield', 'ssm-contacts', 'storagegateway', 'textract', 'transcribe', 'transfer',
];

export const ENDPOINT_OWNER_SERVICES_DATE = '2026-11-28';

/**
 * Actions inside a VPC, which never come through an endpoint of AWS nor from the internet.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export const ACTIONS_INSIDE_VPCS: readonly string[] = [
  'dax:BatchGetItem', 'dax:BatchWriteItem', 'dax:ConditionCheckItem', 'dax:DeleteItem', 'dax:GetItem', 'dax:PutItem', 'dax:Query', 'dax:Scan',
  'dax:UpdateItem', 'elasticfilesystem:Client*', 'es:ESHttp*', 'kafka-cluster:*', 'neptune-db:*', 'rds-db:connect',
];

/** The role with which EC2 decrypts volumes, from its own network. Nobody can make a role of that name. */
const EC2_INFRASTRUCTURE = 'arn:*:iam::*:role/aws:ec2-infrastructure';

const PEOPLE = ['arn:*:iam::*:role/aws-reserved/sso.amazonaws.com/*', 'arn:*:iam::*:user/*'];

type Values = { readonly [key: string]: string | readonly string[] };

/** What is different between policies of identities and of resources. */
export interface NetworkSide {
  /** Added to the keys that must equal a value. */
  readonly equals?: Values;
  /** Added to the keys of which one value excepts. */
  readonly exceptions?: Values;
}

/** Where services tell whose endpoint a request came through: addresses, and endpoints of the organization. */
export function byEndpointOwner(perimeter: PerimeterDefinition, side: NetworkSide): Conditions {
  const { endpointAccounts, endpointOrgPaths } = perimeter.networks;
  return unexpected(perimeter, side, {
    ...(endpointOrgPaths.length === 0 ? { 'aws:VpceOrgID': perimeter.organizationId } : {}),
    ...(endpointAccounts.length > 0 ? { 'aws:VpceAccount': endpointAccounts } : {}),
  }, endpointOrgPaths.length > 0 ? { 'ForAllValues:StringNotLike': { 'aws:VpceOrgPaths': endpointOrgPaths } } : {});
}

/** Where services tell the VPC alone: addresses and VPCs, or any VPC where none is named. */
export function byVpc(perimeter: PerimeterDefinition, side: NetworkSide): Conditions {
  const ids = vpcIds(perimeter);
  return ids.length > 0
    ? unexpected(perimeter, side, { 'aws:SourceVpc': ids })
    : unexpected(perimeter, side, {}, { Null: { 'aws:SourceVpc': 'true' } });
}

/** One statement a region: ids of VPCs are unique in their region only. */
export function regionStatements(perimeter: PerimeterDefinition, side: NetworkSide, start: string, actions: readonly string[]): DenyStatement[] {
  const regions = [...new Set(perimeter.networks.vpcs.map(({ region }) => region))].sort();
  return regions.map((region, index) => {
    const ids = perimeter.networks.vpcs.filter((vpc) => vpc.region === region).map(({ vpcId }) => vpcId);
    const { StringEquals, ...scope } = bound(perimeter, side);
    return {
      sid: `${start}${index + 1}`,
      actions,
      conditions: {
        ...scope,
        StringEquals: { ...StringEquals, 'aws:SourceVpc': ids },
        StringNotEqualsIfExists: { 'aws:RequestedRegion': region, ...exceptions(perimeter, side) },
      },
    };
  });
}

function vpcIds(perimeter: PerimeterDefinition): string[] {
  return [...new Set(perimeter.networks.vpcs.map(({ vpcId }) => vpcId))].sort();
}

function unexpected(perimeter: PerimeterDefinition, side: NetworkSide, endpoints: Values, more: Conditions = {}): Conditions {
  const { cidrs } = perimeter.networks;
  const excepting = { ...endpoints, ...exceptions(perimeter, side) };
  return {
    ...bound(perimeter, side),
    ...(cidrs.length > 0 ? { NotIpAddressIfExists: { 'aws:SourceIp': cidrs } } : {}),
    ...(Object.keys(excepting).length > 0 ? { StringNotEqualsIfExists: excepting } : {}),
    ...more,
    // What a service forwards comes from its own network, signed with the caller's session.
    BoolIfExists: { 'aws:ViaAWSService': 'false' },
  };
}

/** Whose requests are meant. */
function bound(perimeter: PerimeterDefinition, side: NetworkSide): Conditions {
  const { networkScope, exemptRoles } = perimeter;
  const equals = { ...side.equals, ...(networkScope.tagKey !== undefined ? { [`aws:PrincipalTag/${networkScope.tagKey}`]: 'true' } : {}) };
  const exempt = [...(networkScope.kind === 'people' ? [] : [EC2_INFRASTRUCTURE]), ...exemptRoles.map(({ principalArn }) => principalArn)];
  return {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(networkScope.kind === 'people' ? { ArnLike: { 'aws:PrincipalArn': PEOPLE } } : {}),
    ...(exempt.length > 0 ? { ArnNotLike: { 'aws:PrincipalArn': [...new Set(exempt)].sort() } } : {}),
  };
}

function exceptions({ networkExceptionTag }: PerimeterDefinition, side: NetworkSide): Values {
  return { ...side.exceptions, ...(networkExceptionTag !== undefined ? { [`aws:PrincipalTag/${networkExceptionTag}`]: 'true' } : {}) };
}
