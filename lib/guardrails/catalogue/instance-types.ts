import { controlTower, exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { InstanceTypeGuardrailProps } from '../guardrail-props';

const FACTORY = 'denyInstanceTypesExcept';
const INSTANCE_TYPE: NameKind = { what: 'an instance type', pattern: /^[a-z][a-z0-9-]*\.[a-z0-9*-]+$/, fix: "write it as 't4g.small' or 't4g.*'" };
const DATABASE_CLASS: NameKind = { what: 'a class of database instances', pattern: /^db\.[a-z0-9-]+(\.[a-z0-9*-]+)+$/, fix: "write it as 'db.t4g.medium' or 'db.t4g.*'" };
const SAGEMAKER_TYPE: NameKind = { what: 'an instance type of SageMaker', pattern: /^ml\.[a-z0-9-]+\.[a-z0-9*-]+$/, fix: "write it as 'ml.t3.medium' or 'ml.t3.*'" };

/** Denies machines of other types than those approved, such as those with accelerators. */
export function denyInstanceTypesExcept(instanceTypes: string[], props: InstanceTypeGuardrailProps): Guardrail {
  const types = checkedNames(FACTORY, instanceTypes, INSTANCE_TYPE);
  const classes = props.databaseClasses && checkedNames(FACTORY, props.databaseClasses, DATABASE_CLASS);
  const sageMaker = props.sageMakerTypes && checkedNames(FACTORY, props.sageMakerTypes, SAGEMAKER_TYPE);
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  const statements: DenyStatement[] = [
    {
      sid: 'InstanceTypes',
      actions: ['ec2:RunInstances'],
      resources: ['arn:*:ec2:*:*:instance/*'],
      conditions: when({ StringNotLike: { 'ec2:InstanceType': types } }),
    },
    {
      sid: 'InstanceTypeChanges',
      actions: ['ec2:ModifyInstanceAttribute'],
      resources: ['arn:*:ec2:*:*:instance/*'],
      conditions: when({ Null: { 'ec2:Attribute/InstanceType': 'false' }, StringNotLike: { 'ec2:Attribute/InstanceType': types } }),
    },
    // These launch with a service-linked role, which is not bound by what the instance is.
    { sid: 'InstanceTypesOfSpot', actions: ['ec2:RequestSpotFleet', 'ec2:RequestSpotInstances'], conditions: when({}) },
  ];
  if (classes) {
    statements.push({
      sid: 'InstanceTypesOfDatabases',
      actions: [
        'rds:CreateDBInstance', 'rds:CreateDBInstanceReadReplica', 'rds:ModifyDBInstance', 'rds:RestoreDBInstanceFromDBSnapshot',
        'rds:RestoreDBInstanceFromS3', 'rds:RestoreDBInstanceToPointInTime',
      ],
      resources: ['arn:*:rds:*:*:db:*'],
      // A restore may take the class of what it restores, and a change may leave it.
      conditions: when({ Null: { 'rds:DatabaseClass': 'false' }, StringNotLike: { 'rds:DatabaseClass': classes } }),
    });
  }
  if (sageMaker) {
    statements.push({
      sid: 'InstanceTypesOfSageMaker',
      actions: [
        'sagemaker:CreateApp', 'sagemaker:CreateCluster', 'sagemaker:CreateEndpointConfig', 'sagemaker:CreateHyperParameterTuningJob',
        'sagemaker:CreateNotebookInstance', 'sagemaker:CreateProcessingJob', 'sagemaker:CreateSpace', 'sagemaker:CreateTrainingJob',
        'sagemaker:CreateTransformJob', 'sagemaker:UpdateCluster', 'sagemaker:UpdateNotebookInstance', 'sagemaker:UpdateSpace', 'sagemaker:UpdateTrainingJob',
      ],
      conditions: when({ 'ForAnyValue:StringNotLike': { 'sagemaker:InstanceTypes': sageMaker } }),
    });
  }
  return Guardrail._define({
    id: 'instance-types',
    protectsAgainst: 'Stolen credentials that mine cryptocurrency or train models on the most expensive machines there are.',
    traps: [
      'Auto Scaling and EC2 Fleet launch with service-linked roles, which are not bound: guard launch templates, and set quotas. The old Spot APIs are denied; RunInstances takes Spot too.',
      'Quotas for vCPUs, a budget and the guardrail regions keep the damage small where this does not reach.',
      'ECS on Fargate, Lambda and Bedrock have no instance type.',
    ],
    controls: controlTower('CT.EC2.PV.6'),
    exemptions: props.exemptions,
    statements,
  });
}
