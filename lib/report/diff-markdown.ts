import { DiffData } from './diff-data';
import { code, escaped, fenced } from './proof-markdown';

const WORDS = { added: 'Added', removed: 'Removed' } as const;

/** A comparison as GitHub-flavored Markdown, for pull requests. */
export function diffMarkdown({ access, paths, undecided, cut, assumptions }: DiffData): string {
  const nothing = access.length === 0 && paths.length === 0 && undecided.length === 0;
  return [
    '## What this change allows',
    '',
    ...(nothing ? ['No access and no network path is added or removed.', ''] : []),
    ...(['added', 'removed'] as const).flatMap((change) => {
      const rows = access.filter((one) => one.change === change);
      return rows.length === 0 ? [] : [
        `### ${WORDS[change]} access`, '', '| Who | Action | On | By |', '|---|---|---|---|',
        ...rows.map(({ who, request, granting }) => `| ${code(who)} | ${code(request.action)} | ${code(request.resource)} | ${granting.map(({ text }) => code(text)).join('<br>')} |`),
        '',
      ];
    }),
    ...(['added', 'removed'] as const).flatMap((change) => {
      const rows = paths.filter((one) => one.change === change);
      return rows.length === 0 ? [] : [
        `### ${WORDS[change]} network paths`, '', '| From | To | Ports |', '|---|---|---|',
        ...rows.map(({ from, to, ports }) => `| ${code(from)} | ${code(to)} | ${code(ports)} |`),
        '',
        ...rows.filter(({ path }) => path.length > 0).flatMap(({ from, to, path }) => [
          `<details><summary>${escaped(`${from} -> ${to}`)}</summary>`, '', ...fenced(path), '', '</details>', '',
        ]),
      ];
    }),
    ...(undecided.length === 0 ? [] : ['### Undecided', '', ...undecided.map((one) => `- ${escaped(one)}`), '']),
    ...(cut ? ['There may be more than is told here.', ''] : []),
    ...(assumptions.length === 0 ? [] : ['<details><summary>What this rests on</summary>', '', ...assumptions.map((one) => `- ${escaped(one)}`), '', '</details>', '']),
  ].join('\n');
}
