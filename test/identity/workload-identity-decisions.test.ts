/**
 * Who gets the roles of `WorkloadIdentity` and `RolesAnywhereRole`, decided by the concrete evaluator from the trust policies in
 * the templates. Each row names the page that says so.
 */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import CASES from './cases/workload-identity.json';
import {
  AzureManagedIdentity, CertificateIdentity, CircleCiProject, GitHubRepository, GitLabProject, RolesAnywhereAuthority, RolesAnywhereRole,
  RolesAnywhereTrust, TerraformWorkspace, WorkloadIdentity, WorkloadSubject,
} from '../../lib/identity';
import { evaluate, parseRequest } from '../../lib/verification/prover/evaluation';

interface Case {
  readonly trust: string;
  readonly name: string;
  readonly source: string;
  readonly principal?: unknown;
  readonly action?: string;
  readonly context: { readonly [key: string]: string | undefined };
  readonly expected: string;
}

interface Trusted {
  readonly policy: unknown;
  readonly provider?: unknown;
}

const ACCOUNT = '111122223333';
const ANCHOR = `arn:aws:rolesanywhere:eu-central-1:${ACCOUNT}:trust-anchor/a`;
const [TENANT, OBJECT] = ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000'];
const app = GitHubRepository.of('octo-org/app');
const project = CircleCiProject.of(TENANT, OBJECT);
const workflow = 'octo-org/pipelines/.github/workflows/deploy.yml@refs/heads/main';

function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-central-1' } });
}

/** The trust policy as IAM gets it. */
function trustPolicy(stack: Stack, deployed: { readonly [key: string]: unknown }): unknown {
  const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  const { AssumeRolePolicyDocument } = role.Properties as { AssumeRolePolicyDocument: unknown };
  return JSON.parse(JSON.stringify(AssumeRolePolicyDocument), (key, value: unknown) => deployed[key] ?? value);
}

function tokens(...subjects: WorkloadSubject[]): Trusted {
  const stack = newStack();
  new WorkloadIdentity(stack, 'Role', { subjects });
  const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${subjects[0].issuer.conditionPrefix}`;
  return { policy: trustPolicy(stack, { Federated: arn }), provider: { kind: 'federated', arn } };
}

function certificates(): Trusted {
  const stack = newStack();
  const trustAnchor = new RolesAnywhereTrust(stack, 'Trust', {
    authority: RolesAnywhereAuthority.privateCa(acmpca.CertificateAuthority.fromCertificateAuthorityArn(
      stack, 'Ca', `arn:aws:acm-pca:eu-central-1:${ACCOUNT}:certificate-authority/a`)),
  });
  new RolesAnywhereRole(stack, 'Role', { trustAnchor, certificates: [CertificateIdentity.of({ commonName: 'host-1' })] });
  return { policy: trustPolicy(stack, { 'aws:SourceArn': ANCHOR }) };
}

const TRUSTS: { readonly [name: string]: Trusted } = {
  'github branch': tokens(app.branch('main')),
  'github ids': tokens(GitHubRepository.of('octo-org/app', { ownerId: 123456, repositoryId: 456789 }).environment('production')),
  'github names of one owner': tokens(GitHubRepository.of('octo-org/app', { requiredOwnerId: 123456, requiredRepositoryId: 456789 }).branch('main')),
  'github workflow': tokens(GitHubRepository.of('octo-org/app', { workflow }).branch('main')),
  'two audiences': tokens(app.branch('main'), GitHubRepository.of('octo-org/app', { audience: 'orders' }).branch('test')),
  'gitlab tag': tokens(GitLabProject.of('platform/app').tag('v1')),
  'circleci jobs': tokens(project.jobs()),
  'circleci user': tokens(project.jobsOf(TENANT)),
  'circleci branch': tokens(project.branch({ userId: TENANT, origin: 'github.com/octo-org/app', branch: 'main' })),
  'terraform plan': tokens(TerraformWorkspace.of({ organization: 'acme', project: 'Core', workspace: 'network' }).plan()),
  'azure identity': tokens(AzureManagedIdentity.of({ tenantId: TENANT, objectId: OBJECT, audience: `api://${OBJECT}` })),
  'certificate': certificates(),
};

test.each((CASES as unknown as Case[]).map((row) => [row.trust, row.name, row.expected, row] as const))('%s, %s: %s', (trust, _, expected, row) => {
  const { policy, provider } = TRUSTS[trust];
  const { allowed } = evaluate(parseRequest({
    principal: row.principal ?? provider,
    action: row.action ?? 'sts:AssumeRoleWithWebIdentity',
    resource: { arn: `arn:aws:iam::${ACCOUNT}:role/Role`, policy, policyKind: 'role-trust' },
    context: row.context,
  }));
  expect(allowed ? 'allowed' : 'denied').toBe(expected);
});

test('each row names its page once, and each trust lets somebody in and somebody not', () => {
  const rows = CASES as unknown as Case[];
  expect(rows.filter(({ source }) => !/^https:\/\/[a-z.]+\/\S+$/.test(source))).toEqual([]);
  expect(new Set(rows.map(({ trust, name }) => `${trust}, ${name}`)).size).toBe(rows.length);
  for (const trust of Object.keys(TRUSTS)) {
    const expected = rows.filter((row) => row.trust === trust).map((row) => row.expected);
    expect([trust, new Set(expected)]).toEqual([trust, new Set(['allowed', 'denied'])]);
  }
});
