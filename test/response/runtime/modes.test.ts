import { playbookSettings } from './run-playbook';
import { doorFinding } from './toy-playbook';
import { ModeRuleSettings } from '../../../lib/response/playbook-settings';
import { declinedFinding } from '../../../lib/response/runtime/declines.lambda-shared';
import { modeFor, typeMatches } from '../../../lib/response/runtime/modes.lambda-shared';
import { parseFindings } from '../../../lib/response/runtime/parse-finding.lambda-shared';

const finding = { type: 'UnauthorizedAccess:IAMUser/TorIPCaller', severity: 7, accountId: '111122223333' };
const rules = (...modeRules: ModeRuleSettings[]) => ({ mode: 'OBSERVE' as const, modeRules });

test.each<[string, ReturnType<typeof rules>, string]>([
  ['the playbook\'s own where there is no rule', rules(), 'OBSERVE'],
  ['that of a rule for everything', rules({ mode: 'AUTOMATIC' }), 'AUTOMATIC'],
  ['that of the first rule that matches', rules({ mode: 'APPROVE', minimumSeverity: 7 }, { mode: 'AUTOMATIC' }), 'APPROVE'],
  ['by type', rules({ mode: 'AUTOMATIC', types: ['UnauthorizedAccess:IAMUser/TorIPCaller'] }), 'AUTOMATIC'],
  ['by the beginning of a type', rules({ mode: 'AUTOMATIC', types: ['Policy:*', 'UnauthorizedAccess:IAMUser/*'] }), 'AUTOMATIC'],
  ['not by another type', rules({ mode: 'AUTOMATIC', types: ['UnauthorizedAccess:IAMUser'] }), 'OBSERVE'],
  ['not by no type', rules({ mode: 'AUTOMATIC', types: [] }), 'OBSERVE'],
  ['by severity, from its threshold', rules({ mode: 'AUTOMATIC', minimumSeverity: 7 }), 'AUTOMATIC'],
  ['not below it', rules({ mode: 'AUTOMATIC', minimumSeverity: 7.1 }), 'OBSERVE'],
  ['by account', rules({ mode: 'AUTOMATIC', accounts: ['111122223333'] }), 'AUTOMATIC'],
  ['not by another account', rules({ mode: 'AUTOMATIC', accounts: ['444455556666'] }), 'OBSERVE'],
  ['by all at once', rules({ mode: 'AUTOMATIC', types: ['*'], minimumSeverity: 1, accounts: ['444455556666'] }, { mode: 'APPROVE', types: ['*'], minimumSeverity: 1 }), 'APPROVE'],
  ['OBSERVE where nobody knows the mode', rules({ mode: 'automatic' as never }), 'OBSERVE'],
])('the mode is %s', (_what, settings, mode) => {
  expect(modeFor(finding, settings)).toBe(mode);
});

test('a finding without severity matches no rule that asks for one', () => {
  expect(modeFor({ ...finding, severity: undefined }, rules({ mode: 'AUTOMATIC', minimumSeverity: 0 }))).toBe('OBSERVE');
});

test.each([
  ['a*', 'abc', true], ['*', '', true], ['a', 'a', true], ['a', 'abc', false], ['a*c', 'abc', false], ['A*', 'abc', false],
])('the pattern %s for %s: %s', (pattern, type, matches) => {
  expect(typeMatches(pattern, type)).toBe(matches);
});

describe('a finding', () => {
  const [parsed] = parseFindings(JSON.stringify(doorFinding('front')));
  const settings = playbookSettings('close-door', {});

  test('of the own account is answered', () => {
    expect(declinedFinding(parsed, settings, '111122223333')).toBeUndefined();
  });

  test('of a member is answered where there are member roles', () => {
    const members = { roleName: 'responder', externalId: 'x' };
    expect(declinedFinding(parsed, settings, '444455556666')).toMatchObject({ result: 'refused' });
    expect(declinedFinding(parsed, { ...settings, members }, '444455556666')).toBeUndefined();
  });

  test.each([
    [7.9, undefined], [8, undefined], [8.1, 'its severity is below 8.1, the threshold of its type'],
  ])('is answered from the threshold of its type: %s', (minimumSeverity, reason) => {
    expect(declinedFinding(parsed, { ...settings, triggers: [{ type: parsed.type, minimumSeverity }] }, '111122223333')?.reason).toBe(reason);
  });

  test('is answered where one of several triggers lets it', () => {
    const triggers = [{ type: '*', minimumSeverity: 9 }, { type: 'Policy:S3/*', minimumSeverity: 5 }];
    expect(declinedFinding(parsed, { ...settings, triggers }, '111122223333')).toBeUndefined();
    expect(declinedFinding({ ...parsed, severity: 4 }, { ...settings, triggers }, '111122223333')?.reason).toContain('below 5');
  });

  test('without severity is answered only by triggers that ask for none', () => {
    const bare = { ...parsed, severity: undefined };
    expect(declinedFinding(bare, settings, '111122223333')).toBeUndefined();
    expect(declinedFinding(bare, { ...settings, triggers: [{ type: '*', minimumSeverity: 0 }] }, '111122223333')).toMatchObject({ result: 'ignored' });
  });
});
