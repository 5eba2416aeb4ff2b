/** Writes what `ZeroTrustChecks` demands as a page: one section an area, one entry a rule. */
import { RuleDocs } from '../lib/verification/engine/rule';
import { PACK_NAME, PLUGIN_NAME } from '../lib/verification/packs/zero-trust';

/** Areas in the order of the page. */
const AREAS: Record<RuleDocs['area'], string> = {
  identity: 'Identity',
  network: 'Network',
  data: 'Data',
  logging: 'Logging and detection',
  compute: 'Compute and secrets',
  governance: 'The checks themselves',
};

/** The page. The same rules in any order give the same text. */
export function renderChecks(rules: readonly RuleDocs[]): string {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const areas = Object.keys(AREAS) as RuleDocs['area'][];
  return [
    `# Rules of ${PLUGIN_NAME}`,
    '',
    '<!-- Generated: do not edit. -->',
    '',
    `${rules.length} rules over the final templates. A finding is an error; its id carries the cause in brackets where a rule can have several on one resource.`,
    'A value that is known only at deployment and could break a rule is a finding. A rule that fails is a finding with the cause `rule-error`.',
    'Framework ids are those of the control that asks for the same; a passed rule is no proof of the whole control.',
    '',
    ...areas.flatMap((area) => section(AREAS[area], sorted.filter((rule) => rule.area === area))),
  ].join('\n');
}

function section(title: string, rules: RuleDocs[]): string[] {
  return rules.length === 0 ? [] : [`## ${title}`, '', ...rules.flatMap(entry)];
}

function entry(rule: RuleDocs): string[] {
  return [
    `### ${rule.id}`,
    '',
    `\`${PLUGIN_NAME}::${PACK_NAME}-${rule.id}\``,
    '',
    rule.demands,
    '',
    `- **Why**: ${rule.why}`,
    `- **Fix**: ${rule.fix}`,
    `- **Asked for by**: ${rule.frameworks.join(', ')}`,
    `- **AWS**: <${rule.link}>`,
    '',
  ];
}
