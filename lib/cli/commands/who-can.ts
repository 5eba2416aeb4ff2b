import { actionPattern } from './can';
import { FindingData, proofData } from '../../report/proof-data';
import { findingText } from '../../report/proof-text';
import { readable } from '../../report/readable';
import { textTable } from '../../report/text-table';
import { ClaimSpec, ClaimsFile, PrincipalRef } from '../../verification/claim-format';
import { prove } from '../../verification/prover/claims/prove';
import { Command } from '../command';
import { colors } from '../command-io';
import { conditionsOf, CONTEXT_OPTION } from '../context-keys';
import { Selectors } from '../selectors';
import { inPartitionOf, Subject, SUBJECT_OPTIONS, subjectOf } from '../subject';

const ANSWERS = { REFUTED: 'yes', UNKNOWN: 'unknown' } as const;

/** `who-can <action> <resource>` */
export const whoCan: Command = {
  name: 'who-can',
  summary: 'List everybody who can do something, from the templates and from elsewhere',
  usage: '<action> <resource> [cdk.out | template ...] [--context key=value ...]',
  arguments: [2, Infinity],
  options: {
    ...SUBJECT_OPTIONS,
    context: CONTEXT_OPTION,
    witnesses: { type: 'boolean', description: 'Show a request of each' },
    json: { type: 'boolean', description: 'Write JSON' },
  },
  examples: [
    'cdk-zero-trust who-can secretsmanager:GetSecretValue LandingZone/Orders/ApiToken',
    "cdk-zero-trust who-can s3:PutObject 'arn:aws:s3:::audit/*' template.yaml --witnesses",
  ],
  run: (given, io) => {
    const [action, what, ...paths] = given.positionals;
    const read = subjectOf(paths, given, io);
    const subject = { ...read, deployments: inPartitionOf(read.deployments, [what]) };
    const resource = new Selectors(subject.deployments, subject.letters).resource(what);
    const where = conditionsOf(given.texts('context'));
    const more = { actions: [actionPattern(action)], resources: [resource], ...(where.length === 0 ? {} : { where }) };
    const people = principalsOf(subject);
    const claims: ClaimsFile = {
      version: 1,
      declarations: [],
      claims: [
        ...people.map(({ arn, name }, index): ClaimSpec => ({ id: `cannot[${index}]`, promise: name, kind: 'cannot', principals: [{ arn }], ...more })),
        { id: 'nobody-can[elsewhere]', promise: 'elsewhere', kind: 'nobody-can', unless: people.map(({ arn }): PrincipalRef => ({ arn })), ...more },
      ],
    };
    const data = proofData(prove(subject.deployments, claims, { builtIn: false }), subject.letters);
    const own = data.claims.filter(({ kind, verdict }) => kind === 'cannot' && verdict !== 'PROVED')
      .map((claim) => ({ who: claim.promise, can: ANSWERS[claim.verdict as keyof typeof ANSWERS], findings: claim.findings }));
    const strangers = data.claims.filter(({ kind }) => kind === 'nobody-can').flatMap(({ findings }) => findings)
      .map((finding) => ({ who: finding.request?.principal ?? 'somebody elsewhere', can: ANSWERS[finding.verdict], findings: [finding] as readonly FindingData[] }));
    const answers = [...own, ...strangers];
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ principals: answers, judged: people.length, assumptions: data.assumptions }, null, 2)}\n`);
      return 0;
    }
    const style = { colors: colors(io) };
    const rows = answers.map(({ who, can, findings }) => [can, who, findings[0]?.granting?.[0]?.text ?? findings[0]?.message ?? '']);
    io.out(`${[
      ...(rows.length === 0 ? ['  Nobody.'] : [textTable([{ title: 'Can' }, { title: 'Who' }, { title: 'By' }], rows, style)]),
      ...(given.flag('witnesses') ? answers.flatMap(({ findings }) => findings.map((finding) => `\n${findingText(finding, style)}`)) : []),
      `\n  Judged: ${people.length} principal${people.length === 1 ? '' : 's'} of the templates, and everybody elsewhere.`,
    ].join('\n')}\n`);
    return 0;
  },
};

/** Everybody in the templates, by how people know them. */
function principalsOf({ deployments, letters }: Subject): { readonly arn: string; readonly name: string }[] {
  const names = new Map<string, string>();
  for (const { arn, source } of deployments.flatMap((one) => one.principals)) names.set(arn, source?.constructPath ?? readable(arn, letters));
  return [...names].map(([arn, name]) => ({ arn, name })).sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}
