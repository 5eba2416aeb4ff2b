import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { lowerAssembly, lowered, READABLE_SCHEMA } from '../../build-tools/integ-app';
import { integArguments, integEnvironment, runIntegTests } from '../../build-tools/integ-snapshots';

describe('the lowered assembly', () => {
  test.each([
    ['a newer schema', '55.0.0', '53.0.0'], ['the readable schema', '53.0.0', '53.0.0'], ['an older schema', '36.0.0', '36.0.0'],
    ['what is not a schema', '2012-10-17', '2012-10-17'], ['another version', '54.1.2', '54.1.2'],
  ])('has for %s %s the version %s', (_what, version, expected) => {
    expect(JSON.parse(lowered(JSON.stringify({ version })))).toEqual({ version: expected });
  });

  test('has no stack traces, and keeps every other metadata', () => {
    const metadata = {
      '/Stack/Key': [{ type: 'aws:cdk:logicalId', data: 'Key', trace: ['a (/home/me/a.ts:1:1)'] }, { type: 'aws:cdk:creationStack', data: ['b (/home/me/b.ts:2:2)'] }],
      '/Stack/Only': [{ type: 'aws:cdk:creationStack', data: [] }],
    };
    expect(JSON.parse(lowered(JSON.stringify(metadata)))).toEqual({ '/Stack/Key': [{ type: 'aws:cdk:logicalId', data: 'Key' }] });
  });

  test('asks for no minimum command line, which integ-runner does not have', () => {
    expect(JSON.parse(lowered('{"version":"55.0.0","minimumCliVersion":"2.1148.2","empty":[]}'))).toEqual({ version: `${READABLE_SCHEMA}.0.0`, empty: [] });
  });

  test('differs from the written one in what describes it, not in templates or assets', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'assembly-'));
    try {
      mkdirSync(path.join(folder, 'assembly-Stage'));
      mkdirSync(path.join(folder, 'asset.1'));
      const text = '{"version":"55.0.0"}';
      const described = ['manifest.json', 'integ.json', 'cdk.out', 'Stack.assets.json', 'Stack.metadata.json', 'assembly-Stage/manifest.json'];
      const kept = ['Stack.template.json', 'asset.1/manifest.json', 'nested.template.json'];
      [...described, ...kept].forEach((file) => writeFileSync(path.join(folder, file), text));
      lowerAssembly(folder);
      expect(described.map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')))).toEqual(described.map(() => ({ version: '53.0.0' })));
      expect(kept.map((file) => readFileSync(path.join(folder, file), 'utf8'))).toEqual(kept.map(() => text));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('integ-runner', () => {
  test('only compares when it verifies', () => {
    const args = integArguments('verify', ['integ.one.ts'], '/integ', 'us-east-1');
    expect(args).not.toContain('--update-on-failed');
    expect(args).not.toContain('--force');
    expect(args.slice(-1)).toEqual(['integ.one.ts']);
  });

  test('writes snapshots without deploying when it updates', () => {
    expect(integArguments('update', [], '/integ', 'us-east-1')).toEqual(expect.arrayContaining(['--update-on-failed', '--dry-run']));
  });

  test('deploys when it is told to', () => {
    const args = integArguments('deploy', [], '/integ', 'eu-west-1');
    expect(args).not.toContain('--dry-run');
    expect(args).toEqual(expect.arrayContaining(['--force', 'eu-west-1']));
  });

  test.each(['verify', 'update'] as const)('has no account at hand to %s', (mode) => {
    const environment = integEnvironment(mode, { AWS_PROFILE: 'mine', AWS_SESSION_TOKEN: 'mine', AWS_ACCESS_KEY_ID: 'mine', AWS_CONFIG_FILE: '/home/me/.aws/config', PATH: '/bin' }, '/nowhere');
    expect(Object.values(environment)).not.toContain('mine');
    expect(environment).toMatchObject({ PATH: '/bin', AWS_CONFIG_FILE: '/nowhere/config', AWS_EC2_METADATA_DISABLED: 'true' });
  });

  test('has the account of the caller to deploy', () => {
    expect(integEnvironment('deploy', { AWS_PROFILE: 'mine' }, '/nowhere')).toEqual({ AWS_PROFILE: 'mine' });
  });

  test('fails for a test that does not exist', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'integ-'));
    try {
      expect(runIntegTests('verify', ['integ.missing.ts'], folder).passed).toBe(false);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
