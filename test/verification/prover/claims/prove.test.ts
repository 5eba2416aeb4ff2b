import * as fc from 'fast-check';
import { allow, anybody, at, aws, bucket, BUCKET, claim, deny, deployment, file, policy, role, roleArn, secret, SECRET, source, summary, to, when } from './support';
import { ClaimSpec } from '../../../../lib/verification/claim-format';
import { prove } from '../../../../lib/verification/prover/claims/prove';
import { MAX_FINDINGS } from '../../../../lib/verification/prover/claims/result';
import { addressKey, Deployment } from '../../../../lib/verification/prover/deployment';
import { Principal, Resource, Statement } from '../../../../lib/verification/prover/policy-facts';

const READ = 'secretsmanager:GetSecretValue';
const nobodyReads = claim({ kind: 'nobody-can', actions: [READ], resources: [at('Secret')] });
const alone = { builtIn: false } as const;

describe('cases of conditions', () => {
  const open = deployment({ conditions: { 'App.Debug': true, 'App.Small': true }, principals: [role('App', allow(READ, '*'))], resources: [secret()] });
  const shut = deployment({ conditions: { 'App.Debug': false, 'App.Small': true }, principals: [role('App')], resources: [secret()] });

  test('a finding names its case where it is not in all', () => {
    const [result] = prove([open, shut], file([nobodyReads]), alone).results;
    expect(result.verdict).toBe('REFUTED');
    expect(result.findings.map(({ conditions }) => conditions)).toEqual([{ 'App.Debug': true, 'App.Small': true }]);
    const [both] = prove([open, { ...open, conditions: { 'App.Debug': false, 'App.Small': true } }, shut], file([nobodyReads]), alone).results;
    expect(both.findings.map(({ conditions }) => conditions)).toEqual([{ 'App.Small': true }]);
    const [all] = prove([open, { ...open, conditions: {} }], file([nobodyReads]), alone).results;
    expect(all.findings.map(({ conditions }) => conditions)).toEqual([undefined]);
  });

  test('a resource that is not there in one case is no mistake', () => {
    expect(prove([shut, deployment({ conditions: { 'App.Debug': true } })], file([nobodyReads]), alone).results[0].verdict).toBe('PROVED');
  });
});

describe('findings', () => {
  test('stop at a bound that is told', () => {
    const principals = Array.from({ length: MAX_FINDINGS + 5 }, (_, index) => role(`R${index}`, allow(READ, '*')));
    const [result] = prove([deployment({ principals, resources: [secret()] })], file([nobodyReads]), alone).results;
    expect(result.findings).toHaveLength(MAX_FINDINGS);
    expect(result.findings[MAX_FINDINGS - 1].message).toContain('there may be more causes');
  });

  test('ids of other causes stay when one is mended', () => {
    const ids = (...statements: readonly Statement[]) => prove([deployment({ principals: [role('App', ...statements), role('Job', allow('*', '*'))], resources: [secret()] })],
      file([nobodyReads]), alone).results[0].findings.map(({ id }) => id);
    const before = ids(allow(READ, '*'), allow('secretsmanager:*', SECRET));
    expect(before).toHaveLength(3);
    expect(ids(allow(READ, '*'), allow('secretsmanager:List*', SECRET))).toEqual(before.filter((id) => !id.includes('Statement.1')));
  });

  test('ids have neither letters nor double colons', () => {
    const letter = '\ue005';
    const principal: Principal = { ...role('App', allow(READ, '*')), arn: roleArn(letter), source: undefined, identityPolicies: [{ name: 'p', statements: [allow(READ, '*')] }] };
    const one = deployment({ principals: [principal], resources: [secret()], letters: [[letter, { text: '${App/Role}', format: 'name' }]] });
    const [{ findings }] = prove([one], file([nobodyReads]), alone).results;
    expect(findings.map(({ id }) => id)).toEqual(['nobody-can[it; arn:aws:iam:222233334444:role/${App/Role}]']);
  });

  test('an error in one claim is that claim\'s, and is told', () => {
    const statement = allow(READ, '*');
    const broken = Object.defineProperty({ ...statement }, 'actions', { get: () => { throw new RangeError('no more'); } });
    const principals = [{ ...role('App'), identityPolicies: [{ name: 'p', statements: [broken] }] }, role('Job')];
    const may = (who: string): ClaimSpec => claim({ kind: 'cannot', principals: [at(who)], actions: [READ], resources: [at('Secret')] }, `cannot[${who}]`);
    const { results } = prove([deployment({ principals, resources: [secret()] })], file([may('App'), may('Job')]), alone);
    expect(results.map(({ verdict }) => verdict)).toEqual(['UNKNOWN', 'PROVED']);
    expect(results[0].findings[0].message).toBe('The claim could not be decided: no more');
  });
});

describe('options', () => {
  const one = deployment({ principals: [role('App', allow('*', '*'), deny(READ, '*'))], resources: [secret()] });

  test('only some claims, with progress', () => {
    const told: string[] = [];
    const claims = [nobodyReads, claim({ kind: 'cannot', principals: [at('App')], actions: [READ], resources: [at('Secret')] })];
    const { results } = prove([one], file(claims), { only: ['cannot'], progress: (id, index, count) => told.push(`${id} ${index} ${count}`) });
    expect(results.map((result) => result.claim.id)).toEqual(['cannot[it]']);
    expect(told).toEqual(['cannot[it] 0 1']);
  });

  test('a proof is explained on request by what it needs', () => {
    const [plain] = prove([one], file([nobodyReads]), alone).results;
    expect(plain.blocking).toBeUndefined();
    const [result] = prove([one], file([nobodyReads]), { ...alone, explain: true }).results;
    expect(result.blocking).toEqual([{ text: `Deny ${READ} on *`, source: source('AppPolicy', 'Properties.PolicyDocument.Statement.1') }]);
  });

  test('an action that is in no catalogue is told of apart', () => {
    const claims = [claim({ kind: 'nobody-can', actions: ['secretsmanager:Brew*'], resources: [at('Secret')] })];
    const [result] = prove([one], file(claims), alone).results;
    expect(result.verdict).toBe('PROVED');
    expect(result.futureAction!.action).toMatch(/^secretsmanager:brew/i);
  });

  test('assumptions are told once, sorted', () => {
    const { assumptions, results } = prove([{ ...one, assumptions: ['b', 'a'] }, { ...one, assumptions: ['a'] }], file([nobodyReads]), alone);
    expect(assumptions).toEqual(['a', 'b']);
    expect(results[0].assumptions).toContain('identities of the account that no template holds are not judged');
    expect(results[0].assumptions).toEqual([...new Set(results[0].assumptions)].sort());
  });
});

describe('texts that only the deployment knows', () => {
  test('claims name resources and pseudo parameters in their texts', () => {
    const [account, name] = ['\ue000', '\ue001'];
    const arn = `arn:aws:s3:::${name}`;
    const resource: Resource = { arn, account, source: source('Bucket'), policyKind: 'resource', policy: policy('P', to([anybody], allow('s3:GetObject', `${arn}/*`, when('StringEquals', 'aws:PrincipalAccount', account)))) };
    const one = deployment({ resources: [resource], letters: [[account, { text: '${AWS::AccountId}', format: 'account' }], [name, { text: '${App/Bucket}', format: 'name' }]] });
    const reads = (unless: string, where: string): ClaimSpec => claim({
      kind: 'nobody-can',
      actions: ['s3:GetObject'],
      resources: [{ arn: '${App#Bucket.Arn}/*' }],
      where: [{ operator: 'StringEquals', key: 'aws:PrincipalAccount', values: [where] }],
      unless: [{ account: unless }],
    });
    const verdict = (spec: ClaimSpec) => prove([one], file([spec]), alone).results[0];
    expect(verdict(reads('${AWS::AccountId}', '${AWS::AccountId}')).verdict).toBe('PROVED');
    expect(verdict(reads('555566667777', '${AWS::AccountId}')).verdict).toBe('REFUTED');
    expect(verdict(claim({ kind: 'nobody-can', actions: ['s3:*'], resources: [{ arn: 'arn:aws:s3:::${App#Gone}' }] })).findings[0].message)
      .toBe('The claim names ${App#Gone}, which is not known of the templates');
  });
});

describe('names and order mean nothing', () => {
  const statement = fc.record({
    effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    actions: fc.subarray([READ, 'secretsmanager:*', 's3:GetObject', 's3:*', '*'], { minLength: 1, maxLength: 2 }),
    resources: fc.subarray([SECRET, BUCKET, `${BUCKET}/*`, '*'], { minLength: 1, maxLength: 2 }),
    conditions: fc.subarray([when('Bool', 'aws:SecureTransport', 'true'), when('StringEquals', 'aws:PrincipalAccount', '222233334444')], { maxLength: 1 }),
  });
  const named = fc.tuple(statement, fc.constantFrom(aws(roleArn('App')), aws('222233334444'), aws('555566667777'), anybody)).map(([one, who]) => to([who], one));
  const claims: readonly ClaimSpec[] = [
    nobodyReads, claim({ kind: 'only-can', principals: [at('App')], actions: ['s3:GetObject'], resources: [at('Bucket')] }),
    claim({ kind: 'cannot', principals: [at('Job')], actions: ['s3:*'], resources: [at('Bucket')] }),
    claim({ kind: 'no-external-access', resource: at('Secret') }), claim({ kind: 'every-access-encrypted', resource: at('Bucket') }),
  ];

  /** The same deployment with other logical ids, Sids and construct paths, and its statements the other way round. */
  function renamed(one: Deployment): Deployment {
    const walk = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(walk);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => {
        if (key === 'source' && item) return [key, { ...item, template: 'Other', logicalId: `X${(item as { logicalId: string }).logicalId}`, constructPath: `Else/${(item as { logicalId: string }).logicalId}` }];
        if (key === 'statements') return [key, (walk(item) as Statement[]).reverse().map((found, index) => ({ ...found, sid: `S${index}` }))];
        return [key, walk(item)];
      }));
    };
    const elements = [...one.elements.values()].map((element) => walk(element) as typeof element);
    return {
      ...one,
      principals: [...walk(one.principals) as Principal[]].reverse(),
      resources: [...walk(one.resources) as Resource[]].reverse(),
      elements: new Map(elements.map((element) => [addressKey(element.source.template, element.source.logicalId), element])),
    };
  }

  const elsewhere = (spec: ClaimSpec): ClaimSpec => JSON.parse(JSON.stringify(spec), (key, value) => (key === 'address' ? { stack: 'Other', logicalId: `X${value.logicalId}` } : value));

  test('no verdict depends on them', () => {
    const few = fc.array(statement, { maxLength: 3 });
    const fewer = fc.array(named, { maxLength: 2 });
    fc.assert(fc.property(few, few, fewer, fewer, (app, job, ofSecret, ofBucket) => {
      const one = deployment({ principals: [role('App', ...app), role('Job', ...job)], resources: [secret(...ofSecret), bucket(...ofBucket)] });
      const verdicts = (deployed: Deployment, stated: readonly ClaimSpec[]) => prove([deployed], file(stated), alone).results
        .map((result) => `${result.claim.id.replace(/\[.*/, '')} ${result.verdict} ${result.findings.length}`).sort();
      expect(verdicts(renamed(one), claims.map(elsewhere))).toEqual(verdicts(one, claims));
    }), { numRuns: 60 });
  });

  test('the same input gives the same report', () => {
    const one = deployment({ principals: [role('App', allow('*', '*'))], resources: [secret(), bucket(to([anybody], allow('s3:*', '*')))] });
    expect(JSON.stringify(prove([one], file(claims)))).toBe(JSON.stringify(prove([one], file(claims))));
    expect(summary(prove([one], file(claims)).results[0])[0]).toBe('REFUTED');
  });
});
