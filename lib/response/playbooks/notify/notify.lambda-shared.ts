import { SecurityHubFindings, SignedSecurityHubFindings } from './security-hub.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { RejectedEventError } from '../../runtime/errors.lambda-shared';
import { Finding } from '../../runtime/finding.lambda-shared';
import { Inspection, PlaybookText, RuntimePlaybook, SessionStatement, Step, Target } from '../../runtime/playbook.lambda-shared';
import { SignedCalls } from '../../runtime/signed-calls.lambda-shared';

/** One finding that people are told of. */
export interface NotifyTarget extends Target {
  readonly type: string;
  readonly title: string;
  /** Null for findings that are not in Security Hub: nothing is marked there. */
  readonly securityHub: { readonly id: string; readonly productArn: string } | null;
}

const NAME = 'notify';
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export const notify: RuntimePlaybook<NotifyTarget, SecurityHubFindings> = {
  name: NAME,
  reads: ['securityhub:GetFindings'],
  undoes: [],
  access: ({ region, credentials }) => new SignedSecurityHubFindings(new SignedCalls(region, NAME, sleep, credentials)),
  targets: (finding) => [targetOf(finding)],
  inspect,
  steps: [markAsNotified()],
  text,
  sessionPolicy,
};

function targetOf(finding: Finding): NotifyTarget {
  return {
    id: finding.id,
    accountId: finding.accountId,
    region: finding.region,
    type: finding.type,
    title: finding.title ?? '',
    securityHub: finding.source === 'Security Hub' ? { id: finding.id, productArn: productArn(finding) } : null,
  };
}

function productArn({ productArn: arn }: Finding): string {
  if (arn === undefined || !/^arn:[\w-]+:securityhub:[\w-]+:\d{0,12}:product\/[\w.-]+\/[\w.-]+$/.test(arn)) {
    throw new RejectedEventError('the finding of Security Hub has no ARN of a product');
  }
  return arn;
}

async function inspect({ securityHub }: NotifyTarget, findings: SecurityHubFindings): Promise<Inspection> {
  if (securityHub === null) {
    return { state: 'actionable', before: {} };
  }
  const workflowStatus = await findings.workflowStatus(securityHub);
  if (workflowStatus === undefined) {
    return { state: 'missing', reason: 'Security Hub does not have the finding any more', before: {} };
  }
  return workflowStatus === 'NEW'
    ? { state: 'actionable', before: { workflowStatus } }
    : { state: 'contained', reason: `somebody works on it already: its workflow status is ${workflowStatus}`, before: { workflowStatus } };
}

/** So that Security Hub shows who was told, and sends no event again that this playbook answers. */
function markAsNotified(): Step<NotifyTarget, SecurityHubFindings> {
  return {
    name: 'mark-as-notified',
    weight: 'supporting',
    calls: ['securityhub:BatchUpdateFindings'],
    effect: 'Set the workflow status in Security Hub to NOTIFIED',
    applies: ({ securityHub }) => securityHub !== null,
    run: async ({ target: { securityHub } }, findings) => {
      if (securityHub !== null) {
        await findings.markAsNotified(securityHub);
      }
    },
    verify: async ({ target: { securityHub } }, findings) => securityHub === null || await findings.workflowStatus(securityHub) !== 'NEW',
  };
}

function text({ type, title, securityHub, accountId, region }: NotifyTarget, _before: JsonObject): PlaybookText {
  return {
    subject: `the finding ${type}${title === '' ? '' : ` (${title})`}`,
    short: type,
    label: 'REPORTED',
    done: securityHub === null
      ? 'You were told. This playbook changes nothing.'
      : 'You were told, and the finding is marked as NOTIFIED in Security Hub.',
    notDone: 'Nothing was contained: no playbook that acts was chosen for this type of finding. Nothing can be undone.',
    stillPossible: 'Everything that the finding is about goes on.',
    byHand: `  Open the finding in the console of account ${accountId}, region ${region}, and decide.`,
  };
}

function sessionPolicy({ region, accountId }: NotifyTarget, partition: string): SessionStatement[] {
  return [{
    Effect: 'Allow',
    Action: ['securityhub:GetFindings', 'securityhub:BatchUpdateFindings'],
    Resource: [`arn:${partition}:securityhub:${region}:${accountId}:hub/default`],
  }];
}
