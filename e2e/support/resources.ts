import { randomBytes } from 'crypto';
import { Pipeline } from './pipeline';
import { eventually } from './world';
import { ACCOUNT } from '../../build-tools/emulator/environment';
import { guardDutyDetail, Json } from '../../test/response/events';

/** What differs among findings about resources. */
export interface ResourceFinding {
  readonly type: string;
  readonly resource: Json;
  /** @default 8 */
  readonly severity?: number;
}

/** Puts a finding of GuardDuty on the bus that a playbook listens to. */
export function putFinding(pipeline: Pipeline, { type, resource, severity = 8 }: ResourceFinding): Promise<void> {
  const id = randomBytes(16).toString('hex');
  return pipeline.put({
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    detail: guardDutyDetail({ id, type, resource, severity, accountId: ACCOUNT, region: pipeline.region }),
  });
}

/** Decides a question as somebody does who runs the runbook. */
export function decide(pipeline: Pipeline, record: string, decision: 'approve' | 'reject'): Promise<Record<string, any>> {
  return commanded(pipeline, { command: 'decide', record, decision, by: 'alice' });
}

/** Undoes a response as somebody does who runs the runbook. */
export function undo(pipeline: Pipeline, record: string): Promise<Record<string, any>> {
  return commanded(pipeline, { command: 'undo', record, by: 'alice', reason: 'it was a test' });
}

/** Commands again as long as the responder still works on the record: it may just be telling people. */
function commanded(pipeline: Pipeline, command: object): Promise<Record<string, any>> {
  return eventually(async () => {
    const answer = await pipeline.command(command);
    expect(String(answer.errorMessage)).not.toContain('another invocation wrote the record');
    return answer;
  });
}

/** A name that no other test has. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
