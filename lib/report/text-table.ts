import { styleText } from 'util';

/** A column of a {@link textTable}. */
export interface Column {
  /** Its heading. */
  readonly title: string;
  /** Numbers stand to the right. */
  readonly align?: 'left' | 'right';
}

/** How text is written to where it goes. */
export interface TextStyle {
  /** Colors and weights, for a terminal; without, plain text. */
  readonly colors: boolean;
}

/** A table in plain text: a heading, a rule and a row an entry, with columns as wide as their widest cell. */
export function textTable(columns: readonly Column[], rows: readonly (readonly (string | number)[])[], style: TextStyle): string {
  const cells = rows.map((row) => row.map(String));
  const widths = columns.map((column, index) => Math.max(column.title.length, ...cells.map((row) => row[index].length)));
  const line = (texts: readonly string[]) => `  ${texts
    .map((text, index) => (columns[index].align === 'right' ? text.padStart(widths[index]) : text.padEnd(widths[index])))
    .join('  ')}`.trimEnd();
  return [
    strong(line(columns.map((column) => column.title)), style),
    faint(`  ${widths.map((width) => '─'.repeat(width)).join('  ')}`, style),
    ...cells.map(line),
  ].join('\n');
}

/** Bold on a terminal. */
export function strong(text: string, style: TextStyle): string {
  return style.colors ? styleText('bold', text, { validateStream: false }) : text;
}

/** Dim on a terminal. */
export function faint(text: string, style: TextStyle): string {
  return style.colors ? styleText('dim', text, { validateStream: false }) : text;
}

/** Green for what holds, red for what does not, on a terminal. */
export function verdict(text: string, holds: boolean, style: TextStyle): string {
  return style.colors ? styleText(holds ? 'green' : 'red', text, { validateStream: false }) : text;
}
