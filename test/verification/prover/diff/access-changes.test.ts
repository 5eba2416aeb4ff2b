import { ACCOUNT, allowing, bucket, deployment, role } from './support';
import { loadActionCatalogue } from '../../../../lib/private/iam-catalogue/action-catalogue';
import { AccessChange, accessChanges } from '../../../../lib/verification/prover/diff/access-changes';
import { evaluate } from '../../../../lib/verification/prover/evaluation';
import { Statement } from '../../../../lib/verification/prover/policy-facts';

const catalogue = loadActionCatalogue();
const said = ({ change, witness }: AccessChange) => `${change} ${witness.principal.arn.split('/').pop()} ${witness.action} ${witness.resource.arn}`;

test('the same deployment changes nothing', () => {
  const one = deployment({ principals: [role('Reader', allowing(['s3:*']))], resources: [bucket('data')] });
  expect(accessChanges(one, one, { catalogue })).toMatchObject({ changes: [], undecided: [], cut: false });
});

test('other words for the same access change nothing', () => {
  const before = deployment({ principals: [role('Reader', allowing(['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::data/*']))] });
  const after = deployment({ principals: [role('Reader', allowing(['s3:PutObject'], ['arn:aws:s3:::data/*']), allowing(['s3:getobject'], ['arn:aws:s3:::data/*']))] });
  expect(accessChanges(before, after, { catalogue }).changes).toEqual([]);
});

test('an action more is added access, with the statement that gives it; one less is removed', () => {
  const before = deployment({ principals: [role('Sender', allowing(['sqs:SendMessage']))] });
  const after = deployment({ principals: [role('Sender', allowing(['sqs:ReceiveMessage']))] });
  const { changes } = accessChanges(before, after, { catalogue });
  expect(changes.map((one) => said(one).split(' arn:')[0])).toEqual(['added Sender sqs:ReceiveMessage', 'removed Sender sqs:SendMessage']);
  expect(changes[0].granting).toEqual([after.principals[0].identityPolicies[0].statements[0]]);
  expect(evaluate(changes[0].witness).allowed).toBe(true);
  expect(evaluate({ ...changes[0].witness, principal: before.principals[0] }).allowed).toBe(false);
});

test('a condition less is added access', () => {
  const condition = { operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: ['blue'] };
  const before = deployment({ principals: [role('Sender', allowing(['sqs:SendMessage'], ['*'], { conditions: [condition] }))] });
  const after = deployment({ principals: [role('Sender', allowing(['sqs:SendMessage']))] });
  expect(accessChanges(before, after, { catalogue }).changes.map(({ change }) => change)).toEqual(['added']);
  expect(accessChanges(after, before, { catalogue }).changes.map(({ change }) => change)).toEqual(['removed']);
});

test('a denial in an organization policy removes access', () => {
  const full: Statement = allowing(['*']);
  const organization = (...statements: Statement[]) => ({
    id: 'o-example', serviceControlPolicies: { [ACCOUNT]: [[{ name: 'scp', statements: [full, ...statements] }]] }, resourceControlPolicies: {}, resourceControlServices: [],
  });
  const principals = [role('Admin', allowing(['sqs:*']))];
  const before = deployment({ principals, organization: organization() });
  const after = deployment({ principals, organization: organization({ effect: 'Deny', actions: ['sqs:DeleteQueue'], resources: ['*'], conditions: [] }) });
  const { changes } = accessChanges(before, after, { catalogue });
  expect(changes.map((one) => said(one).split(' arn:')[0])).toEqual(['removed Admin sqs:DeleteQueue']);
});

test('a bucket policy that lets another account in is added access of somebody elsewhere', () => {
  const other: Statement = allowing(['s3:GetObject'], ['arn:aws:s3:::data/*'], { principals: [{ kind: 'AWS', value: 'arn:aws:iam::444455556666:root' }] });
  const { changes } = accessChanges(deployment({ resources: [bucket('data')] }), deployment({ resources: [bucket('data', other)] }), { catalogue });
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ change: 'added', granting: [other], witness: { action: 's3:GetObject', principal: { account: '444455556666' } } });
});

test('one statement gives one witness, however much it allows', () => {
  const after = deployment({ principals: [role('Admin', allowing(['s3:*']), allowing(['sqs:*']))] });
  expect(accessChanges(deployment(), after, { catalogue }).changes).toHaveLength(2);
});

test('a policy that is not known is not decided, rather than unchanged', () => {
  const known = role('Reader', allowing(['s3:GetObject']));
  const after = { ...known, identityPolicies: [{ name: 'managed', statements: [], unknown: 'the managed policy is not in the catalogue' }] };
  expect(accessChanges(deployment({ principals: [known] }), deployment({ principals: [after] }), { catalogue }).undecided).not.toEqual([]);
});
