import { at, claim, decided, deployment, file, source, STACK, summary } from './support';
import { ClaimBody, EndRef } from '../../../../lib/verification/claim-format';
import { prove } from '../../../../lib/verification/prover/claims/prove';
import { Element } from '../../../../lib/verification/prover/deployment';
import { NetworkFacts, SecurityGroupRule } from '../../../../lib/verification/prover/network-facts';
import { aclEntry, anyEgress, Changes, ingress, network, to } from '../network/small-network';

const sourced = (rule: SecurityGroupRule, index: number): SecurityGroupRule => ({ ...rule, source: source('AppGroup', `Properties.SecurityGroupIngress.${index}`) });
const element = (type: string, id: string, more: Partial<Element> = {}): Element => ({ type, id, source: source(id), ...more });

/** The small network as of templates: its subnets and groups by their ids, and the function `app`. */
function app(changes: Changes = {}, more: Partial<NetworkFacts> = {}) {
  const facts = { ...network(changes), ...more };
  return deployment({
    network: facts,
    elements: [
      ...facts.subnets.map(({ id }) => element('AWS::EC2::Subnet', id)), ...facts.securityGroups.map(({ id }) => element('AWS::EC2::SecurityGroup', id)),
      element('AWS::Lambda::Function', 'Function', { interfaceIds: ['app'] }), element('AWS::Lambda::Function', 'Outside'),
    ],
  });
}

const subnet = (id: string): EndRef => ({ name: id, subnets: [at(id).address] });
const noPath: ClaimBody = { kind: 'no-path', from: subnet('web'), to: subnet('app') };
const opened = { rules: { app: [sourced(ingress('10.0.0.0/26'), 0), sourced(ingress('10.0.0.0/24', 80), 1)] } };

describe('no-path', () => {
  test('is proved where nothing lets it through', () => {
    expect(decided(app(), noPath).verdict).toBe('PROVED');
  });

  test('names each rule that lets something through', () => {
    const result = decided(app(opened), noPath);
    expect(summary(result)).toEqual([
      'REFUTED', 'REFUTED no-path[it; App/AppGroup/SecurityGroupIngress.0]', 'REFUTED no-path[it; App/AppGroup/SecurityGroupIngress.1]',
    ]);
    expect(result.findings[0].message).toContain('web reaches app: tcp 10.0.0.');
    expect(result.findings[0].cause).toEqual(source('AppGroup', 'Properties.SecurityGroupIngress.0'));
  });

  test('asks about the ports alone, where some are given', () => {
    expect(summary(decided(app(opened), { ...noPath, ports: { protocol: 6, from: 80 } }))).toEqual(['REFUTED', 'REFUTED no-path[it; App/AppGroup/SecurityGroupIngress.1]']);
    expect(decided(app(opened), { ...noPath, ports: { protocol: 17 } }).verdict).toBe('PROVED');
  });

  test('each layer is proved by itself', () => {
    const closed = app({ ...opened, acls: { app: [aclEntry('ingress', 1, 'deny', '10.0.0.0/26')] } });
    expect(decided(closed, { ...noPath, layers: ['both', 'acls'] }).verdict).toBe('PROVED');
    expect(summary(decided(closed, { ...noPath, layers: ['both', 'acls', 'groups'] }))).toEqual([
      'REFUTED', 'REFUTED no-path[it; groups; App/AppGroup/SecurityGroupIngress.0]', 'REFUTED no-path[it; groups; App/AppGroup/SecurityGroupIngress.1]',
    ]);
  });

  test('resources are their interfaces', () => {
    expect(decided(app(opened), { ...noPath, to: { resource: at('Function').address } }).verdict).toBe('REFUTED');
    const none = decided(app(opened), { ...noPath, to: { resource: at('Outside').address } });
    expect(none.findings[0].message).toBe('App#Outside (AWS::Lambda::Function) has no interface in a network that is known');
  });

  test('workloads count that no template has', () => {
    const empty = app(opened, { interfaces: network().interfaces.filter(({ id }) => id !== 'app') });
    expect(decided(empty, noPath).verdict).toBe('PROVED');
    const withGroups: ClaimBody = { ...noPath, to: { ...subnet('app'), groups: [at('sg-app').address] } };
    expect(decided(empty, withGroups).verdict).toBe('REFUTED');
    // The workloads of one claim are none of another's.
    const report = prove([empty], file([claim(withGroups, 'no-path[a]'), claim(noPath, 'no-path[b]')]), { builtIn: false });
    expect(report.results.map(({ verdict }) => verdict)).toEqual(['REFUTED', 'PROVED']);
  });

  test('what the facts do not say is unknown', () => {
    const imported = app({ interfaces: { app: { securityGroupIds: ['sg-imported'] } } });
    expect(summary(decided(imported, noPath))).toEqual(['UNKNOWN', 'UNKNOWN no-path[it]']);
    expect(summary(decided({ ...app(), gaps: [{ because: 'a route is not known', source: source('Route'), bearsOn: 'network' }] }, noPath))).toEqual(['UNKNOWN', 'UNKNOWN no-path[it; App/Route]']);
    expect(decided(app(), { ...noPath, to: subnet('missing') }).findings[0].message).toBe(`The claim names ${STACK}#missing, which is not in the templates`);
  });

  test('what holds it up is named on request', () => {
    const { blocking } = decided(app(), noPath, { explain: true });
    expect(blocking!.map(({ text }) => text).join()).toContain('sg-app');
  });
});

describe('only-path and reachable', () => {
  test('other ports than those refute', () => {
    const only: ClaimBody = { kind: 'only-path', from: subnet('web'), to: subnet('app'), ports: [{ protocol: 6, from: 443 }] };
    expect(summary(decided(app(opened), only))).toEqual(['REFUTED', 'REFUTED only-path[it; App/AppGroup/SecurityGroupIngress.1]']);
    expect(decided(app(opened), { ...only, ports: [{ protocol: 6, from: 80, to: 443 }] }).verdict).toBe('PROVED');
  });

  test('a way there and back', () => {
    const reach: ClaimBody = { kind: 'reachable', from: subnet('web'), to: subnet('app'), ports: { protocol: 6, from: 443 } };
    expect(decided(app(opened), reach).verdict).toBe('PROVED');
    expect(summary(decided(app(), reach))).toEqual(['REFUTED', 'REFUTED reachable[it]']);
    expect(decided(app({ ...opened, acls: { web: [aclEntry('egress', 1, 'allow', '0.0.0.0/0')] } }), reach).verdict).toBe('REFUTED');
    expect(decided(app(), { ...reach, from: { cidr: '10.0.0.0/26' } }).verdict).toBe('REFUTED');
  });

  test('the internet', () => {
    const open = app({ rules: { app: [anyEgress, ingress('0.0.0.0/0')] }, interfaces: { app: { publicIpv4: true } }, routes: { app: [to('0.0.0.0/0', 'internet-gateway', 'igw-a')] } });
    expect(decided(open, { kind: 'no-path', from: { internet: true }, to: subnet('app') }).verdict).toBe('REFUTED');
    expect(decided(open, { kind: 'no-path', from: { internet: true }, to: subnet('web') }).verdict).toBe('PROVED');
  });
});
