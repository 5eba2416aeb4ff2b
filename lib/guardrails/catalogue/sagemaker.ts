import { exempting, fsbp } from './exempting';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** What runs code of data scientists and can be given subnets. */
const JOBS = [
  'sagemaker:CreateAutoMLJob', 'sagemaker:CreateAutoMLJobV2', 'sagemaker:CreateHyperParameterTuningJob', 'sagemaker:CreateModel',
  'sagemaker:CreateProcessingJob', 'sagemaker:CreateTrainingJob',
];

/** Denies notebooks, domains and jobs of SageMaker AI that reach the internet, give root away or keep data without a key. */
export function restrictSageMaker(props: GuardrailProps): Guardrail {
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  return Guardrail._define({
    id: 'sagemaker',
    protectsAgainst: 'Training data that leaves through a notebook or a job on a network of AWS, past every control of one\'s own.',
    traps: [
      'Studio, JumpStart and Canvas make models and jobs without subnets unless their domain gives them: give the domain a VPC first.',
      'Serverless endpoints and compilation jobs have no subnets and are not held to any.',
      'Notebooks that are there already stay as they are until they are updated.',
    ],
    controls: fsbp('SageMaker.1', 'SageMaker.2', 'SageMaker.3'),
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'SageMakerNotebookNetwork',
        actions: ['sagemaker:CreateNotebookInstance'],
        conditions: when({ StringNotEquals: { 'sagemaker:DirectInternetAccess': 'Disabled' } }),
      },
      { sid: 'SageMakerNotebookSubnets', actions: ['sagemaker:CreateNotebookInstance'], conditions: when({ Null: { 'sagemaker:VpcSubnets': 'true' } }) },
      { sid: 'SageMakerNotebookKeys', actions: ['sagemaker:CreateNotebookInstance'], conditions: when({ Null: { 'sagemaker:VolumeKmsKeyArn': 'true' } }) },
      {
        sid: 'SageMakerNotebookRoot',
        actions: ['sagemaker:CreateNotebookInstance'],
        // Root access is given unless a new notebook says otherwise.
        conditions: when({ StringNotEquals: { 'sagemaker:RootAccess': 'Disabled' } }),
      },
      { sid: 'SageMakerNotebookRootUpdates', actions: ['sagemaker:UpdateNotebookInstance'], conditions: when({ StringEquals: { 'sagemaker:RootAccess': 'Enabled' } }) },
      { sid: 'SageMakerDomains', actions: ['sagemaker:CreateDomain'], conditions: when({ StringNotEquals: { 'sagemaker:AppNetworkAccessType': 'VpcOnly' } }) },
      { sid: 'SageMakerDomainUpdates', actions: ['sagemaker:UpdateDomain'], conditions: when({ StringEquals: { 'sagemaker:AppNetworkAccessType': 'PublicInternetOnly' } }) },
      { sid: 'SageMakerJobs', actions: JOBS, conditions: when({ Null: { 'sagemaker:VpcSubnets': 'true' } }) },
    ],
  });
}
