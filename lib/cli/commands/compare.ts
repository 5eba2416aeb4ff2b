import { loadActionCatalogue } from '../../private/iam-catalogue/action-catalogue';
import { statementText } from '../../report/readable';
import { requestData, requestLines, statementData } from '../../report/request-text';
import { strong } from '../../report/text-table';
import { parsePolicy } from '../../verification/prover/evaluation';
import { compare, Side } from '../../verification/prover/policy/compare';
import { PolicyVerdict } from '../../verification/prover/policy/find-request';
import { Policy } from '../../verification/prover/policy-facts';
import { Arguments, Command } from '../command';
import { colors, CommandIo } from '../command-io';
import { readJson } from '../read-json';

const WORDS = {
  equal: 'equal: both allow the same requests',
  narrower: 'narrower: the second allows all that the first does, and more',
  wider: 'wider: the first allows all that the second does, and more',
  incomparable: 'incomparable: each allows what the other does not',
  unknown: 'unknown: it could not be decided',
};

/** `compare <policy A> <policy B>` */
export const compareCommand: Command = {
  name: 'compare',
  summary: 'Compare two policies by what they allow, not by their text',
  usage: '<policy A> <policy B> [--scp FILE] [--boundary FILE]',
  arguments: [2, 2],
  options: {
    'scp': { type: 'string', multiple: true, value: 'FILE', description: 'A service control policy over both; each is a level that must allow' },
    'boundary': { type: 'string', value: 'FILE', description: 'A permissions boundary over both' },
    'scp-a': { type: 'string', multiple: true, value: 'FILE', description: 'A service control policy over the first alone' },
    'scp-b': { type: 'string', multiple: true, value: 'FILE', description: 'A service control policy over the second alone' },
    'boundary-a': { type: 'string', value: 'FILE', description: 'A permissions boundary over the first alone' },
    'boundary-b': { type: 'string', value: 'FILE', description: 'A permissions boundary over the second alone' },
    'not-wider': { type: 'boolean', description: 'Fail unless the first is equal or narrower' },
    'json': { type: 'boolean', description: 'Write JSON' },
  },
  examples: [
    'cdk-zero-trust compare before.json after.json',
    'cdk-zero-trust compare after.json before.json --scp guardrails.json --boundary boundary.json --not-wider',
  ],
  run: (given, io) => {
    const [a, b] = given.positionals;
    const { relation, onlyFirst, onlySecond } = compare(sideOf(a, 'a', given, io), sideOf(b, 'b', given, io), { catalogue: loadActionCatalogue() });
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ relation, onlyFirst: dataOf(onlyFirst), onlySecond: dataOf(onlySecond) }, null, 2)}\n`);
    } else {
      const style = { colors: colors(io) };
      io.out([
        strong(WORDS[relation], style),
        ...witnessLines(`allowed by ${a} alone`, onlyFirst),
        ...witnessLines(`allowed by ${b} alone`, onlySecond),
        '',
      ].join('\n'));
    }
    return given.flag('not-wider') && relation !== 'equal' && relation !== 'narrower' ? 1 : 0;
  },
};

function sideOf(file: string, side: 'a' | 'b', given: Arguments, io: CommandIo): Side {
  const read = (name: string): Policy => parsePolicy(readJson(name, io), name);
  const boundaries = [given.text('boundary'), given.text(`boundary-${side}`)].filter((one) => one !== undefined);
  return {
    grants: [read(file)],
    ceilings: [...boundaries, ...given.texts('scp'), ...given.texts(`scp-${side}`)].map((name) => [read(name)]),
  };
}

function dataOf(verdict: PolicyVerdict): object {
  switch (verdict.verdict) {
    case 'PROVED': return { none: true };
    case 'REFUTED': return { none: false, witness: requestData(verdict.witness), granting: verdict.granting.map((one) => statementData(one)) };
    case 'UNKNOWN': return { none: null, because: verdict.because };
  }
}

function witnessLines(title: string, verdict: PolicyVerdict): string[] {
  switch (verdict.verdict) {
    case 'PROVED': return [];
    case 'REFUTED': return ['', title, ...requestLines(verdict.witness).map((line) => `  ${line}`), ...verdict.granting.map((one) => `  by ${statementText(one)}`)];
    case 'UNKNOWN': return ['', `${title}: ${verdict.because}`];
  }
}
