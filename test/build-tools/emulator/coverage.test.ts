import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { checkCoverage, joined, renderCoverage } from '../../../build-tools/emulator/coverage';

const coverage = { native: ['AWS::SQS::Queue'], bridged: ['AWS::GuardDuty::Detector'], synthesizedOnly: ['AWS::Macie::FindingsFilter'] };
let file: string;

beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'coverage-')), 'coverage.json');
});
afterEach(() => rmSync(path.dirname(file), { recursive: true }));

test('says which types are deployed how', () => {
  expect(renderCoverage({ ...coverage, bridged: [] })).toBe([
    '1 types deployed as CloudFormation of the emulator:', '  SQS::Queue',
    '0 types made by calls of their service',
    '1 types only synthesized, since no local server has them:', '  Macie::FindingsFilter', '',
  ].join('\n'));
});

test('of several stacks is that of all of them', () => {
  expect(joined([coverage, { native: ['AWS::S3::Bucket', 'AWS::SQS::Queue'], bridged: [], synthesizedOnly: [] }])).toEqual({ ...coverage, native: ['AWS::S3::Bucket', 'AWS::SQS::Queue'] });
  expect(joined([])).toEqual({ native: [], bridged: [], synthesizedOnly: [] });
});

test('keeps its lines short', () => {
  const native = Array.from({ length: 20 }, (_, index) => `AWS::Service${index}::SomeResource`);
  const lines = renderCoverage({ native, bridged: [], synthesizedOnly: [] }).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(150);
  native.forEach((type) => expect(lines.join(' ')).toContain(type.slice(5)));
});

test('is as it was committed', () => {
  checkCoverage(coverage, file, true);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(coverage);
  expect(() => checkCoverage(coverage, file)).not.toThrow();
});

test('fails where a type came, went or moved', () => {
  writeFileSync(file, JSON.stringify({ native: ['AWS::S3::Bucket', 'AWS::SQS::Queue'], bridged: [], synthesizedOnly: ['AWS::GuardDuty::Detector', 'AWS::Macie::FindingsFilter'] }));
  expect(() => checkCoverage(coverage, file)).toThrow(expect.objectContaining({
    failure: 'COVERAGE_DRIFT',
    message: [
      `What the emulator deploys differs from ${file}:`,
      '  AWS::S3::Bucket is no longer deployed as CloudFormation of the emulator',
      '  AWS::GuardDuty::Detector is now made by calls of their service',
      '  AWS::GuardDuty::Detector is no longer only synthesized, since no local server has them',
      'Where that is meant, run it again with UPDATE_COVERAGE=true, and commit the file.',
    ].join('\n'),
  }));
});

test('fails where nothing is committed', () => {
  expect(() => checkCoverage(coverage, file)).toThrow('AWS::SQS::Queue is now deployed');
});
