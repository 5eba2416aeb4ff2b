import { readFileSync } from 'fs';
import * as path from 'path';
import { PackValue } from './pack-rule';

/** A rule of a file. */
export interface RuleData {
  readonly identifier: string;
  readonly parameters?: { readonly [name: string]: PackValue };
}

/** A recommendation of CIS. */
export interface CisControl {
  /** Its number in each version that has it. */
  readonly numbers: { readonly [version: string]: string };
  readonly level: 1 | 2;
  readonly automated: boolean;
  readonly subject: string;
  /** Names of rules; absent where none checks it. */
  readonly checks?: readonly string[];
  /** What its rules leave out. */
  readonly partly?: string;
  /** Why no rule checks it. */
  readonly notChecked?: string;
}

/** Recommendations of CIS and what checks them. */
export interface CisData {
  readonly source: string;
  readonly asOf: string;
  readonly rules: { readonly [name: string]: RuleData };
  readonly controls: readonly CisControl[];
}

/** Controls of NIST SP 800-53 and what checks them. */
export interface NistData {
  readonly source: string;
  readonly asOf: string;
  readonly rules: { readonly [name: string]: RuleData & { readonly controls: readonly string[] } };
  readonly byRevision4: readonly string[];
  readonly lastOfFamily: { readonly [family: string]: number };
  readonly withdrawn: readonly string[];
  readonly notChecked: readonly { readonly reason: string; readonly controls: readonly string[] }[];
}

const read = new Map<string, unknown>();

function data<T>(name: string): T {
  if (!read.has(name)) {
    read.set(name, JSON.parse(readFileSync(path.join(__dirname, 'data', `${name}.json`), 'utf8')));
  }
  return read.get(name) as T;
}

/** Read when it is asked for: most apps have no pack. */
export const cisData = (): CisData => data<CisData>('cis-aws-foundations');

/** Read when it is asked for: most apps have no pack. */
export const nistData = (): NistData => data<NistData>('nist-800-53');
