import { revokeSessions } from './revoke-sessions.lambda-shared';
import { playbookHandler } from '../../runtime/handler.lambda-shared';

/** Answers findings about stolen temporary credentials: denies every session that the role had by then. */
export const { handler, plan } = playbookHandler(revokeSessions('revoke-role-sessions', 'role'));
