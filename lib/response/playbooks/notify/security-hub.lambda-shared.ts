import * as z from 'zod/mini';
import { RetryableError, TerminalError } from '../../runtime/errors.lambda-shared';
import { SignedCall } from '../../runtime/signed-calls.lambda-shared';

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

/** What sends a request to AWS. */
export interface Sender {
  send(call: SignedCall): Promise<string>;
}

const Findings = z.object({ Findings: z.array(z.object({ Workflow: z.optional(z.object({ Status: z.optional(z.string()) })) })) });
const Unprocessed = z.object({ UnprocessedFindings: z.optional(z.array(z.object({ ErrorCode: z.optional(z.string()) }))) });

/** Security Hub by signed requests: its client alone would make the bundle half as large again. */
export class SignedSecurityHubFindings implements SecurityHubFindings {
  constructor(private readonly calls: Sender) {}

  public async workflowStatus({ id, productArn }: SecurityHubFindingId): Promise<string | undefined> {
    const equals = (value: string) => [{ Value: value, Comparison: 'EQUALS' }];
    const body = { Filters: { Id: equals(id), ProductArn: equals(productArn) }, MaxResults: 1 };
    const [finding] = read(Findings, 'GetFindings', await this.calls.send(request('GetFindings', 'POST', '/findings', body))).Findings;
    return finding && (finding.Workflow?.Status ?? 'NEW');
  }

  /** The call succeeds as a whole where it could not change a finding, and says so in its answer only. */
  public async markAsNotified({ id, productArn }: SecurityHubFindingId): Promise<void> {
    const body = { FindingIdentifiers: [{ Id: id, ProductArn: productArn }], Workflow: { Status: 'NOTIFIED' } };
    const answer = await this.calls.send(request('BatchUpdateFindings', 'PATCH', '/findings/batchupdate', body));
    const [unprocessed] = read(Unprocessed, 'BatchUpdateFindings', answer).UnprocessedFindings ?? [];
    if (unprocessed) {
      const code = String(unprocessed.ErrorCode).replace(/[^\w]/g, '').slice(0, 60);
      const message = `BatchUpdateFindings did not change the finding: ${code}`;
      throw code === 'ConcurrentUpdateError' || code === 'InternalException' ? new RetryableError(message) : new TerminalError(message);
    }
  }
}

function request(call: string, method: 'POST' | 'PATCH', path: string, body: object): SignedCall {
  return { call, service: 'securityhub', method, path, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
}

function read<T extends z.ZodMiniType>(schema: T, call: string, answer: string): z.infer<T> {
  try {
    return schema.parse(JSON.parse(answer));
  } catch {
    throw new TerminalError(`the answer of ${call} cannot be read`);
  }
}
