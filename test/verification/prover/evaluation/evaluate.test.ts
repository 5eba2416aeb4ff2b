import * as fc from 'fast-check';
import { requestOf } from './case-tables';
import { REQUEST } from './generated-requests';
import { evaluate, EvaluationInputError, parsePolicy, parseRequest } from '../../../../lib/verification/prover/evaluation';
import { Policy, Request } from '../../../../lib/verification/prover/policy-facts';
import { runsOf, seedOf } from '../runs';

const CASE = { name: '', source: '', expected: 'allowed' } as const;
const READ = { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' };

describe('a decision', () => {
  test('names the statements that allowed at each layer', () => {
    const decision = evaluate(requestOf({ ...CASE, identity: [READ], boundary: [{ Sid: 'Edge', Effect: 'Allow', Action: 's3:*', Resource: '*' }], scps: [[[{ Sid: 'Full', Effect: 'Allow', Action: '*', Resource: '*' }]]] }));
    expect(decision.reason).toBe('allowed: identity policies');
    expect(decision.decisive.map(({ sid }) => sid)).toEqual(['Full', 'Read', 'Edge']);
  });

  test('names every statement that denied', () => {
    const decision = evaluate(requestOf({
      ...CASE, identity: [READ, { ...READ, Sid: 'No', Effect: 'Deny' }], scps: [[[{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 's3:*', Resource: '*' }]]],
    }));
    expect(decision.reason).toBe('explicit-deny: service control policies, level 1 of 1: Statement.1 of organization.serviceControlPolicies.111122223333.0.0; identity policies: No of principal.identityPolicies.0');
    expect(decision.decisive).toHaveLength(2);
  });

  test('names the layer that allowed nothing', () => {
    expect(evaluate(requestOf({ ...CASE, identity: [READ], boundary: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] })))
      .toEqual({ allowed: false, decisive: [], reason: 'implicit-deny: permissions boundary (principal.boundary): nothing in it allows s3:GetObject on arn:aws:s3:::data/report' });
  });

  test('names the resource policy that granted', () => {
    const decision = evaluate(requestOf({ ...CASE, resourcePolicy: [{ ...READ, Principal: '*' }] }));
    expect(decision.reason).toBe('allowed: resource policy (Read of resource.policy)');
    expect(decision.decisive.map(({ source }) => source)).toEqual([{ template: 'resource.policy', logicalId: 'resource.policy', at: 'Statement.0' }]);
  });
});

describe('whatever the request,', () => {
  const RUNS = { numRuns: runsOf('evaluation: requests', 4), seed: seedOf(61) };
  const DENY_ALL = parsePolicy({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } }, 'deny');
  const reversed = (policy: Policy): Policy => ({ ...policy, statements: [...policy.statements].reverse() });
  const each = (request: Request, change: (policy: Policy) => Policy): Request => ({
    ...request,
    principal: {
      ...request.principal,
      identityPolicies: request.principal.identityPolicies.map(change),
      boundary: request.principal.boundary && change(request.principal.boundary),
      sessionPolicies: request.principal.sessionPolicies?.map(change),
    },
    resource: { ...request.resource, policy: request.resource.policy && change(request.resource.policy) },
    endpointPolicy: request.endpointPolicy && change(request.endpointPolicy),
  });

  test('the order of statements does not matter', () => {
    fc.assert(fc.property(REQUEST, (request) => evaluate(request).allowed === evaluate(each(request, reversed)).allowed), RUNS);
  });

  test('a deny more never allows more', () => {
    fc.assert(fc.property(REQUEST, fc.nat(), (request, drawn) => {
      const more = each(request, (policy) => ({ ...policy, statements: [...policy.statements, { effect: 'Deny', actions: [['s3:*'], ['kms:*', 'sqs:*'], ['*']][drawn % 3], resources: ['*'], conditions: [] }] }));
      return evaluate(request).allowed || !evaluate(more).allowed;
    }), RUNS);
  });

  test('a deny of all in an identity policy denies roles and users', () => {
    fc.assert(fc.property(REQUEST, (request) => {
      const { principal } = request;
      const decision = evaluate({ ...request, principal: { ...principal, identityPolicies: [...principal.identityPolicies, DENY_ALL] } });
      return !['role', 'user'].includes(principal.kind) || (!decision.allowed && decision.reason.startsWith('explicit-deny: '));
    }), RUNS);
  });

  test('it states its reason, and an allow rests on a statement unless root asks', () => {
    fc.assert(fc.property(REQUEST, (request) => {
      const { allowed, reason, decisive } = evaluate(request);
      return reason.startsWith(allowed ? 'allowed: ' : decisive.length > 0 ? 'explicit-deny: ' : 'implicit-deny: ')
        && (!allowed || request.principal.kind === 'root' || decisive.some(({ effect }) => effect === 'Allow')) && decisive.every(({ effect }) => (effect === 'Allow') === allowed);
    }), RUNS);
  });
});

describe('fails', () => {
  const failing = (condition: object, context: object = { 'aws:PrincipalTag/team': 'red' }) => () => evaluate(requestOf({ ...CASE, allowIf: condition, context }));

  test.each([
    ['a number that is none', { NumericLessThan: { 'aws:PrincipalTag/team': 'ten' } }, '"ten" is not a number'],
    ['a pattern as a number', { NumericEquals: { 'aws:PrincipalTag/team': '1*' } }, '"1*" is not a number'],
    ['a date that is none', { DateLessThan: { 'aws:PrincipalTag/team': '2026-02-30' } }, '"2026-02-30" is not a date'],
    ['a Boolean that is none', { Bool: { 'aws:PrincipalTag/team': 'yes' } }, '"yes" is not a Boolean'],
    ['an address that is none', { IpAddress: { 'aws:PrincipalTag/team': '10.0.0.0/33' } }, '"10.0.0.0/33" is not an IP address or range'],
    ['base64 that is none', { BinaryEquals: { 'aws:PrincipalTag/team': '!' } }, '"!" is not base64'],
    ['a value of Null that is none', { Null: { 'aws:PrincipalTag/team': 'maybe' } }, '"maybe" is not a value of Null'],
    ['a variable where the operator takes none', { NumericEquals: { 'aws:PrincipalTag/team': '${aws:EpochTime}' } }, '"${aws:EpochTime}" is not a number'],
    ['an empty variable', { StringEquals: { 'aws:PrincipalTag/team': '${}' } }, '${} is not a policy variable'],
    ['a default value without quotes', { StringEquals: { 'aws:PrincipalTag/team': '${aws:username, x}' } }, '${aws:username, x} is not a policy variable'],
    ['a bad value behind one that matches', { NumericEquals: { 'aws:PrincipalTag/team': ['7', 'x'] } }, '"x" is not a number'],
  ])('at %s', (_, condition, message) => {
    const run = failing(condition, { 'aws:PrincipalTag/team': '7' });
    expect(run).toThrow(EvaluationInputError);
    expect(run).toThrow('principal.identityPolicies.0: Statement.0: ');
    expect(run).toThrow(message);
  });

  test('at an operator in facts that is none', () => {
    const request = parseRequest({ principal: 'arn:aws:iam::111122223333:role/App', action: 's3:GetObject', resource: 'arn:aws:s3:::data/x' });
    const policy: Policy = { name: 'p', statements: [{ effect: 'Deny', sid: 'S', actions: ['*'], resources: ['*'], conditions: [{ operator: 'constructor', key: 'a', values: ['b'] }] }] };
    expect(() => evaluate({ ...request, principal: { ...request.principal, identityPolicies: [policy] } }))
      .toThrow('p: S: Condition: "constructor" is not a condition operator; write one such as StringEquals, ArnLike or ForAnyValue:StringLike.');
  });

  test.each([
    ['NumericLessThan', '10'], ['DateLessThan', '2026-01-31'], ['IpAddress', '10.0.0.0/8'], ['BinaryEquals', 'QQ=='], ['Bool', 'true'], ['ArnLike', 'arn:aws:s3:::x'],
  ])('not at a value of the request that is no %s: it matches nothing', (operator, value) => {
    expect(failing({ [operator]: { 'aws:PrincipalTag/team': value } })().allowed).toBe(false);
  });

  test('not at several values without a set operator: they match nothing, negated or not', () => {
    expect(failing({ StringEquals: { 'aws:TagKeys': 'a' } }, { 'aws:TagKeys': ['a', 'b'] })().allowed).toBe(false);
    expect(failing({ StringNotEquals: { 'aws:TagKeys': 'c' } }, { 'aws:TagKeys': ['a', 'b'] })().allowed).toBe(false);
  });
});
