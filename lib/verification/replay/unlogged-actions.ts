import { actionFits } from './judge-statement';
import { loadActionCatalogue } from '../../private/iam-catalogue/action-catalogue';
import { CatalogueAction } from '../prover/policy/catalogue';
import { Statement } from '../prover/policy-facts';

/**
 * Actions that leave no management event, as of 2026-11-28: data events, which trails log only where they are told to, and
 * permissions that are checked along with another request. Patterns are of names in lower case.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
const UNLOGGED: { readonly [service: string]: RegExp } = {
  'bedrock': /^(invokeagent|invokeflow|invokeinlineagent|retrieve|retrieveandgenerate)$/,
  'cloudwatch': /^(getmetricdata|getmetricwidgetimage|putmetricdata)$/,
  'cognito-identity': /^(getid|getcredentialsforidentity|getopenidtoken)$/,
  'dynamodb': /^(batchgetitem|batchwriteitem|conditioncheckitem|deleteitem|getitem|getrecords|getsharditerator|partiql.*|putitem|query|scan|updateitem)$/,
  'ebs': /^(getsnapshotblock|listsnapshotblocks|listchangedblocks|putsnapshotblock)$/,
  'events': /^putevents$/,
  'execute-api': /^.*$/,
  'iam': /^passrole$/,
  'kafka-cluster': /^.*$/,
  'kinesis': /^(getrecords|getsharditerator|putrecord|putrecords|subscribetoshard)$/,
  'lambda': /^(invokefunction|invokefunctionurl)$/,
  'logs': /^(putlogevents|getlogevents|filterlogevents|startlivetail)$/,
  'rds-data': /^.*$/,
  'rds-db': /^connect$/,
  's3': /^(abortmultipartupload|bypassgovernanceretention|deleteobject.*|getobject.*|listmultipartuploadparts|putobject.*|replicate.*|restoreobject|listbucket|listbucketversions|listbucketmultipartuploads|initiatereplication|objectowneroverridetobucketowner)$/,
  's3-object-lambda': /^.*object.*$/,
  's3express': /^createsession$/,
  'sns': /^publish$/,
  'sqs': /^(changemessagevisibility|deletemessage|receivemessage|sendmessage)$/,
  'states': /^(invokehttpendpoint|revealsecrets)$/,
  'sts': /^(setcontext|setsourceidentity|tagsession)$/,
  'xray': /^(puttelemetryrecords|puttracesegments)$/,
};

/** Whether an action leaves no management event. */
export function isUnlogged(name: string): boolean {
  const [service, action] = name.toLowerCase().split(':');
  return Object.hasOwn(UNLOGGED, service) && UNLOGGED[service].test(action);
}

let unlogged: readonly CatalogueAction[] | undefined;

/** The actions of the catalogue that leave no management event. */
export function unloggedActions(): readonly CatalogueAction[] {
  const { services } = loadActionCatalogue();
  unlogged ??= Object.keys(UNLOGGED).flatMap((service) => (services.get(service) ?? []).filter(({ name }) => isUnlogged(name)));
  return unlogged;
}

/** The unlogged actions that a statement denies, by name. */
export function unloggedOf(statement: Statement): string[] {
  return unloggedActions().filter((known) => actionFits(statement, { name: known.name, lower: known.name.toLowerCase(), known }) === 'yes').map(({ name }) => name);
}
