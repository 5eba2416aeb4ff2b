import { existsSync, readFileSync, writeFileSync } from 'fs';
import { Coverage } from './bridge';
import { EmulatorError, EmulatorFailure } from './errors';

const WORDS: Record<keyof Coverage, string> = {
  native: 'deployed as CloudFormation of the emulator',
  bridged: 'made by calls of their service',
  synthesizedOnly: 'only synthesized, since no local server has them',
};

/** The coverage of several apps or stacks together. */
export function joined(coverages: readonly Coverage[]): Coverage {
  const union = (kind: keyof Coverage) => [...new Set(coverages.flatMap((coverage) => coverage[kind]))].sort();
  return { native: union('native'), bridged: union('bridged'), synthesizedOnly: union('synthesizedOnly') };
}

/** The coverage in words, for people. */
export function renderCoverage(coverage: Coverage): string {
  return (Object.keys(WORDS) as (keyof Coverage)[]).map((kind) => {
    const types = coverage[kind];
    return `${types.length} types ${WORDS[kind]}${types.length === 0 ? '' : `:\n${wrapped(types)}`}\n`;
  }).join('');
}

function wrapped(types: readonly string[]): string {
  const lines: string[] = [''];
  for (const type of types.map((name) => name.replace(/^AWS::/, ''))) {
    const line = lines[lines.length - 1];
    if (line.length + type.length > 110) {
      lines.push(type);
    } else {
      lines[lines.length - 1] = line === '' ? type : `${line}, ${type}`;
    }
  }
  return lines.map((line) => `  ${line}`).join('\n');
}

/**
 * Compares the coverage with the one that is committed.
 *
 * @param file JSON of the expected coverage
 * @param update writes it instead
 * @throws EmulatorError naming each type that is elsewhere than it was
 */
export function checkCoverage(coverage: Coverage, file: string, update = false): void {
  if (update) {
    writeFileSync(file, `${JSON.stringify(coverage, null, 2)}\n`);
    return;
  }
  const expected: Coverage = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Coverage : { native: [], bridged: [], synthesizedOnly: [] };
  const kinds = Object.keys(WORDS) as (keyof Coverage)[];
  const drift = kinds.flatMap((kind) => [
    ...coverage[kind].filter((type) => !expected[kind].includes(type)).map((type) => `${type} is now ${WORDS[kind]}`),
    ...expected[kind].filter((type) => !coverage[kind].includes(type)).map((type) => `${type} is no longer ${WORDS[kind]}`),
  ]);
  if (drift.length > 0) {
    throw new EmulatorError(EmulatorFailure.COVERAGE_DRIFT, `What the emulator deploys differs from ${file}:\n${
      drift.map((line) => `  ${line}\n`).join('')}Where that is meant, run it again with UPDATE_COVERAGE=true, and commit the file.`);
  }
}
