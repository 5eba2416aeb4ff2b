import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const FOLDER = path.join(__dirname, '../../.github/workflows');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yml')).sort();
const read = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');

interface Step {
  readonly file: string;
  readonly uses: string;
}

const STEPS: Step[] = FILES.flatMap((file) => [...read(file).matchAll(/^\s+(?:- )?uses: (.+)$/gm)].map(([, uses]) => ({ file, uses: uses.trim() })));

/** The jobs of a workflow by name, as text. projen writes them with two spaces before the name. */
function jobs(file: string): Map<string, string> {
  const [, below] = read(file).split(/^jobs:$/m);
  const parts = below.split(/^ {2}([\w-]+):$/m).slice(1);
  return new Map(parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1]] as const] : [])));
}

test('the workflows are found', () => {
  expect(FILES).toEqual(['build.yml', 'pull-request-lint.yml', 'release.yml', 'upgrade-main.yml']);
  expect(STEPS.length).toBeGreaterThan(20);
  expect([...jobs('release.yml').keys()]).toEqual(expect.arrayContaining(['release', 'release_npm', 'release_github']));
});

test('every action is pinned to a commit', () => {
  expect(STEPS.filter(({ uses }) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/.test(uses))).toEqual([]);
});

test('an action is pinned to one commit in all workflows', () => {
  const commits = new Map<string, Set<string>>();
  STEPS.map(({ uses }) => uses.split('@')).forEach(([action, commit]) => commits.set(action, (commits.get(action) ?? new Set()).add(commit)));
  expect([...commits].filter(([, all]) => all.size > 1)).toEqual([]);
});

test.each(FILES)('each job of %s says what its token may do, and none may do everything', (file) => {
  for (const [name, text] of jobs(file)) {
    expect([name, text]).toEqual([name, expect.stringMatching(/^ {4}permissions:\n {6}\S+: (read|write|none)$/m)]);
    expect(text).not.toMatch(/permissions: (write|read)-all/);
  }
});

test.each(FILES)('%s runs no package at whatever its latest version is', (file) => {
  expect(read(file)).not.toMatch(/@latest\b/);
});

test.each(FILES.filter((file) => read(file).includes('pull_request_target')))('%s, which runs with the rights of the base branch, takes no code of the pull request', (file) => {
  expect(read(file)).not.toMatch(/actions\/checkout@|pull_request\.head/);
});

test('the npm package is published with provenance and without a stored token', () => {
  const publish = jobs('release.yml').get('release_npm')!;
  expect(publish).toMatch(/NPM_CONFIG_PROVENANCE: "true"/);
  expect(publish).toMatch(/NPM_TRUSTED_PUBLISHER: "true"/);
  expect(publish).toMatch(/^ {6}id-token: write$/m);
  expect(publish).not.toMatch(/secrets\.NPM_TOKEN/);
});

test('a release carries a bill of materials: written before the artifact is uploaded, and attached to the release', () => {
  const release = jobs('release.yml').get('release')!;
  const sbom = release.indexOf('npm sbom');
  expect(sbom).toBeGreaterThan(-1);
  expect(release.slice(sbom)).toMatch(/actions\/upload-artifact@/);
  expect(jobs('release.yml').get('release_github')).toMatch(/gh release create .*dist\/sbom\.cdx\.json/);
});
