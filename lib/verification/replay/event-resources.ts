import { accountIn, CloudTrailEvent, Fields, objectIn, textIn } from './cloudtrail-event';
import { AskedAction } from './event-action';
import { overlap } from './pattern-overlap';
import { fitsText, patternOf } from '../prover/evaluation/glob';

/** What an event asked about, as far as it tells. */
export interface EventResources {
  /** ARNs that it names. */
  readonly known: readonly string[];
  /** ARNs that it names in part, `*` standing for what nobody knows: it asked about one of them. */
  readonly named: readonly string[];
  /** Kinds of ARNs that it names none of, and may have asked about. */
  readonly open: readonly string[];
  /** It may have asked about no resource at all, which statements call `*`. */
  readonly none: boolean;
}

/** Names by service and field of the request, as of 2026-11-28: what stands for `{}` is the value. */
const NAMES: { readonly [service: string]: { readonly [field: string]: readonly string[] } } = {
  cloudformation: { stackName: ['arn:{p}:cloudformation:{r}:{a}:stack/{}/*'] },
  cloudtrail: { name: ['arn:{p}:cloudtrail:*:{a}:trail/{}'], trailName: ['arn:{p}:cloudtrail:*:{a}:trail/{}'] },
  dynamodb: { tableName: ['arn:{p}:dynamodb:{r}:{a}:table/{}'] },
  ecr: { repositoryName: ['arn:{p}:ecr:{r}:{a}:repository/{}'] },
  guardduty: { detectorId: ['arn:{p}:guardduty:{r}:{a}:detector/{}'] },
  // Paths of roles, users and their like are not in requests.
  iam: {
    roleName: ['arn:{p}:iam::{a}:role/{}', 'arn:{p}:iam::{a}:role/*/{}'],
    userName: ['arn:{p}:iam::{a}:user/{}', 'arn:{p}:iam::{a}:user/*/{}'],
    groupName: ['arn:{p}:iam::{a}:group/{}', 'arn:{p}:iam::{a}:group/*/{}'],
    instanceProfileName: ['arn:{p}:iam::{a}:instance-profile/{}', 'arn:{p}:iam::{a}:instance-profile/*/{}'],
  },
  kinesis: { streamName: ['arn:{p}:kinesis:{r}:{a}:stream/{}'] },
  kms: { keyId: ['arn:{p}:kms:{r}:{a}:key/{}'] },
  lambda: { functionName: ['arn:{p}:lambda:{r}:{a}:function:{}'] },
  logs: { logGroupName: ['arn:{p}:logs:{r}:{a}:log-group:{}', 'arn:{p}:logs:{r}:{a}:log-group:{}:*'] },
  rds: {
    dBInstanceIdentifier: ['arn:{p}:rds:{r}:{a}:db:{}'], dBClusterIdentifier: ['arn:{p}:rds:{r}:{a}:cluster:{}'],
  },
  secretsmanager: { secretId: ['arn:{p}:secretsmanager:{r}:{a}:secret:{}-*'], name: ['arn:{p}:secretsmanager:{r}:{a}:secret:{}-*'] },
  ssm: { name: ['arn:{p}:ssm:{r}:{a}:parameter/{}', 'arn:{p}:ssm:{r}:{a}:document/{}'] },
};

/** Fields of EC2 requests that hold ids, by the type in the ARN. */
const EC2_IDS: { readonly [beginning: string]: string } = {
  i: 'instance',
  vpc: 'vpc',
  subnet: 'subnet',
  sg: 'security-group',
  igw: 'internet-gateway',
  nat: 'natgateway',
  rtb: 'route-table',
  acl: 'network-acl',
  eni: 'network-interface',
  vol: 'volume',
  pcx: 'vpc-peering-connection',
  vpce: 'vpc-endpoint',
  tgw: 'transit-gateway',
  fl: 'vpc-flow-log',
  lt: 'launch-template',
};

const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./;
/** Requests are not trusted: no more of one than this is looked at. */
const MOST_VALUES = 200;

/**
 * The resources of an event for one of its actions, from what the event lists, from ARNs and names in the request, and from
 * the catalogue, which tells what kinds of resources the action works on.
 *
 * @param account whose log it is: names are taken to be of this account
 */
export function resourcesOf(
  event: CloudTrailEvent, { known: action, lower }: AskedAction, account: string | undefined, partition: string,
): EventResources {
  if (action === undefined) return { known: [], named: [], open: ['*'], none: true };
  if (action.resources.length === 0) return { known: ['*'], named: [], open: [], none: false };
  const requested = texts(event.fields.requestParameters);
  // What was made is named in the answer.
  const answered = texts(event.fields.responseElements);
  const fits = (pattern: string, arn: string) => fitsText(pattern, arn) && !isObjectForBucket(pattern, arn);
  const fitting = (arn: string) => !arn.includes('*') && action.resources.some((pattern) => fits(pattern, arn));
  const listed = [...listedArns(event.fields.resources), ...bucketArns(event, partition)].filter(fitting);
  const known = new Set(listed.length > 0 ? listed : [...arnsAmong(requested, 1), ...arnsAmong(answered, 2)].filter(fitting));
  const named = new Set<string>();
  const service = lower.slice(0, lower.indexOf(':'));
  const place = { partition, region: event.awsRegion, account: account ?? '*' };
  for (const arn of [...namedArns(service, requested, place), ...(service === 'ec2' ? idArns([...requested, ...answered], place) : [])]) {
    if (!action.resources.some((pattern) => meet(pattern, arn))) continue;
    const whole = !arn.includes('*');
    // The path of what IAM names decides which of two it is.
    if (whole && service !== 'iam') known.add(arn);
    else if (!whole || known.size === 0) named.add(arn);
  }
  if (service === 'iam' && known.size > 0) named.clear();
  // An access point is another way to a bucket, and not asked about beside it.
  const covered = (pattern: string) => (listed.length > 0 && pattern.includes(':accesspoint/')) || [...known, ...named].some((arn) => meet(pattern, arn));
  // Of region and account nobody knows whether they are the caller's.
  const open = action.resources.filter((pattern) => !covered(pattern)).map((pattern) => pattern.replace(/^arn:\*:/, `arn:${partition}:`));
  return { known: [...known], named: [...named], open, none: known.size + named.size === 0 && action.resourceOptional === true };
}

interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What is deep in a request is about other resources: the destination of a replication, the topic of a notification. */
function arnsAmong(found: readonly Text[], deepest: number): string[] {
  return found.filter(({ text, depth }) => depth <= deepest && ARN.test(text)).map(({ text }) => text);
}

/** ARNs, perhaps open ones, of what is named in a request. */
function namedArns(service: string, requested: readonly Text[], { partition, region, account }: Place): string[] {
  const fields = Object.hasOwn(NAMES, service) ? NAMES[service] : {};
  return requested.flatMap(({ field, text }) => {
    if (!Object.hasOwn(fields, field) || ARN.test(text) || text.includes('*') || (service === 'kms' && text.startsWith('alias/'))) return [];
    // A function, so that a dollar sign in a name is itself.
    return fields[field].map((template) => template
      .replace('{p}', partition).replace('{r}', region).replace('{a}', account).replace('{}', () => text.replace(/^\//, '')));
  });
}

/** ARNs of what ids of EC2 tell the kind of. */
function idArns(found: readonly Text[], { partition, region, account }: Place): string[] {
  return found.flatMap(({ text }) => {
    const type = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(text)?.[1];
    return type !== undefined && Object.hasOwn(EC2_IDS, type) ? [`arn:${partition}:ec2:${region}:${account}:${EC2_IDS[type]}/${text}`] : [];
  });
}

/** Buckets and objects share a pattern in the catalogue: what has a slash is no bucket. */
function isObjectForBucket(pattern: string, arn: string): boolean {
  return pattern === 'arn:*:s3:::*' && arn.includes('/');
}

/** Logs name the same of few resources again and again. */
const met = new Map<string, boolean>();
const MET_AT_MOST = 50_000;

/** Whether some ARN fits both. */
function meet(pattern: string, text: string): boolean {
  if (!text.includes('*')) return fitsText(pattern, text);
  const key = `${pattern}\u0000${text}`;
  let found = met.get(key);
  if (found === undefined) {
    if (met.size >= MET_AT_MOST) met.clear();
    found = overlap(patternOf([{ text: pattern, literal: false }]), patternOf([{ text, literal: false }]));
    met.set(key, found);
  }
  return found;
}

function listedArns(resources: unknown): string[] {
  return (Array.isArray(resources) ? resources.slice(0, MOST_VALUES) : []).flatMap((resource) => {
    const { ARN: upper, arn } = objectIn(resource) ?? {};
    const found = textIn(upper) ?? textIn(arn);
    return found !== undefined && ARN.test(found) ? [found] : [];
  });
}

/** The accounts of the resources that an event lists. */
export function resourceAccounts({ fields }: CloudTrailEvent): string[] {
  const list = Array.isArray(fields.resources) ? fields.resources.slice(0, MOST_VALUES) as unknown[] : [];
  return [...new Set(list.flatMap((resource) => accountIn(objectIn(resource)?.accountId) ?? []))];
}

function bucketArns({ fields, eventSource }: CloudTrailEvent, partition: string): string[] {
  const { bucketName, key } = objectIn(fields.requestParameters) ?? {};
  const bucket = textIn(bucketName);
  if (!eventSource.startsWith('s3.') || bucket === undefined || bucket.startsWith('arn:')) return [];
  return [`arn:${partition}:s3:::${bucket}`, ...(textIn(key) === undefined ? [] : [`arn:${partition}:s3:::${bucket}/${key as string}`])];
}

interface Text {
  /** Name of the field that holds it. */
  readonly field: string;
  readonly text: string;
  readonly depth: number;
}

/** The texts of a request, lists looked into, objects four deep. */
function texts(value: unknown): Text[] {
  const found: Text[] = [];
  const walk = (here: unknown, field: string, depth: number): void => {
    if (found.length >= MOST_VALUES) return;
    if (typeof here === 'string') {
      if (here !== '' && here.length <= 2048) found.push({ field, text: here, depth });
    } else if (Array.isArray(here)) {
      for (const item of here.slice(0, MOST_VALUES)) walk(item, field, depth);
    } else if (depth < 4 && objectIn(here)) {
      for (const [name, item] of Object.entries(here as Fields).slice(0, MOST_VALUES)) walk(item, name, depth + 1);
    }
  };
  walk(value, '', 0);
  return found;
}
