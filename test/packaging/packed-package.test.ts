import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { bareToolPath, installApp, missingBuildOutput, PackedPackage, packPackage, run } from '../../build-tools/packed-package';
import { rdsAuthorities } from '../../build-tools/rds-certificate-authorities';
import { runtimeEntries } from '../../build-tools/runtime-entries';

const ROOT = path.join(__dirname, '../..');
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  peerDependencies: Record<string, string>; devDependencies: Record<string, string>;
};
const PEERS = ['aws-cdk-lib', 'constructs', 'cdk-nag'];
const NAMESPACES = [...readFileSync(path.join(ROOT, 'lib/index.ts'), 'utf8').matchAll(/^export \* as (\w+) /gm)].map(([, name]) => name);

const top = mkdtempSync(path.join(tmpdir(), 'packed-'));
let packed: PackedPackage;
let bare: NodeJS.ProcessEnv;

beforeAll(() => {
  packed = packPackage(ROOT, top);
  // Nothing of this repository is in reach: no tool of its node_modules, no setting of jest.
  bare = { PATH: bareToolPath(path.join(top, 'bin')), HOME: top, CDK_VALIDATION: 'false' };
}, 120_000);

afterAll(() => rmSync(top, { recursive: true, force: true }));

describe('the tarball', () => {
  test('its size is printed', () => {
    console.log(`${path.basename(packed.tarball)}: ${packed.packedBytes} bytes packed, ${packed.unpackedBytes} bytes unpacked, ${packed.files.length} files`);
    expect(packed.packedBytes).toBeGreaterThan(0);
    expect(packed.unpackedBytes).toBeLessThan(20_000_000);
  });

  test.each(['.jsii', 'API.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json', 'lib/index.js', 'lib/index.d.ts'])('it holds %s', (file) => {
    expect(packed.files).toContain(file);
  });

  test('it holds each handler as one bundle, the authorities of RDS beside those of databases, and nothing else of them', () => {
    const sources = readdirSync(path.join(ROOT, 'lib'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lambda.ts'));
    const bundles = sources.map((file) => `assets/${file.replace(/\.ts$/, '/index.js')}`);
    expect(bundles.length).toBeGreaterThan(0);
    const databases = ['mysql', 'postgresql'].map((family) => `assets/secrets/database/${family}-rotation.lambda`);
    const authorities = databases.flatMap((folder) => Object.keys(rdsAuthorities().regions).map((region) => `${folder}/rds-ca/${region}.pem`));
    expect(authorities.length).toBeGreaterThan(0);
    expect(packed.files.filter((file) => file.startsWith('assets/')).sort()).toEqual([...bundles, ...authorities].sort());
  });

  test('it holds each module for handlers, and its declarations', () => {
    const names = runtimeEntries().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['api-key', 'response', 'secrets']));
    expect(packed.files.filter((file) => /^runtime\/[^/]+$/.test(file))).toEqual(names.flatMap((name) => [`runtime/${name}.d.ts`, `runtime/${name}.js`]).sort());
    expect(packed.files.filter((file) => file.startsWith('runtime/types/')).length).toBeGreaterThan(names.length);
  });

  test('it holds no sources, tests, tools or documents of the project', () => {
    const allowed = [
      /^(\.jsii|package\.json|README\.md|API\.md|LICENSE|SECURITY\.md)$/,
      /^assets\/[\w/-]+\.lambda\/index\.js$/,
      /^assets\/secrets\/database\/[a-z]+-rotation\.lambda\/rds-ca\/[a-z0-9-]+\.pem$/,
      /^runtime\/[a-z-]+\.(js|d\.ts)$/,
      /^runtime\/types\/[\w./-]+\.d\.ts$/,
      /^lib\/(?!.*\.lambda)[\w./-]+\.(js|d\.ts)$/,
      /^lib\/[\w./-]+\.json$/,
      /^bin\/cdk-zero-trust$/,
      // Bundled, as jsii asks for.
      /^node_modules\/yaml\//,
    ];
    expect(packed.files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
  });
});

test('fails clearly where the package is not built', () => {
  const bareProject = path.join(top, 'not-built');
  run('mkdir', ['-p', path.join(bareProject, 'lib/network')], top);
  writeFileSync(path.join(bareProject, 'lib/index.ts'), "export * as network from './network';\n");
  expect(missingBuildOutput(bareProject)).toEqual(['.jsii', 'lib/index.js', 'lib/index.d.ts', 'lib/network/index.js']);
  expect(() => packPackage(bareProject, top)).toThrow('The package is not built (.jsii, lib/index.js, lib/index.d.ts, lib/network/index.js missing)');
});

const versions: [string, Record<string, string>][] = [
  ['the lowest versions', Object.fromEntries(PEERS.map((name) => [name, manifest.peerDependencies[name].replace(/^\^/, '')]))],
  ['the newest versions', Object.fromEntries(PEERS.map((name) => [name, manifest.devDependencies[name]]))],
];

const BODY = `
  const app = new App({ outdir: process.argv[2] });
  const stack = new Stack(app, 'Packed');
  const vpc = new network.SegmentedVpc(stack, 'Vpc');
  vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
  const secret = new secrets.RotatedSecret(stack, 'Secret', { description: 'token of the orders service' });
  const orders = new identity.LeastPrivilegeFunction(stack, 'Orders', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => "done";'),
    segment: vpc.segment('app'),
  });
  secret.grantRead(orders);
`;

/** The types of what the package exports beside its constructs. */
const SUBPATHS = `
  import { App, Stack } from 'aws-cdk-lib';
  import { prove, ProofReport } from 'cdk-zero-trust/prover';
  import { playbookHandler, RuntimePlaybook, Target } from 'cdk-zero-trust/runtime/response';
  import { expectProved } from 'cdk-zero-trust/testing';
  export const made = (playbook: RuntimePlaybook<Target, object>) => playbookHandler(playbook).plan('{}', {} as never);
  export const report: ProofReport = prove([], { version: 1, claims: [], declarations: [] });
  expectProved(new Stack(new App(), 'Empty'));
`;

const LANDING_ZONE = "  new landingZone.ZeroTrustLandingZone(app, 'LandingZone');\n";
const SYNTH = '  app.synth();\n';

describe.each(versions)('with %s', (name, peers) => {
  const folder = path.join(top, name.replaceAll(' ', '-'));
  const node = (...args: string[]) => run(process.execPath, args, folder, bare).stdout;

  /** The types of the synthesized resources. */
  const synthesized = (program: string): string[] => {
    const outdir = `${program}.out`;
    node(program, outdir);
    const template = JSON.parse(readFileSync(path.join(folder, outdir, 'Packed.template.json'), 'utf8')) as { Resources: Record<string, { Type: string }> };
    return Object.values(template.Resources).map(({ Type }) => Type);
  };

  beforeAll(() => {
    installApp(folder, { ...peers, 'cdk-zero-trust': `file:${packed.tarball}`, '@types/node': manifest.devDependencies['@types/node'] });
  }, 300_000);

  test('those versions are installed, and nothing that bundles', () => {
    for (const [peer, version] of Object.entries(peers)) {
      expect([peer, (JSON.parse(readFileSync(path.join(folder, 'node_modules', peer, 'package.json'), 'utf8')) as { version: string }).version]).toEqual([peer, version]);
    }
    const found = `const { spawnSync } = require('child_process');
      console.log(JSON.stringify(['esbuild', 'docker', 'npx', 'npm'].filter((tool) => spawnSync(tool, ['--version']).error === undefined)));`;
    expect(node('-e', found).trim()).toBe('[]');
    expect(readdirSync(path.join(folder, 'node_modules'))).not.toContain('esbuild');
  });

  test('a JavaScript app synthesizes', () => {
    writeFileSync(path.join(folder, 'app.js'), `
      const { App, Stack, aws_ec2: ec2, aws_lambda: lambda } = require('aws-cdk-lib');
      const { identity, landingZone, network, secrets } = require('cdk-zero-trust');
      ${BODY}${LANDING_ZONE}${SYNTH}`);
    const types = synthesized('app.js');
    expect(types).toEqual(expect.arrayContaining(['AWS::EC2::VPC', 'AWS::EC2::NetworkAcl', 'AWS::Lambda::Function', 'AWS::SecretsManager::RotationSchedule']));
  }, 120_000);

  test('an ES module with named imports synthesizes the same', () => {
    writeFileSync(path.join(folder, 'module.mjs'), `
      import { App, Stack, aws_ec2 as ec2, aws_lambda as lambda } from 'aws-cdk-lib';
      import { identity, network, secrets } from 'cdk-zero-trust';
      ${BODY}${SYNTH}`);
    expect(synthesized('module.mjs')).toEqual(synthesized('app.js'));
  }, 120_000);

  test('the command proves what the app synthesized, and what it promises is in the assembly', () => {
    const { bin } = JSON.parse(readFileSync(path.join(folder, 'node_modules/cdk-zero-trust/package.json'), 'utf8')) as { bin: Record<string, string> };
    const command = path.join('node_modules/cdk-zero-trust', bin['cdk-zero-trust']);
    const proved = JSON.parse(node(command, 'verify', 'app.js.out', '--json')) as { summary: { claims: number; proved: number } };
    expect(proved.summary.claims).toBeGreaterThan(100);
    expect(proved.summary.proved).toBe(proved.summary.claims);
    expect(node(command, '--version').trim()).toBe((JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }).version);
  }, 120_000);

  test('the prover and the helper for tests are there by their own names, and templates in YAML are read', () => {
    writeFileSync(path.join(folder, 'template.yaml'), 'Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n');
    writeFileSync(path.join(folder, 'prover.js'), `
      const { App, Stack } = require('aws-cdk-lib');
      const { deploymentsOf, readSources } = require('cdk-zero-trust/prover');
      const { expectProved } = require('cdk-zero-trust/testing');
      expectProved(new Stack(new App(), 'Empty'));
      console.log(deploymentsOf(readSources(['template.yaml']))[0].resources.length);`);
    expect(node('prover.js').trim()).toBe('1');
  }, 120_000);

  test('handlers of playbooks of their own are made with what the package exports for them, and nothing else', () => {
    writeFileSync(path.join(folder, 'handler.js'), `
      const { playbookHandler, parseFindings, classified, RetryableError } = require('cdk-zero-trust/runtime/response');
      const { handler, plan } = playbookHandler({ name: 'mine', reads: [], undoes: [], steps: [], targets: () => [] });
      console.log(typeof handler, typeof plan, classified('Call', new Error('x')) instanceof RetryableError, parseFindings.length);
      console.log(Object.keys(require.cache).filter((file) => /node_modules/.test(file)).length);`);
    expect(node('handler.js').trim()).toBe('function function true 1\n1');
    const program = "import { playbookHandler } from 'cdk-zero-trust/runtime/response'; console.log(typeof playbookHandler);";
    expect(node('--input-type=module', '-e', program).trim()).toBe('function');
  }, 120_000);

  test('a TypeScript app compiles strictly, declarations and subpaths checked by resolution as of node16, and synthesizes the same', () => {
    writeFileSync(path.join(folder, 'typed.ts'), `
      import { App, Stack, aws_ec2 as ec2, aws_lambda as lambda } from 'aws-cdk-lib';
      import { identity, landingZone, network, secrets } from 'cdk-zero-trust';
      export type Props = landingZone.ZeroTrustLandingZoneProps;
      ${BODY}${SYNTH}`);
    writeFileSync(path.join(folder, 'subpaths.ts'), SUBPATHS);
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({
      compilerOptions: { module: 'node16', target: 'es2022', strict: true, skipLibCheck: false, types: ['node'] }, files: ['subpaths.ts', 'typed.ts'],
    }));
    node(path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', '.');
    expect(synthesized('typed.js')).toEqual(synthesized('app.js'));
  }, 300_000);

  test('their types are found by resolution as of node10', () => {
    writeFileSync(path.join(folder, 'tsconfig.subpaths.json'), JSON.stringify({
      compilerOptions: {
        module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0', target: 'es2022', strict: true, skipLibCheck: false, noEmit: true, types: ['node'],
      },
      files: ['subpaths.ts'],
    }));
    node(path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.subpaths.json');
  }, 120_000);

  test('every namespace is a named export of the ES module', () => {
    const program = 'import * as library from \'cdk-zero-trust\'; console.log(JSON.stringify(Object.keys(library)));';
    expect((JSON.parse(node('--input-type=module', '-e', program)) as string[]).filter((key) => NAMESPACES.includes(key)).sort()).toEqual([...NAMESPACES].sort());
  });

  test('loading the package loads no namespace until it is touched', () => {
    const program = `
      const library = require('cdk-zero-trust');
      const loaded = () => Object.keys(require.cache).map((file) => file.split('/node_modules/').pop());
      const first = loaded();
      library.data.CustomerKey;
      const second = loaded().filter((file) => file.startsWith('cdk-zero-trust/lib/') && !/lib\\/(private|data)\\/|lib\\/verification\\/(claim|declaration)/.test(file));
      console.log(JSON.stringify({ first, second, nag: loaded().some((file) => file.startsWith('cdk-nag/')) }));`;
    expect(JSON.parse(node('-e', program))).toEqual({ first: ['cdk-zero-trust/lib/index.js'], second: ['cdk-zero-trust/lib/index.js'], nag: false });
  });

  test("cdk-nag's packs are loaded only by who verifies an app", () => {
    const program = `
      const { App } = require('aws-cdk-lib');
      const { verification } = require('cdk-zero-trust');
      const packs = () => Object.keys(require.cache).filter((file) => /node_modules\\/cdk-nag\\/lib\\/packs\\//.test(file)).length;
      verification.ZeroTrustChecks;
      const before = packs();
      verification.ZeroTrust.verify(new App());
      console.log(JSON.stringify([before, packs() > 0]));`;
    expect(JSON.parse(node('-e', program))).toEqual([0, true]);
  });
});

test('the lowest versions leave out nothing that the newest write', () => {
  // An older L1 class drops a property that it does not know without a word.
  const resources = versions.map(([name]) => {
    const folder = path.join(top, name.replaceAll(' ', '-'), 'app.js.out');
    const templates = readdirSync(folder).filter((file) => file.endsWith('.template.json')).sort();
    return templates.map((file) => [file, (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { Resources: unknown }).Resources]);
  });
  expect(resources[0].length).toBeGreaterThan(3);
  expect(resources[0]).toEqual(resources[1]);
});
