import { Acceptance, proofData } from '../../lib/report/proof-data';
import { code, escaped, fenced, proofMarkdown } from '../../lib/report/proof-markdown';
import { proofSarif } from '../../lib/report/proof-sarif';
import { claimText, proofText } from '../../lib/report/proof-text';
import { printable } from '../../lib/report/readable';
import { ClaimResult, ProofReport } from '../../lib/verification/prover/claims/result';
import { Letters } from '../../lib/verification/prover/deployment';
import { Statement } from '../../lib/verification/prover/policy-facts';

const LETTER = '\uE000';
const letters: Letters = new Map([[LETTER, { text: '${Data.Bucket}', format: 'name' }]]);
const source = { template: 'App/Data', logicalId: 'ReaderPolicy', at: 'Properties.PolicyDocument.Statement.0', constructPath: 'App/Data/Reader/Policy' };
const granting: Statement = { effect: 'Allow', sid: 'Read', actions: ['s3:Get*'], resources: [`arn:aws:s3:::${LETTER}/*`], conditions: [], source };
const denying: Statement = {
  effect: 'Deny', actions: ['s3:*'], resources: ['*'], principals: [{ kind: 'AWS', value: '*' }], conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }],
};
const refuted: ClaimResult = {
  claim: { id: 'nobody-can[read]', promise: 'Nobody reads the data', kind: 'nobody-can', actions: ['s3:GetObject'], resources: [{ arn: '*' }], statedBy: 'App/Data' },
  builtIn: false,
  verdict: 'REFUTED',
  findings: [{
    id: 'nobody-can[read; App/Data/Reader/Policy/PolicyDocument.Statement.0]',
    verdict: 'REFUTED',
    message: `App/Data/Reader may s3:GetObject arn:aws:s3:::${LETTER}/a`,
    cause: source,
    request: {
      witness: {
        principal: { kind: 'role', arn: 'arn:aws:iam::111122223333:role/Reader', account: '111122223333', identityPolicies: [] },
        action: 's3:GetObject',
        resource: { arn: `arn:aws:s3:::${LETTER}/a` },
        context: { 'aws:securetransport': ['true'] },
      },
      granting: [granting],
      escaped: [{ statement: denying, on: 'aws:securetransport' }],
    },
    conditions: { 'App/Data.IsProd': true },
  }],
  assumptions: [],
  queries: 1,
};
const unknown: ClaimResult = {
  claim: { id: 'no-path[internet->data]', promise: 'Nothing gets from the internet to data', kind: 'no-path', from: { internet: true }, to: { cidr: '10.0.0.0/8' } },
  builtIn: true,
  verdict: 'UNKNOWN',
  findings: [{ id: 'no-path[internet->data; App#Vpc]', verdict: 'UNKNOWN', message: 'the routes of | a gateway are `not` known' }],
  assumptions: ['interfaces send with addresses of their own'],
  queries: 3,
};
const proved: ClaimResult = {
  claim: { id: 'no-escalation[all]', promise: 'Nobody escalates', kind: 'no-escalation' },
  builtIn: true,
  verdict: 'PROVED',
  findings: [],
  assumptions: ['a'],
  blocking: [{ text: 'Deny iam:* on *', source }],
  queries: 9,
};
const report: ProofReport = { results: [refuted, unknown, proved], assumptions: ['policies are evaluated as documented'] };
const accepting: Acceptance = ({ id }) => (id.startsWith('no-path') ? 'the gateway is being replaced' : undefined);
const data = proofData(report, letters, accepting);
const plain = { colors: false, columns: 100 };

test('the data counts verdicts, open findings and accepted ones, and shows no letters', () => {
  expect(data.summary).toEqual({ claims: 3, proved: 1, refuted: 1, unknown: 1, findings: 1, accepted: 1 });
  expect(data.claims[0].findings[0]).toMatchObject({
    message: 'App/Data/Reader may s3:GetObject arn:aws:s3:::${Data.Bucket}/a',
    place: 'App/Data/Reader/Policy PolicyDocument.Statement.0',
    request: { principal: 'arn:aws:iam::111122223333:role/Reader', resource: 'arn:aws:s3:::${Data.Bucket}/a', context: { 'aws:securetransport': ['true'] } },
    escaped: [{ on: 'aws:securetransport', statement: 'Deny s3:* on * to * if aws:SecureTransport Bool false' }],
    conditions: { 'App/Data.IsProd': true },
  });
  expect(JSON.stringify(data)).not.toMatch(/[\uE000-\uF8FF]/);
});

test('the terminal shows a row a claim, then open findings with their witness, then the counts', () => {
  const text = proofText(data, plain);
  expect(text).toMatch(/^ {2}Verdict +Findings +Accepted +Claim\n/);
  expect(text).toMatch(/^ {2}REFUTED +1 +0 +nobody-can\[read\]$/m);
  expect(text).toMatch(/^ {2}UNKNOWN +0 +1 +no-path/m);
  expect(text).toContain('granted by Read: Allow s3:Get* on arn:aws:s3:::${Data.Bucket}/* (App/Data/Reader/Policy PolicyDocument.Statement.0)');
  expect(text).toContain('in the case App/Data.IsProd = true');
  expect(text).not.toContain('the routes of');
  expect(text).toMatch(/3 claims: 1 PROVED, 1 REFUTED, 1 UNKNOWN; 1 finding, 1 accepted\.\n$/);
  expect(text).not.toContain('\u001B');
  expect(proofText(data, { colors: true, columns: 100 })).toContain('\u001B[31mREFUTED');
});

test('a long id is cut in the table and whole in the finding', () => {
  const id = `nobody-can[${'x'.repeat(200)}]`;
  const renamed = { ...refuted, claim: { ...refuted.claim, id }, findings: [{ ...refuted.findings[0], id }] };
  const long = proofData({ ...report, results: [renamed] }, letters);
  const lines = proofText(long, { colors: false, columns: 80 }).split('\n');
  expect(lines.find((line) => line.includes('…'))!.length).toBeLessThanOrEqual(80);
  expect(lines).toContain(`  REFUTED  ${id}`);
});

test('an explanation shows what holds a claim up and what it rests on', () => {
  const text = claimText(data.claims[2], plain);
  expect(text).toContain('Held up by\n    Deny iam:* on * (App/Data/Reader/Policy PolicyDocument.Statement.0)');
  expect(text).toContain('Rests on\n    a');
});

test('Markdown shows open findings alone, and nothing in it is markup by accident', () => {
  const markdown = proofMarkdown(data);
  expect(markdown).toContain('| 3 | 1 | 1 | 1 | 1 |');
  expect(markdown).toContain('### REFUTED `nobody-can[read]`');
  expect(markdown).not.toContain('the routes of');
  expect(escaped('a | `b` <c> *d*\n[e](f)')).toBe('a \\| \\`b\\` \\<c\\> \\*d\\* \\[e\\]\\(f\\)');
  expect(code('a `` b')).toBe('``` a `` b ```');
  expect(fenced(['```', 'x'])).toEqual(['````text', '```', 'x', '````']);
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly [{
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly kind: string;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations?: readonly {
        readonly physicalLocation?: { readonly artifactLocation: { readonly uri: string } };
        readonly logicalLocations?: readonly { readonly fullyQualifiedName: string }[];
      }[];
      readonly suppressions: readonly { readonly kind: string; readonly justification: string }[];
    }[];
  }];
}

test('SARIF has a rule a claim and a result a finding, with places, and suppressions of what is accepted', () => {
  const sarif = proofSarif(data, { version: '1.2.3', fileOf: (stack) => (stack === 'App/Data' ? 'cdk.out/App Data.template.json' : undefined) }) as Sarif;
  const [run] = sarif.runs;
  expect(sarif.version).toBe('2.1.0');
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(data.claims.map(({ id }) => id));
  for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
  expect(run.results.map(({ kind, level }) => `${kind} ${level}`)).toEqual(['fail error', 'open none']);
  expect(run.results[0].locations![0].physicalLocation!.artifactLocation.uri).toBe('cdk.out/App%20Data.template.json');
  expect(run.results[0].locations![0].logicalLocations![0].fullyQualifiedName).toBe('App/Data/Reader/Policy');
  expect(run.results[0].suppressions).toEqual([]);
  expect(run.results[1].suppressions).toEqual([{ kind: 'external', status: 'accepted', justification: 'the gateway is being replaced' }]);
});

test('what a template says does nothing to a terminal', () => {
  const hostile = '\u001B[2J\u0007name\nPROVED\u202E';
  expect(printable(hostile)).toBe('\\u001b[2J\\u0007name\\u000aPROVED\\u202e');
  const [finding] = refuted.findings;
  const findings = [{ ...finding, id: hostile, message: hostile, cause: { ...source, constructPath: hostile } }];
  const shown = proofData({ ...report, results: [{ ...refuted, claim: { ...refuted.claim, id: hostile, promise: hostile }, findings }] }, letters);
  expect(proofText(shown, plain) + claimText(shown.claims[0], plain) + proofMarkdown(shown)).not.toMatch(/[\u0007\u001B\u202E]/);
  expect(proofText(shown, plain).split('\n').filter((line) => line.startsWith('PROVED'))).toEqual([]);
});
