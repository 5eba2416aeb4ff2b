import { Finding } from './finding.lambda-shared';
import { Mode, ModeRuleSettings, PlaybookSettings } from '../playbook-settings';

/** How far the playbook goes by itself for a finding: as the first rule says that matches it, else as the playbook's own mode. */
export function modeFor(finding: Pick<Finding, 'type' | 'severity' | 'accountId'>, settings: Pick<PlaybookSettings<object>, 'mode' | 'modeRules'>): Mode {
  const mode = settings.modeRules.find((rule) => ruleMatches(rule, finding))?.mode ?? settings.mode;
  // What nobody knows must not act.
  return mode === 'AUTOMATIC' || mode === 'APPROVE' ? mode : 'OBSERVE';
}

function ruleMatches(rule: ModeRuleSettings, finding: Pick<Finding, 'type' | 'severity' | 'accountId'>): boolean {
  return (rule.types === undefined || rule.types.some((type) => typeMatches(type, finding.type)))
    && (rule.minimumSeverity === undefined || (finding.severity !== undefined && finding.severity >= rule.minimumSeverity))
    && (rule.accounts === undefined || rule.accounts.includes(finding.accountId));
}

/** Whether a type of a trigger or rule, which may end in `*`, is that of a finding. */
export function typeMatches(pattern: string, type: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
