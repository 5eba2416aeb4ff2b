import { existsSync, readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '../..');

function markdownFiles(): string[] {
  const below = (folder: string) => readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file));
  return ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...below('docs'), ...below('lib')].filter((file) => file.endsWith('.md'));
}

/** Links and pictures of a page that point into the repository. */
function localLinks(file: string): string[] {
  return [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

test.each(markdownFiles())('every link of %s leads somewhere', (file) => {
  expect(localLinks(file).filter((target) => !existsSync(path.join(ROOT, path.dirname(file), target)))).toEqual([]);
});

test('links are looked at', () => {
  expect(localLinks('README.md').length).toBeGreaterThan(15);
});
