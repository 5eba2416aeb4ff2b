/**
 * Which deployed thing is which resource of a template: CloudFormation tags what it makes with its stack and logical id, and
 * the outputs of describe commands show the tags.
 */

const STACK_NAME = 'aws:cloudformation:stack-name';
const LOGICAL_ID = 'aws:cloudformation:logical-id';

/** Fields that hold what `Ref` gives, the most particular first: a subnet has a `VpcId` too. */
const ID_FIELDS: readonly string[] = [
  'TransitGatewayRouteTableId', 'TransitGatewayAttachmentId', 'VpcPeeringConnectionId', 'NetworkInterfaceId', 'InstanceId', 'VpcEndpointId', 'NatGatewayId',
  'EgressOnlyInternetGatewayId', 'InternetGatewayId', 'SecurityGroupRuleId', 'NetworkAclId', 'RouteTableId', 'PrefixListId', 'SubnetId', 'GroupId',
  'TransitGatewayId', 'VpcId', 'RoleName', 'UserName', 'GroupName',
];
/** More things than any account's export nests. */
const DEEPEST = 40;

/**
 * Ids by `stackName#logicalId`.
 *
 * @param contents parsed outputs
 */
export function physicalIds(contents: readonly unknown[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  contents.forEach((content) => collect(content, found, 0));
  return found;
}

function collect(value: unknown, found: Map<string, string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return;
  if (Array.isArray(value)) {
    value.forEach((item: unknown) => collect(item, found, depth + 1));
    return;
  }
  const fields = value as { readonly [field: string]: unknown };
  const tags = tagsOf(fields.Tags ?? fields.TagSet);
  const [stack, logicalId] = [tags.get(STACK_NAME), tags.get(LOGICAL_ID)];
  const field = ID_FIELDS.find((one) => typeof fields[one] === 'string');
  if (stack !== undefined && logicalId !== undefined && field !== undefined) found.set(`${stack}#${logicalId}`, fields[field] as string);
  Object.values(fields).forEach((item) => collect(item, found, depth + 1));
}

function tagsOf(value: unknown): ReadonlyMap<string, string> {
  if (!Array.isArray(value)) return new Map();
  return new Map(value.flatMap((tag: unknown): [string, string][] => {
    const { Key: key, Value: text } = (tag ?? {}) as { Key?: unknown; Value?: unknown };
    return typeof key === 'string' && typeof text === 'string' ? [[key, text]] : [];
  }));
}
