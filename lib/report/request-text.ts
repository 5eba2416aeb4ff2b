import { readable, readableData, statementText } from './readable';
import { Letters } from '../verification/prover/deployment';
import { Decision, Request, Statement } from '../verification/prover/policy-facts';

/** A request as lines for people. */
export function requestLines(request: Request, letters?: Letters): string[] {
  const { principal, action, resource, context, endpointPolicy } = request;
  const rows: [string, string][] = [
    ['principal', principal.sessionArn ?? principal.arn],
    ['action', action],
    ['resource', resource.arn],
    ...Object.keys(context).sort().map((key): [string, string] => [key, context[key].join(', ')]),
    ...(endpointPolicy ? [['through', endpointPolicy.name] as [string, string]] : []),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => readable(`${name.padEnd(width)}  ${value}`, letters));
}

/** A request as plain data for machines. */
export function requestData(request: Request, letters?: Letters): RequestData {
  const { principal, action, resource, context } = request;
  return readableData({
    principal: principal.sessionArn ?? principal.arn,
    principalKind: principal.kind,
    action,
    resource: resource.arn,
    context: Object.fromEntries(Object.keys(context).sort().map((key) => [key, context[key]])),
  }, letters);
}

/** A request as `--json` shows it. */
export interface RequestData {
  readonly principal: string;
  readonly principalKind: string;
  readonly action: string;
  readonly resource: string;
  readonly context: { readonly [key: string]: readonly string[] };
}

/** A statement as `--json` shows it. */
export interface StatementData {
  readonly text: string;
  readonly sid?: string;
  readonly effect: string;
  readonly template?: string;
  readonly logicalId?: string;
  readonly at?: string;
  readonly constructPath?: string;
}

/** A statement as plain data for machines. */
export function statementData(statement: Statement, letters?: Letters): StatementData {
  const { sid, effect, source } = statement;
  return {
    text: statementText(statement, letters),
    ...(sid === undefined ? {} : { sid }),
    effect,
    ...(source === undefined ? {} : { template: source.template, logicalId: source.logicalId }),
    ...(source?.at === undefined ? {} : { at: source.at }),
    ...(source?.constructPath === undefined ? {} : { constructPath: source.constructPath }),
  };
}

/** A decision as lines for people. */
export function decisionLines(decision: Decision, letters?: Letters): string[] {
  const statements = decision.decisive.map((statement) => `  ${statementText(statement, letters)}`);
  return [
    readable(decision.reason, letters),
    ...(statements.length === 0 ? [] : [decision.allowed ? 'allowed by' : 'denied by', ...statements]),
  ];
}
