import * as fc from 'fast-check';
import { decisions, related, request, statement as anyStatement } from './random-statements';
import { compile, Compiled, CompileGroup, CompileGuardrail, CompileInput } from '../../../lib/guardrails/compiler/compile';
import { CompileError } from '../../../lib/guardrails/compiler/compile-error';
import { statementCovers } from '../../../lib/guardrails/compiler/coverage';
import { policyOf, policySize, PolicyStatementJson, statementJson } from '../../../lib/guardrails/compiler/policy-json';
import type { DenyStatement } from '../../../lib/guardrails/guardrail-definition';
import { GuardrailPolicyType } from '../../../lib/guardrails/guardrail-policy-type';

const statement = (sid: string, actions: string[], change: Partial<DenyStatement> = {}): DenyStatement => ({ sid, actions, ...change });

const guardrail = (id: string, ...statements: DenyStatement[]): CompileGuardrail => ({ id, statements });

/** Takes a policy of about 400 characters, and cannot be merged or cut. */
const block = (id: string, size = 400): CompileGuardrail => guardrail(id, {
  sid: id, notActions: [`${id}:${'x'.repeat(size - policySize(policyOf([{ Effect: 'Deny', NotAction: `${id}:`, Resource: '*' }])))}`],
});

function input(change: Partial<CompileInput> & { groups?: readonly CompileGroup[] } = {}): CompileInput {
  return {
    policyType: GuardrailPolicyType.SERVICE_CONTROL,
    quota: { policySize: 500, attachments: 5 },
    targets: [{ path: '/', foreign: 1 }],
    groups: [],
    ...change,
  };
}

const onRoot = (...guardrails: CompileGuardrail[]): Partial<CompileInput> => ({ groups: [{ id: 'Base', targets: ['/'], guardrails }] });

const statementsOf = ({ policies }: Compiled): PolicyStatementJson[] => policies.flatMap(({ document }) => document.Statement);

const placesOf = ({ policies }: Compiled) => Object.fromEntries(policies.map(({ id, targets }) => [id, targets]));

describe('what is put together', () => {
  test('statements of several guardrails with the same conditions and resources are one', () => {
    const { policies } = compile(input(onRoot(
      guardrail('one', statement('One', ['s3:PutObject', 's3:GetObject'], { conditions: { ArnNotLike: { 'AWS:principalarn': 'arn:*:iam::*:role/a' } } })),
      guardrail('two', statement('Two', ['s3:getobject', 'ec2:RunInstances'], { conditions: { ArnNotLike: { 'aws:PrincipalArn': ['arn:*:iam::*:role/a'] } } })),
    )));
    expect(policies).toHaveLength(1);
    expect(policies[0].document).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Sid: 'OneTwo',
        Effect: 'Deny',
        Action: ['ec2:RunInstances', 's3:GetObject', 's3:PutObject'],
        Resource: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/a' } },
      }],
    });
    expect(policies[0].parts.map((part) => [part.guardrail, part.statement.sid])).toEqual([['one', 'One'], ['two', 'Two']]);
  });

  test('what another guardrail denies anyway is left out, and still counted as held', () => {
    const { policies } = compile(input(onRoot(
      guardrail('all', statement('All', ['s3:*'])),
      guardrail('some', statement('Some', ['s3:GetObject', 'ec2:RunInstances'], { conditions: { Bool: { 'aws:SecureTransport': 'false' } } })),
    )));
    expect(statementsOf({ policies } as Compiled).map(({ Action }) => Action).sort()).toEqual(['ec2:RunInstances', 's3:*']);
    expect(policies[0].parts.filter((part) => part.guardrail === 'some').map((part) => part.statement.actions)).toEqual([['s3:GetObject', 'ec2:RunInstances']]);
  });

  test('resource control policies name every principal', () => {
    const { policies } = compile(input({ ...onRoot(guardrail('one', statement('One', ['s3:*']))), policyType: GuardrailPolicyType.RESOURCE_CONTROL }));
    expect(policies[0].document.Statement).toEqual([{ Sid: 'One', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }]);
    expect(policies[0].size).toBe(policySize(policies[0].document));
  });

  test('the order of guardrails, statements, groups and targets does not matter', () => {
    const shape = fc.tuple(
      fc.array(fc.array(anyStatement, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 5 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    );
    fc.assert(fc.property(shape, ([lists, random]) => {
      const shuffled = <T>(list: readonly T[]) => list.map((one) => ({ one, at: random.next().value as number }))
        .sort((a, b) => a.at - b.at).map(({ one }) => one);
      const guardrails = lists.map((list, index) => guardrail(`g${index}`, ...list.map((each, place) => ({ ...each, sid: `S${index}${place}` }))));
      const given = input({
        quota: { policySize: 700, attachments: 20 },
        targets: [{ path: '/', foreign: 1 }, { path: '/A', parent: '/', foreign: 1 }, { path: '/B', parent: '/', foreign: 2 }],
        groups: [{ id: 'Base', targets: ['/A', '/B'], guardrails }, { id: 'More', targets: ['/'], guardrails: guardrails.slice(0, 1) }],
      });
      const other = {
        ...given,
        groups: shuffled(given.groups).map((group) => ({
          ...group,
          targets: shuffled(group.targets),
          guardrails: shuffled(group.guardrails).map((each) => ({ ...each, statements: shuffled(each.statements) })),
        })),
      };
      expect(JSON.stringify(compile(other))).toBe(JSON.stringify(compile(given)));
    }), { numRuns: 200 });
  });
});

describe('policies', () => {
  test('each is within the quota by both measures, and the larger one counts', () => {
    fc.assert(fc.property(fc.array(anyStatement, { minLength: 1, maxLength: 12 }), (statements) => {
      const guardrails = statements.map((each, index) => guardrail(`g${index}`, { ...each, sid: `S${index}` }));
      for (const policy of compile(input({ ...onRoot(...guardrails), quota: { policySize: 600, attachments: 20 } })).policies) {
        expect(policy.size).toBe(policySize(policy.document));
        expect(policy.minifiedSize).toBe(JSON.stringify(policy.document).length);
        expect(policy.size).toBeGreaterThan(policy.minifiedSize);
        expect(policy.size).toBeLessThanOrEqual(600);
      }
    }), { numRuns: 300 });
  });

  test('the boundary is exact', () => {
    const guardrails = [block('a', 300), block('b', 300)];
    const fitting = policySize(policyOf([...guardrails].map((each) => ({ Effect: 'Deny', NotAction: each.statements[0].notActions![0], Resource: '*' }))));
    const count = (size: number) => compile(input({ ...onRoot(...guardrails), quota: { policySize: size, attachments: 5 } })).policies.length;
    expect(count(fitting)).toBe(1);
    expect(count(fitting - 1)).toBe(2);
  });

  test('they deny what the guardrails deny, wherever statements were put, and say which parts they hold', () => {
    const requestLists = fc.array(request, { minLength: 20, maxLength: 20 });
    const sourceLists = fc.array(related, { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(sourceLists, requestLists, fc.integer({ min: 450, max: 900 }), (lists, requests, size) => {
      const sources = lists.flat().map((each, index) => ({ ...each, sid: `S${index}` }));
      const { policies } = compile(input({ ...onRoot(...sources.map((each, index) => guardrail(`g${index}`, each))), quota: { policySize: size, attachments: 30 } }));
      const expected = decisions(sources, requests);
      const documents = policies.flatMap(({ document }) => document.Statement).map(readBack);
      expect(decisions(documents, requests)).toEqual(expected);
      expect(decisions(policies.flatMap(({ parts }) => parts.map((part) => part.statement)), requests)).toEqual(expected);
      for (const { document, parts } of policies) {
        const held = decisions(parts.map((part) => part.statement), requests);
        expect(decisions(document.Statement.map(readBack), requests)).toEqual(held);
        parts.forEach((part) => expect(statementCovers(sources[Number(part.statement.sid.slice(1))], part.statement)).toBe(true));
      }
    }), { numRuns: 500 });
  });

  test('a statement that is larger than a policy is divided', () => {
    const actions = Array.from({ length: 60 }, (_, index) => `service:Action${index}`);
    const { policies } = compile(input({ ...onRoot(guardrail('long', statement('Long', actions))), quota: { policySize: 600, attachments: 10 } }));
    expect(policies).toHaveLength(3);
    expect(statementsOf({ policies } as Compiled).flatMap(({ Action }) => Action).sort()).toEqual([...actions].sort());
    expect(policies.map(({ parts }) => parts.map((part) => part.statement.actions!.length)))
      .toEqual(policies.map(({ document }) => [document.Statement[0].Action!.length]));
  });

  test.each<[string, Partial<DenyStatement>]>([
    ['resources', { actions: ['s3:*'], resources: Array.from({ length: 40 }, (_, index) => `arn:*:s3:::bucket-${index}/*`) }],
    ['values of a condition', { actions: ['s3:*'], conditions: { StringEquals: { 'aws:RequestedRegion': Array.from({ length: 60 }, (_, index) => `region-${index}`) } } }],
  ])('so is one with many %s', (_what, change) => {
    const long = { sid: 'Long', ...change };
    const { policies } = compile(input({ ...onRoot(guardrail('long', long)), quota: { policySize: 600, attachments: 10 } }));
    expect(policies.length).toBeGreaterThan(1);
    const parts = policies.flatMap((policy) => policy.parts.map((part) => part.statement));
    const whole = compile(input({ ...onRoot(guardrail('long', ...parts)), quota: { policySize: 10_000, attachments: 2 } }));
    const unpacked = compile(input({ ...onRoot(guardrail('long', long)), quota: { policySize: 10_000, attachments: 2 } }));
    expect(statementsOf(whole)).toEqual(statementsOf(unpacked));
    expect(statementsOf(whole)).toHaveLength(1);
  });

  test('one that is too long in two lists is divided by both', () => {
    const long = statement('Long', Array.from({ length: 30 }, (_, index) => `service:Action${index}`), { resources: Array.from({ length: 30 }, (_, index) => `arn:*:service:::thing-${index}`) });
    const { policies } = compile(input({ ...onRoot(guardrail('long', long)), quota: { policySize: 700, attachments: 30 } }));
    const pairs = statementsOf({ policies } as Compiled).flatMap(({ Action, Resource }) => [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${resource}`)));
    expect(new Set(pairs).size).toBe(900);
  });

  test('adding a guardrail leaves the ids of the others', () => {
    const ids = (...guardrails: CompileGuardrail[]) => compile(input(onRoot(...guardrails))).policies.map(({ id }) => id);
    expect(ids(block('a'), block('b'))).toEqual(['Base1', 'Base2']);
    expect(ids(block('a'), block('0'), block('b'))).toEqual(['Base1', 'Base2', 'Base3']);
  });

  test('no two have the same id', () => {
    const groups = ['Zone', 'Zone1'].map((id, index) => ({ id, targets: [`/${index}`], guardrails: Array.from({ length: 12 }, (_, place) => block(`g${place + 10}`)) }));
    const { policies } = compile(input({ groups, quota: { policySize: 500, attachments: 20 }, targets: [{ path: '/0', foreign: 1 }, { path: '/1', foreign: 1 }] }));
    expect(policies).toHaveLength(24);
    expect(new Set(policies.map(({ id }) => id)).size).toBe(24);
  });

  test('a group without guardrails has none', () => {
    expect(compile(input(onRoot())).policies).toEqual([]);
  });
});

describe('ids of statements', () => {
  const pair = [guardrail('one', statement('One', ['s3:GetObject'])), guardrail('two', statement('Two-b', ['ec2:RunInstances'], { resources: ['arn:*:ec2:*:*:instance/*'] }))];

  test('are kept where they cost no policy, with letters and digits only', () => {
    expect(statementsOf(compile(input(onRoot(...pair)))).map(({ Sid }) => Sid)).toEqual(['Twob', 'One']);
  });

  test('are left out of the whole group where they would cost one', () => {
    const bare = policySize(policyOf(statementsOf(compile(input(onRoot(...pair)))).map(({ Sid: _sid, ...rest }) => rest)));
    const tight = (size: number) => statementsOf(compile(input({ ...onRoot(...pair), quota: { policySize: size, attachments: 5 } }))).map((each) => 'Sid' in each);
    expect(tight(bare)).toEqual([false, false]);
    expect(tight(bare + '"Sid": "Twob", "Sid": "One", '.length)).toEqual([true, true]);
  });

  test('are left out where a statement would be too large with its id', () => {
    const [only] = statementsOf(compile(input(onRoot(pair[0]))));
    const { Sid: _sid, ...bare } = only;
    const { policies } = compile(input({ ...onRoot(guardrail('one', { ...pair[0].statements[0], sid: 'ALongId' })), quota: { policySize: policySize(policyOf([bare])), attachments: 5 } }));
    expect(policies.map(({ document }) => document.Statement)).toEqual([[bare]]);
  });

  test('are readable, and differ within a policy', () => {
    const many = Array.from({ length: 20 }, (_, index) => guardrail(`g${index}`, statement(`Statement${index}`, [`s3:Action${index}`])));
    const twice = ['a', 'b'].map((id) => guardrail(id, statement('Same', [`ec2:${id}`], { resources: [`arn:*:ec2:::${id}`] })));
    const sids = statementsOf(compile(input({ ...onRoot(...many, ...twice), quota: { policySize: 5_000, attachments: 5 } }))).map(({ Sid }) => Sid!);
    expect(sids).toEqual(['Same', 'Same2', expect.stringMatching(/^Statement0Statement1Statement10.*And\d+More$/)]);
    expect(sids.filter((sid) => sid.length > 64 || !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
  });
});

describe('targets', () => {
  const tree = [{ path: '/', foreign: 1 }, { path: '/A', parent: '/', foreign: 1 }, { path: '/A/B', parent: '/A', foreign: 1 }, { path: '/C', parent: '/', foreign: 1 }];

  test('of a group share its policies', () => {
    const { policies } = compile(input({ targets: tree, groups: [{ id: 'Base', targets: ['/C', '/A'], guardrails: [block('a'), block('b')] }] }));
    expect(placesOf({ policies } as Compiled)).toEqual({ Base1: ['/A', '/C'], Base2: ['/A', '/C'] });
  });

  test('what a target has from above is not attached again, and reported', () => {
    const compiled = compile(input({
      targets: tree,
      groups: [{ id: 'Base', targets: ['/'], guardrails: [block('a')] }, { id: 'More', targets: ['/A/B'], guardrails: [block('a'), block('b')] }],
    }));
    expect(placesOf(compiled)).toEqual({ Base1: ['/'], More1: ['/A/B'] });
    expect(compiled.redundant).toEqual([{ guardrail: 'a', target: '/A/B', inheritedFrom: '/' }]);
  });

  test('so is what denies less than the same guardrail above, and not what denies more', () => {
    const regions = (...names: string[]) => guardrail('regions', { sid: 'Regions', notActions: ['iam:*'], conditions: { StringNotEquals: { 'aws:RequestedRegion': names } } });
    const compiled = (below: CompileGuardrail) => compile(input({
      targets: tree, groups: [{ id: 'Base', targets: ['/'], guardrails: [regions('a', 'b')] }, { id: 'More', targets: ['/A'], guardrails: [below] }],
    }));
    expect(compiled(regions('a', 'b', 'c')).redundant).toEqual([{ guardrail: 'regions', target: '/A', inheritedFrom: '/' }]);
    expect(placesOf(compiled(regions('a', 'b', 'c')))).toEqual({ Base1: ['/'] });
    expect(compiled(regions('a')).redundant).toEqual([]);
    expect(placesOf(compiled(regions('a')))).toEqual({ Base1: ['/'], More1: ['/A'] });
  });

  test('the nearest target above is named, and targets beside are not above', () => {
    const compiled = compile(input({
      targets: tree, groups: [{ id: 'Base', targets: ['/A', '/A/B', '/C'], guardrails: [block('a')] }],
    }));
    expect(placesOf(compiled)).toEqual({ Base1: ['/A', '/C'] });
    expect(compiled.redundant).toEqual([{ guardrail: 'a', target: '/A/B', inheritedFrom: '/A' }]);
  });

  test('targets of a group that need less of it have policies of their own', () => {
    const compiled = compile(input({
      targets: tree,
      groups: [{ id: 'Top', targets: ['/A'], guardrails: [block('a')] }, { id: 'Base', targets: ['/A/B', '/C'], guardrails: [block('a', 200), block('b', 200), block('a')] }],
    }));
    expect(compiled.redundant).toEqual([{ guardrail: 'a', target: '/A/B', inheritedFrom: '/A' }]);
    expect(placesOf(compiled)).toEqual({ Base1: ['/C'], Base2: ['/C'], BaseAtAB1: ['/A/B'], Top1: ['/A'] });
    expect(compiled.policies.find(({ id }) => id === 'BaseAtAB1')!.parts.map((part) => part.guardrail)).toEqual(['a', 'b']);
  });

  test('a target that is too full for the policies of its groups has its guardrails packed together', () => {
    const groups = ['X', 'Y', 'Z'].map((id) => ({ id, targets: id === 'Z' ? ['/A'] : ['/A', '/C'], guardrails: [block(id, 200)] }));
    const quota = { policySize: 500, attachments: 3 };
    const compiled = compile(input({ targets: tree, groups, quota }));
    expect(placesOf(compiled)).toEqual({ X1: ['/C'], Y1: ['/C'], XAndYAndZ1: ['/A'], XAndYAndZ2: ['/A'] });
    expect(compiled.headroom.map(({ path, policies, free }) => [path, policies, free])).toEqual([['/', 0, 2], ['/A', 2, 0], ['/A/B', 0, 2], ['/C', 2, 0]]);
    expect(placesOf(compile(input({ targets: tree, groups, quota: { policySize: 500, attachments: 4 } })))).toEqual({ X1: ['/A', '/C'], Y1: ['/A', '/C'], Z1: ['/A'] });
  });

  test('targets of the same groups share what is packed for them', () => {
    const groups = ['X', 'Y'].map((id) => ({ id, targets: ['/A', '/C'], guardrails: [block(id, 200)] }));
    const compiled = compile(input({ targets: tree, groups, quota: { policySize: 500, attachments: 2 } }));
    expect(placesOf(compiled)).toEqual({ XAndY1: ['/A', '/C'] });
  });

  test('ids of what is packed together stay short enough for a name, and tell apart', () => {
    const ids = ['A', 'B'].map((end) => compile(input({
      targets: tree,
      quota: { policySize: 500, attachments: 2 },
      groups: ['Long', 'Other'].map((start) => ({ id: `${start}${'x'.repeat(30)}${end}`, targets: ['/A'], guardrails: [block(start, 200)] })),
    })).policies[0].id);
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids.filter((id) => id.length > 60)).toEqual([]);
  });

  test('the headroom counts policies, places and characters', () => {
    const compiled = compile(input({
      targets: [{ ...tree[0] }, { ...tree[1], foreign: 3 }, tree[2], tree[3]],
      groups: [{ id: 'Base', targets: ['/'], guardrails: [block('a', 300), block('b', 400)] }, { id: 'More', targets: ['/A', '/C'], guardrails: [guardrail('c', statement('C', ['s3:*']))] }],
    }));
    const size = (id: string) => compiled.policies.find((policy) => policy.id === id)!.size;
    const cost = (each: DenyStatement) => policySize({ ...statementJson(each), Sid: undefined }) + 2;
    expect(compiled.headroom).toEqual([
      {
        path: '/',
        policies: 2,
        foreign: 1,
        inherited: 0,
        free: 2,
        freeCharacters: 1_000 - size('Base1') - size('Base2'),
        costs: [{ guardrail: 'b', characters: cost(block('b', 400).statements[0]) }, { guardrail: 'a', characters: cost(block('a', 300).statements[0]) }],
      },
      { path: '/A', policies: 1, foreign: 3, inherited: 2, free: 1, freeCharacters: 500 - size('More1'), costs: [{ guardrail: 'c', characters: cost(statement('C', ['s3:*'])) }] },
      { path: '/A/B', policies: 0, foreign: 1, inherited: 3, free: 4, freeCharacters: 0, costs: [] },
      { path: '/C', policies: 1, foreign: 1, inherited: 2, free: 3, freeCharacters: 500 - size('More1'), costs: [{ guardrail: 'c', characters: cost(statement('C', ['s3:*'])) }] },
    ]);
  });

  test('more of others than there are places leave none', () => {
    expect(compile(input({ targets: [{ path: '/', foreign: 7 }] })).headroom[0].free).toBe(0);
  });
});

describe('what does not fit', () => {
  const failure = (change: Partial<CompileInput>): CompileError => {
    try {
      compile(input(change));
    } catch (error) {
      return error as CompileError;
    }
    throw new Error('it fits');
  };

  test('fails for more policies than places, and names target, overflow and costs, most first', () => {
    const error = failure({ ...onRoot(block('small', 300), block('large', 450), block('middle', 400)), quota: { policySize: 500, attachments: 3 } });
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toMatch(
      /^the guardrails of \/ need 3 service control policies of 500 characters, 1 more than the 2 places left of 3 \(others take 1\), and have \d+ characters too many: they cost large 4\d\d, middle 3\d\d, small 2\d\d; attach some .*\.$/);
  });

  test('fails where no place is left at all', () => {
    const error = failure({ ...onRoot(block('a')), targets: [{ path: '/', foreign: 6 }] });
    expect(error.problem).toMatch(/^the guardrails of \/ need 1 service control policies of 500 characters, 1 more than the 0 places left of 5 \(others take 6\)/);
  });

  test('fails without an overflow of characters where only the pieces are too large', () => {
    const error = failure({ ...onRoot(block('a', 300), block('b', 300), block('c', 300)), quota: { policySize: 500, attachments: 3 } });
    expect(error.problem).toMatch(/1 more than the 2 places left of 3 \(others take 1\): they cost/);
  });

  test('fails for a target whose groups do not fit even together', () => {
    const groups = ['X', 'Y', 'Z'].map((id) => ({ id, targets: ['/A'], guardrails: [block(id)] }));
    const error = failure({ groups, targets: [{ path: '/A', foreign: 1 }], quota: { policySize: 500, attachments: 3 }, policyType: GuardrailPolicyType.RESOURCE_CONTROL });
    expect(error.problem).toMatch(/^the guardrails of \/A need 3 resource control policies .* X \d+, Y \d+, Z \d+$/);
  });

  test('fails for a statement that no policy can hold, and names its guardrail and target', () => {
    const error = failure(onRoot(block('huge', 700), block('small', 200)));
    expect(error.message).toMatch(/^a statement of huge \(huge\) has \d+ characters at \/, \d+ more than a policy of 500 has room for, and cannot be divided; .*\.$/);
    expect(error.message).toContain(' 200 more than');
  });
});

/** A statement of a document as the compiler takes it. */
function readBack(written: PolicyStatementJson): DenyStatement {
  const list = (value: string | readonly string[] | undefined) => value === undefined ? undefined : [value].flat();
  return {
    sid: written.Sid ?? '',
    ...written.Action ? { actions: list(written.Action) } : {},
    ...written.NotAction ? { notActions: list(written.NotAction) } : {},
    ...written.Resource ? { resources: list(written.Resource) } : {},
    ...written.NotResource ? { notResources: list(written.NotResource) } : {},
    ...written.Condition ? { conditions: written.Condition } : {},
  };
}
