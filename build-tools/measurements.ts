/** Numbers as the measuring tools print them: medians, spreads, tables. */

/** The middle value; the mean of the two in the middle where their number is even. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which `share` of the values lie, interpolated between neighbours. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) {
    throw new Error('There is no quantile of nothing.');
  }
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place - Math.floor(place));
}

/** The distance between the first and the third quartile. */
export function interquartileRange(values: readonly number[]): number {
  return quantile(values, 0.75) - quantile(values, 0.25);
}

/** Milliseconds for a reader: one decimal below 100. */
export function ms(value: number): string {
  return `${Math.abs(value) < 100 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** A Markdown table with aligned columns: numbers to the right. It reads well in a terminal too. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map(String));
  const right = head.map((_title, column) => rows.length > 0 && rows.every((row) => /^[-\d]/.test(String(row[column]))));
  const widths = head.map((title, column) => Math.max(title.length, 3, ...cells.map((row) => row[column].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => (right[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (right[column] ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  return [line(head), rule, ...cells.map(line)].join('\n');
}
