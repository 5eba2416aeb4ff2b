import { allow, at, decided, deployment, policy, role, source } from './support';
import { ClaimBody } from '../../../../lib/verification/claim-format';

const everybody: ClaimBody = { kind: 'no-escalation' };

describe('no-escalation', () => {
  const one = deployment({ principals: [role('App', allow('iam:PutRolePolicy', '*')), role('Job', allow('s3:GetObject', '*'))] });

  test('names who becomes what by which technique, with its requests', () => {
    const { findings } = decided(one, everybody);
    const found = findings.find(({ verdict }) => verdict === 'REFUTED')!;
    expect(found.id).toMatch(/^no-escalation\[it; [a-z]+-\d+; App\/App/);
    expect(found.message).toContain('App/App can become');
    expect(found.steps![0].witness!.action).toBe('iam:PutRolePolicy');
    expect(found.cause!.template).toBe('App');
  });

  test('asks about the principals alone', () => {
    expect(decided(one, { ...everybody, principals: [at('Job')] }).verdict).toBe('PROVED');
    expect(decided(one, { ...everybody, principals: [{ arn: 'arn:aws:iam::*:role/J*' }] }).verdict).toBe('PROVED');
    expect(decided(one, { ...everybody, principals: [at('App')] }).verdict).toBe('REFUTED');
    expect(decided(one, { ...everybody, principals: [at('Gone')] }).verdict).toBe('UNKNOWN');
  });

  test('a technique that is excepted is told with its reason', () => {
    const techniques = [...new Set(decided(one, { ...everybody, principals: [at('App')] }).findings.map(({ id }) => id.split('; ')[1]))];
    const exceptTechniques = techniques.map((id) => ({ id, reason: 'a deployer may' }));
    const result = decided(one, { ...everybody, principals: [at('App')], exceptTechniques });
    expect(result.findings.map(({ id }) => id).filter((id) => techniques.some((technique) => id.includes(`; ${technique};`)))).toEqual([]);
    expect(result.assumptions).toContain(`the technique ${techniques[0]} is not asked about: a deployer may`);
    const unknown = decided(one, { ...everybody, principals: [at('Job')], exceptTechniques: [{ id: 'xyz-1', reason: 'why' }] });
    expect(unknown.findings.map(({ message }) => message)).toEqual(['The claim excepts the technique xyz-1, which is not in the catalogue']);
  });

  test('a policy that could not be read leaves it unknown', () => {
    const unread = { ...role('Job'), identityPolicies: [{ ...policy('Imported'), unknown: 'an imported policy' }] };
    expect(decided(deployment({ principals: [unread] }), everybody).verdict).toBe('UNKNOWN');
    const gap = { because: 'the macro may add anything', source: source('Macro'), bearsOn: 'both' as const };
    expect(decided(deployment({ gaps: [gap] }), everybody).verdict).toBe('UNKNOWN');
  });
});
