import { fitsText, patternOf } from '../prover/evaluation/glob';
import { AskedAction } from './event-action';
import { accountIn, CloudTrailEvent, Fields, objectIn, textIn } from './cloudtrail-event';
import { overlap } from './pattern-overlap';

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
  'i': 'instance', 'vpc': 'vpc', 'subnet': 'subnet', 'sg': 'security-group', 'igw': 'internet-gateway', 'nat': 'natgateway', 'rtb': 'route-table', 'acl': 'network-acl',
  'eni': 'network-interface', 'vol': 'volume', 'pcx': 'vpc-peering-connection', 'vpce': 'vpc-endpoint', 'tgw': 'transit-gateway', 'fl': 'vpc-flow-log', 'lt': 'launch-template',
};

const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:./;
/** Requests are not trusted: no more of one than this is looked at. */
const MOST_VALUES = 200;

/**
 * The resources of an event for one of its actions, from what the event lists, from ARNs and names in the request, and from
 * the catalogue, which tells what kinds of resources the action works on.
 */
export function resourcesOf(event: CloudTrailEvent, { known: action, lower }: AskedAction, account: string | undefined, partition: string): EventResources {
  if (action === undefined) return { known: [], named: [], open: ['*'], none: true };
  if (action.resources.length === 0) return { known: ['*'], named: [], open: [], none: false };
  const requested = texts(event.fields.requestParameters);
  // What was made is named in the answer.
  const answered = texts(event.fields.responseElements);
  const fitting = (arn: string) => !arn.includes('*') && action.resources.some((pattern) => fitsText(pattern, arn) && !isObjectForBucket(pattern, arn));
  const listed = [...listedArns(event.fields.resources), ...bucketArns(event, partition)].filter(fitting);
  // What is deep in a request is about other resources: the destination of a replication, the topic of a notification.
  const arnsOf = (found: readonly Text[], deepest: number) => found.filter(({ text, depth }) => depth <= deepest && ARN.test(text)).map(({ text }) => text).filter(fitting);
  const known = new Set(listed.length > 0 ? listed : [...arnsOf(requested, 1), ...arnsOf(answered, 2)]);
  const service = lower.slice(0, lower.indexOf(':'));
  const fill = (template: string, text: string) => template.replace('{p}', partition).replace('{r}', event.awsRegion).replace('{a}', account ?? '*').replace('{}', text);
  const named: string[] = [];
  const add = (text: string) => {
    if (!action.resources.some((pattern) => meet(pattern, text))) return;
    if (text.includes('*')) named.push(text);
    else known.add(text);
  };
  for (const { field, text } of requested) {
    if (ARN.test(text) || text.includes('*')) continue;
    const templates = Object.hasOwn(NAMES, service) && Object.hasOwn(NAMES[service], field) ? NAMES[service][field] : [];
    if (service === 'kms' && text.startsWith('alias/')) continue;
    // Either of the two it is: the path decides.
    if (templates.length === 2 && service === 'iam') {
      const both = templates.map((template) => fill(template, text));
      if (known.size === 0 && action.resources.some((pattern) => fitsText(pattern, both[0]))) named.push(...both);
    } else {
      templates.forEach((template) => add(fill(template, text.replace(/^\//, ''))));
    }
  }
  for (const { text } of service === 'ec2' ? [...requested, ...answered] : []) {
    const type = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(text)?.[1];
    if (type !== undefined && Object.hasOwn(EC2_IDS, type)) add(`arn:${partition}:ec2:${event.awsRegion}:${account ?? '*'}:${EC2_IDS[type]}/${text}`);
  }
  // An access point is another way to a bucket, and not asked about beside it.
  const covered = (pattern: string) => [...known, ...named].some((arn) => meet(pattern, arn)) || (listed.length > 0 && pattern.includes(':accesspoint/'));
  // Of region and account nobody knows whether they are the caller's.
  const rest = action.resources.filter((pattern) => !covered(pattern)).map((pattern) => (pattern.startsWith('arn:*:') ? `arn:${partition}:${pattern.slice(6)}` : pattern));
  return { known: [...known], named, open: rest, none: known.size + named.length === 0 && action.resourceOptional === true };
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
