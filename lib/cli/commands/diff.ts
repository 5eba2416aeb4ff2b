import * as path from 'path';
import { loadActionCatalogue } from '../../private/iam-catalogue/action-catalogue';
import { DiffData, diffData, mergedDiff } from '../../report/diff-data';
import { diffMarkdown } from '../../report/diff-markdown';
import { diffText } from '../../report/diff-text';
import { Deployment } from '../../verification/prover/deployment';
import { accessChanges } from '../../verification/prover/diff/access-changes';
import { pathChanges } from '../../verification/prover/diff/path-changes';
import { deployedFacts, isAuthorizationDetails, plannedFacts } from '../../verification/prover/model/deployed/deployed-facts';
import { deploymentsOf } from '../../verification/prover/model/deployments';
import { readSources } from '../../verification/prover/model/read-sources';
import { withCommonLetters } from '../../verification/prover/model/rewrite-letters';
import { Command } from '../command';
import { colors, CommandIo } from '../command-io';
import { CommandInputError } from '../errors';
import { Progress, progress } from '../progress';
import { readJson } from '../read-json';

/** `diff <before> <after>` */
export const diff: Command = {
  name: 'diff',
  summary: 'Show the access and the network paths that a change adds or removes, by meaning',
  usage: '<before> <after>',
  arguments: [2, 2],
  options: {
    'fail-on-new': { type: 'boolean', description: 'Fail where access or a path is added, or cannot be decided' },
    'markdown': { type: 'boolean', description: 'Write Markdown, for a pull request' },
    'json': { type: 'boolean', description: 'Write JSON' },
  },
  examples: [
    'cdk-zero-trust diff cdk.out.main cdk.out --markdown --fail-on-new',
    'cdk-zero-trust diff before.yaml after.yaml',
    'cdk-zero-trust diff cdk.out iam.json',
  ],
  run: (given, io) => {
    if (given.flag('json') && given.flag('markdown')) throw new CommandInputError('both --json and --markdown are given', 'give one of them');
    const shown = progress(io);
    shown.step('Reading');
    const data = compared(given.positionals[0], given.positionals[1], shown, io);
    shown.done();
    if (given.flag('json')) io.out(`${JSON.stringify(data, null, 2)}\n`);
    else if (given.flag('markdown')) io.out(diffMarkdown(data));
    else io.out(diffText(data, { colors: colors(io) }));
    const isNew = data.access.some(({ change }) => change === 'added') || data.paths.some(({ change }) => change === 'added')
      || data.undecided.length > 0 || data.cut;
    return given.flag('fail-on-new') && isNew ? 1 : 0;
  },
};

function compared(one: string, other: string, shown: Progress, io: CommandIo): DiffData {
  const parts = sidesOf(one, other, io).map(([first, second]) => {
    const [before, after] = withCommonLetters(first, second);
    const access = accessChanges(before, after, { catalogue: loadActionCatalogue(), progress: (principal) => shown.step(`Comparing what ${principal} may do`) });
    const paths = pathChanges(before, after, { progress: (from, to) => shown.step(`Comparing paths from ${from} to ${to}`) });
    return diffData(access, paths, after);
  });
  return mergedDiff(parts);
}

/** Pairs of cases; templates are bound to what is deployed where one side is that. */
function sidesOf(one: string, other: string, io: CommandIo): readonly (readonly [Deployment, Deployment])[] {
  const [a, b] = [one, other].map((name) => (name.endsWith('.json') ? detailsOf(name, io) : undefined));
  if (a !== undefined && b !== undefined) return [[account(a), account(b)]];
  if (b !== undefined) return drift(one, b, io);
  if (a !== undefined) return drift(other, a, io).map(([planned, now]) => [now, planned]);
  return paired(read(one, io), read(other, io), one, other);
}

type Details = NonNullable<ReturnType<typeof detailsOf>>;

/** The templates with what is known of their names, and the same with the identities as they are deployed. */
function drift(templates: string, details: Details, io: CommandIo): readonly (readonly [Deployment, Deployment])[] {
  const set = readSources([path.resolve(io.cwd, templates)]);
  const cases = deploymentsOf(set);
  const files = { authorizationDetails: [details], described: [] };
  const now = deployedFacts(cases, set, files);
  return plannedFacts(cases, set, files).map((one, index) => [one, now[index]]);
}

function account(details: Details): Deployment {
  return deployedFacts([], { templates: [], claimsFiles: [] }, { authorizationDetails: [details], described: [] })[0];
}

/** Conditions make several cases of one: each is compared with the same case of the other. */
function paired(
  before: readonly Deployment[], after: readonly Deployment[], first: string, second: string,
): readonly (readonly [Deployment, Deployment])[] {
  if (before.length === 1 || after.length === 1) return before.flatMap((one) => after.map((other) => [one, other] as const));
  const caseOf = ({ conditions }: Deployment) => JSON.stringify(Object.keys(conditions).sort().map((name) => [name, conditions[name]]));
  const cases = new Map(after.map((one) => [caseOf(one), one]));
  const pairs = before.flatMap((one) => (cases.has(caseOf(one)) ? [[one, cases.get(caseOf(one))!] as const] : []));
  if (pairs.length === before.length && before.length === after.length) return pairs;
  const names = [...new Set([...before, ...after].flatMap((one) => Object.keys(one.conditions)))].sort();
  throw new CommandInputError(`${first} and ${second} depend on different conditions (${names.join(', ')})`, 'compare templates with the same conditions');
}

function detailsOf(name: string, io: CommandIo): { readonly name: string; readonly content: unknown } | undefined {
  const content = readJson(name, io);
  return isAuthorizationDetails(content) ? { name, content } : undefined;
}

function read(name: string, io: CommandIo): readonly Deployment[] {
  return deploymentsOf(readSources([path.resolve(io.cwd, name)]));
}
