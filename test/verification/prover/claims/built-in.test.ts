import { allow, anybody, at, aws, bucket, deny, deployment, file, policy, role, roleArn, secret, SECRET, service, source, to, when } from './support';
import { Declaration } from '../../../../lib/verification/claim-format';
import { prove } from '../../../../lib/verification/prover/claims/prove';
import { ClaimResult } from '../../../../lib/verification/prover/claims/result';
import { Deployment } from '../../../../lib/verification/prover/deployment';
import { NetworkFacts, SecurityGroupRule } from '../../../../lib/verification/prover/network-facts';
import { anyEgress, ingress, network, to as route } from '../network/small-network';

const READ = 'secretsmanager:GetSecretValue';

/** The built-in claims that begin so, by id. */
function builtIn(one: Deployment, begins: string, ...declarations: readonly Declaration[]): ClaimResult {
  const { results } = prove([one], file([], declarations), { only: [`built-in.${begins}`] });
  expect(results.map(({ builtIn: is }) => is)).toEqual([true]);
  return results[0];
}

const declared = <D extends object>(one: D) => ({ reason: 'it is meant to be', ...one });

test('an app without anything gets them, proved', () => {
  const { results } = prove([deployment()], file([]));
  expect(results.map(({ claim, verdict }) => `${verdict} ${claim.id}`)).toEqual([
    'PROVED built-in.no-escalation[everybody]', 'PROVED built-in.no-administrator[everybody]', 'PROVED built-in.audit-stays-on[workloads]',
    'PROVED built-in.no-path[internet->all but the edge]', 'PROVED built-in.no-path[data->internet]',
  ]);
});

describe('no escalation', () => {
  test('somebody who may write its own policy', () => {
    const result = builtIn(deployment({ principals: [role('App', allow('iam:PutRolePolicy', '*'))] }), 'no-escalation');
    expect(result.verdict).toBe('REFUTED');
    expect(result.findings[0].steps!.length).toBeGreaterThan(0);
    expect(result.findings[0].id).toMatch(/^built-in\.no-escalation\[everybody; iam-\d+; App\/App/);
    expect(builtIn(deployment({ principals: [role('App', allow('s3:GetObject', '*'))] }), 'no-escalation').verdict).toBe('PROVED');
  });
});

describe('no administrator', () => {
  test.each([
    ['everything', allow('*', '*'), 'REFUTED'], ['everything but some', { ...allow('*', '*'), actions: undefined, notActions: ['s3:*'] }, 'REFUTED'],
    ['all of IAM', allow('iam:*', '*'), 'REFUTED'], ['one action of IAM', allow('iam:PassRole', '*'), 'PROVED'], ['one service', allow('s3:*', '*'), 'PROVED'],
  ] as const)('%s', (_, statement, verdict) => {
    expect(builtIn(deployment({ principals: [role('App', statement)] }), 'no-administrator').verdict).toBe(verdict);
  });

  test('a boundary keeps from it, and a declaration allows it with its reason', () => {
    const admin = role('Admin', allow('*', '*'));
    expect(builtIn(deployment({ principals: [{ ...admin, boundary: policy('B', allow('s3:*', '*')) }] }), 'no-administrator').verdict).toBe('PROVED');
    const result = builtIn(deployment({ principals: [admin] }), 'no-administrator', declared({ kind: 'administrator', principal: at('Admin') }));
    expect(result.verdict).toBe('PROVED');
    expect(result.assumptions).toContain('declared as administrator: it is meant to be');
  });
});

describe('audit stays on', () => {
  const logs = { type: 'AWS::Logs::LogGroup', id: '/app', arn: 'arn:aws:logs:eu-west-1:222233334444:log-group:/app', source: source('Logs') };

  test.each([
    ['the trail', allow('cloudtrail:StopLogging', '*'), 'REFUTED'], ['detection', allow('guardduty:*', '*'), 'REFUTED'],
    ['log groups of the templates', allow('logs:Delete*', '*'), 'REFUTED'], ['other log groups', allow('logs:DeleteLogGroup', `${logs.arn}-other`), 'PROVED'],
    ['reading', allow(['cloudtrail:Get*', 'guardduty:List*'], '*'), 'PROVED'],
  ] as const)('%s', (_, statement, verdict) => {
    expect(builtIn(deployment({ principals: [role('App', statement)], elements: [logs] }), 'audit-stays-on').verdict).toBe(verdict);
  });

  test.each(['administrator', 'security-operator'] as const)('is no matter of a declared %s', (kind) => {
    const one = deployment({ principals: [role('App', allow('cloudtrail:*', '*'))] });
    expect(builtIn(one, 'audit-stays-on', declared({ kind, principal: at('App') })).verdict).toBe('PROVED');
  });
});

describe('no external access', () => {
  const open = deployment({ resources: [bucket(to([aws('555566667777')], allow('s3:GetObject', '*')))] });

  test('but what is declared for the resource', () => {
    const external = (logicalId: string) => declared({ kind: 'external-access' as const, resource: at(logicalId), principal: { account: '555566667777' } });
    expect(builtIn(open, 'no-external-access[App/Bucket]').verdict).toBe('REFUTED');
    expect(builtIn(open, 'no-external-access[App/Bucket]', external('Bucket')).verdict).toBe('PROVED');
    expect(builtIn(open, 'no-external-access[App/Bucket]', external('Other')).verdict).toBe('REFUTED');
  });

  test('one claim for each resource with a policy', () => {
    const { results } = prove([deployment({ resources: [bucket(), secret(to([anybody], deny('*', '*')))] })], file([]), { only: ['built-in.no-external-access'] });
    expect(results.map(({ claim, verdict }) => `${verdict} ${claim.id}`)).toEqual(['PROVED built-in.no-external-access[App/Secret]']);
  });
});

describe('secrets and keys are read as declared', () => {
  const KEY = 'arn:aws:kms:eu-west-1:222233334444:key/0b1c';
  const key = (...statements: Parameters<typeof policy>[1][]) => ({ arn: KEY, account: '222233334444', policyKind: 'kms-key' as const, policy: policy('Key', ...statements), source: source('Key') });
  const root = to([aws('arn:aws:iam::222233334444:root')], allow('kms:*', '*'));
  const reads = (one: Deployment, ...more: readonly Declaration[]) => builtIn(one, 'read-as-declared', ...more).verdict;

  test.each([
    ['its name', allow(READ, SECRET), 'PROVED'], ['its name as AWS completes it', allow(READ, `${SECRET.slice(0, -7)}-??????`), 'PROVED'],
    ['a wildcard', allow(READ, '*'), 'REFUTED'], ['its name beside a wildcard', allow(READ, [SECRET, '*']), 'REFUTED'],
    ['the beginning of its name', allow('secretsmanager:*', `${SECRET.slice(0, -7)}*`), 'REFUTED'],
  ] as const)('%s', (_, statement, verdict) => {
    expect(reads(deployment({ principals: [role('App', statement)], resources: [secret()] }))).toBe(verdict);
  });

  test('declared readers and administrators', () => {
    const one = deployment({ principals: [role('App', allow('*', '*'))], resources: [secret()] });
    expect(reads(one)).toBe('REFUTED');
    expect(reads(one, declared({ kind: 'reader', resource: at('Secret'), principal: at('App') }))).toBe('PROVED');
    expect(reads(one, declared({ kind: 'administrator', principal: at('App') }))).toBe('PROVED');
    expect(reads(one, declared({ kind: 'reader', resource: { arn: 'arn:aws:secretsmanager:*:*:secret:other*' }, principal: at('App') }))).toBe('REFUTED');
  });

  test('the policy of the resource names roles, or services with their source', () => {
    expect(reads(deployment({ principals: [role('App')], resources: [secret(to([aws(roleArn('App'))], allow(READ, '*')))] }))).toBe('PROVED');
    expect(reads(deployment({ resources: [secret(to([anybody], allow(READ, '*')))] }))).toBe('REFUTED');
    const logs = (...conditions: Parameters<typeof allow>[2][]) => deployment({ resources: [key(root, to([service('logs.amazonaws.com')], allow('kms:Decrypt', '*', ...conditions)))] });
    expect(reads(logs())).toBe('REFUTED');
    expect(reads(logs(when('StringEquals', 'aws:SourceAccount', '222233334444')))).toBe('PROVED');
  });

  test('a key that leaves it to the account', () => {
    expect(reads(deployment({ principals: [role('App', allow('kms:Decrypt', KEY))], resources: [key(root)] }))).toBe('PROVED');
    expect(reads(deployment({ principals: [role('App', allow('kms:Decrypt', '*'))], resources: [key(root)] }))).toBe('REFUTED');
  });
});

describe('paths', () => {
  const all: SecurityGroupRule = ingress('0.0.0.0/0');
  const igw = { app: [route('0.0.0.0/0', 'internet-gateway', 'igw-a')], web: [route('0.0.0.0/0', 'internet-gateway', 'igw-a')] };
  const onNetwork = (facts: NetworkFacts) => deployment({
    network: facts,
    elements: facts.subnets.map(({ id }) => ({ type: 'AWS::EC2::Subnet', id, source: source(id) })),
  });
  const subnet = (id: string) => ({ subnets: [at(id).address] });
  const balancer = (preservesClient: boolean): Partial<NetworkFacts> => ({
    loadBalancers: [{
      id: 'lb',
      interfaceClassIds: ['web'],
      scheme: 'internet-facing',
      preservesClient,
      listeners: [{ protocol: 6, port: 443, targetClassIds: ['app'], targetPorts: [443] }],
    }],
  });
  const rules = { web: [anyEgress, all], app: [anyEgress, ingress('10.0.0.0/24')] };

  test('from the internet to all but the edge', () => {
    const reached = { rules: { app: [all] }, interfaces: { app: { publicIpv4: true } } };
    const open = onNetwork(network({ ...reached, routes: igw }));
    expect(builtIn(open, 'no-path[internet').verdict).toBe('REFUTED');
    expect(builtIn(open, 'no-path[internet', declared({ kind: 'edge', end: subnet('app') })).verdict).toBe('PROVED');
    expect(builtIn(open, 'no-path[internet', declared({ kind: 'edge', end: subnet('web') })).verdict).toBe('REFUTED');
  });

  test('an internet-facing load balancer ends what comes in, unless it keeps the client', () => {
    const interfaces = { web: { publicIpv4: true } };
    const behind = (preservesClient: boolean) => onNetwork(network({ rules, interfaces, routes: igw, facts: balancer(preservesClient) }));
    expect(builtIn(behind(false), 'no-path[internet').verdict).toBe('PROVED');
    expect(builtIn(behind(true), 'no-path[internet').verdict).toBe('REFUTED');
  });

  test('from data to the internet', () => {
    const out = (purpose?: string) => onNetwork(network({ interfaces: { app: { publicIpv4: true, ...(purpose && { purpose }) } }, routes: igw }));
    expect(builtIn(out(), 'no-path[data').verdict).toBe('PROVED');
    expect(builtIn(out('database'), 'no-path[data').verdict).toBe('REFUTED');
    expect(builtIn(out(), 'no-path[data', declared({ kind: 'data-segment', end: subnet('app') })).verdict).toBe('REFUTED');
    expect(builtIn(out(), 'no-path[data', declared({ kind: 'data-segment', end: subnet('other') })).verdict).toBe('PROVED');
  });
});
