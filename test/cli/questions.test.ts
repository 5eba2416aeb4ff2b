import { CommandFolder } from './support';
import { CLAIMS, TEMPLATE, WIDER } from './templates';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
  folder.write('app.yaml', TEMPLATE);
  folder.write('wider.yaml', WIDER);
  folder.write('claims.json', CLAIMS);
});
afterEach(() => folder.remove());

describe('can', () => {
  test.each([
    ['reader', 's3:GetObject', 'Data', 'YES'],
    ['Reader', 's3:GetObject', 'arn:aws:s3:::report-data/x', 'YES'],
    ['Reader', 's3:PutObject', 'Data', 'NO'],
    ['Reader', 's3:GetObject', 'arn:aws:s3:::other/x', 'NO'],
  ])('%s %s %s: %s', (who, action, what, answer) => {
    const { code, data } = folder.json<{ answer: string }>(['can', who, action, what, 'app.yaml']);
    expect(data.answer).toBe(answer);
    expect(code).toBe(answer === 'YES' ? 0 : 1);
  });

  test('a key of the context decides', () => {
    expect(folder.json<{ answer: string }>(['can', 'Reader', 's3:GetObject', 'Data', 'app.yaml', '--context', 'aws:SecureTransport=false']).data.answer).toBe('NO');
    expect(folder.json<{ answer: string }>(['can', 'Reader', 's3:GetObject', 'Data', 'app.yaml', '--context', 'aws:SecureTransport=true']).data.answer).toBe('YES');
  });

  test('a YES shows the request and the statement that grants it', () => {
    const { out } = folder.run(['can', 'Reader', 's3:GetObject', 'Data', 'app.yaml']);
    expect(out).toMatch(/^YES\n/);
    expect(out).toMatch(/granted by Read: Allow s3:GetObject/);
    expect(out).toMatch(/escapes on aws:securetransport: Tls: Deny/i);
  });

  test.each([
    [['can', 'Raeder', 's3:GetObject', 'Data', 'app.yaml'], 'no principal is called "Raeder"; use Reader.'],
    [['can', 'Reader', 'GetObject', 'Data', 'app.yaml'], '"GetObject" is not an action; write service:Action, such as s3:GetObject or s3:Get*.'],
    [['can', 'Reader', 's3:GetObject', 'Dat', 'app.yaml'], 'no resource is called "Dat"; use Data.'],
    [['can', 'Reader', 's3:GetObject', 'Data', 'app.yaml', '--context', 'x'], '--context "x" is not key=value; write it as aws:SourceIp=203.0.113.7.'],
  ])('fails: %j', (argv, message) => {
    expect(folder.run(argv)).toEqual({ code: 2, out: '', err: `cdk-zero-trust: ${message}\n` });
  });
});

describe('who-can', () => {
  test('lists who can, and by which statement', () => {
    const { data } = folder.json<{ principals: { who: string; can: string }[]; judged: number }>(['who-can', 's3:GetObject', 'Data', 'app.yaml']);
    expect(data.principals.map(({ who, can }) => `${who} ${can}`)).toEqual([expect.stringMatching(/reader yes$/i)]);
    expect(data.judged).toBe(1);
  });

  test('says that nobody can', () => {
    expect(folder.run(['who-can', 's3:DeleteObject', 'Data', 'app.yaml']).out).toMatch(/^ {2}Nobody\.\n/);
  });
});

describe('path', () => {
  test('shows a connection hop by hop', () => {
    const { code, out } = folder.run(['path', 'web', 'store', 'app.yaml', '--port', '5432']);
    expect(code).toBe(0);
    expect(out).toMatch(/^REACHABLE {2}web -> store\n/);
    expect(out).toMatch(/security-group .*StoreGroup/);
    expect(out).toContain('answer  tcp');
  });

  test('says what stops it', () => {
    const { code, data } = folder.json<{ answer: string; blocked: string[] }>(['path', 'WebInterface', 'StoreInterface', 'app.yaml', '--port', '22']);
    expect({ code, answer: data.answer }).toEqual({ code: 1, answer: 'NO PATH' });
    expect(data.blocked.join('\n')).toMatch(/StoreGroup/);
  });

  test('nothing comes from the internet without a gateway', () => {
    expect(folder.json<{ answer: string }>(['path', 'internet', 'store', 'app.yaml']).data.answer).toBe('NO PATH');
  });

  test.each([
    [['path', 'wbe', 'store', 'app.yaml'], /^cdk-zero-trust: no segment, subnet or network resource is called "wbe"; use web\.\n$/],
    [['path', 'web', 'store', 'app.yaml', '--port', '70000'], /--port "70000" is not a port/],
    [['path', 'web', 'store', 'app.yaml', '--protocol', 'smtp'], /--protocol "smtp" is not a protocol/],
  ])('fails: %j', (argv, message) => {
    const { code, err } = folder.run(argv);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('explain', () => {
  test('shows what holds a proved claim up', () => {
    const { code, out } = folder.run(['explain', 'only-path[web->store]', 'app.yaml', '--claims', 'claims.json']);
    expect(code).toBe(0);
    expect(out).toMatch(/^PROVED {2}only-path\[web->store\]/);
    expect(out).toContain('Held up by');
    expect(out).toContain('All proofs rest on');
  });

  test('shows the witness of a claim that does not hold', () => {
    folder.write('app.yaml', WIDER);
    const { code, out } = folder.run(['explain', 'nobody-can[write the data]', 'app.yaml', '--claims', 'claims.json']);
    expect(code).toBe(1);
    expect(out).toContain('s3:PutObject');
  });

  test('fails on an id that is not there, and says which is near', () => {
    expect(folder.run(['explain', 'only-path[web->stoer]', 'app.yaml', '--claims', 'claims.json']).err).toBe(
      'cdk-zero-trust: there is no claim "only-path[web->stoer]"; use only-path[web->store].\n');
  });
});

describe('diff', () => {
  test('the same template changes nothing', () => {
    const { code, out } = folder.run(['diff', 'app.yaml', 'app.yaml', '--fail-on-new']);
    expect({ code, out }).toEqual({ code: 0, out: 'Access: 0 added, 0 removed. Paths: 0 added, 0 removed.\n' });
  });

  test('added access and an added path are shown with witnesses', () => {
    folder.write('before/app.yaml', TEMPLATE);
    folder.write('after/app.yaml', WIDER);
    const { code, out } = folder.run(['diff', 'before/app.yaml', 'after/app.yaml', '--fail-on-new']);
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}\+ .*[Rr]eader.* may s3:PutObject on arn:.*:s3:::report-data\//m);
    expect(out).toMatch(/^ {2}\+ .*web.* -> .*store.* tcp 5433$/m);
    expect(out).not.toMatch(/^ {2}- /m);
  });

  test('Markdown for a pull request', () => {
    folder.write('before/app.yaml', TEMPLATE);
    folder.write('after/app.yaml', WIDER);
    const { code, out } = folder.run(['diff', 'after/app.yaml', 'before/app.yaml', '--markdown', '--fail-on-new']);
    expect(code).toBe(0);
    expect(out).toContain('### Removed access');
    expect(out).toContain('### Removed network paths');
  });
});
