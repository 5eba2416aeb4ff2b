import { AccessChangeData, DiffData, PathChangeData } from './diff-data';
import { strong, TextStyle, verdict } from './text-table';

const SIGNS = { added: '+', removed: '-' } as const;

/** A comparison for a terminal: what is added first. */
export function diffText(data: DiffData, style: TextStyle): string {
  const { access, paths, undecided, cut } = data;
  const counts = (list: readonly { readonly change: string }[]) => `${list.filter(({ change }) => change === 'added').length} added, ${list.filter(({ change }) => change === 'removed').length} removed`;
  return `${[
    ...section('Access', access, (one) => accessLines(one, style), style),
    ...section('Paths', paths, (one) => pathLinesOf(one, style), style),
    ...(undecided.length === 0 ? [] : [strong('Undecided', style), ...undecided.map((one) => `  ? ${one}`), '']),
    ...(cut ? ['There may be more than is told here: change and compare again.', ''] : []),
    `Access: ${counts(access)}. Paths: ${counts(paths)}.${undecided.length === 0 ? '' : ` ${undecided.length} undecided.`}`,
  ].join('\n')}\n`;
}

function section<T extends { readonly change: 'added' | 'removed' }>(title: string, changes: readonly T[], lines: (change: T) => string[], style: TextStyle): string[] {
  const sorted = [...changes].sort((one, other) => (one.change === other.change ? 0 : one.change === 'added' ? -1 : 1));
  return sorted.length === 0 ? [] : [strong(title, style), ...sorted.flatMap(lines), ''];
}

function accessLines({ change, who, request, granting }: AccessChangeData, style: TextStyle): string[] {
  return [
    verdict(`  ${SIGNS[change]} ${who} may ${request.action} on ${request.resource}`, change === 'removed', style),
    ...granting.map(({ text }) => `      ${text}`),
  ];
}

function pathLinesOf({ change, from, to, ports, path }: PathChangeData, style: TextStyle): string[] {
  return [verdict(`  ${SIGNS[change]} ${from} -> ${to} ${ports}`, change === 'removed', style), ...path.map((line) => `      ${line}`)];
}
