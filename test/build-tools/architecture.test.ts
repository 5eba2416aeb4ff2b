import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { architectureDiagram } from '../../build-tools/architecture-graph';
import { Diagram, diagramSvg } from '../../build-tools/architecture-svg';
import { FULL_SETTINGS, referenceApp } from '../support/reference-app';

function diagramOf(settings: string | object): Diagram {
  const outdir = mkdtempSync(path.join(tmpdir(), 'architecture-'));
  try {
    const { app } = referenceApp(settings, { outdir });
    app.synth();
    return architectureDiagram(app, outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const arrows = ({ edges, nodes }: Diagram) => edges.map(({ from, to, label }) => [from, label, to].map((end) => nodes.find(({ id }) => id === end)?.title ?? end).join(' '));

test('shows segments, declared flows, and what finds, delivers and tells', () => {
  const diagram = diagramOf({});
  expect(arrows(diagram)).toEqual(expect.arrayContaining([
    'Segment app tcp 5432 Segment data',
    'Segment app tcp 443 Segment endpoints',
    'GuardDuty findings Queue',
    'Queue delivers Function',
    'Function tells Topic',
    'Function rotates Secret',
    'Function reads Secret',
    'Function runs in Segment app',
  ]));
  expect(arrows(diagram)).not.toContain('Function deactivates Access keys of IAM users');
});

test('shows what is turned on: automatic response, guardrails, mail', () => {
  const diagram = diagramOf(FULL_SETTINGS);
  expect(arrows(diagram)).toContain('Function deactivates Access keys of IAM users');
  expect(arrows(diagram)).toContain('Topic email People');
  expect(diagram.nodes.map(({ title }) => title)).toContain('Service control policy');
});

test('escapes text, draws a box a node and an arrow an edge, and gives the same bytes again', () => {
  const diagram: Diagram = {
    title: 'A & B',
    groups: [{ id: 'g', title: '<group>' }],
    nodes: [
      { id: 'a', title: '"a"', details: ['x < y'], group: 'g', tone: 'edge' },
      { id: 'b', title: 'b', details: [], cells: ['10.0.0.0/22'], tone: 'data' },
    ],
    edges: [{ from: 'a', to: 'b', label: 'tcp/443' }],
  };
  const svg = diagramSvg(diagram);
  expect(svg).toContain('A &amp; B');
  expect(svg).toContain('&lt;group&gt;');
  expect(svg).toContain('&quot;a&quot;');
  expect(svg).toContain('x &lt; y');
  expect(svg.match(/rx="6"/g)).toHaveLength(2);
  expect(svg.match(/marker-end/g)).toHaveLength(1);
  expect(diagramSvg(diagram)).toBe(svg);
});
