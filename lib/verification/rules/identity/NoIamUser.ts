import { ResourceRule } from '../../engine/rule';

export const NoIamUser: ResourceRule = {
  id: 'NoIamUser',
  area: 'identity',
  demands: 'There is no IAM user and no access key: people come in through federation, workloads through roles.',
  why: 'An access key is valid until somebody notices that it leaked.',
  fix: 'Use IAM Identity Center for people, a role for workloads, and OIDC or IAM Roles Anywhere for what runs outside AWS.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-users-federation-idp',
  frameworks: ['CIS AWS Foundations 7.0 2.19', 'AWS FSBP IAM.3', 'NIST 800-53 R5 IA-5'],
  types: ['AWS::IAM::User', 'AWS::IAM::AccessKey'],
  * check(resource) {
    yield { what: resource.type === 'AWS::IAM::User' ? 'it is an IAM user' : 'it is a long-term access key' };
  },
};
