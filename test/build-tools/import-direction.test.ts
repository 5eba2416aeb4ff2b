import { readFileSync } from 'fs';
import * as path from 'path';
import { importZones } from '../../build-tools/import-zones';

process.env.ESLINT_USE_FLAT_CONFIG = 'false';

const RULE = 'import/no-restricted-paths';
const ROOT = path.join(__dirname, '../..');

// projen writes comments into the file.
const SETTINGS = JSON.parse(readFileSync(path.join(ROOT, '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/gm, ''));

/** Problems that the project's own lint settings find in the import direction of a file that would stand at `file`. */
async function problemsOf(file: string, imported: string): Promise<string[]> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { LegacyESLint } = require('eslint/use-at-your-own-risk');
  const eslint = new LegacyESLint({
    cwd: ROOT,
    // The settings' rule alone: others need the types of the whole project.
    useEslintrc: false,
    baseConfig: { ...SETTINGS, plugins: ['@typescript-eslint', 'import'], extends: [], overrides: [], rules: { [RULE]: SETTINGS.rules[RULE] }, parserOptions: { ecmaVersion: 2018, sourceType: 'module' } },
  });
  const [result] = await eslint.lintText(`import '${imported}';\n`, { filePath: path.join(ROOT, file) });
  return result.messages.filter(({ ruleId }: { ruleId: string }) => ruleId === RULE).map(({ message }: { message: string }) => message);
}

test.each([
  ['lib/data/customer-key.ts', '../network/segment', 'data may not import network'],
  ['lib/network/segment.ts', '../identity/trust', 'network may not import identity'],
  ['lib/identity/trust.ts', '../verification/zero-trust', 'identity may not import verification'],
  ['lib/private/names.ts', '../data/customer-key', 'private may not import data'],
  ['lib/response/playbook.ts', '../landing-zone/zero-trust-landing-zone', 'response may not import landing-zone'],
  ['lib/data/customer-key.ts', '../../test/support/nag-findings', 'lib may not import test'],
  ['lib/response/deactivate-access-key.lambda.ts', 'aws-cdk-lib', 'handlers run in Lambda: they import no CDK'],
])('%s may not import %s', async (file, imported, message) => {
  expect((await problemsOf(file, imported)).join('\n')).toContain(message);
});

test.each([
  ['lib/network/segment.ts', '../data/customer-key'],
  ['lib/landing-zone/zero-trust-landing-zone.ts', '../response/playbook'],
  ['lib/response/playbooks/notify/notify.lambda.ts', '../../runtime/handler.lambda-shared'],
])('%s may import %s', async (file, imported) => {
  expect(await problemsOf(file, imported)).toEqual([]);
});

test('every pair of rooms has a rule in one direction', () => {
  const rooms = new Set(importZones().filter(({ target }) => /^\.\/lib\/[a-z-]+$/.test(target)).map(({ target }) => target));
  expect(rooms.size).toBeGreaterThan(9);
});
