import { Finding } from './finding.lambda-shared';
import { typeMatches } from './modes.lambda-shared';
import { Declined } from './playbook.lambda-shared';
import { PlaybookSettings } from '../playbook-settings';

/** Reasons of every playbook to leave a whole finding alone, or nothing. */
export function declinedFinding(finding: Finding, settings: PlaybookSettings<object>, ownAccount: string): Declined | undefined {
  const ignored = (reason: string): Declined => ({ result: 'ignored', reason });
  if (finding.sample) {
    return ignored('it is a sample finding');
  }
  if (finding.archived) {
    return ignored('it is archived, closed or resolved');
  }
  const triggers = settings.triggers.filter((trigger) => typeMatches(trigger.type, finding.type));
  if (triggers.length === 0) {
    return ignored('its type is not one that this playbook answers');
  }
  const { severity } = finding;
  if (!triggers.some(({ minimumSeverity }) => minimumSeverity === undefined || (severity !== undefined && severity >= minimumSeverity))) {
    return ignored(`its severity is below ${Math.min(...triggers.map((trigger) => trigger.minimumSeverity ?? 0))}, the threshold of its type`);
  }
  const { sentBy = finding.accountId } = finding;
  if (![finding.accountId, ownAccount, ...settings.members?.findingAdministrators ?? []].includes(sentBy)) {
    return {
      result: 'refused',
      reason: `it is about account ${finding.accountId}, and account ${sentBy} sent it, which is neither that account nor an administrator of findings`,
    };
  }
  if (finding.accountId !== ownAccount && settings.members === undefined) {
    return { result: 'refused', reason: `it is about account ${finding.accountId}, and this playbook acts in its own account ${ownAccount} only` };
  }
  return undefined;
}
