import { writeFileSync } from 'fs';
import * as path from 'path';
import { proofData, ProofData } from '../../report/proof-data';
import { proofMarkdown } from '../../report/proof-markdown';
import { proofSarif } from '../../report/proof-sarif';
import { proofText } from '../../report/proof-text';
import { prove } from '../../verification/prover/claims/prove';
import { acceptances } from '../acceptances';
import { Command } from '../command';
import { colors, CommandIo } from '../command-io';
import { CommandInputError } from '../errors';
import { progress } from '../progress';
import { CLAIMS_OPTION, Subject, SUBJECT_OPTIONS, subjectOf } from '../subject';
import { libraryVersion } from '../version';

/** `verify [cdk.out | template ...]` */
export const verify: Command = {
  name: 'verify',
  summary: 'Prove the claims of a cloud assembly, of templates or of what is deployed',
  usage: '[cdk.out | template ...]',
  arguments: [0, Infinity],
  options: {
    ...SUBJECT_OPTIONS,
    'claims': CLAIMS_OPTION,
    'only': { type: 'string', multiple: true, value: 'PREFIX', description: 'Only claims whose ids begin so' },
    'no-built-in': { type: 'boolean', description: 'Without the claims that hold for every app' },
    'accept': { type: 'string', value: 'FILE', description: 'Findings that are accepted: a JSON object of ids and reasons' },
    'json': { type: 'boolean', description: 'Write JSON' },
    'markdown': { type: 'boolean', description: 'Write Markdown' },
    'sarif': { type: 'string', value: 'FILE', description: 'Write SARIF 2.1.0 to a file as well' },
  },
  examples: [
    'cdk-zero-trust verify',
    'cdk-zero-trust verify template.yaml --claims claims.json --sarif proofs.sarif',
    'cdk-zero-trust verify cdk.out --account-authorization-details iam.json --describe vpcs.json --describe subnets.json',
  ],
  run: (given, io) => {
    if (given.flag('json') && given.flag('markdown')) throw new CommandInputError('both --json and --markdown are given', 'give one of them');
    const shown = progress(io);
    shown.step('Reading');
    const subject = subjectOf(given.positionals, given, io);
    const only = given.texts('only');
    const report = prove(subject.deployments, subject.claims, {
      builtIn: !given.flag('no-built-in'),
      ...(only.length === 0 ? {} : { only }),
      progress: (claim: string) => shown.step(`Proving ${claim}`),
    });
    shown.done();
    if (only.length > 0 && report.results.length === 0) {
      throw new CommandInputError(`no claim's id begins with ${only.map((one) => JSON.stringify(one)).join(' or ')}`, 'use verify without --only to see the ids');
    }
    const data = proofData(report, subject.letters, acceptances(subject.templates, given.text('accept'), io));
    const sarif = given.text('sarif');
    if (sarif !== undefined) writeSarif(sarif, data, subject, io);
    if (given.flag('json')) {
      io.out(`${JSON.stringify(data, null, 2)}\n`);
    } else if (given.flag('markdown')) {
      io.out(proofMarkdown(data));
    } else {
      io.out(proofText(data, { colors: colors(io), columns: io.columns }));
    }
    return data.summary.findings === 0 ? 0 : 1;
  },
};

function writeSarif(file: string, data: ProofData, { templates }: Subject, io: CommandIo): void {
  const files = new Map(templates.templates.map((one) => [one.stack, path.relative(io.cwd, one.file)]));
  const sarif = proofSarif(data, { version: libraryVersion(), fileOf: (stack) => files.get(stack) });
  try {
    writeFileSync(path.resolve(io.cwd, file), `${JSON.stringify(sarif, null, 2)}\n`);
  } catch (error) {
    throw new CommandInputError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`, 'name a file in a folder that exists');
  }
}
