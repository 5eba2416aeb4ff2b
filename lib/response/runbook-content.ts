import { pascalCase } from '../private/names';

/** A record as the engine names it: one of the playbooks, account, target and generation. No character of it can end a text. */
const record = (playbooks: readonly string[]) => `^(${playbooks.join('|')})[|][0-9]{12}[|][A-Za-z0-9_+=,.@:/-]{1,512}[|][1-9][0-9]{0,8}$`;
const REASON = '^[A-Za-z0-9 .,:;_/@#()+=-]{8,120}$';

/** One operator that the runbook may command. */
export interface RunbookTarget {
  /** The playbook's name, with which the names of its records begin. */
  readonly playbook: string;
  readonly functionArn: string;
}

/** What the operator is told, by the kind of the command. */
const PAYLOADS = {
  Undo: { command: 'undo' },
  Decide: { command: 'decide', decision: '{{ Command }}' },
};

type Kind = keyof typeof PAYLOADS;

/**
 * The runbook: the step that commands the operator of the playbook with which the record begins. It is not tried again: the operator
 * says what to do about an error.
 */
export function runbookContent(operators: readonly RunbookTarget[], roleArn: string, path: string): object {
  const kinds = Object.keys(PAYLOADS) as Kind[];
  return {
    schemaVersion: '0.3',
    description: `Undoes what a playbook of ${path} did, or approves or rejects what it asks for. The notices name the command and the record.`,
    assumeRole: roleArn,
    parameters: {
      Command: { type: 'String', description: 'What the playbook is to do', allowedValues: ['undo', 'approve', 'reject'] },
      Record: { type: 'String', description: 'The response, as its notice names it', allowedPattern: record(operators.map(({ playbook }) => playbook)) },
      Reason: { type: 'String', description: 'Why, in 8 to 120 characters, for whoever reads it later', allowedPattern: REASON },
    },
    mainSteps: [
      {
        name: 'Choose',
        action: 'aws:branch',
        // Patterns and values of the parameters leave nothing that is in none of the choices.
        inputs: { Choices: operators.flatMap(({ playbook }) => kinds.map((kind) => choice(kind, playbook))) },
      },
      ...operators.flatMap((operator) => kinds.map((kind) => step(kind, operator))),
    ],
  };
}

function choice(kind: Kind, playbook: string): object {
  const undo = { Variable: '{{ Command }}', StringEquals: 'undo' };
  return {
    NextStep: `${kind}${pascalCase(playbook)}`,
    And: [{ Variable: '{{ Record }}', StartsWith: `${playbook}|` }, kind === 'Undo' ? undo : { Not: undo }],
  };
}

function step(kind: Kind, { playbook, functionArn }: RunbookTarget): object {
  return {
    name: `${kind}${pascalCase(playbook)}`,
    action: 'aws:invokeLambdaFunction',
    description: `Commands the playbook ${playbook}`,
    isEnd: true,
    timeoutSeconds: 900,
    maxAttempts: 1,
    inputs: {
      FunctionName: functionArn,
      InvocationType: 'RequestResponse',
      InputPayload: { record: '{{ Record }}', by: 'automation {{ automation:EXECUTION_ID }}', reason: '{{ Reason }}', ...PAYLOADS[kind] },
    },
  };
}
