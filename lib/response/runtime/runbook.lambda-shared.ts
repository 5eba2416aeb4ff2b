import { recordId, ResponseRecord } from './response-record.lambda-shared';

/** What a person may tell a response to do, by the runbook. */
export type RunbookCommand = 'approve' | 'reject' | 'undo';

/** The runbook by which people decide and undo; the function that it runs is theirs to invoke in no other way. */
export interface Runbook {
  readonly name: string;
  readonly region: string;
  readonly partition: string;
}

const CONSOLES: { readonly [partition: string]: string } = {
  'aws': 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The page of the console that starts the runbook; undefined in partitions whose console is not public. */
export function runbookLink({ name, region, partition }: Runbook): string | undefined {
  const console = CONSOLES[partition];
  return console && `https://${region}.${console}/systems-manager/automation/execute/${encodeURIComponent(name)}?region=${region}`;
}

/** The same by the command line. Records' names have no character that a shell would take for its own inside quotes. */
export function runbookCommandLine(runbook: Runbook, command: RunbookCommand, record: Pick<ResponseRecord, 'key' | 'generation'>): string {
  const parameters = JSON.stringify({ Command: [command], Record: [recordId(record)], Reason: ['say why here'] });
  return `aws ssm start-automation-execution --region ${runbook.region} --document-name ${runbook.name} --parameters '${parameters}'`;
}
