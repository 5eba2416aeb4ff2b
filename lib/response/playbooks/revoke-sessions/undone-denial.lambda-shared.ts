import { DeniedSessions, Holder } from './denied-sessions.lambda-shared';
import { REVOKED_SESSIONS_PATH } from './revoke-sessions-options';
import { denialIn, SessionDenial } from './session-denial.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { readBack } from '../iam-calls.lambda-shared';

/** What is to be taken back. */
export interface Undo {
  readonly holder: Holder;
  readonly policyName: string;
  readonly denied: Pick<SessionDenial, 'userId'>;
  /** What a policy of that name said before, if there was one. */
  readonly document: string | undefined;
  /** Whether it may have been done by a managed policy. */
  readonly managed: boolean;
}

/** Lets the sessions go on, as far as they have not expired. What somebody else wrote since stays. */
export async function undoneDenial(undo: Undo, sessions: DeniedSessions): Promise<string> {
  const told = [await inlineUndone(undo, sessions)];
  const attached = !undo.managed ? [] : (await sessions.attached(undo.holder)).filter((arn) => arn.includes(`${REVOKED_SESSIONS_PATH}${undo.policyName}-`));
  for (const arn of attached) {
    told.push(await managedUndone(undo.holder, arn, sessions));
  }
  return told.filter((text) => text !== '').join(' ') || 'The sessions are not denied any more: there is nothing to undo.';
}

async function inlineUndone({ holder, policyName, denied, document }: Undo, sessions: DeniedSessions): Promise<string> {
  const current = await sessions.inline(holder, policyName);
  if (current === undefined || current === document) {
    return '';
  }
  const denial = denialIn(current);
  if (denial === undefined || denial.userId !== denied.userId) {
    return `The policy ${policyName} was changed by somebody since: it was left as it is.`;
  }
  if (document === undefined) {
    await sessions.deleteInline(holder, policyName);
    await readBack('the policy', async () => await sessions.inline(holder, policyName) === undefined);
    return `The policy ${policyName} was deleted: sessions that have not expired go on.`;
  }
  if (await sessions.putInline(holder, policyName, document) === 'full') {
    throw new TerminalError(`what the policy ${policyName} said before has no room any more`);
  }
  await readBack('the policy', async () => [undefined, document].includes(await sessions.inline(holder, policyName)));
  return `The policy ${policyName} says again what it said before.`;
}

async function managedUndone(holder: Holder, arn: string, sessions: DeniedSessions): Promise<string> {
  const policyName = arn.slice(arn.lastIndexOf('/') + 1);
  await sessions.detach(holder, arn);
  await readBack('the list of attached policies', async () => !(await sessions.attached(holder)).includes(arn));
  return await sessions.deleteManaged(arn)
    ? `The managed policy ${policyName} was detached and deleted: sessions that have not expired go on.`
    : `The managed policy ${policyName} was detached; it stays, for somebody attached it elsewhere.`;
}
