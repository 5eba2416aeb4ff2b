import { pathLines, portsText } from './path-text';
import { readable, placeOf } from './readable';
import { RequestData, requestData, StatementData, statementData } from './request-text';
import { Deployment } from '../verification/prover/deployment';
import { AccessChanges } from '../verification/prover/diff/access-changes';
import { PathChanges } from '../verification/prover/diff/path-changes';
import { Principal } from '../verification/prover/policy-facts';

/** The shape of `diff --json`. */
export interface DiffData {
  readonly format: 'cdk-zero-trust.diff/1';
  readonly access: readonly AccessChangeData[];
  readonly paths: readonly PathChangeData[];
  readonly undecided: readonly string[];
  /** Whether there may be more changes of access than are told. */
  readonly cut: boolean;
  readonly assumptions: readonly string[];
}

/** Access that is added or removed, with a request that shows it. */
export interface AccessChangeData {
  readonly change: 'added' | 'removed';
  /** Construct of the principal where it is known, otherwise its ARN. */
  readonly who: string;
  readonly request: RequestData;
  readonly granting: readonly StatementData[];
}

/** A path that is added or removed, with a packet that shows it. */
export interface PathChangeData {
  readonly change: 'added' | 'removed';
  readonly from: string;
  readonly to: string;
  /** `tcp 443`, `udp`, `icmp type 8`, ... */
  readonly ports: string;
  readonly path: readonly string[];
}

/** What a comparison found, as plain data. */
export function diffData(access: AccessChanges, paths: PathChanges, { letters, principals }: Deployment): DiffData {
  const names = new Map(principals.map(({ arn, source }) => [arn, source?.constructPath]));
  return {
    format: 'cdk-zero-trust.diff/1',
    access: access.changes.map(({ change, witness, granting }) => ({
      change,
      who: names.get(witness.principal.arn) ?? readable(nameOf(witness.principal), letters),
      request: requestData(witness, letters),
      granting: granting.map((statement) => statementData(statement, letters)),
    })),
    paths: paths.changes.map(({ change, from, to, protocol, ports, witness }) => ({
      change,
      from: readable(from, letters),
      to: readable(to, letters),
      ports: portsText(protocol, ports),
      path: witness === undefined ? [] : pathLines(witness, letters),
    })),
    undecided: [
      ...access.undecided.map(({ change, principal, because }) => readable(`${change} access of ${principal}: ${because}`, letters)),
      ...paths.undecided.map(({ from, to, because }) => readable(`paths from ${from} to ${to}: ${because}`, letters)),
    ],
    cut: access.cut,
    assumptions: [...access.assumptions, ...paths.assumptions],
  };
}

function nameOf({ arn, source }: Principal): string {
  return source === undefined ? arn : placeOf(source);
}

/** Several comparisons as one: what they have in common is said once. */
export function mergedDiff(parts: readonly DiffData[]): DiffData {
  const unique = <T>(values: readonly T[]): T[] => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  return {
    format: 'cdk-zero-trust.diff/1',
    access: unique(parts.flatMap(({ access }) => access)),
    paths: unique(parts.flatMap(({ paths }) => paths)),
    undecided: unique(parts.flatMap(({ undecided }) => undecided)),
    cut: parts.some(({ cut }) => cut),
    assumptions: unique(parts.flatMap(({ assumptions }) => assumptions)),
  };
}
