import { Operator } from './approval-definition';
import { pascalCase } from '../private/names';

/** A record as the engine names it: one of the playbooks, account, target and generation. No character of it can end a text. */
const record = (playbooks: readonly string[]) => `^(${playbooks.join('|')})[|][0-9]{12}[|][A-Za-z0-9_+=,.@:/-]{1,512}[|][1-9][0-9]{0,8}$`;
const REASON = '^[A-Za-z0-9 .,:;_/@#()+=-]{8,200}$';

/**
 * The runbook: the step that invokes the operator of the playbook with which the record begins. It is not tried again: the operator
 * says what to do about an error.
 */
export function runbookContent(operators: readonly Operator[], roleArn: string, path: string): object {
  const steps = operators.map(({ playbook, functionArn }) => ({
    name: pascalCase(playbook),
    action: 'aws:invokeLambdaFunction',
    description: `Commands the playbook ${playbook}`,
    isEnd: true,
    timeoutSeconds: 900,
    maxAttempts: 1,
    inputs: {
      FunctionName: functionArn,
      InvocationType: 'RequestResponse',
      InputPayload: {
        command: '{{ Command }}',
        record: '{{ Record }}',
        reason: '{{ Reason }}',
        by: 'automation {{ automation:EXECUTION_ID }}',
      },
    },
  }));
  return {
    schemaVersion: '0.3',
    description: `Undoes what a playbook of ${path} did, or approves or rejects what it asks for. The notices name the command and the record.`,
    assumeRole: roleArn,
    parameters: {
      Command: { type: 'String', description: 'What the playbook is to do', allowedValues: ['undo', 'approve', 'reject'] },
      Record: { type: 'String', description: 'The response, as its notice names it', allowedPattern: record(operators.map(({ playbook }) => playbook)) },
      Reason: { type: 'String', description: 'Why, in 8 to 200 characters, for whoever reads it later', allowedPattern: REASON },
    },
    mainSteps: [
      {
        name: 'ChoosePlaybook',
        action: 'aws:branch',
        inputs: {
          Choices: operators.map(({ playbook }) => ({ NextStep: pascalCase(playbook), Variable: '{{ Record }}', StartsWith: `${playbook}|` })),
        },
      },
      ...steps,
    ],
  };
}
