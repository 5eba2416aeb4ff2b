import { readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { actionCatalogueText } from '../../../build-tools/action-catalogue';
import { loadActionCatalogue } from '../../../lib/private/iam-catalogue/action-catalogue';
import { actionsMatching, catalogued } from '../../../lib/verification/prover/policy/catalogue';

const FILE = path.join(__dirname, '..', '..', '..', 'lib', 'private', 'iam-catalogue', 'action-catalogue.json');

test('the committed file is what its generator makes of the installed data', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(actionCatalogueText());
});

test('the file stays small', () => {
  expect(statSync(FILE).size).toBeLessThan(1_000_000);
});

describe('the catalogue', () => {
  const catalogue = loadActionCatalogue();
  const all = [...catalogue.services.values()].flat();

  test('is read once, is dated, and has thousands of actions in hundreds of services', () => {
    expect(loadActionCatalogue()).toBe(catalogue);
    expect(catalogue.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(catalogue.services.size).toBeGreaterThan(400);
    expect(all.length).toBeGreaterThan(20_000);
  });

  test('has no action twice, each under its service and with ARNs that are whole', () => {
    expect(new Set(all.map(({ name }) => name.toLowerCase())).size).toBe(all.length);
    for (const [service, actions] of catalogue.services) {
      expect(actions.filter(({ name }) => !name.startsWith(`${service}:`) || !/^[a-z0-9-]+:[A-Za-z0-9_-]+$/.test(name))).toEqual([]);
    }
    expect([...new Set(all.flatMap(({ resources }) => resources))].filter((arn) => !/^(arn:[^:]+:[^:]+:[^:]*:[^:]*:.+|\*)$/.test(arn))).toEqual([]);
  });

  test.each([
    ['s3:GetObject', 'read', ['arn:*:s3:::*/*'], true],
    ['s3:PutBucketPolicy', 'permissions-management', ['arn:*:s3:::*'], undefined],
    ['s3:ListAllMyBuckets', 'list', [], undefined],
    ['iam:PassRole', 'write', ['arn:*:iam::*:role/*'], undefined],
    ['kms:Decrypt', 'write', ['arn:*:kms:*:*:key/*'], undefined],
    ['sts:AssumeRole', 'write', ['arn:*:iam::*:role/*'], undefined],
    ['ec2:CreateTags', 'tagging', ['arn:*:ec2:*:*:instance/*'], true],
  ])('%s', (name, level, resources, optional) => {
    const action = catalogued(catalogue, name.toUpperCase())!;
    expect([action.name, action.level, action.resourceOptional]).toEqual([name, level, optional]);
    expect(action.resources).toEqual(expect.arrayContaining(resources));
    expect(action.resources.length === 0).toBe(resources.length === 0);
  });

  test('finds actions by patterns, whatever their case', () => {
    expect(actionsMatching(catalogue, ['S3:getobject', 's3:GetObject']).map(({ name }) => name)).toEqual(['s3:GetObject']);
    expect(actionsMatching(catalogue, ['*'])).toHaveLength(all.length);
    expect(actionsMatching(catalogue, ['iam:*']).length).toBe(catalogue.services.get('iam')!.length);
    expect(actionsMatching(catalogue, ['s3:Get*', 'sqs:Send*']).every(({ name }) => /^(s3:Get|sqs:Send)/.test(name))).toBe(true);
    expect(actionsMatching(catalogue, ['*:CreateRole']).map(({ name }) => name)).toContain('iam:CreateRole');
    expect(actionsMatching(catalogue, ['nothing:*', ''])).toEqual([]);
    expect(catalogued(catalogue, 'nothing:AtAll')).toBeUndefined();
  });
});
