import * as dagre from '@dagrejs/dagre';

/** A box of the picture. */
export interface DiagramNode {
  readonly id: string;
  readonly title: string;
  /** Smaller lines below the title. */
  readonly details: readonly string[];
  /** Small boxes in a row at the bottom, such as the subnets of a segment. */
  readonly cells?: readonly string[];
  /** The group that the box stands in. */
  readonly group?: string;
  readonly tone: 'outside' | 'edge' | 'private' | 'control' | 'data';
}

/** A frame around boxes. */
export interface DiagramGroup {
  readonly id: string;
  readonly title: string;
  /** The frame that this one stands in. */
  readonly parent?: string;
}

/** An arrow. */
export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** What is drawn. */
export interface Diagram {
  readonly title: string;
  readonly groups: readonly DiagramGroup[];
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

const TITLE = 13;
const DETAIL = 11;
const CELL = { width: 104, height: 22, gap: 6 };
const TONES: Record<DiagramNode['tone'], { fill: string; line: string }> = {
  outside: { fill: '#f3f4f6', line: '#6b7280' },
  edge: { fill: '#fef3c7', line: '#b45309' },
  private: { fill: '#dbeafe', line: '#1d4ed8' },
  control: { fill: '#fce7f3', line: '#9d174d' },
  data: { fill: '#dcfce7', line: '#15803d' },
};

/** Text is not measured with a font, so that the picture has the same bytes on every machine. */
const textWidth = (text: string, size: number) => Math.ceil(text.length * size * 0.56);
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const rounded = (value: number) => String(Math.round(value * 10) / 10);

function sizeOf(node: DiagramNode): { width: number; height: number } {
  const cells = node.cells?.length ?? 0;
  const texts = [textWidth(node.title, TITLE), ...node.details.map((detail) => textWidth(detail, DETAIL)), cells * (CELL.width + CELL.gap)];
  return { width: Math.max(...texts) + 28, height: 30 + node.details.length * 15 + (cells > 0 ? CELL.height + 12 : 4) };
}

/** The picture as SVG: boxes laid out in layers, arrows labelled with what they carry. */
export function diagramSvg(diagram: Diagram): string {
  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 34, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const group of diagram.groups) {
    graph.setNode(group.id, { label: group.title });
  }
  for (const node of diagram.nodes) {
    graph.setNode(node.id, sizeOf(node));
  }
  for (const { id, parent } of [...diagram.groups, ...diagram.nodes.map((node) => ({ id: node.id, parent: node.group }))]) {
    if (parent) {
      graph.setParent(id, parent);
    }
  }
  for (const [index, edge] of diagram.edges.entries()) {
    graph.setEdge(edge.from, edge.to, { width: textWidth(edge.label, 10) + 8, height: 14, labelpos: 'c' }, `e${index}`);
  }
  dagre.layout(graph);

  const { width, height } = graph.graph() as { width: number; height: number };
  const header = 34;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${rounded(width)} ${rounded(height + header)}" width="${rounded(width)}" height="${rounded(height + header)}" font-family="Helvetica, Arial, sans-serif" role="img">`,
    `<title>${escaped(diagram.title)}</title>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#374151"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="24" y="26" font-size="16" font-weight="bold" fill="#111827">${escaped(diagram.title)}</text>`,
    `<g transform="translate(0 ${header})">`,
  ];
  for (const group of diagram.groups) {
    const box = graph.node(group.id) as Box;
    const left = box.x - box.width / 2;
    const top = box.y - box.height / 2;
    parts.push(`<rect x="${rounded(left)}" y="${rounded(top)}" width="${rounded(box.width)}" height="${rounded(box.height)}" rx="8" fill="none" stroke="#9ca3af" stroke-dasharray="5 4"/>`);
    parts.push(`<text x="${rounded(left + 10)}" y="${rounded(top + 16)}" font-size="12" font-weight="bold" fill="#4b5563">${escaped(group.title)}</text>`);
  }
  diagram.edges.forEach((edge, index) => {
    const drawn = graph.edge({ v: edge.from, w: edge.to, name: `e${index}` }) as { points: { x: number; y: number }[]; x: number; y: number };
    const points = drawn.points.map((point) => `${rounded(point.x)} ${rounded(point.y)}`).join(' L');
    const labelWidth = textWidth(edge.label, 10) + 6;
    parts.push(`<path d="M${points}" fill="none" stroke="#374151" stroke-width="1.3" marker-end="url(#arrow)"/>`);
    parts.push(`<rect x="${rounded(drawn.x - labelWidth / 2)}" y="${rounded(drawn.y - 8)}" width="${rounded(labelWidth)}" height="14" fill="#ffffff" fill-opacity="0.9"/>`);
    parts.push(`<text x="${rounded(drawn.x)}" y="${rounded(drawn.y + 3)}" font-size="10" text-anchor="middle" fill="#111827">${escaped(edge.label)}</text>`);
  });
  for (const node of diagram.nodes) {
    parts.push(...nodeSvg(node, graph.node(node.id) as Box));
  }
  parts.push('</g>', '</svg>', '');
  return parts.join('\n');
}

interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

function nodeSvg(node: DiagramNode, box: Box): string[] {
  const { fill, line } = TONES[node.tone];
  const left = box.x - box.width / 2;
  const top = box.y - box.height / 2;
  const parts = [
    `<rect x="${rounded(left)}" y="${rounded(top)}" width="${rounded(box.width)}" height="${rounded(box.height)}" rx="6" fill="${fill}" stroke="${line}" stroke-width="1.4"/>`,
    `<text x="${rounded(left + 12)}" y="${rounded(top + 20)}" font-size="${TITLE}" font-weight="bold" fill="#111827">${escaped(node.title)}</text>`,
  ];
  node.details.forEach((detail, index) => {
    parts.push(`<text x="${rounded(left + 12)}" y="${rounded(top + 36 + index * 15)}" font-size="${DETAIL}" fill="#374151">${escaped(detail)}</text>`);
  });
  node.cells?.forEach((cell, index) => {
    const x = left + 12 + index * (CELL.width + CELL.gap);
    const y = top + box.height - CELL.height - 8;
    parts.push(`<rect x="${rounded(x)}" y="${rounded(y)}" width="${CELL.width}" height="${CELL.height}" rx="3" fill="#ffffff" stroke="${line}"/>`);
    parts.push(`<text x="${rounded(x + CELL.width / 2)}" y="${rounded(y + 15)}" font-size="10" text-anchor="middle" fill="#374151">${escaped(cell)}</text>`);
  });
  return parts;
}
