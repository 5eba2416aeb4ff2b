import { BatchUpdateFindingsCommand, GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { classified, RetryableError, TerminalError } from '../../runtime/errors.lambda-shared';

/** What names a finding of Security Hub. */
export interface SecurityHubFindingId {
  readonly id: string;
  readonly productArn: string;
}

/** Security Hub, as far as the playbook needs it. */
export interface SecurityHubFindings {
  /** `NEW`, `NOTIFIED`, ...; undefined where Security Hub does not have the finding. */
  workflowStatus(finding: SecurityHubFindingId): Promise<string | undefined>;
  markAsNotified(finding: SecurityHubFindingId): Promise<void>;
}

/** Security Hub through the SDK. */
export class SdkSecurityHubFindings implements SecurityHubFindings {
  constructor(private readonly securityHub: Pick<SecurityHubClient, 'send'>) {}

  public async workflowStatus({ id, productArn }: SecurityHubFindingId): Promise<string | undefined> {
    try {
      const equals = (value: string) => [{ Value: value, Comparison: 'EQUALS' as const }];
      const filters = { Id: equals(id), ProductArn: equals(productArn) };
      const [finding] = (await this.securityHub.send(new GetFindingsCommand({ Filters: filters, MaxResults: 1 }))).Findings ?? [];
      return finding && (finding.Workflow?.Status ?? 'NEW');
    } catch (error) {
      throw classified('GetFindings', error);
    }
  }

  /** The call succeeds as a whole where it could not change a finding, and says so in its answer only. */
  public async markAsNotified({ id, productArn }: SecurityHubFindingId): Promise<void> {
    let unprocessed;
    try {
      unprocessed = (await this.securityHub.send(new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id: id, ProductArn: productArn }],
        Workflow: { Status: 'NOTIFIED' },
      }))).UnprocessedFindings?.[0];
    } catch (error) {
      throw classified('BatchUpdateFindings', error);
    }
    if (unprocessed) {
      const code = String(unprocessed.ErrorCode).replace(/[^\w]/g, '').slice(0, 60);
      const message = `BatchUpdateFindings did not change the finding: ${code}`;
      throw code === 'ConcurrentUpdateError' || code === 'InternalException' ? new RetryableError(message) : new TerminalError(message);
    }
  }
}
