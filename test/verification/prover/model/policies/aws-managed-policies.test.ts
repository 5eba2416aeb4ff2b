import { AWS_MANAGED_DOCUMENTS } from '../../../../../lib/verification/prover/model/policies/aws-managed-documents';
import { awsManagedPolicy } from '../../../../../lib/verification/prover/model/policies/aws-managed-policies';

describe('policies that AWS manages', () => {
  test.each([...AWS_MANAGED_DOCUMENTS.keys()])('%s can be read', (name) => {
    const policy = awsManagedPolicy(name, 'aws');
    expect(policy?.unknown).toBeUndefined();
    expect(policy?.statements.length).toBe(AWS_MANAGED_DOCUMENTS.get(name)?.length);
  });

  test('are those of the partition', () => {
    expect(awsManagedPolicy('AmazonEKS_CNI_Policy', 'aws-cn')?.statements[1].resources).toEqual(['arn:aws-cn:ec2:*:*:network-interface/*']);
    expect(awsManagedPolicy('AmazonEKS_CNI_Policy', '\ue001')?.statements[1].resources).toEqual(['arn:\ue001:ec2:*:*:network-interface/*']);
  });

  test('deny and allow what AWS documents', () => {
    expect(awsManagedPolicy('AdministratorAccess', 'aws')?.statements).toEqual([expect.objectContaining({ effect: 'Allow', actions: ['*'], resources: ['*'] })]);
    expect(awsManagedPolicy('AWSDenyAll', 'aws')?.statements[0]).toMatchObject({ effect: 'Deny', actions: ['*'] });
    expect(awsManagedPolicy('PowerUserAccess', 'aws')?.statements[0]).toMatchObject({ effect: 'Allow', notActions: ['iam:*', 'organizations:*', 'account:*'] });
  });

  test('are not guessed', () => {
    expect(awsManagedPolicy('ReadOnlyAccess', 'aws')).toBeUndefined();
    expect(awsManagedPolicy('constructor', 'aws')).toBeUndefined();
  });
});
