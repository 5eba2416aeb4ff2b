import { nearest } from '../../private/nearest';
import { proofData } from '../../report/proof-data';
import { claimText } from '../../report/proof-text';
import { strong } from '../../report/text-table';
import { prove } from '../../verification/prover/claims/prove';
import { acceptances } from '../acceptances';
import { Command } from '../command';
import { colors } from '../command-io';
import { CommandInputError } from '../errors';
import { CLAIMS_OPTION, SUBJECT_OPTIONS, subjectOf } from '../subject';

/** `explain <claim id> [cdk.out | template ...]` */
export const explain: Command = {
  name: 'explain',
  summary: 'Show the witness of a claim that does not hold, or what holds a proved one up',
  usage: '<claim or finding id> [cdk.out | template ...]',
  arguments: [1, Infinity],
  options: { ...SUBJECT_OPTIONS, claims: CLAIMS_OPTION, json: { type: 'boolean', description: 'Write JSON' } },
  examples: ["cdk-zero-trust explain 'no-path[internet->data]'", "cdk-zero-trust explain 'built-in.no-escalation' template.yaml"],
  run: (given, io) => {
    const [id, ...paths] = given.positionals;
    const subject = subjectOf(paths, given, io);
    const bare = id.replace(/^ZeroTrustProofs::/, '');
    const quick = prove(subject.deployments, subject.claims, {});
    const found = quick.results.filter(({ claim, findings }) => claim.id === bare || findings.some((finding) => finding.id === bare));
    const chosen = found.length > 0 ? found : quick.results.filter(({ claim }) => claim.id.startsWith(bare));
    if (chosen.length === 0) {
      const near = nearest(bare, quick.results.map(({ claim }) => claim.id));
      throw new CommandInputError(`there is no claim ${JSON.stringify(id)}`, near === undefined ? 'use cdk-zero-trust verify to see the ids' : `use ${near}`);
    }
    const ids = new Set(chosen.map(({ claim }) => claim.id));
    const explained = prove(subject.deployments, subject.claims, { explain: true, only: [...ids] });
    const report = { ...explained, results: explained.results.filter(({ claim }) => ids.has(claim.id)) };
    const data = proofData(report, subject.letters, acceptances(subject.templates, undefined, io));
    if (given.flag('json')) {
      io.out(`${JSON.stringify(data, null, 2)}\n`);
    } else {
      const style = { colors: colors(io) };
      io.out([
        ...data.claims.map((claim) => claimText(claim, style)),
        ...(data.assumptions.length === 0 ? [] : [strong('All proofs rest on', style), ...data.assumptions.map((one) => `  ${one}`), '']),
      ].join('\n'));
    }
    return data.claims.every(({ verdict }) => verdict === 'PROVED') ? 0 : 1;
  },
};
