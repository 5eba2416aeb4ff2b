import { allow, at, decided, deployment, role, secret, SECRET, source } from './support';
import { dropped } from '../../../../lib/verification/prover/claims/replay-path';
import { refuses } from '../../../../lib/verification/prover/claims/replay-request';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { Path } from '../../../../lib/verification/prover/network/result';
import { Request } from '../../../../lib/verification/prover/policy-facts';
import { ingress, network } from '../network/small-network';

const READ = 'secretsmanager:GetSecretValue';
const wanted = { actions: [READ], resource: SECRET, where: [], unless: [] };
const request = (resources = '*'): Request => ({ principal: role('App', allow(READ, resources)), action: READ, resource: secret(), context: {} });

describe('a request is replayed by the concrete evaluator', () => {
  test('which allows it, or says why not', () => {
    expect(refuses(request(), wanted)).toBeUndefined();
    expect(refuses(request(`${SECRET}x`), wanted)).toContain('identity policies');
  });

  test('as what the claim speaks of', () => {
    expect(refuses(request(), { ...wanted, actions: ['secretsmanager:Put*'] })).toBe('it is not what the claim speaks of');
    expect(refuses(request(), { ...wanted, resource: `${SECRET}/*` })).toBe('it is not what the claim speaks of');
    expect(refuses(request(), { ...wanted, where: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] })).toBe('it is not what the claim speaks of');
    expect(refuses(request(), { ...wanted, unless: [{ effect: 'Deny', actions: ['*'], conditions: [] }] })).toBe('the claim makes an exception for it');
  });

  test('an error of the evaluator is a reason', () => {
    const condition = { operator: 'IpAddress', key: 'aws:SourceIp', values: ['everywhere'] };
    const asked: Request = { ...request(), principal: role('App', allow(READ, '*', condition)), context: { 'aws:sourceip': ['10.0.0.1'] } };
    expect(refuses(asked, wanted)).toContain('"everywhere" is not an IP address or range');
  });
});

describe('a path is replayed by the stepper', () => {
  const open = network({ rules: { app: [ingress('10.0.0.0/26')] } });
  const verdict = reach(open, { kind: 'no-path', from: { kind: 'subnets', group: 'web' }, to: { kind: 'subnets', group: 'app' } });
  const { path } = verdict as { readonly path: Path };

  test('which delivers it, or says where it is dropped', () => {
    expect(dropped(open, path, 'both')).toBeUndefined();
    expect(dropped(network(), path, 'both')).toMatch(/^connection 1: /);
    expect(dropped(network(), path, 'acls')).toBeUndefined();
  });

  test('to where it says', () => {
    const elsewhere: Path = { legs: path.legs.map((leg) => ({ ...leg, to: { kind: 'internet' } })) };
    expect(dropped(open, elsewhere, 'both')).toMatch(/^connection 1/);
    const twice: Path = { legs: [...path.legs, ...path.legs] };
    expect(dropped(open, twice, 'both')).toBe('connection 2 does not follow from the one before it');
  });
});

describe('a witness that does not replay', () => {
  afterEach(() => jest.restoreAllMocks());

  test('is unknown with what both sides say, never a refutation and never a proof', () => {
    const evaluation = jest.requireActual<typeof import('../../../../lib/verification/prover/claims/replay-request')>('../../../../lib/verification/prover/claims/replay-request');
    const one = deployment({ principals: [role('App', allow(READ, '*'))], resources: [secret()] });
    const body = { kind: 'nobody-can' as const, actions: [READ], resources: [at('Secret')] };
    expect(decided(one, body).verdict).toBe('REFUTED');
    jest.spyOn(evaluation, 'refuses').mockReturnValue('a denial that the search overlooked');
    const result = decided(one, body);
    expect(result.verdict).toBe('UNKNOWN');
    expect(result.findings).toHaveLength(1);
    expect(result.findings[0]).toMatchObject({
      verdict: 'UNKNOWN',
      message: `The search found that App/App may ${READ} on ${SECRET}, and the evaluator does not agree: a denial that the search overlooked`,
      cause: source('AppPolicy', 'Properties.PolicyDocument.Statement.0'),
    });
  });
});
