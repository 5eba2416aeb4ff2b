import { Source } from '../../policy-facts';
import { ModelInputError, shownValue } from '../errors';

/** A parsed output as the caller names it. */
export interface DescribedFile { readonly name: string; readonly content: unknown }

/** Lists that outputs hold, and the command that writes each. */
export const OUTPUTS = {
  Vpcs: 'aws ec2 describe-vpcs',
  Subnets: 'aws ec2 describe-subnets',
  RouteTables: 'aws ec2 describe-route-tables',
  NetworkAcls: 'aws ec2 describe-network-acls',
  SecurityGroups: 'aws ec2 describe-security-groups',
  SecurityGroupRules: 'aws ec2 describe-security-group-rules',
  NetworkInterfaces: 'aws ec2 describe-network-interfaces',
  InternetGateways: 'aws ec2 describe-internet-gateways',
  EgressOnlyInternetGateways: 'aws ec2 describe-egress-only-internet-gateways',
  NatGateways: 'aws ec2 describe-nat-gateways',
  VpcEndpoints: 'aws ec2 describe-vpc-endpoints',
  VpcPeeringConnections: 'aws ec2 describe-vpc-peering-connections',
  TransitGateways: 'aws ec2 describe-transit-gateways',
  TransitGatewayAttachments: 'aws ec2 describe-transit-gateway-attachments',
  TransitGatewayVpcAttachments: 'aws ec2 describe-transit-gateway-vpc-attachments',
  TransitGatewayRouteTables: 'aws ec2 describe-transit-gateway-route-tables',
  Routes: 'aws ec2 search-transit-gateway-routes',
  PrefixLists: 'aws ec2 describe-managed-prefix-lists',
  Entries: 'aws ec2 get-managed-prefix-list-entries',
  VpcBlockPublicAccessExclusions: 'aws ec2 describe-vpc-block-public-access-exclusions',
  VpnGateways: 'aws ec2 describe-vpn-gateways',
  LoadBalancers: 'aws elbv2 describe-load-balancers',
  Listeners: 'aws elbv2 describe-listeners',
  Rules: 'aws elbv2 describe-rules',
  TargetGroups: 'aws elbv2 describe-target-groups',
  TargetHealthDescriptions: 'aws elbv2 describe-target-health',
} as const;

export type Output = keyof typeof OUTPUTS;

/** What stands beside lists in an output. */
const BESIDE: ReadonlySet<string> = new Set([
  'NextToken', 'NextMarker', 'ResponseMetadata', 'VpcBlockPublicAccessOptions', 'AdditionalRoutesAvailable', 'TransitGatewayRouteTableId', 'PrefixListId', 'TargetGroupArn',
]);

/** Reads the fields of one object, and knows where it stands. */
export class Item {
  public constructor(private readonly fields: { readonly [field: string]: unknown }, public readonly file: string, public readonly place: string) {}

  private wrong(field: string, wanted: string): ModelInputError {
    return new ModelInputError(this.file, `${this.place}.${field}`, `${shownValue(this.fields[field])} is not ${wanted}`, 'give the output of the command as it was written, with --output json');
  }

  /** The source of a fact that it says. */
  public source(id: string, at?: string): Source {
    return { template: this.file, logicalId: id, ...(at === undefined ? {} : { at }) };
  }

  public has(field: string): boolean {
    return this.fields[field] !== undefined && this.fields[field] !== null;
  }

  /** @throws ModelInputError where it is no text */
  public text(field: string): string {
    const value = this.fields[field];
    if (typeof value !== 'string') throw this.wrong(field, 'a text');
    return value;
  }

  public optional(field: string): string | undefined {
    return this.has(field) ? this.text(field) : undefined;
  }

  /** A whole number; missing where the field is. @throws ModelInputError where it is none */
  public number(field: string): number | undefined {
    if (!this.has(field)) return undefined;
    const value = this.fields[field];
    if (!Number.isInteger(value)) throw this.wrong(field, 'a whole number');
    return value as number;
  }

  public flag(field: string): boolean | undefined {
    if (!this.has(field)) return undefined;
    const value = this.fields[field];
    if (typeof value !== 'boolean') throw this.wrong(field, 'true or false');
    return value;
  }

  /** The objects of a list; none where it is missing. */
  public list(field: string): readonly Item[] {
    if (!this.has(field)) return [];
    const value = this.fields[field];
    if (!Array.isArray(value)) throw this.wrong(field, 'a list');
    return value.map((one, index) => itemOf(one, this.file, `${this.place === '' ? '' : `${this.place}.`}${field}.${index}`));
  }

  /** The texts of a list. */
  public texts(field: string): readonly string[] {
    if (!this.has(field)) return [];
    const value = this.fields[field];
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw this.wrong(field, 'a list of texts');
    return value;
  }

  /** An object; one without fields where it is missing. */
  public object(field: string): Item {
    return this.has(field) ? itemOf(this.fields[field], this.file, `${this.place}.${field}`) : new Item({}, this.file, `${this.place}.${field}`);
  }
}

function itemOf(value: unknown, file: string, place: string): Item {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Item(value as { readonly [field: string]: unknown }, file, place);
  throw new ModelInputError(file, place, `${shownValue(value)} is not an object`, 'give the output of the command as it was written, with --output json');
}

/** One output, with the list of things in it. */
interface Page { readonly root: Item; readonly file: string }

/** What outputs say about one thing. */
interface Subject { readonly items: readonly Item[]; readonly root: Item }

/** All outputs. */
export class Outputs {
  private readonly pages: readonly Page[];
  private readonly given = new Map<Output, Item[]>();
  private readonly indices = new Map<string, ReadonlyMap<string, Item>>();

  /** @throws ModelInputError for what is no output of the commands, or not all of one */
  public constructor(files: readonly DescribedFile[]) {
    this.pages = files.flatMap(({ name, content }) => (Array.isArray(content) ? content as unknown[] : [content]).map((page, index) => (
      { file: name, root: itemOf(page, name, Array.isArray(content) ? String(index) : '') })));
    for (const { name, content } of files) {
      for (const page of Array.isArray(content) ? content as unknown[] : [content]) this.check(name, page as object);
    }
    for (const { root } of this.pages) {
      for (const key of Object.keys(OUTPUTS) as Output[]) {
        if (root.has(key)) this.given.set(key, [...this.given.get(key) ?? [], ...root.list(key)]);
      }
    }
  }

  private check(file: string, page: object): void {
    const keys = Object.keys(page);
    const odd = keys.find((key) => !(Object.hasOwn(OUTPUTS, key) || BESIDE.has(key)));
    if (odd !== undefined) {
      throw new ModelInputError(file, odd, 'is not a list that a describe command of EC2 or of Elastic Load Balancing writes',
        `give outputs with ${Object.keys(OUTPUTS).slice(0, 4).join(', ')} and so on`);
    }
    const more = ['NextToken', 'NextMarker'].find((key) => (page as { readonly [key: string]: unknown })[key]);
    if (more !== undefined) throw new ModelInputError(file, more, 'says that this is not all of the output', 'run the command without --max-items and --no-paginate');
  }

  /** True where some output holds the list. */
  public has(key: Output): boolean {
    return this.given.has(key);
  }

  /** What all outputs hold of a list. */
  public all(key: Output): readonly Item[] {
    return this.given.get(key) ?? [];
  }

  /** As `all`, by id; the first stands where several outputs hold it. */
  public byId(key: Output, field: string): ReadonlyMap<string, Item> {
    const known = this.indices.get(`${key} ${field}`);
    if (known) return known;
    const found = new Map<string, Item>();
    for (const one of this.all(key)) {
      const id = one.text(field);
      if (!found.has(id)) found.set(id, one);
    }
    this.indices.set(`${key} ${field}`, found);
    return found;
  }

  /** Outputs of a list that do not say what they are about: by the id beside it, else in the name of the file. */
  public about(key: Output, beside: string, pattern: RegExp, example: string): ReadonlyMap<string, Subject> {
    const found = new Map<string, Subject>();
    for (const { root, file } of this.pages) {
      if (!root.has(key)) continue;
      const id = root.optional(beside) ?? pattern.exec(file)?.[0];
      if (id === undefined) {
        throw new ModelInputError(file, key, 'does not say what it is about',
          `put the id into the name of the file, such as ${example}.json, or beside the list as ${beside}`);
      }
      found.set(id, { items: [...found.get(id)?.items ?? [], ...root.list(key)], root });
    }
    return found;
  }

  /** `VpcBlockPublicAccessOptions`, where it is given. */
  public get blockPublicAccess(): string | undefined {
    const page = this.pages.find(({ root }) => root.has('VpcBlockPublicAccessOptions'));
    return page?.root.object('VpcBlockPublicAccessOptions').optional('InternetGatewayBlockMode');
  }
}
