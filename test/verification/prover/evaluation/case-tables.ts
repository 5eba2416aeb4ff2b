import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseRequest } from '../../../../lib/verification/prover/evaluation';
import { Request } from '../../../../lib/verification/prover/policy-facts';

/** Statements as AWS writes them. */
type Statements = readonly object[];

/**
 * A case: what AWS documents, and the request that shows it. Principal, action, resource and context have defaults; lists of
 * statements stand for whole documents of version 2012-10-17.
 */
export interface Case {
  readonly name: string;
  /** The AWS page that says so. */
  readonly source: string;
  readonly expected: 'allowed' | 'denied';
  readonly principal?: string | object;
  readonly action?: string;
  readonly resource?: string | object;
  readonly context?: object;
  /** The condition of an identity policy that allows all. */
  readonly allowIf?: object;
  /** The condition of a Deny of all, beside an Allow of all. */
  readonly denyIf?: object;
  readonly identity?: Statements;
  readonly boundary?: Statements;
  readonly session?: Statements;
  readonly resourcePolicy?: Statements;
  readonly endpoint?: Statements;
  readonly scps?: readonly (readonly Statements[])[] | { readonly [account: string]: readonly (readonly Statements[])[] };
  readonly rcps?: readonly (readonly Statements[])[] | { readonly [account: string]: readonly (readonly Statements[])[] };
  readonly organization?: object;
}

const FOLDER = path.join(__dirname, '..', 'cases');
export const APP_ROLE = 'arn:aws:iam::111122223333:role/App';
const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };

/** All tables by file, in order. */
export function caseTables(): { readonly file: string; readonly cases: readonly Case[] }[] {
  return readdirSync(FOLDER).filter((file) => file.endsWith('.json')).sort()
    .map((file) => ({ file, cases: JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Case[] }));
}

/** The request of a case, as a request file would state it. */
export function requestFile(one: Case): { [part: string]: unknown } {
  const identity = one.allowIf ? [{ ...ALL, Condition: one.allowIf }]
    : one.denyIf ? [ALL, { ...ALL, Effect: 'Deny', Condition: one.denyIf }] : one.identity;
  const organization = one.organization || one.scps || one.rcps ? {
    ...one.organization,
    ...(one.scps && { serviceControlPolicies: levels(one.scps) }),
    ...(one.rcps && { resourceControlPolicies: levels(one.rcps) }),
  } : undefined;
  return {
    principal: {
      ...asObject(one.principal ?? { arn: APP_ROLE, sessionArn: 'arn:aws:sts::111122223333:assumed-role/App/one' }),
      ...(identity && { identityPolicies: [document(identity)] }),
      ...(one.boundary && { boundary: document(one.boundary) }),
      ...(one.session && { sessionPolicies: [document(one.session)] }),
    },
    action: one.action ?? 's3:GetObject',
    resource: {
      ...asObject(one.resource ?? { arn: 'arn:aws:s3:::data/report', account: '111122223333' }),
      ...(one.resourcePolicy && { policy: document(one.resourcePolicy) }),
    },
    ...(one.context && { context: one.context }),
    ...(one.endpoint && { endpointPolicy: document(one.endpoint) }),
    ...(organization && { organization }),
  };
}

/** The request of a case. */
export function requestOf(one: Case): Request {
  return parseRequest(requestFile(one));
}

function document(statements: Statements): object {
  return { Version: '2012-10-17', Statement: statements };
}

function levels(given: NonNullable<Case['scps']>): object {
  const documents = (list: readonly (readonly Statements[])[]) => list.map((level) => level.map(document));
  return Array.isArray(given)
    ? documents(given)
    : Object.fromEntries(Object.entries(given).map(([account, list]) => [account, documents(list as readonly (readonly Statements[])[])]));
}

function asObject(given: string | object): object {
  return typeof given === 'string' ? { arn: given } : given;
}
