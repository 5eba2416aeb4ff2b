import * as path from 'path';
import { Arguments, CommandOption } from './command';
import { CommandIo } from './command-io';
import { CommandInputError } from './errors';
import { readJson } from './read-json';
import { ClaimsFile } from '../verification/claim-format';
import { parseClaimsFile } from '../verification/prover/claims/parse-claims-file';
import { Deployment, Letters } from '../verification/prover/deployment';
import { deployedFacts } from '../verification/prover/model/deployed/deployed-facts';
import { deploymentsOf } from '../verification/prover/model/deployments';
import { readSources } from '../verification/prover/model/read-sources';
import { withTexts } from '../verification/prover/model/rewrite-letters';
import { TemplateSet } from '../verification/prover/model/template-set';

/** What a command is about: templates or what is deployed, and the claims that go with it. */
export interface Subject {
  readonly templates: TemplateSet;
  /** One a case of conditions. */
  readonly deployments: readonly Deployment[];
  readonly claims: ClaimsFile;
  readonly letters: Letters;
}

/** Options of commands that look at templates or at what is deployed. */
export const SUBJECT_OPTIONS: { readonly [name: string]: CommandOption } = {
  'account-authorization-details': { type: 'string', multiple: true, value: 'FILE', description: 'Output of aws iam get-account-authorization-details: the identities as they are deployed' },
  'organization': { type: 'string', value: 'FILE', description: 'Exported organization policies, with what they are attached to' },
  'describe': { type: 'string', multiple: true, value: 'FILE', description: 'Output of an aws ec2 describe command: the network as it is deployed' },
};

/** Option of commands that decide claims. */
export const CLAIMS_OPTION: CommandOption = { type: 'string', multiple: true, value: 'FILE', description: 'Claims beside those of the assembly, in the format of zero-trust.claims.json' };

const DEPLOYED = Object.keys(SUBJECT_OPTIONS);

/**
 * Reads what the arguments name; without any, the cloud assembly in `cdk.out`.
 *
 * @throws CommandInputError, ModelInputError or ClaimsFileError for what cannot be read
 */
export function subjectOf(paths: readonly string[], given: Arguments, io: CommandIo): Subject {
  const deployed = DEPLOYED.some((option) => given.texts(option).length > 0 || given.text(option) !== undefined);
  const templates = paths.length > 0 || !deployed ? readSources((paths.length > 0 ? paths : ['cdk.out']).map((one) => path.resolve(io.cwd, one))) : NO_TEMPLATES;
  const fromTemplates = templates.templates.length > 0 ? deploymentsOf(templates) : [];
  const deployments = deployed ? deployedFacts(fromTemplates, templates, {
    authorizationDetails: given.texts('account-authorization-details').map((file) => ({ name: file, content: readJson(file, io) })),
    organization: given.text('organization') === undefined ? undefined : { name: given.text('organization')!, content: readJson(given.text('organization')!, io) },
    described: given.texts('describe').map((file) => ({ name: file, content: readJson(file, io) })),
  }) : fromTemplates;
  return { templates, deployments, claims: claimsOf(templates, given, io), letters: lettersOf(deployments) };
}

const NO_TEMPLATES: TemplateSet = { templates: [], claimsFiles: [] };

function claimsOf(templates: TemplateSet, given: Arguments, io: CommandIo): ClaimsFile {
  const files = [
    ...templates.claimsFiles.map(({ file, content }) => parseClaimsFile(content, path.relative(io.cwd, file))),
    ...given.texts('claims').map((file) => parseClaimsFile(readJson(file, io), file)),
  ];
  const claims = files.flatMap((file) => file.claims);
  const ids = new Set<string>();
  for (const { id } of claims) {
    if (ids.has(id)) throw new CommandInputError(`two claims have the id ${JSON.stringify(id)}`, 'give each claim an id of its own');
    ids.add(id);
  }
  return { version: 1, claims, declarations: files.flatMap((file) => file.declarations) };
}

/** What the letters of all cases stand for. */
export function lettersOf(deployments: readonly Deployment[]): Letters {
  return new Map(deployments.flatMap(({ letters }) => [...letters]));
}

/**
 * The deployments in the partition of the ARNs that somebody typed, where only the deployment knew it: who writes
 * `arn:aws:s3:::data` speaks of the partition `aws`.
 */
export function inPartitionOf(deployments: readonly Deployment[], typed: readonly string[]): readonly Deployment[] {
  const partitions = new Set(typed.flatMap((text) => /^arn:(aws[a-z-]*):/.exec(text)?.[1] ?? []));
  if (partitions.size !== 1) return deployments;
  const [partition] = partitions;
  return deployments.map((one) => {
    const letters = [...one.letters].filter(([, { text }]) => text.includes('AWS::Partition')).map(([letter]) => letter);
    return withTexts(one, new Map(letters.map((letter) => [letter, partition])));
  });
}
