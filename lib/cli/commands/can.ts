import { proofData } from '../../report/proof-data';
import { claimText, findingLines } from '../../report/proof-text';
import { verdict } from '../../report/text-table';
import { ClaimsFile } from '../../verification/claim-format';
import { prove } from '../../verification/prover/claims/prove';
import { Command } from '../command';
import { colors } from '../command-io';
import { conditionsOf, CONTEXT_OPTION } from '../context-keys';
import { CommandInputError } from '../errors';
import { Selectors } from '../selectors';
import { inPartitionOf, SUBJECT_OPTIONS, subjectOf } from '../subject';

const ANSWERS = { PROVED: 'NO', REFUTED: 'YES', UNKNOWN: 'UNKNOWN' } as const;

/** `can <principal> <action> <resource>` */
export const can: Command = {
  name: 'can',
  summary: 'Ask whether a principal can do something, under all policies that bear on it',
  usage: '<principal> <action> <resource> [cdk.out | template ...] [--context key=value ...]',
  arguments: [3, Infinity],
  options: { ...SUBJECT_OPTIONS, context: CONTEXT_OPTION, json: { type: 'boolean', description: 'Write JSON' } },
  examples: [
    'cdk-zero-trust can LandingZone/Orders/Function secretsmanager:GetSecretValue LandingZone/Orders/ApiToken',
    "cdk-zero-trust can 'arn:aws:iam::111122223333:role/Deploy' 's3:Put*' 'arn:aws:s3:::audit/*' template.yaml --context aws:SecureTransport=true",
  ],
  run: (given, io) => {
    const [who, action, what, ...paths] = given.positionals;
    const subject = subjectOf(paths, given, io);
    const deployments = inPartitionOf(subject.deployments, [who, what]);
    const select = new Selectors(deployments, subject.letters);
    const where = conditionsOf(given.texts('context'));
    const claims: ClaimsFile = {
      version: 1,
      declarations: [],
      claims: [{
        id: `cannot[${who} ${action} ${what}]`.replace(/::/g, ':'),
        promise: `${who} cannot do ${action} to ${what}`,
        kind: 'cannot',
        principals: [select.principal(who)],
        actions: [actionPattern(action)],
        resources: [select.resource(what)],
        ...(where.length === 0 ? {} : { where }),
      }],
    };
    const report = prove(deployments, claims, { builtIn: false, explain: true });
    const data = proofData(report, subject.letters);
    const [claim] = data.claims;
    const answer = ANSWERS[claim.verdict];
    if (given.flag('json')) {
      const { findings, assumptions, blocking } = claim;
      io.out(`${JSON.stringify({ answer, findings, ...(blocking === undefined ? {} : { blocking }), assumptions: [...data.assumptions, ...assumptions] }, null, 2)}\n`);
    } else {
      const style = { colors: colors(io) };
      io.out([
        verdict(answer, claim.verdict === 'REFUTED', style),
        ...claim.findings.flatMap((finding) => ['', ...findingLines(finding).map((line) => `  ${line}`)]),
        ...(claim.verdict === 'PROVED' ? [claimText(claim, style).split('\n').slice(2).join('\n')] : ['']),
      ].join('\n'));
    }
    return claim.verdict === 'REFUTED' ? 0 : 1;
  },
};

/** @throws CommandInputError for what is no pattern of actions */
export function actionPattern(text: string): string {
  if (!/^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?_-]+)$/.test(text)) {
    throw new CommandInputError(`${JSON.stringify(text)} is not an action`, 'write service:Action, such as s3:GetObject or s3:Get*');
  }
  return text;
}
