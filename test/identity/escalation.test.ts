import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { filled, passes, Statement } from './support/evaluate';
import { WorkloadBoundary } from '../../lib/identity';

interface Technique { readonly id: string; readonly permissions: string[] }

const techniques = readFileSync(join(__dirname, 'escalation-techniques.tsv'), 'utf8')
  .split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Technique => {
    const [id, , permissions] = line.split('\t');
    return { id, permissions: permissions.split('+') };
  });

const stack = new Stack(new App(), 'Stack');
new WorkloadBoundary(stack, 'Boundary', { policyName: 'boundary' });
const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
const { Statement: boundary } = filled(policy.Properties.PolicyDocument, {
  'AWS::Partition': 'aws', 'AWS::AccountId': '111122223333', 'AWS::Region': 'eu-central-1',
}) as { Statement: Statement[] };

/** A technique works only with all its permissions; its target carries no boundary, or there would be nothing to gain. */
const stopped = ({ permissions }: Technique) => !permissions.every((action) => passes(boundary, { action, resource: '*' }));

/**
 * What the boundary leaves to grants: here a workload takes over a role that somebody else passed to a service, through a
 * permission of that service. Whether a workload gets `lambda:UpdateFunctionCode` or `ssm:SendCommand`, and on what, is for
 * the grant to say: denying them to all would forbid deployment and operation by workloads.
 */
const LEFT_TO_GRANTS = [
  'cloudformation-002', 'cloudformation-005', 'codebuild-003', 'ec2-002', 'ec2-004', 'ec2instanceconnect-003', 'glue-002',
  'lambda-003', 'lambda-004', 'lambda-005', 'sagemaker-004', 'ssm-002',
];

test('the list is the whole list', () => {
  expect(techniques.length).toBe(50);
});

test('stops every technique that writes to IAM or passes a role', () => {
  const needing = techniques.filter(({ permissions }) => permissions.some((action) => action.startsWith('iam:')));
  expect(needing.length).toBeGreaterThan(30);
  expect(needing.filter((technique) => !stopped(technique)).map(({ id }) => id)).toEqual([]);
});

test('leaves to grants what only they can judge', () => {
  expect(techniques.filter((technique) => !stopped(technique)).map(({ id }) => id).sort()).toEqual(LEFT_TO_GRANTS);
});

test('the evaluator would notice a boundary that stops nothing', () => {
  const open: Statement[] = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  expect(techniques.every(({ permissions }) => permissions.every((action) => passes(open, { action, resource: '*' })))).toBe(true);
});
