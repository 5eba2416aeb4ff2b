import { allow, CommandFolder, deny, policy } from './support';

let folder: CommandFolder;
beforeEach(() => { folder = new CommandFolder(); });
afterEach(() => folder.remove());

const request = (more: object = {}) => ({
  principal: { arn: 'arn:aws:iam::111122223333:role/Reader', identityPolicies: [policy({ Sid: 'Read', ...allow('s3:GetObject') })] },
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::data/report',
  ...more,
});

test('says that a request is allowed, and by which statement', () => {
  folder.write('request.json', request());
  const { code, out } = folder.run(['evaluate', 'request.json']);
  expect(code).toBe(0);
  expect(out).toMatch(/^ALLOWED\nprincipal {2,}arn:aws:iam::111122223333:role\/Reader\n/);
  expect(out).toContain('  Read: Allow s3:GetObject on *');
});

test('says that a request is denied, and by which statement', () => {
  folder.write('request.json', request({
    organization: { serviceControlPolicies: [[policy(allow('*'), { Sid: 'NoReads', ...deny('s3:Get*') })]] },
  }));
  const { code, data } = folder.json<{ allowed: boolean; reason: string; statements: { sid?: string; effect: string }[] }>(['evaluate', 'request.json']);
  expect(code).toBe(1);
  expect(data.allowed).toBe(false);
  expect(data.reason).toMatch(/^explicit-deny/);
  expect(data.statements).toEqual([expect.objectContaining({ sid: 'NoReads', effect: 'Deny' })]);
});

test('reads standard input', () => {
  expect(folder.run(['evaluate', '-'], { input: JSON.stringify(request()) }).code).toBe(0);
});

test('shows colors on a terminal alone, and not against NO_COLOR', () => {
  folder.write('request.json', request());
  expect(folder.run(['evaluate', 'request.json'], { outIsTerminal: true }).out).toContain('\u001B[32mALLOWED');
  expect(folder.run(['evaluate', 'request.json'], { outIsTerminal: true, env: { NO_COLOR: '1' } }).out).not.toContain('\u001B');
  expect(folder.run(['evaluate', 'request.json']).out).not.toContain('\u001B');
});

test('fails with the bad value and the fix', () => {
  folder.write('request.json', request({ action: 's3:Get*' }));
  expect(folder.run(['evaluate', 'request.json'])).toEqual({
    code: 2, out: '', err: 'cdk-zero-trust: action: "s3:Get*" is not an action; write service:Action without wildcards, such as s3:GetObject.\n',
  });
});

test('fails on standard input that is not JSON', () => {
  expect(folder.run(['evaluate', '-'], { input: '' })).toMatchObject({ code: 2, err: expect.stringMatching(/standard input.*this is not JSON/) });
});
