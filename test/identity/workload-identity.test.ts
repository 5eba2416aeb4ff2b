import { App, CfnParameter, Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  CircleCiProject, GitHubRepository, GitLabProject, OidcIssuer, OidcProvider, TerraformWorkspace, Trust, WildcardException, WorkloadBoundary,
  WorkloadIdentity, WorkloadIdentityProps, WorkloadSubject,
} from '../../lib/identity';
import { ZeroTrustChecks } from '../../lib/verification';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const ENV = { account: '111122223333', region: 'eu-central-1' };
const GITHUB = 'token.actions.githubusercontent.com';
const main = GitHubRepository.of('octo-org/app').branch('main');
const upload = () => new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::releases/app.zip'] });

function make(props: Partial<WorkloadIdentityProps> = {}, context = {}): { stack: Stack; role: WorkloadIdentity } {
  const stack = new Stack(new App({ context }), 'Stack', { env: ENV });
  return { stack, role: new WorkloadIdentity(stack, 'Pipeline', { subjects: [main], ...props }) };
}

function trustOf(...subjects: WorkloadSubject[]): unknown {
  const [role] = Object.values(Template.fromStack(make({ subjects }).stack).findResources('AWS::IAM::Role'));
  const { AssumeRolePolicyDocument } = role.Properties as { AssumeRolePolicyDocument: { Statement: { Condition: unknown }[] } };
  return AssumeRolePolicyDocument.Statement.map(({ Condition }) => Condition);
}

test('trusts one subject, by its provider, audience and subject alone', () => {
  const template = Template.fromStack(make().stack);
  template.hasResourceProperties('AWS::IAM::Role', {
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: {
      Statement: [{
        Action: 'sts:AssumeRoleWithWebIdentity',
        Effect: 'Allow',
        Principal: { Federated: { 'Fn::GetAtt': ['OidcProvidertokenactionsgithubusercontentcom9F707405', 'Arn'] } },
        Condition: { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: 'repo:octo-org/app:ref:refs/heads/main' } },
      }],
    },
  });
});

test('makes the provider of its stack without a custom resource and without thumbprints', () => {
  const template = Template.fromStack(make().stack);
  expect(Object.values(template.findResources('AWS::IAM::OIDCProvider'))).toEqual([
    { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${GITHUB}`, ClientIdList: ['sts.amazonaws.com'] } },
  ]);
  template.resourceCountIs('AWS::Lambda::Function', 0);
});

test('roles of a stack share the provider, which takes the audiences of all', () => {
  const { stack, role } = make();
  const other = new WorkloadIdentity(stack, 'Other', { subjects: [GitHubRepository.of('octo-org/app', { audience: 'orders' }).environment('production')] });
  const third = new WorkloadIdentity(stack, 'Third', { subjects: [GitLabProject.of('platform/app').branch('main')] });
  expect(other.provider).toBe(role.provider);
  expect(third.provider).not.toBe(role.provider);
  const providers = Object.values(Template.fromStack(stack).findResources('AWS::IAM::OIDCProvider')).map(({ Properties }) => Properties as unknown);
  expect(providers).toEqual([
    { Url: `https://${GITHUB}`, ClientIdList: ['sts.amazonaws.com', 'orders'] }, { Url: 'https://gitlab.com', ClientIdList: ['https://gitlab.com'] },
  ]);
});

test('several subjects of one audience stand in one statement, once each', () => {
  const repository = GitHubRepository.of('octo-org/app');
  expect(trustOf(main, repository.environment('production'), main)).toEqual([{
    StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: ['repo:octo-org/app:ref:refs/heads/main', 'repo:octo-org/app:environment:production'] },
  }]);
});

test('subjects with different claims stand apart: nobody gets in with the audience of one and the subject of another', () => {
  const workflow = 'octo-org/pipelines/.github/workflows/deploy.yml@refs/heads/main';
  expect(trustOf(main, GitHubRepository.of('octo-org/app', { workflow }).branch('main'), GitHubRepository.of('octo-org/app', { audience: 'orders' }).branch('test'))).toEqual([
    { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:sub`]: 'repo:octo-org/app:ref:refs/heads/main' } },
    { StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com', [`${GITHUB}:job_workflow_ref`]: workflow, [`${GITHUB}:sub`]: 'repo:octo-org/app:ref:refs/heads/main' } },
    { StringEquals: { [`${GITHUB}:aud`]: 'orders', [`${GITHUB}:sub`]: 'repo:octo-org/app:ref:refs/heads/test' } },
  ]);
});

test('what CircleCI says of the project stands in its own claim', () => {
  const [organization, project] = ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000'];
  const issuer = `oidc.circleci.com/org/${organization}`;
  const jobs = CircleCiProject.of(organization, project);
  expect(trustOf(jobs.jobs(), jobs.jobsOf(organization))).toEqual([
    { StringEquals: { [`${issuer}:aud`]: organization, [`${issuer}:oidc.circleci.com/project-id`]: project } },
    { StringEquals: { [`${issuer}:aud`]: organization, [`${issuer}:sub`]: `org/${organization}/project/${project}/user/${organization}` } },
  ]);
});

test('is a least-privilege role with permissions, exceptions, regions, boundary, path and name', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const permissionsBoundary = new WorkloadBoundary(stack, 'Boundary', { policyName: 'workloads' });
  const role = new WorkloadIdentity(stack, 'Pipeline', {
    subjects: [main],
    statements: [upload(), new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })],
    wildcardExceptions: [WildcardException.resource('*', ['s3:ListAllMyBuckets'], 'the action knows no resources')],
    allowedRegions: ['eu-central-1'],
    maxSessionDuration: Duration.hours(2),
    permissionsBoundary,
    description: 'releases',
    path: '/pipelines/',
    roleName: 'release',
  });
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    MaxSessionDuration: 7200, PermissionsBoundary: { Ref: 'BoundaryEA298153' }, Description: 'releases', Path: '/pipelines/', RoleName: 'release',
  });
  expect(role.grantReport).toEqual([]);
});

describe('the provider of an account', () => {
  test('is taken where it is there already', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const provider = OidcProvider.fromIssuer(stack, 'Provider', OidcIssuer.GITHUB);
    const role = new WorkloadIdentity(stack, 'Pipeline', { subjects: [main], provider });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::OIDCProvider', 0);
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111122223333:oidc-provider/${GITHUB}`]] };
    template.hasResourceProperties('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Principal: { Federated: arn } }] } });
    expect(role.provider).toBe(provider);
  });

  test('is taken from CDK too', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const provider = new iam.OidcProviderNative(stack, 'Provider', { url: OidcIssuer.GITHUB.url });
    expect(() => new WorkloadIdentity(stack, 'Pipeline', { subjects: [main], provider })).not.toThrow();
  });

  test('is shared between stacks', () => {
    const app = new App();
    const provider = new OidcProvider(new Stack(app, 'Shared', { env: ENV }), 'Provider', { issuer: OidcIssuer.GITHUB, audiences: ['orders'] });
    const stack = new Stack(app, 'Stack', { env: ENV });
    new WorkloadIdentity(stack, 'Pipeline', { subjects: [main], provider });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::OIDCProvider', 0);
    Template.fromStack(provider.stack).hasResourceProperties('AWS::IAM::OIDCProvider', { ClientIdList: ['orders', 'sts.amazonaws.com'] });
  });

  test('one that is made in the stack is used', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const provider = new OidcProvider(stack, 'Provider', { issuer: OidcIssuer.GITHUB });
    expect(new WorkloadIdentity(stack, 'Pipeline', { subjects: [main] }).provider).toBe(provider);
    expect(stack.resolve(provider.oidcProviderRef)).toEqual({ oidcProviderArn: { 'Fn::GetAtt': ['Provider2281708E', 'Arn'] } });
  });

  test('fails to be made twice in an account, whatever the region', () => {
    const app = new App();
    new WorkloadIdentity(new Stack(app, 'One', { env: ENV }), 'Pipeline', { subjects: [main] });
    const other = new Stack(app, 'Two', { env: { ...ENV, region: 'us-east-1' } });
    expect(() => new WorkloadIdentity(other, 'Pipeline', { subjects: [main] })).toThrow(
      /^Two\/OidcProvider-token\.actions\.githubusercontent\.com: the account gets a provider for https:\/\/token\.actions\.githubusercontent\.com already, from One\/OidcProvider/);
  });

  test.each([
    ['IAM\'s resource', (stack: Stack) => new iam.OidcProviderNative(stack, 'Theirs', { url: OidcIssuer.GITHUB.url })],
    ['a custom resource', (stack: Stack) => new iam.OpenIdConnectProvider(stack, 'Theirs', { url: OidcIssuer.GITHUB.url })],
  ])('fails to be made beside one of CDK, before or after it: %s', (_, theirs) => {
    const problem = /^Stack\/OidcProvider-token\.actions\.githubusercontent\.com: the account gets a provider for .* already, from Stack\/Theirs\/.*; pass that one to what needs it/m;
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    theirs(stack);
    expect(() => new WorkloadIdentity(stack, 'Pipeline', { subjects: [main] })).toThrow(problem);
    const { stack: later } = make();
    theirs(later);
    expect(later.node.findAll().flatMap((one) => one.node.validate())).toEqual([expect.stringMatching(problem)]);
  });

  test('issuers that differ in a slash or a dot have a provider each', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const urls = ['https://a.b.com/c', 'https://a.b.com/c/', 'https://a-b.com/c', 'https://a.b.com/c-d', 'https://a.b.com/c/d'];
    urls.forEach((url, index) => new WorkloadIdentity(stack, `Role${index}`, {
      subjects: [WorkloadSubject.of({ issuer: OidcIssuer.of(url), audience: 'aws', subject: 'job' })],
    }));
    const made = Object.values(Template.fromStack(stack).findResources('AWS::IAM::OIDCProvider')).map(({ Properties }) => (Properties as { Url: string }).Url);
    expect(made.sort()).toEqual([...urls].sort());
  });

  test('each account and each stage has its own', () => {
    const app = new App();
    new WorkloadIdentity(new Stack(new Stage(app, 'Before'), 'One', { env: ENV }), 'Pipeline', { subjects: [main] });
    new WorkloadIdentity(new Stack(app, 'One', { env: ENV }), 'Pipeline', { subjects: [main] });
    expect(() => new WorkloadIdentity(new Stack(app, 'Two', { env: { ...ENV, account: '444455556666' } }), 'Pipeline', { subjects: [main] })).not.toThrow();
    expect(() => new WorkloadIdentity(new Stack(new Stage(app, 'Test'), 'One'), 'Pipeline', { subjects: [main] })).not.toThrow();
  });

  test.each([
    ['an OidcProvider', (stack: Stack) => new OidcProvider(stack, 'Provider', { issuer: OidcIssuer.GITLAB })],
    ['one that is there', (stack: Stack) => OidcProvider.fromIssuer(stack, 'Provider', OidcIssuer.GITLAB)],
    ['one of CDK', (stack: Stack) => new iam.OidcProviderNative(stack, 'Provider', { url: 'https://gitlab.com' })],
    ['one of CDK by a custom resource', (stack: Stack) => new iam.OpenIdConnectProvider(stack, 'Provider', { url: 'https://gitlab.com' })],
    ['one of another stack', (stack: Stack) => new iam.OidcProviderNative(new Stack(stack.node.root as App, 'Shared'), 'Provider', { url: 'https://gitlab.com' })],
    ['one by its ARN', (stack: Stack) => iam.OidcProviderNative.fromOidcProviderArn(stack, 'Provider', 'arn:aws:iam::111122223333:oidc-provider/gitlab.com')],
  ])('fails for another issuer: %s', (_, provider) => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => new WorkloadIdentity(stack, 'Pipeline', { subjects: [main], provider: provider(stack) })).toThrow(
      'Stack/Pipeline: the provider accepts tokens of https://gitlab.com, the subjects have those of https://token.actions.githubusercontent.com; pass the provider of their issuer.');
  });

  test('has the thumbprints of a private authority', () => {
    const stack = new Stack();
    new OidcProvider(stack, 'Provider', { issuer: OidcIssuer.of('https://git.example.com'), thumbprints: ['a'.repeat(40), 'B1'.repeat(20)] });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::OIDCProvider', { ThumbprintList: ['a'.repeat(40), 'B1'.repeat(20)] });
  });

  test.each([
    ['a colon', ['a:'.repeat(20)], /is not a thumbprint; write the SHA-1 fingerprint as 40 hexadecimal digits without colons/],
    ['a SHA-256', ['a'.repeat(64)], /is not a thumbprint/],
    ['a digit too few', ['a'.repeat(39)], /is not a thumbprint/],
    ['none', [], /there are 0 thumbprints, IAM takes 5; give 1 to 5, or leave them out/],
    ['six', Array.from({ length: 6 }, () => 'a'.repeat(40)), /there are 6 thumbprints, IAM takes 5/],
  ])('fails with thumbprints: %s', (_, thumbprints, message) => {
    expect(() => new OidcProvider(new Stack(), 'Provider', { issuer: OidcIssuer.GITHUB, thumbprints })).toThrow(message);
  });

  test.each([[100, false], [101, true]])('%s audiences: refused is %s', (count, refused) => {
    const audiences = Array.from({ length: count }, (_, index) => `audience-${index}`);
    const made = () => new OidcProvider(new Stack(), 'Provider', { issuer: OidcIssuer.GITHUB, audiences });
    if (refused) {
      expect(made).toThrow('there are 101 audiences, IAM takes 100');
    } else {
      expect(made).not.toThrow();
    }
  });

  test.each(['*', 'a?', '', '${aws:username}', Token.asString({ Ref: 'Audience' })])('fails with %j as an audience', (audience) => {
    expect(() => new OidcProvider(new Stack(), 'Provider', { issuer: OidcIssuer.GITHUB, audiences: [audience] })).toThrow(/does not name an audience exactly/);
  });
});

test('fails without a subject', () => {
  expect(() => make({ subjects: [] })).toThrow('Stack/Pipeline: nobody may have the role; give at least one subject.');
});

test('fails with subjects of two issuers', () => {
  expect(() => make({ subjects: [main, TerraformWorkspace.of({ organization: 'acme', workspace: 'network' }).plan()] })).toThrow(
    /the subjects have different issuers, https:\/\/token\.actions\.githubusercontent\.com and https:\/\/app\.terraform\.io; make a role for each issuer/);
});

describe('the length of the trust policy', () => {
  /** Subjects with long names, the last of which has a length of its own. */
  const subjects = (count: number, last: number) => [...'abcdefghijklmnop'.slice(0, count)].map((letter, index) => (
    GitHubRepository.of('octo-org/app').branch(letter.repeat(index === count - 1 ? last : 200))));
  const sized = (count: number, last: number, trustPolicyQuota?: number) => make({ subjects: subjects(count, last), trustPolicyQuota }).role;
  /** As deployed where the partition's name is longest. */
  const deployed = (role: WorkloadIdentity) => {
    const arn = `arn:aws-us-gov:iam::111122223333:oidc-provider/${GITHUB}`;
    const document = JSON.stringify(role.stack.resolve(role.assumeRolePolicy));
    return JSON.stringify(JSON.parse(document, (key, value: unknown) => (key === 'Federated' ? arn : value))).length;
  };

  test.each([[8, 2_048, undefined], [16, 4_096, 4_096]])('%s subjects fit into %s characters, and hardly more is refused', (count, length, quota) => {
    const most = Array.from({ length: 400 }, (_, index) => 400 - index).find((last) => {
      try {
        return sized(count, last, quota);
      } catch {
        return false;
      }
    });
    const size = deployed(sized(count, most!, quota));
    expect(size).toBeLessThanOrEqual(length);
    expect(size).toBeGreaterThan(length - 16);
    expect(() => sized(count, most! + 1, quota)).toThrow(
      `Stack/Pipeline: the trust policy for ${count} subjects may reach ${length + 1} characters, IAM takes ${length}; make several roles, or raise the quota`);
  });

  test.each([2_047, 4_097, 2_048.5, NaN])('fails with %s as the quota', (quota) => {
    expect(() => make({ trustPolicyQuota: quota })).toThrow(/is no quota of a trust policy's length; use 2048 to 4096, as Service Quotas shows it/);
  });
});

test.each([[59, true], [60, false], [720, false], [721, true]])('a session of %s minutes: refused is %s', (minutes, refused) => {
  const made = () => make({ maxSessionDuration: Duration.minutes(minutes) });
  if (refused) {
    expect(made).toThrow(/is out of range; use 1 to 12 hours/);
  } else {
    expect(made).not.toThrow();
  }
});

describe('what is claimed', () => {
  const pulls = GitHubRepository.of('octo-org/app').pullRequests('they read a public parameter only');

  test('all of it holds', () => {
    expectProved(make({ subjects: [main, pulls], statements: [upload()] }).stack.node.root);
  });

  test('breaks where the trust is widened in the template', () => {
    const { stack, role } = make();
    const widened = role.node.defaultChild as iam.CfnRole;
    widened.addPropertyDeletionOverride(`AssumeRolePolicyDocument.Statement.0.Condition.StringEquals.${GITHUB.replaceAll('.', '\\.')}:sub`);
    widened.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition.StringLike', { [`${GITHUB}:sub`]: 'repo:octo-org/*' });
    const [result] = proofsOf(stack, { only: ['assumed-as-declared'], builtIn: false }).results;
    expect(result.verdict).toBe('REFUTED');
  });

  test('a provider that is there, or is known only at deployment, is claimed about too', () => {
    const stack = new Stack(new App(), 'Stack');
    const provider = iam.OidcProviderNative.fromOidcProviderArn(stack, 'Provider', new CfnParameter(stack, 'Arn').valueAsString);
    new WorkloadIdentity(stack, 'Late', { subjects: [main], provider });
    new WorkloadIdentity(stack, 'There', { subjects: [main], provider: OidcProvider.fromIssuer(stack, 'Existing', OidcIssuer.GITHUB) });
    new WorkloadIdentity(stack, 'Made', { subjects: [main] });
    expectProved(stack.node.root);
  });

  test('breaks where the audience is not asked for', () => {
    const { stack, role } = make();
    (role.node.defaultChild as iam.CfnRole).addPropertyDeletionOverride(`AssumeRolePolicyDocument.Statement.0.Condition.StringEquals.${GITHUB.replaceAll('.', '\\.')}:aud`);
    const [result] = proofsOf(stack, { only: ['assumed-as-declared'], builtIn: false }).results;
    expect(result.verdict).toBe('REFUTED');
  });

  test('breaks where another principal is let in', () => {
    const { stack, role } = make();
    (role.node.defaultChild as iam.CfnRole).addPropertyOverride('AssumeRolePolicyDocument.Statement.1', {
      Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::444455556666:root' },
    });
    const results = proofsOf(stack, { only: ['assumed'], builtIn: false }).results.map(({ verdict }) => verdict);
    expect(results).toContain('REFUTED');
  });
});

test.each([['no', {}], ['all recommended', FLAGS]])('has no finding under %s flags', (_, context) => {
  const { stack } = make({ statements: [upload()] }, context);
  const app = stack.node.root as App;
  expect(nagFindings(app)).toEqual([]);
  expect(new ZeroTrustChecks(app).validateScope(app).violations).toEqual([]);
});

type Pair = [Partial<WorkloadIdentityProps>, Partial<WorkloadIdentityProps>];

test('two values of each property give different templates', () => {
  const statements = [upload()];
  const table: { readonly [K in keyof Required<Omit<WorkloadIdentityProps, 'trustPolicyQuota' | 'wildcardExceptions'>>]: (stack: Stack) => Pair } = {
    subjects: () => [{}, { subjects: [GitHubRepository.of('octo-org/app').tag('v1')] }],
    provider: (stack) => [{}, { provider: OidcProvider.fromIssuer(stack, 'Provider', OidcIssuer.GITHUB) }],
    statements: () => [{}, { statements }],
    allowedRegions: () => [{ statements }, { statements, allowedRegions: ['eu-central-1'] }],
    maxSessionDuration: () => [{}, { maxSessionDuration: Duration.hours(2) }],
    permissionsBoundary: (stack) => [{}, { permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'workloads') }],
    description: () => [{}, { description: 'releases' }],
    path: () => [{}, { path: '/pipelines/' }],
    roleName: () => [{}, { roleName: 'release' }],
  };
  for (const [name, pair] of Object.entries(table)) {
    const [one, two] = [0, 1].map((index) => {
      const stack = new Stack(new App(), 'Stack', { env: ENV });
      new WorkloadIdentity(stack, 'Pipeline', { subjects: [main], ...pair(stack)[index] });
      return Template.fromStack(stack).toJSON() as unknown;
    });
    expect([name, one]).not.toEqual([name, two]);
  }
});

test('exceptions decide whether a wildcard is taken', () => {
  const statements = () => [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })];
  const wildcardExceptions = [WildcardException.resource('*', ['s3:ListAllMyBuckets'], 'the action knows no resources')];
  expect(() => make({ statements: statements() })).toThrow(/has no exception/);
  expect(() => make({ statements: statements(), wildcardExceptions })).not.toThrow();
});

test('a trust in tokens cannot be written by hand without a subject', () => {
  expect(Object.getOwnPropertyNames(Trust).filter((name) => /web|federat|saml/i.test(name) && !name.startsWith('_'))).toEqual([]);
});
