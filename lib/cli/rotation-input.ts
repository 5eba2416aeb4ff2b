import { CommandInputError } from './errors';
import type { Opens, SecretFacts, VersionFacts } from '../secrets/rotation-diagnosis';

/** A secret as `aws secretsmanager describe-secret` shows it. */
export interface DescribedSecret {
  readonly arn: string;
  readonly region: string;
  /** Absent where AWS rotates the secret itself. */
  readonly rotationFunction?: string;
  readonly facts: SecretFacts;
}

type Fields = { readonly [name: string]: unknown };

const OPENS: readonly string[] = ['yes', 'no', 'unreachable', 'unusable', 'no-value'] satisfies Opens[];

// eslint-disable-next-line no-control-regex -- nobody's id or label has one
const CONTROL = /[\u0000-\u001F\u007F]/;

/** Reads the answer of DescribeSecret. */
export function describedSecret(json: unknown, name: string): DescribedSecret {
  const given = fieldsOf(json, name);
  const arn = textOf(given.ARN, `${name}: ARN`);
  const parts = arn.split(':');
  if (parts.length < 7 || parts[2] !== 'secretsmanager' || parts[3] === '') {
    throw wrong(`${name}: ARN ${JSON.stringify(arn)} is not one of a secret`);
  }
  const stages = given.VersionIdsToStages === undefined ? {} : fieldsOf(given.VersionIdsToStages, `${name}: VersionIdsToStages`);
  if (given.RotationEnabled !== undefined && typeof given.RotationEnabled !== 'boolean') {
    throw wrong(`${name}: RotationEnabled is neither true nor false`);
  }
  return {
    arn,
    region: parts[3],
    ...(given.RotationLambdaARN === undefined ? {} : { rotationFunction: textOf(given.RotationLambdaARN, `${name}: RotationLambdaARN`) }),
    facts: {
      rotationEnabled: given.RotationEnabled === true,
      lastRotated: dateOf(given.LastRotatedDate, `${name}: LastRotatedDate`),
      nextRotation: dateOf(given.NextRotationDate, `${name}: NextRotationDate`),
      lastChanged: dateOf(given.LastChangedDate, `${name}: LastChangedDate`),
      versions: Object.entries(stages).map(([id, labels]) => ({ id: textOf(id, `${name}: a version`), labels: labelsOf(labels, `${name}: labels of version ${id}`) })),
    },
  };
}

/** Adds what the operation `inspect` of the secret's function has found. Both must show the same state of the secret. */
export function withInspection(secret: DescribedSecret, json: unknown, name: string): DescribedSecret {
  const given = fieldsOf(json, name);
  if (typeof given.errorType === 'string') {
    throw new CommandInputError(`${name}: the function failed with ${given.errorType}: ${String(given.errorMessage)}`, 'repair that first, and call it again');
  }
  if (given.secret !== secret.arn) {
    throw new CommandInputError(`${name} is about ${JSON.stringify(given.secret)}, and the description is about ${secret.arn}`, "give what inspect answered for the description's secret");
  }
  if (!Array.isArray(given.versions)) {
    throw new CommandInputError(`${name}: it has no list of versions`, 'give what the operation inspect of the rotation function answered');
  }
  const found = new Map(given.versions.map((one: unknown) => inspectedVersion(one, name)).map((version) => [version.id, version]));
  const seen = (versions: Iterable<VersionFacts>) => [...versions].map(({ id, labels }) => `${id} ${[...labels].sort().join(' ')}`).sort().join('\n');
  if (seen(found.values()) !== seen(secret.facts.versions)) {
    throw new CommandInputError(`${name} shows other versions or labels than the description: the secret has changed between them`, 'take both again');
  }
  return { ...secret, facts: { ...secret.facts, versions: secret.facts.versions.map((version) => ({ ...version, ...found.get(version.id) })) } };
}

function inspectedVersion(json: unknown, name: string): VersionFacts {
  const given = fieldsOf(json, `${name}: a version`);
  const id = textOf(given.id, `${name}: the id of a version`);
  const { opens } = given;
  if (opens !== undefined && (typeof opens !== 'string' || !OPENS.includes(opens))) {
    throw wrong(`${name}: "opens" of version ${id} is none of ${OPENS.join(', ')}`);
  }
  const created = dateOf(given.created, `${name}: "created" of version ${id}`);
  return { id, labels: labelsOf(given.labels, `${name}: labels of version ${id}`), ...(created && { created }), ...(opens !== undefined && { opens: opens as Opens }) };
}

function labelsOf(json: unknown, place: string): string[] {
  if (!Array.isArray(json)) throw wrong(`${place} are no list`);
  return json.map((label: unknown) => textOf(label, place));
}

function fieldsOf(json: unknown, place: string): Fields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(`${place} is not an object`);
  return json as Fields;
}

function textOf(json: unknown, place: string): string {
  if (typeof json !== 'string' || json === '' || CONTROL.test(json)) throw wrong(`${place} is missing or not a text`);
  return json;
}

/** A date, as the AWS CLI writes it: a text, or seconds. */
function dateOf(json: unknown, place: string): Date | undefined {
  if (json === undefined || json === null) return undefined;
  const date = typeof json === 'number' ? new Date(json * 1000) : typeof json === 'string' && /^\d{4}-\d\d-\d\dT/.test(json) ? new Date(json) : undefined;
  if (date === undefined || Number.isNaN(date.getTime())) throw wrong(`${place} is not a date`);
  return date;
}

function wrong(problem: string): CommandInputError {
  return new CommandInputError(problem, 'give what aws secretsmanager describe-secret, and the operation inspect, have printed');
}
