import { Reading } from './reading';
import { list, object, text } from './values';
import { Resolved, ResolvedResource, Unknown } from '../resolved';

/** Where a resource puts interfaces; what is undefined is not known. */
export interface Placement {
  readonly subnetIds: readonly string[] | undefined;
  /** Empty where none are stated. */
  readonly groupIds: readonly string[] | undefined;
  /** Place in the resource. */
  readonly at: string;
}

/** Names of properties that hold subnets; of groups of them the names end otherwise. */
const SUBNETS = /subnet(id|arn)?(s|list|ids|arns|idlist)?$/i;
/** Names of properties that name a group of subnets. */
const SUBNET_GROUP = /subnetgroup(name|id|identifier|arn)?$/i;
/** Names of properties that hold security groups of interfaces. */
const GROUPS = /(?<!^db|^cache|^cluster|^source|^destination|^referenced)securitygroup(id|arn)?(s|list|ids|arns|idlist)?$|^(groups|groupset)$/i;

/** Deeper objects hold no placement. */
const DEEPEST = 12;

interface Frame { readonly value: { readonly [key: string]: Resolved }; readonly at: string; readonly depth: number; readonly above?: Frame }

/** Where a resource puts interfaces, by the names of its properties: one for each object that names subnets. */
export function placementsOf(reading: Reading, resource: ResolvedResource): readonly Placement[] {
  const found: Placement[] = [];
  const frames: Frame[] = [{ value: resource.properties, at: 'Properties', depth: 0 }];
  for (let frame = frames.pop(); frame; frame = frames.pop()) {
    const subnets = subnetsIn(reading, frame);
    if (subnets !== 'none') found.push({ subnetIds: subnets, groupIds: groupsFor(reading, frame), at: frame.at });
    frames.push(...below(frame).reverse());
  }
  return found;
}

function below(frame: Frame): Frame[] {
  if (frame.depth >= DEEPEST) return [];
  return Object.entries(frame.value).flatMap(([key, value]): Frame[] => {
    const deeper = (one: Resolved, at: string): Frame[] => {
      const inner = object(one);
      return inner ? [{ value: inner, at, depth: frame.depth + 1, above: frame }] : [];
    };
    const at = `${frame.at}.${key}`;
    return Array.isArray(value) ? (value as readonly Resolved[]).flatMap((one, index) => deeper(one, `${at}.${index}`)) : deeper(value, at);
  });
}

/** Subnets that an object names by itself; undefined where they are not known, and `none` where it names none. */
function subnetsIn(reading: Reading, frame: Frame): readonly string[] | undefined | 'none' {
  const ids: string[] = [];
  let named = false;
  let unknown = false;
  for (const [key, value] of Object.entries(frame.value)) {
    if (!/subnet/i.test(key)) continue;
    const isGroup = SUBNET_GROUP.test(key);
    if (!isGroup && !SUBNETS.test(key)) continue;
    if (value instanceof Unknown) {
      named = unknown = true;
      continue;
    }
    for (const one of list(value) ?? []) {
      if (one instanceof Unknown) named = unknown = true;
      const id = text(one);
      if (id === undefined || id === '') continue;
      named = true;
      const group = isGroup ? reading.find(id) : undefined;
      const members = isGroup ? group && subnetGroupMembers(reading, group) : [reading.id(bare(id))!];
      if (members) ids.push(...members); else unknown = true;
    }
  }
  return !named ? 'none' : unknown ? undefined : [...new Set(ids)];
}

/** The subnets of a group of subnets. */
function subnetGroupMembers(reading: Reading, group: ResolvedResource): readonly string[] | undefined {
  const value = Object.entries(group.properties).find(([key]) => SUBNETS.test(key))?.[1];
  return value === undefined ? undefined : reading.ids(value);
}

/** The id in an ARN of a subnet or group. */
function bare(id: string): string {
  return /^arn:[^]*:(?:subnet|security-group)\/([^/]+)$/.exec(id)?.[1] ?? id;
}

/** The groups that go with subnets: named beside them, else below, else above. */
function groupsFor(reading: Reading, frame: Frame): readonly string[] | undefined {
  for (let at: Frame | undefined = frame; at; at = at.above) {
    const here = groupsIn(reading, at, at === frame ? DEEPEST : at.depth);
    if (here !== 'none') return here;
  }
  return [];
}

function groupsIn(reading: Reading, from: Frame, deepest: number): readonly string[] | undefined | 'none' {
  const queue: Frame[] = [from];
  for (let frame = queue.shift(); frame; frame = queue.shift()) {
    const named = Object.entries(frame.value).filter(([key]) => GROUPS.test(key));
    const all = named.map(([, value]) => reading.ids(value)?.map((id) => reading.id(bare(id))!));
    if (all.some((ids) => ids === undefined)) return undefined;
    const ids = [...new Set(all.flatMap((one) => one ?? []))];
    if (ids.length > 0) return ids;
    if (frame.depth < deepest) queue.push(...below(frame));
  }
  return 'none';
}
