import { Token } from 'aws-cdk-lib';
import {
  AzureManagedIdentity, AzureManagedIdentityProps, AzureTokenVersion, CircleCiBranchProps, CircleCiProject, GitHubRepository,
  GitHubRepositoryOptions, GitLabProject, OidcIssuer, TerraformWorkspace, TerraformWorkspaceProps, WorkloadSubject,
} from '../../lib/identity';

const [TENANT, OBJECT] = ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000'];
const URI = `api://${OBJECT}`;
const github = (options: GitHubRepositoryOptions = {}) => GitHubRepository.of('octo-org/octo-repo', options);
const said = ({ issuer, audience, subject }: WorkloadSubject) => [issuer.url, audience, subject];
const late = Token.asString({ Ref: 'Late' });

test.each([
  ['a branch of GitHub', github().branch('octo-branch'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/octo-branch'],
  ['a branch with slashes', github().branch('release/2.x'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/release/2.x'],
  ['a tag of GitHub', github().tag('demo-tag'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/tags/demo-tag'],
  ['an environment', github().environment('Production'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:environment:Production'],
  ['an environment with a colon', github().environment('eu:prod'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:environment:eu%3Aprod'],
  ['an environment with two spaces', github().environment('a  b'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:environment:a  b'],
  ['a branch with signs that git takes', github().branch('a@b/fix#1.locked'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:ref:refs/heads/a@b/fix#1.locked'],
  ['pull requests', github().pullRequests('they read a parameter only'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org/octo-repo:pull_request'],
  ['immutable ids', github({ ownerId: 123456, repositoryId: 456789 }).branch('main'), 'https://token.actions.githubusercontent.com', 'sts.amazonaws.com', 'repo:octo-org@123456/octo-repo@456789:ref:refs/heads/main'],
  ['another audience and issuer', github({ audience: 'orders', issuer: OidcIssuer.gitHubEnterprise('octocat-inc') }).branch('main'), 'https://token.actions.githubusercontent.com/octocat-inc', 'orders', 'repo:octo-org/octo-repo:ref:refs/heads/main'],
  ['a branch of GitLab', GitLabProject.of('mygroup/sub/myproject').branch('main'), 'https://gitlab.com', 'https://gitlab.com', 'project_path:mygroup/sub/myproject:ref_type:branch:ref:main'],
  ['a tag of GitLab', GitLabProject.of('mygroup/myproject', { audience: 'aws' }).tag('v1'), 'https://gitlab.com', 'aws', 'project_path:mygroup/myproject:ref_type:tag:ref:v1'],
  ['a GitLab of one\'s own', GitLabProject.of('mygroup/myproject', { issuer: OidcIssuer.of('https://git.example.com') }).branch('main'), 'https://git.example.com', 'https://git.example.com', 'project_path:mygroup/myproject:ref_type:branch:ref:main'],
  ['a project of CircleCI', CircleCiProject.of(TENANT, OBJECT).jobs(), `https://oidc.circleci.com/org/${TENANT}`, TENANT, undefined],
  ['a user of CircleCI', CircleCiProject.of(TENANT, OBJECT).jobsOf(TENANT), `https://oidc.circleci.com/org/${TENANT}`, TENANT, `org/${TENANT}/project/${OBJECT}/user/${TENANT}`],
  ['a branch of CircleCI', CircleCiProject.of(TENANT, OBJECT).branch({ userId: TENANT, origin: 'github.com/octo-org/app', branch: 'release/2.x' }), `https://oidc.circleci.com/org/${TENANT}`, TENANT, `org/${TENANT}/project/${OBJECT}/user/${TENANT}/vcs-origin/github.com/octo-org/app/vcs-ref/refs/heads/release/2.x`],
  ['a plan', TerraformWorkspace.of({ organization: 'acme', workspace: 'network' }).plan(), 'https://app.terraform.io', 'aws.workload.identity', 'organization:acme:project:Default Project:workspace:network:run_phase:plan'],
  ['an apply', TerraformWorkspace.of({ organization: 'acme', project: 'Core', workspace: 'network', audience: 'aws', issuer: OidcIssuer.of('https://tfe.example.com') }).apply(), 'https://tfe.example.com', 'aws', 'organization:acme:project:Core:workspace:network:run_phase:apply'],
  ['Azure, version 1', AzureManagedIdentity.of({ tenantId: TENANT, objectId: OBJECT, audience: URI }), `https://sts.windows.net/${TENANT}/`, URI, OBJECT],
  ['Azure, version 2', AzureManagedIdentity.of({ tenantId: TENANT, objectId: OBJECT, audience: TENANT, tokenVersion: AzureTokenVersion.V2 }), `https://login.microsoftonline.com/${TENANT}/v2.0`, TENANT, OBJECT],
  ['another platform', WorkloadSubject.of({ issuer: OidcIssuer.of('https://issuer.example.com/a/'), audience: 'aws', subject: 'job 1' }), 'https://issuer.example.com/a/', 'aws', 'job 1'],
])('%s is what its tokens say', (_, subject, issuer, audience, sub) => {
  expect(said(subject)).toEqual([issuer, audience, sub]);
});

test('condition keys keep the slash at the end of an issuer, which its tokens have', () => {
  expect(OidcIssuer.azure(TENANT, AzureTokenVersion.V1).conditionPrefix).toBe(`sts.windows.net/${TENANT}/`);
  expect(OidcIssuer.GITHUB.conditionPrefix).toBe('token.actions.githubusercontent.com');
});

test('a reusable workflow is a claim of its own', () => {
  const workflow = 'octo-org/pipelines/.github/workflows/deploy.yml@refs/heads/main';
  expect(github({ workflow }).branch('main')._claims).toEqual({ sub: 'repo:octo-org/octo-repo:ref:refs/heads/main', job_workflow_ref: workflow });
});

test.each<[GitHubRepositoryOptions, object]>([
  [{ requiredOwnerId: 123456 }, { repository_owner_id: '123456' }],
  [{ requiredRepositoryId: 456789 }, { repository_id: '456789' }],
  [{ requiredOwnerId: 123456, requiredRepositoryId: 456789 }, { repository_owner_id: '123456', repository_id: '456789' }],
])('required ids are claims of their own %#', (options, claims) => {
  expect(github(options).branch('main')._claims).toEqual({ sub: 'repo:octo-org/octo-repo:ref:refs/heads/main', ...claims });
});

test.each([['enterprises', OidcIssuer.gitHubEnterprise('octocat-inc')], ['github.com', OidcIssuer.GITHUB]])('a reusable workflow is known of %s', (_, issuer) => {
  expect(() => github({ issuer, workflow: 'octo-org/pipelines/.github/workflows/deploy.yml@refs/heads/main' })).not.toThrow();
});

test.each(['https://ghes.example.com/_services/token', 'https://token.actions.githubusercontent.com.example.com'])('fails with a reusable workflow of %s', (url) => {
  expect(() => github({ issuer: OidcIssuer.of(url), workflow: 'octo-org/pipelines/.github/workflows/deploy.yml@refs/heads/main' })).toThrow(
    `GitHubRepository.of: STS reads no job_workflow_ref from tokens of ${url}, so nobody would get in; leave workflow and required ids out`);
});

test.each(['octo-repo', 'octo-org/octo-repo/x', 'octo-org/*', '*/app', 'octo org/app', '-octo/app', 'octo-org/..', 'https://github.com/octo-org/app', '', late])(
  'fails with %j as a repository', (repository) => {
    expect(() => GitHubRepository.of(repository)).toThrow(/is not a repository of GitHub; write owner and name, such as 'octo-org\/app'/);
  });

test.each(['refs/heads/main', 'main*', 'feature/?', '', '*', 'a b', 'a..b', '/main', 'main/', 'main.', 'main.lock', 'x.lock/y', '.a', 'a/.b', '@', 'a@{b', '-main', 'a:b', 'a[b', '${x}', late])(
  'fails with %j as a branch or tag', (name) => {
    expect(() => github().branch(name)).toThrow(/^GitHubRepository\.branch: .*(is not the name of a branch|does not name a branch exactly)/);
    expect(() => github().tag(name)).toThrow(/^GitHubRepository\.tag: .*(is not the name of a tag|does not name a tag exactly)/);
    expect(() => GitLabProject.of('group/project').branch(name)).toThrow(/^GitLabProject\.branch: /);
    expect(() => GitLabProject.of('group/project').tag(name)).toThrow(/^GitLabProject\.tag: /);
  });

test.each(['prod*', 'pro?', '', ' prod', 'prod ', '${x}', 'prodü', 'a'.repeat(513), late])('fails with %j as an environment', (name) => {
  expect(() => github().environment(name)).toThrow(/does not name an environment exactly; write it out: no '\*', '\?' or/);
});

test('fails with pull requests without a reason', () => {
  expect(() => github().pullRequests('')).toThrow(/the trust in pull requests has no reason/);
});

test.each<[GitHubRepositoryOptions, RegExp]>([
  [{ ownerId: 1 }, /"octo-org\/octo-repo" has an ownerId alone; give both/],
  [{ repositoryId: 1 }, /has a repositoryId alone/],
  [{ ownerId: 1, repositoryId: 2, requiredRepositoryId: 2 }, /has ids in its subject and required ids; give required ids only where its subject has names alone/],
  [{ ownerId: 1, repositoryId: 2, requiredOwnerId: 1 }, /has ids in its subject and required ids/],
  [{ requiredOwnerId: -1 }, /-1 is not an id of GitHub/],
  [{ requiredRepositoryId: 0 }, /0 is not an id of GitHub/],
  [{ requiredRepositoryId: 1, issuer: OidcIssuer.of('https://ghes.example.com/_services/token') }, /STS reads no repository_id from tokens of https:\/\/ghes\.example\.com/],
  [{ requiredOwnerId: 1, issuer: OidcIssuer.of('https://ghes.example.com/_services/token') }, /STS reads no repository_owner_id from tokens of/],
  [{ ownerId: 0, repositoryId: 1 }, /0 is not an id of GitHub/],
  [{ ownerId: 1, repositoryId: 1.5 }, /1\.5 is not an id of GitHub/],
  [{ workflow: 'octo-org/pipelines/.github/workflows/deploy.yml' }, /is not a workflow; write it as/],
  [{ workflow: 'octo-org/pipelines/.github/workflows/*@refs/heads/main' }, /does not name a workflow exactly/],
])('fails with options of GitHub that name nobody %#', (options, message) => {
  expect(() => github(options)).toThrow(message);
});

test('fails with an audience that is not exact', () => {
  expect(() => github({ audience: 'sts.*' }).branch('main')).toThrow(/"sts\.\*" does not name an audience exactly/);
  expect(() => WorkloadSubject.of({ issuer: OidcIssuer.GITHUB, audience: '', subject: 'a' })).toThrow(/does not name an audience exactly/);
});

test.each(['*', 'repo:octo-org/*', 'repo:octo-org/app:?', '', late])('fails with %j as the subject of any platform', (subject) => {
  expect(() => WorkloadSubject.of({ issuer: OidcIssuer.GITHUB, audience: 'aws', subject })).toThrow(/does not name a subject exactly/);
});

test.each(['project', 'group/*', '/project', 'group/', 'a b/c', late])('fails with %j as a project of GitLab', (path) => {
  expect(() => GitLabProject.of(path)).toThrow(/is not the path of a project|does not name a project exactly/);
});

test.each(['acme', TENANT.replaceAll('1', 'A'), '', late])('fails with %j as an id', (id) => {
  expect(() => CircleCiProject.of(id, OBJECT)).toThrow(/is not the id of an organization; write its UUID in lower case/);
  expect(() => CircleCiProject.of(TENANT, id)).toThrow(/is not the id of a project/);
  expect(() => CircleCiProject.of(TENANT, OBJECT).jobsOf(id)).toThrow(/is not the id of a user/);
  expect(() => OidcIssuer.circleCi(id)).toThrow(/is not the id of an organization of CircleCI/);
  expect(() => OidcIssuer.azure(id, AzureTokenVersion.V1)).toThrow(/is not the id of a tenant/);
});

test.each<[Partial<CircleCiBranchProps>, RegExp]>([
  [{ userId: 'me' }, /"me" is not the id of a user/],
  [{ origin: 'https://github.com/octo-org/app' }, /"https:\/\/github\.com\/octo-org\/app" is not the origin of a pipeline; write host and repository/],
  [{ origin: 'github.com/octo-org' }, /is not the origin of a pipeline/],
  [{ origin: 'github.com/octo-org/*' }, /does not name a repository exactly/],
  [{ branch: '*' }, /does not name a branch exactly/],
  [{ branch: 'refs/heads/main' }, /is not the name of a branch/],
  [{ branch: late }, /does not name a branch exactly/],
])('fails with a branch of CircleCI that is not exact %#', (props, message) => {
  expect(() => CircleCiProject.of(TENANT, OBJECT).branch({ userId: TENANT, origin: 'github.com/octo-org/app', branch: 'main', ...props })).toThrow(message);
});

test.each<[Partial<TerraformWorkspaceProps>, RegExp]>([
  [{ organization: 'acme*' }, /"acme\*" does not name an organization exactly/],
  [{ project: 'a:b' }, /"a:b" is not the name of a project/],
  [{ workspace: '' }, /"" does not name a workspace exactly/],
  [{ workspace: late }, /does not name a workspace exactly/],
])('fails with a workspace that is not exact %#', (props, message) => {
  expect(() => TerraformWorkspace.of({ organization: 'acme', workspace: 'network', ...props })).toThrow(message);
});

test.each<[Partial<AzureManagedIdentityProps>, RegExp]>([
  [{ tenantId: 'contoso.onmicrosoft.com' }, /is not the id of a tenant/],
  [{ objectId: 'my-identity' }, /is not the id of a managed identity/],
  [{ audience: 'https://management.azure.com/' }, /is not an audience of tokens of version 1; write the URI of the application/],
  [{ audience: URI, tokenVersion: AzureTokenVersion.V2 }, /is not an audience of tokens of version 2; write the application's client id/],
  [{ audience: late }, /a value known only at deployment is not an audience/],
])('fails with an identity of Azure that is not exact %#', (props, message) => {
  expect(() => AzureManagedIdentity.of({ tenantId: TENANT, objectId: OBJECT, audience: URI, ...props })).toThrow(message);
});

test.each(['http://issuer.example.com', 'https://issuer.example.com:8443', 'https://issuer.example.com?a=b', 'issuer.example.com', 'https://Issuer.example.com', 'https://localhost', 'https://*.example.com', late])(
  'fails with %j as an issuer', (url) => {
    expect(() => OidcIssuer.of(url)).toThrow(/is not the URL of an issuer; write it as the 'iss' of its tokens/);
  });

test.each(['', 'a b', '*', late])('fails with %j as an enterprise', (slug) => {
  expect(() => OidcIssuer.gitHubEnterprise(slug)).toThrow(/is not the name of an enterprise/);
});
