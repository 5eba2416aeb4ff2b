import { isObject, own } from '../../verification/prover/model/sources/json-objects';
import { CommandIo } from '../command-io';
import { CommandInputError } from '../errors';
import { parseJson, readText } from '../read-json';

/** A finding as text, for the bundles to parse: they are as strict as in Lambda. */
export interface FindingFile {
  /** Its name for people. */
  readonly name: string;
  readonly body: string;
  /** Clusters of EKS that it names. */
  readonly clusters: readonly string[];
  readonly partition: string;
}

export const FINDING_FIX = "give an EventBridge event of GuardDuty, AWS Health or Security Hub, or one finding as aws guardduty get-findings --query 'Findings[0]' prints it";

/**
 * Reads a finding.
 *
 * @throws CommandInputError where the file cannot be read, is not JSON, or holds something else
 */
export function readFinding(file: string, io: CommandIo): FindingFile {
  const name = file === '-' ? 'standard input' : file;
  const body = readText(file, io).replace(/^\uFEFF/, '');
  const event = parseJson(body, name);
  if (!isObject(event)) {
    throw new CommandInputError(`${name}: this is ${Array.isArray(event) ? 'a list' : 'not an object'}`, FINDING_FIX);
  }
  const list = own(event, 'Findings');
  if (Array.isArray(list)) {
    throw new CommandInputError(`${name}: this is an answer with ${list.length} findings`, FINDING_FIX);
  }
  const detail = isObject(event.detail) ? event.detail : event;
  return { name, body, clusters: clustersOf(detail), partition: partitionOf(either(detail, 'region') ?? either(event, 'region')) };
}

/** Events are camelCase, the APIs' answers PascalCase. */
function either(object: unknown, key: string): unknown {
  return own(object, key) ?? own(object, key.slice(0, 1).toUpperCase() + key.slice(1));
}

function clustersOf(detail: unknown): string[] {
  const name = either(either(either(detail, 'resource'), 'eksClusterDetails'), 'name');
  return typeof name === 'string' && /^[A-Za-z0-9][\w-]{0,99}$/.test(name) ? [name] : [];
}

/** Partitions by how their regions begin. */
const PARTITIONS: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'], ['us-gov-', 'aws-us-gov'], ['us-iso-', 'aws-iso'], ['us-isob-', 'aws-iso-b'], ['us-isof-', 'aws-iso-f'], ['eu-isoe-', 'aws-iso-e'], ['eusc-', 'aws-eusc'],
];

function partitionOf(region: unknown): string {
  return typeof region === 'string' ? PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws' : 'aws';
}
