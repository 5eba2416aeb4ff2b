import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { deploymentsOf } from '../../../../lib/verification/prover/model/deployments';
import { readSources } from '../../../../lib/verification/prover/model/read-sources';
import { resolveSet } from '../../../../lib/verification/prover/model/resolve/resolve';
import { Resolved, Unknown } from '../../../../lib/verification/prover/model/resolved';
import { TemplateSet } from '../../../../lib/verification/prover/model/template-set';
import { FULL_SETTINGS, referenceApp } from '../../../support/reference-app';

let outdir: string;
let set: TemplateSet;
beforeAll(() => {
  outdir = mkdtempSync(path.join(tmpdir(), 'reference-'));
  referenceApp(FULL_SETTINGS, { outdir }).app.synth();
  set = readSources([outdir]);
});
afterAll(() => rmSync(outdir, { recursive: true }));

test('all stacks are read, with their constructs', () => {
  expect(set.templates.length).toBeGreaterThanOrEqual(4);
  for (const { template, constructPaths, stack } of set.templates) {
    expect(stack).toMatch(/^LandingZone\//);
    for (const logicalId of Object.keys(template.Resources as object)) expect(constructPaths.get(logicalId)).toMatch(new RegExp(`^${stack}/`));
  }
});

test('one case without a gap, and all references between stacks joined', () => {
  const cases = resolveSet(set);
  expect(cases).toHaveLength(1);
  const [one] = cases;
  expect(one.gaps).toEqual([]);
  expect([...one.letters.values()].filter(({ text }) => /GetStackOutput|ImportValue|export /.test(text))).toEqual([]);
  const ids = new Set(one.resources.map(({ id }) => id));
  for (const { type, properties } of one.resources) {
    for (const id of type === 'AWS::EC2::Subnet' ? [properties.VpcId] : []) expect(ids.has(id as string)).toBe(true);
  }
});

test('nothing in a policy or rule is unknown', () => {
  const unknown: string[] = [];
  const walk = (value: Resolved | undefined, at: string): void => {
    if (value instanceof Unknown) unknown.push(`${at}: ${value.because}`);
    else if (typeof value === 'object' && value !== null) for (const [key, child] of Object.entries(value)) walk(child as Resolved, `${at}.${key}`);
  };
  for (const { type, logicalId, properties } of resolveSet(set)[0].resources) if (/IAM|EC2|KMS|Policy/.test(type)) walk(properties, logicalId);
  expect(unknown).toEqual([]);
});

test('a deployment has every resource by its address, and is the same each time', () => {
  const [one, ...more] = deploymentsOf(set);
  expect(more).toEqual([]);
  expect(one.elements.size).toBe(resolveSet(set)[0].resources.length);
  const [again] = deploymentsOf(readSources([outdir]));
  expect(JSON.stringify([...again.letters])).toBe(JSON.stringify([...one.letters]));
  expect(JSON.stringify([...again.elements])).toBe(JSON.stringify([...one.elements]));
  expect(again.assumptions).toEqual(one.assumptions);
  const role = [...one.elements.values()].find(({ type }) => type === 'AWS::IAM::Role')!;
  expect(one.principals.some(({ arn }) => arn === role.principalArn)).toBe(true);
  const vpc = [...one.elements.values()].find(({ type }) => type === 'AWS::EC2::VPC')!;
  expect(one.network.vpcs.map(({ id }) => id)).toContain(vpc.id);
});
